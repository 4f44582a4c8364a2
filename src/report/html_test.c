#include <stdlib.h>

#include "report/html.h"
#include "test/check.h"
#include "test/day.h"
#include "test/hostile.h"

/* ---- a checker of what the report may consist of ---- */

static const char *const elements[] = { "a", "b", "bdi", "body", "circle", "code", "dd", "details",
	"div", "dl", "dt", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "head",
	"header", "html", "li", "line", "main", "meta", "p", "path", "pre", "rect", "script",
	"section", "span", "style", "summary", "svg", "table", "tbody", "td", "text", "tfoot", "th",
	"thead", "time", "title", "tr", "ul", NULL };

static const char *const attributes[] = { "aria-hidden", "aria-label", "charset", "class",
	"colspan", "content", "cx", "cy", "d", "data-filter", "data-sort", "data-v", "datetime",
	"height", "href", "http-equiv", "id", "lang", "name", "open", "r", "role", "scope",
	"tabindex", "width", "x", "x1", "x2", "y", "y1", "y2", NULL };

static bool is_one_of(const char *const *list, struct str word)
{
	for (; *list; list++)
		if (str_eq(str_of(*list), word))
			return true;
	return false;
}

#define DEEPEST 32

struct checker {
	struct str rest;
	struct str open[DEEPEST];
	size_t depth;
};

/* Reads attributes up to the end of the tag: name, or name="value" without < in it.  *closed: it
 * ended with "/>". */
static bool take_attributes(struct checker *c, bool *closed)
{
	while (c->rest.n && c->rest.p[0] == ' ') {
		struct str name = str_from(c->rest, 1);
		size_t n = 0;

		while (n < name.n && !strchr(" =>/", name.p[n]))
			n++;
		c->rest = str_from(name, n);
		if (!is_one_of(attributes, str_clip(name, n)))
			return false;
		if (!str_starts(c->rest, S("=\"")))
			continue;
		c->rest = str_from(c->rest, 2);
		if (str_has(str_cut(&c->rest, '"'), S("<")))
			return false;
	}
	*closed = str_starts(c->rest, S("/"));
	c->rest = str_from(c->rest, *closed);
	if (!str_starts(c->rest, S(">")))
		return false;
	c->rest = str_from(c->rest, 1);
	return true;
}

static bool take_end(struct checker *c)
{
	struct str name = str_cut(&c->rest, '>');

	return c->depth && str_eq(c->open[--c->depth], name);
}

static bool take_tag(struct checker *c)
{
	struct str name = c->rest;
	bool closed, raw;
	size_t n = 0;

	if (str_starts(c->rest, S("/"))) {
		c->rest = str_from(c->rest, 1);
		return take_end(c);
	}
	while (n < name.n && !strchr(" >/", name.p[n]))
		n++;
	c->rest = str_from(name, n);
	name = str_clip(name, n);
	if (!is_one_of(elements, name) || !take_attributes(c, &closed))
		return false;
	raw = str_eq(name, S("style")) || str_eq(name, S("script"));
	while (raw && c->rest.n &&
		!(str_starts(c->rest, S("</")) && str_starts(str_from(c->rest, 2), name)))
		c->rest = str_from(c->rest, 1);
	if (closed || str_eq(name, S("meta")))
		return true;
	c->open[c->depth++] = name;
	return c->depth < DEEPEST;
}

/* Known elements with known attributes, properly nested, and no character that could be obeyed
 * between them. */
static bool is_sound(struct str page)
{
	struct checker c = { .rest = page };

	if (!str_starts(page, S("<!doctype html>\n")))
		return false;
	c.rest = str_from(page, 16);
	while (c.rest.n) {
		unsigned char at = (unsigned char)c.rest.p[0];

		c.rest = str_from(c.rest, 1);
		if (at == '<' ? !take_tag(&c) : at == '>' || (at < ' ' && at != '\n' && at != '\t'))
			return false;
	}
	return c.depth == 0;
}

