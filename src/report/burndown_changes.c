/* Before and after: walls, rows and findings of a burndown beside those of an earlier one. */
#include <math.h>

#include "report/burndown.h"

static void add(struct arena *a, struct burndown_changes *out, const struct burndown_change *c)
{
	ARENA_ROOM(a, out->change, out->n, out->cap);
	out->change[out->n++] = *c;
}

static double *by_scenario(
	const struct burndown *b, struct arena *a, const struct earlier_value *value, uint32_t n)
{
	double *s = ARENA_ARRAY(a, double, b->nscenario);

	for (uint32_t i = 0; i < b->nscenario; i++)
		s[i] = earlier_value(value, n, b->scenario[i].name);
	return s;
}

/* Which way it went where it went farthest; `wall` tells what is worth a word. */
static enum burndown_move move_of(const struct burndown *b, const struct burndown_change *c)
{
	double most = 0;

	for (uint32_t s = 0; s < b->nscenario; s++) {
		double wall = fmax((double)b->view[s].path.wall_ns / 1e9, 1e-9);
		double before = isnan(c->before_s[s]) ? 0 : c->before_s[s],
		       after = isnan(c->after_s[s]) ? 0 : c->after_s[s];
		double share = (after - before) / wall;

		if (b->view[s].run != NO_RUN && fabs(share) >= CHANGE_LEAST_RATIO &&
			fabs(share) > fabs(most))
			most = share;
	}
	return most < 0 ? MOVE_LESS : most > 0 ? MOVE_MORE : MOVE_SAME;
}

static void change_wall(
	const struct burndown_page *page, struct arena *a, struct burndown_changes *out)
{
	const struct burndown *b = page->burndown;
	struct burndown_change c = { .name = S("wall"),
		.before_s = by_scenario(b, a, page->earlier->wall, page->earlier->nwall),
		.after_s = ARENA_ARRAY(a, double, b->nscenario) };

	for (uint32_t s = 0; s < b->nscenario; s++)
		c.after_s[s] = b->view[s].run == NO_RUN ? NAN
							: (double)b->view[s].path.wall_ns / 1e9;
	c.move = move_of(b, &c);
	add(a, out, &c);
}

static void change_rows(
	const struct burndown_page *page, struct arena *a, struct burndown_changes *out)
{
	const struct burndown *b = page->burndown;

	for (uint32_t i = 0; i < b->nrow; i++) {
		const struct earlier_item *was = earlier_item(
			page->earlier->row, page->earlier->nrow, b->row[i].name);
		struct burndown_change c = { .name = b->row[i].name,
			.before_s = by_scenario(b, a, was ? was->value : NULL, was ? was->n : 0),
			.after_s = ARENA_ARRAY(a, double, b->nscenario) };

		for (uint32_t s = 0; s < b->nscenario; s++)
			c.after_s[s] = b->row[i].ns[s] == NOT_KNOWN ? NAN
								    : (double)b->row[i].ns[s] / 1e9;
		c.move = move_of(b, &c);
		if (c.move != MOVE_SAME)
			add(a, out, &c);
	}
}

static bool is_row(const struct burndown *b, struct str name)
{
	for (uint32_t i = 0; i < b->nrow; i++)
		if (str_eq(b->row[i].name, name))
			return true;
	return false;
}

/* What takes no time any more. */
static void gone_rows(
	const struct burndown_page *page, struct arena *a, struct burndown_changes *out)
{
	const struct burndown *b = page->burndown;

	for (uint32_t i = 0; i < page->earlier->nrow; i++) {
		const struct earlier_item *was = &page->earlier->row[i];
		struct burndown_change c = { .name = was->name,
			.before_s = by_scenario(b, a, was->value, was->n),
			.after_s = ARENA_ARRAY(a, double, b->nscenario) };

		for (uint32_t s = 0; s < b->nscenario; s++)
			c.after_s[s] = b->view[s].run == NO_RUN ? NAN : 0;
		if (is_row(b, was->name) || move_of(b, &c) == MOVE_SAME)
			continue;
		c.move = MOVE_GONE;
		add(a, out, &c);
	}
}

static bool is_finding(const struct burndown *b, struct str key)
{
	for (uint32_t i = 0; i < b->nfinding; i++)
		if (str_eq(b->finding[i].key, key))
			return true;
	return false;
}

static void change_findings(
	const struct burndown_page *page, struct arena *a, struct burndown_changes *out)
{
	const struct burndown *b = page->burndown;
	const struct earlier *was = page->earlier;

	for (uint32_t i = 0; i < was->nfinding; i++) {
		struct burndown_change c = { .move = MOVE_GONE,
			.name = was->finding[i].title,
			.finding = true,
			.before_s = by_scenario(b, a, was->finding[i].value, was->finding[i].n),
			.after_s = by_scenario(b, a, NULL, 0) };

		if (!is_finding(b, was->finding[i].name))
			add(a, out, &c);
	}
	for (uint32_t i = 0; i < b->nfinding; i++) {
		const struct earlier_item *item = earlier_item(
			was->finding, was->nfinding, b->finding[i].key);
		struct burndown_change c = { .name = b->finding[i].title,
			.finding = true,
			.before_s = by_scenario(
				b, a, item ? item->value : NULL, item ? item->n : 0),
			.after_s = b->finding[i].saves_s };

		c.move = item ? move_of(b, &c) : MOVE_NEW;
		add(a, out, &c);
	}
}

void burndown_changes(
	const struct burndown_page *page, struct arena *a, struct burndown_changes *out)
{
	*out = (struct burndown_changes){ 0 };
	change_wall(page, a, out);
	change_rows(page, a, out);
	gone_rows(page, a, out);
	change_findings(page, a, out);
}

void burndown_ledger(const struct burndown_page *page, struct arena *a, struct buf *out)
{
	const struct burndown *b = page->burndown;

	for (uint32_t s = 0; s < b->nscenario; s++) {
		double predicted = earlier_value(
			page->earlier->predicted, page->earlier->npredicted, b->scenario[s].name);
		double was = earlier_value(
			page->earlier->wall, page->earlier->nwall, b->scenario[s].name);

		if (b->view[s].run == NO_RUN || isnan(predicted) || !(predicted < was))
			continue;
		buf_printf(out,
			"%.*s: %.*s before, %.*s predicted with every repetition reused, %.*s came "
			"out\n",
			STR(b->scenario[s].name), STR(seconds_text(a, was)),
			STR(seconds_text(a, predicted)),
			STR(seconds_text(a, (double)b->view[s].path.wall_ns / 1e9)));
	}
}
