/*
 * Both formats go piece by piece into room that grows with what came out, so that a bomb costs its ceiling at
 * most.  A gzip member is first given to libdeflate, which is twice as fast as zlib but needs all the room at once;
 * how much that is, the file says at its end, and is believed within reason.
 *
 * Choices  [1] Zeros behind the last gzip member are padding, as tapes and gzip have it; other bytes are an error.
 *          [2] zstd frames that need a window above 128 MiB (zstd --long=28 and more) are refused, as zstd does.
 */
#include "base/unpack.h"

#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#define CHUNK ((size_t)64 << 10)
#define PIECE_MOST ((size_t)1 << 30)    /* zlib counts in 32 bits */
#define RATIO_BELIEVED 32               /* text seldom packs better; beyond it the size is found out */
#define GZIP_HEADER 10                  /* [RFC 1952 2.3] without its optional fields */
#define ZSTD_MAGIC "\x28\xb5\x2f\xfd"
#define GZIP_FHCRC 2                    /* FLG bit: a check sum of the header, which only zlib verifies */

/* One unpacking: what is left of the input, and what came out. */
struct unpacker {
	struct str packed;
	size_t at;              /* bytes of it that are done */
	struct buf *out;
	size_t limit_bytes;     /* what out->n may reach */
	struct err *err;
	bool cut;               /* the input ended within a member or frame */
};

static struct str rest_of(const struct unpacker *u)
{
	return str_from(u->packed, u->at);
}

static bool is_gzip(struct str s)
{
	return str_starts(s, S("\x1f\x8b"));
}

/* A frame, or one of the sixteen skippable ones [RFC 8878 3.1.2]. */
static bool is_zstd(struct str s)
{
	return str_starts(s, S(ZSTD_MAGIC)) ||
		(s.n >= 4 && ((unsigned char)s.p[0] & 0xf0) == 0x50 && str_starts(str_from(s, 1), S("\x2a\x4d\x18")));
}

bool unpack_packed(struct str bytes)
{
	return is_gzip(bytes) || is_zstd(bytes);
}

bool unpack_streams(struct str bytes)
{
	return is_zstd(bytes);
}

/* Makes room for `n` more bytes, and one beyond the limit at most, by which crossing it is seen. */
static bool make_room(struct unpacker *u, size_t n, size_t *room)
{
	size_t left = u->limit_bytes - u->out->n;

	if (left < SIZE_MAX && n > left + 1)
		n = left + 1;
	if (!buf_try_room(u->out, n))
		return err_set(u->err, ERR_LIMIT, "no memory left to unpack more than %zu bytes", u->out->n);
	*room = u->out->cap - u->out->n;
	if (left < SIZE_MAX && *room > left + 1)
		*room = left + 1;
	return true;
}

static bool ends_early(struct unpacker *u, const char *what)
{
	u->cut = true;
	return err_at(u->err, u->at, "%s data ends early, expected more of it", what);
}

static bool within_limit(struct unpacker *u)
{
	return u->out->n <= u->limit_bytes ||
		err_set(u->err, ERR_LIMIT, "unpacks to more than %zu bytes", u->limit_bytes);
}

/* What a size that the input claims is worth: bounded by what the packed bytes make likely. */
static size_t believed(const struct unpacker *u, uint64_t claimed)
{
	size_t packed = rest_of(u).n, most;

	if (__builtin_mul_overflow(packed, (size_t)RATIO_BELIEVED, &most))
		most = SIZE_MAX;
	return claimed < CHUNK ? CHUNK : claimed < most ? (size_t)claimed : most < CHUNK ? CHUNK : most;
}

/* ---- gzip ---- */

/* ISIZE of the last member: the size modulo 2^32 [RFC 1952 2.3.1].  With several members it is only a hint. */
static uint32_t last_size(struct str packed)
{
	uint32_t size = 0;

	for (size_t i = 1; i <= 4 && i <= packed.n; i++)
		size = size << 8 | (unsigned char)packed.p[packed.n - i];
	return size;
}

