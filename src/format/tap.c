/*
 * tap - the Test Anything Protocol, versions 12 to 14, of one program or of several after each
 * other.
 *
 * Spec    https://testanything.org/tap-version-14-specification.html; lines: format/tap_line.h.
 * Gives   A case for every test that holds no others; its suite is the description of what it
 *         stands in.
 * Loses   Diagnostics of what passed, pragmas.
 * Choices [1] A test with sub-tests is a case only when it failed and none of them did.
 *         [2] A test that does not stand for itself (the plan is not kept, nothing was planned,
 *             the program bailed out or ended early) is a case without a name.
 *         [3] A failing TODO passes, with a note, and so do its sub-tests; a passing TODO gets a
 *             note.
 *         [4] A version line, a second plan, a test 1 behind others and any test behind a plan at
 *             the end begin another program's output.
 *         [5] The text of a failure is its YAML block and the comments behind it; node's and TAP
 *             13's "duration_ms" and node's "location" are taken from the block.
 *         [6] cmocka: "not ok 3 # SKIP name" is the test's name, and "# ok - group" behind a plan
 *             that is kept names the suite.  prove -v: "t/x.t .." names it, and a bare "ok" behind
 *             a plan that is kept is not a test.
 */
#include "format/format.h"
#include "format/tap_line.h"
#include "format/tap_text.h"

#define BITS_VERSION 24 /* "TAP version 13" in the first line */
#define BITS_PLANNED 8 /* a plan and a numbered test */
#define BITS_TESTS 6 /* two numbered tests, or "1..0" alone */
#define LEVELS 32u /* of sub-tests inside each other */
#define PATH_BYTES 1024u /* of a suite's joined names */

/* The tests of one program, or of one test that has sub-tests. */
struct tap_level {
	uint32_t first; /* case */
	uint64_t planned, seen;
	bool has_plan, plan_last;
	struct str reason; /* of a plan of nothing */
	struct str bail; /* p is NULL unless the program bailed out */
	struct str name, next_name; /* "# Subtest:" of this level and of the next one inside it */
};

struct tap {
	struct reading *out;
	uint32_t evidence;
	struct tap_level level[LEVELS];
	uint32_t depth; /* of the innermost level that is open */
	struct str file; /* by prove */
	struct tap_text text;
	uint64_t at;
};

#define NOTE(t, ...) evidence_note((t)->out, (t)->evidence, (t)->at, __VA_ARGS__)

static struct tests *tests_of(const struct tap *t)
{
	return &t->out->evidence[t->evidence].tests;
}

static bool failed(const struct test_case *c)
{
	return c->outcome != OUTCOME_PASS && c->outcome != OUTCOME_SKIP;
}

/* ---- cases and levels ---- */

static void add_nameless(struct tap *t, enum outcome outcome, struct str text)
{
	struct test_case *c = tests_add(tests_of(t));

	c->outcome = outcome;
	c->text = str_clip(text, TEST_TEXT_BYTES);
}

/* Puts `name` before the suites of all cases from `first`; neighbours share what was alike. */
static void name_suites(struct tap *t, uint32_t first, struct str name)
{
	struct tests *tests = tests_of(t);
	struct str before = S(""), after = S("");

	for (uint32_t i = first; name.n && i < tests->n; i++) {
		struct str *suite = &tests->test_case[i].suite;

		if (i == first || !str_eq(*suite, before)) {
			before = *suite;
			after = !before.n ? name
					  : arena_printf(t->out->arena, "%.*s/%.*s", STR(name),
						    STR(before));
			after = str_clip(after, PATH_BYTES);
		}
		*suite = after;
	}
}

/* [2] What the level itself has to say, once it is complete. */
static void judge_level(struct tap *t, const struct tap_level *l, bool top)
{
	struct arena *a = t->out->arena;
	unsigned long long seen = l->seen, planned = l->planned;
	struct str text = S("");

	if (l->has_plan && seen < planned)
		text = arena_printf(
			a, "%llu of %llu planned tests did not run", planned - seen, planned);
	else if (l->has_plan && seen > planned)
		text = arena_printf(a, "the plan says %llu, but %llu ran", planned, seen);
	if (l->bail.p)
		add_nameless(t, OUTCOME_UNFINISHED,
			arena_printf(a, "bailed out: %.*s%s%.*s",
				STR(str_clip(l->bail, TEST_TEXT_BYTES / 2)), text.n ? "; " : "",
				STR(text)));
	else if (text.n)
		add_nameless(t, OUTCOME_ERROR, text);
	else if (top && !l->has_plan && seen)
		add_nameless(t, OUTCOME_UNFINISHED,
			S("no plan was printed: the program may have ended before its last test"));
	else if (top && l->has_plan && !planned)
		add_nameless(t, OUTCOME_SKIP, l->reason);
}

static void open_level(struct tap *t, uint32_t depth)
{
	struct str name = depth ? t->level[depth - 1].next_name : S("");

	t->depth = depth;
	t->level[depth] = (struct tap_level){ .first = tests_of(t)->n, .name = name };
}

