#include "report/rows.h"
#include "test/court.h"
#include "test/random.h"

#define HOLDS(text, part) str_has((text), S(part))

/* ---- rows of each kind ---- */

static struct delta *add_row(struct court *c, double lo, double change, double hi)
{
	struct delta *d = court_change(c, lo, change, hi);

	d->subject = arena_printf(&c->arena, "Row/%u", c->deltas.n);
	return d;
}

static void add_better(struct court *c)
{
	add_row(c, -0.4, -0.3, -0.2);
}

static void add_within(struct court *c)
{
	add_row(c, -0.01, 0.01, 0.02)->verdict = CHANGE_SAME;
}

static void add_undecided(struct court *c)
{
	add_row(c, -0.1, 0.04, 0.2)->verdict = CHANGE_SAME;
}

static void add_broken(struct court *c)
{
	add_row(c, 0.5, 0.6, 0.7);
}

static void add_accepted(struct court *c)
{
	court_accept(c, "bench.time", add_row(c, 0.3, 0.4, 0.5)->subject.p);
}

static void add_gone(struct court *c)
{
	struct delta *d = add_row(c, 0, 0, 0);

	d->verdict = CHANGE_GONE;
	d->head.center = NAN;
}

static void add_new(struct court *c)
{
	struct delta *d = add_row(c, NAN, NAN, NAN);

	d->verdict = CHANGE_NEW;
	d->base.center = NAN;
	d->head = (struct side){ .center = 100, .lo = 99, .hi = 101, .n = 10 };
}

static struct page page_of(const struct court *c)
{
	return (struct page){ .policy = &c->policy, .head = &c->head, .deltas = &c->deltas, .verdict = &c->verdict };
}

static struct str write_as(const struct report *report, const struct court *c, struct buf *b)
{
	static const struct style plain = { 0 };
	struct page page = page_of(c);

	buf_clear(b);
	report->write(&page, &plain, b);
	return buf_view(b);
}

/* ---- the parts and the whole ---- */

/* Two rows are better, one cannot be told, and 9 - 2 - 1 = 6 are left. */
static void what_is_shown_as_better_is_not_counted_again(void **state)
{
	struct court c = court_new();
	struct buf b = { 0 };
	struct str text;

	(void)state;
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05);
	add_better(&c);
	add_undecided(&c);
	add_better(&c);
	for (int i = 0; i < 6; i++)
		add_within(&c);
	c.deltas.delta[5].change = 0.015;
	court_judge(&c);
	CHECK_EQ(c.verdict.judgement[0].npass, 8);
	text = write_as(&report_term, &c, &b);
	CHECK(HOLDS(text, "6 rows within the limits   worst Row/6 +1.5 %"));
	CHECK(HOLDS(text, "CANNOT TELL  2 rows are better, 1 row cannot be told, 6 rows within the limits   exit 0"));
	CHECK(HOLDS(write_as(&report_html, &c, &b), "<b>6</b> within the limits"));
	CHECK(HOLDS(write_as(&report_junit, &c, &b), "tests=\"4\" failures=\"0\" errors=\"0\" skipped=\"1\""));
	CHECK(HOLDS(buf_view(&b), "name=\"6 rows within the limit\""));
	CHECK(HOLDS(write_as(&report_github, &c, &b),
		"::2 rows are better, 1 row cannot be told, 6 rows within the limits\n"));
	CHECK(HOLDS(write_as(&report_json, &c, &b), "\"passed\": 8"));
	arena_free(&c.arena);
	buf_release(&b);
}

static void no_line_is_about_no_other_rows(void **state)
{
	struct court c = court_new();
	struct buf b = { 0 };

	(void)state;
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05);
	add_better(&c);
	court_judge(&c);
	CHECK_FALSE(HOLDS(write_as(&report_term, &c, &b), "within"));
	CHECK(HOLDS(buf_view(&b), "PASS  1 row is better   exit 0"));
	CHECK_FALSE(HOLDS(write_as(&report_html, &c, &b), "within the limits"));
	CHECK_FALSE(HOLDS(write_as(&report_junit, &c, &b), "within"));
	arena_free(&c.arena);
	buf_release(&b);
}

/* One row that two rules let pass is one row. */
static void a_row_counts_once_however_many_rules_speak_of_it(void **state)
{
	struct court c = court_new();
	struct buf b = { 0 };

	(void)state;
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05);
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.1);
	add_within(&c);
	add_within(&c);
	court_judge(&c);
	CHECK(HOLDS(write_as(&report_term, &c, &b), "PASS  2 rows within the limits   exit 0"));
	add_new(&c);
	court_judge(&c);
	CHECK(HOLDS(write_as(&report_term, &c, &b), "    1 row is new: nothing to compare with\n"));
	arena_free(&c.arena);
	buf_release(&b);
}

/* The rows that broke are those of all rules: each of three under the first, one of them under the second as well, and one
 * under the second alone. */
