/*
 * Sums go up the forest in one loop, because parents precede their children; what must count once in a stack is found by
 * walking the forest depth first with a counter for each row and each call.
 */
#include "compare/profile_pass.h"

#include "base/sort.h"
#include "model/names.h"

#include <math.h>
#include <stdlib.h>

#define NO_ROW UINT32_MAX

const char *const granularity_words[] = { "functions", "filefunctions", "files", "lines", "addresses", "packages",
	"modules", NULL };

static const struct names granularity_names = { granularity_words, BY_MODULE + 1 };

const char *granularity_name(enum granularity g)
{
	return granularity_words[g];
}

bool granularity_of(struct str name, enum granularity *out)
{
	NAMES_OF(granularity_names, name, out);
}

bool granularity_has_places(enum granularity g)
{
	return g == BY_LINE || g == BY_ADDRESS;
}

bool granularity_has_files(enum granularity g)
{
	return g != BY_FUNCTION && g != BY_MODULE;
}

/* ---- sums ---- */

struct walk {
	struct arena *arena;
	const struct profile *p;
	const uint32_t *row_of_frame;
	struct profile_row *row;
	const bool *kept;               /* of each row; NULL = all */
	int64_t *sum;                   /* of each stack, with all below it */
	bool *live;                     /* of each stack: a sample that is not 0 ends there or below */
	uint32_t *child, *sibling;      /* of each stack: index + 1, 0 = none; NULL where the stacks are in the order of the walk */
	uint32_t first;                 /* first root: index + 1 */
};

static int64_t wrapped(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x + (uint64_t)y);
}

static uint32_t row_at(const struct walk *w, uint32_t stack)
{
	uint32_t row = w->row_of_frame[w->p->stack[stack].frame];

	return w->kept && !w->kept[row] ? NO_ROW : row;
}

static void take_samples(struct walk *w, uint32_t weight)
{
	const struct profile *p = w->p;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t at = p->sample[i].stack;
		int64_t value = p->weight[weight].value[i];
		struct profile_row *row;

		if (at == NO_STACK || !value)
			continue;
		w->live[at] = true;
		w->sum[at] = wrapped(w->sum[at], value);
		row = &w->row[row_at(w, at)];
		row->flat = wrapped(row->flat, value);
	}
}

static void sum_events(struct walk *w, uint32_t weight)
{
	const struct profile *p = w->p;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t at = p->sample[i].stack;
		struct profile_row *r = at == NO_STACK ? NULL : &w->row[row_at(w, at)];

		if (r)
			r->events = wrapped(r->events, p->weight[weight].value[i]);
	}
}

/* Children come after their parent: going back, a stack is complete when its turn comes. */
static void add_to_callers(struct walk *w)
{
	for (uint32_t i = w->p->nstack; i--;) {
		uint32_t parent = w->p->stack[i].parent;

		if (!w->live[i] || parent == NO_STACK)
			continue;
		w->live[parent] = true;
		w->sum[parent] = wrapped(w->sum[parent], w->sum[i]);
	}
}

/* Does each stack come right behind its parent's others, with all that is below them?  Readers that sort leave it so. */
static bool is_in_order(const struct profile *p)
{
	uint32_t open = NO_STACK;

	for (uint32_t i = 0; i < p->nstack; i++) {
		while (open != NO_STACK && open != p->stack[i].parent)
			open = p->stack[open].parent;
		if (open != p->stack[i].parent)
			return false;
		open = i;
	}
	return true;
}

static void link_up(struct walk *w)
{
	w->child = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	w->sibling = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	for (uint32_t i = w->p->nstack; i--;) {
		uint32_t parent = w->p->stack[i].parent, *head = parent == NO_STACK ? &w->first : &w->child[parent];

		if (!w->live[i])
			continue;
		w->sibling[i] = *head;
		*head = i + 1;
	}
}

static void sum_up(struct walk *w, uint32_t weight)
{
	w->sum = ARENA_ARRAY(w->arena, int64_t, w->p->nstack);
	w->live = ARENA_ARRAY(w->arena, bool, w->p->nstack);
	take_samples(w, weight);
	add_to_callers(w);
	if (!is_in_order(w->p))
		link_up(w);
}

typedef void visit(void *ctx, uint32_t stack);

/* Leaves stacks from `open` outwards, up to but without `outer`. */
static inline __attribute__((always_inline)) void leave_upto(const struct walk *w, uint32_t open, uint32_t outer, visit *leave, void *ctx)
{
	for (; open != outer && open != NO_STACK; open = w->p->stack[open].parent)
		leave(ctx, open);
}

static inline __attribute__((always_inline)) void walk_in_order(const struct walk *w, visit *enter, visit *leave, void *ctx)
{
	uint32_t open = NO_STACK;

	for (uint32_t i = 0; i < w->p->nstack; i++) {
		if (!w->live[i])
			continue;
		leave_upto(w, open, w->p->stack[i].parent, leave, ctx);
		enter(ctx, i);
		open = i;
	}
	leave_upto(w, open, NO_STACK, leave, ctx);
}

