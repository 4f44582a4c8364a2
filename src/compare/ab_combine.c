/* ab_combine - independent experiments about the same rows, one after the other. */
#include "compare/ab_part.h"

static bool same_terms(const struct ab_terms *x, const struct ab_terms *y)
{
	return x->gated == y->gated && x->limit_fail == y->limit_fail &&
	       x->limit_pass == y->limit_pass;
}

/* The row of the other experiment with the same job and key; NULL = none. */
static const struct ab_row *twin(
	const struct ab *ab, const struct ab_row *r, const struct ab *other)
{
	uint32_t job = map_find(&other->job_at, ab->job[r->job].name);

	for (uint32_t i = 0; job != MAP_NONE && i < other->job[job].nrow; i++) {
		const struct ab_row *o = &other->row[other->job[job].row[i]];

		if (str_eq(o->key, r->key))
			return o;
	}
	return NULL;
}

static bool check_rows(const struct ab *ab, const struct ab *other, struct err *e)
{
	for (uint32_t i = 0; i < ab->nrow; i++) {
		const struct ab_row *r = &ab->row[i], *o = twin(ab, r, other);

		if (!ab_counts(ab, r))
			continue;
		if (!o || !ab_counts(other, o))
			return err_set(e, ERR_USAGE, "%.*s of %.*s is not in both experiments",
				STR(str_clip(r->series.name, 64)),
				STR(str_clip(ab->job[r->job].name, 64)));
		if (!same_terms(&r->terms, &o->terms))
			return err_set(e, ERR_USAGE,
				"the limits of %.*s are not the same in both experiments",
				STR(str_clip(r->series.name, 64)));
	}
	return true;
}

static bool check(const struct ab *ab, const struct ab *earlier, struct err *e)
{
	const struct ab_options *x = &ab->opt, *y = &earlier->opt;

	if (x->alpha != y->alpha || x->beta != y->beta || x->null_alpha != y->null_alpha)
		return err_set(
			e, ERR_USAGE, "experiments with other error rates cannot be combined");
	if (ab_grouped(ab) || ab_grouped(earlier))
		return err_set(e, ERR_USAGE,
			"experiments with fewer variants than pairs cannot be combined");
	if (ab->leg + earlier->leg > UINT32_MAX - 2)
		return err_set(e, ERR_USAGE, "too many experiments");
	return check_rows(ab, earlier, e) && check_rows(earlier, ab, e);
}

static void add_rows(struct ab *ab, const struct ab *from)
{
	for (uint32_t i = 0; i < from->nrow; i++) {
		const struct ab_row *r = &from->row[i];
		uint32_t job = ab_job(ab, from->job[r->job].name);
		uint32_t at = ab_row(ab, job, &r->series);

		ab->row[at].terms = r->terms;
		ab->job[job].identical = from->job[r->job].identical;
	}
}

static void start_leg(struct ab *ab, uint32_t leg)
{
	ab->leg = leg;
	for (uint32_t i = 0; i < ab->njob; i++)
		ab->job[i].nleg = 0;
}

/* The job's k-th pair of `from`, its values in the order of ab's rows. */
static void add_pair(struct ab *ab, const struct ab *from, const struct ab_pair *p, uint32_t k)
{
	struct ab_turn turn = {
		.job = ab_job(ab, from->job[p->job].name), .variant = p->variant, .narm = p->narm
	};
	const struct ab_job *job = &from->job[p->job];
	const double *value[AB_ARMS];
	struct arena scratch = { 0 };

	memcpy(turn.order, p->order, sizeof turn.order);
	for (int arm = 0; arm < AB_ARMS; arm++) {
		double *x = ARENA_ARRAY(&scratch, double, ab->job[turn.job].nrow);

		for (uint32_t i = 0; i < ab->job[turn.job].nrow; i++)
			x[i] = NAN;
		for (uint32_t i = 0; i < job->nrow; i++) {
			const struct ab_row *r = &from->row[job->row[i]];
			uint32_t at = ab_row(ab, turn.job, &r->series);

			x[ab->row[at].place] = r->value[arm][k];
		}
		value[arm] = x;
	}
	ab_add_values(ab, &turn, value, p->failure, p->seconds);
	arena_free(&scratch);
}

static void add_pairs(struct ab *ab, const struct ab *from, uint32_t first_leg)
{
	struct arena scratch = { 0 };
	uint32_t *taken = ARENA_ARRAY(&scratch, uint32_t, from->njob + 1);

	for (uint32_t i = 0; i < from->npair; i++) {
		const struct ab_pair *p = &from->pair[i];

		if (p->leg + first_leg != ab->leg)
			start_leg(ab, p->leg + first_leg);
		add_pair(ab, from, p, taken[p->job]++);
	}
	arena_free(&scratch);
}

bool ab_combine(struct ab *ab, const struct ab *earlier, struct err *e)
{
	struct ab later = *ab;
	struct ab_options opt = later.opt;

	if (!check(ab, earlier, e))
		return false;
	if (earlier->opt.pairs_max > opt.pairs_max)
		opt.pairs_max = earlier->opt.pairs_max;
	opt.terms = NULL;
	ab_start(ab, later.arena, &opt);
	for (uint32_t i = 0; i < later.njob; i++) {
		uint32_t job = ab_job(ab, later.job[i].name);

		ab->job[job].identical = later.job[i].identical;
	}
	add_rows(ab, earlier);
	add_rows(ab, &later);
	add_pairs(ab, earlier, 0);
	start_leg(ab, earlier->leg + 1);
	add_pairs(ab, &later, earlier->leg + 1);
	if (ab->leg != earlier->leg + 1 + later.leg)
		start_leg(ab, earlier->leg + 1 + later.leg);
	ab->opt = later.opt;
	ab->opt.pairs_max = opt.pairs_max;
	ab->plan = later.plan;
	ab->elapsed_s = later.elapsed_s;
	ab->null_kind = later.null_kind;
	ab_again(ab);
	return true;
}
