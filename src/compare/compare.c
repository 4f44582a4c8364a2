/* compare - two runs to deltas: the models in turn, then one error budget over all of a model's
 * noisy rows. */
#include "compare/part.h"

#include "stat/adjust.h"
#include "stat/rank.h"

const char *change_name(enum change c)
{
	static const char *const name[] = {
		[CHANGE_UNKNOWN] = "unknown",
		[CHANGE_SAME] = "same",
		[CHANGE_BETTER] = "better",
		[CHANGE_WORSE] = "worse",
		[CHANGE_MOVED] = "moved",
		[CHANGE_NEW] = "new",
		[CHANGE_GONE] = "gone",
	};

	return name[c];
}

const char *grounds_name(enum grounds g)
{
	static const char *const name[] = {
		[GROUNDS_NONE] = "none",
		[GROUNDS_SINGLE] = "single",
		[GROUNDS_SUMMARY] = "summary",
		[GROUNDS_RAW] = "raw",
		[GROUNDS_EXACT] = "exact",
	};

	return name[g];
}

struct delta *deltas_add(struct arena *a, struct deltas *out)
{
	static const struct side nothing = { .center = NAN, .lo = -INFINITY, .hi = INFINITY };

	ARENA_ROOM(a, out->delta, out->n, out->cap);
	out->delta[out->n] = (struct delta){
		.base = nothing,
		.head = nothing,
		.change = NAN,
		.difference = NAN,
		.error = NAN,
		.lo = NAN,
		.hi = NAN,
		.p = NAN,
		.p_adjusted = NAN,
		.spread = NAN,
	};
	return &out->delta[out->n++];
}

struct delta *delta_add(struct comparison *c)
{
	return deltas_add(c->arena, c->out);
}

void delta_remark(struct comparison *c, struct delta *d, struct str text)
{
	d->remark = d->remark.n ? arena_printf(c->arena, "%.*s; %.*s", STR(d->remark), STR(text))
				: text;
}

void comparison_remark(struct comparison *c, struct str text)
{
	struct deltas *out = c->out;

	ARENA_ROOM(c->arena, out->remark, out->nremark, out->remark_cap);
	out->remark[out->nremark++] = text;
}

bool job_not_asked(const struct run *head, struct str job)
{
	for (uint32_t i = 0; job.n && i < head->njob; i++)
		if (str_eq(head->job[i].name, job))
			return head->job[i].delivery == NOT_ASKED;
	return false;
}

/* ---- verdicts ---- */

static enum change direction(const struct delta *d)
{
	double moved = d->change != 0 && !isnan(d->change) ? d->change : d->difference;

	if (isnan(moved))
		return CHANGE_UNKNOWN;
	if (moved == 0)
		return CHANGE_SAME;
	if (d->better != BETTER_LOWER && d->better != BETTER_HIGHER)
		return CHANGE_MOVED;
	return (moved > 0) == (d->better == BETTER_HIGHER) ? CHANGE_BETTER : CHANGE_WORSE;
}

static bool is_noisy(const struct delta *d, enum model model)
{
	return d->model == model && d->grounds != GROUNDS_EXACT && !isnan(d->p);
}

/* Adjusts the p-values of a model; returns how many there are. */
static uint32_t adjust_model(struct comparison *c, enum model model)
{
	double *p = ARENA_ARRAY(c->arena, double, c->out->n);
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->out->n; i++)
		if (is_noisy(&c->out->delta[i], model))
			p[n++] = c->out->delta[i].p;
	adjust_holm(p, n, p);
	n = 0;
	for (uint32_t i = 0; i < c->out->n; i++)
		if (is_noisy(&c->out->delta[i], model))
			c->out->delta[i].p_adjusted = p[n++];
	return n;
}

/* How many independent values a side has: processes where they are known. */
static uint32_t independent(const struct side *s)
{
	return s->nprocess >= 2 ? s->nprocess : s->n;
}

/* Could any outcome of so few values be told from chance, among so many rows? */
static bool can_tell(struct comparison *c, struct delta *d, uint32_t rows)
{
	uint32_t nx = independent(&d->base), ny = independent(&d->head), enough = 2;

	if (d->grounds != GROUNDS_RAW || mann_whitney_floor(nx, ny) * rows <= c->opt->alpha)
		return true;
	while (enough < 1000 && mann_whitney_floor(enough, enough) * rows > c->opt->alpha)
		enough++;
	delta_remark(c, d,
		rows > 1
			? arena_printf(c->arena,
				  "%u and %u values prove no change among %u rows: %u a side could",
				  nx, ny, rows, enough)
			: arena_printf(c->arena,
				  "%u and %u values prove no change: %u a side could", nx, ny,
				  enough));
	return false;
}

/* With history, a change must also be larger than what runs of one machine differ by. */
static bool beyond_spread(const struct delta *d)
{
	return !(d->spread >= 0) || d->lo > 0 || d->hi < 0;
}

static void judge(struct comparison *c, struct delta *d, uint32_t rows)
{
	if (d->verdict == CHANGE_NEW || d->verdict == CHANGE_GONE)
		return;
	if (d->grounds == GROUNDS_EXACT)
		d->verdict = direction(d);
	else if (isnan(d->p_adjusted))
		d->verdict = CHANGE_UNKNOWN;
	else if (d->p_adjusted <= c->opt->alpha && beyond_spread(d))
		d->verdict = direction(d);
	else
		d->verdict = can_tell(c, d, rows) ? CHANGE_SAME : CHANGE_UNKNOWN;
}

/* ---- the whole ---- */

static bool is_compared(enum model model)
{
	return model == MODEL_BENCH || model == MODEL_TESTS || model == MODEL_PROFILE ||
	       model == MODEL_COVERAGE;
}

/* Nothing is left out in silence. */
static void remark_left_out(struct comparison *c)
{
	for (enum model model = 0; model < MODEL_COUNT; model++) {
		uint32_t n = 0;

		for (uint32_t i = 0; i < c->head->n && !is_compared(model); i++)
			n += c->head->evidence[i].model == model;
		if (n)
			comparison_remark(c,
				arena_printf(c->arena,
					"%u input%s with %s evidence %s not compared", n,
					n > 1 ? "s" : "", model_name(model), n > 1 ? "are" : "is"));
	}
}

void compare_runs(struct arena *a, const struct run *base, const struct run *head,
	const struct compare_options *opt, struct deltas *out)
{
	struct comparison c = { a, base, head, opt, out };

	*out = (struct deltas){ 0 };
	compare_bench(&c);
	compare_tests(&c);
	compare_profiles(&c);
	compare_coverage(&c);
	for (enum model model = 0; model < MODEL_COUNT; model++) {
		uint32_t rows = model == MODEL_BENCH || model == MODEL_TESTS ? adjust_model(&c, model) : 0;

		for (uint32_t i = 0; i < out->n; i++)
			if (out->delta[i].model == model && model != MODEL_PROFILE)
				judge(&c, &out->delta[i], rows);
	}
	remark_origins(&c);
	remark_left_out(&c);
}
