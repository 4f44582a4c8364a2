#include "compare/profile_diff.h"

#include "base/sort.h"
#include "stat/adjust.h"
#include "stat/counts.h"

#include <math.h>

/* One profile as rows, and how to count events. */
struct half {
	const struct profile *p;
	uint32_t weight, event_weight;
	double period;
	struct profile_rows rows;
	int64_t total;
	double events;                  /* of all samples; NaN = not known */
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

static bool read_half(struct arena *a, struct half *h, const struct profile *p, struct str weight,
	const struct profile_diff_options *opt, const char *which, struct err *e)
{
	struct profile_rows_options rows = { .granularity = opt->granularity, .keep_small = true };

	h->p = p;
	h->weight = profile_find_weight(p, weight);
	if (h->weight == MAP_NONE)
		return err_set(e, ERR_INPUT, "the %s profile has no values \"%.*s\"", which, STR(str_clip(weight, 100)));
	h->event_weight = profile_event_weight(p, h->weight, &h->period);
	rows.weight = h->weight;
	rows.events = h->event_weight;
	h->total = profile_total(p, h->weight);
	profile_rows(a, p, &rows, &h->rows);
	h->events = h->event_weight != MAP_NONE ? (double)profile_total(p, h->event_weight) :
		    h->period > 0		? (double)h->total / h->period :
						  NAN;
	return true;
}

static double events_of(const struct half *h, const struct profile_row *r)
{
	double events = h->event_weight != MAP_NONE ? (double)r->events : h->period > 0 ? (double)r->flat / h->period : NAN;

	return events > h->events ? h->events : events;
}

static struct profile_side side_of(const struct half *h, const struct profile_row *r)
{
	struct profile_side s = { .share = h->total ? 0 : NAN, .cum_share = h->total ? 0 : NAN, .events = isnan(h->events) ? NAN : 0 };

	if (!r)
		return s;
	s.flat = r->flat;
	s.cum = r->cum;
	s.events = events_of(h, r);
	if (h->total) {
		s.share = (double)r->flat / (double)h->total;
		s.cum_share = (double)r->cum / (double)h->total;
	}
	return s;
}

static void add_row(struct profile_diff *d, struct half *base, struct half *head, const struct profile_row *b,
	const struct profile_row *h)
{
	struct profile_change *c = &d->row[d->n++];

	*c = (struct profile_change){ .name = (h ? h : b)->name, .error = NAN, .p = NAN, .p_adjusted = NAN,
		.change = !b ? CHANGE_NEW : !h ? CHANGE_GONE : CHANGE_UNKNOWN };
	c->base = side_of(base, b);
	c->head = side_of(head, h);
	c->difference = c->head.share - c->base.share;
	c->cum_difference = c->head.cum_share - c->base.cum_share;
}

static void match_rows(struct arena *a, struct profile_diff *d, struct half *base, struct half *head)
{
	struct map by_name;

	map_init(&by_name, a);
	d->row = ARENA_ARRAY(a, struct profile_change, (size_t)base->rows.n + head->rows.n);
	for (uint32_t i = 0; i < base->rows.n; i++)
		map_intern(&by_name, base->rows.row[i].name, i);
	for (uint32_t i = 0; i < head->rows.n; i++) {
		uint32_t at = map_find(&by_name, head->rows.row[i].name);

		add_row(d, base, head, at == MAP_NONE ? NULL : &base->rows.row[at], &head->rows.row[i]);
		if (at != MAP_NONE)
			map_set(&by_name, head->rows.row[i].name, base->rows.n);
	}
	for (uint32_t i = 0; i < base->rows.n; i++)
		if (map_find(&by_name, base->rows.row[i].name) == i)
			add_row(d, base, head, &base->rows.row[i], NULL);
}

/* Rows without own samples on both sides have nothing to test. */
static bool is_tested(const struct profile_change *c)
{
	return c->base.events + c->head.events > 0;
}

static void test_rows(struct arena *a, struct profile_diff *d)
{
	double *x = ARENA_ARRAY(a, double, d->n), *y = ARENA_ARRAY(a, double, d->n), *p = ARENA_ARRAY(a, double, d->n);

	for (uint32_t i = 0; i < d->n; i++) {
		x[i] = d->row[i].base.events;
		y[i] = d->row[i].head.events;
	}
	d->dispersion = counts_dispersion(x, y, d->n, &d->dispersion_judged);
	for (uint32_t i = 0; i < d->n; i++) {
		struct profile_change *c = &d->row[i];

		c->error = counts_error(x[i], d->base_events, y[i], d->head_events, d->dispersion);
		p[i] = c->p = is_tested(c) ? counts_p(x[i], d->base_events, y[i], d->head_events, d->dispersion) : NAN;
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

bool profile_diff(struct arena *a, const struct profile *base, const struct profile *head,
	const struct profile_diff_options *opt, struct profile_diff *out, struct err *e)
{
	struct str weight = opt->weight ? str_of(opt->weight) : head->weight[head->preferred].name;
	struct half b, h;

	*out = (struct profile_diff){ .dispersion = 1 };
	if (!read_half(a, &b, base, weight, opt, "base", e) || !read_half(a, &h, head, weight, opt, "head", e))
		return false;
	match_rows(a, out, &b, &h);
	out->base_total = b.total;
	out->head_total = h.total;
	out->base_events = b.events;
	out->head_events = h.events;
	if (b.events > 0 && h.events > 0)
		test_rows(a, out);
	decide(out, opt->alpha);
	put_in_order(a, out, opt->order);
	return true;
}
