/*
 * ab_json - an experiment as JSON, and back.
 *
 * Only what was measured and agreed is kept; what follows from it is found again by replaying the
 * pairs.  A value that was not measured is null.
 */
#include "compare/ab_part.h"

#include "model/fields.h"

#define AB_SCHEMA "pawl/ab/1"

static const char *const arm_word[] = { "base", "head", "null" };

static const struct field options_field[] = {
	FIELD(ab_options, limit_fail, FIELD_F64),
	FIELD(ab_options, limit_pass, FIELD_F64),
	FIELD(ab_options, alpha, FIELD_F64),
	FIELD(ab_options, beta, FIELD_F64),
	FIELD(ab_options, null_alpha, FIELD_F64),
	{ .key = "pairs_max",
		.kind = FIELD_U32,
		.offset = offsetof(struct ab_options, pairs_max),
		.unknown = UINT32_MAX },
	FIELD(ab_options, budget_s, FIELD_F64),
	{ .key = "null_every",
		.kind = FIELD_U32,
		.offset = offsetof(struct ab_options, null_every),
		.unknown = UINT32_MAX },
	{ .key = "variants",
		.kind = FIELD_U32,
		.offset = offsetof(struct ab_options, variants),
		.unknown = UINT32_MAX },
	FIELD(ab_options, fail_fast, FIELD_BOOL),
	FIELD(ab_options, stay, FIELD_BOOL),
	{ .key = "seed",
		.kind = FIELD_U64,
		.offset = offsetof(struct ab_options, seed),
		.unknown = 0 },
	{ 0 },
};

static const struct field ab_field[] = {
	FIELD(ab, leg, FIELD_U32),
	FIELD(ab, plan, FIELD_U32),
	FIELD(ab, is_short, FIELD_BOOL),
	FIELD(ab, elapsed_s, FIELD_F64),
	FIELD(ab, null_kind, FIELD_STR),
	{ 0 },
};

static const struct field job_field[] = {
	FIELD(ab_job, name, FIELD_STR),
	FIELD(ab_job, identical, FIELD_BOOL),
	FIELD(ab_job, counted, FIELD_BOOL),
	{ 0 },
};

#define ROW_SERIES(member, kind_)                                                                  \
	{                                                                                          \
		.key = #member, .kind = (kind_), .offset = offsetof(struct ab_row, series.member)  \
	}

static const struct field row_field[] = {
	{ .key = "job",
		.kind = FIELD_U32,
		.offset = offsetof(struct ab_row, job),
		.unknown = UINT32_MAX },
	ROW_SERIES(name, FIELD_STR),
	ROW_SERIES(metric, FIELD_STR),
	{ .key = "unit", .kind = FIELD_STR, .offset = offsetof(struct ab_row, series.unit.name) },
	{ .key = "dimension",
		.kind = FIELD_WORD,
		.offset = offsetof(struct ab_row, series.unit.dim),
		.names = &dim_names },
	{ .key = "better",
		.kind = FIELD_WORD,
		.offset = offsetof(struct ab_row, series.better),
		.names = &better_names },
	ROW_SERIES(exact, FIELD_BOOL),
	{ .key = "gated", .kind = FIELD_BOOL, .offset = offsetof(struct ab_row, terms.gated) },
	{ .key = "limit_fail",
		.kind = FIELD_F64,
		.offset = offsetof(struct ab_row, terms.limit_fail) },
	{ .key = "limit_pass",
		.kind = FIELD_F64,
		.offset = offsetof(struct ab_row, terms.limit_pass) },
	FIELD(ab_row, late, FIELD_BOOL),
	{ 0 },
};

static const struct field pair_field[] = {
	{ .key = "job",
		.kind = FIELD_U32,
		.offset = offsetof(struct ab_pair, job),
		.unknown = UINT32_MAX },
	FIELD(ab_pair, leg, FIELD_U32),
	FIELD(ab_pair, variant, FIELD_U32),
	FIELD(ab_pair, seconds, FIELD_F64),
	{ .key = "base_failure",
		.kind = FIELD_STR,
		.offset = offsetof(struct ab_pair, failure[AB_BASE]) },
	{ .key = "head_failure",
		.kind = FIELD_STR,
		.offset = offsetof(struct ab_pair, failure[AB_HEAD]) },
	{ .key = "null_failure",
		.kind = FIELD_STR,
		.offset = offsetof(struct ab_pair, failure[AB_NULL]) },
	{ 0 },
};

