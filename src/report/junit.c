/*
 * junit - every rule as a test suite, every judged row as a test case, for CI systems that show JUnit XML.
 *
 * Spec    The de-facto schema of Jenkins and GitLab: testsuites/testsuite/testcase/{failure,error,skipped}.
 * Choices [1] A row that cannot be told is "skipped" with its reason: neither a pass nor a failure.
 *         [2] What was not measured is an "error": the check itself could not run.
 */
#include <math.h>

#include "base/utf8.h"
#include "report/report.h"
#include "report/rows.h"

struct tally {
	uint32_t tests, failures, errors, skipped;
};

static void put_name(struct buf *b, const struct reason *r)
{
	struct buf name = { 0 };

	if (r->delta)
		rows_name(&name, r->delta);
	else
		utf8_safe(&name, r->sentence);
	utf8_xml(b, buf_view(&name));
	buf_release(&name);
}

static const char *element(enum ruling r)
{
	switch (r) {
	case RULING_FAIL:
		return "failure";
	case RULING_NOT_MEASURED:
		return "error";         /* [2] */
	case RULING_INCONCLUSIVE:
	case RULING_WARN:
		return "skipped";       /* [1] */
	default:
		return NULL;
	}
}

static void put_message(struct buf *b, const struct reason *r)
{
	struct style plain = { .ascii = false };
	struct buf text = { 0 };

	if (r->delta && r->delta->model != MODEL_TESTS && !isnan(r->delta->change)) {
		style_change_interval(&text, &plain, r->delta);
		buf_lit(&text, "  ");
	}
	utf8_safe(&text, r->sentence);
	utf8_xml(b, buf_view(&text));
	buf_release(&text);
}

static void put_case(struct buf *b, const char *suite, const struct reason *r)
{
	const char *what = element(r->ruling);

	buf_printf(b, "    <testcase classname=\"%s\" name=\"", suite);
	put_name(b, r);
	if (!what) {
		buf_lit(b, "\"/>\n");
		return;
	}
	buf_printf(b, "\">\n      <%s message=\"", what);
	put_message(b, r);
	buf_lit(b, "\"/>\n    </testcase>\n");
}

static void count(struct tally *t, const struct reason *r)
{
	t->tests++;
	t->failures += r->ruling == RULING_FAIL;
	t->errors += r->ruling == RULING_NOT_MEASURED;
	t->skipped += r->ruling == RULING_INCONCLUSIVE || r->ruling == RULING_WARN;
}

/* `passed`: how many rows passed of which nothing else is said. */
static void put_suite(struct buf *b, struct str name, const struct reason *reason, uint32_t n, uint32_t passed)
{
	struct tally t = { .tests = passed > 0 };
	struct buf suite = { 0 };

	for (uint32_t i = 0; i < n; i++)
		count(&t, &reason[i]);
	utf8_xml(&suite, name);
	buf_char(&suite, 0);
	buf_printf(b, "  <testsuite name=\"%s\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n", suite.p,
		t.tests, t.failures, t.errors, t.skipped);
	for (uint32_t i = 0; i < n; i++)
		put_case(b, suite.p, &reason[i]);
	if (passed)
		buf_printf(b, "    <testcase classname=\"%s\" name=\"%u row%s within the limit\"/>\n", suite.p, passed,
			passed > 1 ? "s" : "");
	buf_lit(b, "  </testsuite>\n");
	buf_release(&suite);
}

static void junit_write(const struct page *page, const struct style *style, struct buf *out)
{
	const struct verdict *v = page->verdict;

	(void)style;
	buf_lit(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pawl\">\n");
	if (v && v->nmissing)
		put_suite(out, S("jobs"), v->missing, v->nmissing, 0);
	for (uint32_t i = 0; v && i < v->njudgement; i++) {
		const struct judgement *j = &v->judgement[i];
		struct buf name = { 0 };

		rows_rule(&name, j->rule);
		put_suite(out, buf_view(&name), j->reason, j->nreason, j->npass - j->nbetter);
		buf_release(&name);
	}
	buf_lit(out, "</testsuites>\n");
}

const struct report report_junit = {
	.name = "junit",
	.title = "JUnit XML: a suite for every rule",
	.file = "report.junit.xml",
	.write = junit_write,
};
