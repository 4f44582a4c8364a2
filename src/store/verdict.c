/* verdict - what was said about a run, and the few things a store remembers of itself. */
#include "store/blob.h"
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

/* The blob of the verdict that is there; 0 when there is none. */
static bool find_verdict(struct store *s, struct str run, int64_t *blob, struct err *e)
{
	struct sql q = sql_open(s, "SELECT blob FROM verdict WHERE run = (SELECT num FROM run WHERE id = ?1)");

	sql_text(&q, 1, run);
	*blob = sql_row(&q) ? sql_get_i64(&q, 0) : 0;
	return sql_close(&q, e);
}

static bool write_verdict(struct store *s, struct str run, struct str base, const struct blob *b, struct err *e)
{
	int64_t old, new;

	return find_verdict(s, run, &old, e) && blob_put(s, b, &new, e) &&
		insert_verdict(s, run, base, new, e) && blob_sweep(s, &old, old != 0, e);
}

bool store_put_verdict(struct store *s, struct str run, struct str base_run, struct str json, struct err *e)
{
	struct blob b = { 0 };
	bool ok = blob_pack(&b, json, e) && schema_begin_write(s, e) &&
		sql_end(s, write_verdict(s, run, base_run, &b, e), e);

	blob_release(&b);
	return ok;
}

static bool read_verdict(struct store *s, struct arena *a, struct str run, struct str *json, struct err *e)
{
	int64_t blob;

	return find_verdict(s, run, &blob, e) && (!blob || blob_get(s, a, blob, json, e));
}

bool store_get_verdict(struct store *s, struct arena *a, struct str run, struct str *json, struct err *e)
{
	*json = (struct str){ 0 };
	return sql_begin_read(s, e) && sql_end(s, read_verdict(s, a, run, json, e), e);
}

bool store_meta_get(struct store *s, struct arena *a, struct str key, struct str *value, struct err *e)
{
	struct sql q = sql_open(s, "SELECT value FROM meta WHERE key = ?1");

	*value = (struct str){ 0 };
	sql_text(&q, 1, key);
	if (sql_row(&q))
		*value = sql_get_text(&q, a, 0);
	return sql_close(&q, e);
}

static bool write_meta(struct store *s, struct str key, struct str value, struct err *e)
{
	struct sql q = sql_open(s, "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)");

	sql_text(&q, 1, key);
	sql_text(&q, 2, value);
	sql_do(&q);
	return sql_close(&q, e);
}

bool store_meta_set(struct store *s, struct str key, struct str value, struct err *e)
{
	return schema_begin_write(s, e) && sql_end(s, write_meta(s, key, value, e), e);
}
