/*
 * list - runs, and the past of a series, from the columns that are kept for it.
 *
 * Parameters of both: ?1 series, ?2 project, ?3 commit, ?4 branch, ?5 machine, ?6 before_ns,
 * ?7 since_ns, ?8 limit.
 */
#include "store/sql.h"

/* Fixed text: every value is bound.  A condition that selects everything is left out, so that an index serves. */
static void add_where(struct buf *text, const struct run_query *q)
{
	buf_lit(text, " WHERE true");
	if (q->project.n)
		buf_lit(text, " AND project = ?2");
	if (q->commit.n)
		buf_lit(text, " AND commit_id = ?3");
	if (q->branch.n)
		buf_lit(text, " AND branch = ?4");
	if (q->machine.n)
		buf_lit(text, " AND machine = ?5");
	if (q->before_ns)
		buf_lit(text, " AND started_ns < ?6");
	if (q->since_ns)
		buf_lit(text, " AND started_ns >= ?7");
	if (q->clean_only)
		buf_lit(text, " AND NOT dirty");
}

/* `head` selects from run, `order` says what comes first.  LIMIT uses ?8, so that every parameter exists. */
static struct sql open_query(struct store *s, const char *head, const char *order, const struct run_query *query)
{
	struct buf text = { 0 };
	struct sql q;

	buf_lit(&text, head);
	add_where(&text, query);
	buf_lit(&text, order);
	buf_lit(&text, " LIMIT ?8");
	buf_char(&text, 0);
	q = sql_open(s, text.p);
	buf_release(&text);
	sql_text(&q, 2, query->project);
	sql_text(&q, 3, query->commit);
	sql_text(&q, 4, query->branch);
	sql_text(&q, 5, query->machine);
	sql_i64(&q, 6, query->before_ns);
	sql_i64(&q, 7, query->since_ns);
	sql_i64(&q, 8, query->limit ? (int64_t)query->limit : -1);
	return q;
}

static struct run_line take_line(struct sql *q, struct arena *a)
{
	return (struct run_line){
		.id = sql_get_text(q, a, 0),
		.commit = sql_get_text(q, a, 1),
		.branch = sql_get_text(q, a, 2),
		.machine = sql_get_text(q, a, 3),
		.project = sql_get_text(q, a, 4),
		.started_ns = sql_get_i64(q, 5),
		.dirty = sql_get_i64(q, 6),
		.nseries = (uint32_t)sql_get_i64(q, 7),
		.njob = (uint32_t)sql_get_i64(q, 8),
		.nmissing = (uint32_t)sql_get_i64(q, 9),
		.tests = {
			.pass = (uint32_t)sql_get_i64(q, 10),
			.fail = (uint32_t)sql_get_i64(q, 11),
			.error = (uint32_t)sql_get_i64(q, 12),
			.skip = (uint32_t)sql_get_i64(q, 13),
			.unfinished = (uint32_t)sql_get_i64(q, 14),
		},
		.base = sql_get_text(q, a, 15),
	};
}

bool store_list(struct store *s, struct arena *a, const struct run_query *query, struct run_line **line, uint32_t *n,
	struct err *e)
{
	struct sql q = open_query(s, "SELECT id, commit_id, branch, machine, project, started_ns, dirty, nseries,"
		" njob, nmissing, tests_pass, tests_fail, tests_error, tests_skip, tests_unfinished, base FROM run"
		" LEFT JOIN verdict ON verdict.run = run.num",
		" ORDER BY started_ns DESC, id DESC", query);
	uint32_t cap = 0;

	*line = NULL;
	for (*n = 0; sql_row(&q); ++*n) {
		ARENA_ROOM(a, *line, *n, cap);
		(*line)[*n] = take_line(&q, a);
	}
	return sql_close(&q, e);
}

static struct past take_past(struct sql *q, struct arena *a)
{
	return (struct past){
		.run = sql_get_text(q, a, 0),
		.commit = sql_get_text(q, a, 1),
		.machine = sql_get_text(q, a, 2),
		.started_ns = sql_get_i64(q, 3),
		.center = sql_get_f64(q, 4),
		.lo = sql_get_f64(q, 5),
		.hi = sql_get_f64(q, 6),
		.n = (uint32_t)sql_get_i64(q, 7),
	};
}

