/* options - the command line of a verb, read by its table of options. */
#ifndef PAWL_VERB_OPTIONS_H
#define PAWL_VERB_OPTIONS_H

#include "verb/verb.h"

/* Parses argv[0..argc) for this verb: fills targets, moves operands to the front, returns their number, or -1 and an
 * ERR_USAGE with the nearest known name. */
int options_parse(const struct verb *v, int argc, char **argv, struct err *e);

/* "30s", "5m", "1h30m", "250ms", or plain seconds. */
bool seconds_of(struct str text, double *out) MUST_CHECK;

/* "512MiB", "4G", "1000": every prefix counts in 1024s. */
bool bytes_of(struct str text, double *out) MUST_CHECK;

#endif
