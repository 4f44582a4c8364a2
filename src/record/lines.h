/* lines - what a command prints, taken from a pipe, passed on, and cut into lines that know when they came. */
#ifndef PAWL_RECORD_LINES_H
#define PAWL_RECORD_LINES_H

#include "base/buf.h"
#include "format/recording_out.h"

#define LINE_MOST ((size_t)4 << 10)     /* bytes of a line that are kept */

struct lines {
	int from, to;                   /* descriptors; from -1 = closed, to -1 = nowhere */
	bool error;                     /* it is stderr */
	struct buf line;                /* the one that has not ended */
	int64_t began_ns;               /* its first byte came */
};

/* What is there to be read, at that time of the recording; never waits for it.  false at the end of the pipe, which it closes. */
bool lines_read(struct lines *l, int64_t at_ns, struct recording_out *out);

/* A last line without its end, and the pipe. */
void lines_close(struct lines *l, struct recording_out *out);

#endif
