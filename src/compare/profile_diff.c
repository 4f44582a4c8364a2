#include "compare/profile_diff.h"

#include "base/sort.h"
#include "stat/adjust.h"
#include "stat/counts.h"
#include "stat/scatter.h"

#include <math.h>

#define COPIES 0.05 /* typical dispersion between recordings below which these are no recordings of their own */
#define LEAST_DISPERSION 0.1 /* few recordings can be alike by chance */
#define LEAST_EVENTS 5.0 /* of a row in a recording, on average: fewer do not tell how it scatters */

/* One recording as rows, and how to count its events. */
struct recording {
	uint32_t weight, event_weight;
	double period;
	struct profile_rows rows;
	int64_t total;
	double events;                  /* of all samples; NaN = not known */
};

/* One side. */
struct half {
	const char *which;
	struct recording *recording;
	uint32_t n;
	int64_t total;
	double events;                  /* of all samples; NaN = not known */
	double *count;                  /* [row * n + recording]: events */
};

uint32_t profile_event_weight(const struct profile *p, uint32_t weight, double *period)
{
	uint32_t samples = profile_find_weight(p, S("samples"));

	*period = 0;
	if (samples != MAP_NONE && str_eq(p->weight[samples].raw_unit, S("count")))
		return samples;
	if (p->period > 0 && (str_eq(p->period_type, p->weight[weight].name) ||
				     (str_eq(p->period_type, S("space")) && str_ends(p->weight[weight].name, S("_space")))))
		*period = p->period;
	return MAP_NONE;
}

/* Without the kind of value: false, and no error is set. */
static bool read_recording(struct arena *a, struct recording *r, const struct profile *p, struct str weight,
	enum granularity granularity)
{
	struct profile_rows_options rows = { .granularity = granularity, .keep_small = true };

	r->weight = profile_find_weight(p, weight);
	if (r->weight == MAP_NONE)
		return false;
	r->event_weight = profile_event_weight(p, r->weight, &r->period);
	rows.weight = r->weight;
	rows.events = r->event_weight;
	r->total = profile_total(p, r->weight);
	profile_rows(a, p, &rows, &r->rows);
	r->events = r->event_weight != MAP_NONE ? (double)profile_total(p, r->event_weight) :
		    r->period > 0		? (double)r->total / r->period :
						  NAN;
	return true;
}

static bool read_half(struct arena *a, struct half *h, const struct profile_set *set, struct str weight,
	enum granularity granularity, struct err *e)
{
	h->n = set->n;
	h->recording = ARENA_ARRAY(a, struct recording, set->n);
	for (uint32_t i = 0; i < set->n; i++) {
		struct recording *r = &h->recording[i];

		if (!read_recording(a, r, set->profile[i], weight, granularity))
			return err_set(e, ERR_INPUT, "the %s profile has no values \"%.*s\"", h->which,
				STR(str_clip(weight, 100)));
		if (__builtin_add_overflow(h->total, r->total, &h->total))
			return err_set(e, ERR_LIMIT, "the recordings of a side add up to more than 63 bits");
		h->events += r->events;
	}
	return true;
}

static double events_of(const struct recording *r, const struct profile_row *row)
{
	double events = r->event_weight != MAP_NONE ? (double)row->events : r->period > 0 ? (double)row->flat / r->period : NAN;

	return events > r->events ? r->events : events;
}

/* ---- rows of both sides ---- */

static uint32_t most_rows(const struct half *base, const struct half *head)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < head->n; i++)
		n += head->recording[i].rows.n;
	for (uint32_t i = 0; i < base->n; i++)
		n += base->recording[i].rows.n;
	return n;
}

static bool add_row(struct half *h, struct profile_side *side, uint32_t at, uint32_t recording, const struct profile_row *row)
{
	double events = events_of(&h->recording[recording], row);

	h->count[(size_t)at * h->n + recording] += events;
	side->events += events;
	return !__builtin_add_overflow(side->flat, row->flat, &side->flat) &&
	       !__builtin_add_overflow(side->cum, row->cum, &side->cum);
}

/* Bit 0 of seen[row]: the base has it; bit 1: the head has. */
static bool add_rows(struct profile_diff *d, struct half *h, struct map *by_name, unsigned char *seen, bool is_head)
{
	for (uint32_t i = 0; i < h->n; i++)
		for (uint32_t j = 0; j < h->recording[i].rows.n; j++) {
			const struct profile_row *row = &h->recording[i].rows.row[j];
			uint32_t at = map_intern(by_name, row->name, d->n);
			struct profile_change *c = &d->row[at];

			if (at == d->n) {
				d->n++;
				*c = (struct profile_change){ .name = row->name };
			}
			seen[at] |= is_head ? 2 : 1;
			if (!add_row(h, is_head ? &c->head : &c->base, at, i, row))
				return false;
		}
	return true;
}