/* ---- writing ---- */

static void put_row(struct json_out *o, const struct ab_row *r)
{
	json_put_object(o);
	fields_put(o, row_field, r);
	if (r->series.nparam) {
		json_put_key(o, "params");
		json_put_object(o);
		for (uint32_t i = 0; i < r->series.nparam; i++) {
			json_put_key_str(o, r->series.param[i].key);
			json_put_str(o, r->series.param[i].value);
		}
		json_put_end_object(o);
	}
	for (int arm = 0; arm < AB_ARMS; arm++) {
		json_put_key(o, arm_word[arm]);
		json_put_array(o);
		for (uint32_t i = 0; i < r->n; i++)
			json_put_f64(o, r->value[arm][i]);
		json_put_end_array(o);
	}
	json_put_end_object(o);
}

static void put_pair_fields(struct json_out *o, const struct ab_pair *p)
{
	fields_put(o, pair_field, p);
	json_put_key(o, "order");
	json_put_array(o);
	for (uint32_t i = 0; i < p->narm; i++)
		json_put_str(o, str_of(arm_word[p->order[i]]));
	json_put_end_array(o);
}

static void put_pair(struct json_out *o, const struct ab_pair *p)
{
	json_put_object(o);
	put_pair_fields(o, p);
	json_put_end_object(o);
}

void ab_put_last_pair(struct json_out *o, const struct ab *ab)
{
	const struct ab_pair *p = &ab->pair[ab->npair - 1];
	const struct ab_job *job = &ab->job[p->job];

	json_put_object(o);
	put_pair_fields(o, p);
	for (uint32_t i = 0; i < p->narm; i++) {
		json_put_key(o, arm_word[p->order[i]]);
		json_put_array(o);
		for (uint32_t k = 0; k < job->nrow; k++)
			json_put_f64(o, ab->row[job->row[k]].value[p->order[i]][job->npair - 1]);
		json_put_end_array(o);
	}
	json_put_end_object(o);
}

void ab_put(struct json_out *o, const struct ab *ab)
{
	json_put_object(o);
	json_put_key(o, "schema");
	json_put_str(o, S(AB_SCHEMA));
	fields_put(o, ab_field, ab);
	json_put_key(o, "options");
	json_put_object(o);
	fields_put(o, options_field, &ab->opt);
	json_put_end_object(o);
	json_put_key(o, "jobs");
	json_put_array(o);
	for (uint32_t i = 0; i < ab->njob; i++) {
		json_put_object(o);
		fields_put(o, job_field, &ab->job[i]);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	json_put_key(o, "rows");
	json_put_array(o);
	for (uint32_t i = 0; i < ab->nrow; i++)
		put_row(o, &ab->row[i]);
	json_put_end_array(o);
	json_put_key(o, "pairs");
	json_put_array(o);
	for (uint32_t i = 0; i < ab->npair; i++)
		put_pair(o, &ab->pair[i]);
	json_put_end_array(o);
	json_put_end_object(o);
}

/* ---- reading ---- */

/* Keys that are not known were written by a newer pawl: left alone. */
static void take_fields(struct json *j, const struct field *field, void *object)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		fields_take(j, field, key, object);
}

static bool is_share(double x)
{
	return x > 0 && x < 1;
}

static void check_options(struct json *j, const struct ab_options *o)
{
	if (!is_share(o->alpha) || !is_share(o->beta) || !is_share(o->null_alpha))
		json_fail(j, "alpha, beta and null_alpha between 0 and 1 expected");
	else if (o->pairs_max < 1 || o->pairs_max > EVALUE_PAIRS_MAX)
		json_fail(j, "pairs_max from 1 to %d expected", EVALUE_PAIRS_MAX);
	else if (o->variants > AB_VARIANTS_MAX)
		json_fail(j, "at most %d variants expected", AB_VARIANTS_MAX);
}

