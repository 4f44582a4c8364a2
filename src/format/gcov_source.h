/* gcov_source - what the two formats of gcov share: names of source files, numbers of branches. */
#ifndef PAWL_FORMAT_GCOV_SOURCE_H
#define PAWL_FORMAT_GCOV_SOURCE_H

#include "model/coverage.h"

/* The name as the compiler was given it, from the directory that it ran in (empty: not said), without "." and "a/..".
 * gcov drops the latter only where the directory exists. */
struct str gcov_path(struct arena *a, struct str directory, struct str name);

/*
 * Branches of one line are told apart by the function that they are in: a template's instances have as many each, and to
 * add them up would be wrong.  Readers give numbers of names as `block`; this makes them 0, 1, 2 ... on every line.
 * The coverage is settled, before and after.
 */
void gcov_number_branches(struct coverage *c);

#endif