static void the_checker_sees_what_is_wrong(void **state)
{
	(void)state;
	CHECK(is_sound(S("<!doctype html>\n<p class=\"a\">x &lt; y</p>")));
	CHECK_FALSE(is_sound(S("<!doctype html>\n<p><b>x</p></b>")));
	CHECK_FALSE(is_sound(S("<!doctype html>\n<img src=\"x\">")));
	CHECK_FALSE(is_sound(S("<!doctype html>\n<p onclick=\"x\">y</p>")));
	CHECK_FALSE(is_sound(S("<!doctype html>\n<p>a > b</p>")));
	CHECK_FALSE(is_sound(S("<!doctype html>\n<p>\033[1m</p>")));
	CHECK_FALSE(is_sound(S("<!doctype html>\n<p>")));
}

/* ---- what is there ---- */

static struct str write_page(struct buf *b, const struct page *page)
{
	static const struct style plain = { 0 };

	buf_clear(b);
	report_html.write(page, &plain, b);
	return buf_view(b);
}

#define HOLDS(page, part) str_has((page), S(part))

static void a_busy_day_is_told_in_order(void **state)
{
	static const char *const order[] = { "<h1>", "Fail</h1>",
		"bench.time worse-than 5%: parse/large", "id=\"rules\"", "<h2>Broken</h2>",
		"parse/large", "<svg class=\"change\"", "<svg class=\"values\"", "Hodges-Lehmann",
		"stolen by the hypervisor", "expected 3 words, found 4", "<h2>Not measured</h2>",
		"Segmentation fault", "<h2>Warnings</h2>", "<h2>Cannot tell</h2>",
		"a side would settle it", "<h2>Accepted</h2>", "accepted by Ada",
		"2026-06-30", "<h2>Better</h2>", "<h2>All measurements</h2>",
		"geometric mean of 17", "<h2>Tests</h2>", "1 failed, 1 skipped, 41 passed",
		"<h2>How it was measured</h2>", "2026-01-09 09:13 UTC", "exit status 2", NULL };
	struct buf b = { 0 };
	struct str page, rest;
	struct day s;

	(void)state;
	day_busy(&s);
	rest = page = write_page(&b, &s.page);
	CHECK(is_sound(page));
	for (const char *const *part = order; *part; part++) {
		while (rest.n && !str_starts(rest, str_of(*part)))
			rest = str_from(rest, 1);
		if (!rest.n)
			fail_msg("not there, or not in its place: %s", *part);
	}
	buf_release(&b);
	day_end(&s);
}

static void it_asks_nobody_for_anything(void **state)
{
	struct buf b = { 0 };
	struct str page;
	struct day s;

	(void)state;
	day_busy(&s);
	page = write_page(&b, &s.page);
	CHECK(HOLDS(page, "content=\"default-src 'none'; style-src 'sha256-"));
	CHECK_FALSE(HOLDS(page, "http://") || HOLDS(page, "https://") || HOLDS(page, "url(") ||
		    HOLDS(page, "@import"));
	CHECK_FALSE(HOLDS(page, " src=") || HOLDS(page, " style="));
	buf_release(&b);
	day_end(&s);
}

static void sections_without_content_are_not_there(void **state)
{
	struct buf b = { 0 };
	struct str page;
	struct day s;

	(void)state;
	day_begin(&s);
	s.policy->nrule = 0;
	day_judge(&s);
	page = write_page(&b, &s.page);
	CHECK(is_sound(page) && HOLDS(page, "Not measured</h1>") &&
		HOLDS(page, "nothing was judged"));
	CHECK_FALSE(HOLDS(page, "class=\"tally\"") || HOLDS(page, "id=\"rules\"") ||
		    HOLDS(page, "id=\"tests\"") || HOLDS(page, "id=\"measurements\"") ||
		    HOLDS(page, "<h2>Broken"));
	s.page.verdict = NULL;
	s.page.policy = NULL;
	s.head.origin = (struct origin){ 0 };
	s.page.base = NULL;
	s.page.now_ns = 0;
	page = write_page(&b, &s.page);
	CHECK(is_sound(page) && HOLDS(page, "Comparison</h1>") &&
		HOLDS(page, "nothing to compare with"));
	CHECK_FALSE(HOLDS(page, "<h2>"));
	buf_release(&b);
	day_end(&s);
}

