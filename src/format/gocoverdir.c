/*
 * gocoverdir - what programs built with `go build -cover`, and tests with -test.gocoverdir, leave in GOCOVERDIR.
 *
 * Spec    internal/coverage of Go 1.26 (defs.go, encodemeta, encodecounter, pods); layouts stand in gocoverdir_meta.c and
 *         gocoverdir_counters.c.
 * Gives   Per file its blocks, and functions with their extent; GOOS/GOARCH of the runs as context.
 * Loses   Arguments of the runs, module paths, names of packages (paths are kept), which process counted what.
 * Choices [1] Counters belong to the covmeta file whose hash their header has, in whatever directory both lie; their names are
 *             not looked at.
 *         [2] A build without any file of counters has not been measured: a program that was killed leaves covmeta alone. go tool
 *             covdata calls that 0 %.  A function without counters in a file that is there has run 0 times.
 *         [3] Counters without their covmeta file are left out and noted; when there is nothing else it is an error.
 *         [4] Builds in mode "set" beside others make the whole a set: noted; go tool covdata refuses them.  A counter a block
 *             beside a counter a function is an error, as there.
 *         [5] Counts are added up in 64 bits; go tool covdata stops at 2^32 - 1.
 *         [6] tmp.* was being written, or its program died doing so: left out and noted.
 *         [7] A function's extent goes from the first of its blocks to the end of the last, and so does not have its head; its
 *             count is that of its first block.
 */
#include "format/gocoverdir_part.h"

#define MAGIC_BITS 40

static const struct str meta_magic = S("\0cvm"), counters_magic = S("\0cwm");

static int gocoverdir_sniff(struct str head)
{
	return str_starts(head, meta_magic) || str_starts(head, counters_magic) ? MAGIC_BITS : 0;
}

static void note(struct gocoverdir *d, const char *what)
{
	evidence_note(d->out, d->evidence, ERR_NOWHERE, "%s", what);
}

/* ---- what each file is ---- */

static bool same_build(struct gocoverdir *d, const struct source_file *meta, const struct source_file *other)
{
	if (str_eq(meta->bytes, other->bytes))
		return true;
	err_at(d->e, 24, "two files with one hash and different content");
	return err_hint(d->e, "the other is %.*s", STR(str_clip(meta->name, 300)));
}

static bool add_build(struct gocoverdir *d, const struct source_file *file)
{
	struct gocoverdir_build b = { .meta = file };
	uint32_t at;

	if (!gocoverdir_meta_header(d, &b))
		return false;
	at = map_intern(&d->by_hash, b.hash, d->nbuild);
	if (at != d->nbuild)
		return same_build(d, d->build[at].meta, file);
	ARENA_ROOM(d->out->arena, d->build, d->nbuild, d->build_cap);
	d->build[d->nbuild++] = b;
	return true;
}

static bool sort_file(struct gocoverdir *d, const struct source_file *file)
{
	struct str directory = file->name, name = str_cut_last(&directory, '/');

	if (str_starts(name, S("tmp."))) { /* [6] */
		note(d, "tmp.* left out: a program died while it wrote it, or is still writing");
	} else if (str_starts(file->bytes, meta_magic)) {
		return add_build(d, file);
	} else if (str_starts(file->bytes, counters_magic)) {
		if (file->bytes.n < GOCOVERDIR_COUNTERS_BYTES)
			return err_at(d->e, file->bytes.n, "a header of %u bytes expected", GOCOVERDIR_COUNTERS_BYTES);
		ARENA_ROOM(d->out->arena, d->counters, d->ncounters, d->counters_cap);
		d->counters[d->ncounters++] = (struct gocoverdir_counters){ .file = file };
	} else if (str_starts(name, S("covmeta.")) || str_starts(name, S("covcounters."))) {
		return err_at(d->e, 0, "coverage data of Go expected, as the file's name says");
	} else {
		note(d, "a file beside the coverage data was left out");
	}
	return true;
}

