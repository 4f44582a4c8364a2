#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "test/court.h"

static struct court trial(void)
{
	struct court c = court_new();

	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05);
	return c;
}

static void fine(struct court *c)
{
	court_change(c, -0.01, 0, 0.01);
}

static void broken(struct court *c)
{
	court_change(c, 0.06, 0.07, 0.08);
}

static void open_(struct court *c)
{
	court_change(c, 0.04, 0.06, 0.08);
}

static void gone(struct court *c)
{
	court_change(c, 0, 0, 0)->verdict = CHANGE_GONE;
}

/* ---- the table of exit statuses: 2 before 3 before 0 ---- */

static void the_worst_ruling_decides(void **state)
{
	static const struct {
		void (*row[3])(struct court *c);
		enum rule_level level;
		bool must;
		enum ruling ruling;
		int status;
	} table[] = {
		{ { fine }, RULE_HARD, false, RULING_PASS, 0 },
		{ { fine, open_ }, RULE_HARD, false, RULING_INCONCLUSIVE, 0 },
		{ { fine, open_ }, RULE_HARD, true, RULING_INCONCLUSIVE, 3 },
		{ { fine, open_ }, RULE_SOFT, true, RULING_INCONCLUSIVE, 0 },
		{ { open_, gone }, RULE_HARD, false, RULING_NOT_MEASURED, 3 },
		{ { fine, gone }, RULE_SOFT, false, RULING_WARN, 0 },
		{ { fine, broken }, RULE_HARD, false, RULING_FAIL, 2 },
		{ { fine, broken }, RULE_SOFT, false, RULING_WARN, 0 },
		{ { open_, gone, broken }, RULE_HARD, true, RULING_FAIL, 2 },
		{ { gone, broken }, RULE_HARD, false, RULING_FAIL, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct court c = trial();

		for (int k = 0; k < 3 && table[i].row[k]; k++)
			table[i].row[k](&c);
		c.policy.rule[0].level = table[i].level;
		c.policy.rule[0].fail_inconclusive = table[i].must;
		RULES(&c, table[i].ruling, table[i].status);
		CHECK_EQ(c.verdict.ruling, table[i].ruling);
		arena_free(&c.arena);
	}
}

static void rules_add_up(void **state)
{
	struct court c = trial();

	(void)state;
	broken(&c);
	court_exact(&c, "allocs", 2, 2);
	court_rule(&c, "bench.allocs", LIMIT_WORSE_THAN, 0);
	RULES(&c, RULING_FAIL, 2);
	CHECK_EQ(c.verdict.judgement[1].ruling, RULING_PASS);
	c.policy.rule[0].level = RULE_SOFT;
	RULES(&c, RULING_WARN, 0);
	c.deltas.delta[1].head.failure = S("crashed");
	RULES(&c, RULING_WARN, 3);
	CHECK_EQ(c.verdict.ruling, RULING_NOT_MEASURED);
	arena_free(&c.arena);
}

static void the_worst_reason_comes_first(void **state)
{
	struct court c = trial();
	struct reason *r;

	(void)state;
	open_(&c);
	broken(&c);
	gone(&c);
	court_change(&c, 0.8, 0.9, 1);
	RULES(&c, RULING_FAIL, 2);
	r = court_reason(&c);
	CHECK(r[0].delta == &c.deltas.delta[3]);
	CHECK(r[1].delta == &c.deltas.delta[1]);
	CHECK(r[2].delta == &c.deltas.delta[2]);
	CHECK(r[3].delta == &c.deltas.delta[0]);
	arena_free(&c.arena);
}

/* ---- nothing measured is never green ---- */

static void an_empty_run_is_not_green(void **state)
{
	struct court c = court_new();

	(void)state;
	court_judge(&c);
	CHECK_EQ(c.verdict.ruling, RULING_NOT_MEASURED);
	CHECK_EQ(verdict_status(&c.verdict), 3);
	arena_free(&c.arena);
}

static void a_policy_without_rules_judges_nothing(void **state)
{
	struct court c = court_new();

	(void)state;
	fine(&c);
	court_judge(&c);
	CHECK_EQ(c.verdict.ruling, RULING_INCONCLUSIVE);
	CHECK_EQ(verdict_status(&c.verdict), 0);
	arena_free(&c.arena);
}

static void new_rows_prove_nothing(void **state)
{
	struct court c = trial();

	(void)state;
	broken(&c);
	c.deltas.delta[0].verdict = CHANGE_NEW;
	RULES(&c, RULING_INCONCLUSIVE, 0);
	CHECK_STR(court_reason(&c)->sentence, "no base run to compare with");
	court_exact(&c, "allocs", 1, 1);        /* there is a base, without this row */
	RULES(&c, RULING_INCONCLUSIVE, 0);
	CHECK_STR(court_reason(&c)->sentence, "every row is new: the base has none to compare with");
	c.policy.rule[0].fail_inconclusive = true;
	RULES(&c, RULING_INCONCLUSIVE, 3);
	fine(&c);                               /* one that was compared is enough */
	RULES(&c, RULING_PASS, 0);
	CHECK_EQ(c.verdict.judgement[0].nnew, 1);
	c.policy.rule[0] = (struct rule){ .gate = S("bench.time"), .limit = LIMIT_ABOVE, .threshold = 105 };
	RULES(&c, RULING_FAIL, 2);              /* bounds need no base */
	arena_free(&c.arena);
}

/* ---- jobs ---- */

static void a_job_that_did_not_deliver_is_not_measured(void **state)
{
	static const enum delivery how[] = { NOT_DELIVERED_BUILD, NOT_DELIVERED_START, NOT_DELIVERED_EXIT,
		NOT_DELIVERED_TIMEOUT, NOT_DELIVERED_OUTPUT, NOT_DELIVERED_UNREADABLE, NOT_DELIVERED_SKIPPED };

	(void)state;
	for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
		struct court c = trial();

		fine(&c);
		court_job(&c, "unit", how[i]);
		RULES(&c, RULING_PASS, 3);
		CHECK_EQ(c.verdict.ruling, RULING_NOT_MEASURED);
		CHECK_STR(c.verdict.missing[0].sentence, "unit: it died");
		c.head.job[0].may_fail = true;
		RULES(&c, RULING_PASS, 0);
		CHECK_EQ(c.verdict.ruling, RULING_WARN);
		arena_free(&c.arena);
	}
}

