/* Timelines of other producers beside the recordings: what they spent their time on, as text and as Markdown. */
#include "base/utf8.h"
#include "report/burndown_rows.h"
#include "report/markdown_text.h"

#define SUMS_MOST 10u
#define FIGURES_COLUMNS 30u

static void put_how(const struct beside *b, struct buf *out)
{
	switch (b->how) {
	case BESIDE_PROGRAM:
		buf_printf(out, "laid at the start of %.*s", STR(b->program));
		break;
	case BESIDE_CLOCK:
		buf_lit(out, "laid by the clock");
		break;
	default:
		buf_lit(out, "its place in the recording is not known");
	}
}

static void put_head(const struct burndown *b, const struct beside *x,
	const struct beside_sums *sums, struct arena *a, struct buf *out)
{
	buf_printf(out, "%.*s: %u span%s, %.*s in all", STR(b->scenario[x->scenario].name),
		sums->nspan, sums->nspan == 1 ? "" : "s",
		STR(seconds_text(a, (double)sums->all_ns / 1e9)));
	if (sums->path_ns)
		buf_printf(out, ", %.*s on its critical path",
			STR(seconds_text(a, (double)sums->path_ns / 1e9)));
	buf_lit(out, "; ");
	put_how(x, out);
}

static double wall_percent(const struct burndown *b, const struct beside *x, int64_t ns)
{
	int64_t wall = b->view[x->scenario].path.wall_ns;

	return wall > 0 ? 100 * (double)ns / (double)wall : 0;
}

/* The end of a name that is too long: of a path that is what tells it apart. */
static void put_end(struct str name, size_t columns, bool ascii, struct buf *out)
{
	struct buf safe = { 0 };
	struct str rest;

	utf8_safe(&safe, name);
	rest = buf_view(&safe);
	if (columns && utf8_columns(rest) > columns) {
		while (rest.n && utf8_columns(rest) + (ascii ? 3 : 1) > columns) {
			uint32_t code;
			size_t n = utf8_next(rest, &code);

			rest = str_from(rest, n ? n : 1);
		}
		buf_lit(out, ascii ? "..." : "…");
	}
	buf_str(out, rest);
	buf_release(&safe);
}

static void term_one(const struct burndown_page *page, const struct beside *x,
	const struct style *st, struct arena *a, struct buf *out)
{
	size_t room = st->columns > FIGURES_COLUMNS + 20 ? st->columns - FIGURES_COLUMNS
		      : st->columns                      ? 20
							 : 0;
	struct beside_sums sums;

	beside_sums(x->timeline, a, &sums);
	buf_lit(out, "\ntrace ");
	utf8_safe(out, x->file);
	buf_lit(out, ", ");
	put_head(page->burndown, x, &sums, a, out);
	buf_char(out, '\n');
	for (uint32_t i = 0; i < sums.n && i < SUMS_MOST; i++) {
		const struct beside_sum *s = &sums.sum[i];
		struct str count = s->count > 1 ? arena_printf(a, "%u x", s->count) : S("");

		buf_printf(out, "%8.*s %12.*s %3.0f %%  ", STR(count),
			STR(seconds_text(a, (double)s->ns / 1e9)),
			wall_percent(page->burndown, x, s->ns));
		put_end(s->name, room, st->ascii, out);
		buf_char(out, '\n');
	}
	if (sums.n > SUMS_MOST)
		buf_printf(out, "%*s%u other names\n", (int)FIGURES_COLUMNS - 1, "",
			sums.n - SUMS_MOST);
}

void burndown_beside_term(const struct burndown_page *page, const struct style *st, struct buf *out)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < page->nbeside; i++)
		term_one(page, &page->beside[i], st, &a, out);
	arena_free(&a);
}

static void markdown_one(
	const struct burndown_page *page, const struct beside *x, struct arena *a, struct buf *out)
{
	struct beside_sums sums;
	struct buf head = { 0 };

	beside_sums(x->timeline, a, &sums);
	buf_lit(out, "\n## Trace ");
	markdown_code(out, x->file);
	buf_lit(out, "\n\n");
	put_head(page->burndown, x, &sums, a, &head);
	markdown_text(out, buf_view(&head));
	buf_lit(out, ".\n\n| span | times | in all | of the wall clock |\n| --- | ---: | ---: | "
		     "---: |\n");
	for (uint32_t i = 0; i < sums.n && i < SUMS_MOST; i++) {
		buf_lit(out, "| ");
		markdown_text(out, sums.sum[i].name);
		buf_printf(out, " | %u | %.*s | %.0f %% |\n", sums.sum[i].count,
			STR(seconds_text(a, (double)sums.sum[i].ns / 1e9)),
			wall_percent(page->burndown, x, sums.sum[i].ns));
	}
	if (sums.n > SUMS_MOST)
		buf_printf(out, "\nand %u other names\n", sums.n - SUMS_MOST);
	buf_release(&head);
}

void burndown_beside_markdown(const struct burndown_page *page, struct buf *out)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < page->nbeside; i++)
		markdown_one(page, &page->beside[i], &a, out);
	arena_free(&a);
}
