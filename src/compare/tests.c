/*
 * tests - the tests of two runs against each other: "failed" of every case, "duration" where it
 * passed.
 *
 * Choices [1] A test that ran several times has failed when it failed once, and is skipped when it never ran.
 *         [2] A test fails with its child ("TestX" with "TestX/sub", a suite with its tests): the children count, the
 *             parent's outcome is unknown by itself.
 *         [3] The time of a test that failed is not the time of the test: only passes have a duration.
 */
#include "compare/part.h"

#define NESTED_MAX 64 /* ancestors looked for behind one name */

struct test_row {
	struct str job, suite, name;
	struct str key; /* suite and name */
	struct str id; /* job and key; its ancestors' ids are its prefixes */
	const struct test_case *test; /* the worst that happened to it */
	double *duration; /* of its passes, seconds */
	uint32_t nduration, duration_cap;
	bool matched; /* base rows: the head has it */
	bool with_child; /* failed as a child of it did */
};

struct test_rows {
	struct test_row *row;
	uint32_t n, cap;
	struct map by_job, by_key;
};

static bool failed(enum outcome o)
{
	return o == OUTCOME_FAIL || o == OUTCOME_ERROR || o == OUTCOME_UNFINISHED;
}

static int weight(enum outcome o)
{
	return failed(o) ? 2 : o == OUTCOME_PASS;
}

static struct str test_key(struct arena *a, struct str suite, struct str name)
{
	return arena_printf(a, "%.*s%c%.*s", STR(suite), 0x1f, STR(name));
}

static struct str job_key(struct arena *a, struct str job, struct str key)
{
	return arena_printf(a, "%.*s%c%.*s", STR(job), 0x1d, STR(key));
}

static void add_case(
	struct test_rows *rows, struct arena *a, struct str job, const struct test_case *t)
{
	struct str key = test_key(a, t->suite, t->name), id = job_key(a, job, key);
	uint32_t at = map_intern(&rows->by_job, id, rows->n);
	struct test_row *row;

	if (at == rows->n) {
		ARENA_ROOM(a, rows->row, rows->n, rows->cap);
		rows->row[rows->n++] = (struct test_row){ .job = job,
			.suite = t->suite,
			.name = t->name,
			.key = key,
			.id = id,
			.test = t };
		map_intern(&rows->by_key, key, at);
	}
	row = &rows->row[at];
	if (weight(t->outcome) > weight(row->test->outcome)) /* [1] */
		row->test = t;
	if (t->outcome != OUTCOME_PASS || !isfinite(t->duration_s)) /* [3] */
		return;
	ARENA_ROOM(a, row->duration, row->nduration, row->duration_cap);
	row->duration[row->nduration++] = t->duration_s;
}

/* [2] The parent's id is the child's without its last `cut` bytes. */
static void mark_parent(struct test_rows *rows, const struct test_row *child, size_t cut)
{
	uint32_t at = map_find(&rows->by_job, (struct str){ child->id.p, child->id.n - cut });

	if (at != MAP_NONE && failed(rows->row[at].test->outcome))
		rows->row[at].with_child = true;
}

static void mark_parents(struct test_rows *rows, const struct test_row *child)
{
	struct str name = child->name;

	if (!name.n || !failed(child->test->outcome))
		return;
	for (int depth = 0; depth < NESTED_MAX && memchr(name.p, '/', name.n); depth++) {
		str_cut_last(&name, '/');
		mark_parent(rows, child, child->name.n - name.n);
	}
	mark_parent(rows, child, child->name.n);
}

static void gather_tests(struct test_rows *rows, struct arena *a, const struct run *run)
{
	*rows = (struct test_rows){ 0 };
	map_init(&rows->by_job, a);
	map_init(&rows->by_key, a);
	for (uint32_t i = 0; run && i < run->n; i++) {
		const struct evidence *ev = &run->evidence[i];

		for (uint32_t k = 0; ev->model == MODEL_TESTS && k < ev->tests.n; k++)
			add_case(rows, a, ev->job, &ev->tests.test_case[k]);
	}
	for (uint32_t i = 0; i < rows->n; i++)
		mark_parents(rows, &rows->row[i]);
}

