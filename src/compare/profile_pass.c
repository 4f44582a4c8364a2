#include "compare/profile_pass.h"

#include "base/sort.h"
#include "model/profile_paths.h"

#define GROUP_BITS 6u   /* stacks of one group of samples: mostly few enough to be put in order one by one */
#define FEW 16u

static int64_t wrapped(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x + (uint64_t)y);
}

/* ---- samples in the order of their stacks ---- */

struct by_stack {
	const struct stack_sample *sample;
	uint32_t *index;
	uint32_t n;
};

static int stack_order(uint32_t i, uint32_t j, const void *samples)
{
	const struct stack_sample *s = samples;

	return (s[i].stack > s[j].stack) - (s[i].stack < s[j].stack);
}

static void sort_group(const struct by_stack *s, uint32_t first, uint32_t end)
{
	if (end - first > FEW) {
		sort_by(s->index + first, end - first, stack_order, s->sample);
		return;
	}
	for (uint32_t i = first + 1; i < end; i++) {
		uint32_t x = s->index[i], k = i;

		for (; k > first && s->sample[s->index[k - 1]].stack > s->sample[x].stack; k--)
			s->index[k] = s->index[k - 1];
		s->index[k] = x;
	}
}

/* By counting groups of neighbouring stacks, then each group by itself: a sorted file's are in order already. */
static void samples_by_stack(struct arena *a, const struct profile *p, struct by_stack *out)
{
	uint32_t groups = (p->nstack >> GROUP_BITS) + 1, *end = ARENA_ARRAY(a, uint32_t, groups + 1);

	*out = (struct by_stack){ p->sample, ARENA_ARRAY(a, uint32_t, p->nsample), 0 };
	for (uint32_t i = 0; i < p->nsample; i++)
		if (p->sample[i].stack != NO_STACK)
			end[(p->sample[i].stack >> GROUP_BITS) + 1]++;
	for (uint32_t g = 0; g < groups; g++)
		end[g + 1] += end[g];
	for (uint32_t i = 0; i < p->nsample; i++)
		if (p->sample[i].stack != NO_STACK)
			out->index[end[p->sample[i].stack >> GROUP_BITS]++] = i;
	out->n = end[groups];
	for (uint32_t g = 0; g < groups; g++)
		sort_group(out, g ? end[g - 1] : 0, end[g]);
}

/* ---- the walk ---- */

struct open_stack { uint32_t stack, row; int64_t sum; };

struct walk {
	struct arena *arena;
	const struct stack *stack;
	const uint32_t *row_of_frame;
	struct profile_row *row;
	uint32_t *active;               /* of each row: stacks of it that are open */
	struct open_stack *open;
	uint32_t depth, cap;
};

static void close_stack(struct walk *x)
{
	struct open_stack s = x->open[--x->depth];
	struct profile_row *row = &x->row[s.row];

	if (!--x->active[s.row])
		row->cum = wrapped(row->cum, s.sum);
	if (x->depth)
		x->open[x->depth - 1].sum = wrapped(x->open[x->depth - 1].sum, s.sum);
}

static void open_stack(struct walk *x, uint32_t stack)
{
	uint32_t parent = x->stack[stack].parent, row = x->row_of_frame[x->stack[stack].frame];

	while (x->depth && x->open[x->depth - 1].stack != parent)
		close_stack(x);
	ARENA_ROOM(x->arena, x->open, x->depth, x->cap);
	x->open[x->depth++] = (struct open_stack){ stack, row, 0 };
	x->active[row]++;
}

void profile_pass(struct arena *a, const struct profile_pass *of, struct profile_row *row, uint32_t nrow)
{
	const struct profile *p = of->p;
	struct walk x = { .arena = a, .stack = p->stack, .row_of_frame = of->row_of_frame, .row = row };
	struct by_stack samples;
	uint32_t next = 0;

	x.active = ARENA_ARRAY(a, uint32_t, nrow);
	samples_by_stack(a, p, &samples);
	for (uint32_t i = 0; i < p->nstack; i++) {
		open_stack(&x, i);
		for (; next < samples.n && p->sample[samples.index[next]].stack == i; next++) {
			struct open_stack *s = &x.open[x.depth - 1];
			int64_t value = of->value[samples.index[next]];

			s->sum = wrapped(s->sum, value);
			row[s->row].flat = wrapped(row[s->row].flat, value);
		}
	}
	while (x.depth)
		close_stack(&x);
}

/* ---- paths ---- */

#define MANY ((uint32_t)1 << 31)        /* what a number stands for: not one row but those of this run */

struct path_row {
	int64_t cum;
	uint32_t seen;                  /* the last sample that counted in it, + 1 */
};

struct path_sums {
	const struct profile_paths *paths;
	const uint32_t *row_of_frame;
	uint32_t *what;                 /* by number: its row, or MANY | rank */
	struct path_row *row;
};

static uint32_t what_is(const struct path_sums *x, uint32_t rank)
{
	struct frame_run run = x->paths->run[rank];

	return run.n == 1 ? x->row_of_frame[x->paths->frame[run.first]] : MANY | rank;
}

static inline void count_row(const struct path_sums *x, uint32_t row, uint32_t seen, int64_t value)
{
	struct path_row *r = &x->row[row];

	if (r->seen != seen)
		r->cum = wrapped(r->cum, value);
	r->seen = seen;
}

static void count_run(const struct path_sums *x, struct frame_run run, uint32_t seen, int64_t value)
{
	for (uint32_t i = 0; i < run.n; i++)
		count_row(x, x->row_of_frame[x->paths->frame[run.first + i]], seen, value);
}

static void count_path(const struct path_sums *x, struct str path, uint32_t seen, int64_t value)
{
	const char *at = path.p, *end = at + path.n;

	while (at < end) {
		uint32_t what = x->what[path_number(&at)];

		if (what & MANY)
			count_run(x, x->paths->run[what & ~MANY], seen, value);
		else
			count_row(x, what, seen, value);
	}
}

void profile_pass_paths(struct arena *a, const struct profile_pass *of, struct profile_row *row, uint32_t nrow)
{
	const struct profile_paths *paths = of->p->paths;
	struct path_sums x = { .paths = paths, .row_of_frame = of->row_of_frame };

	x.what = ARENA_ARRAY(a, uint32_t, paths->below);
	x.row = ARENA_ARRAY(a, struct path_row, nrow);
	for (uint32_t i = 0; i < paths->below; i++)
		if (paths->rank[i])
			x.what[i] = what_is(&x, paths->rank[i]);
	for (uint32_t i = 0; i < of->p->nsample; i++) {
		uint32_t leaf = profile_path_leaf(paths, i);

		if (leaf == NO_FRAME || !of->value[i])
			continue;
		leaf = of->row_of_frame[leaf];
		row[leaf].flat = wrapped(row[leaf].flat, of->value[i]);
		count_path(&x, paths->path[i], i + 1, of->value[i]);
	}
	for (uint32_t i = 0; i < nrow; i++)
		row[i].cum = wrapped(row[i].cum, x.row[i].cum);
}
