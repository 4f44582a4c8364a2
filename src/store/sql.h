/*
 * sql - statements of an open store with a sticky failure, so that a caller is straight-line code that looks at
 * sql_close() alone.  Inside store/ only.
 *
 *	struct sql q = sql_open(s, "SELECT id FROM run WHERE branch = ?1");
 *
 *	sql_text(&q, 1, branch);
 *	while (sql_row(&q))
 *		use(sql_get_text(&q, arena, 0));
 *	return sql_close(&q, e);
 */
#ifndef PAWL_STORE_SQL_H
#define PAWL_STORE_SQL_H

#include <sqlite3.h>

#include "store/store.h"

#define STORE_WAIT_MS 30000     /* for the lock that another process holds */

struct store {
	sqlite3 *db;
	char *path;                     /* of the database file; owned, as db is */
	unsigned __int128 last_id;      /* newest run id that this handle made */
	bool frozen;                    /* opened as immutable */
	int64_t wait_until_ms;          /* of the lock that is waited for now; monotonic clock */
	struct observer observer;
	double share;                   /* of the work at hand that is done */
	int lock_errno;                 /* why the file system cannot lock at all; 0 = it can, or was not asked */
};

struct sql {
	struct store *s;
	sqlite3_stmt *stmt;             /* finalised by sql_close() */
	int rc;                         /* SQLite's last word; the first failure stays */
};

/* Tells whoever observes the store. */
void store_share(struct store *s, double share);

struct sql sql_open(struct store *s, const char *text);

/* Parameters count from 1.  Bytes are borrowed until the statement is closed or bound anew; NaN becomes NULL. */
void sql_text(struct sql *q, int at, struct str text);
void sql_blob(struct sql *q, int at, struct str bytes);
void sql_i64(struct sql *q, int at, int64_t x);
void sql_f64(struct sql *q, int at, double x);

bool sql_row(struct sql *q);                    /* is there another row; false after the last and on failure */
void sql_do(struct sql *q);                     /* runs it for its effect and makes it ready for new values */
bool sql_close(struct sql *q, struct err *e) MUST_CHECK;

/* Columns count from 0.  Text is a copy in `a`; bytes are valid until the next row; NULL is 0, NaN, empty. */
struct str sql_get_text(struct sql *q, struct arena *a, int column);
struct str sql_get_blob(struct sql *q, int column);
int64_t sql_get_i64(struct sql *q, int column);
double sql_get_f64(struct sql *q, int column);

bool sql_exec(struct store *s, const char *text, struct err *e) MUST_CHECK;

/* A write transaction waits for its turn at once, a read transaction sees one state of the store. */
bool sql_begin_write(struct store *s, struct err *e) MUST_CHECK;
bool sql_begin_read(struct store *s, struct err *e) MUST_CHECK;

/* Commits when `ok`, else rolls back; false unless everything since sql_begin is in the store. */
bool sql_end(struct store *s, bool ok, struct err *e) MUST_CHECK;

/* One sentence and a remedy for a result code of SQLite; always false. */
bool sql_fault(struct store *s, int rc, struct err *e);

#endif
