/* ab - jobs, rows and pairs of an experiment, as they come in. */
#include "compare/ab_part.h"

#include <assert.h>

#include "base/sort.h"

const char *ab_verdict_name(enum ab_verdict v)
{
	static const char *const name[] = {
		[AB_INCONCLUSIVE] = "inconclusive",
		[AB_PASS] = "pass",
		[AB_FAIL] = "fail",
		[AB_NOT_MEASURED] = "not measured",
		[AB_NEW] = "new",
		[AB_UNGATED] = "not gated",
	};

	return name[v];
}

const char *ab_stop_name(enum ab_stop s)
{
	static const char *const name[] = {
		[AB_GOING] = "going on",
		[AB_DECIDED] = "all rows decided",
		[AB_PAIRS] = "all pairs of the plan run",
		[AB_BUDGET] = "budget used up",
		[AB_FUTILE] = "what is open would take more than four times the plan",
		[AB_FAILED_FAST] = "first failure",
	};

	return name[s];
}

void ab_start(struct ab *ab, struct arena *a, const struct ab_options *opt)
{
	assert(opt->pairs_max >= 1 && opt->pairs_max <= EVALUE_PAIRS_MAX);
	assert(opt->variants <= AB_VARIANTS_MAX);
	*ab = (struct ab){ .arena = a, .opt = *opt };
	map_init(&ab->job_at, a);
	map_init(&ab->row_at, a);
}

uint32_t ab_job(struct ab *ab, struct str name)
{
	uint32_t at = map_find(&ab->job_at, name);

	if (at != MAP_NONE)
		return at;
	ARENA_ROOM(ab->arena, ab->job, ab->njob, ab->job_cap);
	at = ab->njob++;
	ab->job[at] = (struct ab_job){ .name = arena_str(ab->arena, name) };
	map_set(&ab->job_at, ab->job[at].name, at);
	return at;
}

/* ---- rows ---- */

static struct series identity(struct arena *a, const struct series *s)
{
	struct series out = {
		.name = arena_str(a, s->name),
		.metric = arena_str(a, s->metric),
		.unit = { arena_str(a, s->unit.name), s->unit.dim },
		.better = s->better,
		.exact = s->exact,
		.param = ARENA_ARRAY(a, struct param, s->nparam),
		.nparam = s->nparam,
	};

	for (uint32_t i = 0; i < s->nparam; i++)
		out.param[i] = (struct param){ arena_str(a, s->param[i].key),
			arena_str(a, s->param[i].value) };
	return out;
}

static struct ab_terms terms_of(const struct ab *ab, uint32_t job, const struct series *s)
{
	struct ab_terms t = {
		.gated = s->better == BETTER_LOWER || s->better == BETTER_HIGHER,
		.limit_fail = ab->opt.limit_fail,
		.limit_pass = ab->opt.limit_pass,
	};

	if (ab->opt.terms)
		ab->opt.terms(ab->opt.ctx, ab->job[job].name, s, &t);
	return t;
}

void ab_row_room(struct ab *ab, struct ab_row *r, uint32_t n)
{
	while (r->n < n) {
		uint32_t cap = r->cap;

		for (int arm = 0; arm < AB_ARMS; arm++) {
			cap = r->cap;
			ARENA_ROOM(ab->arena, r->value[arm], r->n, cap);
			r->value[arm][r->n] = NAN;
		}
		r->cap = cap;
		r->n++;
	}
}

static uint32_t add_row(struct ab *ab, uint32_t job, const struct series *s, struct str key)
{
	struct ab_job *j = &ab->job[job];
	uint32_t at;

	ARENA_ROOM(ab->arena, ab->row, ab->nrow, ab->row_cap);
	at = ab->nrow++;
	ab->row[at] = (struct ab_row){
		.job = job,
		.place = j->nrow,
		.key = key,
		.series = identity(ab->arena, s),
		.late = j->counted,
	};
	ab->row[at].terms = terms_of(ab, job, &ab->row[at].series);
	ab_row_room(ab, &ab->row[at], j->npair);
	ARENA_ROOM(ab->arena, j->row, j->nrow, j->row_cap);
	j->row[j->nrow++] = at;
	return at;
}