static void take_options(struct json *j, struct ab *ab)
{
	ab->opt = (struct ab_options)AB_DEFAULTS;
	take_fields(j, options_field, &ab->opt);
	check_options(j, &ab->opt);
}

static void take_jobs(struct json *j, struct ab *ab)
{
	json_array(j);
	while (json_item(j)) {
		struct ab_job job = { 0 };
		uint32_t at;

		take_fields(j, job_field, &job);
		at = ab_job(ab, job.name);
		if (at + 1 < ab->njob)
			json_fail(j, "job %.*s is there twice", STR(job.name));
		ab->job[at].identical = job.identical;
		ab->job[at].counted = job.counted;
	}
}

static void take_params(struct json *j, struct ab *ab, struct series *s)
{
	struct param p;
	uint32_t cap = 0;

	s->nparam = 0;
	json_object(j);
	while (json_key(j, &p.key) && json_str(j, &p.value)) {
		ARENA_ROOM(ab->arena, s->param, s->nparam, cap);
		s->param[s->nparam++] = p;
	}
}

static uint32_t take_values(struct json *j, struct ab *ab, double **value)
{
	uint32_t n = 0, cap = 0;

	*value = NULL;
	json_array(j);
	while (json_item(j)) {
		double x = NAN;

		if (!json_null(j))
			json_f64(j, &x);
		ARENA_ROOM(ab->arena, *value, n, cap);
		(*value)[n++] = x;
	}
	return n;
}

static void take_row(struct json *j, struct ab *ab)
{
	struct ab_row r = { 0 };
	uint32_t n[AB_ARMS] = { 0 }, at, nrow = ab->nrow;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("params")))
			take_params(j, ab, &r.series);
		for (int arm = 0; arm < AB_ARMS; arm++)
			if (str_eq(key, str_of(arm_word[arm])))
				n[arm] = take_values(j, ab, &r.value[arm]);
		fields_take(j, row_field, key, &r);
	}
	if (n[AB_BASE] != n[AB_HEAD] || n[AB_BASE] != n[AB_NULL])
		json_fail(j, "a row needs one value per pair and arm");
	else if (r.job >= ab->njob)
		json_fail(j, "row of job %u of %u", r.job, ab->njob);
	if (!json_ok(j))
		return;
	at = ab_row(ab, r.job, &r.series);
	if (at < nrow) {
		json_fail(j, "row %.*s is there twice", STR(str_clip(r.series.name, 64)));
		return;
	}
	ab->row[at].terms = r.terms;
	ab->row[at].late = r.late;
	ab->row[at].n = ab->row[at].cap = n[AB_BASE];
	memcpy(ab->row[at].value, r.value, sizeof r.value);
}

static void take_rows(struct json *j, struct ab *ab)
{
	json_array(j);
	while (json_item(j))
		take_row(j, ab);
}

static void take_order(struct json *j, struct ab_pair *p)
{
	static const struct names arms = NAMES(arm_word);
	struct str word;
	unsigned seen = 0;

	p->narm = 0;
	json_array(j);
	while (json_item(j) && json_str(j, &word)) {
		unsigned arm = names_find(arms, word);

		if (arm == AB_ARMS || seen >> arm & 1) {
			json_fail(j, "base, head and null, each once, expected in an order");
			return;
		}
		seen |= 1U << arm;
		p->order[p->narm++] = (enum ab_arm)arm;
	}
	if ((seen & 3) != 3)
		json_fail(j, "base and head expected in an order");
}

static void check_pair(struct json *j, const struct ab *ab, const struct ab_pair *p)
{
	if (p->job >= ab->njob || p->leg > ab->leg)
		json_fail(j, "a pair of a job and a leg that are there expected");
	else if (p->variant && p->variant >= ab->opt.variants)
		json_fail(j, "variant %u of %u", p->variant, ab->opt.variants);
	else if (ab->npair && p->leg < ab->pair[ab->npair - 1].leg)
		json_fail(j, "legs expected in order");
}

static void add_taken(struct ab *ab, const struct ab_pair *p)
{
	struct ab_job *job = &ab->job[p->job];

	ARENA_ROOM(ab->arena, job->pair, job->npair, job->pair_cap);
	job->pair[job->npair++] = ab->npair;
	job->nleg += p->leg == ab->leg;
	ARENA_ROOM(ab->arena, ab->pair, ab->npair, ab->pair_cap);
	ab->pair[ab->npair++] = *p;
}