static inline __attribute__((always_inline)) void walk_links(const struct walk *w, visit *enter, visit *leave, void *ctx)
{
	uint32_t at = w->first;

	while (at) {
		enter(ctx, at - 1);
		if (w->child[at - 1]) {
			at = w->child[at - 1];
			continue;
		}
		for (;;) {
			uint32_t i = at - 1;

			leave(ctx, i);
			at = w->sibling[i];
			if (at || w->p->stack[i].parent == NO_STACK)
				break;
			at = w->p->stack[i].parent + 1;
		}
	}
}

/* Depth first: enter(stack) going in, leave(stack) coming out. */
static inline __attribute__((always_inline)) void walk_forest(const struct walk *w, visit *enter, visit *leave, void *ctx)
{
	if (w->child)
		walk_links(w, enter, leave, ctx);
	else
		walk_in_order(w, enter, leave, ctx);
}

struct cumulation { struct walk *w; uint32_t *active; };

static inline void enter_row(void *ctx, uint32_t stack)
{
	struct cumulation *c = ctx;
	uint32_t row = row_at(c->w, stack);

	if (!c->active[row]++)
		c->w->row[row].cum = wrapped(c->w->row[row].cum, c->w->sum[stack]);
}

static inline void leave_row(void *ctx, uint32_t stack)
{
	struct cumulation *c = ctx;

	c->active[row_at(c->w, stack)]--;
}

static void add_by_links(struct walk *w, uint32_t weight, struct cumulation *c)
{
	sum_up(w, weight);
	walk_forest(w, enter_row, leave_row, c);
}

/* ---- which rows are inlined: what calls them, as far as it is kept and not too small ---- */

struct call { int64_t weight; uint32_t callee, active; bool inlined; };

struct calling {
	struct walk *w;
	struct map known;               /* (caller, callee) -> call */
	struct call *call;
	uint32_t n, cap;
	uint32_t *caller;               /* of each stack: the nearest kept row, itself or above */
	uint32_t *at;                   /* of each stack: call + 1 */
};

static void find_call(struct calling *c, uint32_t stack, uint32_t caller, uint32_t callee)
{
	uint32_t at = map_intern_pair(&c->known, caller, callee, c->n);

	if (at == c->n) {
		ARENA_ROOM(c->w->arena, c->call, c->n, c->cap);
		c->call[c->n++] = (struct call){ .callee = callee, .inlined = true };
	}
	c->at[stack] = at + 1;
}

static void enter_call(void *ctx, uint32_t stack)
{
	struct calling *c = ctx;
	const struct stack *s = &c->w->p->stack[stack];
	uint32_t row = row_at(c->w, stack), above = s->parent == NO_STACK ? NO_ROW : c->caller[s->parent];
	struct call *call;

	c->caller[stack] = row == NO_ROW ? above : row;
	if (row == NO_ROW || above == NO_ROW || above == row)
		return;
	find_call(c, stack, above, row);
	call = &c->call[c->at[stack] - 1];
	if (call->active++)
		return;
	call->weight = wrapped(call->weight, c->w->sum[stack]);
	call->inlined &= c->w->p->frame[s->frame].inlined;
}

static void leave_call(void *ctx, uint32_t stack)
{
	struct calling *c = ctx;

	if (c->at[stack])
		c->call[c->at[stack] - 1].active--;
}

static int64_t size_of(int64_t x)
{
	return x < 0 ? x == INT64_MIN ? INT64_MAX : -x : x;
}

static void mark_inlined(struct walk *w, uint32_t nrow, int64_t cutoff)
{
	struct calling c = { .w = w };
	bool *inlined = ARENA_ARRAY(w->arena, bool, nrow), *called = ARENA_ARRAY(w->arena, bool, nrow);

	map_init(&c.known, w->arena);
	c.caller = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	c.at = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	walk_forest(w, enter_call, leave_call, &c);
	for (uint32_t i = 0; i < c.n; i++)
		if (size_of(c.call[i].weight) >= cutoff)
			*(c.call[i].inlined ? &inlined[c.call[i].callee] : &called[c.call[i].callee]) = true;
	for (uint32_t i = 0; i < nrow; i++)
		w->row[i].inlining = !inlined[i] ? INLINED_NEVER : called[i] ? INLINED_PARTLY : INLINED_ALWAYS;
}

static bool has_inlined(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nframe; i++)
		if (p->frame[i].inlined)
			return true;
	return false;
}

/* ---- order and trimming ---- */

struct table {
	struct arena *arena;
	const struct profile_rows_options *opt;
	struct profile_row *row;
	uint32_t n;
};

struct ordering { const struct profile_row *row; bool by_cum; };

