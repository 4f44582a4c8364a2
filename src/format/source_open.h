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

#endif
