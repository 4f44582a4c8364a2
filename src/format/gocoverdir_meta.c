/*
 * covmeta.HASH: all units of a build, package by package.  Written with GOCOVERDIR at the start of a program, so that it is
 * there before anything has run.  [internal/coverage/defs.go, encodemeta]
 *
 *	  0 "\0cvm"              16 u64 packages                  48 u8 mode: 1 set, 2 count, 3 atomic
 *	  4 u32 version (1)      24 hash[16]                      49 u8 granularity: 1 a block, 2 a function
 *	  8 u64 size of file     40 u32 string table, u32 size    56 u64 offset[packages], u64 size[packages]
 *
 * Of a package, offsets from its own start:
 *
 *	  0 u32 size             12 u32 module                    36 u32 strings (called files)
 *	  4 u32 name             16 hash[16]                      40 u32 functions
 *	  8 u32 path             32 -                             44 u32 offset[functions], strings, functions
 *
 * Of a function, all ULEB128: units, name, file, for each unit { line, column, end line, end column, statements }, literal.
 * Name, path, file and module are numbers of strings.
 */
#include "format/gocoverdir_part.h"

#define PACKAGE_BYTES 44u
#define UNIT_BYTES 5u           /* the least */
#define SORT_MOST 256u          /* units of a function that are sorted here */

bool gocoverdir_strings(struct arena *a, struct gocoverdir_cursor *c, struct str **string, uint32_t *n)
{
	uint32_t count = gocoverdir_uleb(c);

	if (c->bad || count > gocoverdir_left(c))
		return false;
	*string = ARENA_ARRAY(a, struct str, count);
	*n = count;
	for (uint32_t i = 0; i < count; i++)
		(*string)[i] = gocoverdir_bytes(c, gocoverdir_uleb(c));
	return !c->bad;
}

/* ---- header ---- */

bool gocoverdir_meta_header(struct gocoverdir *d, struct gocoverdir_build *b)
{
	struct str bytes = b->meta->bytes;
	struct gocoverdir_cursor c = gocoverdir_cursor(bytes);
	uint64_t version, size, packages;

	if (bytes.n < GOCOVERDIR_META_BYTES)
		return err_at(d->e, bytes.n, "a header of %u bytes expected", GOCOVERDIR_META_BYTES);
	c.p += 4;
	version = gocoverdir_fixed(&c, 4);
	size = gocoverdir_fixed(&c, 8);
	packages = gocoverdir_fixed(&c, 8);
	b->hash = gocoverdir_bytes(&c, GOCOVERDIR_HASH_BYTES);
	b->mode = (uint8_t)bytes.p[48];
	b->granularity = (uint8_t)bytes.p[49];
	if (version != 1)
		return err_at(d->e, 4, "version 1 expected, found %llu", (unsigned long long)version);
	if (size != bytes.n) {
		err_at(d->e, 8, "a file of %llu bytes expected, found %zu", (unsigned long long)size, bytes.n);
		return err_hint(d->e, "was it cut short, or copied while it was written?");
	}
	if (packages > (bytes.n - GOCOVERDIR_META_BYTES) / 16)
		return err_at(d->e, 16, "%llu packages do not fit into the file", (unsigned long long)packages);
	if (b->mode < 1 || b->mode > 3)
		return err_at(d->e, 48, "mode 1, 2 or 3 expected (set, count, atomic), found %u", b->mode);
	if (b->granularity < 1 || b->granularity > 2)
		return err_at(d->e, 49, "granularity 1 or 2 expected (block, function), found %u", b->granularity);
	b->npackage = (uint32_t)packages;
	return packages <= UINT32_MAX || err_at(d->e, 16, "fewer than 2^32 packages expected");
}

/* ---- packages ---- */

struct package {
	struct str bytes;
	uint64_t at;                    /* of the file */
	struct str *string;
	uint32_t nstring, nfunction;
	uint64_t room;                  /* for units, in bytes that no function has claimed */
};

static struct str string_at(const struct package *p, uint32_t i)
{
	return i < p->nstring ? p->string[i] : (struct str){ 0 };
}