static void without_a_base_there_are_values_and_no_changes(void **state)
{
	struct buf b = { 0 };
	struct str page;
	struct day s;

	(void)state;
	day_begin(&s);
	day_bench(&s, &s.head, true);
	s.page.base = NULL;
	s.page.base_remark = S("no earlier run in the store");
	day_judge(&s);
	page = write_page(&b, &s.page);
	CHECK(is_sound(page) && HOLDS(page, "no earlier run in the store") &&
		HOLDS(page, "parse/large"));
	CHECK_FALSE(HOLDS(page, "<svg class=\"change\"") || HOLDS(page, ">Base</th>") ||
		    HOLDS(page, "nan"));
	buf_release(&b);
	day_end(&s);
}

static void without_a_verdict_changes_are_told(void **state)
{
	struct buf b = { 0 };
	struct str page;
	struct day s;

	(void)state;
	day_busy(&s);
	s.page.verdict = NULL;
	page = write_page(&b, &s.page);
	CHECK(is_sound(page) && HOLDS(page, "<h2>Worse</h2>") && HOLDS(page, "<h2>Better</h2>") &&
		HOLDS(page, "<h2>Other changes</h2>"));
	CHECK_FALSE(HOLDS(page, "<h2>Warnings</h2>") || HOLDS(page, "within"));
	buf_release(&b);
	day_end(&s);
}

/* ---- what must not be there ---- */

/* Puts `name` wherever a producer, a commit or a policy can put text. */
static void poison(struct day *s, struct str name)
{
	struct run *run[] = { &s->base, &s->head };

	for (size_t i = 0; i < 2; i++) {
		struct bench *bench = &day_evidence(s, run[i], MODEL_BENCH, "bench")->bench;
		struct tests *t;

		day_series_of(s, bench, name, (struct unit){ name, DIM_NONE }, i ? 2 : 1, 0.01)
			->better = BETTER_LOWER;
		day_series_of(s, bench, S("steady"), (struct unit){ name, DIM_COUNT }, 1, 0.01);
		bench->series[bench_series(bench, name, name, DAY_SEC)].failure = name;
		t = &day_evidence(s, run[i], MODEL_TESTS, "unit")->tests;
		*tests_add(t) = (struct test_case){ .suite = name,
			.name = name,
			.outcome = OUTCOME_FAIL,
			.duration_s = NAN,
			.text = name,
			.file = name,
			.line = 1 };
		evidence_note(
			&(struct reading){ .arena = &s->arena, .evidence = run[i]->evidence, .n = run[i]->n, .cap = run[i]->cap }, 0,
			0, "%.*s", STR(name));
		run[i]->evidence[0].source = run[i]->evidence[0].format = name;
		run[i]->origin = (struct origin){ name, name, name, name, true,
			{ name, name, name, name, name, name, name, name, 1, 1 },
			run[i]->origin.tool, 1, 1 };
		run[i]->origin.tool[0] = (struct tool){ name, name };
	}
	*run_job(&s->head, name) = (struct job_result){
		.name = name, .delivery = NOT_DELIVERED_EXIT, .why = name, .tail = name, .wall_s = 1
	};
	s->policy->project = s->policy->file = s->policy->accept_file = s->policy->rule[0]
										.overridden = name;
	s->policy->rule[1].gate = s->policy->rule[1].threshold_text = name;
	s->policy->remark = &s->policy->project;
	s->policy->nremark = 1;
	s->page.base_remark = s->page.report_path = name;
}

static void no_hostile_text_becomes_markup(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < HOSTILE_COUNT; i++) {
		struct str page;
		struct day s;

		day_begin(&s);
		poison(&s, hostile[i]);
		day_judge(&s);
		page = write_page(&b, &s.page);
		CHECK(is_sound(page));
		CHECK_FALSE(HOLDS(page, "\xe2\x80\xae") || HOLDS(page, "<script>alert"));
		CHECK(s.page.verdict && HOLDS(page, "<h2>Tests</h2>"));
		s.page.verdict = NULL;
		CHECK(is_sound(write_page(&b, &s.page)));
		day_end(&s);
	}
	buf_release(&b);
}

