/* What must count once in a stack is found by walking the forest depth first with a counter for each row. */
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

static void add_flat(const struct profile_walk *w, struct profile_row *row)
{
	for (uint32_t i = 0; i < w->p->nsample; i++) {
		uint32_t at = w->p->sample[i].stack;
		struct profile_row *r;

		if (at == NO_STACK)
			continue;
		r = &row[profile_walk_row(w, at)];
		r->flat = sum_wrapped(r->flat, w->value[i]);
	}
}

/* The row of a sample's leaf. */
static uint32_t leaf_row(const struct profile_walk *w, uint32_t sample)
{
	uint32_t at = w->p->sample[sample].stack, frame = NO_FRAME;

	if (w->p->paths)
		frame = profile_path_leaf(w->p->paths, sample);
	else if (at != NO_STACK)
		frame = w->p->stack[at].frame;
	return frame == NO_FRAME ? NO_ROW : w->row_of_frame[frame];
}

static void sum_events(const struct profile_walk *w, uint32_t weight, struct profile_row *row)
{
	const struct profile *p = w->p;

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t leaf = leaf_row(w, i);

		if (leaf != NO_ROW)
			row[leaf].events = sum_wrapped(row[leaf].events, p->weight[weight].value[i]);
	}
}

struct cumulation { const struct profile_walk *w; struct profile_row *row; uint32_t *active; };

static inline void enter_row(void *ctx, uint32_t stack)
{
	struct cumulation *c = ctx;
	uint32_t row = profile_walk_row(c->w, stack);

	if (!c->active[row]++)
		c->row[row].cum = sum_wrapped(c->row[row].cum, c->w->sum[stack]);
}

static inline void leave_row(void *ctx, uint32_t stack)
{
	struct cumulation *c = ctx;

	c->active[profile_walk_row(c->w, stack)]--;
}

