/* A burndown as summary.md, and its findings as issues. */
#include <math.h>

#include "report/burndown_rows.h"
#include "report/markdown_text.h"
#include "report/output.h"

struct page_out {
	const struct burndown_page *page;
	const struct burndown *b;
	struct arena arena;
	struct buf *out;
};

/* ---- cells ---- */

static void seconds_cell(struct page_out *p, double s)
{
	if (isnan(s))
		buf_lit(p->out, " – |");
	else
		buf_printf(p->out, " %.*s |", STR(seconds_text(&p->arena, s)));
}

static void heads(struct page_out *p, const char *first)
{
	buf_printf(p->out, "| %s |", first);
	for (uint32_t s = 0; s < p->b->nscenario; s++) {
		buf_char(p->out, ' ');
		markdown_text(p->out, p->b->scenario[s].name);
		buf_lit(p->out, " |");
	}
	buf_lit(p->out, "\n| --- |");
	for (uint32_t s = 0; s < p->b->nscenario; s++)
		buf_lit(p->out, " ---: |");
	buf_char(p->out, '\n');
}

/* ---- summary.md ---- */

static void put_runs(struct page_out *p)
{
	buf_lit(p->out, "| scenario | runs | median s | min s | max s | failures |\n| --- | ---: | "
			"---: | ---: | ---: | ---: |\n");
	for (uint32_t s = 0; s < p->b->nscenario; s++) {
		const struct burndown_scenario *x = &p->b->scenario[s];
		const struct burndown_view *v = &p->b->view[s];

		buf_lit(p->out, "| ");
		markdown_text(p->out, x->name);
		buf_printf(p->out, " | %u |", x->nrun);
		if (v->run == NO_RUN)
			buf_lit(p->out, " – | – | – |");
		else
			buf_printf(p->out, " %.3f | %.3f | %.3f |", (double)v->path.wall_ns / 1e9,
				v->lo_s, v->hi_s);
		buf_printf(p->out, " %u |\n", x->nrun - v->counts);
	}
}

static void put_table(struct page_out *p)
{
	struct shown_rows rows;

	burndown_shown(p->b, &p->arena, &rows);
	buf_lit(p->out, "\n## Where the wall clock goes\n\nThe critical path of each scenario's "
			"median run; every column sums to its wall clock.\n\n");
	heads(p, "");
	for (uint32_t i = 0; i < rows.n; i++) {
		buf_lit(p->out, "| ");
		markdown_text(p->out, rows.row[i].name);
		buf_lit(p->out, " |");
		for (uint32_t s = 0; s < p->b->nscenario; s++)
			if (rows.row[i].percent[s] < 0)
				buf_lit(p->out, " – |");
			else
				buf_printf(p->out, " %.*s (%d %%) |",
					STR(seconds_text(
						&p->arena, (double)rows.row[i].ns[s] / 1e9)),
					rows.row[i].percent[s]);
		buf_char(p->out, '\n');
	}
}

static void put_phases(struct page_out *p)
{
	if (!p->b->nphase)
		return;
	buf_lit(p->out, "\n## Phases that it printed\n\n");
	heads(p, "phase");
	for (uint32_t i = 0; i < p->b->nphase; i++) {
		const struct burndown_phase *phase = &p->b->phase[i];

		buf_lit(p->out, "| ");
		markdown_text(p->out,
			arena_printf(&p->arena, "%.*s %.*s", STR(phase->label), STR(phase->name)));
		buf_lit(p->out, " |");
		for (uint32_t s = 0; s < p->b->nscenario; s++)
			seconds_cell(p, phase->median_s[s]);
		buf_char(p->out, '\n');
	}
}

static void put_findings(struct page_out *p)
{
	buf_lit(p->out, "\n## Findings, by seconds saved\n\n");
	if (!p->b->nfinding) {
		buf_lit(p->out, "None: nothing that would save 1 % of a wall clock was seen.\n");
		return;
	}
	heads(p, "finding");
	for (uint32_t i = 0; i < p->b->nfinding; i++) {
		buf_printf(p->out, "| %u. ", i + 1);
		markdown_text(p->out, p->b->finding[i].title);
		buf_lit(p->out, " |");
		for (uint32_t s = 0; s < p->b->nscenario; s++)
			seconds_cell(p, p->b->finding[i].saves_s[s]);
		buf_char(p->out, '\n');
	}
}

static void put_change(struct page_out *p, const struct burndown_change *c)
{
	buf_printf(p->out, "| %s: ", burndown_move_name(c->move));
	markdown_text(p->out, c->name);
	buf_lit(p->out, " |");
	for (uint32_t s = 0; s < p->b->nscenario; s++)
		buf_printf(p->out, " %.*s |", STR(burndown_moved_text(&p->arena, c, s, false)));
	buf_char(p->out, '\n');
}

static void put_changes(struct page_out *p)
{
	struct burndown_changes changes;

	burndown_changes(p->page, &p->arena, &changes);
	buf_lit(p->out, "\n## Before and after\n\nAgainst ");
	markdown_code(p->out, p->page->earlier->source);
	buf_lit(p->out, "; a finding's seconds are what it would save, and ~ stands where wall clocks vary by as much.\n\n");
	heads(p, "");
	for (uint32_t i = 0; i < changes.n; i++)
		put_change(p, &changes.change[i]);
	buf_char(p->out, '\n');
	burndown_ledger(p->page, &p->arena, p->out);
}

