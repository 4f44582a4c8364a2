/* report.md: the verdict, then what became worse, then the rest. */
#include "report/analysis.h"

#include "report/markdown_text.h"
#include "report/style.h"

#include <math.h>

static void put_rating(struct buf *out, const char *what, double x)
{
	buf_lit(out, what);
	if (isnan(x))
		buf_lit(out, " not rated");
	else
		buf_printf(out, " **%.0f**/10", round(x));
}

static void put_ratings(struct buf *out, const struct analysis *x)
{
	put_rating(out, "Rating: overall", x->overall);
	put_rating(out, ", CPU", x->cpu.rating);
	put_rating(out, ", memory", x->memory.rating);
	buf_lit(out, ".\n");
}

static const char *doubt(const struct delta *d)
{
	return d->verdict == CHANGE_SAME ? "by chance?" : "";
}

static void put_shares(struct buf *out, const char *title, const struct change_list *worse,
	const struct change_list *better)
{
	if (!worse->n && !better->n)
		return;
	buf_printf(out,
		"\n## %s\n\n| function | base | head | change | p | |\n|---|--:|--:|--:|--:|---|\n",
		title);
	for (uint32_t i = 0; i < worse->n + better->n; i++) {
		const struct delta *d = i < worse->n ? worse->delta[i]
						     : better->delta[i - worse->n];

		buf_lit(out, "| ");
		markdown_text(out, d->subject);
		buf_printf(out, " | %.2f %% | %.2f %% | **%+.2f pp**", 100 * d->base.center,
			100 * d->head.center, 100 * d->difference);
		if (!isnan(d->error))
			buf_printf(out, " ± %.2f", 100 * d->error);
		buf_lit(out, " | ");
		if (!isnan(d->p_adjusted))
			buf_printf(out, "%.2g", d->p_adjusted);
		buf_printf(out, " | %s |\n", doubt(d));
	}
}

static void put_hotspots(struct buf *out, const char *title, const struct change_list *list)
{
	struct buf b = { 0 };

	if (!list->n)
		return;
	buf_printf(out, "\n## %s\n\n", title);
	for (uint32_t i = 0; i < list->n; i++) {
		analysis_hotspot(&b, list->delta[i]);
		buf_lit(out, "- ");
		markdown_text(out, buf_view(&b));
		buf_char(out, '\n');
		buf_clear(&b);
	}
	buf_release(&b);
}

static void put_benches(struct buf *out, const struct analysis *x)
{
	const struct style plain = { 0 };
	char room[64];

	if (!x->bench.n)
		return;
	buf_lit(out, "\n## Benchmarks\n\n| benchmark | metric | base | head | change | "
		     "|\n|---|---|--:|--:|--:|---|\n");
	for (uint32_t i = 0; i < x->bench.n; i++) {
		const struct delta *d = x->bench.delta[i];

		buf_lit(out, "| ");
		markdown_text(out, d->subject);
		buf_lit(out, " | ");
		markdown_text(out, str_of(analysis_metric(d, room, sizeof room)));
		buf_lit(out, " | ");
		style_quantity(out, d->base.center, d->unit);
		buf_lit(out, " | ");
		style_quantity(out, d->head.center, d->unit);
		buf_lit(out, " | ");
		style_change_interval(out, &plain, d);
		buf_printf(out, " | %s |\n",
			d->verdict == CHANGE_SAME || d->verdict == CHANGE_UNKNOWN
				? ""
				: change_name(d->verdict));
	}
}

static void put_advice(struct arena *a, const struct analysis_page *page, struct buf *out)
{
	struct str *advice;
	uint32_t n = analysis_recommend(a, page, &advice);

	buf_lit(out, "\n## Recommendations\n\n");
	for (uint32_t i = 0; i < n; i++) {
		buf_lit(out, "- ");
		markdown_text(out, advice[i]);
		buf_char(out, '\n');
	}
}

static void put_gates(struct buf *out, const struct verdict *v)
{
	struct buf b = { 0 };
	struct str rest;

	analysis_gates(v, &b);
	rest = buf_view(&b);
	buf_lit(out, "\n## Gates\n");
	while (rest.n) {
		struct str line = str_line(&rest);
		bool item = str_starts(line, S("  "));

		buf_lit(out, item ? "- " : "\n");
		markdown_text(out, str_trim(line));
		buf_lit(out, item ? "\n" : "\n\n");
	}
	buf_release(&b);
}

/* A line for each sentence: what is longer than a line of a report is cut, and that is better than all of it. */
static void put_summary(struct buf *out, struct str rest)
{
	while (rest.n) {
		size_t n = 0;

		while (n < rest.n && !(rest.p[n] == '.' && n + 2 < rest.n && rest.p[n + 1] == ' '))
			n++;
		buf_lit(out, "- ");
		markdown_text(out, str_clip(rest, n));
		buf_char(out, '\n');
		rest = str_trim(str_from(rest, n + 1));
	}
}

void analysis_markdown(struct arena *a, const struct analysis_page *page, struct buf *out)
{
	const struct analysis *x = page->analysis;

	buf_lit(out, "# Analysis of ");
	markdown_text(out, page->name);
	buf_lit(out, "\n\n");
	put_ratings(out, x);
	buf_char(out, '\n');
	put_summary(out, analysis_summary(a, x));
	put_gates(out, page->verdict);
	put_shares(out, "CPU", &x->cpu_worse, &x->cpu_better);
	put_shares(out, "Memory", &x->memory_worse, &x->memory_better);
	put_hotspots(out, "New hotspots", &x->hot_new);
	put_hotspots(out, "Removed hotspots", &x->hot_gone);
	put_benches(out, x);
	put_advice(a, page, out);
	for (uint32_t i = 0; i < page->deltas->nremark; i++) {
		buf_lit(out, i ? "- " : "\n## Notes\n\n- ");
		markdown_text(out, page->deltas->remark[i]);
		buf_char(out, '\n');
	}
}
