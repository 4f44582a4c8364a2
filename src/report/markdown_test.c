#include "report/markdown_text.h"
#include "test/check.h"
#include "test/day.h"
#include "test/hostile.h"

static struct str write_comment(struct buf *b, const struct page *page)
{
	static const struct style plain = { 0 };

	buf_clear(b);
	report_markdown.write(page, &plain, b);
	return buf_view(b);
}

#define HOLDS(text, part) str_has((text), S(part))

static uint32_t count_of(struct str text, struct str part)
{
	uint32_t n = 0;

	for (; text.n; text = str_from(text, 1))
		n += str_starts(text, part);
	return n;
}

/* What a person sees before opening a fold: lines outside <details>. */
static uint32_t open_lines(struct str text)
{
	uint32_t n = 0, depth = 0;

	while (text.n) {
		struct str line = str_line(&text);

		depth += str_starts(line, S("<details>"));
		n += !depth && line.n && !str_starts(line, S("<!--"));
		depth -= str_starts(line, S("</details>"));
	}
	return depth ? UINT32_MAX : n;
}

/* A table row has exactly seven unescaped pipes, whatever its names are. */
static bool rows_have_their_cells(struct str text)
{
	bool fenced = false;

	while (text.n) {
		struct str line = str_line(&text);

		fenced ^= str_starts(line, S("```"));
		if (!fenced && str_starts(line, S("|")) && count_of(line, S("|")) != 7)
			return false;
	}
	return true;
}

static void the_verdict_comes_first_then_what_is_wrong(void **state)
{
	struct buf b = { 0 };
	struct str text;
	struct day s;

	(void)state;
	day_busy(&s);
	s.page.report_path = S("https://ci.example/42/report.html");
	text = write_comment(&b, &s.page);
	CHECK_STR(str_line(&text), "<!-- pawl:wordcount -->");
	CHECK_STR(str_line(&text), "**pawl: 2 regressions, 1 failing test, 4 not measured, 1 "
				   "warning, 1 cannot tell, 1 better, 1 accepted** · "
				   "23 rows, 264 + 252 values from 12 + 12 processes, 43 tests · "
				   "2 CPUs `Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz` · "
				   "[report](https://ci.example/42/report.html)");
	CHECK(str_starts(text, S("\n| | | base | head | change | |\n|---|---|--:|--:|--:|---|\n| ✗ "
				 "| `parse/large` | ")));
	CHECK(HOLDS(text, "| ! | `sort/random` | "));
	CHECK(HOLDS(text, "| – |  | | | | load: exited with status 139 in run 1 |"));
	CHECK(rows_have_their_cells(buf_view(&b)));
	CHECK(HOLDS(text, "\texpected 3 words, found 4\n") && HOLDS(text, "Segmentation fault"));
	CHECK(HOLDS(text, "| ✓ | `sort/sorted` | ") && HOLDS(text, "accepted by Ada"));
	CHECK(open_lines(buf_view(&b)) <= 20);
	CHECK_EQ(count_of(text, S("`walk/deep`")), 1);
	day_end(&s);
	buf_release(&b);
}

/* ---- quiet days ---- */

static void measure_twice(struct day *s, double head_time)
{
	struct bench *base, *head;

	day_begin(s);
	s->policy->nrule = 1;
	base = &day_evidence(s, &s->base, MODEL_BENCH, "bench")->bench;
	head = &day_evidence(s, &s->head, MODEL_BENCH, "bench")->bench;
	day_series_of(s, base, S("parse"), DAY_SEC, 1, 0.01);
	s->random.state = 2026; /* the same noise again: equal times are equal */
	day_series_of(s, head, S("parse"), DAY_SEC, head_time, 0.01);
	day_judge(s);
	s->deltas.nremark = 0;
}

static void nothing_changed_is_one_line(void **state)
{
	struct buf b = { 0 };
	struct day s;

	(void)state;
	measure_twice(&s, 1);
	CHECK_STR(write_comment(&b, &s.page),
		"<!-- pawl:wordcount -->\n**pawl: no regression** · "
		"1 row, 12 + 12 values from 12 + 12 processes · 2 CPUs `Intel(R) Xeon(R) Platinum "
		"8175M CPU @ 2.50GHz`\n");
	day_end(&s);
	measure_twice(&s, 0.8);
	CHECK(HOLDS(write_comment(&b, &s.page), "**pawl: no regression, 1 better**"));
	CHECK(HOLDS(buf_view(&b), "| ✓ | `parse` | "));
	CHECK_EQ(open_lines(buf_view(&b)), 1);
	day_end(&s);
	buf_release(&b);
}

static void an_empty_run_is_not_green(void **state)
{
	struct buf b = { 0 };
	struct day s;

	(void)state;
	day_begin(&s);
	s.policy->nrule = 0;
	day_judge(&s);
	CHECK(HOLDS(write_comment(&b, &s.page), "**pawl: nothing was measured**"));
	CHECK_FALSE(HOLDS(buf_view(&b), "✓"));
	s.page.verdict = NULL;
	s.page.policy = NULL;
	CHECK(str_starts(
		write_comment(&b, &s.page), S("<!-- pawl: -->\n**pawl: nothing was measured**")));
	day_end(&s);
	buf_release(&b);
}

