/*
 * cover_input - the inputs of `pawl cover` as one coverage: read, brought to the repository's paths, merged, selected.
 *
 * Every input is read into an arena of its own and freed once it is merged: memory is bound by what differs.
 */
#ifndef PAWL_VERB_COVER_INPUT_H
#define PAWL_VERB_COVER_INPUT_H

#include "base/buf.h"
#include "model/coverage_select.h"
#include "model/source_paths.h"

struct cover_input {
	struct arena arena;             /* owns all but the command line */
	struct arena one;               /* the input that is being read */
	struct coverage all;            /* settled */
	struct str root;                /* directory of the sources: --root, else "." */
	struct source_paths paths;
	struct map seen;                /* a path as a producer gave it -> file of `all`, until that is settled */
	struct str *left_out;           /* packages of which nothing was kept */
	uint32_t nleft_out;
	uint32_t nmissing;              /* declared sources that did not arrive */
};

/* Reads operands and --source.  A declared source that did not arrive is no error here: it is in all.source, and counted. */
bool cover_read(struct cover_input *in, int argc, char **argv, struct err *e) MUST_CHECK;
void cover_release(struct cover_input *in);

/* Would a file of that path be left out: by pattern, or as generated? */
bool cover_is_left_out(struct cover_input *in, struct str path);

/* Names on stderr each declared source that did not arrive, and why. */
void cover_tell_missing(const struct cover_input *in);

/* What was left out and what paths stayed ambiguous, on stderr. */
void cover_tell_left_out(const struct cover_input *in);

/* "generated code: 3 files, 120 lines" without those it has none of. */
struct str cover_exclusion_text(struct arena *a, const struct cov_exclusion *x);

/* Writes it where --output and --to say; nothing without them. */
bool cover_write(struct arena *a, const struct coverage *c, const char *by, struct err *e) MUST_CHECK;

/* The table of packages on stdout, as --json, --tsv or text. */
bool cover_print_packages(struct cover_input *in, struct err *e) MUST_CHECK;

#endif
