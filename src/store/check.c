/* check - is everything that was stored still there, byte for byte, and can it be read? */
#include <inttypes.h>

#include "store/blob.h"

#define MOST "100"              /* of one kind; a ruined file would tell the same a million times */

struct checker {
	struct store *s;
	struct arena *arena;            /* takes the defects */
	struct defect *defect;
	uint32_t n, cap;
	int64_t nblob, done;            /* all, and those that were looked at */
};

static void tell(struct checker *c, struct str text, const char *remedy)
{
	ARENA_ROOM(c->arena, c->defect, c->n, c->cap);
	c->defect[c->n++] = (struct defect){ text, str_of(remedy) };
}

/* A defect for each row: `prefix` and its only column.  SQLite's "ok" is none. */
static bool tell_rows(struct checker *c, const char *query, const char *prefix, const char *remedy, struct err *e)
{
	struct sql q = sql_open(c->s, query);

	while (sql_row(&q)) {
		struct str line = sql_get_blob(&q, 0);

		if (!str_eq(line, S("ok")))
			tell(c, arena_printf(c->arena, "%s%.*s", prefix, STR(line)), remedy);
	}
	return sql_close(&q, e);
}

/* ---- blobs ---- */

#define ROLE_ORIGIN 1
#define ROLE_EVIDENCE 2
#define ROLE_VERDICT 4

struct use {                    /* of a blob */
	struct str run;                 /* one of those that need it; empty: an orphan */
	int64_t nrun;
	unsigned roles;
};

/* What reads a run must be able to read it. */
static bool readable(struct arena *a, struct str bytes, const struct use *use, struct err *e)
{
	struct reading r = { .arena = a };
	struct run run;
	struct json j;

	json_init(&j, bytes, a, e);
	run_init(&run, a);
	if (use->roles & ROLE_ORIGIN)
		run_take_json(&j, &run);
	else if (use->roles & ROLE_EVIDENCE)
		evidence_take(&j, &r);
	else
		json_skip(&j);
	if (!json_end(&j))
		return false;
	return !(use->roles & ROLE_ORIGIN) || str_eq(run.id, use->run) ||
		err_set(e, ERR_INPUT, "is the origin of run %.*s", STR(str_clip(run.id, 64)));
}

static const char *drop_remedy(struct checker *c, const struct use *use)
{
	return arena_printf(c->arena, "restore a copy, or `pawl store drop %.*s` and import the run from an export",
		STR(use->run)).p;
}

static void tell_blob(struct checker *c, int64_t num, const struct use *use, const struct err *why)
{
	struct str others = use->nrun > 1 ? arena_printf(c->arena, " and %" PRId64 " more", use->nrun - 1) : S("");

	tell(c, arena_printf(c->arena, "blob %" PRId64 " (of run %.*s%.*s): %s", num, STR(use->run), STR(others),
		why->text), drop_remedy(c, use));
}

/* The current row: hash, nbytes, packed, num, run, how many runs, roles. */
static void check_blob(struct checker *c, struct sql *q, struct buf *bytes)
{
	struct arena scratch = { 0 };
	struct err why = { 0 };
	struct use use = { sql_get_text(q, &scratch, 4), sql_get_i64(q, 5), (unsigned)sql_get_i64(q, 6) };
	int64_t num = sql_get_i64(q, 3);

	buf_clear(bytes);
	if (!use.nrun)
		tell(c, arena_printf(c->arena, "blob %" PRId64 " (%" PRId64 " bytes) belongs to no run", num,
			(int64_t)sql_get_blob(q, 2).n), "`pawl store compact` removes it");
	else if (!blob_verify(sql_get_blob(q, 0), sql_get_i64(q, 1), sql_get_blob(q, 2), bytes, &why) ||
		 !readable(&scratch, buf_view(bytes), &use, &why))
		tell_blob(c, num, &use, &why);
	arena_free(&scratch);
}

static bool count_blobs(struct checker *c, struct err *e)
{
	struct sql q = sql_open(c->s, "SELECT count(*) FROM blob");

	c->nblob = sql_row(&q) ? sql_get_i64(&q, 0) : 0;
	return sql_close(&q, e);
}

/* Nothing else proves what a blob holds: each is unpacked, hashed and read. */
static bool check_blobs(struct checker *c, struct err *e)
{
	struct sql q = sql_open(c->s, "SELECT hash, nbytes, packed, blob.num, min(run.id), count(DISTINCT run.num),"
		" sum(DISTINCT role) FROM blob LEFT JOIN"
		" (SELECT run, blob, CASE role WHEN 'origin' THEN 1 ELSE 2 END AS role FROM part"
		" UNION ALL SELECT run, blob, 4 FROM verdict) AS used ON used.blob = blob.num"
		" LEFT JOIN run ON run.num = used.run GROUP BY blob.num");
	struct buf bytes = { 0 };

	while (sql_row(&q)) {
		check_blob(c, &q, &bytes);
		store_share(c->s, c->nblob > c->done ? (double)++c->done / (double)c->nblob : 1);
	}
	buf_release(&bytes);
	return sql_close(&q, e);
}

/* ---- all ---- */

static bool check_all(struct checker *c, struct err *e)
{
	return tell_rows(c, "SELECT * FROM pragma_integrity_check(" MOST ")", "database: ",
			"restore a copy; `sqlite3 FILE .recover` prints what can still be read, as SQL", e) &&
		tell_rows(c, "SELECT \"table\" || ' has ' || count(*) || ' rows without their ' || parent"
			" FROM pragma_foreign_key_check GROUP BY \"table\", parent", "",
			"restore a copy; `pawl store compact` removes what belongs to no run", e) &&
		tell_rows(c, "SELECT 'run ' || id || ' lacks its ' || role || ' ' || nth FROM part"
			" JOIN run ON run.num = part.run WHERE blob NOT IN (SELECT num FROM blob)"
			" LIMIT " MOST, "", "restore a copy, or `pawl store drop` the run and import it from an export",
			e) &&
		tell_rows(c, "SELECT 'run ' || id || ' lacks its origin' FROM run WHERE num NOT IN"
			" (SELECT run FROM part WHERE role = 'origin') LIMIT " MOST, "",
			"restore a copy, or `pawl store drop` the run and import it from an export", e) &&
		count_blobs(c, e) && check_blobs(c, e);
}

bool store_check(struct store *s, struct arena *a, struct defect **defect, uint32_t *n, struct err *e)
{
	struct checker c = { .s = s, .arena = a };
	struct err why = { 0 };
	bool ok;
	int code;

	*defect = NULL;
	*n = 0;
	if (!sql_begin_read(s, e))
		return false;
	ok = sql_end(s, check_all(&c, &why), &why);
	code = sqlite3_errcode(s->db) & 0xff;
	/* A file too damaged to be read through is an answer, not a failure to give one. */
	if (!ok && (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)) {
		tell(&c, arena_printf(a, "database: %s, and cannot be read to its end", why.text),
			arena_cstr(a, str_of(why.hint)));
		ok = true;
	}
	*defect = c.defect;
	*n = c.n;
	if (!ok)
		*e = why;
	return ok;
}