static void the_headline_of_a_failure_counts_rows_of_all_rules(void **state)
{
	struct court c = court_new();
	struct buf b = { 0 };

	(void)state;
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05)->subject = S("Row/[123]");
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.1)->subject = S("Row/[34]");
	for (int i = 0; i < 4; i++)
		add_broken(&c);
	add_within(&c);
	court_judge(&c);
	CHECK(HOLDS(write_as(&report_term, &c, &b),
		"FAIL  bench.time of Row/[123] worse-than LIMIT: Row/1 +60.0 % and 3 more   exit 2"));
	c.deltas.n = 1;
	c.policy.nrule = 1;
	court_judge(&c);
	CHECK(HOLDS(write_as(&report_term, &c, &b), ": Row/1 +60.0 %   exit 2"));
	arena_free(&c.arena);
	buf_release(&b);
}

static void a_job_that_may_fail_is_not_why_nothing_was_measured(void **state)
{
	struct court c = court_new();
	struct buf b = { 0 };

	(void)state;
	court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05);
	add_within(&c);
	court_job(&c, "extra", NOT_DELIVERED_EXIT);
	c.head.job[0].may_fail = true;
	court_job(&c, "bench", NOT_DELIVERED_EXIT);
	court_judge(&c);
	CHECK(HOLDS(write_as(&report_term, &c, &b), "NOT MEASURED  bench: it died   exit 3"));
	arena_free(&c.arena);
	buf_release(&b);
}

/* Two failures where two are allowed are shown and break nothing. */
static void what_is_tolerated_is_said(void **state)
{
	static struct test_case failed = { .outcome = OUTCOME_FAIL }, passed = { .outcome = OUTCOME_PASS };
	struct court c = court_new();
	struct buf b = { 0 };

	(void)state;
	court_rule(&c, "tests.failed", LIMIT_MORE_THAN, 2);
	for (int i = 0; i < 5; i++) {
		struct delta *d = court_empty(&c, MODEL_TESTS, "failed", "suite name");

		d->test = i < 2 ? &failed : &passed;
		d->head.center = i < 2;
		d->verdict = CHANGE_SAME;
	}
	court_judge(&c);
	CHECK(HOLDS(write_as(&report_term, &c, &b), "PASS  2 tolerated, 3 rows within the limits   exit 0"));
	CHECK(HOLDS(write_as(&report_html, &c, &b), "<b>2</b> tolerated"));
	arena_free(&c.arena);
	buf_release(&b);
}

/* ---- the law ---- */

/* "2 rows are better, 1 row cannot be told": 3. */
static uint64_t sum_of_numbers(struct str text)
{
	uint64_t sum = 0;

	while (text.n) {
		struct str part = str_trim(str_cut(&text, ',')), number = str_cut(&part, ' ');
		uint64_t n;

		CHECK(str_u64(number, &n));
		sum += n;
	}
	return sum;
}

static uint32_t sum_of(const struct row_counts *c)
{
	return c->broken + c->warned + c->undecided + c->missing + c->accepted + c->better + c->tolerated + c->within;
}

/* Law: the parts add up to the rows that were judged, whatever rows there are and however many rules speak of them. */
static void the_parts_add_up_to_the_judged_rows(void **state)
{
	static void (*const add[])(struct court *) = { add_better, add_within, add_undecided, add_accepted, add_new,
		add_broken, add_gone };
	struct random random = { .state = 2026 };
	static const struct style plain = { 0 };

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct court c = court_new();
		uint32_t nkind = round % 2 ? 4 : 7, judged = 0;
		struct buf b = { 0 };
		struct page page;
		struct rows rows;
		struct row_counts count;

		for (uint64_t n = 1 + random_u64(&random) % 3; n; n--)
			court_rule(&c, "bench.time", LIMIT_WORSE_THAN, 0.05 * (double)n);
		for (uint64_t n = 1 + random_u64(&random) % (MOST - 1); n; n--) {
			void (*kind)(struct court *) = add[random_u64(&random) % nkind];

			kind(&c);
			judged += kind != add_new;
		}
		court_judge(&c);
		page = page_of(&c);
		rows_collect(&c.arena, &page, &rows);
		count = rows_count(&page, &rows);
		CHECK_EQ(sum_of(&count) - count.idle, judged);
		CHECK_EQ(count.fresh, c.deltas.n - judged);
		if (nkind == 4) {
			rows_headline(&b, &page, &rows, &plain);
			CHECK_EQ(sum_of_numbers(buf_view(&b)), judged);
		}
		buf_release(&b);
		arena_free(&c.arena);
	}
}

int main(void)
{
	return RUN(TEST(what_is_shown_as_better_is_not_counted_again), TEST(no_line_is_about_no_other_rows),
		TEST(a_row_counts_once_however_many_rules_speak_of_it),
		TEST(the_headline_of_a_failure_counts_rows_of_all_rules),
		TEST(a_job_that_may_fail_is_not_why_nothing_was_measured), TEST(what_is_tolerated_is_said),
		TEST(the_parts_add_up_to_the_judged_rows));
}
