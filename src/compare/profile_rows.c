/*
 * Sums go up the forest in one loop, because parents precede their children; what must count once in a stack is found by
 * walking the forest depth first with a counter for each row and each call.
 */
#include "compare/profile_calls.h"

#include "base/sort.h"
#include "model/names.h"
#include "model/profile_paths.h"

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
	const int64_t *value, *divisor; /* of each sample; divisor: NULL where no means are asked for */
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

static void take_samples(struct walk *w)
{
	const struct profile *p = w->p;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t at = p->sample[i].stack;
		int64_t value = w->value[i];
		struct profile_row *row;

		if (at == NO_STACK || !(value || (w->divisor && w->divisor[i])))
			continue;
		w->live[at] = true;
		w->sum[at] = wrapped(w->sum[at], value);
		row = &w->row[row_at(w, at)];
		row->flat = wrapped(row->flat, value);
	}
}

/* The row of a sample's leaf. */
static uint32_t leaf_row(const struct walk *w, uint32_t sample)
{
	uint32_t at = w->p->sample[sample].stack, frame = NO_FRAME;

	if (w->p->paths)
		frame = profile_path_leaf(w->p->paths, sample);
	else if (at != NO_STACK)
		frame = w->p->stack[at].frame;
	return frame == NO_FRAME ? NO_ROW : w->row_of_frame[frame];
}

