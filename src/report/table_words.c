#include "report/table_words.h"

#include <math.h>

#include "base/utf8.h"
#include "compare/xperf.h"

static struct str take(struct table_page *p, struct buf *b)
{
	struct str s = arena_str(&p->arena, buf_view(b));

	buf_release(b);
	return s;
}

static struct str percent(struct table_page *p, double ratio, int digits, bool sign)
{
	struct buf b = { 0 };

	xperf_fixed(&b, ratio * 100, digits, sign);
	buf_char(&b, '%');
	return take(p, &b);
}

static int sign_of(double x)
{
	return (x > 0) - (x < 0);
}

struct str words_range(struct table_page *p, const struct cell *c)
{
	if (isinf(c->lo) || isinf(c->hi))
		return S("∞");
	if (isnan(c->lo) || isnan(c->hi))
		return S("?");
	if (sign_of(c->center) != sign_of(c->lo) || sign_of(c->center) != sign_of(c->hi))
		return S("?");
	if (c->center == 0)
		return S("0%");
	return percent(p, fmax(c->hi / c->center - 1, 1 - c->lo / c->center), 0, false);
}

struct str words_change(struct table_page *p, const struct table *t, uint32_t row, uint32_t col)
{
	const struct cell *c = table_cell(t, row, col);

	if (c->summary_only)
		return S("?");
	if (c->tested && !cell_changed(p->tables, c, p->holm))
		return S("~");
	if (isnan(c->change))
		return S("?");
	if (c->center == table_cell(t, row, 0)->center)
		return S("0.00%");
	return percent(p, c->change, 2, true);
}

static struct str words_p(struct table_page *p, const struct cell *c)
{
	double shown = p->holm ? c->p_adjusted : c->p;
	struct buf b = { 0 };

	if (!c->tested || shown == 0)
		return (struct str){ 0 };
	buf_lit(&b, p->holm ? "holm p=" : "p=");
	xperf_fixed(&b, shown, 3, false);
	buf_char(&b, ' ');
	return take(p, &b);
}

struct str words_test(struct table_page *p, const struct table *t, uint32_t row, uint32_t col)
{
	const struct cell *c = table_cell(t, row, col);
	unsigned long long nbase = table_cell(t, row, 0)->n, n = c->n;
	struct str shown = words_p(p, c);

	if (nbase == n)
		return arena_printf(&p->arena, "%.*sn=%llu", STR(shown), n);
	return arena_printf(&p->arena, "%.*sn=%llu+%llu", STR(shown), nbase, n);
}

struct str words_ratio(struct table_page *p, const struct column_summary *s)
{
	return isnan(s->ratio) ? S("?") : percent(p, s->ratio - 1, 2, true);
}

struct str words_safe(struct table_page *p, struct str s)
{
	struct buf b = { 0 };

	utf8_safe(&b, s);
	return take(p, &b);
}

struct str words_row(struct table_page *p, const struct table *t, uint32_t row)
{
	return projection_label(&p->arena, &p->tables->projections.axis[AXIS_ROW], t->row[row]);
}

struct str words_footnote(struct table_page *p, uint32_t number)
{
	static const char *const digit[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
	struct str rest = number >= 10 ? words_footnote(p, number / 10) : (struct str){ 0 };

	return arena_printf(&p->arena, "%.*s%s", STR(rest), digit[number % 10]);
}

bool words_has_values(const struct field *f)
{
	return f->kind != KEY_ALL_CONFIG && f->kind != KEY_UNIT;
}

void words_config(
	struct table_page *p, uint32_t table, void (*line)(struct table_page *, struct str))
{
	const struct projection *axis = &p->tables->projections.axis[AXIS_TABLE];
	const struct table *t = &p->tables->table[table];

	for (uint32_t i = 0; i < axis->nfield; i++) {
		struct str value = projection_value(axis, t->key, i);

		if (!words_has_values(&axis->field[i]))
			continue;
		if (table && str_eq(value, projection_value(axis, t[-1].key, i)))
			continue;
		line(p, arena_printf(&p->arena, "%.*s: %.*s", STR(axis->field[i].key), STR(value)));
	}
}
