/*
 * github - workflow commands that GitHub shows as annotations.
 *
 * Spec    "Workflow commands for GitHub Actions": data escapes % CR LF, properties : and , too.
 * Limits  10 errors and 10 warnings a step are shown: the most important ones are printed, a notice says how many were
 *         left out.
 */
#include <math.h>

#include "base/utf8.h"
#include "report/report.h"
#include "report/rows.h"

#define MOST 10u

static void put_data(struct buf *b, struct str s, bool property)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
			buf_printf(b, "%%%02X", c);
		else
			buf_char(b, s.p[i]);
	}
}

static void put_text(struct buf *b, const struct row *row, const struct style *st)
{
	struct buf text = { 0 };

	if (row->delta) {
		rows_name(&text, row->delta);
		buf_lit(&text, "  ");
		if (row->delta->model != MODEL_TESTS && !isnan(row->delta->change)) {
			style_change_interval(&text, st, row->delta);
			buf_lit(&text, "  ");
		}
	}
	utf8_safe(&text, row->sentence);
	put_data(b, buf_view(&text), false);
	buf_release(&text);
}

static void put_title(struct buf *b, const struct row *row)
{
	struct buf text = { 0 };

	buf_lit(&text, "pawl: ");
	if (row->rule)
		rows_rule(&text, row->rule);
	else
		buf_lit(&text, "a job did not deliver");
	put_data(b, buf_view(&text), true);
	buf_release(&text);
}

static void put_place(struct buf *b, const struct row *row)
{
	const struct test_case *t = row->delta ? row->delta->test : NULL;
	struct buf path = { 0 };

	if (!t || !t->file.n)
		return;
	utf8_safe(&path, t->file);
	buf_lit(b, "file=");
	put_data(b, buf_view(&path), true);
	if (t->line)
		buf_printf(b, ",line=%u", t->line);
	buf_char(b, ',');
	buf_release(&path);
}

static void put_row(struct buf *b, const struct row *row, const char *command, const struct style *st)
{
	buf_printf(b, "::%s ", command);
	put_place(b, row);
	buf_lit(b, "title=");
	put_title(b, row);
	buf_lit(b, "::");
	put_text(b, row, st);
	buf_char(b, '\n');
}

static void github_write(const struct page *page, const struct style *style, struct buf *out)
{
	uint32_t errors = 0, warnings = 0, left = 0;
	struct style plain = { .ascii = style->ascii };
	struct arena a = { 0 };
	struct rows rows;

	rows_collect(&a, page, &rows);
	for (uint32_t i = 0; i < rows.n; i++) {
		const struct row *row = &rows.row[i];
		bool error = row->ruling == RULING_FAIL || row->ruling == RULING_NOT_MEASURED;

		if (row->ruling == RULING_PASS)
			continue;
		if ((error ? errors++ : warnings++) < MOST)
			put_row(out, row, error ? "error" : "warning", &plain);
		else
			left++;
	}
	if (left)
		buf_printf(out, "::notice title=pawl::%u more are in the report\n", left);
	if (page->verdict) {
		struct buf line = { 0 };

		rows_headline(&line, page, &rows, &plain);
		buf_printf(out, "::notice title=pawl%%3A %s::", ruling_name(page->verdict->ruling));
		put_data(out, buf_view(&line), false);
		buf_char(out, '\n');
		buf_release(&line);
	}
	arena_free(&a);
}

const struct report report_github = {
	.name = "github",
	.title = "annotations in a GitHub workflow's log",
	.write = github_write,
};