static void close_level(struct tap *t, struct str name)
{
	struct tap_level *l = &t->level[t->depth];

	tap_text_end(&t->text);
	judge_level(t, l, !t->depth);
	name_suites(t, l->first, name.n ? name : l->name);
	if (t->depth)
		t->level[--t->depth].next_name = S("");
}

static void begin_program(struct tap *t)
{
	while (t->depth)
		close_level(t, S(""));
	close_level(t, t->file);
	open_level(t, 0);
}

static bool is_complete(const struct tap_level *l)
{
	return l->has_plan && l->seen >= l->planned;
}

/* Sub-tests behind a program that is complete are another's [4]. */
static void begin_program_of_child(struct tap *t)
{
	if (!t->depth && is_complete(&t->level[0]))
		begin_program(t);
}

/* Closes what is deeper than `depth`, opens what is missing: sub-tests need not be announced. */
static void go_to(struct tap *t, uint32_t depth)
{
	while (t->depth > depth)
		close_level(t, S(""));
	if (depth == t->depth)
		return;
	begin_program_of_child(t);
	while (t->depth < depth)
		open_level(t, t->depth + 1);
}

/* ---- a test ---- */

static struct str name_of(struct tap *t, const struct tap_test *test)
{
	uint64_t number = test->number ? test->number : t->level[t->depth].seen;

	if (test->description.n)
		return test->description;
	if (test->directive == TAP_SKIP && !test->ok && test->reason.n) /* [6] */
		return test->reason;
	return arena_printf(t->out->arena, "%llu", (unsigned long long)number);
}

static enum outcome outcome_of_test(struct tap *t, const struct tap_test *test)
{
	if (test->directive == TAP_SKIP)
		return OUTCOME_SKIP;
	if (test->directive == TAP_TODO) /* [3] */
		NOTE(t, test->ok ? "a test marked TODO passes: the mark may go"
				 : "a test marked TODO fails and counts as passed");
	return test->ok || test->directive == TAP_TODO ? OUTCOME_PASS : OUTCOME_FAIL;
}

static void add_test(struct tap *t, const struct tap_test *test, enum outcome outcome)
{
	struct str name = name_of(t, test);
	struct test_case *c = tests_add(tests_of(t));

	c->name = name;
	c->outcome = outcome;
	c->duration_s = test->duration_s;
	if (outcome == OUTCOME_SKIP)
		c->text = str_clip(test->reason, TEST_TEXT_BYTES);
	tap_text_begin(&t->text, tests_of(t)->n - 1);
}

/* [3] */
static void forgive(struct tap *t, uint32_t first)
{
	for (uint32_t i = first; i < tests_of(t)->n; i++)
		if (failed(&tests_of(t)->test_case[i]))
			tests_of(t)->test_case[i].outcome = OUTCOME_PASS;
}

/* Closes the level of its sub-tests; true when the test is no case of its own [1]. */
static bool holds_others(
	struct tap *t, uint32_t depth, const struct tap_test *test, enum outcome outcome)
{
	uint32_t first, worst = 0;

	while (t->depth > depth + 1)
		close_level(t, S(""));
	if (t->depth <= depth)
		return false;
	first = t->level[depth + 1].first;
	close_level(t, test->description);
	if (first == tests_of(t)->n)
		return false;
	if (test->directive == TAP_TODO)
		forgive(t, first);
	for (uint32_t i = first; i < tests_of(t)->n; i++)
		worst += failed(&tests_of(t)->test_case[i]);
	return outcome != OUTCOME_FAIL || worst;
}

static void take_test(struct tap *t, uint32_t depth, const struct tap_test *test)
{
	struct tap_level *l = &t->level[depth];
	enum outcome outcome;
	bool parent;

	if (depth > t->depth)
		go_to(t, depth);
	else if (!depth && l->seen && (test->number == 1 || (l->plan_last && is_complete(l))))
		begin_program(t); /* [4] */
	tap_text_end(&t->text);
	outcome = outcome_of_test(t, test);
	parent = holds_others(t, depth, test, outcome);
	l->seen++;
	if (test->number && test->number != l->seen)
		NOTE(t, "a test's number is not the next one");
	if (!parent)
		add_test(t, test, outcome);
	t->text.depth = depth;
}

/* ---- other lines ---- */

static void take_plan(struct tap *t, uint32_t depth, const struct tap_plan *plan)
{
	struct tap_level *l = &t->level[depth];

	go_to(t, depth);
	tap_text_end(&t->text);
	if (l->has_plan && !depth)
		begin_program(t); /* [4] */
	else if (l->has_plan)
		NOTE(t, "a second plan of the same tests replaces the first");
	l->has_plan = true;
	l->planned = plan->n;
	l->reason = plan->reason;
	l->plan_last = l->seen;
}

/* Names the level inside this one; or this one, when that begins it (Test::More before 1.3). */
static void take_subtest(struct tap *t, uint32_t depth, struct str name)
{
	bool opens = depth > t->depth;
	struct tap_level *l = &t->level[depth];

	go_to(t, depth);
	tap_text_end(&t->text);
	if (opens && !l->name.n) { /* the comment stands in the level that it announces */
		l->name = name;
		return;
	}
	if (!depth)
		begin_program_of_child(t);
	l->next_name = name;
}

