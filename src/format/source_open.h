/*
 * source_open - files as a source: one, a stream, or all below a directory.  The readers themselves open nothing.
 */
#ifndef PAWL_FORMAT_SOURCE_OPEN_H
#define PAWL_FORMAT_SOURCE_OPEN_H

#include "format/format.h"

struct source_opening {
	struct arena *arena;            /* the bytes live as long */
	size_t most_bytes;              /* that are read into memory, all files together; what can be mapped may be larger */
};

/* A file, "-", or all files below a directory; where these hold files of a format that lives among much else, those alone. */
bool source_open(const struct source_opening *o, struct str path, struct source *src, struct err *e) MUST_CHECK;

/* These files below the directory `top`, at least one. */
bool source_open_files(const struct source_opening *o, struct str top, const struct str *path, uint32_t n, struct source *src,
	struct err *e) MUST_CHECK;

/* Regular files that the input at `input` only names, where they were or else in the directory of `input`. */
struct source_side_files {
	struct side_files files;         /* for struct format_options */
	struct arena *arena;            /* of its own, without a ceiling: it may take memory while a reader runs */
	struct str root;                /* where the named paths lie: empty = "/" */
	struct str input;
};

void source_side_files_init(struct source_side_files *b, struct arena *a, struct str root, struct str input);

#endif
