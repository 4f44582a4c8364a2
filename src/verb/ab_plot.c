#include "verb/ab_plot.h"

#include <math.h>
#include <unistd.h>

#include "base/sort.h"
#include "base/utf8.h"
#include "stat/order.h"
#include "verb/talk.h"

#define COLUMNS 49              /* odd: zero lies in the middle */
#define NAME_COLUMNS 32
#define REACH_LEAST 0.01

enum plot_mark { MARK_NONE, MARK_ONE, MARK_FEW, MARK_MANY, MARK_SPAN, MARK_ZERO, MARK_LIMIT, MARK_CENTRE };

static const char *glyph(const struct style *st, enum plot_mark m)
{
	static const char *const utf8[] = { " ", "·", ":", "⁘", "─", "┊", "│", "●" };
	static const char *const ascii[] = { " ", ".", ":", "%", "-", "'", "|", "o" };

	return st->ascii ? ascii[m] : utf8[m];
}

/* The change in pair i, in the direction in which head is worse, as a ratio; NaN = not measured. */
static double change_in(const struct ab_row *r, uint32_t i)
{
	double ratio = r->value[AB_HEAD][i] / r->value[AB_BASE][i];

	if (r->series.better == BETTER_HIGHER)
		ratio = 1 / ratio;
	return isfinite(ratio) && ratio > 0 ? ratio - 1 : NAN;
}

/* Nine pairs in ten, the interval and the limit are to be seen. */
static double reach_of(struct arena *a, const struct ab_row *r, const struct ab_found *f)
{
	double *size = ARENA_ARRAY(a, double, r->n + 1), reach = fmax(REACH_LEAST, 1.2 * r->terms.limit_fail);
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->n; i++)
		if (!isnan(change_in(r, i)))
			size[n++] = fabs(change_in(r, i));
	sort_f64(size, n);
	if (n)
		reach = fmax(reach, size[n * 9 / 10 < n ? n * 9 / 10 : n - 1]);
	if (isfinite(f->lo) && f->lo > -1)
		reach = fmax(reach, fabs(f->lo));
	return isfinite(f->hi) ? fmax(reach, fabs(f->hi)) : reach;
}

static int column(double x, double reach)
{
	double at = (x / reach + 1) / 2 * (COLUMNS - 1);

	return at < 0 ? 0 : at > COLUMNS - 1 ? COLUMNS - 1 : (int)lround(at);
}

static void mark_pairs(enum plot_mark *line, const struct ab_row *r, double reach)
{
	for (uint32_t i = 0; i < r->n; i++) {
		double x = change_in(r, i);
		enum plot_mark *m = isnan(x) ? NULL : &line[column(x, reach)];

		if (m)
			*m = *m < MARK_FEW ? *m + 1 : MARK_MANY;
	}
}

static void mark_rest(enum plot_mark *line, const struct ab_row *r, const struct ab_found *f, double reach)
{
	int lo = column(f->lo <= -1 ? -reach : f->lo, reach), hi = column(isinf(f->hi) ? reach : f->hi, reach);

	for (int i = lo; i <= hi; i++)
		if (line[i] == MARK_NONE)
			line[i] = MARK_SPAN;
	line[COLUMNS / 2] = MARK_ZERO;
	line[column(r->terms.limit_fail, reach)] = MARK_LIMIT;
	line[column(f->by, reach)] = MARK_CENTRE;
}

static void put_row(struct buf *b, const struct style *st, const struct ab_row *r, const struct ab_found *f)
{
	enum plot_mark line[COLUMNS] = { MARK_NONE };
	struct arena scratch = { 0 };
	double reach = reach_of(&scratch, r, f);
	size_t from = b->n, wide;

	mark_pairs(line, r, reach);
	mark_rest(line, r, f, reach);
	if (str_eq(r->series.metric, S("time")))
		utf8_safe_cut(b, r->series.name, NAME_COLUMNS, st->ascii);
	else
		utf8_safe_cut(b, arena_printf(&scratch, "%.*s %.*s", STR(r->series.name), STR(r->series.metric)), NAME_COLUMNS,
			st->ascii);
	wide = utf8_columns((struct str){ b->p + from, b->n - from });
	buf_fill(b, ' ', wide < NAME_COLUMNS ? NAME_COLUMNS - wide : 0);
	buf_printf(b, " %7.*f %% ", reach < 10, -100 * reach);
	for (int i = 0; i < COLUMNS; i++)
		buf_lit(b, glyph(st, line[i]));
	buf_printf(b, " +%.*f %%\n", reach < 10, 100 * reach);
	arena_free(&scratch);
}

void ab_plot(struct buf *b, const struct style *st, const struct experiment *x)
{
	for (uint32_t i = 0; i < x->ab.nrow; i++) {
		struct ab_found f;

		if (!x->ab.row[i].terms.gated || x->ab.row[i].exact || x->ab.job[x->ab.row[i].job].identical)
			continue;
		ab_find(&x->ab, i, &f);
		if (!isnan(f.by) && !isinf(f.by))
			put_row(b, st, &x->ab.row[i], &f);
	}
	buf_printf(b, "%*s a pair %s  estimate %s  95 %% a side %s  no change %s  limit %s; worse to the right\n\n", NAME_COLUMNS, "",
		glyph(st, MARK_ONE), glyph(st, MARK_CENTRE), glyph(st, MARK_SPAN), glyph(st, MARK_ZERO), glyph(st, MARK_LIMIT));
}

bool ab_plot_print(const struct experiment *x, struct err *e)
{
	struct style style;
	struct buf b = { 0 };
	bool ok;

	style_of(STDOUT_FILENO, &style);
	ab_plot(&b, &style, x);
	ok = print_text(&b, e);
	buf_release(&b);
	return ok;
}