static void set_shares(struct profile_side *s, const struct half *h)
{
	s->share = h->total ? (double)s->flat / (double)h->total : NAN;
	s->cum_share = h->total ? (double)s->cum / (double)h->total : NAN;
	if (isnan(h->events))
		s->events = NAN;
}

static bool match_rows(struct arena *a, struct profile_diff *d, struct half *base, struct half *head, struct err *e)
{
	static const enum change change[] = { CHANGE_UNKNOWN, CHANGE_GONE, CHANGE_NEW, CHANGE_UNKNOWN };
	uint32_t most = most_rows(base, head);
	unsigned char *seen = ARENA_ARRAY(a, unsigned char, most);
	struct map by_name;

	map_init(&by_name, a);
	d->row = ARENA_ARRAY(a, struct profile_change, most);
	base->count = ARENA_ARRAY(a, double, (size_t)most * base->n);
	head->count = ARENA_ARRAY(a, double, (size_t)most * head->n);
	if (!add_rows(d, head, &by_name, seen, true) || !add_rows(d, base, &by_name, seen, false))
		return err_set(e, ERR_LIMIT, "the recordings of a side add up to more than 63 bits");
	for (uint32_t i = 0; i < d->n; i++) {
		struct profile_change *c = &d->row[i];

		set_shares(&c->base, base);
		set_shares(&c->head, head);
		c->difference = c->head.share - c->base.share;
		c->cum_difference = c->head.cum_share - c->base.cum_share;
		c->error = c->p = c->p_adjusted = c->dispersion = NAN;
		c->change = change[seen[i]];
	}
	return true;
}

/* ---- how sure that is ---- */

/* Rows without own samples on both sides have nothing to test. */
static bool is_tested(const struct profile_change *c)
{
	return c->base.events + c->head.events > 0;
}

/* Of the two sides' rows about their median ratio: what drifted between the sides is seen here only. */
static void judge_dispersion(struct arena *a, struct profile_diff *d)
{
	double *x = ARENA_ARRAY(a, double, d->n), *y = ARENA_ARRAY(a, double, d->n);

	for (uint32_t i = 0; i < d->n; i++) {
		x[i] = d->row[i].base.events;
		y[i] = d->row[i].head.events;
	}
	d->dispersion = counts_dispersion(x, y, d->n, &d->dispersion_judged);
}

static struct scatter_row scatter_of(const struct half *h, uint32_t row, const double *total, struct scatter_row sum)
{
	const double *x = h->count + (size_t)row * h->n;
	double events = 0;

	for (uint32_t i = 0; i < h->n; i++)
		events += x[i];
	if (events >= LEAST_EVENTS * h->n)
		scatter_add(&sum, x, total, h->n);
	return sum;
}

static double *totals_of(struct arena *a, const struct half *h)
{
	double *total = ARENA_ARRAY(a, double, h->n);

	for (uint32_t i = 0; i < h->n; i++)
		total[i] = h->recording[i].events;
	return total;
}

/* What each row is tested with; without several recordings all rows scatter alike. */
static struct scatter_row *judge_scatter(struct arena *a, struct profile_diff *d, const struct half *base, const struct half *head)
{
	struct scatter_row *row = ARENA_ARRAY(a, struct scatter_row, d->n);
	double *x = totals_of(a, base), *y = totals_of(a, head);
	struct scatter common;

	for (uint32_t i = 0; i < d->n; i++) {
		row[i] = scatter_of(head, i, y, scatter_of(base, i, x, row[i]));
		scatter_mean(&row[i]);
	}
	common = scatter_learn(row, d->n);
	d->copies = common.degrees > 0 && common.typical < COPIES;
	for (uint32_t i = 0; i < d->n; i++) {
		row[i] = scatter_settle(&common, row[i]);
		row[i].dispersion = fmax(row[i].dispersion, d->copies ? 1 : LEAST_DISPERSION);
		if (!(row[i].degrees > 0))
			row[i] = (struct scatter_row){ fmax(row[i].dispersion, 1), INFINITY };
		if (d->dispersion_judged)
			row[i].dispersion = fmax(row[i].dispersion, d->dispersion);
	}
	if (common.degrees > 0 && !d->copies)
		d->dispersion = d->dispersion_judged ? fmax(d->dispersion, common.typical) : common.typical;
	else
		d->dispersion = fmax(d->dispersion, 1);
	d->dispersion_judged |= common.degrees > 0;
	return row;
}

