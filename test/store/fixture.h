/*
 * fixture - a store in a directory of its own, and runs to put into it.
 */
#ifndef PAWL_TEST_STORE_FIXTURE_H
#define PAWL_TEST_STORE_FIXTURE_H

#include <fcntl.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "test/check.h"

struct fixture {
	char top[64], dir[80], db[96];  /* the store is dir, which does not exist at first */
	struct arena arena;
	struct err e;
};

static inline void fixture_init(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	snprintf(f->top, sizeof f->top, "/tmp/pawl-store-XXXXXX");
	CHECK(mkdtemp(f->top) != NULL);
	snprintf(f->dir, sizeof f->dir, "%s/store", f->top);
	snprintf(f->db, sizeof f->db, "%s/pawl.db", f->dir);
}

static inline int fixture_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void fixture_release(struct fixture *f)
{
	nftw(f->top, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(&f->arena);
}

static inline struct store *fixture_open(struct fixture *f, bool read_only)
{
	struct store *s = store_open(f->dir, read_only, &f->e);

	if (!s)
		fail_msg("store_open: %s", f->e.text);
	return s;
}

/* Series "Bench/0", "Bench/1" ... in seconds, of `nvalue` values each: (1 + series) * (1000 + nth * 10 + k) / 1e6. */
static inline struct run *fixture_run(struct arena *a, uint32_t nseries, uint32_t nvalue, uint32_t nth)
{
	struct run *run = ARENA_NEW(a, struct run);
	struct reading r = { .arena = a };
	struct bench *b = &reading_add(&r, MODEL_BENCH)->bench;

	run_init(run, a);
	run->origin.project = S("wordcount");
	run->origin.commit = arena_printf(a, "%040x", nth);
	run->origin.branch = S("main");
	run->origin.machine.fingerprint = S("0123456789abcdef");
	run->origin.started_ns = 1700000000000000000 + (int64_t)nth * 1000000000;
	for (uint32_t i = 0; i < nseries; i++) {
		uint32_t at = bench_series(b, arena_printf(a, "Bench/%u", i), S("time"),
			(struct unit){ S("sec/op"), DIM_TIME });

		for (uint32_t k = 0; k < nvalue; k++)
			bench_value(b, at, (1.0 + i) * (1000 + nth * 10 + k) / 1e6, 0);
	}
	r.evidence[0].format = S("gobench");
	run_take(run, &r, S("bench"));
	run_job(run, S("bench"))->delivery = DELIVERED;
	return run;
}

static inline struct str fixture_key(struct arena *a, uint32_t series)
{
	struct series s = { .name = arena_printf(a, "Bench/%u", series), .metric = S("time"),
		.unit = { S("sec/op"), DIM_TIME } };

	return series_key(a, &s);
}

/* Nothing is wrong with the store, and every run in it can be loaded whole.  Returns how many there are. */
static inline uint32_t fixture_sound(struct fixture *f)
{
	struct store *s = fixture_open(f, false);
	struct run_query all = { 0 };
	struct run_line *line;
	struct defect *defect;
	uint32_t n;

	CHECK_OK(store_check(s, &f->arena, &defect, &n, &f->e), &f->e);
	if (n)
		fail_msg("%.*s", STR(defect->text));
	CHECK_OK(store_list(s, &f->arena, &all, &line, &n, &f->e), &f->e);
	for (uint32_t i = 0; i < n; i++)
		CHECK_OK(store_get(s, &f->arena, line[i].id, &f->e), &f->e);
	store_close(s);
	return n;
}

/* How many runs there are. */
static inline uint32_t fixture_runs(struct fixture *f, struct store *s)
{
	struct run_query all = { 0 };
	struct run_line *line;
	uint32_t n;

	CHECK_OK(store_list(s, &f->arena, &all, &line, &n, &f->e), &f->e);
	return n;
}

/* ---- for tests that do what a store must notice ---- */

/* Runs SQL on the database as a stranger would: no foreign keys, no questions. */
static inline void tamper(struct fixture *f, const char *text)
{
	sqlite3 *db;
	char *why = NULL;

	CHECK_EQ(sqlite3_open(f->db, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", text, why);
	CHECK_EQ(sqlite3_close(db), SQLITE_OK);
}

static inline int fixture_count(struct fixture *f, const char *query)
{
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int n;

	CHECK_EQ(sqlite3_open(f->db, &db), SQLITE_OK);
	CHECK_EQ(sqlite3_prepare_v2(db, query, -1, &stmt, NULL), SQLITE_OK);
	CHECK_EQ(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

static inline void fixture_put_one(struct fixture *f)
{
	struct store *s = fixture_open(f, false);

	CHECK_OK(store_put(s, fixture_run(&f->arena, 5, 7, 1), &f->e), &f->e);
	store_close(s);
}

static inline void write_file(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	CHECK(fd >= 0);
	CHECK_EQ(write(fd, bytes.p, bytes.n), bytes.n);
	close(fd);
}

static inline struct str read_whole(struct fixture *f, const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	char *p;

	CHECK(fd >= 0);
	CHECK_EQ(fstat(fd, &st), 0);
	p = arena_alloc(&f->arena, (size_t)st.st_size + 1, 1);
	CHECK_EQ(read(fd, p, (size_t)st.st_size), st.st_size);
	close(fd);
	return (struct str){ p, (size_t)st.st_size };
}

static inline void must_say(struct str text, const char *part)
{
	if (!str_has(text, str_of(part)))
		fail_msg("\"%s\" is not in \"%.*s\"", part, STR(text));
}

static inline void must_refuse(struct fixture *f, bool read_only, const char *part)
{
	f->e = (struct err){ 0 };
	CHECK(!store_open(f->dir, read_only, &f->e));
	must_say(str_of(f->e.text), part);
	CHECK_STR(str_of(f->e.file), f->db);
}

#endif
