/*
 * lines - text lines in a zstd frame, one at a time, so that a stream may be larger than memory.  Inside store/ only.
 */
#ifndef PAWL_STORE_LINES_H
#define PAWL_STORE_LINES_H

#include <zstd.h>

#include "base/buf.h"
#include "store/store.h"

struct lines_out {
	const struct store_sink *to;
	ZSTD_CCtx *zstd;                /* owned: lines_out_release() */
};

bool lines_begin(struct lines_out *o, const struct store_sink *to, struct err *e) MUST_CHECK;
bool lines_put(struct lines_out *o, struct str line, struct err *e) MUST_CHECK;        /* adds the line's end */
bool lines_end(struct lines_out *o, struct err *e) MUST_CHECK;
void lines_out_release(struct lines_out *o);

struct lines_in {
	struct str rest;                /* packed bytes to come, or plain ones */
	ZSTD_DCtx *zstd;                /* owned: lines_in_release(); NULL: the text is plain */
	bool in_frame;                  /* the frame goes on */
	struct buf text;                /* owned; unpacked and not given yet, from `taken` on */
	size_t taken, most;             /* most: bytes of one line */
	uint32_t line;                  /* number of the one given last */
};

bool lines_open(struct lines_in *in, struct str bytes, size_t most, struct err *e) MUST_CHECK;

/* The next line without its end, valid until the next call; *more is false after the last.  The last line, too, must
 * have an end: without it the text was cut. */
bool lines_next(struct lines_in *in, struct str *line, bool *more, struct err *e) MUST_CHECK;
void lines_in_release(struct lines_in *in);

#endif
