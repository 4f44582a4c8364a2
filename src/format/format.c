/* The registry, and the one place where a reader's memory ceiling is caught. */
#include "format/format.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/unpack.h"

const struct format *const formats[] = {
#define FORMAT(name) &format_##name,
#include "format/formats.def"
#undef FORMAT
	NULL
};

/* ---- by name ---- */

static const struct format *nearest_format(struct str typed)
{
	unsigned best = typed.n <= 3 ? 2 : 4;
	const struct format *found = NULL;

	for (size_t i = 0; formats[i]; i++) {
		unsigned distance = str_distance(typed, str_of(formats[i]->name), best);

		if (distance >= best)
			continue;
		best = distance;
		found = formats[i];
	}
	return found;
}

const struct format *format_find(struct str name, struct err *e)
{
	const struct format *near;

	for (size_t i = 0; formats[i]; i++)
		if (str_eq(name, str_of(formats[i]->name)))
			return formats[i];
	err_set(e, ERR_USAGE, "format \"%.*s\" is not known", STR(str_clip(name, 64)));
	near = nearest_format(name);
	if (near)
		err_hint(e, "did you mean \"%s\"? `pawl formats` lists what it reads", near->name);
	else
		err_hint(e, "`pawl formats` lists what it reads");
	return NULL;
}

/* ---- by content ---- */

static bool is_empty(struct err *e)
{
	err_set(e, ERR_INPUT, "the input is empty");
	return err_hint(e, "look at how its producer ended: it wrote nothing");
}

struct choice {
	const struct format *best, *rival; /* the surest, and another that is as sure */
	int bits;
};

static void weigh(struct choice *c, const struct format *format, struct str head)
{
	int bits = format->sniff(head);

	if (bits > c->bits)
		*c = (struct choice){ .best = format, .bits = bits };
	else if (bits && bits == c->bits && format != c->best)
		c->rival = format;
}

static void hint_at_packing(struct str head, struct err *e)
{
	static const struct { struct str magic; const char *name, *unpack; } packing[] = {
		{ S("\xfd" "7zXZ"), "xz", "xz -dc" },
		{ S("BZh"), "bzip2", "bzip2 -dc" },
		{ S("PK\3\4"), "zip", "unzip -p" },
		{ S("\4\"M\x18"), "lz4", "lz4 -dc" },
	};

	for (size_t i = 0; i < sizeof packing / sizeof *packing; i++)
		if (str_starts(head, packing[i].magic)) {
			err_hint(e, "it is packed by %s: give pawl what `%s FILE` prints, as the file -", packing[i].name, packing[i].unpack);
			return;
		}
	err_hint(e, "`pawl formats` lists what it reads");
}

static const struct format *chosen(const struct choice *c, struct str head, struct err *e)
{
	if (!c->best) {
		err_set(e, ERR_INPUT, "the content is of no format that pawl knows");
		hint_at_packing(head, e);
	} else if (c->rival) {
		err_set(e, ERR_USAGE, "the content may be %s as well as %s", c->best->name,
			c->rival->name);
		err_hint(e, "say --format %s or --format %s", c->best->name, c->rival->name);
	}
	return c->rival ? NULL : c->best;
}

const struct format *format_sniff(struct str head, struct err *e)
{
	return format_sniff_among(formats, head, e);
}

const struct format *format_sniff_among(
	const struct format *const *among, struct str head, struct err *e)
{
	struct choice c = { 0 };

	if (!head.n) {
		is_empty(e);
		return NULL;
	}
	for (; *among; among++)
		weigh(&c, *among, str_clip(head, FORMAT_HEAD));
	return chosen(&c, head, e);
}

/* Formats of many files know theirs beyond doubt: such a file need not be shown to all others. */
static bool is_of_best(const struct choice *c, struct str head)
{
	return c->best && c->best->many_files && !c->rival && c->best->sniff(head) == c->bits;
}

