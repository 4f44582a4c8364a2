/*
 * ab_simulate - how often the engine of `pawl ab` is wrong, how often it finds what is there, and how soon.
 *
 *	ab_simulate [SCALE [SEED]]
 *
 * SCALE is the share of the full number of experiments (1: some minutes; 0.02 for tests).  Beside every figure stand
 * its standard error and the figure that was published for the procedure.  Exit status 1: a rate of false alarms is
 * above its bound by more than three standard errors, or something that has to be found is missed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/ab_noise.h"
#include "compare/ab.h"

static double scale = 1;
static uint64_t seed = 1;
static int wrong;

/* ---- one experiment ---- */

struct trial {
	unsigned noise;
	double sigma;
	uint32_t m;
	double limit; /* ratio */
	double all, one; /* true changes: of every row, of row 0; ratios */
	uint32_t pairs; /* 0 = 64 */
	uint32_t null_every, variants;
	double layout; /* each row of each binary is off by up to this much, uniformly */
};

struct ending {
	enum ab_verdict row; /* of row 0 */
	uint32_t decided; /* its pair; 0 = none */
	uint32_t job; /* pairs until every row was decided; 0 = never */
	bool any_fails;
};

struct stage {
	struct arena arena;
	struct weather weather;
	struct ab ab;
	double *x[AB_ARMS],
		*off[AB_ARMS]; /* values of a pair; layouts: of binaries, or of variants */
};

static double jitter(struct stage *s, double most)
{
	return most * (2 * weather_uniform(&s->weather) - 1);
}

static void set_stage(struct stage *s, const struct trial *t, uint64_t number)
{
	struct ab_options opt = AB_DEFAULTS;
	uint32_t layouts = t->variants ? t->variants : 1;

	*s = (struct stage){ 0 };
	opt.limit_fail = opt.limit_pass = t->limit;
	opt.pairs_max = t->pairs ? t->pairs : 64;
	opt.null_every = t->null_every;
	opt.variants = t->variants;
	opt.stay = true;
	opt.seed = number;
	weather_init(
		&s->weather, &s->arena, t->noise, t->sigma, t->m, number * 0x2545f4914f6cdd1d + 1);
	ab_start(&s->ab, &s->arena, &opt);
	ab_job(&s->ab, S("job"));
	for (uint32_t i = 0; i < t->m; i++)
		ab_row(&s->ab, 0,
			&(struct series){ .name = arena_printf(&s->arena, "%u", i),
				.metric = S("time"),
				.unit = { S("sec"), DIM_TIME },
				.better = BETTER_LOWER });
	for (int arm = 0; arm < AB_ARMS; arm++) {
		s->x[arm] = ARENA_ARRAY(&s->arena, double, t->m);
		s->off[arm] = ARENA_ARRAY(&s->arena, double, t->m *layouts);
		for (uint32_t i = 0; i < t->m * layouts; i++)
			s->off[arm][i] = jitter(s, t->layout);
	}
}

static void run_pair(struct stage *s, const struct trial *t, const struct ab_turn *turn)
{
	static const struct str works[AB_ARMS];
	const double *value[AB_ARMS] = { NULL };

	for (uint32_t slot = 0; slot < turn->narm; slot++) {
		enum ab_arm arm = turn->order[slot];

		weather_run(&s->weather, slot, s->x[arm]);
		for (uint32_t i = 0; i < t->m; i++) {
			double change = i ? t->all : t->one;

			s->x[arm][i] += s->off[arm][turn->variant * t->m + i] +
					(arm == AB_HEAD ? log1p(change) : 0);
			s->x[arm][i] = exp(s->x[arm][i]);
		}
		value[arm] = s->x[arm];
	}
	ab_add_values(&s->ab, turn, value, works, 1);
}

static struct ending experiment(const struct trial *t, uint64_t number)
{
	struct ending out = { 0 };
	struct ab_turn turn;
	struct stage s;