static int descending(int64_t x, int64_t y)
{
	return (size_of(x) < size_of(y)) - (size_of(x) > size_of(y));
}

static int row_order(uint32_t i, uint32_t j, const void *ctx)
{
	const struct ordering *o = ctx;
	const struct profile_row *x = &o->row[i], *y = &o->row[j];
	int order = o->by_cum ? descending(x->cum, y->cum) : descending(x->flat, y->flat);

	order = order ? order : str_cmp(x->name, y->name);
	return order ? order : o->by_cum ? descending(x->flat, y->flat) : descending(x->cum, y->cum);
}

static bool is_counted(const struct profile_row *r, const struct profile_rows_options *opt)
{
	bool negative = r->flat < 0 || (!r->flat && r->cum < 0);

	return (r->flat || r->cum) && !(opt->drop_negative && negative);
}

/* The share of the sum of flat below which rows (or calls) are dropped. */
static int64_t cutoff_of(const struct table *x, double fraction)
{
	int64_t sum = 0;
	double cutoff;

	if (x->opt->keep_small)
		return 0;
	for (uint32_t i = 0; i < x->n; i++)
		if (is_counted(&x->row[i], x->opt))
			sum = wrapped(sum, x->row[i].flat);
	cutoff = (double)sum * fraction;
	return fabs(cutoff) < 0x1p63 ? size_of((int64_t)cutoff) : INT64_MAX;
}

/* Indices of the rows that stay, in order. */
static uint32_t choose(const struct table *x, int64_t cutoff, uint32_t *index, uint32_t *dropped)
{
	struct ordering o = { x->row, x->opt->by_cum };
	uint32_t n = 0;

	*dropped = 0;
	for (uint32_t i = 0; i < x->n; i++) {
		bool small = size_of(x->row[i].cum) < cutoff;

		if (!is_counted(&x->row[i], x->opt))
			continue;
		*dropped += small;
		if (!small)
			index[n++] = i;
	}
	sort_by(index, n, row_order, &o);
	return n;
}

static void take_rows(const struct table *x, struct walk *w, bool inlined, struct profile_rows *out)
{
	uint32_t *index = ARENA_ARRAY(x->arena, uint32_t, x->n);
	bool *kept = ARENA_ARRAY(w->arena, bool, x->n);

	out->cutoff = cutoff_of(x, x->opt->node_fraction);
	out->all = choose(x, out->cutoff, index, &out->dropped);
	out->n = x->opt->most && x->opt->most < out->all ? x->opt->most : out->all;
	for (uint32_t i = 0; i < out->n; i++)
		kept[index[i]] = true;
	w->kept = kept;
	if (inlined)
		mark_inlined(w, x->n, cutoff_of(x, x->opt->edge_fraction));
	out->row = ARENA_ARRAY(x->arena, struct profile_row, out->n);
	for (uint32_t i = 0; i < out->n; i++)
		out->row[i] = x->row[index[i]];
}

static struct profile_row *empty_rows(struct arena *a, const struct profile_names *names)
{
	struct profile_row *row = ARENA_ARRAY(a, struct profile_row, names->n);

	for (uint32_t i = 0; i < names->n; i++)
		row[i] = (struct profile_row){ .name = names->name[i], .frame = names->frame[i] };
	return row;
}

void profile_rows(struct arena *a, const struct profile *p, const struct profile_rows_options *opt, struct profile_rows *out)
{
	struct arena scratch = { 0 };
	struct profile_names names;
	struct table x = { .arena = a, .opt = opt };
	struct walk w = { .arena = &scratch, .p = p };
	struct cumulation c = { .w = &w };
	bool inlined = has_inlined(p);

	*out = (struct profile_rows){ 0 };
	profile_names(a, p, opt->granularity, opt->columns, &names);
	x.row = empty_rows(a, &names);
	x.n = names.n;
	w.row_of_frame = names.of_frame;
	w.row = x.row;
	c.active = ARENA_ARRAY(&scratch, uint32_t, x.n);
	if (!inlined && p->nstack / PROFILE_PASS_STACKS > p->nsample && is_in_order(p))
		profile_pass(&scratch, p, opt->weight, names.of_frame, x.row, x.n);
	else
		add_by_links(&w, opt->weight, &c);
	if (opt->events != MAP_NONE)
		sum_events(&w, opt->events);
	take_rows(&x, &w, inlined, out);
	arena_free(&scratch);
}

int64_t profile_rows_total(const struct profile *p, uint32_t weight)
{
	int64_t total = 0, base = 0;

	for (uint32_t i = 0; i < p->nsample; i++) {
		const struct label *l = profile_label(p, p->sample[i].labels, S("pprof::base"));
		int64_t value = size_of(p->weight[weight].value[i]);

		total = wrapped(total, value);
		if (l && str_eq(l->text, S("true")))
			base = wrapped(base, value);
	}
	return base > 0 ? base : total;
}
