/*
 * Which boxes' changes are proven: each box's events, with all that it calls and by itself, against the base's.
 *
 * A page lets people choose between values and shares, so a change counts when either is proven; the p-value is twice the smaller.
 * How much recordings scatter is measured on functions, as for `pawl diff`.
 */
#include "compare/flame.h"

#include <math.h>

#include "stat/adjust.h"
#include "stat/counts.h"

#define MANY 1e6 /* times all events: of so many, equal shares are equal values */

struct counted {
	const struct flame *f;
	double base_rate, head_rate; /* events for a unit of value */
	double base_events, head_events;
	double dispersion;
};

static double own_dispersion(struct arena *a, const struct counted *c)
{
	double *x = ARENA_ARRAY(a, double, c->f->nname), *y = ARENA_ARRAY(a, double, c->f->nname), dispersion;
	bool judged;

	for (uint32_t i = 1; i < c->f->n; i++) {
		const struct flame_box *box = &c->f->box[i];

		x[box->name] += fmax((double)box->base_self, 0) * c->base_rate;
		y[box->name] += fmax((double)box->head_self, 0) * c->head_rate;
	}
	dispersion = counts_dispersion(x, y, c->f->nname, &judged);
	return fmax(dispersion, 1);
}

static double p_of(const struct counted *c, int64_t base, int64_t head)
{
	double x = fmin((double)base * c->base_rate, c->base_events), y = fmin((double)head * c->head_rate, c->head_events);
	double many = MANY * (c->base_events + c->head_events);

	if (!(x >= 0 && y >= 0 && x + y > 0))
		return NAN;
	return fmin(1, 2 * fmin(counts_p(x, c->base_events, y, c->head_events, c->dispersion),
			       counts_p(x, many, y, many, c->dispersion)));
}

void flame_judge(struct arena *a, struct flame *f, double base_rate, double head_rate, double alpha)
{
	struct flame_box *root = &f->box[FLAME_ROOT];
	struct counted c = { f, base_rate, head_rate, (double)root->base * base_rate, (double)root->head * head_rate, 1 };
	double *p, *own;

	if (!f->two_sided || !(c.base_events > 0 && c.head_events > 0))
		return;
	c.dispersion = own_dispersion(a, &c);
	p = ARENA_ARRAY(a, double, f->n);
	own = ARENA_ARRAY(a, double, f->n);
	p[FLAME_ROOT] = own[FLAME_ROOT] = NAN;
	for (uint32_t i = 1; i < f->n; i++) {
		p[i] = p_of(&c, f->box[i].base, f->box[i].head);
		own[i] = p_of(&c, f->box[i].base_self, f->box[i].head_self);
	}
	adjust_bh(p, f->n, p);
	adjust_bh(own, f->n, own);
	for (uint32_t i = 1; i < f->n; i++) {
		struct flame_box *box = &f->box[i];

		box->noise |= p[i] > alpha;
		box->noise_self |= own[i] > alpha;
	}
	f->alpha = alpha;
}