/* No leg of a job has more pairs than its bets have room for, and no row fewer values than its job has pairs. */
static void check_sizes(struct json *j, const struct ab *ab)
{
	for (uint32_t i = 0; i < ab->njob; i++) {
		const struct ab_job *job = &ab->job[i];
		uint32_t leg = UINT32_MAX, n = 0;

		for (uint32_t k = 0; k < job->npair; k++) {
			n = ab->pair[job->pair[k]].leg == leg ? n + 1 : 1;
			leg = ab->pair[job->pair[k]].leg;
			if (n > ab->opt.pairs_max)
				json_fail(j, "more than %u pairs of job %.*s", ab->opt.pairs_max,
					STR(job->name));
		}
		for (uint32_t k = 0; k < job->nrow; k++)
			if (ab->row[job->row[k]].n != job->npair)
				json_fail(j, "%u values for %u pairs", ab->row[job->row[k]].n,
					job->npair);
	}
}

/* With the values of its arms when they stand beside it; n[arm] = how many. */
static bool take_pair(struct json *j, struct ab *ab, double *value[AB_ARMS], uint32_t n[AB_ARMS])
{
	struct ab_pair p = { .seconds = NAN, .narm = 2, .order = { AB_BASE, AB_HEAD, AB_NULL } };
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("order")))
			take_order(j, &p);
		for (int arm = 0; value && arm < AB_ARMS; arm++)
			if (str_eq(key, str_of(arm_word[arm])))
				n[arm] = take_values(j, ab, &value[arm]);
		fields_take(j, pair_field, key, &p);
	}
	check_pair(j, ab, &p);
	if (json_ok(j))
		add_taken(ab, &p);
	return json_ok(j);
}

bool ab_take_pair(struct json *j, struct ab *ab)
{
	double *value[AB_ARMS] = { NULL };
	uint32_t n[AB_ARMS] = { 0 };
	struct ab_job *job;

	if (!take_pair(j, ab, value, n))
		return false;
	job = &ab->job[ab->pair[ab->npair - 1].job];
	for (int arm = 0; arm < AB_ARMS; arm++)
		if (n[arm] && n[arm] != job->nrow)
			return json_fail(j, "%u values for %u rows", n[arm], job->nrow);
	for (uint32_t i = 0; i < job->nrow; i++) {
		struct ab_row *r = &ab->row[job->row[i]];

		ab_row_room(ab, r, job->npair);
		for (int arm = 0; arm < AB_ARMS; arm++)
			if (n[arm])
				r->value[arm][r->n - 1] = value[arm][i];
	}
	check_sizes(j, ab);
	if (json_ok(j))
		ab_settle(ab);
	return json_ok(j);
}

static void take_pairs(struct json *j, struct ab *ab)
{
	json_array(j);
	while (json_item(j) && take_pair(j, ab, NULL, NULL))
		;
}

bool ab_take(struct json *j, struct arena *a, struct ab *ab)
{
	struct ab_options opt = AB_DEFAULTS;
	struct str key, schema = { 0 };

	ab_start(ab, a, &opt);
	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("schema")))
			json_str(j, &schema);
		else if (str_eq(key, S("options")))
			take_options(j, ab);
		else if (str_eq(key, S("jobs")))
			take_jobs(j, ab);
		else if (str_eq(key, S("rows")))
			take_rows(j, ab);
		else if (str_eq(key, S("pairs")))
			take_pairs(j, ab);
		else
			fields_take(j, ab_field, key, ab);
	}
	if (json_ok(j) && !str_eq(schema, S(AB_SCHEMA)))
		json_fail(j, "schema \"" AB_SCHEMA "\" expected");
	if (json_ok(j) && ab->plan > ab->opt.pairs_max)
		json_fail(j, "a plan of at most %u pairs expected", ab->opt.pairs_max);
	if (json_ok(j))
		check_sizes(j, ab);
	if (json_ok(j))
		ab_settle(ab);
	return json_ok(j);
}
