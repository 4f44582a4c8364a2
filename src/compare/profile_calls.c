#include "compare/profile_calls.h"

#include "model/profile_paths.h"

#define NO_ROW UINT32_MAX

void profile_calls_init(struct profile_calls *c, struct arena *a, const struct profile *frames, const uint32_t *row_of_frame,
	const bool *kept, uint32_t nrow)
{
	*c = (struct profile_calls){ .arena = a, .kept = kept, .mixed = ARENA_ARRAY(a, bool, nrow) };
	map_init(&c->known, a);
	for (uint32_t i = 0; i < frames->nframe; i++)
		c->mixed[row_of_frame[i]] |= frames->frame[i].inlined;
}

uint32_t profile_calls_find(struct profile_calls *c, uint32_t caller, uint32_t callee)
{
	uint32_t at = map_intern_pair(&c->known, caller, callee, c->n);

	if (at == c->n) {
		ARENA_ROOM(c->arena, c->call, c->n, c->cap);
		c->call[c->n++] = (struct profile_call){ .callee = callee, .inlined = true };
	}
	return at;
}

/* ---- paths, from the root inwards ---- */

struct inwards {
	struct profile_calls *c;
	const struct profile_pass *of;
	uint32_t caller;                /* the nearest kept row outside, or NO_ROW */
	uint32_t seen;                  /* this sample, + 1 */
	int64_t value;
};

static void take_frame(struct inwards *x, uint32_t frame)
{
	uint32_t row = x->of->row_of_frame[frame], caller = x->caller, at;
	struct profile_call *call;

	if (!x->c->kept[row])
		return;
	x->caller = row;
	if (caller == NO_ROW || caller == row || !x->c->mixed[row])
		return;
	at = profile_calls_find(x->c, caller, row);
	call = &x->c->call[at];
	if (call->active == x->seen)
		return;
	call->active = x->seen;
	call->weight = (int64_t)((uint64_t)call->weight + (uint64_t)x->value);
	call->inlined &= x->of->p->frame[frame].inlined;
}

static void take_path(struct inwards *x, struct str path)
{
	const struct profile_paths *paths = x->of->p->paths;
	uint32_t left = (uint32_t)path.n;

	while (left) {
		struct frame_run run = paths->run[paths->rank[path_number_before(path.p, &left)]];

		for (uint32_t i = 0; i < run.n; i++)
			take_frame(x, paths->frame[run.first + i]);
	}
}

void profile_calls_of_paths(struct profile_calls *c, const struct profile_pass *of)
{
	for (uint32_t i = 0; i < of->p->nsample; i++)
		if (of->value[i] || (of->divisor && of->divisor[i]))
			take_path(&(struct inwards){ c, of, NO_ROW, i + 1, of->value[i] }, of->p->paths->path[i]);
	for (uint32_t i = 0; i < c->n; i++)
		c->call[i].active = 0;
}

/* ---- marks ---- */

static int64_t size_of(int64_t x)
{
	return x < 0 ? x == INT64_MIN ? INT64_MAX : -x : x;
}

void profile_calls_mark(const struct profile_calls *c, int64_t cutoff, struct profile_row *row, uint32_t nrow)
{
	bool *inlined = ARENA_ARRAY(c->arena, bool, nrow), *called = ARENA_ARRAY(c->arena, bool, nrow);

	for (uint32_t i = 0; i < c->n; i++)
		if (size_of(c->call[i].weight) >= cutoff)
			*(c->call[i].inlined ? &inlined[c->call[i].callee] : &called[c->call[i].callee]) = true;
	for (uint32_t i = 0; i < nrow; i++)
		row[i].inlining = !inlined[i] ? INLINED_NEVER : called[i] ? INLINED_PARTLY : INLINED_ALWAYS;
}