void burndown_markdown(const struct burndown_page *page, struct buf *out)
{
	struct page_out p = { .page = page, .b = page->burndown, .out = out };

	put_runs(&p);
	put_table(&p);
	put_phases(&p);
	burndown_beside_markdown(page, out);
	put_findings(&p);
	if (page->earlier)
		put_changes(&p);
	for (uint32_t i = 0; i < page->nline; i++) {
		buf_lit(out, i ? "- " : "\n## Remarks\n\n- ");
		markdown_text(out, page->line[i]);
		buf_char(out, '\n');
	}
	arena_free(&p.arena);
}

/* ---- issues ---- */

static void put_block(struct page_out *p, const struct finding_row *f)
{
	struct buf lines = { 0 }, quoted = { 0 };

	for (uint32_t i = 0; i < f->nevidence; i++) {
		buf_str(&lines, f->evidence[i]);
		buf_char(&lines, '\n');
	}
	if (f->left_out)
		buf_printf(&lines, "... and %u more\n", f->left_out);
	output_quote(&quoted, buf_view(&lines), 16384);
	markdown_fence(p->out, buf_view(&quoted));
	buf_release(&lines);
	buf_release(&quoted);
}

static void put_gain(struct page_out *p, const struct finding_row *f)
{
	for (uint32_t s = 0; s < p->b->nscenario; s++) {
		if (isnan(f->saves_s[s]) || p->b->view[s].run == NO_RUN)
			continue;
		buf_lit(p->out, "- ");
		markdown_text(p->out, p->b->scenario[s].name);
		buf_printf(p->out, ": up to %.*s of %.*s (%.0f %%)\n",
			STR(seconds_text(&p->arena, f->saves_s[s])),
			STR(seconds_text(&p->arena, (double)p->b->view[s].path.wall_ns / 1e9)),
			100 * f->saves_s[s] / ((double)p->b->view[s].path.wall_ns / 1e9));
	}
	if (isnan(finding_most(p->b, f)))
		buf_lit(p->out, "Not known: a recording counts them, and cannot tell what one of "
				"them costs.\n");
}

/* The scenario in which it costs most. */
static struct str worst_scenario(const struct burndown *b, const struct finding_row *f)
{
	uint32_t worst = 0;

	for (uint32_t s = 1; s < b->nscenario; s++)
		if (!isnan(f->saves_s[s]) &&
			(isnan(f->saves_s[worst]) || f->saves_s[s] > f->saves_s[worst]))
			worst = s;
	return b->scenario[worst].name;
}

static void put_how(struct page_out *p, const struct finding_row *f)
{
	struct str again = p->page->command.n ? p->page->command : S("pawl burndown");

	buf_lit(p->out, "\n## How to reproduce\n\n");
	markdown_fence(p->out, arena_printf(&p->arena, "%.*s\n", STR(again)));
	buf_lit(p->out, "\nIt shows in the scenario ");
	markdown_text(p->out, worst_scenario(p->b, f));
	buf_lit(p->out, "; its key is ");
	markdown_code(p->out, f->key);
	buf_lit(p->out, ".\n\n## Expected gain\n\n");
	put_gain(p, f);
	buf_lit(p->out, "\n## How to verify\n\nKeep this burndown's directory, change the build, "
			"and hold the next one against it: the finding "
			"is listed as gone, and the wall clock falls by about the gain.\n\n");
	markdown_fence(
		p->out, arena_printf(&p->arena, "%.*s --against OLD\n",
				STR(str_has(again, S(" -- ")) ? S("pawl burndown") : again)));
}

void burndown_issue(const struct burndown_page *page, uint32_t finding, struct buf *out)
{
	struct page_out p = { .page = page, .b = page->burndown, .out = out };
	const struct finding_row *f = &p.b->finding[finding];

	buf_lit(out, "# ");
	markdown_text(out, f->title);
	buf_lit(out, "\n\n## What\n\n");
	markdown_text(out, f->title);
	buf_lit(out, ".\n");
	if (f->remedy.n) {
		buf_lit(out, "\nRemedy: ");
		markdown_text(out, f->remedy);
		buf_lit(out, ".\n");
	}
	buf_lit(out, "\n## Evidence\n\n");
	put_block(&p, f);
	put_how(&p, f);
	arena_free(&p.arena);
}

struct str burndown_issue_name(struct arena *a, const struct burndown *b, uint32_t finding)
{
	return arena_printf(
		a, "%02u-%.*s.md", finding + 1, STR(str_clip(b->finding[finding].key, 64)));
}

static void put_task(struct page_out *p, uint32_t i)
{
	const struct finding_row *f = &p->b->finding[i];
	double most = finding_most(p->b, f);

	buf_lit(p->out, "- [ ] ");
	markdown_text(p->out, f->title);
	if (!isnan(most))
		buf_printf(p->out, " – up to %.*s", STR(seconds_text(&p->arena, most)));
	buf_printf(p->out, " ([%.*s](%.*s))\n", STR(burndown_issue_name(&p->arena, p->b, i)),
		STR(burndown_issue_name(&p->arena, p->b, i)));
}

void burndown_meta_issue(const struct burndown_page *page, struct buf *out)
{
	struct page_out p = { .page = page, .b = page->burndown, .out = out };

	buf_printf(out, "# Burn down the build: %u finding%s\n\n", p.b->nfinding,
		p.b->nfinding == 1 ? "" : "s");
	put_runs(&p);
	buf_lit(out, "\n## Tasks, by seconds saved\n\n");
	for (uint32_t i = 0; i < p.b->nfinding; i++)
		put_task(&p, i);
	if (!p.b->nfinding)
		buf_lit(out, "None: nothing that would save 1 % of a wall clock was seen.\n");
	buf_lit(out, "\nGains overlap where two findings speak of the same seconds; they do not "
		     "add up.\n");
	arena_free(&p.arena);
}
