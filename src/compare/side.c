/* side - independent values of one side and what they say; two sides against each other. */
#include "compare/part.h"

#include "base/sort.h"
#include "stat/dist.h"
#include "stat/order.h"
#include "stat/rank.h"

double relative(double difference, double base)
{
	if (base == 0)
		return difference == 0 ? 0 : NAN;
	return difference / fabs(base);
}

/* ---- one side ---- */

static int by_process(uint32_t i, uint32_t j, const void *ctx)
{
	const struct values *v = ctx;
	uint32_t p = v->process[i], q = v->process[j];

	if (p != q)
		return p < q ? -1 : 1;
	return (v->value[i] > v->value[j]) - (v->value[i] < v->value[j]);
}

/* One median per process, in `out`; returns how many processes there are. */
static uint32_t process_medians(struct arena *a, const struct values *v, double *out)
{
	uint32_t *index = ARENA_ARRAY(a, uint32_t, v->n), n = 0;
	double *value = ARENA_ARRAY(a, double, v->n);

	for (uint32_t i = 0; i < v->n; i++)
		index[i] = i;
	sort_by(index, v->n, by_process, v);
	for (uint32_t i = 0; i < v->n; i++)
		value[i] = v->value[index[i]];
	for (uint32_t i = 0, end; i < v->n; i = end) {
		for (end = i + 1; end < v->n && v->process[index[end]] == v->process[index[i]];)
			end++;
		out[n++] = median(value + i, end - i);
	}
	return n;
}

struct sample sample_of(struct arena *a, const struct values *v, uint32_t *nprocess)
{
	double *x = ARENA_ARRAY(a, double, v->n);
	uint32_t n = v->n;

	*nprocess = v->process && n ? process_medians(a, v, x) : 0;
	if (*nprocess >= 2)
		n = *nprocess;
	else if (n)
		memcpy(x, v->value, n * sizeof *x);
	sort_f64(x, n);
	return (struct sample){ x, n };
}

void side_of_values(struct side *side, const struct values *v, const struct sample *s,
	uint32_t nprocess, double confidence)
{
	struct interval in = median_interval(s->x, s->n, confidence);

	side->center = median(s->x, s->n);
	side->lo = in.lo;
	side->hi = in.hi;
	side->n = v->n;
	side->nprocess = nprocess;
	side->value = v->n ? v->value : NULL;
}

/* ---- two sides ---- */

void compare_single(struct delta *d)
{
	d->grounds = GROUNDS_SINGLE;
	d->method = &method_single;
	d->difference = d->head.center - d->base.center;
	d->change = relative(d->difference, d->base.center);
}

void compare_exact(struct delta *d)
{
	d->grounds = GROUNDS_EXACT;
	d->method = &method_exact;
	d->difference = d->head.center - d->base.center;
	d->change = d->lo = d->hi = relative(d->difference, d->base.center);
	d->level = 1;
	d->base.lo = d->base.hi = d->base.center;
	d->head.lo = d->head.hi = d->head.center;
}

static double *logs(struct arena *a, const struct sample *s)
{
	double *x = ARENA_ARRAY(a, double, s->n);

	for (uint32_t i = 0; i < s->n; i++)
		x[i] = log(s->x[i]);
	return x;
}

/*
 * Widens [lo, hi] about `at` by what runs differ by anyway: independent errors add in quadrature.
 * A difference of two runs has sqrt(2) times the spread of one.
 */
static void widen(struct interval *in, double at, double spread, double confidence)
{
	double between = normal_quantile((1 + confidence) / 2) * M_SQRT2 * spread;

	if (isfinite(in->lo))
		in->lo = at - hypot(at - in->lo, between);
	if (isfinite(in->hi))
		in->hi = at + hypot(in->hi - at, between);
}

static void change_of_logs(
	struct comparison *c, struct delta *d, const struct sample *base, const struct sample *head)
{
	const double *x = logs(c->arena, base), *y = logs(c->arena, head);
	double shift = shift_estimate(x, base->n, y, head->n);
	struct interval in = shift_interval(x, base->n, y, head->n, c->opt->confidence);