static const struct format *sniff_files(const struct source *src, struct err *e)
{
	struct choice c = { 0 };

	for (uint32_t i = 0; i < src->nfile; i++) {
		struct str head = str_clip(src->file[i].bytes, FORMAT_HEAD);

		for (size_t k = 0; formats[k] && !is_of_best(&c, head); k++)
			weigh(&c, formats[k], head);
	}
	return chosen(&c, S(""), e);
}

/* ---- reading ---- */

/* Which ceiling was crossed.  Without one it was the machine's. */
static bool is_too_much(const struct arena *a, struct err *e)
{
	size_t limit = a->limit_bytes;

	if (!limit)
		return err_set(e, ERR_LIMIT, "there is not enough memory to read the input");
	if (limit >> 20)
		err_set(e, ERR_LIMIT,
			"reading the input needs more memory than its ceiling of %zu MiB",
			limit >> 20);
	else
		err_set(e, ERR_LIMIT,
			"reading the input needs more memory than its ceiling of %zu bytes", limit);
	return err_hint(e, "--memory raises the ceiling");
}

/* Names the input and the place in it.  A reader of several files has named the one it means. */
static bool place(struct err *e, const struct source *src)
{
	if (!e->file[0]) {
		err_in(e, src->name);
		if (!src->nfile)
			err_locate(e, src->bytes);
		return false;
	}
	for (uint32_t i = 0; i < src->nfile; i++)
		if (str_eq(src->file[i].name, str_of(e->file)))
			err_locate(e, src->file[i].bytes);
	return false;
}

/* A series whose values were all left out (NaN, infinite) was not measured, and says so. */
static void settle_series(struct bench *b)
{
	for (uint32_t i = 0; i < b->n; i++)
		if (!b->series[i].n && !b->series[i].summary && !b->series[i].failure.n)
			b->series[i].failure = S("its values are not finite numbers");
}

/* What a reader leaves unsaid: who read it, from where. */
static void sign(
	const struct format *format, const struct source *src, struct reading *out, uint32_t first)
{
	struct str source = arena_str(out->arena, src->name);

	for (uint32_t i = first; i < out->n; i++) {
		struct evidence *ev = &out->evidence[i];

		if (!ev->format.n)
			ev->format = str_of(format->name);
		if (!ev->source.n)
			ev->source = source;
		if (ev->model == MODEL_BENCH)
			settle_series(&ev->bench);
		else if (ev->model == MODEL_COVERAGE)
			coverage_settle(&ev->coverage);
		else if (ev->model == MODEL_PROFILE)
			profile_settle(&ev->profile);
	}
}

/* Hands the unpacked bytes to the arena: evidence borrows from them, and they count against its ceiling. */
static void give(struct arena *a, struct buf *unpacked)
{
	arena_own(a, free, unpacked->p);
	a->used_bytes += unpacked->n; /* fits: unpack_ceiling() */
	*unpacked = (struct buf){ 0 };
}

/* Reads under a refuge of its own.  Nothing that the reader changes lives in this frame. */
static bool read_guarded(const struct format *format, const struct source *src,
	struct buf *unpacked, struct reading *out, struct err *e)
{
	jmp_buf refuge, *outer = out->arena->refuge;
	uint32_t first = out->n;
	bool ok = false;

	if (!setjmp(refuge)) {
		out->arena->refuge = &refuge;
		if (unpacked)
			give(out->arena, unpacked);
		ok = format->read(src, out, e);
		if (ok)
			sign(format, src, out, first);
		else
			place(e, src);
	} else {
		is_too_much(out->arena, e);
		err_in(e, src->name);
		ok = false;
	}
	out->arena->refuge = outer;
	return ok;
}

static bool read_plain(const struct source *src, const struct format_options *opt,
	struct buf *unpacked, struct reading *out, struct err *e)
{
	struct source plain = *src;
	const struct format *format = opt->format;

