/* parcel - packing, and the rows of a run.  See parcel.h. */
#include "store/parcel.h"

#include <inttypes.h>
#include <math.h>

#include "base/sort.h"
#include "stat/order.h"

#define LEVEL 0.95              /* confidence of the intervals that history shows */

/* ---- packing ---- */

static double if_finite(double x)
{
	return isfinite(x) ? x : NAN;
}

static void sum_up_values(struct parcel *p, const struct series *s, struct point *out)
{
	double *x = ARENA_ARRAY(&p->arena, double, s->n);
	struct interval i;

	memcpy(x, s->value, s->n * sizeof *x);
	sort_f64(x, s->n);
	i = median_interval(x, s->n, LEVEL);
	out->n = s->n;
	out->center = median(x, s->n);
	if (isfinite(i.lo) && isfinite(i.hi)) {
		out->lo = i.lo;
		out->hi = i.hi;
	}
}

/* A producer's own interval counts when it is at least as sure as ours. */
static void sum_up_summary(const struct summary *summary, struct point *out)
{
	out->n = summary->n > UINT32_MAX ? UINT32_MAX : (uint32_t)summary->n;
	out->center = if_finite(summary->center);
	if (summary->level >= LEVEL && isfinite(summary->lo) && isfinite(summary->hi)) {
		out->lo = summary->lo;
		out->hi = summary->hi;
	}
}

static void add_points(struct parcel *p, const struct bench *b)
{
	for (uint32_t i = 0; i < b->n; i++) {
		struct point point = { .center = NAN, .lo = NAN, .hi = NAN };

		point.key = series_key(&p->arena, &b->series[i]);
		if (b->series[i].n)
			sum_up_values(p, &b->series[i], &point);
		else if (b->series[i].summary)
			sum_up_summary(b->series[i].summary, &point);
		ARENA_ROOM(&p->arena, p->point, p->npoint, p->point_cap);
		p->point[p->npoint++] = point;
	}
}

static void count_tests(struct counts *c, const struct tests *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		switch (t->test_case[i].outcome) {
		case OUTCOME_PASS: c->pass++; break;
		case OUTCOME_FAIL: c->fail++; break;
		case OUTCOME_ERROR: c->error++; break;
		case OUTCOME_SKIP: c->skip++; break;
		case OUTCOME_UNFINISHED: c->unfinished++; break;
		}
	}
}

static void sum_up(struct parcel *p, const struct evidence *ev)
{
	if (ev->model == MODEL_BENCH)
		add_points(p, &ev->bench);
	if (ev->model == MODEL_TESTS)
		count_tests(&p->tests, &ev->tests);
}

static bool pack_evidence(const struct evidence *ev, struct blob *out, struct err *e)
{
	struct buf text = { 0 };
	struct json_out o;
	bool ok;

	json_out_init(&o, &text, 0);
	ok = evidence_put(&o, ev, e) && blob_pack(out, buf_view(&text), e);
	buf_release(&text);
	return ok;
}

static bool pack_origin(const struct run *run, struct blob *out, struct err *e)
{
	struct buf text = { 0 };
	struct json_out o;
	bool ok;

	json_out_init(&o, &text, 0);
	run_put(&o, run);
	ok = blob_pack(out, buf_view(&text), e);
	buf_release(&text);
	return ok;
}

static void parcel_begin(struct parcel *p, const struct run *run)
{
	p->nblob = 1 + run->n;
	p->blob = ARENA_ARRAY(&p->arena, struct blob, p->nblob);
	for (uint32_t i = 0; i < run->n; i++)
		sum_up(p, &run->evidence[i]);
}

bool parcel_pack(struct parcel *p, const struct run *run, struct err *e)
{
	parcel_begin(p, run);
	for (uint32_t i = 0; i < run->n; i++)
		if (!pack_evidence(&run->evidence[i], &p->blob[1 + i], e))
			return false;
	return pack_origin(run, &p->blob[0], e);
}

bool parcel_repack(struct parcel *p, const struct run *run, const struct str *part, struct err *e)
{
	parcel_begin(p, run);
	for (uint32_t i = 0; i < p->nblob; i++)
		if (!blob_pack(&p->blob[i], part[i], e))
			return false;
	return true;
}

void parcel_release(struct parcel *p)
{
	for (uint32_t i = 0; i < p->nblob; i++)
		blob_release(&p->blob[i]);
	arena_free(&p->arena);
}

/* ---- writing ---- */

static bool note_old_blobs(struct store *s, int64_t num, struct parcel *p, struct err *e)
{
	struct sql q = sql_open(s, "SELECT blob FROM part WHERE run = ?1"
		" UNION SELECT blob FROM verdict WHERE run = ?1");

	sql_i64(&q, 1, num);
	while (sql_row(&q)) {
		ARENA_ROOM(&p->arena, p->old, p->nold, p->old_cap);
		p->old[p->nold++] = sql_get_i64(&q, 0);
	}
	return sql_close(&q, e);
}

