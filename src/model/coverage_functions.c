#include "model/coverage_functions.h"

#include "base/sort.h"
#include "model/go_functions.h"

/* Places as one number, so that they compare. */
static uint64_t place(uint32_t line, uint32_t column)
{
	return (uint64_t)line << 32 | column;
}

static uint64_t start_of(const struct cov_extent *x)
{
	return place(x->line, x->column);
}

/* An extent without length holds what starts where it does. */
static uint64_t end_of(const struct cov_extent *x)
{
	uint64_t end = x->end_column ? place(x->end_line, x->end_column) : place(x->end_line, UINT32_MAX);

	return end > start_of(x) ? end : start_of(x) + 1;
}

/* ---- extents ---- */

static int extent_order(uint32_t i, uint32_t j, const void *ctx)
{
	const struct cov_extent *x = (const struct cov_extent *)ctx + i, *y = (const struct cov_extent *)ctx + j;

	if (start_of(x) != start_of(y))
		return start_of(x) < start_of(y) ? -1 : 1;
	if (end_of(x) != end_of(y))
		return end_of(x) > end_of(y) ? -1 : 1;
	return str_cmp(x->name, y->name);
}

/* Into order, equal ones as one. */
static void settle(struct arena *a, struct cov_extents *out, struct cov_extent *extent, uint32_t n)
{
	uint32_t *order = ARENA_ARRAY(a, uint32_t, n);

	*out = (struct cov_extents){ .extent = ARENA_ARRAY(a, struct cov_extent, n), .open = ARENA_ARRAY(a, uint32_t, n) };
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	sort_by(order, n, extent_order, extent);
	for (uint32_t i = 0; i < n; i++) {
		const struct cov_extent *x = &extent[order[i]];
		struct cov_extent *last = out->n ? &out->extent[out->n - 1] : NULL;

		if (last && start_of(last) == start_of(x) && end_of(last) == end_of(x))
			last->functions++;
		else
			out->extent[out->n++] = *x;
	}
}

void cov_extents_of_file(struct arena *a, const struct cov_file *f, struct cov_extents *out)
{
	struct cov_extent *extent = ARENA_ARRAY(a, struct cov_extent, f->nfunction);
	struct cov_extent end = { .end_line = UINT32_MAX };     /* where the next line with a function begins */

	for (uint32_t i = f->nfunction; i--;) {
		const struct cov_function *from = &f->function[i], *next = from + 1;
		struct cov_extent *x = &extent[i];

		*x = (struct cov_extent){ .name = from->name, .line = from->line, .column = from->column,
			.end_line = from->end_line, .end_column = from->end_column, .functions = 1 };
		if (i + 1 < f->nfunction && next->line > from->line) {
			end.end_line = next->line;
			end.end_column = next->column ? next->column : 1;
		}
		if (!from->end_line) {
			x->end_line = end.end_line;
			x->end_column = end.end_column;
		}
	}
	settle(a, out, extent, f->nfunction);
}

bool cov_extents_of_source(struct arena *a, struct str source, struct cov_extents *out)
{
	struct go_function *function;
	struct cov_extent *extent;
	uint32_t n;

	if (!go_functions(a, source, &function, &n))
		return false;
	extent = ARENA_ARRAY(a, struct cov_extent, n);
	for (uint32_t i = 0; i < n; i++)
		extent[i] = (struct cov_extent){ .name = function[i].name, .line = function[i].line,
			.column = function[i].column, .end_line = function[i].end_line,
			.end_column = function[i].end_column, .functions = 1 };
	settle(a, out, extent, n);
	return true;
}

/* ---- counting ---- */

/* A block, or a line. */
struct piece {
	uint64_t start, latest;         /* a line is in an extent that begins anywhere on it */
	uint64_t end;
	uint64_t count, weight;
};

static uint32_t pieces(const struct cov_file *f)
{
	return f->measure == COV_STATEMENTS ? f->nblock : f->nline;
}

static struct piece piece_at(const struct cov_file *f, uint32_t i)
{
	struct piece p;

	if (f->measure == COV_STATEMENTS) {
		const struct cov_block *b = &f->block[i];

		p = (struct piece){ .start = place(b->line, b->column), .end = place(b->end_line, b->end_column),
			.count = b->hits.count, .weight = b->statements };
		p.latest = p.start;
		return p;
	}
	p = (struct piece){ .start = place(f->line[i].line, 0), .latest = place(f->line[i].line, UINT32_MAX),
		.count = f->line[i].hits.count, .weight = 1 };
	p.end = p.start + (1ull << 32);
	return p;
}

static void add(struct cov_tally *t, const struct piece *p)
{
	if (p->count == COVERAGE_UNMEASURED)
		t->unmeasured += p->weight;
	else if (p->count)
		t->covered += p->weight;
	else
		t->uncovered += p->weight;
}

static void clear(struct cov_extents *x)
{
	x->outside = (struct cov_tally){ 0 };
	for (uint32_t i = 0; i < x->n; i++)
		x->extent[i].tally = (struct cov_tally){ 0 };
}

/* Both ascend: extents are opened as pieces pass their start, and the last one open is the innermost. */
void cov_extents_count(const struct cov_file *f, struct cov_extents *x)
{
	uint32_t next = 0, nopen = 0;

	clear(x);
	for (uint32_t i = 0; i < pieces(f); i++) {
		struct piece p = piece_at(f, i);

		for (;;) {
			while (nopen && end_of(&x->extent[x->open[nopen - 1]]) <= p.start)
				nopen--;
			if (next == x->n || start_of(&x->extent[next]) > p.latest)
				break;
			x->open[nopen++] = next++;
		}
		add(nopen ? &x->extent[x->open[nopen - 1]].tally : &x->outside, &p);
	}
}

/* What ends before one extent begins ends before all later ones do. */
void cov_extents_count_overlap(const struct cov_file *f, struct cov_extents *x)
{
	uint32_t from = 0, n = pieces(f);

	clear(x);
	for (uint32_t i = 0; i < x->n; i++) {
		struct cov_extent *extent = &x->extent[i];
		uint64_t start = start_of(extent), end = place(extent->end_line, extent->end_column);

		while (from < n && piece_at(f, from).end <= start)
			from++;
		for (uint32_t k = from; k < n; k++) {
			struct piece p = piece_at(f, k);

			if (p.start >= end)
				break;
			if (p.end > start)
				add(&extent->tally, &p);
		}
	}
}

struct str cov_go_percent(struct arena *a, const struct cov_tally *t)
{
	uint64_t all = t->covered + t->uncovered;

	return arena_printf(a, "%.1f%%", 100.0 * (double)t->covered / (double)(all ? all : 1));
}