static void reverse(struct past *past, uint32_t n)
{
	for (uint32_t i = 0; i < n / 2; i++) {
		struct past x = past[i];

		past[i] = past[n - 1 - i];
		past[n - 1 - i] = x;
	}
}

bool store_past(struct store *s, struct arena *a, struct str series_key, const struct run_query *query,
	struct past **past, uint32_t *n, struct err *e)
{
	/* CROSS JOIN: the runs in their order first, then the point of each, as schema.sql lays them out. */
	struct sql q = open_query(s, "SELECT id, commit_id, machine, started_ns, center, lo, hi, n"
		" FROM run CROSS JOIN point ON point.run = run.num"
		" AND series = (SELECT num FROM series WHERE key = ?1)",
		" ORDER BY started_ns DESC, id DESC, nth DESC", query);
	uint32_t cap = 0;

	sql_text(&q, 1, series_key);
	*past = NULL;
	for (*n = 0; sql_row(&q); ++*n) {
		ARENA_ROOM(a, *past, *n, cap);
		(*past)[*n] = take_past(&q, a);
	}
	reverse(*past, *n);     /* the limit keeps the newest; told oldest first */
	return sql_close(&q, e);
}

/* ---- all series at once ---- */

/* A walk over the newest runs.  Points of a run lie together, so that each is one stretch of pages. */
struct walk {
	struct arena *arena;
	struct recent *out;
	struct map by_num;              /* a series' row to its index */
	uint32_t most;                  /* points of one series */
};

static struct str key_of(struct sql *key, struct arena *a, int64_t num)
{
	struct str text;

	sql_i64(key, 1, num);
	text = sql_row(key) ? sql_get_text(key, a, 0) : S("");
	sql_do(key);
	return text;
}

static uint32_t series_at(struct walk *w, struct sql *key, int64_t num)
{
	struct recent *out = w->out;
	uint32_t at = map_intern_pair(&w->by_num, (uint64_t)num, 0, out->n);

	if (at < out->n)
		return at;
	ARENA_ROOM(w->arena, out->series, out->n, out->cap);
	out->series[out->n++] = (struct recent_series){ .key = key_of(key, w->arena, num),
		.center = ARENA_ARRAY(w->arena, double, w->most) };
	map_set(&out->by_key, out->series[at].key, at);
	return at;
}

/* The points of one run, of each series the newest first. */
static void walk_run(struct walk *w, struct sql *point, struct sql *key, int64_t run)
{
	sql_i64(point, 1, run);
	while (sql_row(point)) {
		uint32_t at = series_at(w, key, sql_get_i64(point, 0));
		struct recent_series *series = &w->out->series[at];

		if (series->n < w->most)
			series->center[series->n++] = sql_get_f64(point, 1);
	}
	sql_do(point);
}

static void oldest_first(struct recent *out)
{
	for (uint32_t i = 0; i < out->n; i++)
		for (uint32_t lo = 0, hi = out->series[i].n; lo + 1 < hi; lo++) {
			double x = out->series[i].center[lo];

			out->series[i].center[lo] = out->series[i].center[--hi];
			out->series[i].center[hi] = x;
		}
}

bool store_recent(struct store *s, struct arena *a, const struct run_query *query, struct recent *out, struct err *e)
{
	struct sql run = open_query(s, "SELECT num FROM run", " ORDER BY started_ns DESC, id DESC", query);
	struct sql point = sql_open(s, "SELECT series, center FROM point WHERE run = ?1 ORDER BY series DESC, nth DESC");
	struct sql key = sql_open(s, "SELECT key FROM series WHERE num = ?1");
	struct walk w = { .arena = a, .out = out, .most = query->limit };
	bool ok;

	*out = (struct recent){ 0 };
	map_init(&out->by_key, a);
	map_init(&w.by_num, a);
	for (; sql_row(&run); out->nrun++)
		walk_run(&w, &point, &key, sql_get_i64(&run, 0));
	oldest_first(out);
	ok = sql_close(&run, e);
	ok = sql_close(&point, e) && ok;
	return sql_close(&key, e) && ok;
}