static void test_rows(struct arena *a, struct profile_diff *d, const struct half *base, const struct half *head)
{
	double *p = ARENA_ARRAY(a, double, d->n);
	struct scatter_row *scatter;

	judge_dispersion(a, d);
	scatter = judge_scatter(a, d, base, head);
	for (uint32_t i = 0; i < d->n; i++) {
		struct profile_change *c = &d->row[i];
		double x = c->base.events, y = c->head.events, nx = d->base_events, ny = d->head_events;

		c->error = counts_error(x, nx, y, ny, scatter[i].dispersion);
		if (is_tested(c)) {
			c->dispersion = scatter[i].dispersion;
			c->p = counts_p_student(x, nx, y, ny, c->dispersion, scatter[i].degrees);
		}
		p[i] = c->p;
	}
	adjust_bh(p, d->n, p);
	for (uint32_t i = 0; i < d->n; i++)
		d->row[i].p_adjusted = p[i];
}

static void decide(struct profile_diff *d, double alpha)
{
	for (uint32_t i = 0; i < d->n; i++) {
		struct profile_change *c = &d->row[i];

		c->significant = c->p_adjusted <= alpha;
		d->nsignificant += c->significant;
		if (c->change == CHANGE_UNKNOWN && !isnan(c->p))
			c->change = !c->significant ? CHANGE_SAME : c->difference > 0 ? CHANGE_WORSE : CHANGE_BETTER;
	}
}

static int by_size(double x, double y, const struct profile_change *c, const struct profile_change *d)
{
	if (x != y && !(isnan(x) && isnan(y)))
		return x > y || isnan(y) ? -1 : 1;
	return str_cmp(c->name, d->name);
}

static int by_evidence(uint32_t i, uint32_t j, const void *ctx)
{
	const struct profile_change *x = (const struct profile_change *)ctx + i, *y = (const struct profile_change *)ctx + j;
	double p = isnan(x->p) ? 2 : x->p, q = isnan(y->p) ? 2 : y->p;

	if (p != q)
		return p < q ? -1 : 1;
	return by_size(fabs(x->difference), fabs(y->difference), x, y);
}

static int by_delta(uint32_t i, uint32_t j, const void *ctx)
{
	const struct profile_change *x = (const struct profile_change *)ctx + i, *y = (const struct profile_change *)ctx + j;

	return by_size(fabs(x->difference), fabs(y->difference), x, y);
}

static int by_head(uint32_t i, uint32_t j, const void *ctx)
{
	const struct profile_change *x = (const struct profile_change *)ctx + i, *y = (const struct profile_change *)ctx + j;

	return by_size(fabs((double)x->head.flat), fabs((double)y->head.flat), x, y);
}

static void put_in_order(struct arena *a, struct profile_diff *d, enum profile_diff_order order)
{
	static int (*const compare[])(uint32_t, uint32_t, const void *) = { by_evidence, by_delta, by_head };
	uint32_t *index = ARENA_ARRAY(a, uint32_t, d->n);
	struct profile_change *row = ARENA_ARRAY(a, struct profile_change, d->n);

	for (uint32_t i = 0; i < d->n; i++)
		index[i] = i;
	sort_by(index, d->n, compare[order], d->row);
	for (uint32_t i = 0; i < d->n; i++)
		row[i] = d->row[index[i]];
	d->row = row;
}

bool profile_diff_sets(struct arena *a, const struct profile_set *base, const struct profile_set *head,
	const struct profile_diff_options *opt, struct profile_diff *out, struct err *e)
{
	const struct profile *first = head->profile[0];
	struct str weight = opt->weight ? str_of(opt->weight) : first->weight[first->preferred].name;
	struct half b = { .which = "base" }, h = { .which = "head" };

	*out = (struct profile_diff){ .dispersion = 1, .base_n = base->n, .head_n = head->n };
	if (!read_half(a, &b, base, weight, opt->granularity, e) || !read_half(a, &h, head, weight, opt->granularity, e) ||
		!match_rows(a, out, &b, &h, e))
		return false;
	out->base_total = b.total;
	out->head_total = h.total;
	out->base_events = b.events;
	out->head_events = h.events;
	if (b.events > 0 && h.events > 0)
		test_rows(a, out, &b, &h);
	decide(out, opt->alpha);
	put_in_order(a, out, opt->order);
	return true;
}

bool profile_diff(struct arena *a, const struct profile *base, const struct profile *head,
	const struct profile_diff_options *opt, struct profile_diff *out, struct err *e)
{
	struct profile *x = (struct profile *)base, *y = (struct profile *)head;

	return profile_diff_sets(a, &(struct profile_set){ &x, 1 }, &(struct profile_set){ &y, 1 }, opt, out, e);
}
