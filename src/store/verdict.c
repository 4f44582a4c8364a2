/* verdict - what was said about a run. */
#include "store/verdict.h"

#include "store/id.h"
#include "store/schema.h"

static bool insert_verdict(struct store *s, struct str run, struct str base, int64_t blob, struct err *e)
{
	struct sql q = sql_open(s, "INSERT OR REPLACE INTO verdict (run, base, blob)"
		" SELECT num, ?2, ?3 FROM run WHERE id = ?1");

	sql_text(&q, 1, run);
	sql_text(&q, 2, base);
	sql_i64(&q, 3, blob);
	sql_do(&q);
	if (!sql_close(&q, e))
		return false;
	return sqlite3_changes(s->db) ||
		err_set(e, ERR_USAGE, "there is no run %.*s in the store", STR(str_clip(run, ID_DIGITS)));
}

/* The blob of the verdict that is there, and the base it names; 0 when there is none. */
static bool find_verdict(struct store *s, struct arena *a, struct str run, struct str *base, int64_t *blob,
	struct err *e)
{
	struct sql q = sql_open(s, "SELECT blob, base FROM verdict WHERE run = (SELECT num FROM run WHERE id = ?1)");

	sql_text(&q, 1, run);
	*blob = 0;
	*base = (struct str){ 0 };
	if (sql_row(&q)) {
		*blob = sql_get_i64(&q, 0);
		*base = sql_get_text(&q, a, 1);
	}
	return sql_close(&q, e);
}

bool verdict_write(struct store *s, struct str run, struct str base, const struct blob *b, struct err *e)
{
	struct arena a = { 0 };
	struct str old_base;
	int64_t old, new;
	bool ok = find_verdict(s, &a, run, &old_base, &old, e) && blob_put(s, b, &new, e) &&
		insert_verdict(s, run, base, new, e) && blob_sweep(s, &old, old != 0, e);

	arena_free(&a);
	return ok;
}

bool verdict_read(struct store *s, struct arena *a, struct str run, struct str *base, struct str *json, struct err *e)
{
	int64_t blob;

	*json = (struct str){ 0 };
	return find_verdict(s, a, run, base, &blob, e) && (!blob || blob_get(s, a, blob, json, e));
}

bool store_put_verdict(struct store *s, struct str run, struct str base_run, struct str json, struct err *e)
{
	struct blob b = { 0 };
	bool ok = blob_pack(&b, json, e) && schema_begin_write(s, e) &&
		sql_end(s, verdict_write(s, run, base_run, &b, e), e);

	blob_release(&b);
	return ok;
}

bool store_get_verdict(struct store *s, struct arena *a, struct str run, struct str *base, struct str *json,
	struct err *e)
{
	return sql_begin_read(s, e) && sql_end(s, verdict_read(s, a, run, base, json, e), e);
}
