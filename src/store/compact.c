/*
 * compact - what nothing needs any more goes, and the file shrinks.
 *
 * Choices [1] A series without a point is left by the run that had it, and found only by reading every point: that is
 *             worth it here and nowhere else.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "store/schema.h"

#define UNREFERRED \
	"DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM part WHERE blob = blob.num)" \
	" AND NOT EXISTS (SELECT 1 FROM verdict WHERE blob = blob.num)"

static bool delete(struct store *s, const char *text, uint32_t *n, struct err *e)
{
	if (!sql_exec(s, text, e))
		return false;
	*n += (uint32_t)sqlite3_changes(s->db);
	return true;
}

/* ---- runs ---- */

static bool drop(struct store *s, const struct str *id, uint32_t n, uint32_t *dropped, struct err *e)
{
	struct sql q = sql_open(s, "DELETE FROM run WHERE id = ?1");
	uint32_t freed = 0;

	for (uint32_t i = 0; i < n; i++) {
		sql_text(&q, 1, id[i]);
		sql_do(&q);
		*dropped += q.rc == SQLITE_OK && sqlite3_changes(s->db);
	}
	return sql_close(&q, e) && delete(s, UNREFERRED, &freed, e);
}

bool store_drop(struct store *s, const struct str *id, uint32_t n, uint32_t *dropped, struct err *e)
{
	*dropped = 0;
	return schema_begin_write(s, e) && sql_end(s, drop(s, id, n, dropped, e), e);
}

/* ---- pages ---- */

static uint64_t bytes_of(const char *path, const char *suffix)
{
	struct buf name = { 0 };
	struct stat st;
	bool there;

	buf_lit(&name, path);
	buf_lit(&name, suffix);
	buf_char(&name, 0);
	there = !stat(name.p, &st);
	buf_release(&name);
	return there ? (uint64_t)st.st_size : 0;
}

static uint64_t store_bytes(const struct store *s)
{
	return bytes_of(s->path, "") + bytes_of(s->path, "-wal");
}

static bool remove_unreferred(struct store *s, struct compacted *out, struct err *e)
{
	return delete(s, "DELETE FROM part WHERE run NOT IN (SELECT num FROM run)", &out->nrow, e) &&
		delete(s, "DELETE FROM point WHERE run NOT IN (SELECT num FROM run)", &out->nrow, e) &&
		delete(s, "DELETE FROM verdict WHERE run NOT IN (SELECT num FROM run)", &out->nrow, e) &&
		delete(s, UNREFERRED, &out->nblob, e) &&
		delete(s, "DELETE FROM series WHERE num NOT IN (SELECT series FROM point)", &out->nseries, e); /* [1] */
}

/* The log into the file, and the log to nothing. */
static bool empty_log(struct store *s, struct compacted *out, struct err *e)
{
	struct sql q = sql_open(s, "PRAGMA wal_checkpoint(TRUNCATE)");

	out->in_use = sql_row(&q) && sql_get_i64(&q, 0);
	return sql_close(&q, e);
}

bool store_compact(struct store *s, struct compacted *out, struct err *e)
{
	*out = (struct compacted){ .before_bytes = store_bytes(s) };
	if (!schema_begin_write(s, e) || !sql_end(s, remove_unreferred(s, out, e), e) || !sql_exec(s, "VACUUM", e) ||
	    !empty_log(s, out, e))
		return false;
	out->after_bytes = store_bytes(s);
	return true;
}
