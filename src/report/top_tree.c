/* Rows with what calls them above and what they call below, as `go tool pprof -tree` and -peek print them (printTree() in
 * internal/report of github.com/google/pprof). */
#include "report/top_part.h"

#include "base/sort.h"
#include "compare/measurement.h"

/* ---- calls of a row ---- */

static uint32_t near_end(const struct call_lists *l, uint32_t call)
{
	return l->to_callers ? l->rows->call[call].callee : l->rows->call[call].caller;
}

const struct profile_row *call_lists_other(const struct call_lists *l, const struct profile_call *call)
{
	return &l->rows->row[l->to_callers ? call->caller : call->callee];
}

void call_lists_init(struct call_lists *l, struct arena *a, const struct profile_rows *rows, bool to_callers)
{
	uint32_t nrow = rows->n + rows->nother, *end;

	*l = (struct call_lists){ .rows = rows, .to_callers = to_callers };
	l->call = ARENA_ARRAY(a, uint32_t, rows->ncall);
	l->first = ARENA_ARRAY(a, uint32_t, nrow + 2);
	end = l->first + 1;
	for (uint32_t i = 0; i < rows->ncall; i++)
		end[near_end(l, i) + 1]++;
	for (uint32_t i = 0; i < nrow; i++)
		end[i + 1] += end[i];
	for (uint32_t i = 0; i < rows->ncall; i++)
		l->call[end[near_end(l, i)]++] = i;
}

static uint64_t size_of(int64_t x)
{
	return x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
}

static int call_order(uint32_t i, uint32_t j, const void *ctx)
{
	const struct call_lists *l = ctx;
	const struct profile_call *x = &l->rows->call[i], *y = &l->rows->call[j];
	uint64_t x_size = size_of(x->weight), y_size = size_of(y->weight);

	if (x_size != y_size)
		return x_size < y_size ? 1 : -1;
	return str_cmp(call_lists_other(l, x)->name, call_lists_other(l, y)->name);
}

void call_lists_sort(struct call_lists *l, uint32_t row)
{
	sort_by(l->call + l->first[row], l->first[row + 1] - l->first[row], call_order, l);
}

/* ---- text ---- */

static const char separator[] = "----------------------------------------------------------+-------------\n";
static const char legend[] = "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

struct tree {
	const struct top_page *page;
	struct str unit;
	struct buf *out;
};

static void put_calls(const struct tree *t, struct call_lists *l, uint32_t row)
{
	call_lists_sort(l, row);
	for (uint32_t i = l->first[row]; i < l->first[row + 1]; i++) {
		const struct profile_call *call = &l->rows->call[l->call[i]];

		top_put_cell(t->out, t->page, call->weight, t->unit, 50);
		buf_char(t->out, ' ');
		measurement_percent(t->out, call->weight, l->rows->row[row].cum);
		top_put_line(t->out, " |   ", call_lists_other(l, call)->name);
		if (call->inlined) {
			t->out->n--;
			buf_lit(t->out, " (inline)\n");
		}
	}
}

static void put_row(const struct tree *t, const struct profile_row *r, int64_t sum)
{
	top_put_cell(t->out, t->page, r->flat, t->unit, 10);
	buf_char(t->out, ' ');
	measurement_percent(t->out, r->flat, t->page->total);
	buf_char(t->out, ' ');
	measurement_percent(t->out, sum, t->page->total);
	buf_char(t->out, ' ');
	top_put_cell(t->out, t->page, r->cum, t->unit, 10);
	buf_char(t->out, ' ');
	measurement_percent(t->out, r->cum, t->page->total);
	top_put_line(t->out, "                | ", r->name);
}

void top_tree_text(const struct top_page *page, struct arena *a, struct buf *out)
{
	struct tree t = { page, top_unit(page), out };
	struct call_lists callers, callees;
	uint64_t sum = 0;

	call_lists_init(&callers, a, page->rows, true);
	call_lists_init(&callees, a, page->rows, false);
	top_put_head(out, page, t.unit);
	buf_lit(out, separator);
	buf_lit(out, legend);
	for (uint32_t i = 0; i < page->rows->n; i++) {
		if (!top_shows(page, i))
			continue;
		sum += (uint64_t)page->rows->row[i].flat;
		buf_lit(out, separator);
		put_calls(&t, &callers, i);
		put_row(&t, &page->rows->row[i], (int64_t)sum);
		put_calls(&t, &callees, i);
	}
	if (page->rows->n)
		buf_lit(out, separator);
}