/* `text` is behind the hash. */
static void take_comment(struct tap *t, uint32_t depth, struct str text)
{
	static const struct str subtest = S("Subtest:");
	struct tap_level *l = &t->level[depth];
	struct str group = str_trim(text), words = group;

	if (str_starts(group, subtest)) {
		take_subtest(t, depth, str_trim(str_from(group, subtest.n)));
		return;
	}
	if (depth > t->depth)
		return;
	if (str_eq(str_word(&words), S("not")))
		group = words = str_trim(words);
	if (!depth && str_starts(group, S("ok - ")) && is_complete(l) && !l->plan_last) {
		tap_text_end(&t->text);
		name_suites(t, l->first, str_from(group, 5)); /* [6] */
	} else if (depth == t->text.depth) {
		tap_text_comment(&t->text, text);
	}
}

static void take_bail(struct tap *t, struct str reason)
{
	while (t->depth)
		close_level(t, S(""));
	tap_text_end(&t->text);
	t->level[0].bail = reason.n ? reason : S("no reason was given");
	begin_program(t);
}

/* [6] "t/shelf.t .. " */
static bool take_prove(struct tap *t, struct str line)
{
	struct str file = str_word(&line), dots = str_trim(line);

	if (dots.n < 2 || (!str_has(file, S("/")) && !str_ends(file, S(".t"))))
		return false;
	for (size_t i = 0; i < dots.n; i++)
		if (dots.p[i] != '.')
			return false;
	begin_program(t);
	t->file = file;
	return true;
}

static void take_version(struct tap *t, uint64_t version)
{
	begin_program(t);
	if (version < 12 || version > 14)
		NOTE(t, "TAP version 12 to 14 expected, found %llu", (unsigned long long)version);
}

/* ---- lines ---- */

/* False when the line is not TAP. */
static bool take_body(struct tap *t, uint32_t depth, struct str body)
{
	struct tap_test test;
	struct tap_plan plan;
	uint64_t version;

	if (!depth && str_eq(body, S("ok")) && is_complete(&t->level[0]) && !t->depth)
		return true; /* [6] */
	if (tap_test(t->out->arena, body, &test))
		take_test(t, depth, &test);
	else if (tap_plan(body, &plan))
		take_plan(t, depth, &plan);
	else if (body.p[0] == '#')
		take_comment(t, depth, str_from(body, 1));
	else if (!depth && tap_version(body, &version))
		take_version(t, version);
	else
		return str_starts(body, S("pragma ")) || tap_version(body, &version) ||
		       (!depth && take_prove(t, body));
	return true;
}

static void take_line(struct tap *t, struct str line)
{
	size_t indent = tap_indent(line);
	struct str body = str_trim(line);

	if (tap_text_cut_short(&t->text, line))
		NOTE(t, "a YAML block has no end");
	if (tap_text_line(&t->text, line) || !body.n)
		return;
	if (str_starts(body, S("Bail out!")))
		take_bail(t, str_trim(str_from(body, 9)));
	else if (indent % TAP_INDENT || indent / TAP_INDENT >= LEVELS || line.p[indent] == '\t' ||
		 !take_body(t, (uint32_t)(indent / TAP_INDENT), body))
		NOTE(t, "a line that is not TAP was skipped");
}

static bool tap_read(const struct source *src, struct reading *out, struct err *e)
{
	struct tap *t = ARENA_NEW(out->arena, struct tap);
	struct str rest = src->bytes;

	t->out = out;
	t->evidence = out->n;
	reading_add(out, MODEL_TESTS);
	tap_text_init(&t->text, out, t->evidence);
	open_level(t, 0);
	while (rest.n) {
		t->at = (uint64_t)(rest.p - src->bytes.p);
		take_line(t, str_line(&rest));
	}
	begin_program(t);
	return tests_of(t)->n || err_at(e, 0, "at least one plan or test expected");
}

/* ---- recognised ---- */

static int tap_sniff(struct str head)
{
	uint32_t plans = 0, tests = 0, nothing = 0;
	struct arena a = { 0 };
	uint64_t version;

	if (tap_version(str_line(&(struct str){ head.p, head.n }), &version))
		return BITS_VERSION;
	while (head.n) {
		struct str line = str_line(&head);
		struct tap_test test;
		struct tap_plan plan;

		if (tap_plan(line, &plan)) {
			plans++;
			nothing += !plan.n;
		} else if (tap_test(&a, str_from(line, tap_indent(line)), &test)) {
			tests += test.number > 0;
		}
	}
	arena_free(&a);
	return plans && tests ? BITS_PLANNED : tests > 1 || nothing ? BITS_TESTS : 0;
}

const struct format format_tap = {
	.name = "tap",
	.title = "Test Anything Protocol (versions 12 to 14)",
	.spec = "https://testanything.org/tap-version-14-specification.html",
	.versions = "cmocka 1.1.5, node 20, Test::More 1.302, prove 3.44",
	.loses = "diagnostics of what passed, pragmas",
	.models = MODEL_BIT(MODEL_TESTS),
	.sniff = tap_sniff,
	.read = tap_read,
};