/* A whole member at once; false, and nothing happened, when zlib has to look. */
static bool member_at_once(struct unpacker *u, struct libdeflate_decompressor *d)
{
	struct str in = rest_of(u);
	size_t room, taken, made;
	struct err ignored;
	struct unpacker quiet = *u;

	quiet.err = &ignored;
	if (!d || in.n < GZIP_HEADER || in.p[3] & GZIP_FHCRC)
		return false;
	if (!make_room(&quiet, believed(u, last_size(u->packed)), &room))
		return false;
	if (libdeflate_gzip_decompress_ex(d, in.p, in.n, u->out->p + u->out->n, room, &taken, &made))
		return false;
	u->at += taken;
	u->out->n += made;
	return true;
}

/* One call of inflate() with as much as it takes. */
static int inflate_some(struct unpacker *u, z_stream *z, size_t room)
{
	struct str in = str_clip(rest_of(u), PIECE_MOST);
	int status;

	room = room < PIECE_MOST ? room : PIECE_MOST;
	z->next_in = (Bytef *)(uintptr_t)in.p;  /* zlib does not write to it */
	z->avail_in = (uInt)in.n;
	z->next_out = (Bytef *)u->out->p + u->out->n;
	z->avail_out = (uInt)room;
	status = inflate(z, Z_NO_FLUSH);
	u->at += in.n - z->avail_in;
	u->out->n += room - z->avail_out;
	return status;
}

static bool member_by_pieces(struct unpacker *u, z_stream *z)
{
	int status = inflateReset(z);
	size_t room;

	while (status == Z_OK) {
		if (!make_room(u, CHUNK, &room))
			return false;
		status = inflate_some(u, z, room);
		if (!within_limit(u))
			return false;
	}
	switch (status) {
	case Z_STREAM_END:
		return true;
	case Z_MEM_ERROR:
		return err_set(u->err, ERR_LIMIT, "no memory left to unpack gzip");
	case Z_BUF_ERROR:
		return ends_early(u, "gzip");
	}
	return err_at(u->err, u->at, "gzip data is damaged: %s", z->msg ? z->msg : "expected a deflate stream");
}

static bool all_zero(struct str s)
{
	return !s.n || (s.p[0] == 0 && !memcmp(s.p, s.p + 1, s.n - 1));
}

static bool each_member(struct unpacker *u, struct libdeflate_decompressor *d, z_stream *z)
{
	do {
		if (!is_gzip(rest_of(u)))
			return err_at(u->err, u->at, "expected another gzip member or the end of the file");
		if (!member_at_once(u, d) && !member_by_pieces(u, z))
			return false;
		if (!within_limit(u))
			return false;
	} while (!all_zero(rest_of(u)));        /* [1] */
	return true;
}

static bool unpack_gzip(struct unpacker *u)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	z_stream z = { 0 };
	bool ok;

	if (inflateInit2(&z, 16 + MAX_WBITS) == Z_OK)
		ok = each_member(u, d, &z);
	else
		ok = err_set(u->err, ERR_LIMIT, "no memory left to unpack gzip");
	inflateEnd(&z);
	if (d)
		libdeflate_free_decompressor(d);
	return ok;
}

/* ---- zstd ---- */

static size_t claimed_room(const struct unpacker *u)
{
	struct str in = rest_of(u);
	unsigned long long size = ZSTD_getFrameContentSize(in.p, in.n);

	return size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR ? CHUNK : believed(u, size);
}

/* One frame; with its whole content's room libzstd needs no window of its own. */
static bool zstd_frame(struct unpacker *u, ZSTD_DStream *d)
{
	size_t want = claimed_room(u), room, left = 1;

	while (left) {
		struct str rest = rest_of(u);
		ZSTD_inBuffer in = { rest.p, rest.n, 0 };
		ZSTD_outBuffer out = { NULL, 0, 0 };

		if (!make_room(u, want, &room))
			return false;
		out.dst = u->out->p + u->out->n;
		out.size = room;
		left = ZSTD_decompressStream(d, &out, &in);
		u->at += in.pos;
		u->out->n += out.pos;
		if (!within_limit(u))
			return false;
		if (ZSTD_isError(left))
			return err_at(u->err, u->at, "zstd data is damaged from here on: %s", ZSTD_getErrorName(left));
		if (left && u->at == u->packed.n && out.pos < out.size)
			return ends_early(u, "zstd");
		want = CHUNK;
	}
	return true;
}

