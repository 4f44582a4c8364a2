/*
 * junit - the XML that began with Ant's JUnit task and that every test runner writes in its own
 * way.
 *
 * Spec    None.  maven-surefire's xsd, pytest's and node's writers, the de-facto readers of CI
 *         servers.
 * Gives   A case for every testcase element, wherever it stands, and for every suite that failed
 *         itself.
 * Loses   Properties, host names, time stamps, counts, output of what passed.
 * Choices [1] Cases are counted; the counts that suites carry are ignored, for they lie.
 *         [2] The class is the suite's name.  Without one, or with node's constant class "test",
 *             it is the names of the suites around it, joined by '/'.
 *         [3] error goes before failure, failure before skipped; but a failing to-do (node:
 *             skipped of type "todo" beside a failure) is skipped.  gtest's and CTest's status
 *             "notrun" or "disabled" is skipped too.
 *         [4] flakyFailure and flakyError (surefire) pass with a note; rerunFailure and rerunError
 *             add nothing: a failure stands beside them.
 *         [5] The text is the message, unless the body repeats it, then the body, then what the
 *             test printed.
 *         [6] A time may hold thousands separators (surefire: "1,234.5").
 *         [7] Documents that follow each other (cmocka, a group each) are one input.
 *         [8] Bytes that XML forbids (googletest and cmocka quote a test's output as it came) are
 *             read as '?'.
 */
#include "base/num.h"
#include "base/xml.h"
#include "format/format.h"

#define PATH_BYTES 1024u /* of the suites' joined names: deep nesting must not multiply them */
#define BITS_ROOT 32 /* <testsuites> or <testsuite> */

/* Which element below a case text belongs to. */
enum part { PART_NONE, PART_RESULT, PART_OUTPUT, PART_OTHER };

/* Text of at most TEST_TEXT_BYTES. */
struct text {
	char *p;
	size_t n;
};

struct junit {
	struct reading *out;
	uint32_t evidence;
	struct str path[XML_DEPTH]; /* of the suites that are open */
	uint32_t npath, depth;
	bool in_case, failed, errored, skipped, todo, flaky;
	uint32_t case_depth, part_depth;
	struct test_case now;
	struct str message; /* of the result that is open */
	enum part part;
	struct text why, body, output;
	uint64_t at; /* of the tag opened last */
};

#define NOTE(j, ...) evidence_note((j)->out, (j)->evidence, (j)->at, __VA_ARGS__)

/* ---- text ---- */

static void text_add(struct arena *a, struct text *t, struct str s)
{
	if (!t->p)
		t->p = arena_alloc(a, TEST_TEXT_BYTES, 1);
	s = str_clip(s, TEST_TEXT_BYTES - t->n);
	if (s.n)
		memcpy(t->p + t->n, s.p, s.n);
	t->n += s.n;
}

static struct str text_view(const struct text *t)
{
	return (struct str){ t->p, t->n };
}

/* Begins a new line unless it stands at the beginning of one. */
static void text_line(struct arena *a, struct text *t)
{
	if (t->n && t->p[t->n - 1] != '\n')
		text_add(a, t, S("\n"));
}

/* ---- suites ---- */

static void open_suite(struct junit *j, const struct xml_tag *tag)
{
	struct arena *a = j->out->arena;
	struct str name = xml_attr(tag, "name"), outer = S("");

	if (j->npath)
		outer = j->path[j->npath - 1];
	if (outer.n && name.n)
		name = arena_printf(a, "%.*s/%.*s", STR(outer), STR(name));
	else
		name = name.n ? arena_str(a, name) : outer;
	j->path[j->npath++] = str_clip(name, PATH_BYTES);
}

/* [2] */
static struct str suite_of(const struct junit *j, struct str class)
{
	struct str path = j->npath ? j->path[j->npath - 1] : S("");

	if (class.n && (!path.n || !str_eq(class, S("test"))))
		return arena_str(j->out->arena, class);
	return path;
}

/* ---- cases ---- */