static void a_declared_job_that_the_run_never_heard_of_is_missing(void **state)
{
	struct court c = trial();

	(void)state;
	fine(&c);
	court_declare(&c, "bench");
	court_declare(&c, "unit");
	RULES(&c, RULING_PASS, 0);              /* nothing but `pawl add`: no job was expected */
	court_job(&c, "bench", DELIVERED);
	RULES(&c, RULING_PASS, 3);
	CHECK_STR(c.verdict.missing[0].sentence, "unit: this run did not have it");
	c.policy.job[1].allow_failure = true;
	RULES(&c, RULING_PASS, 0);
	CHECK_EQ(c.verdict.ruling, RULING_WARN);
	arena_free(&c.arena);
}

static void what_was_not_asked_for_is_not_judged(void **state)
{
	struct court c = trial();

	(void)state;
	fine(&c);
	court_rule(&c, "tests.failed", LIMIT_MORE_THAN, 0);
	court_job(&c, "bench", DELIVERED);
	court_job(&c, "unit", NOT_ASKED);
	RULES(&c, RULING_PASS, 0);
	CHECK_EQ(c.verdict.ruling, RULING_PASS);
	CHECK_EQ(c.verdict.nremark, 2);
	broken(&c);
	c.deltas.delta[1].job = S("unit");      /* not even when there is a row of it */
	RULES(&c, RULING_PASS, 0);
	c.deltas.delta[0].job = S("unit");      /* and then nothing was judged at all */
	RULES(&c, RULING_PASS, 0);
	CHECK_EQ(c.verdict.ruling, RULING_INCONCLUSIVE);
	arena_free(&c.arena);
}

/* ---- rules that match nothing ---- */

