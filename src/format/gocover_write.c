/*
 * Go's text profile from coverage.
 *
 * Choices [1] The order is that of `go tool covdata textfmt`: package, file, first line, last line, first column, last column,
 *             statements.
 *         [2] Unmeasured blocks are left out: the format has no word for them, and 0 would be a lie.
 *         [3] The mode is "set" or "count"; that counters were atomic is not kept.
 *         [4] Coverage by lines has no columns and no statements: refused, not guessed.
 */
#include "format/gocover_part.h"

#include "base/sort.h"

static int file_order(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_file *file = ctx;
	int order = str_cmp(coverage_package(&file[x]), coverage_package(&file[y]));

	return order ? order : str_cmp(file[x].path, file[y].path);
}

static int number_order(uint32_t x, uint32_t y)
{
	return (x > y) - (x < y);
}

/* Keys are unique but for the statements, which are no key. */
static int block_order(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_block *a = (const struct cov_block *)ctx + x, *b = (const struct cov_block *)ctx + y;
	int order = number_order(a->line, b->line);

	order = order ? order : number_order(a->end_line, b->end_line);
	order = order ? order : number_order(a->column, b->column);
	return order ? order : number_order(a->end_column, b->end_column);
}

static uint32_t *in_order(struct arena *a, uint32_t n, int (*order)(uint32_t, uint32_t, const void *), const void *of)
{
	uint32_t *index = ARENA_ARRAY(a, uint32_t, n);
	bool sorted = true;

	for (uint32_t i = 0; i < n; i++) {
		index[i] = i;
		sorted &= !i || order(i - 1, i, of) <= 0;
	}
	if (!sorted)
		sort_by(index, n, order, of);
	return index;
}

static bool is_fit(const struct cov_file *f, struct err *e)
{
	if (!f->nblock && f->nline) { /* [4] */
		err_set(e, ERR_USAGE, "a Go profile holds blocks of statements, and %.*s has only lines",
			STR(str_clip(f->path, 200)));
		return err_hint(e, "lcov and cobertura hold lines");
	}
	if (!f->path.n || memchr(f->path.p, '\n', f->path.n))
		return err_set(e, ERR_USAGE, "a Go profile cannot hold a file without a name, or with a line break in it");
	return true;
}

static void put_number(struct buf *b, uint64_t x, char behind)
{
	char digit[24];
	size_t at = sizeof digit;

	digit[--at] = behind;
	do
		digit[--at] = (char)('0' + x % 10);
	while (x /= 10);
	buf_add(b, digit + at, sizeof digit - at);
}

static void put_block(struct buf *b, struct str path, const struct cov_block *block)
{
	buf_str(b, path);
	buf_char(b, ':');
	put_number(b, block->line, '.');
	put_number(b, block->column, ',');
	put_number(b, block->end_line, '.');
	put_number(b, block->end_column, ' ');
	put_number(b, block->statements, ' ');
	put_number(b, block->hits.count, '\n');
}

static bool put_file(struct arena *a, struct buf *out, const struct cov_file *f, struct err *e)
{
	const uint32_t *order;

	if (!is_fit(f, e))
		return false;
	order = in_order(a, f->nblock, block_order, f->block);
	for (uint32_t i = 0; i < f->nblock; i++)
		if (f->block[order[i]].hits.count != COVERAGE_UNMEASURED) /* [2] */
			put_block(out, f->path, &f->block[order[i]]);
	return true;
}

bool gocover_write(const struct evidence *ev, struct buf *out, struct err *e)
{
	const struct coverage *c = &ev->coverage;
	struct arena a = { 0 };
	const uint32_t *order;
	bool ok = true;

	if (ev->model != MODEL_COVERAGE)
		return err_set(e, ERR_USAGE, "a Go profile holds coverage, not the model \"%s\"", model_name(ev->model));
	buf_lit(out, c->set_mode ? "mode: set\n" : "mode: count\n"); /* [3] */
	order = in_order(&a, c->n, file_order, c->file); /* [1] */
	for (uint32_t i = 0; i < c->n && ok; i++)
		ok = put_file(&a, out, &c->file[order[i]], e);
	arena_free(&a);
	return ok;
}