static void a_name_of_a_megabyte_is_cut(void **state)
{
	struct str name = { NULL, 1 << 20 };
	char *text = malloc(name.n);
	struct buf b = { 0 };
	struct day s;

	(void)state;
	memset(text, '<', name.n);
	name.p = text;
	day_begin(&s);
	poison(&s, name);
	day_judge(&s);
	CHECK(is_sound(write_page(&b, &s.page)));
	CHECK(b.n > 20000 && b.n < 400000);
	day_end(&s);
	buf_release(&b);
	free(text);
}

static void outputs_do_not_flood_the_page(void **state)
{
	struct str text = { NULL, 64 << 10 };
	char *bytes = malloc(text.n);
	struct buf b = { 0 };
	struct tests *t;
	struct day s;

	(void)state;
	memset(bytes, 'x', text.n);
	text.p = bytes;
	day_begin(&s);
	t = &day_evidence(&s, &s.head, MODEL_TESTS, "unit")->tests;
	for (int i = 0; i < 90; i++) {
		day_add_test(t, arena_printf(&s.arena, "t%d", i).p, OUTCOME_FAIL, "");
		t->test_case[i].text = text;
	}
	day_judge(&s);
	CHECK(is_sound(write_page(&b, &s.page)));
	CHECK(b.n > 350000 && b.n < 600000);
	CHECK(HOLDS(buf_view(&b), "bytes left out") &&
		HOLDS(buf_view(&b), "Its output was left out"));
	day_end(&s);
	buf_release(&b);
	free(bytes);
}

static void a_thousand_rows_stay_below_a_megabyte(void **state)
{
	struct bench *base, *head;
	struct buf b = { 0 };
	struct day s;

	(void)state;
	day_begin(&s);
	base = &day_evidence(&s, &s.base, MODEL_BENCH, "bench")->bench;
	head = &day_evidence(&s, &s.head, MODEL_BENCH, "bench")->bench;
	day_receipts(&s, head, 1);
	s.policy->nrule = 1;
	for (int i = 0; i < 1000; i++) {
		struct str name = arena_printf(&s.arena, "BenchmarkSomething/with=%d/and-more", i);

		day_series_of(&s, base, name, DAY_SEC, 1e-3, 0.02);
		day_series_of(&s, head, name, DAY_SEC, i % 5 ? 1e-3 : 1.4e-3, 0.02);
	}
	day_judge(&s);
	CHECK(is_sound(write_page(&b, &s.page)));
	CHECK(b.n < 1000000);
	CHECK(HOLDS(buf_view(&b), "BenchmarkSomething/with=999/and-more"));
	CHECK(HOLDS(buf_view(&b), " more: the tables below have their numbers"));
	day_end(&s);
	buf_release(&b);
}

static void the_same_day_gives_the_same_bytes(void **state)
{
	struct buf b = { 0 }, again = { 0 };
	struct day s;

	(void)state;
	day_busy(&s);
	write_page(&b, &s.page);
	day_end(&s);
	day_busy(&s);
	write_page(&again, &s.page);
	CHECK(b.n == again.n && !memcmp(b.p, again.p, b.n));
	s.page.now_ns += 60000000000;
	write_page(&again, &s.page);
	CHECK(b.n == again.n && memcmp(b.p, again.p, b.n));
	day_end(&s);
	buf_release(&b);
	buf_release(&again);
}

int main(void)
{
	return RUN(TEST(the_checker_sees_what_is_wrong), TEST(a_busy_day_is_told_in_order),
		TEST(it_asks_nobody_for_anything), TEST(sections_without_content_are_not_there),
		TEST(without_a_base_there_are_values_and_no_changes),
		TEST(without_a_verdict_changes_are_told), TEST(no_hostile_text_becomes_markup),
		TEST(a_name_of_a_megabyte_is_cut), TEST(outputs_do_not_flood_the_page),
		TEST(a_thousand_rows_stay_below_a_megabyte),
		TEST(the_same_day_gives_the_same_bytes));
}