static void sum_events(struct walk *w, uint32_t weight)
{
	const struct profile *p = w->p;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t row = leaf_row(w, i);

		if (row != NO_ROW)
			w->row[row].events = wrapped(w->row[row].events, p->weight[weight].value[i]);
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

static void sum_up(struct walk *w)
{
	w->sum = ARENA_ARRAY(w->arena, int64_t, w->p->nstack);
	w->live = ARENA_ARRAY(w->arena, bool, w->p->nstack);
	take_samples(w);
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

static void add_by_links(struct walk *w, uint32_t nrow)
{
	struct cumulation c = { w, ARENA_ARRAY(w->arena, uint32_t, nrow) };

	sum_up(w);
	walk_forest(w, enter_row, leave_row, &c);
}

/* ---- which rows are inlined: what calls them, as far as it is kept and not too small ---- */

struct calling {
	struct walk *w;
	struct profile_calls *c;
	uint32_t *caller;               /* of each stack: the nearest kept row, itself or above */
	uint32_t *at;                   /* of each stack: call + 1 */
};

static void enter_call(void *ctx, uint32_t stack)
{
	struct calling *x = ctx;
	const struct stack *s = &x->w->p->stack[stack];
	uint32_t row = row_at(x->w, stack), above = s->parent == NO_STACK ? NO_ROW : x->caller[s->parent];
	struct profile_call *call;

	x->caller[stack] = row == NO_ROW ? above : row;
	if (row == NO_ROW || above == NO_ROW || above == row || !x->c->mixed[row])
		return;
	x->at[stack] = profile_calls_find(x->c, above, row) + 1;
	call = &x->c->call[x->at[stack] - 1];
	if (call->active++)
		return;
	call->weight = wrapped(call->weight, x->w->sum[stack]);
	call->inlined &= x->w->p->frame[s->frame].inlined;
}

static void leave_call(void *ctx, uint32_t stack)
{
	struct calling *x = ctx;

	if (x->at[stack])
		x->c->call[x->at[stack] - 1].active--;
}

static void add_calls(struct walk *w, struct profile_calls *c)
{
	struct calling x = { .w = w, .c = c };

	if (w->p->paths) {
		profile_calls_of_paths(c, &(struct profile_pass){ w->p, w->value, w->row_of_frame, w->divisor });
		return;
	}
	x.caller = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	x.at = ARENA_ARRAY(w->arena, uint32_t, w->p->nstack);
	walk_forest(w, enter_call, leave_call, &x);
}

static bool has_inlined(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nframe; i++)
		if (p->frame[i].inlined)
			return true;
	return false;
}

/* ---- order and trimming ---- */

static int64_t size_of(int64_t x)
{
	return x < 0 ? x == INT64_MIN ? INT64_MAX : -x : x;
}

struct table {
	struct arena *arena;
	struct arena scratch;
	const struct profile_rows_options *opt;
	const struct profile *frames;   /* whose names rows have */
	struct profile_row *row, *divisor;      /* divisor: whose flat and cum those of row[] are divided by, of means */
	uint32_t n;
	bool inlined;                   /* some frames are */
	struct profile_names names;
	struct walk *walk;              /* of each part */
	uint32_t nwalk;
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

static void take_means(const struct table *x, const uint32_t *index, struct profile_rows *out)
{
	for (uint32_t i = 0; i < out->n; i++) {
		const struct profile_row *divisor = &x->divisor[index[i]];

		out->row[i].flat = profile_mean(out->row[i].flat, divisor->flat);
		out->row[i].cum = profile_mean(out->row[i].cum, divisor->cum);
	}
}

static void mark_inlined(struct table *x, const bool *kept)
{
	struct profile_calls c;

	profile_calls_init(&c, &x->scratch, x->frames, x->names.of_frame, kept, x->n);
	for (uint32_t i = 0; i < x->nwalk; i++) {
		x->walk[i].kept = kept;
		add_calls(&x->walk[i], &c);
	}
	profile_calls_mark(&c, cutoff_of(x, x->opt->edge_fraction), x->row, x->n);
}

static void take_rows(struct table *x, struct profile_rows *out)
{
	uint32_t *index = ARENA_ARRAY(x->arena, uint32_t, x->n);
	bool *kept = ARENA_ARRAY(&x->scratch, bool, x->n);

	out->cutoff = cutoff_of(x, x->opt->node_fraction);
	out->all = choose(x, out->cutoff, index, &out->dropped);
	out->n = x->opt->most && x->opt->most < out->all ? x->opt->most : out->all;
	for (uint32_t i = 0; i < out->n; i++)
		kept[index[i]] = true;
	if (x->inlined)
		mark_inlined(x, kept);
	out->row = ARENA_ARRAY(x->arena, struct profile_row, out->n);
	for (uint32_t i = 0; i < out->n; i++)
		out->row[i] = x->row[index[i]];
	if (x->opt->mean)
		take_means(x, index, out);
}

static struct profile_row *empty_rows(struct arena *a, const struct profile_names *names)
{
	struct profile_row *row = ARENA_ARRAY(a, struct profile_row, names->n);

	for (uint32_t i = 0; i < names->n; i++)
		row[i] = (struct profile_row){ .name = names->name[i], .frame = names->frame[i] };
	return row;
}

/* ---- parts ---- */

static const uint32_t *rows_of_frames(struct table *x, const struct profile_part *part)
{
	uint32_t *row;

	if (!part->frame)
		return x->names.of_frame;
	row = ARENA_ARRAY(&x->scratch, uint32_t, part->profile->nframe);
	for (uint32_t i = 0; i < part->profile->nframe; i++)
		row[i] = x->names.of_frame[part->frame[i]];
	return row;
}

/* Flat and cum of one part, into row[]. */
static void sum_part(struct table *x, struct walk *w)
{
	struct profile_pass pass = { w->p, w->value, w->row_of_frame, w->divisor };

	if (w->p->paths)
		profile_pass_paths(&x->scratch, &pass, w->row, x->n);
	else if (!x->inlined && w->p->nstack / PROFILE_PASS_STACKS > w->p->nsample && is_in_order(w->p))
		profile_pass(&x->scratch, &pass, w->row, x->n);
	else
		add_by_links(w, x->n);
}

static void add_part(struct table *x, const struct profile_part *part)
{
	const struct profile *p = part->profile;
	struct walk *w = &x->walk[x->nwalk++];

	*w = (struct walk){ .arena = &x->scratch, .p = p, .row_of_frame = rows_of_frames(x, part), .row = x->row };
	w->value = part->value ? part->value : p->weight[x->opt->weight].value;
	if (x->opt->mean) {
		struct walk divisors = *w;

		w->divisor = part->divisor ? part->divisor : p->weight[0].value;
		divisors.value = w->divisor;
		divisors.row = x->divisor;
		sum_part(x, &divisors);
	}
	sum_part(x, w);
	if (x->opt->events != MAP_NONE)
		sum_events(w, x->opt->events);
}

void profile_rows_of(struct arena *a, const struct profile *frames, const struct profile_part *part, uint32_t n,
	const struct profile_rows_options *opt, struct profile_rows *out)
{
	struct table x = { .arena = a, .opt = opt, .frames = frames, .inlined = has_inlined(frames) };

	*out = (struct profile_rows){ 0 };
	profile_names(a, frames, opt->granularity, opt->columns, &x.names);
	x.row = empty_rows(a, &x.names);
	x.n = x.names.n;
	if (opt->mean)
		x.divisor = ARENA_ARRAY(&x.scratch, struct profile_row, x.n);
	x.walk = ARENA_ARRAY(&x.scratch, struct walk, n);
	for (uint32_t i = 0; i < n; i++)
		add_part(&x, &part[i]);
	take_rows(&x, out);
	arena_free(&x.scratch);
}

void profile_rows(struct arena *a, const struct profile *p, const struct profile_rows_options *opt, struct profile_rows *out)
{
	profile_rows_of(a, p, &(struct profile_part){ .profile = p }, 1, opt, out);
}
