#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "test/court.h"

/* A share of a package that lies in `directory`. */
static struct delta *share(struct court *c, const char *metric, uint64_t covered, uint64_t uncovered, uint64_t unmeasured)
{
	struct delta *d = court_empty(c, MODEL_COVERAGE, metric, "p");
	struct cov_package *p = ARENA_NEW(&c->arena, struct cov_package);
	double all = (double)(covered + uncovered + unmeasured);

	*p = (struct cov_package){ .name = S("p"), .directory = S("p"), .totals.measure = { covered, uncovered, unmeasured } };
	d->package = p;
	d->better = BETTER_HIGHER;
	d->unit = (struct unit){ S("ratio"), DIM_RATIO };
	d->head.center = (double)covered / (double)(covered + uncovered);
	d->head.lo = (double)covered / all;
	d->head.hi = (double)(covered + unmeasured) / all;
	d->verdict = CHANGE_SAME;
	return d;
}

static void against(struct delta *d, double base)
{
	d->base.center = d->base.lo = d->base.hi = base;
	d->difference = d->head.center - base;
}

static void at_least(uint64_t covered, uint64_t uncovered, uint64_t unmeasured, enum ruling wanted, int status)
{
	struct court c = court_new();

	court_rule(&c, "coverage.total", LIMIT_AT_LEAST, 0.8);
	share(&c, "total", covered, uncovered, unmeasured);
	RULES(&c, wanted, status);
	arena_free(&c.arena);
}

static void a_share_is_judged_by_both_its_ends(void **state)
{
	(void)state;
	at_least(80, 20, 0, RULING_PASS, 0);
	at_least(79, 21, 0, RULING_FAIL, 2);
	at_least(85, 5, 10, RULING_PASS, 0);            /* 85 to 95 % */
	at_least(75, 15, 10, RULING_NOT_MEASURED, 3);   /* 75 to 85 % */
	at_least(60, 30, 10, RULING_FAIL, 2);           /* 60 to 70 % */
}

static void drops(double base, uint64_t covered, uint64_t uncovered, enum ruling wanted, int status)
{
	struct court c = court_new();

	court_rule(&c, "coverage.total", LIMIT_DROPS_BY, 0.005);
	against(share(&c, "total", covered, uncovered, 0), base);
	RULES(&c, wanted, status);
	arena_free(&c.arena);
}

static void a_drop_is_counted_in_points(void **state)
{
	(void)state;
	drops(0.9, 895, 105, RULING_PASS, 0);   /* exactly half a point */
	drops(0.9, 894, 106, RULING_FAIL, 2);
	drops(0.02, 16, 984, RULING_PASS, 0);   /* a fifth less is 0.4 points */
	drops(0.5, 90, 10, RULING_PASS, 0);
	drops(NAN, 90, 10, RULING_INCONCLUSIVE, 0);
}

static void no_code_is_nothing_to_cover_and_no_answer_is_none(void **state)
{
	struct court c = court_new();

	(void)state;
	court_rule(&c, "coverage.patch", LIMIT_AT_LEAST, 0.8);
	share(&c, "patch", 0, 0, 0)->verdict = CHANGE_NEW;
	RULES(&c, RULING_PASS, 0);
	c.deltas.delta[0].remark = S("no base to compare with");
	RULES(&c, RULING_INCONCLUSIVE, 0);
	c.deltas.delta[0].head.failure = S("source vm did not arrive");
	RULES(&c, RULING_NOT_MEASURED, 3);
	CHECK_STR(court_reason(&c)->sentence, "not measured: source vm did not arrive");
	arena_free(&c.arena);
}

static void lost_lines_are_counted_over_all_files(void **state)
{
	struct court c = court_new();

	(void)state;
	court_rule(&c, "coverage.lost", LIMIT_MORE_THAN, 2);
	court_empty(&c, MODEL_COVERAGE, "lost", "a.c")->head.center = 2;
	RULES(&c, RULING_PASS, 0);
	court_empty(&c, MODEL_COVERAGE, "lost", "b.c")->head.center = 1;
	RULES(&c, RULING_FAIL, 2);
	CHECK_EQ(c.verdict.judgement[0].nreason, 2);
	court_accept(&c, "coverage.lost", "a.c");
	RULES(&c, RULING_PASS, 0);
	arena_free(&c.arena);
}

static void floors_are_read_beside_the_policy(void **state)
{
	char top[] = "/tmp/pawl-floor-XXXXXX";
	struct court c = court_new();
	struct rule *r = court_rule(&c, "coverage.package", LIMIT_FLOOR, 0.8);
	struct err e = { 0 };
	char path[64];

	(void)state;
	assert_non_null(mkdtemp(top));
	snprintf(path, sizeof path, "%s/p/.covgate", top);
	c.policy.directory = str_of(top);
	r->floor = (struct floor_terms)FLOOR_TERMS;
	share(&c, "package", 83, 17, 0);
	RULES(&c, RULING_PASS, 0);
	CHECK_OK(file_write(path, S("85.0\n"), &e), &e);
	RULES(&c, RULING_FAIL, 2);
	CHECK_STR(court_reason(&c)->sentence, "83.0 %, 2 more to cover for 85.0%");
	CHECK_OK(file_write(path, S("80.0\n"), &e), &e);
	RULES(&c, RULING_FAIL, 2);
	CHECK_STR(court_reason(&c)->sentence, "83.0 %, floor lags by 3.0 points: .covgate >= 82.5");
	CHECK_OK(file_write(path, S("x\n"), &e), &e);
	CHECK_FALSE(gate_judge(&c.arena, &c.policy, &c.head, &c.deltas, 0, &c.verdict, &c.err));
	CHECK_EQ(c.err.line, 1);
	unlink(path);
	snprintf(path, sizeof path, "%s/p", top);
	rmdir(path);
	rmdir(top);
	arena_free(&c.arena);
}

int main(void)
{
	return RUN(TEST(a_share_is_judged_by_both_its_ends), TEST(a_drop_is_counted_in_points),
		TEST(no_code_is_nothing_to_cover_and_no_answer_is_none), TEST(lost_lines_are_counted_over_all_files),
		TEST(floors_are_read_beside_the_policy));
}