/* ---- large days ---- */

static void many(struct day *s, uint32_t n, double factor)
{
	struct bench *base, *head;

	day_begin(s);
	s->policy->nrule = 1;
	base = &day_evidence(s, &s->base, MODEL_BENCH, "bench")->bench;
	head = &day_evidence(s, &s->head, MODEL_BENCH, "bench")->bench;
	for (uint32_t i = 0; i < n; i++) {
		struct str name = arena_printf(&s->arena, "group%u/case-of-%u", i / 50, i);

		day_series_of(s, base, name, DAY_SEC, 1e-3, 0.01);
		day_series_of(s, head, name, DAY_SEC, 1e-3 * factor, 0.01);
	}
	day_judge(s);
}

static void one_screen_is_open_whatever_happened(void **state)
{
	struct buf b = { 0 };
	struct day s;

	(void)state;
	many(&s, 40, 1.5);
	write_comment(&b, &s.page);
	CHECK(HOLDS(buf_view(&b), "**pawl: 40 regressions**"));
	CHECK(HOLDS(buf_view(&b), "<summary>25 more</summary>"));
	CHECK_EQ(count_of(buf_view(&b), S("\n| ✗ | ")), 40);
	CHECK_EQ(open_lines(buf_view(&b)), 18); /* verdict, head of the table (2), 15 rows */
	day_end(&s);
	buf_release(&b);
}

static void what_is_too_much_is_left_out_and_said(void **state)
{
	struct buf b = { 0 };
	uint32_t shown;
	char want[64];
	struct day s;

	(void)state;
	for (int i = 0; i < 2; i++) {
		many(&s, 1500, i ? 1.5 : 1);
		write_comment(&b, &s.page);
		CHECK(b.n <= 65000 && b.n > 60000);
		shown = count_of(buf_view(&b), S("\n| ✓ | `group")) +
			count_of(buf_view(&b), S("\n| ✗ | `group"));
		snprintf(want, sizeof want, "65,000 characters: %u,%03u row", (1500 - shown) / 1000,
			(1500 - shown) % 1000);
		CHECK(shown > 300 &&
			str_has(buf_view(&b),
				str_of(1500 - shown >= 1000 ? want : "65,000 characters: ")));
		CHECK(open_lines(buf_view(&b)) < 22);
		day_end(&s);
	}
	buf_release(&b);
}

/* ---- hostile days ---- */

static void poison(struct day *s, struct str name)
{
	struct run *run[] = { &s->base, &s->head };

	for (size_t i = 0; i < 2; i++) {
		struct bench *bench = &day_evidence(s, run[i], MODEL_BENCH, "bench")->bench;

		day_series_of(s, bench, name, (struct unit){ name, DIM_NONE }, i ? 2 : 1, 0.01)
			->better = BETTER_LOWER;
		day_series_of(s, bench, S("parse"), DAY_SEC, i ? 2 : 1, 0.01);
		bench->series[bench_series(bench, name, S("time"), DAY_SEC)].failure = name;
		*tests_add(
			&day_evidence(s, run[i], MODEL_TESTS, "unit")->tests) = (struct test_case){
			.suite = name, .name = name, .outcome = OUTCOME_FAIL, .duration_s = NAN
		};
		run[i]->origin.commit = run[i]->origin.subject = run[i]->origin.machine.cpu = name;
	}
	*run_job(&s->head, name) = (struct job_result){
		.name = name, .delivery = NOT_DELIVERED_EXIT, .why = name, .wall_s = 1
	};
	s->policy->project = s->policy->rule[0].overridden = s->policy->rule[0]
								     .threshold_text = name;
	s->page.base_remark = s->page.report_path = name;
}

static void no_name_leaves_its_cell(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < HOSTILE_COUNT; i++) {
		struct str text;
		struct day s;

		day_begin(&s);
		poison(&s, hostile[i]);
		day_judge(&s);
		CHECK(s.page.verdict);
		text = write_comment(&b, &s.page);
		CHECK(rows_have_their_cells(text));
		CHECK_EQ(count_of(text, S("<details>")), count_of(text, S("\n</details>\n")));
		CHECK(open_lines(text) < 25);
		CHECK_EQ(count_of(text, S("<!-- pawl:")), 1);
		CHECK(str_ends(text, S("\n")));
		day_end(&s);
	}
	buf_release(&b);
}

/* The first line must stay one comment: nothing in it ends it early. */
static void no_project_ends_the_marker(void **state)
{
	struct buf b = { 0 };
	struct day s;

	(void)state;
	measure_twice(&s, 1);
	s.policy->project = S("a--> <b>\n--");
	write_comment(&b, &s.page);
	CHECK(str_starts(buf_view(&b), S("<!-- pawl:a-__ <b_\\n-_ -->\n**pawl")));
	day_end(&s);
	buf_release(&b);
}

int main(void)
{
	return RUN(TEST(the_verdict_comes_first_then_what_is_wrong),
		TEST(nothing_changed_is_one_line), TEST(an_empty_run_is_not_green),
		TEST(one_screen_is_open_whatever_happened),
		TEST(what_is_too_much_is_left_out_and_said), TEST(no_name_leaves_its_cell),
		TEST(no_project_ends_the_marker));
}
