/*
 * Choices [1] Repeats are looked for in the last 16 MiB: equal evidence of neighbouring runs costs a few bytes.
 */
#include "store/lines.h"

#include "base/unpack.h"

#define ZSTD_LEVEL 3
#define WINDOW_LOG 24           /* [1] */

/* ---- out ---- */

bool lines_begin(struct lines_out *o, const struct store_sink *to, struct err *e)
{
	*o = (struct lines_out){ to, ZSTD_createCCtx() };
	if (!o->zstd)
		return err_set(e, ERR_LIMIT, "no memory to compress with");
	ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_windowLog, WINDOW_LOG);
	ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_enableLongDistanceMatching, 1);
	ZSTD_CCtx_setParameter(o->zstd, ZSTD_c_checksumFlag, 1);
	return true;
}

static bool feed(struct lines_out *o, struct str text, ZSTD_EndDirective how, struct err *e)
{
	ZSTD_inBuffer in = { text.p, text.n, 0 };
	char piece[16384];
	size_t left;

	do {
		ZSTD_outBuffer out = { piece, sizeof piece, 0 };

		left = ZSTD_compressStream2(o->zstd, &out, &in, how);
		if (ZSTD_isError(left))
			return err_set(e, ERR_SYSTEM, "cannot be compressed: %s", ZSTD_getErrorName(left));
		if (out.pos && !o->to->write(o->to->ctx, (struct str){ piece, out.pos }, e))
			return false;
	} while (in.pos < in.size || (how == ZSTD_e_end && left));
	return true;
}

bool lines_put(struct lines_out *o, struct str line, struct err *e)
{
	return feed(o, line, ZSTD_e_continue, e) && feed(o, S("\n"), ZSTD_e_continue, e);
}

bool lines_end(struct lines_out *o, struct err *e)
{
	return feed(o, S(""), ZSTD_e_end, e);
}

void lines_out_release(struct lines_out *o)
{
	ZSTD_freeCCtx(o->zstd);
	o->zstd = NULL;
}

/* ---- in ---- */

bool lines_open(struct lines_in *in, struct str bytes, size_t most, struct err *e)
{
	*in = (struct lines_in){ .rest = bytes, .most = most };
	if (!unpack_packed(bytes))
		return true;
	in->zstd = ZSTD_createDCtx();
	return in->zstd || err_set(e, ERR_LIMIT, "no memory to unpack with");
}

static bool take_some(struct lines_in *in, struct err *e)
{
	ZSTD_inBuffer packed = { in->rest.p, in->rest.n, 0 };
	ZSTD_outBuffer out = { in->text.p, in->text.cap, in->text.n };
	size_t left = ZSTD_decompressStream(in->zstd, &out, &packed);

	if (ZSTD_isError(left)) {
		err_set(e, ERR_INPUT, "damaged after line %u: %s", in->line, ZSTD_getErrorName(left));
		return err_hint(e, "export or copy it again");
	}
	in->in_frame = left > 0;
	in->text.n = out.pos;
	in->rest = str_from(in->rest, packed.pos);
	return true;
}

static void copy_some(struct lines_in *in)
{
	struct str some = str_clip(in->rest, in->text.cap - in->text.n);

	buf_str(&in->text, some);
	in->rest = str_from(in->rest, some.n);
}

/* Adds text; at the end there is nothing more. */
static bool refill(struct lines_in *in, struct err *e)
{
	size_t before, piece = 65536;

	if (in->taken) {
		memmove(in->text.p, in->text.p + in->taken, in->text.n - in->taken);
		in->text.n -= in->taken;
		in->taken = 0;
	}
	if (in->text.n > in->most) {
		err_set(e, ERR_LIMIT, "line %u is longer than %zu bytes", in->line + 1, in->most);
		return err_hint(e, "--memory raises the ceiling: a record may take a sixteenth of it");
	}
	if (!buf_try_room(&in->text, piece))
		return err_set(e, ERR_LIMIT, "no memory for line %u", in->line + 1);
	before = in->text.n;
	do {
		if (!in->zstd)
			copy_some(in);
		else if (!take_some(in, e))
			return false;
	} while (in->text.n == before && in->rest.n);
	return true;
}

static bool cut_short(struct lines_in *in, struct err *e)
{
	err_set(e, ERR_INPUT, "ends within line %u", in->line + 1);
	return err_hint(e, "it was cut: export or copy it again");
}

bool lines_next(struct lines_in *in, struct str *line, bool *more, struct err *e)
{
	size_t seen = 0;

	for (;;) {
		struct str text = str_from(buf_view(&in->text), in->taken);
		const char *end = text.n > seen ? memchr(text.p + seen, '\n', text.n - seen) : NULL;

		*more = end || text.n || in->rest.n;
		if (end) {
			*line = str_clip(text, (size_t)(end - text.p));
			in->taken += line->n + 1;
			in->line++;
			return line->n <= in->most || err_set(e, ERR_LIMIT, "line %u is longer than %zu bytes",
				in->line, in->most);
		}
		seen = text.n;
		if (!in->rest.n)
			return (!text.n && !in->in_frame) || cut_short(in, e);
		if (!refill(in, e))
			return false;
	}
}

void lines_in_release(struct lines_in *in)
{
	ZSTD_freeDCtx(in->zstd);
	in->zstd = NULL;
	buf_release(&in->text);
}