static bool take_function(struct gocoverdir *d, struct gocoverdir_build *b, struct package *p, uint32_t offset)
{
	struct gocoverdir_cursor c = gocoverdir_cursor(str_from(p->bytes, offset));
	struct gocoverdir_function f = { .nunit = gocoverdir_uleb(&c) };
	uint32_t units;

	f.name = string_at(p, gocoverdir_uleb(&c));
	f.file = string_at(p, gocoverdir_uleb(&c));
	f.unit = c.p;
	if (offset < PACKAGE_BYTES || offset > p->bytes.n)
		return err_at(d->e, p->at + 40, "functions within their package expected, not at %u", offset);
	if (c.bad || !f.file.n)
		return err_at(d->e, p->at + offset, "a function with the number of its units, its name and its file expected");
	if ((uint64_t)f.nunit * UNIT_BYTES > p->room)
		return err_at(d->e, p->at + offset, "%u units of a function do not fit into its package", f.nunit);
	p->room -= (uint64_t)f.nunit * UNIT_BYTES;
	if (__builtin_add_overflow(b->nunit, f.nunit, &units))
		return err_at(d->e, p->at + offset, "fewer than 2^32 units expected");
	b->nunit = units;
	ARENA_ROOM(d->out->arena, b->function, b->nfunction, b->function_cap);
	b->function[b->nfunction++] = f;
	return true;
}

static bool take_package(struct gocoverdir *d, struct gocoverdir_build *b, uint32_t i, struct str bytes)
{
	struct gocoverdir_cursor c = gocoverdir_cursor(bytes), offset;
	struct package p = { .bytes = bytes, .room = bytes.n, .at = (uint64_t)(bytes.p - b->meta->bytes.p) };
	uint32_t path;

	if (bytes.n < PACKAGE_BYTES)
		return err_at(d->e, p.at, "a package of at least %u bytes expected", PACKAGE_BYTES);
	c.p += 8;
	path = (uint32_t)gocoverdir_fixed(&c, 4);
	c.p += 28;
	p.nfunction = (uint32_t)gocoverdir_fixed(&c, 4);
	offset = c;
	if (p.nfunction > gocoverdir_left(&c) / 4)
		return err_at(d->e, p.at + 40, "%u functions do not fit into the package", p.nfunction);
	c.p += (size_t)p.nfunction * 4;
	if (!gocoverdir_strings(d->out->arena, &c, &p.string, &p.nstring))
		return err_at(d->e, p.at + PACKAGE_BYTES + (uint64_t)p.nfunction * 4, "a table of strings expected");
	b->package[i] = (struct gocoverdir_package){ string_at(&p, path), b->nfunction, p.nfunction };
	for (uint32_t k = 0; k < p.nfunction; k++)
		if (!take_function(d, b, &p, (uint32_t)gocoverdir_fixed(&offset, 4)))
			return false;
	return true;
}

bool gocoverdir_meta(struct gocoverdir *d, struct gocoverdir_build *b)
{
	struct str bytes = b->meta->bytes;
	struct gocoverdir_cursor at = gocoverdir_cursor(str_from(bytes, GOCOVERDIR_META_BYTES)), size = at;
	uint64_t left = bytes.n;

	size.p += (size_t)b->npackage * 8;
	b->package = ARENA_ARRAY(d->out->arena, struct gocoverdir_package, b->npackage);
	for (uint32_t i = 0; i < b->npackage; i++) {
		uint64_t from = gocoverdir_fixed(&at, 8), n = gocoverdir_fixed(&size, 8);

		if (from > bytes.n || n > bytes.n - from || n > left)
			return err_at(d->e, GOCOVERDIR_META_BYTES + (uint64_t)i * 8,
				"a package within the file, and apart from the others, expected");
		left -= n;
		if (!take_package(d, b, i, (struct str){ bytes.p + from, (size_t)n }))
			return false;
	}
	b->count = ARENA_ARRAY(d->out->arena, uint64_t, b->nunit);
	b->first = ARENA_ARRAY(d->out->arena, uint32_t, (size_t)b->nfunction + 1);
	for (uint32_t i = 0; i < b->nfunction; i++)
		b->first[i + 1] = b->first[i] + b->function[i].nunit;
	return true;
}

/* ---- into the model ---- */

static bool is_before(const struct cov_block *x, const struct cov_block *y)
{
	if (x->line != y->line)
		return x->line < y->line;
	if (x->column != y->column)
		return x->column < y->column;
	if (x->end_line != y->end_line)
		return x->end_line < y->end_line;
	return x->end_column < y->end_column;
}

