/*
 * run - a run into the store and out of it.
 *
 * Everything that takes time (JSON, zstd, medians) happens before the store is locked.
 */
#include <inttypes.h>
#include <math.h>

#include "base/sort.h"
#include "stat/order.h"
#include "store/blob.h"
#include "store/id.h"
#include "store/schema.h"

#define LEVEL 0.95              /* confidence of the intervals that history shows */

struct point {                  /* what history keeps of a series */
	struct str key;
	double center, lo, hi;          /* NaN = not known */
	uint32_t n;
};

struct counts { uint32_t pass, fail, error, skip, unfinished; };

/* A run, ready to be written: blob[0] is the origin, blob[1 + i] the evidence i. */
struct parcel {
	struct arena arena;
	struct blob *blob;
	uint32_t nblob;
	struct point *point;
	uint32_t npoint, point_cap;
	struct counts tests;
	int64_t *old;                   /* blobs of the run that this one replaces */
	uint32_t nold, old_cap;
};

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

static bool pack_evidence(struct parcel *p, const struct evidence *ev, struct blob *out, struct err *e)
{
	struct buf text = { 0 };
	struct json_out o;
	bool ok;

	json_out_init(&o, &text, 0);
	ok = evidence_put(&o, ev, e) && blob_pack(out, buf_view(&text), e);
	buf_release(&text);
	if (ok && ev->model == MODEL_BENCH)
		add_points(p, &ev->bench);
	if (ok && ev->model == MODEL_TESTS)
		count_tests(&p->tests, &ev->tests);
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

static bool parcel_pack(struct parcel *p, const struct run *run, struct err *e)
{
	p->nblob = 1 + run->n;
	p->blob = ARENA_ARRAY(&p->arena, struct blob, p->nblob);
	for (uint32_t i = 0; i < run->n; i++)
		if (!pack_evidence(p, &run->evidence[i], &p->blob[1 + i], e))
			return false;
	return pack_origin(run, &p->blob[0], e);
}

static void parcel_release(struct parcel *p)
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

static bool write_parcel(struct store *s, struct run *run, struct parcel *p, struct err *e)
{
	int64_t num;

	if (!displace(s, run, p, e) || !insert_run(s, run, p, &num, e) || !insert_parts(s, num, p, e) ||
	    !insert_points(s, num, p, e) || !blob_sweep(s, p->old, p->nold, e))
		return false;
	run->revision = num;
	return true;
}

static bool name_run(struct store *s, struct run *run, struct err *e)
{
	if (!run->id.n)
		return id_next(run->arena, &s->last_id, &run->id, e);
	return id_valid(run->id) ||
		err_set(e, ERR_INPUT, "\"%.*s\" is not the id of a run", STR(str_clip(run->id, 64)));
}

bool store_put(struct store *s, struct run *run, struct err *e)
{
	struct parcel p = { 0 };
	struct str id = run->id;
	int64_t revision = run->revision;
	bool ok = name_run(s, run, e) && parcel_pack(&p, run, e) && schema_begin_write(s, e) &&
		sql_end(s, write_parcel(s, run, &p, e), e);

	parcel_release(&p);
	if (!ok) {
		run->id = id;
		run->revision = revision;
	}
	return ok;
}

/* ---- reading ---- */

/* At most two ids that begin with `prefix`: none, the one, or proof that there are several. */
static bool find_run(struct store *s, struct str prefix, int64_t *num, struct str id[2], uint32_t *n,
	struct arena *a, struct err *e)
{
	/* '~' sorts after every digit of an id. */
	struct sql q = sql_open(s, "SELECT num, id FROM run WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id LIMIT 2");

	sql_text(&q, 1, prefix);
	for (*n = 0; sql_row(&q); ++*n) {
		*num = sql_get_i64(&q, 0);
		id[*n] = sql_get_text(&q, a, 1);
	}
	return sql_close(&q, e);
}

static bool resolve(struct store *s, struct arena *a, struct str typed, struct run *run, struct err *e)
{
	struct str prefix, id[2] = { 0 };
	uint32_t n;

	if (!id_typed(a, typed, &prefix, e) || !find_run(s, prefix, &run->revision, id, &n, a, e))
		return false;
	run->id = id[0];
	if (n == 1)
		return true;
	if (!n)
		return err_set(e, ERR_USAGE, "there is no run %.*s in the store", STR(prefix));
	err_set(e, ERR_USAGE, "several runs begin with %.*s", STR(prefix));
	return err_hint(e, "give more characters: there are %.*s and %.*s", STR(id[0]), STR(id[1]));
}

/* Reads one part into the run: the origin, or evidence that comes next. */
static bool take_part(struct store *s, struct run *run, struct str role, int64_t blob, struct reading *r,
	struct err *e)
{
	struct str bytes;
	struct json j;
	bool ok;

	if (!blob_get(s, run->arena, blob, &bytes, e))
		return false;
	json_init(&j, bytes, run->arena, e);
	ok = str_eq(role, S("origin")) ? run_take_json(&j, run) : evidence_take(&j, r);
	if (json_end(&j) && ok)
		return true;
	err_hint(e, "a newer pawl may have written it");
	return err_in(e, arena_printf(run->arena, "%s, run %.*s, %.*s", s->path, STR(run->id), STR(role)));
}

static bool load(struct store *s, struct run *run, struct err *e)
{
	/* The origin first, then evidence in order. */
	struct sql q = sql_open(s, "SELECT role, blob FROM part WHERE run = ?1 ORDER BY role DESC, nth");
	struct reading r = { .arena = run->arena };
	struct str id = run->id;
	bool ok = true;

	sql_i64(&q, 1, run->revision);
	while (ok && sql_row(&q))
		ok = take_part(s, run, sql_get_text(&q, run->arena, 0), sql_get_i64(&q, 1), &r, e);
	run->id = id;
	run->evidence = r.evidence;
	run->n = r.n;
	run->cap = r.cap;
	return sql_close(&q, e) && ok;
}

struct run *store_get(struct store *s, struct arena *a, struct str id, struct err *e)
{
	struct run *run = ARENA_NEW(a, struct run);
	bool ok;

	run_init(run, a);
	ok = sql_begin_read(s, e) && sql_end(s, resolve(s, a, id, run, e) && load(s, run, e), e);
	return ok ? run : NULL;
}
