/* rows - the series of one run, each put together from the evidences of its job. */
#include "compare/part.h"

static struct str row_id(struct arena *a, struct str job, struct str key)
{
	return arena_printf(a, "%.*s%c%.*s", STR(job), 0x1d, STR(key));
}

static void row_link(struct rows *rows, struct arena *a, uint32_t at, const struct series *s)
{
	struct row *row = &rows->row[at];

	ARENA_ROOM(a, rows->link, rows->nlink, rows->link_cap);
	rows->link[rows->nlink] = (struct series_link){ s, MAP_NONE };
	if (row->first == MAP_NONE)
		row->first = rows->nlink;
	else
		rows->link[row->last].next = rows->nlink;
	row->last = rows->nlink++;
}

static void rows_add(struct rows *rows, struct arena *a, struct str job, const struct series *s)
{
	struct str key = series_key(a, s);
	uint32_t at = map_intern(&rows->by_job, row_id(a, job, key), rows->n);

	if (at == rows->n) {
		ARENA_ROOM(a, rows->row, rows->n, rows->cap);
		rows->row[rows->n++] = (struct row){
			.job = job, .key = key, .series = s, .first = MAP_NONE
		};
		map_intern(&rows->by_key, key, at);
	}
	row_link(rows, a, at, s);
}

void rows_gather(struct rows *rows, struct arena *a, const struct run *run)
{
	*rows = (struct rows){ 0 };
	map_init(&rows->by_job, a);
	map_init(&rows->by_key, a);
	for (uint32_t i = 0; run && i < run->n; i++) {
		const struct evidence *ev = &run->evidence[i];

		for (uint32_t k = 0; ev->model == MODEL_BENCH && k < ev->bench.n; k++)
			rows_add(rows, a, ev->job, &ev->bench.series[k]);
	}
}

uint32_t rows_find(const struct rows *rows, struct arena *a, const struct row *wanted)
{
	uint32_t at = map_find(&rows->by_job, row_id(a, wanted->job, wanted->key));

	if (at != MAP_NONE)
		return at;
	at = map_find(&rows->by_key, wanted->key);
	return at != MAP_NONE && (!wanted->job.n || !rows->row[at].job.n) ? at : MAP_NONE;
}

/* ---- values ---- */

/* Does any of the row's inputs say which process measured what? */
static bool knows_processes(const struct rows *rows, const struct row *row)
{
	for (uint32_t i = row->first; i != MAP_NONE; i = rows->link[i].next)
		if (rows->link[i].series->process)
			return true;
	return false;
}

static uint32_t summaries(const struct rows *rows, const struct row *row)
{
	uint32_t n = 0;

	for (uint32_t i = row->first; i != MAP_NONE; i = rows->link[i].next)
		n += rows->link[i].series->summary && isfinite(rows->link[i].series->summary->center);
	return n;
}

/* Where several inputs hold nothing but a summary, each is what one measurement came to: its center is a value. */
static struct values centers_of(const struct rows *rows, const struct row *row, struct arena *a)
{
	uint32_t n = summaries(rows, row), k = 0;
	double *value = ARENA_ARRAY(a, double, n);
	uint32_t *process = ARENA_ARRAY(a, uint32_t, n);

	for (uint32_t i = row->first; i != MAP_NONE; i = rows->link[i].next) {
		const struct summary *s = rows->link[i].series->summary;

		if (!s || !isfinite(s->center))
			continue;
		value[k] = s->center;
		process[k] = k;
		k++;
	}
	return (struct values){ value, process, k };
}

struct values row_values(const struct rows *rows, const struct row *row, struct arena *a)
{
	struct values v = { row->series->value, row->series->process, row->series->n };
	double *value;
	uint32_t *process = NULL, n = 0;

	if (row->first == row->last)
		return v;
	for (uint32_t i = row->first; i != MAP_NONE; i = rows->link[i].next)
		n += rows->link[i].series->n;
	if (!n && summaries(rows, row) >= 2)
		return centers_of(rows, row, a);
	value = ARENA_ARRAY(a, double, n);
	if (knows_processes(rows, row))
		process = ARENA_ARRAY(a, uint32_t, n); /* 0 where an input knows only one */
	n = 0;
	for (uint32_t i = row->first; i != MAP_NONE; i = rows->link[i].next) {
		const struct series *s = rows->link[i].series;

		for (uint32_t k = 0; k < s->n; k++, n++) {
			value[n] = s->value[k];
			if (process)
				process[n] = s->process ? s->process[k] : 0;
		}
	}
	return (struct values){ value, process, n };
}

/* ---- labels ---- */

struct label_group {
	const struct series *first;
	struct str *key; /* parameters in which rows of this name differ */
	uint32_t n, cap;
};

void labels_init(struct labels *l, struct arena *a)
{
	*l = (struct labels){ .arena = a };
	map_init(&l->by_name, a);
}

static struct label_group *label_group(struct labels *l, const struct row *row)
{
	struct str name = arena_printf(l->arena, "%.*s%c%.*s%c%.*s", STR(row->job), 0x1d,
		STR(row->series->metric), 0x1d, STR(row->series->name));
	uint32_t at = map_intern(&l->by_name, name, l->n);

	if (at == l->n) {
		ARENA_ROOM(l->arena, l->group, l->n, l->cap);
		l->group[l->n++] = (struct label_group){ .first = row->series };
	}
	return &l->group[at];
}

static bool group_has(const struct label_group *g, struct str key)
{
	for (uint32_t i = 0; i < g->n; i++)
		if (str_eq(g->key[i], key))
			return true;
	return false;
}

static const struct param *param_find(const struct series *s, struct str key)
{
	for (uint32_t i = 0; i < s->nparam; i++)
		if (str_eq(s->param[i].key, key))
			return &s->param[i];
	return NULL;
}

/* Notes every parameter of `s` that `other` lacks or has otherwise; "cpu" belongs to the machine (series_key()). */
static void note_differences(
	struct labels *l, struct label_group *g, const struct series *s, const struct series *other)
{
	for (uint32_t i = 0; i < s->nparam; i++) {
		const struct param *same = param_find(other, s->param[i].key);

		if ((same && str_eq(same->value, s->param[i].value)) ||
			group_has(g, s->param[i].key) || str_eq(s->param[i].key, S("cpu")))
			continue;
		ARENA_ROOM(l->arena, g->key, g->n, g->cap);
		g->key[g->n++] = s->param[i].key;
	}
}

void labels_see(struct labels *l, const struct row *row)
{
	struct label_group *g = label_group(l, row);

	note_differences(l, g, row->series, g->first);
	note_differences(l, g, g->first, row->series);
}

struct str label_of(struct labels *l, const struct row *row)
{
	const struct label_group *g = label_group(l, row);
	struct str label = row->series->name;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct param *p = param_find(row->series, g->key[i]);

		if (p)
			label = arena_printf(
				l->arena, "%.*s/%.*s=%.*s", STR(label), STR(p->key), STR(p->value));
	}
	return label;
}
