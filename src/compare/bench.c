/* bench - the rows of two runs against each other. */
#include "compare/part.h"

#include "stat/order.h"

struct matching {
	struct comparison *c;
	struct rows base, head;
	struct labels labels;
};

/* One side while it is compared. */
struct view {
	struct values values;
	struct sample sample;
	const struct summary *summary; /* of the row's last input that has one */
	bool exact; /* some input declares it free of noise */
};

static struct view view_of(
	struct comparison *c, const struct rows *rows, const struct row *row, struct side *side)
{
	struct view v = { .values = row_values(rows, row, c->arena) };
	uint32_t nprocess;

	v.sample = sample_of(c->arena, &v.values, &nprocess);
	for (uint32_t i = row->first; i != MAP_NONE; i = rows->link[i].next) {
		const struct series *s = rows->link[i].series;

		if (s->summary)
			v.summary = s->summary;
		if (s->failure.n)
			side->failure = s->failure;
		v.exact |= s->exact;
	}
	side_of_values(side, &v.values, &v.sample, nprocess, c->opt->confidence);
	if (v.values.n || !v.summary)
		return v;
	side->center = v.summary->center;
	side->lo = isnan(v.summary->lo) ? -INFINITY : v.summary->lo;
	side->hi = isnan(v.summary->hi) ? INFINITY : v.summary->hi;
	side->n = v.summary->n < UINT32_MAX ? (uint32_t)v.summary->n : UINT32_MAX;
	return v;
}

static bool all_equal(const struct sample *s)
{
	return s->n && s->x[0] == s->x[s->n - 1];
}

static bool counts(enum dim dim)
{
	return dim == DIM_COUNT || dim == DIM_BYTES;
}

/* Declared, or seen: counts of which each side has two or more, all the same. */
static bool is_exact(const struct delta *d, const struct view *base, const struct view *head)
{
	if (!all_equal(&base->sample) || !all_equal(&head->sample))
		return false;
	return base->exact || head->exact ||
	       (counts(d->unit.dim) && base->sample.n >= 2 && head->sample.n >= 2);
}

/* A summary of raw values, for comparison with a side that has nothing else. */
static struct summary summarised(const struct view *v)
{
	if (!v->sample.n)
		return *v->summary;
	return (struct summary){ .center = mean(v->sample.x, v->sample.n),
		.lo = NAN,
		.hi = NAN,
		.level = NAN,
		.sd = sample_sd(v->sample.x, v->sample.n),
		.n = v->sample.n,
		.is_mean = true };
}

static void compare_views_by_summary(
	struct comparison *c, struct delta *d, const struct view *base, const struct view *head)
{
	struct summary x = summarised(base), y = summarised(head);

	if (!x.is_mean || !y.is_mean) {
		compare_summaries(c, d, &x, &y);
		return;
	}
	/* Means with means: a side that has raw values shows its median elsewhere. */
	d->base.center = x.center;
	d->head.center = y.center;
	compare_summaries(c, d, &x, &y);
}

static void remark_processes(struct comparison *c, struct delta *d)
{
	bool base = d->base.nprocess >= 2, head = d->head.nprocess >= 2;

	if (base != head)
		delta_remark(c, d,
			arena_printf(c->arena,
				"%s holds values of one process: what processes differ by is not "
				"seen there",
				base ? "head" : "base"));
}

static void compare_views(
	struct comparison *c, struct delta *d, const struct view *base, const struct view *head)
{
	if (d->base.failure.n || d->head.failure.n || isnan(d->base.center) ||
		isnan(d->head.center))
		return;
	if (is_exact(d, base, head)) {
		compare_exact(d);
		return;
	}
	if (base->exact || head->exact)
		delta_remark(c, d, S("declared exact, but its values vary"));
	if (!base->sample.n || !head->sample.n) {
		compare_views_by_summary(c, d, base, head);
	} else if (base->sample.n == 1 || head->sample.n == 1) {
		compare_single(d);
	} else {
		compare_samples(c, d, &base->sample, &head->sample);
		remark_processes(c, d);
	}
}

static enum better direction(const struct row *head, const struct row *base)
{
	if (head && head->series->better != BETTER_UNKNOWN)
		return head->series->better;
	return base ? base->series->better : BETTER_UNKNOWN;
}

static struct delta *row_delta(struct matching *m, const struct row *base, const struct row *head)
{
	const struct row *row = head ? head : base;
	struct delta *d = delta_add(m->c);
	const struct spread_source *history = m->c->opt->spread;

	d->model = MODEL_BENCH;
	d->metric = row->series->metric;
	d->subject = label_of(&m->labels, row);
	d->job = row->job;
	d->key = row->key;
	d->unit = row->series->unit;
	d->better = direction(head, base);
	if (base && head && history)
		d->spread = history->sd_log(history->ctx, row->key);
	return d;
}

static void compare_row(struct matching *m, const struct row *head)
{
	uint32_t at = rows_find(&m->base, m->c->arena, head);
	struct row *base = at == MAP_NONE ? NULL : &m->base.row[at];
	struct delta *d = row_delta(m, base, head);
	struct view x = { 0 }, y = view_of(m->c, &m->head, head, &d->head);

	if (!base) {
		d->verdict = CHANGE_NEW;
		return;
	}
	base->matched = true;
	x = view_of(m->c, &m->base, base, &d->base);
	compare_views(m->c, d, &x, &y);
}

static void lose_row(struct matching *m, const struct row *base)
{
	struct delta *d = row_delta(m, base, NULL);

	view_of(m->c, &m->base, base, &d->base);
	d->verdict = CHANGE_GONE;
}

static void lose_rows(struct matching *m)
{
	uint32_t left_out = 0;

	for (uint32_t i = 0; i < m->base.n; i++) {
		const struct row *row = &m->base.row[i];

		if (row->matched)
			continue;
		if (job_not_asked(m->c->head, row->job))
			left_out++;
		else
			lose_row(m, row);
	}
	if (left_out)
		comparison_remark(m->c, arena_printf(m->c->arena,
						"%u rows of the base belong to jobs that were not "
						"asked for: not compared",
						left_out));
}

void compare_bench(struct comparison *c)
{
	struct matching m = { .c = c };

	rows_gather(&m.base, c->arena, c->base);
	rows_gather(&m.head, c->arena, c->head);
	labels_init(&m.labels, c->arena);
	for (uint32_t i = 0; i < m.base.n; i++)
		labels_see(&m.labels, &m.base.row[i]);
	for (uint32_t i = 0; i < m.head.n; i++)
		labels_see(&m.labels, &m.head.row[i]);
	for (uint32_t i = 0; i < m.head.n; i++)
		compare_row(&m, &m.head.row[i]);
	lose_rows(&m);
}
