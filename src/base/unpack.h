/*
 * unpack - gzip and zstd inputs, recognised by their magic, with a ceiling against bombs.
 *
 * gzip [RFC 1952] may hold several members one after the other; libdeflate does the work, zlib where the
 * size is unknown or libdeflate refuses.  zstd [RFC 8878] frames likewise, skippable frames skipped.
 */
#ifndef PAWL_BASE_UNPACK_H
#define PAWL_BASE_UNPACK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define UNPACK_LIMIT_DEFAULT ((size_t)4 << 30)

bool unpack_packed(struct str bytes);           /* starts with a magic that unpack() knows */

/* Unpacks into `out`.  At most `limit_bytes` come out (ERR_LIMIT).  Truncation, trailing garbage and check
 * sums that do not match are ERR_INPUT at their byte offset of the packed input. */
bool unpack(struct str packed, size_t limit_bytes, struct buf *out, struct err *e) MUST_CHECK;

/* The same, but of an input that ends early (still false; *cut) `out` keeps what came before its end. */
bool unpack_some(struct str packed, size_t limit_bytes, struct buf *out, bool *cut, struct err *e) MUST_CHECK;

/* The first bytes of what unpack() would give, for recognising a format: at most `want`, no error. */
void unpack_head(struct str packed, size_t want, struct buf *out);

/*
 * zstd that comes in pieces, as one stream, for readers: owns nothing but memory of the arena (its window, at most
 * 128 MiB), so that nothing has to be closed.
 */
struct unpack_stream;

struct unpack_stream *unpack_stream(struct arena *a);

bool unpack_streams(struct str bytes);          /* starts with a magic that unpack_piece() knows */

/* Unpacks from `in` into at most `room` bytes; `in` loses what was taken, *made is what came out.  Nothing taken and
 * nothing made: it wants more input.  false when the data is damaged: no offset is given. */
bool unpack_piece(struct unpack_stream *s, struct str *in, char *out, size_t room, size_t *made, struct err *e)
	MUST_CHECK;

/* What packs many pieces, each a frame of its own, keeps its tables from one to the next. */
struct packer;

struct packer *packer_new(int level);           /* of zstd; NULL without memory */
bool packer_add(struct packer *p, struct str bytes, struct buf *out, struct err *e) MUST_CHECK;
void packer_free(struct packer *p);             /* NULL is none */

bool pack_zstd(struct str bytes, int level, struct buf *out, struct err *e) MUST_CHECK;
bool pack_gzip(struct str bytes, int level, struct buf *out, struct err *e) MUST_CHECK;

#endif