	plain.initial = opt->initial;
	plain.beside = opt->beside;
	plain.tree_only = opt->tree_only;
	plain.paths = opt->paths;
	plain.bare = opt->bare;
	if (unpacked) {
		plain.bytes = buf_view(unpacked);
		plain.mapped = false;
	}
	if (!plain.bytes.n && !plain.nfile) {
		is_empty(e);
		return err_in(e, src->name);
	}
	if (!format)
		format = plain.nfile ? sniff_files(&plain, e) : format_sniff(plain.bytes, e);
	if (!format)
		return err_in(e, src->name);
	if (plain.nfile > 1 && !format->many_files) {
		err_set(e, ERR_USAGE, "is a directory of %u files, and %s is read a file at a time", plain.nfile,
			format->name);
		err_hint(e, "name the files themselves");
		return err_in(e, src->name);
	}
	return read_guarded(format, &plain, unpacked, out, e);
}

/* The ceiling on what comes out of a packed input: its own, or what the arena can still hold. */
static size_t unpack_ceiling(const struct format_options *opt, const struct arena *a)
{
	size_t most = opt->unpack_bytes ? opt->unpack_bytes : UNPACK_LIMIT_DEFAULT;
	size_t left = a->limit_bytes > a->used_bytes ? a->limit_bytes - a->used_bytes : 0;

	return a->limit_bytes && left < most ? left : most;
}

/* Whether what came out of an input that ends early is enough for its format. */
static bool takes_cut(const struct format_options *opt, struct str bytes)
{
	const struct format *format = opt->format;
	struct err ignored;

	if (!format && bytes.n)
		format = format_sniff(bytes, &ignored);
	return format && format->cut_short && bytes.n;
}

static bool unpack_input(const struct source *src, const struct format_options *opt, size_t most, struct buf *unpacked,
	struct err *e)
{
	struct err why = { 0 };
	bool cut;

	if (unpack_some(src->bytes, most, unpacked, &cut, &why) || (cut && takes_cut(opt, buf_view(unpacked))))
		return true;
	*e = why;
	return e->kind != ERR_LIMIT ? false : err_hint(e, "--memory raises the ceiling, if the input is to be trusted");
}

/* Without having all of it in memory, where its format can; false: it is to be read as others are. */
static bool read_in_pieces(const struct source *src, const struct format_options *opt, struct reading *out)
{
	const struct format *format = opt->format;
	struct source packed = *src;
	struct err ignored = { 0 };
	struct buf head = { 0 };
	uint32_t before = out->n;
	bool ok;

	if (!unpack_streams(src->bytes))
		return false;
	unpack_head(src->bytes, FORMAT_HEAD, &head);
	if (!format && head.n)
		format = format_sniff(buf_view(&head), &ignored);
	buf_release(&head);
	if (!format || !format->in_pieces)
		return false;
	packed.unpack_bytes = opt->unpack_bytes ? opt->unpack_bytes : UNPACK_LIMIT_DEFAULT;
	packed.beside = opt->beside;
	packed.tree_only = opt->tree_only;
	ignored = (struct err){ 0 };
	ok = read_guarded(format, &packed, NULL, out, &ignored);
	if (!ok)
		out->n = before;
	return ok;
}

bool format_read(const struct source *src, const struct format_options *opt, struct reading *out,
	struct err *e)
{
	struct buf unpacked = { 0 };
	bool ok;

	if (src->nfile || !unpack_packed(src->bytes))
		return read_plain(src, opt, NULL, out, e);
	if (read_in_pieces(src, opt, out))
		return true;
	ok = unpack_input(src, opt, unpack_ceiling(opt, out->arena), &unpacked, e);
	if (src->mapped)
		file_forget(src->bytes);
	if (ok)
		ok = read_plain(src, opt, &unpacked, out, e);
	buf_release(&unpacked);
	if (!ok)
		err_in(e, src->name);
	return ok;
}