/* Bodies come behind what follows them.  In order here, a file seldom has to be sorted as a whole. */
static void order_blocks(struct cov_block *block, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct cov_block b = block[i];
		uint32_t k = i;

		for (; k && is_before(&b, &block[k - 1]); k--)
			block[k] = block[k - 1];
		block[k] = b;
	}
}

static struct cov_function function_of(const struct gocoverdir_function *f, const struct cov_block *block)
{
	struct cov_function out = { .name = f->name, .hits.count = block->hits.count, .line = block->line, .column = block->column };

	for (uint32_t i = 0; i < f->nunit; i++) {
		const struct cov_block *b = &block[i];

		if (b->line < out.line || (b->line == out.line && b->column < out.column)) {
			out.line = b->line;
			out.column = b->column;
		}
		if (b->end_line > out.end_line || (b->end_line == out.end_line && b->end_column > out.end_column)) {
			out.end_line = b->end_line;
			out.end_column = b->end_column;
		}
	}
	return out;
}

/* The functions' units into `scratch`. */
static bool take_units(struct gocoverdir *d, const struct gocoverdir_build *b, const struct gocoverdir_function *f)
{
	struct gocoverdir_cursor c = { f->unit, (const uint8_t *)b->meta->bytes.p + b->meta->bytes.n, false };
	const uint64_t *count = &b->count[b->first[f - b->function]];

	while (d->scratch_cap < f->nunit)
		d->scratch = arena_grow(d->out->arena, d->scratch, sizeof *d->scratch, d->scratch_cap, &d->scratch_cap);
	for (uint32_t i = 0; i < f->nunit; i++) {
		struct cov_block *to = &d->scratch[i];

		*to = (struct cov_block){ .hits.count = b->counters ? count[i] : COVERAGE_UNMEASURED };
		to->line = gocoverdir_uleb(&c);
		to->column = gocoverdir_uleb(&c);
		to->end_line = gocoverdir_uleb(&c);
		to->end_column = gocoverdir_uleb(&c);
		to->statements = gocoverdir_uleb(&c);
	}
	return !c.bad || err_at(d->e, (uint64_t)((const char *)c.p - b->meta->bytes.p),
		"units of a function expected: line, column, end line, end column, statements");
}

/* The coverage's file of functions, `n` of them and `units` units, that come one after the other. */
static uint32_t file_of(struct gocoverdir *d, struct str path, struct str package, uint32_t n, uint32_t units)
{
	struct coverage *cov = &d->out->evidence[d->evidence].coverage;
	uint32_t before = cov->n, file = coverage_file(cov, path);

	if (cov->n > before) {
		cov->file[file].measure = COV_STATEMENTS;
		if (!str_eq(coverage_package(&cov->file[file]), package))
			cov->file[file].package = package;
	}
	coverage_reserve(cov, file, COV_KIND_FUNCTION, n);
	coverage_reserve(cov, file, COV_KIND_BLOCK, units);
	return file;
}

static bool give_function(struct gocoverdir *d, const struct gocoverdir_build *b, const struct gocoverdir_function *f,
	uint32_t file)
{
	struct coverage *cov = &d->out->evidence[d->evidence].coverage;
	struct cov_function function;

	if (!f->nunit)
		return true;
	if (!take_units(d, b, f))
		return false;
	function = function_of(f, d->scratch);
	coverage_function(cov, file, &function);
	if (f->nunit <= SORT_MOST)
		order_blocks(d->scratch, f->nunit);
	for (uint32_t i = 0; i < f->nunit; i++)
		coverage_block(cov, file, &d->scratch[i]);
	return true;
}

static bool give_package(struct gocoverdir *d, const struct gocoverdir_build *b, const struct gocoverdir_package *p)
{
	const struct gocoverdir_function *f = b->function + p->first, *end = f + p->n;

	while (f < end) {
		const struct gocoverdir_function *next = f;
		uint32_t units = 0, file;

		for (; next < end && str_eq(next->file, f->file); next++)
			units += next->nunit;   /* at most b->nunit */
		file = file_of(d, f->file, p->path, (uint32_t)(next - f), units);
		for (; f < next; f++)
			if (!give_function(d, b, f, file))
				return false;
	}
	return true;
}

bool gocoverdir_give(struct gocoverdir *d, const struct gocoverdir_build *b)
{
	for (uint32_t i = 0; i < b->npackage; i++)
		if (b->package[i].n && !give_package(d, b, &b->package[i]))
			return false;
	return true;
}
