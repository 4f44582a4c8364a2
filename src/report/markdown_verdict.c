#include "report/markdown_verdict.h"

#include "base/num.h"
#include "base/utf8.h"
#include "report/markdown_text.h"

struct words {
	struct buf *b;
	bool any;
};

static void count_of(struct words *w, uint32_t n, const char *one, const char *many)
{
	if (!n)
		return;
	buf_lit(w->b, w->any ? ", " : "");
	num_group(w->b, n);
	buf_printf(w->b, " %s", n == 1 ? one : many);
	w->any = true;
}

static void put_broken(struct words *w, const struct rows *rows)
{
	uint32_t slower = 0, tests = 0, other = 0;

	for (uint32_t i = 0; i < rows->n; i++) {
		const struct row *r = &rows->row[i];

		if (r->ruling != RULING_FAIL)
			continue;
		if (r->delta && rows_is_outcome(r->delta))
			tests++;
		else if (r->rule &&
			 (r->rule->limit == LIMIT_ABOVE || r->rule->limit == LIMIT_AT_LEAST))
			other++;
		else
			slower++;
	}
	count_of(w, slower, "regression", "regressions");
	count_of(w, tests, "failing test", "failing tests");
	count_of(w, other, "limit broken", "limits broken");
}

static void put_words(struct buf *b, const struct page *page, const struct rows *rows)
{
	struct row_counts count = rows_count(page, rows);
	struct words w = { b, false };

	put_broken(&w, rows);
	count_of(&w, count.missing, "not measured", "not measured");
	count_of(&w, count.warned, "warning", "warnings");
	count_of(&w, count.undecided, "cannot tell", "cannot tell");
	if (!w.any)
		buf_lit(b, !page->deltas->n ? "nothing was measured"
			   : !page->verdict ? "compared, not judged"
					    : "no regression");
	w.any = true;
	count_of(&w, count.better, "better", "better");
	count_of(&w, count.accepted, "accepted", "accepted");
}

/* How many rows, values and processes stand behind the page. */
struct extent {
	uint32_t rows, tests;
	uint64_t base, head; /* values */
	uint32_t base_process,
		head_process; /* of the row that has most: rows share their processes */
};

static struct extent extent_of(const struct deltas *deltas)
{
	struct extent x = { 0 };

	for (uint32_t i = 0; i < deltas->n; i++) {
		const struct delta *d = &deltas->delta[i];

		if (d->model == MODEL_TESTS) {
			x.tests += rows_is_outcome(d) && d->verdict != CHANGE_GONE;
			continue;
		}
		x.rows++;
		x.base += d->base.n;
		x.head += d->head.n;
		x.base_process = d->base.nprocess > x.base_process ? d->base.nprocess
								   : x.base_process;
		x.head_process = d->head.nprocess > x.head_process ? d->head.nprocess
								   : x.head_process;
	}
	return x;
}

static void put_extent(struct buf *b, const struct deltas *deltas)
{
	struct extent x = extent_of(deltas);
	struct words w = { b, true };

	if (x.rows) {
		buf_lit(b, " · ");
		num_group(b, x.rows);
		buf_printf(b, " row%s, ", x.rows > 1 ? "s" : "");
		num_group(b, x.base);
		buf_lit(b, " + ");
		num_group(b, x.head);
		buf_lit(b, " values");
		if (x.base_process || x.head_process)
			buf_printf(b, " from %u + %u processes", x.base_process, x.head_process);
	}
	if (!x.tests)
		return;
	buf_lit(b, x.rows ? "" : " · ");
	w.any = x.rows;
	count_of(&w, x.tests, "test", "tests");
}

static void put_machine(struct buf *b, const struct machine *m)
{
	if (!m->ncpu && !m->cpu.n)
		return;
	buf_lit(b, " · ");
	if (m->ncpu)
		buf_printf(b, "%u CPU%s ", m->ncpu, m->ncpu > 1 ? "s" : "");
	markdown_text(b, m->cpu);
}

/* "--" and ">" could end the comment early [HTML 13.1.6]. */
static void put_marker(struct buf *b, struct str project)
{
	struct buf text = { 0 };

	utf8_safe_cut(&text, project, 80, true);
	buf_lit(b, "<!-- pawl:");
	for (size_t i = 0; i < text.n; i++) {
		bool ends = text.p[i] == '>' || (i && text.p[i] == '-' && text.p[i - 1] == '-');

		buf_char(b, ends ? '_' : text.p[i]);
	}
	buf_lit(b, " -->\n");
	buf_release(&text);
}

void markdown_verdict(struct buf *b, const struct page *page, const struct rows *rows)
{
	put_marker(b, page->policy ? page->policy->project : S(""));
	buf_lit(b, "**pawl: ");
	put_words(b, page, rows);
	buf_lit(b, "**");
	put_extent(b, page->deltas);
	put_machine(b, &page->head->origin.machine);
	if (page->report_path.n) {
		buf_lit(b, " · ");
		markdown_link(b, "report", page->report_path);
	}
	buf_char(b, '\n');
}