/* [6] Whole numbers of three digits between commas, then perhaps a fraction. */
static bool without_separators(struct str s, char *out, size_t most, struct str *plain)
{
	struct str rest = s, group = str_cut(&rest, ',');
	size_t n = 0;

	if (!group.n || group.n > 3 || group.p[0] == '0' || s.n > most || str_ends(s, S(",")))
		return false;
	for (;;) {
		memcpy(out + n, group.p, group.n);
		n += group.n;
		if (!rest.p)
			break;
		group = str_cut(&rest, ',');
		if (group.n < 3 || (group.n > 3 && group.p[3] != '.') || (rest.p && group.n != 3))
			return false;
	}
	*plain = (struct str){ out, n };
	return true;
}

static double seconds(struct junit *j, struct str time)
{
	char digits[64];
	double s;

	time = str_trim(time);
	if (!time.n)
		return NAN;
	if (memchr(time.p, ',', time.n))
		without_separators(time, digits, sizeof digits, &time);
	if (num_f64(time, &s) && s >= 0)
		return s;
	NOTE(j, "a time that is not a number of seconds was left out");
	return NAN;
}

static uint32_t line_number(struct str s)
{
	uint64_t line;

	return str_u64(s, &line) && line <= UINT32_MAX ? (uint32_t)line : 0;
}

static void begin_case(struct junit *j)
{
	j->in_case = true;
	j->failed = j->errored = j->skipped = j->todo = j->flaky = false;
	j->case_depth = j->depth;
	j->part = PART_NONE;
	j->why.n = j->output.n = 0;
	j->now = (struct test_case){ .suite = suite_of(j, S("")), .duration_s = NAN };
}

static void open_case(struct junit *j, const struct xml_tag *tag)
{
	struct arena *a = j->out->arena;
	struct str status = xml_attr(tag, "status");

	begin_case(j);
	j->now.suite = suite_of(j, xml_attr(tag, "classname"));
	j->now.name = arena_str(a, xml_attr(tag, "name"));
	if (!j->now.name.n) {
		j->now.name = S("(no name)");
		NOTE(j, "a test case without a name is called \"(no name)\"");
	}
	j->now.duration_s = seconds(j, xml_attr(tag, "time"));
	j->now.file = arena_str(a, xml_attr(tag, "file"));
	j->now.line = line_number(xml_attr(tag, "line"));
	j->skipped = str_eq(status, S("notrun")) || str_eq(status, S("disabled"));
}

static enum outcome outcome_of_case(const struct junit *j)
{
	if (j->todo)
		return OUTCOME_SKIP;
	return j->errored   ? OUTCOME_ERROR
	       : j->failed  ? OUTCOME_FAIL
	       : j->skipped ? OUTCOME_SKIP
			    : OUTCOME_PASS;
}

static void close_case(struct junit *j)
{
	struct tests *t = &j->out->evidence[j->evidence].tests;
	struct arena *a = j->out->arena;

	j->now.outcome = outcome_of_case(j);
	if (j->output.n && (j->now.outcome == OUTCOME_FAIL || j->now.outcome == OUTCOME_ERROR)) {
		text_line(a, &j->why);
		text_add(a, &j->why, text_view(&j->output)); /* [5] */
	}
	if (j->now.outcome != OUTCOME_PASS)
		j->now.text = arena_str(a, text_view(&j->why));
	if (j->flaky && j->now.outcome == OUTCOME_PASS)
		NOTE(j, "a test passed only when it was run again");
	*tests_add(t) = j->now;
	j->in_case = false;
}

/* ---- what a case holds ---- */

static void open_result(struct junit *j, const struct xml_tag *tag)
{
	struct str message = xml_attr(tag, "message");

	j->part = PART_RESULT;
	j->part_depth = j->depth;
	j->body.n = 0;
	if (!message.n)
		message = xml_attr(tag, "type");
	j->message = arena_str(j->out->arena, str_clip(str_trim(message), TEST_TEXT_BYTES));
}

/* [5] */
static void close_result(struct junit *j)
{
	struct str body = str_trim(text_view(&j->body));
	struct arena *a = j->out->arena;

	if (!str_has(body, j->message)) {
		text_line(a, &j->why);
		text_add(a, &j->why, j->message);
	}
	if (body.n) {
		text_line(a, &j->why);
		text_add(a, &j->why, body);
	}
}

