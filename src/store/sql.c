#include "store/sql.h"

#include <math.h>

struct sql sql_open(struct store *s, const char *text)
{
	struct sql q = { .s = s };

	q.rc = sqlite3_prepare_v2(s->db, text, -1, &q.stmt, NULL);
	return q;
}

void sql_text(struct sql *q, int at, struct str text)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_text64(q->stmt, at, text.n ? text.p : "", text.n, SQLITE_STATIC,
			SQLITE_UTF8);
}

void sql_blob(struct sql *q, int at, struct str bytes)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_blob64(q->stmt, at, bytes.n ? bytes.p : "", bytes.n, SQLITE_STATIC);
}

void sql_i64(struct sql *q, int at, int64_t x)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_int64(q->stmt, at, x);
}

void sql_f64(struct sql *q, int at, double x)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_double(q->stmt, at, x);    /* SQLite itself stores NaN as NULL */
}

bool sql_row(struct sql *q)
{
	if (q->rc == SQLITE_OK || q->rc == SQLITE_ROW)
		q->rc = sqlite3_step(q->stmt);
	return q->rc == SQLITE_ROW;
}

void sql_do(struct sql *q)
{
	while (sql_row(q))
		;
	if (q->rc == SQLITE_DONE)
		q->rc = sqlite3_reset(q->stmt);
}

bool sql_close(struct sql *q, struct err *e)
{
	bool ok = q->rc == SQLITE_OK || q->rc == SQLITE_ROW || q->rc == SQLITE_DONE;

	if (!ok)
		sql_fault(q->s, q->rc, e);
	sqlite3_finalize(q->stmt);      /* repeats the failure of the last step, which is reported already */
	q->stmt = NULL;
	return ok;
}

struct str sql_get_blob(struct sql *q, int column)
{
	const char *p = sqlite3_column_blob(q->stmt, column);
	int n = sqlite3_column_bytes(q->stmt, column);

	return (struct str){ p, p ? (size_t)n : 0 };
}

struct str sql_get_text(struct sql *q, struct arena *a, int column)
{
	return arena_str(a, sql_get_blob(q, column));
}

int64_t sql_get_i64(struct sql *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

double sql_get_f64(struct sql *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL ? NAN
		: sqlite3_column_double(q->stmt, column);
}

bool sql_exec(struct store *s, const char *text, struct err *e)
{
	int rc = sqlite3_exec(s->db, text, NULL, NULL, NULL);

	return rc == SQLITE_OK || sql_fault(s, rc, e);
}

/* BEGIN IMMEDIATE: a transaction that reads first and writes later could find its snapshot outdated, and no
 * waiting helps then. */
bool sql_begin_write(struct store *s, struct err *e)
{
	return sql_exec(s, "BEGIN IMMEDIATE", e);
}

bool sql_begin_read(struct store *s, struct err *e)
{
	return sql_exec(s, "BEGIN", e);
}

bool sql_end(struct store *s, bool ok, struct err *e)
{
	ok = ok && sql_exec(s, "COMMIT", e);
	if (!sqlite3_get_autocommit(s->db))     /* some failures have rolled back already */
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return ok;
}