static struct test_row *find_test(
	struct test_rows *rows, struct arena *a, const struct test_row *wanted)
{
	uint32_t at = map_find(&rows->by_job, job_key(a, wanted->job, wanted->key));

	if (at == MAP_NONE) {
		at = map_find(&rows->by_key, wanted->key);
		if (at != MAP_NONE && wanted->job.n && rows->row[at].job.n)
			at = MAP_NONE;
	}
	return at == MAP_NONE ? NULL : &rows->row[at];
}

/* ---- deltas ---- */

static double failed_value(const struct test_row *row)
{
	if (row->with_child || row->test->outcome == OUTCOME_SKIP)
		return NAN;
	return failed(row->test->outcome);
}

static void failed_side(struct side *side, const struct test_row *row)
{
	if (!row)
		return;
	side->center = failed_value(row);
	if (isnan(side->center))
		return;
	side->n = 1;
	side->lo = side->hi = side->center;
}

static struct delta *test_delta(
	struct comparison *c, const struct test_row *base, const struct test_row *head)
{
	const struct test_row *row = head ? head : base;
	struct delta *d = delta_add(c);

	d->model = MODEL_TESTS;
	d->job = row->job;
	d->key = row->key;
	d->subject = row->suite.n && row->name.n
			     ? arena_printf(c->arena, "%.*s %.*s", STR(row->suite), STR(row->name))
		     : row->suite.n ? row->suite
				    : row->name;
	d->better = BETTER_LOWER;
	d->test = row->test;
	d->verdict = !base ? CHANGE_NEW : !head ? CHANGE_GONE : CHANGE_UNKNOWN;
	return d;
}

static void failed_delta(
	struct comparison *c, const struct test_row *base, const struct test_row *head)
{
	struct delta *d = test_delta(c, base, head);

	d->metric = S("failed");
	d->unit = (struct unit){ S("failures"), DIM_COUNT };
	failed_side(&d->base, base);
	failed_side(&d->head, head);
	if (head && head->with_child)
		delta_remark(c, d, S("failed with its child, which counts"));
	if (isnan(d->base.center) || isnan(d->head.center))
		return;
	compare_exact(d);
	d->method = &method_outcome;
}

static void duration_side(
	struct comparison *c, struct side *side, const struct test_row *row, struct sample *s)
{
	struct values v = { 0 };
	uint32_t nprocess;

	if (row)
		v = (struct values){ row->duration, NULL, row->nduration };
	*s = sample_of(c->arena, &v, &nprocess);
	side_of_values(side, &v, s, nprocess, c->opt->confidence);
}

static void duration_delta(
	struct comparison *c, const struct test_row *base, const struct test_row *head)
{
	struct sample x, y;
	struct delta *d;

	if (!(base && base->nduration) && !(head && head->nduration))
		return;
	d = test_delta(c, base, head);
	d->metric = S("duration");
	d->unit = (struct unit){ S("sec"), DIM_TIME };
	duration_side(c, &d->base, base, &x);
	duration_side(c, &d->head, head, &y);
	if (x.n >= 2 && y.n >= 2)
		compare_samples(c, d, &x, &y);
	else if (x.n && y.n)
		compare_single(d);
}

static void lose_tests(struct comparison *c, struct test_rows *base)
{
	uint32_t left_out = 0;

	for (uint32_t i = 0; i < base->n; i++) {
		const struct test_row *row = &base->row[i];

		if (row->matched)
			continue;
		if (job_not_asked(c->head, row->job)) {
			left_out++;
			continue;
		}
		failed_delta(c, row, NULL);
		duration_delta(c, row, NULL);
	}
	if (left_out)
		comparison_remark(c, arena_printf(c->arena,
					     "%u tests of the base belong to jobs that were not "
					     "asked for: not compared",
					     left_out));
}

void compare_tests(struct comparison *c)
{
	struct test_rows base, head;

	gather_tests(&base, c->arena, c->base);
	gather_tests(&head, c->arena, c->head);
	for (uint32_t i = 0; i < head.n; i++) {
		struct test_row *was = find_test(&base, c->arena, &head.row[i]);

		if (was)
			was->matched = true;
		failed_delta(c, was, &head.row[i]);
		duration_delta(c, was, &head.row[i]);
	}
	lose_tests(c, &base);
}
