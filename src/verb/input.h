/* input - a file or stream as evidence, within the memory that --memory allows. */
#ifndef PAWL_VERB_INPUT_H
#define PAWL_VERB_INPUT_H

#include "format/format.h"

/* Target of --memory, in bytes. */
extern double memory_bytes;

#define MEMORY_DEFAULT ((double)((size_t)1 << 30))

/* Reads bytes that live as long as out->arena; what they unpack to and what the evidence takes is held by the ceiling. */
bool input_read(const struct source *src, const struct format_options *opt, struct reading *out, struct err *e)
	MUST_CHECK;

/* A file, "-", or all files below a directory as a source whose bytes live as long as `a`. */
bool input_open(struct arena *a, struct str path, struct source *src, struct err *e) MUST_CHECK;

/* These files below the directory `top`, at least one, as one source. */
bool input_open_files(struct arena *a, struct str top, const struct str *path, uint32_t n, struct source *src, struct err *e)
	MUST_CHECK;

/* Both.  Of an input that holds several commits the second gives all, the others the newest (verb/history.h). */
bool input_read_file(struct str path, const struct format_options *opt, struct reading *out, struct err *e) MUST_CHECK;
bool input_read_history(struct str path, const struct format_options *opt, struct reading *out, struct err *e) MUST_CHECK;

#endif