static void refused(struct court *c, const char *text)
{
	c->err = (struct err){ 0 };
	CHECK_FALSE(gate_judge(&c->arena, &c->policy, &c->head, &c->deltas, 0, &c->verdict, &c->err));
	CHECK_EQ(c->err.kind, ERR_USAGE);
	CHECK_STR(str_of(c->err.text), text);
	CHECK_EQ(c->err.line, 9);
	CHECK_EQ(c->err.column, 5);
}

static void a_rule_that_matches_nothing_is_a_mistake(void **state)
{
	struct court c = trial();

	(void)state;
	court_exact(&c, "allocs", 1, 1);
	refused(&c, "rule on bench.time matches nothing: this run did not measure it");
	c.policy.rule[0].subject = S("Parse*");
	refused(&c, "rule on bench.time matches nothing: no row has subject \"Parse*\" and job \"*\"");
	c.policy.rule[0] = (struct rule){ .gate = S("tests.failed"), .limit = LIMIT_MORE_THAN, .line = 9, .column = 5 };
	refused(&c, "rule on tests.failed matches nothing: this run holds no tests");
	court_job(&c, "bench", NOT_DELIVERED_EXIT);     /* unless a job is missing */
	RULES(&c, RULING_NOT_MEASURED, 3);
	arena_free(&c.arena);
}

/* ---- tests ---- */

struct trial_of_tests {
	struct court court;
	struct test_case test[MOST];
};

static struct trial_of_tests *new_tests(const char *gate)
{
	struct trial_of_tests *t = calloc(1, sizeof *t);

	t->court = court_new();
	court_rule(&t->court, gate, LIMIT_MORE_THAN, 0);
	return t;
}

static void free_tests(struct trial_of_tests *t)
{
	arena_free(&t->court.arena);
	free(t);
}

static double outcome_value(enum outcome o)
{
	return o == OUTCOME_SKIP ? (double)NAN : o != OUTCOME_PASS;
}

static struct delta *add_test(struct trial_of_tests *t, const char *name, enum outcome o)
{
	struct test_case *test = &t->test[t->court.deltas.n];
	struct delta *d = court_empty(&t->court, MODEL_TESTS, "failed", name);

	*test = (struct test_case){ .suite = S("pkg"), .name = str_of(name), .outcome = o };
	d->test = test;
	d->base.center = 0;
	d->head.center = outcome_value(o);
	return d;
}

static void failures_are_counted(void **state)
{
	struct trial_of_tests *t = new_tests("tests.failed");

	(void)state;
	add_test(t, "TestA", OUTCOME_PASS);
	add_test(t, "TestS", OUTCOME_SKIP);
	RULES(&t->court, RULING_PASS, 0);
	CHECK_EQ(t->court.verdict.judgement[0].npass, 1);
	add_test(t, "TestB", OUTCOME_FAIL);
	RULES(&t->court, RULING_FAIL, 2);
	CHECK_STR(court_reason(&t->court)->sentence, "failed; the base passed");
	add_test(t, "TestC", OUTCOME_ERROR);
	add_test(t, "TestD", OUTCOME_UNFINISHED);
	RULES(&t->court, RULING_FAIL, 2);
	CHECK_EQ(t->court.verdict.judgement[0].nreason, 3);
	t->court.policy.rule[0].threshold = 3;
	RULES(&t->court, RULING_PASS, 0);
	t->court.policy.rule[0].threshold = 2;
	t->court.policy.rule[0].level = RULE_SOFT;
	RULES(&t->court, RULING_WARN, 0);
	free_tests(t);
}

static void tests_that_did_not_run_have_not_passed(void **state)
{
	struct trial_of_tests *t = new_tests("tests.failed");

	(void)state;
	add_test(t, "TestS", OUTCOME_SKIP);
	RULES(&t->court, RULING_NOT_MEASURED, 3);
	CHECK_STR(court_reason(&t->court)->sentence, "not measured: every test was skipped");
	t->court.deltas.n = 0;
	add_test(t, "TestA", OUTCOME_PASS)->verdict = CHANGE_GONE;
	RULES(&t->court, RULING_NOT_MEASURED, 3);
	CHECK_STR(court_reason(&t->court)->sentence, "not measured: the base had tests, they are all gone");
	add_test(t, "TestB", OUTCOME_PASS);
	RULES(&t->court, RULING_PASS, 0);
	CHECK_EQ(t->court.verdict.judgement[0].npass, 1);
	free_tests(t);
}