static void open_part(struct junit *j, const struct xml_tag *tag)
{
	bool failed = str_eq(tag->name, S("failure")), errored = str_eq(tag->name, S("error"));
	bool skipped = str_eq(tag->name, S("skipped"));

	if (failed || errored || skipped) {
		open_result(j, tag);
		j->failed |= failed;
		j->errored |= errored;
		j->skipped |= skipped;
		j->todo |= skipped && str_eq(xml_attr(tag, "type"), S("todo"));
		return;
	}
	j->flaky |= str_starts(tag->name, S("flaky")); /* [4] */
	j->part_depth = j->depth;
	j->part = str_starts(tag->name, S("system-")) ? PART_OUTPUT : PART_OTHER;
}

/* A suite that failed itself: a case of its own, without a name. */
static void open_suite_result(struct junit *j, const struct xml_tag *tag)
{
	if (!str_eq(tag->name, S("failure")) && !str_eq(tag->name, S("error")))
		return;
	begin_case(j);
	open_part(j, tag);
}

/* ---- elements ---- */

static bool junit_open(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct junit *j = ctx;
	bool suite = str_eq(tag->name, S("testsuite"));

	j->depth = tag->depth;
	j->at = tag->at;
	if (!tag->depth && !suite && !str_eq(tag->name, S("testsuites")))
		return err_at(e, tag->at, "the root element testsuites or testsuite expected");
	if (suite && !j->in_case)
		open_suite(j, tag);
	else if (str_eq(tag->name, S("testcase")) && !j->in_case)
		open_case(j, tag);
	else if (str_eq(tag->name, S("testcase")))
		NOTE(j, "a test case inside another was skipped");
	else if (!j->in_case)
		open_suite_result(j, tag);
	else if (j->part == PART_NONE)
		open_part(j, tag);
	return true;
}

/* At the closing tag of the element that is `depth` deep. */
static bool junit_close(void *ctx, struct str name, struct err *e)
{
	struct junit *j = ctx;
	uint32_t depth = j->depth;

	(void)e;
	if (j->in_case && j->part != PART_NONE && depth == j->part_depth) {
		if (j->part == PART_RESULT)
			close_result(j);
		j->part = PART_NONE;
	}
	if (j->in_case && depth == j->case_depth)
		close_case(j);
	else if (!j->in_case && str_eq(name, S("testsuite")) && j->npath)
		j->npath--;
	j->depth = depth ? depth - 1 : 0;
	return true;
}

static void junit_text(void *ctx, struct str text)
{
	struct junit *j = ctx;

	if (!j->in_case)
		return;
	if (j->part == PART_RESULT)
		text_add(j->out->arena, &j->body, text);
	else if (j->part == PART_OUTPUT)
		text_add(j->out->arena, &j->output, text);
}

/* [8] Adds the evidence, so that it can hold the note. */
static struct str mended(struct reading *out, struct str bytes)
{
	uint64_t count, first;

	bytes = xml_mend(out->arena, bytes, &count, &first);
	reading_add(out, MODEL_TESTS);
	if (count) {
		evidence_note(out, out->n - 1, first, "a byte that XML forbids was read as '?'");
		out->evidence[out->n - 1].note[0].count = count;
	}
	return bytes;
}

static bool junit_read(const struct source *src, struct reading *out, struct err *e)
{
	static const struct xml_handler handler = {
		.open = junit_open, .close = junit_close, .text = junit_text, .several = true
	}; /* [7] */
	struct junit *j = ARENA_NEW(out->arena, struct junit);
	struct str bytes = mended(out, src->bytes);

	j->out = out;
	j->evidence = out->n - 1;
	if (!xml_read(out->arena, bytes, &handler, j, e))
		return false;
	return out->evidence[j->evidence].tests.n ||
	       err_at(e, 0, "at least one test case expected");
}

static int judge_root(const struct xml_tag *root)
{
	bool own = str_eq(root->name, S("testsuites")) || str_eq(root->name, S("testsuite"));

	return own ? BITS_ROOT : 0;
}

static int junit_sniff(struct str head)
{
	return xml_root(head, judge_root);
}

const struct format format_junit = {
	.name = "junit",
	.title = "JUnit XML",
	.spec = "https://maven.apache.org/surefire/maven-surefire-plugin/xsd/"
		"surefire-test-report.xsd",
	.versions = "cmocka 1.1.5, googletest 1.12, maven-surefire 3.2, node 20, pytest 9",
	.loses = "properties, host names, time stamps, counts, output of what passed",
	.models = MODEL_BIT(MODEL_TESTS),
	.sniff = junit_sniff,
	.read = junit_read,
};
