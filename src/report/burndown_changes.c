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

static const struct earlier_scenario *earlier_scenario(const struct earlier *was, struct str name)
{
	for (uint32_t i = 0; i < was->nscenario; i++)
		if (str_eq(was->scenario[i].name, name))
			return &was->scenario[i];
	return NULL;
}

/* How much wall clocks of the same differed among themselves, of either: what differs by less in proportion is not told apart. */
static double spread_ratio(const struct burndown_page *page, uint32_t s)
{
	const struct burndown_view *v = &page->burndown->view[s];
	struct str name = page->burndown->scenario[s].name;
	const struct earlier_scenario *was = earlier_scenario(page->earlier, name);
	double wall = (double)v->path.wall_ns / 1e9, wall_was = earlier_value(page->earlier->wall, page->earlier->nwall, name), ratio = 0;

	if (v->counts > 1 && wall > 0)
		ratio = (v->hi_s - v->lo_s) / wall;
	return was && wall_was > 0 ? fmax(ratio, was->spread_s / wall_was) : ratio;
}

static bool has_moved(const struct burndown_page *page, uint32_t s, double before, double after)
{
	const struct burndown_view *v = &page->burndown->view[s];
	double by = fabs(after - before);

	return v->run != NO_RUN && by > 0 && by >= CHANGE_LEAST_RATIO * (double)v->path.wall_ns / 1e9 &&
	       by >= spread_ratio(page, s) * fmax(before, after);
}

/* Where it moved, and which way. */
static void find_moves(const struct burndown_page *page, struct arena *a, struct burndown_change *c)
{
	const struct burndown *b = page->burndown;
	bool less = false, more = false;

	c->moved = ARENA_ARRAY(a, bool, b->nscenario);
	for (uint32_t s = 0; s < b->nscenario; s++) {
		double before = isnan(c->before_s[s]) ? 0 : c->before_s[s], after = isnan(c->after_s[s]) ? 0 : c->after_s[s];

		c->moved[s] = has_moved(page, s, before, after);
		less |= c->moved[s] && after < before;
		more |= c->moved[s] && after > before;
	}
	c->move = less && more ? MOVE_BOTH : less ? MOVE_LESS : more ? MOVE_MORE : MOVE_SAME;
}

const char *burndown_move_name(enum burndown_move m)
{
	static const char *const name[MOVES] = { [MOVE_GONE] = "gone", [MOVE_LESS] = "less", [MOVE_SAME] = "same", [MOVE_MORE] = "more",
		[MOVE_NEW] = "new", [MOVE_BOTH] = "both" };

	return name[m];
}

static struct str seconds_or_none(struct arena *a, double seconds, bool ascii)
{
	return isnan(seconds) ? ascii ? S("-") : S("–") : seconds_text(a, seconds);
}

struct str burndown_moved_text(struct arena *a, const struct burndown_change *c, uint32_t s, bool ascii)
{
	const char *arrow = !c->moved[s] && c->move != MOVE_GONE && c->move != MOVE_NEW ? "~" : ascii ? "->" : "→";

	if (!(c->before_s[s] > 0) && !(c->after_s[s] > 0))      /* NaN, too */
		return S("");
	return arena_printf(a, "%.*s %s %.*s", STR(seconds_or_none(a, c->before_s[s], ascii)), arrow,
		STR(seconds_or_none(a, c->after_s[s], ascii)));
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
	find_moves(page, a, &c);
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
		find_moves(page, a, &c);
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
		find_moves(page, a, &c);
		if (is_row(b, was->name) || c.move == MOVE_SAME)
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
		struct burndown_change c = { .name = was->finding[i].title,
			.finding = true,
			.before_s = by_scenario(b, a, was->finding[i].value, was->finding[i].n),
			.after_s = by_scenario(b, a, NULL, 0) };

		find_moves(page, a, &c);
		c.move = MOVE_GONE;
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

		find_moves(page, a, &c);
		c.move = item ? c.move : MOVE_NEW;
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

struct str burndown_changes_why(const struct burndown_page *page, struct arena *a)
{
	const struct burndown *b = page->burndown;
	struct str text = S("");
	double most = 0;

	for (uint32_t s = 0; s < b->nscenario; s++) {
		const struct earlier_scenario *was = earlier_scenario(page->earlier, b->scenario[s].name);
		struct str now = b->view[s].run == NO_RUN ? S("") : b->scenario[s].run[b->view[s].run].recording;
		double moved = fabs((double)b->view[s].path.wall_ns / 1e9 - earlier_value(page->earlier->wall, page->earlier->nwall,
			b->scenario[s].name));

		if (!was || !was->recording.n || !now.n || !(moved > most))
			continue;
		most = moved;
		text = arena_printf(a, "pawl burndown --why REGEXP %.*s %.*s", STR(was->recording), STR(now));
	}
	return text;
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