	set_stage(&s, t, number);
	while (ab_next(&s.ab, 0, &turn) == AB_GOING)
		run_pair(&s, t, &turn);
	out.row = s.ab.row[0].fails ? AB_FAIL : s.ab.row[0].passes ? AB_PASS : AB_INCONCLUSIVE;
	out.decided = s.ab.row[0].decided;
	for (uint32_t i = 0; i < t->m; i++) {
		out.any_fails |= s.ab.row[i].fails;
		if (s.ab.row[i].decided > out.job)
			out.job = s.ab.row[i].decided;
	}
	for (uint32_t i = 0; i < t->m; i++)
		if (!s.ab.row[i].decided)
			out.job = 0;
	arena_free(&s.arena);
	return out;
}

/* ---- many ---- */

struct rate {
	uint64_t n, hit;
};

static double share(struct rate r)
{
	return (double)r.hit / (double)r.n;
}

static double share_error(struct rate r)
{
	double p = ((double)r.hit + 0.5) / ((double)r.n + 1);

	return sqrt(p * (1 - p) / (double)r.n);
}

struct average {
	double sum, squares;
	uint64_t n;
};

static void average_add(struct average *a, double x)
{
	a->sum += x;
	a->squares += x * x;
	a->n++;
}

static double average_error(const struct average *a)
{
	double n = (double)a->n, mean = a->sum / n;

	return a->n > 1 ? sqrt((a->squares / n - mean * mean) / (n - 1)) : NAN;
}

static uint64_t times(double full)
{
	double n = ceil(full * scale);

	return n < 4 ? 4 : (uint64_t)n;
}

static void put_published(double x, const char *format)
{
	if (isnan(x))
		printf("-");
	else
		printf(format, x);
}

/* Numbers of experiments that no other table uses. */
static uint64_t first_number(int table, size_t row)
{
	return seed * 1000000000000 + (uint64_t)table * 10000000000 + row * 100000000;
}

/* ---- tables ---- */

static const unsigned everything = NOISE_T3 | NOISE_DRIFT | NOISE_SPIKES | NOISE_MODES | NOISE_AR;

struct named_noise {
	const char *name;
	unsigned noise;
	double published[3]; /* m = 1, 20, 200 */
};

static void false_fails(void)
{
	static const struct named_noise kind[] = {
		{ "Gaussian", NOISE_GAUSS, { .033, .027, .037 } },
		{ "drift with jumps", NOISE_GAUSS | NOISE_DRIFT, { .036, .024, .030 } },
		{ "spikes", NOISE_GAUSS | NOISE_SPIKES, { .038, .027, .025 } },
		{ "two modes", NOISE_GAUSS | NOISE_MODES, { .037, .027, .020 } },
		{ "Student t3", NOISE_T3, { .034, .026, .015 } },
		{ "drift and AR(1)", NOISE_GAUSS | NOISE_DRIFT | NOISE_AR, { .037, .027, .018 } },
		{ "all of them", 0, { .038, .034, .020 } },
		{ "first run 3 % slower", NOISE_GAUSS | NOISE_SLOT, { .023, NAN, NAN } },
	};
	static const uint32_t rows[] = { 1, 20, 200 };
	static const double full[] = { 20000, 3000, 400 };

	printf("\n### False alarms: every row exactly at the limit (5 %%), any fail, at most 64 "
	       "pairs\n\n");
	printf("| noise | rows | experiments | false fails | ± | published "
	       "|\n|---|--:|--:|--:|--:|--:|\n");
	for (size_t k = 0; k < sizeof kind / sizeof *kind; k++) {
		for (int c = 0; c < 3; c++) {
			struct trial t = { .noise = kind[k].noise ? kind[k].noise : everything,
				.sigma = .01,
				.m = rows[c],
				.limit = .05,
				.all = .05,
				.one = .05 };
			struct rate r = { 0 };

			for (r.n = 0; r.n < times(full[c]); r.n++)
				r.hit += experiment(&t, first_number(c, k) + r.n).any_fails;
			printf("| %s | %u | %lu | %.3f | %.3f | ", kind[k].name, rows[c],
				(unsigned long)r.n, share(r), share_error(r));
			put_published(kind[k].published[c], "%.3f");
			printf(" |\n");
			wrong += share(r) > .05 + 3 * share_error(r);
		}
	}
}

