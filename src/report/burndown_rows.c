#include "report/burndown_rows.h"

#include "base/sort.h"

#define SHOWN_LEAST_RATIO 0.01

static bool is_nothing(const struct burndown *b, const struct burndown_row *row)
{
	for (uint32_t s = 0; s < b->nscenario; s++)
		if (row->ns[s] > 0)
			return false;
	return true;
}

static bool is_large(const struct burndown *b, const struct burndown_row *row)
{
	for (uint32_t s = 0; s < b->nscenario; s++)
		if (row->ns[s] != NOT_KNOWN &&
			(double)row->ns[s] >= SHOWN_LEAST_RATIO * (double)b->view[s].path.wall_ns &&
			row->ns[s])
			return true;
	return false;
}

/* Rows are in order of their weight: the first ones that are large. */
static uint32_t count_shown(const struct burndown *b)
{
	uint32_t n = 0;

	while (n < b->nrow && n < ROWS_MOST && is_large(b, &b->row[n]))
		n++;
	return n;
}

/* Rows that only other runs than the median ones have come last. */
static uint32_t count_all(const struct burndown *b)
{
	uint32_t n = b->nrow;

	while (n && is_nothing(b, &b->row[n - 1]))
		n--;
	return n;
}

static void add_others(const struct burndown *b, struct arena *a, uint32_t first, uint32_t end,
	struct shown_rows *out)
{
	struct shown_row *x = &out->row[out->n++];

	*x = (struct shown_row){ .name = arena_printf(a, "%u others", end - first),
		.ns = ARENA_ARRAY(a, int64_t, b->nscenario),
		.cpu = true };
	for (uint32_t s = 0; s < b->nscenario; s++)
		for (uint32_t i = first; i < end; i++)
			if (b->row[i].ns[s] == NOT_KNOWN)
				x->ns[s] = NOT_KNOWN;
			else
				x->ns[s] += b->row[i].ns[s];
}

struct remainder { const struct shown_rows *rows; uint32_t scenario; int64_t wall_ns; };

static int by_remainder(uint32_t i, uint32_t j, const void *ctx)
{
	const struct remainder *r = ctx;
	double x = 100.0 * (double)r->rows->row[i].ns[r->scenario] / (double)r->wall_ns -
		   r->rows->row[i].percent[r->scenario];
	double y = 100.0 * (double)r->rows->row[j].ns[r->scenario] / (double)r->wall_ns -
		   r->rows->row[j].percent[r->scenario];

	return (x < y) - (x > y);
}

/* Largest remainders (Hamilton's method), so that what is printed sums to 100. */
static void share_out(
	const struct burndown *b, struct arena *a, uint32_t s, struct shown_rows *rows)
{
	struct remainder r = { .rows = rows, .scenario = s, .wall_ns = b->view[s].path.wall_ns };
	uint32_t *order = ARENA_ARRAY(a, uint32_t, rows->n + 1);
	int left = 100;

	for (uint32_t i = 0; i < rows->n; i++) {
		order[i] = i;
		rows->row[i].percent[s] = -1;
	}
	if (b->view[s].run == NO_RUN || r.wall_ns <= 0)
		return;
	for (uint32_t i = 0; i < rows->n; i++) {
		rows->row[i].percent[s] = (int)(100.0 * (double)rows->row[i].ns[s] /
						(double)r.wall_ns);
		left -= rows->row[i].percent[s];
	}
	sort_by(order, rows->n, by_remainder, &r);
	for (uint32_t i = 0; i < rows->n && left > 0; i++, left--)
		rows->row[order[i]].percent[s]++;
}

void burndown_shown(const struct burndown *b, struct arena *a, struct shown_rows *out)
{
	uint32_t n = count_shown(b), all = count_all(b);

	if (n + 1 == all)
		n++;            /* one other has a name */
	*out = (struct shown_rows){ .row = ARENA_ARRAY(a, struct shown_row, n + 1) };
	for (uint32_t i = 0; i < n; i++)
		out->row[out->n++] = (struct shown_row){ .name = b->row[i].name,
			.ns = b->row[i].ns,
			.remark = b->row[i].remark,
			.cpu = b->row[i].kind == SEGMENT_CPU };
	if (n < all)
		add_others(b, a, n, all, out);
	for (uint32_t i = 0; i < out->n; i++)
		out->row[i].percent = ARENA_ARRAY(a, int, b->nscenario);
	for (uint32_t s = 0; s < b->nscenario; s++)
		share_out(b, a, s, out);
}

const char *again_words(enum again kind)
{
	static const char *const name[AGAIN_KINDS] = {
		[AGAIN_NEEDED] = "needed",
		[AGAIN_IDENTICAL] = "identical again",
		[AGAIN_MTIME] = "only times differ",
		[AGAIN_PATH] = "path spelled",
		[AGAIN_ORDER] = "order only",
		[AGAIN_BYPASSED] = "past the cache",
		[AGAIN_UNKNOWN] = "not known",
	};

	return name[kind];
}