static void skipped_tests_are_counted(void **state)
{
	struct trial_of_tests *t = new_tests("tests.skipped");

	(void)state;
	add_test(t, "TestA", OUTCOME_FAIL);
	RULES(&t->court, RULING_PASS, 0);
	add_test(t, "TestS", OUTCOME_SKIP);
	RULES(&t->court, RULING_FAIL, 2);
	free_tests(t);
}

static void lost_tests_need_a_base(void **state)
{
	struct trial_of_tests *t = new_tests("tests.lost");

	(void)state;
	add_test(t, "TestA", OUTCOME_PASS)->verdict = CHANGE_NEW;
	RULES(&t->court, RULING_INCONCLUSIVE, 0);
	CHECK_STR(court_reason(&t->court)->sentence, "no base run to compare with");
	add_test(t, "TestB", OUTCOME_PASS);
	RULES(&t->court, RULING_PASS, 0);
	add_test(t, "TestC", OUTCOME_PASS)->verdict = CHANGE_GONE;
	RULES(&t->court, RULING_FAIL, 2);
	court_accept(&t->court, "tests.lost", "TestC");
	RULES(&t->court, RULING_PASS, 0);
	free_tests(t);
}

static void known_failures_are_excused_until_they_pass(void **state)
{
	struct trial_of_tests *t = new_tests("tests.failed");
	char directory[] = "/tmp/pawl-known-XXXXXX";
	struct str path;
	struct err e = { 0 };

	(void)state;
	CHECK(mkdtemp(directory) != NULL);
	t->court.policy.directory = str_of(directory);
	t->court.policy.rule[0].known = S("known.txt");
	CHECK_FALSE(gate_judge(&t->court.arena, &t->court.policy, &t->court.head, &t->court.deltas, 0,
		&t->court.verdict, &e));
	CHECK_STR(str_of(e.hint), "pawl.yaml:9 names it as the list of known failures");
	path = file_join(&t->court.arena, str_of(directory), S("known.txt"));
	CHECK_OK(file_write(path.p, S("# flaky\n\npkg.TestA # since May\npkg TestB\nTestC\nTestC\n"), &e), &e);
	add_test(t, "TestA", OUTCOME_FAIL);
	add_test(t, "TestB", OUTCOME_UNFINISHED);
	add_test(t, "TestC", OUTCOME_PASS);
	RULES(&t->court, RULING_PASS, 0);
	CHECK_STR(court_reason(&t->court)[0].sentence, "failed; the base passed; a known failure");
	CHECK_EQ(t->court.verdict.nremark, 1);
	CHECK_STR(t->court.verdict.remark[0], "TestC passes now: take it off known.txt");
	add_test(t, "TestD", OUTCOME_FAIL);
	RULES(&t->court, RULING_FAIL, 2);
	unlink(path.p);
	rmdir(directory);
	free_tests(t);
}

int main(void)
{
	return RUN(TEST(the_worst_ruling_decides), TEST(rules_add_up), TEST(the_worst_reason_comes_first),
		TEST(an_empty_run_is_not_green), TEST(a_policy_without_rules_judges_nothing),
		TEST(new_rows_prove_nothing), TEST(a_job_that_did_not_deliver_is_not_measured),
		TEST(a_declared_job_that_the_run_never_heard_of_is_missing),
		TEST(what_was_not_asked_for_is_not_judged), TEST(a_rule_that_matches_nothing_is_a_mistake),
		TEST(failures_are_counted), TEST(tests_that_did_not_run_have_not_passed),
		TEST(skipped_tests_are_counted), TEST(lost_tests_need_a_base),
		TEST(known_failures_are_excused_until_they_pass));
}