struct power {
	const char *noise;
	unsigned bits;
	double sigma, limit, change;
	struct {
		double share, pairs;
	} published[3];
};

static const struct power powers[] = {
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .05, 0, { { 1, 5.6 }, { 1, 5.6 }, { 1, 5.6 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .05, .01, { { 1, 5.7 }, { 1, 5.7 }, { 1, 5.6 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .05, .02, { { 1, 6.0 }, { 1, 5.9 }, { 1, 5.9 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .05, .1, { { 1, 5.6 }, { 1, 10.1 }, { 1, 14.0 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .02, 0, { { 1, 7.6 }, { 1, 7.7 }, { 1, 8.1 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .02, .01,
		{ { .99, 20.2 }, { .98, 20.9 }, { .98, 21.3 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .02, .05, { { 1, 6.0 }, { 1, 10.9 }, { 1, 15.0 } } },
	{ "Gaussian 1 %", NOISE_GAUSS, .01, .02, .1, { { 1, 5.6 }, { 1, 10.0 }, { 1, 14.0 } } },
	{ "spikes", NOISE_GAUSS | NOISE_SPIKES, .01, .05, 0,
		{ { 1, 7.8 }, { 1, 8.0 }, { 1, 8.2 } } },
	{ "spikes", NOISE_GAUSS | NOISE_SPIKES, .01, .05, .1,
		{ { 1, 7.9 }, { 1, 15.0 }, { 1, 23.0 } } },
	{ "two modes", NOISE_GAUSS | NOISE_MODES, .01, .05, 0,
		{ { 1, 6.5 }, { 1, 6.3 }, { 1, 6.3 } } },
	{ "two modes", NOISE_GAUSS | NOISE_MODES, .01, .05, .1,
		{ { 1, 6.6 }, { 1, 11.9 }, { 1, 16.4 } } },
	{ "drift", NOISE_GAUSS | NOISE_DRIFT, .01, .05, 0, { { 1, 5.7 }, { 1, 5.7 }, { 1, 5.8 } } },
	{ "drift", NOISE_GAUSS | NOISE_DRIFT, .01, .05, .1,
		{ { 1, 5.7 }, { 1, 10.2 }, { 1, 14.2 } } },
	{ "Student t3", NOISE_T3, .01, .05, 0, { { 1, 6.1 }, { 1, 6.3 }, { 1, 6.3 } } },
	{ "Student t3", NOISE_T3, .01, .05, .1, { { 1, 6.2 }, { 1, 11.1 }, { 1, 15.6 } } },
	{ "all of them", 0, .01, .05, 0, { { 1, 10.0 }, { 1, 10.4 }, { 1, 10.4 } } },
	{ "all of them", 0, .01, .05, .1, { { 1, 10.5 }, { 1, 20.8 }, { 1, 27.8 } } },
	{ "Gaussian 3 %", NOISE_GAUSS, .03, .05, 0, { { 1, 9.4 }, { 1, 9.5 }, { 1, 9.9 } } },
	{ "Gaussian 3 %", NOISE_GAUSS, .03, .05, .1, { { 1, 10.2 }, { 1, 18.4 }, { 1, 25.3 } } },
	{ "Gaussian 3 %", NOISE_GAUSS, .03, .02, 0, { { .77, 37 }, { .76, 37 }, { .78, 37 } } },
	{ "Gaussian 3 %", NOISE_GAUSS, .03, .02, .05, { { .99, 21 }, { .88, 37 }, { .68, 49 } } },
};

static void power_cell(const struct power *p, int c, uint64_t number)
{
	static const uint32_t rows[] = { 1, 20, 200 };
	static const double full[] = { 2500, 500, 70 };
	struct trial t = { .noise = p->bits ? p->bits : everything,
		.sigma = p->sigma,
		.m = rows[c],
		.limit = p->limit,
		.one = p->change };
	enum ab_verdict want = p->change > p->limit ? AB_FAIL : AB_PASS;
	struct average pairs = { 0 }, job = { 0 };
	struct rate right = { 0 };

	for (right.n = 0; right.n < times(full[c]); right.n++) {
		struct ending o = experiment(&t, number + right.n);

		right.hit += o.row == want;
		average_add(&pairs, o.decided ? o.decided : 64);
		if (o.job)
			average_add(&job, o.job);
	}
	printf("| %s | %g %% | %+g %% | %s | %u | %lu | %.3f | %.3f | %.2f | %.1f | %.1f | %.1f | ",
		p->noise, 100 * p->limit, 100 * p->change, ab_verdict_name(want), rows[c],
		(unsigned long)right.n, share(right), share_error(right), p->published[c].share,
		pairs.sum / (double)pairs.n, average_error(&pairs), p->published[c].pairs);
	if (job.n)
		printf("%.1f |\n", job.sum / (double)job.n);
	else
		printf("- |\n");
	wrong += share(right) < p->published[c].share - .1 - 4 * share_error(right);
}

static void power(void)
{
	printf("\n### Found: one row changed, at most 64 pairs\n\n");
	printf("| noise per run | limit | change | right | rows | experiments | decided right | ± "
	       "| published | pairs | ± "
	       "| published | whole job "
	       "|\n|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
	for (size_t k = 0; k < sizeof powers / sizeof *powers; k++)
		for (int c = 0; c < 3; c++)
			power_cell(&powers[k], c, first_number(3 + c, k));
}

struct layout {
	const char *how;
	uint32_t null_every, variants;
	struct {
		double fails, found;
	} published[2]; /* m = 1, 20; limit 2 % */
};

/* Every row of every binary is off by up to 2 %, once and for all: the lottery of layout. */
static void layouts(void)
{
	static const struct layout way[] = {
		{ "no A'", 0, 0, { { .065, NAN }, { .60, NAN } } },
		{ "A' every 4th pair", 4, 0, { { .035, .995 }, { 0, .98 } } },
		{ "A' every pair", 1, 0, { { .015, .995 }, { 0, .98 } } },
		{ "16 variants", 0, 16, { { 0, 1 }, { 0, 1 } } },
		{ "a variant per pair", 0, 48, { { 0, 1 }, { 0, 1 } } },
	};

	printf("\n### Layout: each row of each binary off by up to ±2 %%, limit 2 %%, 48 "
	       "pairs\n\n");
	printf("| | rows | experiments | false fails | ± | published | +10 %% found | ± | "
	       "published |\n"
	       "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
	for (size_t k = 0; k < sizeof way / sizeof *way; k++) {
		for (int c = 0; c < 2; c++) {
			uint32_t m = c ? 20 : 1;
			struct trial same = { .noise = NOISE_GAUSS,
				.sigma = .01,
				.m = m,
				.limit = .02,
				.pairs = 48,
				.null_every = way[k].null_every,
				.variants = way[k].variants,
				.layout = .02 };
			struct trial slow = same;
			struct rate fails = { 0 }, found = { 0 };

			slow.one = .1;
			for (fails.n = 0; fails.n < times(c ? 300 : 2000); fails.n++)
				fails.hit += experiment(&same, first_number(6 + c, k) + fails.n)
						     .any_fails;
			for (found.n = 0; found.n < times(c ? 300 : 2000); found.n++)
				found.hit += experiment(&slow, first_number(8 + c, k) + found.n)
						     .row == AB_FAIL;
			printf("| %s | %u | %lu | %.3f | %.3f | %.3f | %.3f | %.3f | ", way[k].how,
				m, (unsigned long)fails.n, share(fails), share_error(fails),
				way[k].published[c].fails, share(found), share_error(found));
			put_published(way[k].published[c].found, "%.3f");
			printf(" |\n");
			wrong += k > 0 && share(fails) > .05 + 3 * share_error(fails);
		}
	}
}

int main(int argc, char **argv)
{
	if (argc > 1)
		scale = strtod(argv[1], NULL);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	if (!(scale > 0 && scale <= 100)) {
		fprintf(stderr, "ab_simulate: a scale above 0 and up to 100 expected\n");
		return 1;
	}
	false_fails();
	power();
	layouts();
	return wrong > 0;
}