	d->method = &method_logs;
	if (d->spread >= 0)
		widen(&in, shift, d->spread, c->opt->confidence);
	d->change = expm1(shift);
	d->lo = isfinite(in.lo) ? expm1(in.lo) : -INFINITY;
	d->hi = expm1(in.hi);
	d->level = in.level;
}

/* With zeros or negative values there is no ratio: the difference of medians, in units of the
 * base's. */
static void change_of_values(
	struct comparison *c, struct delta *d, const struct sample *base, const struct sample *head)
{
	struct interval in = shift_interval(base->x, base->n, head->x, head->n, c->opt->confidence);
	double size = fabs(d->base.center);

	d->method = &method_plain;
	d->change = relative(d->difference, d->base.center);
	if (size == 0)
		return;
	/* Medians may differ by a little more than the shift does. */
	in.lo = fmin(in.lo / size, d->change);
	in.hi = fmax(in.hi / size, d->change);
	if (d->spread >= 0)
		widen(&in, d->change, d->spread, c->opt->confidence);
	d->lo = in.lo;
	d->hi = in.hi;
	d->level = in.level;
}

void compare_samples(
	struct comparison *c, struct delta *d, const struct sample *base, const struct sample *head)
{
	d->grounds = GROUNDS_RAW;
	d->difference = d->head.center - d->base.center;
	if (base->x[0] > 0 && head->x[0] > 0)
		change_of_logs(c, d, base, head);
	else
		change_of_values(c, d, base, head);
	d->p = mann_whitney(base->x, base->n, head->x, head->n).p;
	if (!(d->spread >= 0))
		return;
	d->method = &method_spread;
	delta_remark(c, d,
		arena_printf(c->arena,
			"runs of one machine differ by %.2g %% (sd, from history): the interval "
			"holds that too",
			100 * d->spread));
}

/* ---- summaries ---- */

/* Standard error of a summary's centre and its degrees of freedom; NaN when it does not say. */
struct doubt {
	double error, df;
};

/* Error of a normal sample's median over that of its mean: sqrt(pi / 2). */
#define MEDIAN_ERROR 1.2533141373155003

static struct doubt doubt_of(const struct summary *s)
{
	double n = (double)s->n, half = (s->hi - s->lo) / 2;

	if (s->sd > 0 && s->n >= 2)
		return (struct doubt){ s->sd / sqrt(n) * (s->is_mean ? 1 : MEDIAN_ERROR), n - 1 };
	if (half > 0 && isfinite(half) && s->level > 0 && s->level < 1) {
		double df = s->n >= 2 ? n - 1 : INFINITY;

		return (struct doubt){ half / student_quantile((1 + s->level) / 2, df), df };
	}
	return (struct doubt){ NAN, NAN };
}

/* Welch and Satterthwaite's degrees of freedom for the sum of two squared errors. */
static double joint_df(double x, double x_df, double y, double y_df)
{
	double sum = x * x + y * y;

	return sum * sum / (pow(x, 4) / x_df + pow(y, 4) / y_df);
}

void compare_summaries(struct comparison *c, struct delta *d, const struct summary *base,
	const struct summary *head)
{
	struct doubt x = doubt_of(base), y = doubt_of(head);
	double center = d->base.center, ratio, error, reach;

	d->grounds = GROUNDS_SUMMARY;
	d->method = &method_summary;
	d->difference = d->head.center - center;
	d->change = relative(d->difference, center);
	if (isnan(x.error) || isnan(y.error) || !(center > 0) || !(d->head.center > 0)) {
		delta_remark(c, d, S("the summaries do not say how sure they are"));
		return;
	}
	x.error /= center;
	y.error /= d->head.center;
	ratio = log(d->head.center / center);
	error = hypot(x.error, y.error);
	if (d->spread >= 0)
		error = hypot(error, M_SQRT2 * d->spread);
	reach = joint_df(x.error, x.df, y.error, y.df);
	d->p = 2 * student_cdf(-fabs(ratio / error), reach);
	reach = error * student_quantile((1 + c->opt->confidence) / 2, reach);
	d->lo = expm1(ratio - reach);
	d->hi = expm1(ratio + reach);
	d->level = c->opt->confidence;
}