/* What stands where a frame ended. */
static bool next_frame(struct unpacker *u, ZSTD_DStream *d)
{
	struct str rest = rest_of(u);

	if (is_zstd(rest))
		return zstd_frame(u, d);
	if (str_starts(S(ZSTD_MAGIC), rest))
		return ends_early(u, "zstd");
	return err_at(u->err, u->at, "expected another zstd frame or the end of the file");
}

static bool unpack_zstd(struct unpacker *u)
{
	ZSTD_DStream *d = ZSTD_createDStream();         /* [2] is its default */
	bool ok = d || err_set(u->err, ERR_LIMIT, "no memory left to unpack zstd");

	while (ok && u->at < u->packed.n)
		ok = next_frame(u, d);
	ZSTD_freeDStream(d);
	return ok;
}

static bool unpack_any(struct unpacker *u)
{
	if (is_gzip(u->packed))
		return unpack_gzip(u);
	if (is_zstd(u->packed))
		return unpack_zstd(u);
	return err_at(u->err, 0, "expected gzip or zstd data");
}

/* The highest out->n that `limit_bytes` more bytes may lead to. */
static size_t limit_of(const struct buf *out, size_t limit_bytes)
{
	size_t limit;

	return __builtin_add_overflow(out->n, limit_bytes, &limit) ? SIZE_MAX : limit;
}

bool unpack(struct str packed, size_t limit_bytes, struct buf *out, struct err *e)
{
	size_t start = out->n;
	struct unpacker u = { packed, 0, out, limit_of(out, limit_bytes), e, false };

	if (unpack_any(&u))
		return true;
	out->n = start;
	return false;
}

bool unpack_some(struct str packed, size_t limit_bytes, struct buf *out, bool *cut, struct err *e)
{
	size_t start = out->n;
	struct unpacker u = { packed, 0, out, limit_of(out, limit_bytes), e, false };
	bool ok = unpack_any(&u);

	*cut = u.cut;
	if (!ok && !u.cut)
		out->n = start;
	return ok;
}

void unpack_head(struct str packed, size_t want, struct buf *out)
{
	struct err ignored;
	struct unpacker u = { packed, 0, out, limit_of(out, want), &ignored, false };

	if (!unpack_any(&u) && out->n > u.limit_bytes)
		out->n = u.limit_bytes;
}

/* ---- packing ---- */

/* A packer is zstd's context by another name. */
struct packer *packer_new(int level)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();

	if (!c)
		return NULL;
	ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	return (struct packer *)c;
}

bool packer_add(struct packer *p, struct str bytes, struct buf *out, struct err *e)
{
	size_t room = ZSTD_compressBound(bytes.n), n;

	if (!p || ZSTD_isError(room) || !buf_try_room(out, room))
		return err_set(e, ERR_LIMIT, "no memory left to pack %zu bytes", bytes.n);
	n = ZSTD_compress2((ZSTD_CCtx *)p, out->p + out->n, room, bytes.p, bytes.n);
	if (ZSTD_isError(n))
		return err_set(e, ERR_SYSTEM, "zstd cannot pack: %s", ZSTD_getErrorName(n));
	out->n += n;
	return true;
}

void packer_free(struct packer *p)
{
	ZSTD_freeCCtx((ZSTD_CCtx *)p);
}

bool pack_zstd(struct str bytes, int level, struct buf *out, struct err *e)
{
	struct packer *p = packer_new(level);
	bool ok = packer_add(p, bytes, out, e);

	packer_free(p);
	return ok;
}

bool pack_gzip(struct str bytes, int level, struct buf *out, struct err *e)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
	size_t room = libdeflate_gzip_compress_bound(c, bytes.n), n;

	if (!c || !buf_try_room(out, room)) {
		libdeflate_free_compressor(c);
		return err_set(e, ERR_LIMIT, "no memory left to pack %zu bytes", bytes.n);
	}
	n = libdeflate_gzip_compress(c, bytes.p, bytes.n, out->p + out->n, room);
	libdeflate_free_compressor(c);
	if (!n)
		return err_set(e, ERR_SYSTEM, "gzip cannot pack %zu bytes", bytes.n);
	out->n += n;
	return true;
}
