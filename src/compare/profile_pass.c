#include "compare/profile_pass.h"

#include "base/sort.h"

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

struct pass {
	struct arena *arena;
	const struct stack *stack;
	const uint32_t *row_of_frame;
	struct profile_row *row;
	uint32_t *active;               /* of each row: stacks of it that are open */
	struct open_stack *open;
	uint32_t depth, cap;
};

static void close_stack(struct pass *x)
{
	struct open_stack s = x->open[--x->depth];
	struct profile_row *row = &x->row[s.row];

	if (!--x->active[s.row])
		row->cum = wrapped(row->cum, s.sum);
	if (x->depth)
		x->open[x->depth - 1].sum = wrapped(x->open[x->depth - 1].sum, s.sum);
}

static void open_stack(struct pass *x, uint32_t stack)
{
	uint32_t parent = x->stack[stack].parent, row = x->row_of_frame[x->stack[stack].frame];

	while (x->depth && x->open[x->depth - 1].stack != parent)
		close_stack(x);
	ARENA_ROOM(x->arena, x->open, x->depth, x->cap);
	x->open[x->depth++] = (struct open_stack){ stack, row, 0 };
	x->active[row]++;
}

void profile_pass(struct arena *a, const struct profile *p, uint32_t weight, const uint32_t *row_of_frame, struct profile_row *row,
	uint32_t nrow)
{
	const int64_t *value = p->weight[weight].value;
	struct pass x = { .arena = a, .stack = p->stack, .row_of_frame = row_of_frame, .row = row };
	struct by_stack samples;
	uint32_t next = 0;

	x.active = ARENA_ARRAY(a, uint32_t, nrow);
	samples_by_stack(a, p, &samples);
	for (uint32_t i = 0; i < p->nstack; i++) {
		open_stack(&x, i);
		for (; next < samples.n && p->sample[samples.index[next]].stack == i; next++) {
			struct open_stack *s = &x.open[x.depth - 1];

			s->sum = wrapped(s->sum, value[samples.index[next]]);
			row[s->row].flat = wrapped(row[s->row].flat, value[samples.index[next]]);
		}
	}
	while (x.depth)
		close_stack(&x);
}
