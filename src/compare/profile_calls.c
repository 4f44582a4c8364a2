#include "compare/profile_calls.h"

#include "model/profile_paths.h"

#define NO_ROW UINT32_MAX

void profile_calls_init(struct profile_calls *c, struct arena *a, const bool *kept, uint32_t nrow)
{
	*c = (struct profile_calls){ .arena = a, .kept = kept, .last = ARENA_ARRAY(a, uint32_t, nrow) };
	map_init(&c->known, a);
}

void profile_calls_only_inlined(struct profile_calls *c, const struct profile *frames, const uint32_t *row_of_frame, uint32_t nrow)
{
	c->mixed = ARENA_ARRAY(c->arena, bool, nrow);
	for (uint32_t i = 0; i < frames->nframe; i++)
		c->mixed[row_of_frame[i]] |= frames->frame[i].inlined;
}

/* Another one moves call[]. */
static uint32_t find_call(struct profile_calls *c, uint32_t caller, uint32_t callee)
{
	uint32_t at = c->last[callee];

	if (at && c->call[at - 1].caller == caller)
		return at - 1;
	at = map_intern_pair(&c->known, caller, callee, c->n);
	c->last[callee] = at + 1;
	if (at == c->n) {
		ARENA_ROOM(c->arena, c->call, c->n, c->cap);
		c->call[c->n++] = (struct profile_call){ .caller = caller, .callee = callee, .inlined = true };
	}
	return at;
}

static bool is_wanted(const struct profile_calls *c, uint32_t caller, uint32_t callee)
{
	return caller != NO_ROW && caller != callee && (!c->mixed || c->mixed[callee]) &&
	       (!c->peeked || c->peeked[caller] || c->peeked[callee]);
}

/* ---- stacks ---- */

struct calling {
	const struct profile_walk *w;
	struct profile_calls *c;
	uint32_t *caller;               /* of each stack: the nearest kept row, itself or above */
	uint32_t *at;                   /* of each stack: call + 1 */
};

static void enter_call(void *ctx, uint32_t stack)
{
	struct calling *x = ctx;
	const struct stack *s = &x->w->p->stack[stack];
	uint32_t row = profile_walk_row(x->w, stack), above = s->parent == NO_STACK ? NO_ROW : x->caller[s->parent];
	bool kept = x->c->kept[row];
	struct profile_call *call;

	x->caller[stack] = kept ? row : above;
	if (!kept || !is_wanted(x->c, above, row))
		return;
	x->at[stack] = find_call(x->c, above, row) + 1;
	call = &x->c->call[x->at[stack] - 1];
	if (call->active++)
		return;
	call->weight = sum_wrapped(call->weight, x->w->sum[stack]);
	if (x->w->divisor)
		call->divisor = sum_wrapped(call->divisor, x->w->divisor_sum[stack]);
	call->inlined &= x->w->p->frame[s->frame].inlined;
	call->residual |= !x->c->kept[profile_walk_row(x->w, s->parent)];
}

static void leave_call(void *ctx, uint32_t stack)
{
	struct calling *x = ctx;

	if (x->at[stack])
		x->c->call[x->at[stack] - 1].active--;
}

static void add_stacks(struct profile_calls *c, struct profile_walk *w)
{
	struct calling x = { .w = w, .c = c };

	if (!w->sum)
		profile_walk_init(w);
	x.caller = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	x.at = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	profile_walk(w, enter_call, leave_call, &x);
}

/* ---- paths, from the root inwards ---- */

struct inwards {
	struct profile_calls *c;
	const struct profile_walk *w;
	uint32_t caller;                /* the nearest kept row outside, or NO_ROW */
	uint32_t seen;                  /* this sample, + 1 */
	int64_t value, divisor;
	bool over;                      /* rows that are not kept stand between */
};

static void take_frame(struct inwards *x, uint32_t frame)
{
	uint32_t row = x->w->row_of_frame[frame], caller = x->caller;
	bool over = x->over;
	struct profile_call *call;
	uint32_t at;

	x->over = !x->c->kept[row];
	if (x->over)
		return;
	x->caller = row;
	if (!is_wanted(x->c, caller, row))
		return;
	at = find_call(x->c, caller, row);
	call = &x->c->call[at];
	if (call->active == x->seen)
		return;
	call->active = x->seen;
	call->weight = sum_wrapped(call->weight, x->value);
	call->divisor = sum_wrapped(call->divisor, x->divisor);
	call->inlined &= x->w->p->frame[frame].inlined;
	call->residual |= over;
}

static void take_path(struct inwards *x, struct str path)
{
	const struct profile_paths *paths = x->w->p->paths;
	uint32_t left = (uint32_t)path.n;

	while (left) {
		struct frame_run run = paths->run[paths->rank[path_number_before(path.p, &left)]];

		for (uint32_t i = 0; i < run.n; i++)
			take_frame(x, paths->frame[run.first + i]);
	}
}

static void add_paths(struct profile_calls *c, const struct profile_walk *w)
{
	for (uint32_t i = 0; i < w->p->nsample; i++) {
		struct inwards x = { c, w, NO_ROW, i + 1, w->value[i], w->divisor ? w->divisor[i] : 0, false };

		if (x.value || x.divisor)
			take_path(&x, w->p->paths->path[i]);
	}
	for (uint32_t i = 0; i < c->n; i++)
		c->call[i].active = 0;
}

void profile_calls_add(struct profile_calls *c, struct profile_walk *w)
{
	if (w->p->paths)
		add_paths(c, w);
	else
		add_stacks(c, w);
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
