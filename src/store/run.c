/* run - a run into the store and out of it. */
#include "store/id.h"
#include "store/parcel.h"
#include "store/schema.h"

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
		sql_end(s, parcel_write(s, run, &p, e), e);

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

bool store_find(struct store *s, struct arena *a, struct str typed, struct str *id, struct err *e)
{
	struct run run = { .id = { 0 } };
	bool ok = sql_begin_read(s, e) && sql_end(s, resolve(s, a, typed, &run, e), e);

	*id = run.id;
	return ok;
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
