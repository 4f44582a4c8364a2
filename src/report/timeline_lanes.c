#include "report/timeline_part.h"

/* The time from which each row is free, as a tree of minima: node i has children 2i and 2i + 1, leaves begin at `size`. */
struct free_rows {
	int64_t *at;
	uint32_t size;                  /* a power of 2 */
};

static void occupy(struct free_rows *f, uint32_t row, int64_t until)
{
	uint32_t i = f->size + row;

	f->at[i] = until;
	for (i /= 2; i; i /= 2)
		f->at[i] = f->at[2 * i] < f->at[2 * i + 1] ? f->at[2 * i] : f->at[2 * i + 1];
}

/* The first row at or after `from` that is free at `start`; there are as many rows as processes, so there is one. */
static uint32_t first_free(const struct free_rows *f, uint32_t from, int64_t start)
{
	uint32_t i = f->size + from;

	while (f->at[i] > start) {
		while (i & 1)
			i /= 2;         /* a right child: what is to the right of its parent comes next */
		i++;
	}
	while (i < f->size)
		i = f->at[2 * i] <= start ? 2 * i : 2 * i + 1;
	return i - f->size;
}

static void assign(const struct process_tree *t, struct arena *a, struct lanes *out)
{
	struct free_rows f = { .size = 1 };

	while (f.size < t->nprocess + 1)        /* one more than ever needed: a search never leaves the tree */
		f.size *= 2;
	f.at = ARENA_ARRAY(a, int64_t, 2 * (size_t)f.size);
	for (uint32_t i = 0; i < 2 * f.size; i++)
		f.at[i] = INT64_MIN;
	out->lane = ARENA_ARRAY(a, uint32_t, t->nprocess + 1);
	for (uint32_t i = 0; i < t->nprocess; i++) {
		const struct tree_process *p = &t->process[i];
		int64_t end = process_end_ns(t, i);
		uint32_t row = first_free(
			&f, p->parent == NO_PROCESS ? 0 : out->lane[p->parent] + 1, p->start_ns);

		out->lane[i] = row;
		occupy(&f, row, end > p->start_ns ? end : p->start_ns + 1);
		if (row >= out->n)
			out->n = row + 1;
	}
}

/* Programs come in order of their start: counting keeps it. */
void timeline_lanes(const struct process_tree *t, struct arena *a, struct lanes *out)
{
	uint32_t *next;

	*out = (struct lanes){ 0 };
	assign(t, a, out);
	out->first = ARENA_ARRAY(a, uint32_t, out->n + 2);
	out->order = ARENA_ARRAY(a, uint32_t, t->nprogram + 1);
	next = ARENA_ARRAY(a, uint32_t, out->n + 1);
	for (uint32_t i = 0; i < t->nprogram; i++)
		out->first[out->lane[t->program[i].process] + 1]++;
	for (uint32_t i = 0; i < out->n; i++) {
		out->first[i + 1] += out->first[i];
		next[i] = out->first[i];
	}
	for (uint32_t i = 0; i < t->nprogram; i++)
		out->order[next[out->lane[t->program[i].process]]++] = i;
}