uint32_t ab_row(struct ab *ab, uint32_t job, const struct series *s)
{
	struct arena scratch = { 0 };
	struct str key = series_key(&scratch, s);
	struct str id = arena_printf(&scratch, "%u%c%.*s", job, 0x1d, STR(key));
	uint32_t at = map_find(&ab->row_at, id);

	if (at == MAP_NONE) {
		at = add_row(ab, job, s, arena_str(ab->arena, key));
		map_set(&ab->row_at, arena_str(ab->arena, id), at);
	}
	arena_free(&scratch);
	return at;
}

/* ---- pairs ---- */

/* The family is counted at the first pair in which both arms worked: what base does not have by then is new. */
static void count_family(struct ab *ab, struct ab_job *j)
{
	for (uint32_t i = 0; i < j->nrow; i++) {
		struct ab_row *r = &ab->row[j->row[i]];

		r->late = true;
		for (uint32_t k = 0; k < r->n && r->late; k++)
			r->late = isnan(r->value[AB_BASE][k]);
	}
	j->counted = true;
}

static void add_pair(
	struct ab *ab, const struct ab_turn *turn, const struct str *failure, double seconds)
{
	struct ab_job *j = &ab->job[turn->job];
	struct ab_pair *p;

	ARENA_ROOM(ab->arena, j->pair, j->npair, j->pair_cap);
	j->pair[j->npair++] = ab->npair;
	j->nleg++;
	ARENA_ROOM(ab->arena, ab->pair, ab->npair, ab->pair_cap);
	p = &ab->pair[ab->npair++];
	*p = (struct ab_pair){
		.job = turn->job,
		.leg = ab->leg,
		.variant = turn->variant,
		.narm = turn->narm,
		.seconds = seconds,
	};
	for (uint32_t i = 0; i < AB_ARMS; i++) {
		p->order[i] = turn->order[i];
		p->failure[i] = arena_str(ab->arena, failure[i]);
	}
}

void ab_add_values(struct ab *ab, const struct ab_turn *turn, const double *const value[AB_ARMS],
	const struct str failure[AB_ARMS], double seconds)
{
	struct ab_job *j = &ab->job[turn->job];

	assert(j->nleg < ab->opt.pairs_max);
	add_pair(ab, turn, failure, seconds);
	for (uint32_t i = 0; i < j->nrow; i++) {
		struct ab_row *r = &ab->row[j->row[i]];

		ab_row_room(ab, r, j->npair);
		for (int arm = 0; arm < AB_ARMS; arm++)
			if (value[arm] && !failure[arm].n && isfinite(value[arm][i]))
				r->value[arm][r->n - 1] = value[arm][i];
	}
	if (!j->counted && !failure[AB_BASE].n && !failure[AB_HEAD].n)
		count_family(ab, j);
}

/* ---- from evidence ---- */

struct gathered {
	double *x;
	uint32_t n, cap;
};

static void see_rows(struct ab *ab, uint32_t job, const struct ab_outcome *out)
{
	for (uint32_t i = 0; i < out->n && !out->failure.n; i++) {
		const struct evidence *ev = &out->evidence[i];

		for (uint32_t k = 0; ev->model == MODEL_BENCH && k < ev->bench.n; k++)
			ab_row(ab, job, &ev->bench.series[k]);
	}
}

static void gather(struct arena *a, struct gathered *g, double x)
{
	if (!isfinite(x))
		return;
	ARENA_ROOM(a, g->x, g->n, g->cap);
	g->x[g->n++] = x;
}

static void gather_series(struct arena *a, struct gathered *g, const struct series *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		gather(a, g, s->value[i]);
	if (!s->n && s->summary)
		gather(a, g, s->summary->center);
}

/* One number per row: the median of what the process says. */
static const double *arm_values(
	struct ab *ab, struct arena *a, uint32_t job, const struct ab_outcome *out)
{
	uint32_t nrow = ab->job[job].nrow;
	struct gathered *g = ARENA_ARRAY(a, struct gathered, nrow);
	double *value = ARENA_ARRAY(a, double, nrow);

