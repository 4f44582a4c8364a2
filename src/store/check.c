/* check - is everything that was stored still there, byte for byte? */
#include <inttypes.h>

#include "store/blob.h"

#define FAULTS_MOST "100"       /* of one kind; a ruined file would tell the same a million times */

static bool say_rows(struct store *s, const char *query, const char *prefix, struct buf *out, struct err *e)
{
	struct sql q = sql_open(s, query);

	while (sql_row(&q)) {
		struct str line = sql_get_blob(&q, 0);

		if (str_eq(line, S("ok")))
			continue;
		buf_lit(out, prefix);
		buf_str(out, line);
		buf_char(out, '\n');
	}
	return sql_close(&q, e);
}

/* Nothing else proves what a blob holds: each is unpacked and hashed. */
static bool check_blobs(struct store *s, struct buf *out, struct err *e)
{
	struct sql q = sql_open(s, "SELECT hash, nbytes, packed, num, (SELECT group_concat(DISTINCT id) FROM run"
		" JOIN (SELECT run, blob FROM part UNION ALL SELECT run, blob FROM verdict) AS used"
		" ON used.run = run.num WHERE used.blob = blob.num) FROM blob");
	struct buf bytes = { 0 };

	while (sql_row(&q)) {
		struct err why = { 0 };

		buf_clear(&bytes);
		if (blob_verify(sql_get_blob(&q, 0), sql_get_i64(&q, 1), sql_get_blob(&q, 2), &bytes, &why))
			continue;
		buf_printf(out, "blob %" PRId64 " (of run %.*s): %s\n", sql_get_i64(&q, 3), STR(sql_get_blob(&q, 4)),
			why.text);
	}
	buf_release(&bytes);
	return sql_close(&q, e);
}

static bool check_all(struct store *s, struct buf *out, struct err *e)
{
	return say_rows(s, "SELECT * FROM pragma_integrity_check(" FAULTS_MOST ")", "database: ", out, e) &&
		say_rows(s, "SELECT \"table\" || ' has ' || count(*) || ' rows without their ' || parent"
			" FROM pragma_foreign_key_check GROUP BY \"table\", parent", "", out, e) &&
		say_rows(s, "SELECT 'run ' || id || ' lacks its ' || role || ' ' || nth FROM part"
			" JOIN run ON run.num = part.run WHERE blob NOT IN (SELECT num FROM blob)"
			" LIMIT " FAULTS_MOST, "", out, e) &&
		say_rows(s, "SELECT 'run ' || id || ' lacks its origin' FROM run WHERE num NOT IN"
			" (SELECT run FROM part WHERE role = 'origin') LIMIT " FAULTS_MOST, "", out, e) &&
		check_blobs(s, out, e);
}

bool store_check(struct store *s, struct buf *out, struct err *e)
{
	struct err why = { 0 };
	int code;

	if (!sql_begin_read(s, e))
		return false;
	if (sql_end(s, check_all(s, out, &why), &why))
		return true;
	/* A file too damaged to be read through is an answer, not a failure to give one. */
	code = sqlite3_errcode(s->db) & 0xff;
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
		buf_printf(out, "database: %s, and cannot be read to its end\n", why.text);
		return true;
	}
	*e = why;
	return false;
}