/* Makes way for a run that is there already, unless somebody changed it since `run` was loaded. */
static bool displace(struct store *s, const struct run *run, struct parcel *p, struct err *e)
{
	struct sql q = sql_open(s, "SELECT num FROM run WHERE id = ?1");
	int64_t num;

	sql_text(&q, 1, run->id);
	num = sql_row(&q) ? sql_get_i64(&q, 0) : 0;
	if (!sql_close(&q, e))
		return false;
	if (!num)
		return true;
	if (num != run->revision) {
		err_set(e, ERR_USAGE, "run %.*s was changed by another process meanwhile", STR(run->id));
		return err_hint(e, "nothing was stored: run the command again");
	}
	if (!note_old_blobs(s, num, p, e))
		return false;
	q = sql_open(s, "DELETE FROM run WHERE num = ?1");
	sql_i64(&q, 1, num);
	sql_do(&q);
	return sql_close(&q, e);
}

static uint32_t count_missing(const struct run *run)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->njob; i++)
		n += !delivered(run->job[i].delivery);
	return n;
}

static bool insert_run(struct store *s, const struct run *run, const struct parcel *p, int64_t *num, struct err *e)
{
	struct sql q = sql_open(s, "INSERT INTO run (id, project, commit_id, branch, machine, started_ns, dirty,"
		" nseries, njob, nmissing, tests_pass, tests_fail, tests_error, tests_skip, tests_unfinished)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
	const struct origin *origin = &run->origin;
	const uint32_t count[] = { p->npoint, run->njob, count_missing(run), p->tests.pass, p->tests.fail,
		p->tests.error, p->tests.skip, p->tests.unfinished };

	sql_text(&q, 1, run->id);
	sql_text(&q, 2, origin->project);
	sql_text(&q, 3, origin->commit);
	sql_text(&q, 4, origin->branch);
	sql_text(&q, 5, origin->machine.fingerprint);
	sql_i64(&q, 6, origin->started_ns);
	sql_i64(&q, 7, origin->dirty);
	for (int i = 0; i < 8; i++)
		sql_i64(&q, 8 + i, count[i]);
	sql_do(&q);
	*num = sqlite3_last_insert_rowid(s->db);
	return sql_close(&q, e);
}

static bool insert_parts(struct store *s, int64_t run, const struct parcel *p, struct err *e)
{
	struct sql q = sql_open(s, "INSERT INTO part (run, role, nth, blob) VALUES (?1, ?2, ?3, ?4)");
	bool ok = true;

	for (uint32_t i = 0; ok && i < p->nblob; i++) {
		int64_t blob;

		ok = blob_put(s, &p->blob[i], &blob, e);
		sql_i64(&q, 1, run);
		sql_text(&q, 2, i ? S("evidence") : S("origin"));
		sql_i64(&q, 3, i ? i - 1 : 0);
		sql_i64(&q, 4, ok ? blob : 0);
		if (ok)
			sql_do(&q);
	}
	return sql_close(&q, e) && ok;
}

/* The number of a series.  `find` and `add` belong to the caller, who sees their failures. */
static int64_t intern(struct sql *find, struct sql *add, struct str key)
{
	int64_t num;

	sql_text(find, 1, key);
	num = sql_row(find) ? sql_get_i64(find, 0) : 0;
	sql_do(find);
	if (num)
		return num;
	sql_text(add, 1, key);
	sql_do(add);
	return sqlite3_last_insert_rowid(add->s->db);
}

static bool insert_points(struct store *s, int64_t run, const struct parcel *p, struct err *e)
{
	struct sql find = sql_open(s, "SELECT num FROM series WHERE key = ?1");
	struct sql add = sql_open(s, "INSERT INTO series (key) VALUES (?1)");
	struct sql q = sql_open(s, "INSERT INTO point (run, series, nth, n, center, lo, hi)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
	bool ok;

	for (uint32_t i = 0; i < p->npoint; i++) {
		const struct point *point = &p->point[i];

		sql_i64(&q, 1, run);
		sql_i64(&q, 2, intern(&find, &add, point->key));
		sql_i64(&q, 3, i);
		sql_i64(&q, 4, point->n);
		sql_f64(&q, 5, point->center);
		sql_f64(&q, 6, point->lo);
		sql_f64(&q, 7, point->hi);
		sql_do(&q);
	}
	/* Closed in this order, the failure that came first is the one that is told. */
	ok = sql_close(&q, e);
	ok = sql_close(&add, e) && ok;
	return sql_close(&find, e) && ok;
}

bool parcel_write(struct store *s, struct run *run, struct parcel *p, struct err *e)
{
	int64_t num;

	if (!displace(s, run, p, e) || !insert_run(s, run, p, &num, e) || !insert_parts(s, num, p, e) ||
	    !insert_points(s, num, p, e) || !blob_sweep(s, p->old, p->nold, e))
		return false;
	run->revision = num;
	return true;
}