/* [1] */
static void assign(struct gocoverdir *d)
{
	for (uint32_t i = d->ncounters; i--;) {
		struct gocoverdir_counters *c = &d->counters[i];
		uint32_t at = map_find(&d->by_hash,
			(struct str){ c->file->bytes.p + 8, GOCOVERDIR_HASH_BYTES });

		if (at == MAP_NONE) { /* [3] */
			note(d, "counters left out: the covmeta file of their build is not there");
			continue;
		}
		c->next = d->build[at].counters;
		d->build[at].counters = i + 1;
	}
}

/* ---- modes ---- */

static bool agree(struct gocoverdir *d)
{
	struct coverage *cov = &d->out->evidence[d->evidence].coverage;
	uint32_t sets = 0;

	for (uint32_t i = 0; i < d->nbuild; i++) {
		sets += d->build[i].mode == 1;
		if (d->build[i].granularity == d->build[0].granularity)
			continue;
		err_at(d->e, 49, "builds that count functions and builds that count blocks cannot be added up");
		err_hint(d->e, "the other is %.*s", STR(str_clip(d->build[0].meta->name, 300)));
		return err_in(d->e, d->build[i].meta->name);
	}
	cov->set_mode = sets > 0;
	if (sets && sets < d->nbuild)
		note(d, "builds of mode \"set\" and \"count\" are in one directory: counts say only whether"); /* [4] */
	return true;
}

/* ---- the whole ---- */

static bool read_build(struct gocoverdir *d, struct gocoverdir_build *b)
{
	if (!gocoverdir_meta(d, b))
		return err_in(d->e, b->meta->name);
	for (uint32_t i = b->counters; i; i = d->counters[i - 1].next)
		if (!gocoverdir_count(d, b, d->counters[i - 1].file->bytes))
			return err_in(d->e, d->counters[i - 1].file->name);
	if (!b->counters && b->nunit)
		evidence_note(d->out, d->evidence, ERR_NOWHERE, "%.*s: no run left counters: the build is unmeasured", /* [2] */
			STR(str_clip(b->meta->name, 200)));
	if (!gocoverdir_give(d, b))
		return err_in(d->e, b->meta->name);
	arena_discard(d->out->arena, b->count);
	arena_discard(d->out->arena, b->first);
	arena_discard(d->out->arena, b->function);
	return true;
}

static bool nothing(struct gocoverdir *d)
{
	if (!d->ncounters)
		return err_set(d->e, ERR_INPUT, "no covmeta file in the directory");
	err_set(d->e, ERR_INPUT, "counters without the covmeta file of their build");
	return err_hint(d->e, "name the whole directory: covmeta.HASH belongs to covcounters.HASH.*");
}

static void say_context(struct gocoverdir *d)
{
	struct coverage *cov = &d->out->evidence[d->evidence].coverage;

	if (d->mixed)
		note(d, "runs on several systems (GOOS, GOARCH) are in one directory: no context is known");
	else if (d->goos.n && d->goarch.n)
		cov->context = arena_printf(d->out->arena, "%.*s/%.*s", STR(d->goos), STR(d->goarch));
}

static bool gocoverdir_read(const struct source *src, struct reading *out, struct err *e)
{
	struct source_file single = { .name = src->name, .bytes = src->bytes };
	struct gocoverdir d = { .out = out, .e = e, .evidence = out->n };
	const struct source_file *file = src->nfile ? src->file : &single;
	uint32_t n = src->nfile ? src->nfile : 1;

	reading_add_coverage(out);
	map_init(&d.by_hash, out->arena);
	for (uint32_t i = 0; i < n; i++)
		if (!sort_file(&d, &file[i]))
			return err_in(e, file[i].name);
	if (!d.nbuild)
		return nothing(&d);
	assign(&d);
	if (!agree(&d))
		return false;
	for (uint32_t i = 0; i < d.nbuild; i++)
		if (!read_build(&d, &d.build[i]))
			return false;
	say_context(&d);
	return true;
}

const struct format format_gocoverdir = {
	.name = "gocoverdir",
	.many_files = true,
	.title = "Go coverage data (GOCOVERDIR, -test.gocoverdir)",
	.spec = "https://go.dev/doc/build-cover",
	.versions = "Go 1.26.8",
	.loses = "arguments of the runs, module paths, which process counted what",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.sniff = gocoverdir_sniff,
	.read = gocoverdir_read,
};