static void add_by_links(struct profile_walk *w, struct profile_row *row, uint32_t nrow)
{
	struct cumulation c = { w, row, ARENA_ARRAY(w->arena, uint32_t, nrow) };

	profile_walk_init(w);
	add_flat(w, row);
	profile_walk(w, enter_row, leave_row, &c);
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
	struct profile_walk *walk;      /* of each part */
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
			sum = sum_wrapped(sum, x->row[i].flat);
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

/* Is it one of those that are shown?  `place`: index + 1. */
static bool shown_row(const struct profile_rows *out, uint32_t place)
{
	return place && place <= out->n;
}

static void take_means(const struct table *x, const uint32_t *index, struct profile_rows *out)
{
	for (uint32_t i = 0; i < out->n; i++) {
		const struct profile_row *divisor = &x->divisor[index[i]];

		out->row[i].flat = profile_mean(out->row[i].flat, divisor->flat);
		out->row[i].cum = profile_mean(out->row[i].cum, divisor->cum);
	}
}

static void find_calls(struct table *x, const bool *kept, const bool *peeked, struct profile_calls *c)
{
	profile_calls_init(c, &x->scratch, kept, x->n);
	c->peeked = peeked;
	if (!x->opt->calls)
		profile_calls_only_inlined(c, x->frames, x->names.of_frame, x->n);
	for (uint32_t i = 0; i < x->nwalk; i++)
		profile_calls_add(c, &x->walk[i]);
}

/* Where row i of the table is among those that are given; one that is not shown is put behind them. */
static uint32_t place_of_row(const struct table *x, uint32_t i, uint32_t *place, struct profile_rows *out)
{
	if (!place[i]) {
		out->row[out->n + out->nother] = x->row[i];
		place[i] = out->n + ++out->nother;
	}
	return place[i] - 1;
}

/* The calls of rows that are shown, without those that are too small; calls of others stay, as in pprof. */
static void take_calls(struct table *x, const struct profile_calls *c, int64_t cutoff, uint32_t *place, struct profile_rows *out)
{
	out->call = ARENA_ARRAY(x->arena, struct profile_call, c->n);
	for (uint32_t i = 0; i < c->n; i++) {
		struct profile_call call = c->call[i];
		bool small = size_of(call.weight) < cutoff && shown_row(out, place[call.callee]);

		if (small || (!shown_row(out, place[call.caller]) && !shown_row(out, place[call.callee])))
			continue;
		call.caller = place_of_row(x, call.caller, place, out);
		call.callee = place_of_row(x, call.callee, place, out);
		if (x->opt->mean)
			call.weight = profile_mean(call.weight, call.divisor);
		out->call[out->ncall++] = call;
	}
}

/* Of each row of the table: it is shown and its name matches. */
static const bool *peeked_rows(struct table *x, const uint32_t *index, struct profile_rows *out)
{
	bool *shown = ARENA_ARRAY(x->arena, bool, out->n), *peeked = ARENA_ARRAY(&x->scratch, bool, x->n);

	for (uint32_t i = 0; i < out->n && !out->slow.kind; i++)
		peeked[index[i]] = shown[i] = regexp_matches(x->opt->peek, x->row[index[i]].name, &out->slow);
	out->shown = shown;
	return peeked;
}

/* place[]: of each row, index + 1 among those that are shown. */
static void add_calls(struct table *x, const bool *kept, const bool *peeked, uint32_t *place, struct profile_rows *out)
{
	int64_t cutoff = cutoff_of(x, x->opt->edge_fraction);
	struct profile_calls c;

	find_calls(x, kept, peeked, &c);
	profile_calls_mark(&c, cutoff, x->row, x->n);
	if (x->opt->calls)
		take_calls(x, &c, cutoff, place, out);
}

static void take_rows(struct table *x, struct profile_rows *out)
{
	uint32_t *index = ARENA_ARRAY(x->arena, uint32_t, x->n), *place = ARENA_ARRAY(&x->scratch, uint32_t, x->n);
	bool *kept = ARENA_ARRAY(&x->scratch, bool, x->n), all;

	out->cutoff = cutoff_of(x, x->opt->node_fraction);
	out->all = choose(x, out->cutoff, index, &out->dropped);
	out->n = x->opt->most && x->opt->most < out->all ? x->opt->most : out->all;
	out->row = ARENA_ARRAY(x->arena, struct profile_row, x->opt->calls ? x->n : out->n);
	all = !out->dropped && out->n == out->all;
	for (uint32_t i = 0; i < x->n; i++)
		kept[i] = all;
	for (uint32_t i = 0; i < out->n; i++) {
		kept[index[i]] = true;
		place[index[i]] = i + 1;
	}
	if (x->inlined || x->opt->calls)
		add_calls(x, kept, x->opt->peek ? peeked_rows(x, index, out) : NULL, place, out);
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
static void sum_part(struct table *x, struct profile_walk *w, struct profile_row *row)
{
	struct profile_pass pass = { w->p, w->value, w->row_of_frame, w->divisor };

	if (w->p->paths)
		profile_pass_paths(&x->scratch, &pass, row, x->n);
	else if (!x->inlined && w->p->nstack / PROFILE_PASS_STACKS > w->p->nsample && profile_in_order(w->p))
		profile_pass(&x->scratch, &pass, row, x->n);
	else
		add_by_links(w, row, x->n);
}

static void add_part(struct table *x, const struct profile_part *part)
{
	const struct profile *p = part->profile;
	struct profile_walk *w = &x->walk[x->nwalk++];

	*w = (struct profile_walk){ .arena = &x->scratch, .p = p, .row_of_frame = rows_of_frames(x, part) };
	w->value = part->value ? part->value : p->weight[x->opt->weight].value;
	if (x->opt->mean) {
		struct profile_walk divisors = *w;

		divisors.value = part->divisor ? part->divisor : p->weight[0].value;
		sum_part(x, &divisors, x->divisor);
		w->divisor = divisors.value;
	}
	sum_part(x, w, x->row);
	if (x->opt->events != MAP_NONE)
		sum_events(w, x->opt->events, x->row);
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
	x.walk = ARENA_ARRAY(&x.scratch, struct profile_walk, n);
	for (uint32_t i = 0; i < n; i++)
		add_part(&x, &part[i]);
	take_rows(&x, out);
	arena_free(&x.scratch);
}

void profile_rows(struct arena *a, const struct profile *p, const struct profile_rows_options *opt, struct profile_rows *out)
{
	profile_rows_of(a, p, &(struct profile_part){ .profile = p }, 1, opt, out);
}