	for (uint32_t i = 0; i < out->n && !out->failure.n; i++) {
		const struct evidence *ev = &out->evidence[i];

		for (uint32_t k = 0; ev->model == MODEL_BENCH && k < ev->bench.n; k++) {
			const struct series *s = &ev->bench.series[k];
			uint32_t at = ab_row(ab, job, s);

			gather_series(a, &g[ab->row[at].place], s);
		}
	}
	for (uint32_t i = 0; i < nrow; i++) {
		sort_f64(g[i].x, g[i].n);
		value[i] = median(g[i].x, g[i].n);
	}
	return value;
}

void ab_add(struct ab *ab, const struct ab_turn *turn, const struct ab_outcome outcome[AB_ARMS],
	double seconds)
{
	const double *value[AB_ARMS] = { NULL };
	struct str failure[AB_ARMS] = { { 0 } };
	struct arena scratch = { 0 };

	for (uint32_t i = 0; i < turn->narm; i++)
		see_rows(ab, turn->job, &outcome[turn->order[i]]);
	for (uint32_t i = 0; i < turn->narm; i++) {
		enum ab_arm arm = turn->order[i];

		failure[arm] = outcome[arm].failure;
		value[arm] = arm_values(ab, &scratch, turn->job, &outcome[arm]);
	}
	ab_add_values(ab, turn, value, failure, seconds);
	arena_free(&scratch);
}

/* ---- reading it ---- */

double ab_log_ratio(const struct ab_row *r, uint32_t i, enum ab_arm arm)
{
	double base = r->value[AB_BASE][i], other = r->value[arm][i], x;

	if (base == 0 && other == 0)
		return 0;
	if (!(base > 0 && other > 0))
		return NAN;
	x = log(other) - log(base);
	return r->series.better == BETTER_HIGHER ? -x : x;
}

bool ab_counts(const struct ab *ab, const struct ab_row *r)
{
	return r->terms.gated && !r->late && !ab->job[r->job].identical;
}

uint32_t ab_family(const struct ab *ab)
{
	uint32_t m = 0;

	for (uint32_t i = 0; i < ab->nrow; i++)
		m += ab_counts(ab, &ab->row[i]);
	return m;
}

/* Ends what belongs to one leg: a variant's ratios become their mean, variants without any are left out. */
static uint32_t group(
	const double *x, const uint32_t *variant, uint32_t n, uint32_t nvariant, double *out)
{
	uint32_t made = 0;

	for (uint32_t v = 0; v < nvariant; v++) {
		double sum = 0;
		uint32_t k = 0;

		for (uint32_t i = 0; i < n; i++) {
			if (variant[i] == v) {
				sum += x[i];
				k++;
			}
		}
		if (k)
			out[made++] = sum / k;
	}
	return made;
}

uint32_t ab_ratios(
	const struct ab *ab, const struct ab_row *r, double *x, size_t *end, uint32_t *nleg)
{
	const struct ab_job *j = &ab->job[r->job];
	struct arena scratch = { 0 };
	uint32_t *variant = ARENA_ARRAY(&scratch, uint32_t, r->n), n = 0, from = 0;
	double *raw = ARENA_ARRAY(&scratch, double, r->n);

	*nleg = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		const struct ab_pair *p = &ab->pair[j->pair[i]];
		bool last = i + 1 == r->n || ab->pair[j->pair[i + 1]].leg != p->leg;
		double ratio = ab_log_ratio(r, i, AB_HEAD);

		if (!isnan(ratio)) {
			variant[n] = p->variant;
			raw[n++] = ratio;
		}
		if (!last)
			continue;
		if (ab_grouped(ab))
			n = from +
			    group(raw + from, variant + from, n - from, ab->opt.variants, x + from);
		else
			for (uint32_t k = from; k < n; k++)
				x[k] = raw[k];
		end[(*nleg)++] = from = n;
	}
	arena_free(&scratch);
	return n;
}
