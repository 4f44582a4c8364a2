/* What a store notices and what it refuses. */
#include <grp.h>

#include "store/sql.h"
#include "test/store/fixture.h"

/* What store_check() says, a line each, in the arena; every defect has its remedy. */
static struct str check_text(struct fixture *f, struct store *s)
{
	struct str text = S("");
	struct defect *defect;
	uint32_t n;

	if (!store_check(s, &f->arena, &defect, &n, &f->e))
		return str_of(f->e.text);
	for (uint32_t i = 0; i < n; i++) {
		CHECK(defect[i].remedy.n > 0);
		text = arena_printf(&f->arena, "%.*s%.*s\n", STR(text), STR(defect[i].text));
	}
	return text;
}

static struct str findings_of(struct fixture *f)
{
	struct store *s = fixture_open(f, true);
	struct str text = check_text(f, s);

	CHECK_STR(str_of(f->e.text), "");
	store_close(s);
	return text;
}

/* ---- the check ---- */

static void a_sound_store_gives_no_finding(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	CHECK_STR(findings_of(&f), "");
	fixture_release(&f);
}

static void a_flipped_byte_in_any_blob_is_found(void **state)
{
	struct str text;

	(void)state;
	for (int num = 1; num <= 2; num++) {
		struct fixture f;

		fixture_init(&f);
		fixture_put_one(&f);
		/* Within the compressed block, near its end: no header proves it. */
		tamper(&f, arena_printf(&f.arena, "UPDATE blob SET packed = CAST(substr(packed, 1, length(packed) - 9)"
			" || CASE substr(packed, -9, 1) WHEN x'41' THEN x'42' ELSE x'41' END"
			" || substr(packed, -8) AS BLOB) WHERE num = %d", num).p);
		text = findings_of(&f);
		must_say(text, num == 1 ? "blob 1 (of run 01" : "blob 2 (of run 01");
		CHECK_EQ((const char *)memchr(text.p, '\n', text.n) - text.p, text.n - 1);      /* one line */
		fixture_release(&f);
	}
}

static void a_blob_under_a_false_name_is_found(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	tamper(&f, "UPDATE blob SET hash = randomblob(32) WHERE num = 1");
	must_say(findings_of(&f), "does not hold what its SHA-256 says");
	tamper(&f, "UPDATE blob SET nbytes = nbytes + 1 WHERE num = 2");
	must_say(findings_of(&f), "blob 2 (of run");
	tamper(&f, "UPDATE blob SET nbytes = 1 << 40 WHERE num = 2");
	must_say(findings_of(&f), "claims to unpack to 1099511627776 bytes");
	fixture_release(&f);
}

static void a_missing_blob_is_found_and_the_run_refused(void **state)
{
	struct run_query all = { 0 };
	struct run_line *line;
	struct fixture f;
	struct store *s;
	struct str text;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	/* Parts are written origin first. */
	tamper(&f, "DELETE FROM blob WHERE num = 2");
	text = findings_of(&f);
	must_say(text, "part has 1 rows without their blob\n");
	must_say(text, " lacks its evidence 0\n");
	s = fixture_open(&f, true);
	CHECK_OK(store_list(s, &f.arena, &all, &line, &n, &f.e), &f.e);
	CHECK(!store_get(s, &f.arena, line[0].id, &f.e));
	CHECK_STR(str_of(f.e.text), "blob 2 is missing");
	CHECK_STR(str_of(f.e.file), f.db);
	store_close(s);
	fixture_release(&f);
}

static void rows_without_their_run_are_found(void **state)
{
	struct fixture f;
	struct str text;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	tamper(&f, "DELETE FROM run");
	text = findings_of(&f);
	must_say(text, "part has 2 rows without their run\n");
	must_say(text, "point has 5 rows without their run\n");
	fixture_release(&f);
}

static void a_run_without_its_origin_is_found(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	tamper(&f, "DELETE FROM part WHERE role = 'origin'");
	must_say(findings_of(&f), " lacks its origin\n");
	fixture_release(&f);
}

/* Pages overwritten one by one: noticed, or refused, or in a page that holds nothing; never a crash. */
static void ruined_pages_are_noticed(void **state)
{
	struct str whole, out;
	int noticed = 0;
	struct fixture f;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	whole = read_whole(&f, f.db);
	for (size_t at = 0; at < whole.n; at += 4096) {
		char *bad = arena_alloc(&f.arena, whole.n, 1);
		struct store *s;

		memcpy(bad, whole.p, whole.n);
		memset(bad + at, 0x5a, 4096);
		write_file(f.db, (struct str){ bad, whole.n });
		f.e = (struct err){ 0 };
		s = store_open(f.dir, true, &f.e);
		if (s) {
			out = check_text(&f, s);
			store_close(s);
			noticed += out.n > 0;
		} else {
			noticed += f.e.text[0] != 0;
		}
	}
	CHECK_EQ(noticed, whole.n / 4096);
	fixture_release(&f);
}

/* ---- refusing ---- */

static void a_foreign_file_is_refused_untouched(void **state)
{
	static const char *const foreign[] = { "CREATE TABLE t (x)", "PRAGMA user_version = 1",
		"PRAGMA application_id = 7; CREATE TABLE run (x)" };
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct str before;

		fixture_init(&f);
		CHECK_EQ(mkdir(f.dir, 0777), 0);
		tamper(&f, foreign[i]);
		before = read_whole(&f, f.db);
		must_refuse(&f, false, "not a pawl store");
		CHECK(str_has(str_of(f.e.hint), S("another directory")));
		must_refuse(&f, true, "not a pawl store");
		CHECK(str_eq(read_whole(&f, f.db), before));
		fixture_release(&f);
	}
	fixture_init(&f);
	CHECK_EQ(mkdir(f.dir, 0777), 0);
	write_file(f.db, S("this is a text file, and a long one, so that it is read as a header: 0123456789 0123456789 "
		"0123456789 0123456789\n"));
	must_refuse(&f, false, "not a pawl store");
	fixture_release(&f);
}

static void a_reader_makes_nothing(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	must_refuse(&f, true, "there is no store");
	CHECK(access(f.dir, F_OK) != 0);
	CHECK_EQ(mkdir(f.dir, 0777), 0);
	write_file(f.db, S(""));
	must_refuse(&f, true, "the store is still empty");
	CHECK_EQ(read_whole(&f, f.db).n, 0);
	fixture_release(&f);
}

static void a_reader_cannot_write(void **state)
{
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	s = fixture_open(&f, true);
	CHECK_FALSE(store_put(s, fixture_run(&f.arena, 1, 1, 1), &f.e));
	must_say(str_of(f.e.text), "the store may not be written");
	CHECK(f.e.hint[0]);
	store_close(s);
	fixture_release(&f);
}

static void a_locked_store_says_so(void **state)
{
	struct fixture f;
	struct store *s, *holder;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	holder = fixture_open(&f, false);
	CHECK_OK(sql_begin_write(holder, &f.e), &f.e);
	if (!getenv("PAWL_LONG_TESTS"))
		sqlite3_busy_timeout(s->db, 50);
	CHECK_FALSE(store_put(s, fixture_run(&f.arena, 1, 1, 1), &f.e));
	must_say(str_of(f.e.text), "locked by another process");
	must_say(str_of(f.e.hint), "fuser");
	CHECK_OK(sql_end(holder, true, &f.e), &f.e);
	CHECK_OK(store_put(s, fixture_run(&f.arena, 1, 1, 1), &f.e), &f.e);
	store_close(s);
	store_close(holder);
	fixture_release(&f);
}

/* What network file systems are known to answer. */
static void a_file_system_without_locks_is_named_with_the_remedy(void **state)
{
	static const int code[] = { SQLITE_IOERR_LOCK, SQLITE_IOERR_RDLOCK, SQLITE_IOERR_UNLOCK, SQLITE_IOERR_SHMLOCK,
		SQLITE_IOERR_CHECKRESERVEDLOCK, SQLITE_PROTOCOL, SQLITE_IOERR_SHMMAP };
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (size_t i = 0; i < sizeof code / sizeof *code; i++) {
		f.e = (struct err){ 0 };
		CHECK_FALSE(sql_fault(s, code[i], &f.e));
		must_say(str_of(f.e.text), "the file system ");
		must_say(str_of(f.e.hint), "keep the store on a local disk: `store: DIRECTORY` in pawl.yaml");
		CHECK_STR(str_of(f.e.file), f.db);
	}
	f.e = (struct err){ 0 };
	CHECK_FALSE(sql_fault(s, SQLITE_BUSY, &f.e));
	must_say(str_of(f.e.text), "locked by another process");
	s->lock_errno = 37;             /* ENOLCK, as the probe found it */
	CHECK_FALSE(sql_fault(s, SQLITE_BUSY, &f.e));
	must_say(str_of(f.e.text), "the file system cannot lock the store: No locks available");
	store_close(s);
	fixture_release(&f);
}

/* Runs `test` as somebody who may not write what root made; root itself may write anything. */
static void as_nobody(struct fixture *f, void (*test)(struct fixture *f))
{
	int status;
	pid_t child = fork();

	CHECK(child >= 0);
	if (!child) {
		if (!getuid() && (setgroups(0, NULL) || setgid(65534) || setuid(65534)))
			_exit(99);
		test(f);
		_exit(0);
	}
	CHECK_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
}

static void expect(bool ok, int status)
{
	if (!ok)
		_exit(status);
}

static void read_without_permission_to_write(struct fixture *f)
{
	struct run_query all = { 0 };
	struct run_line *line;
	struct store *s;
	uint32_t n;

	s = store_open(f->dir, false, &f->e);
	expect(!s && str_has(str_of(f->e.text), S("may not be written")), 1);
	f->e = (struct err){ 0 };
	s = store_open(f->dir, true, &f->e);
	expect(s != NULL, 2);
	expect(store_list(s, &f->arena, &all, &line, &n, &f->e) && n == 1, 3);
	expect(store_get(s, &f->arena, line[0].id, &f->e) != NULL, 4);
	store_close(s);
	arena_free(&f->arena);
}

/* An artifact of a CI job, unpacked where nobody may write: no log can be made beside it. */
static void a_store_in_a_read_only_place_is_read(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	snprintf(f.dir, sizeof f.dir, "%s/100%%#?", f.top);      /* what a URI would read otherwise */
	snprintf(f.db, sizeof f.db, "%s/pawl.db", f.dir);
	fixture_put_one(&f);
	CHECK_EQ(chmod(f.top, 0755), 0);
	CHECK_EQ(chmod(f.db, 0444), 0);
	CHECK_EQ(chmod(f.dir, 0555), 0);
	as_nobody(&f, read_without_permission_to_write);
	CHECK_EQ(chmod(f.dir, 0755), 0);
	fixture_release(&f);
}

static void refuse_to_pass_over_a_log(struct fixture *f)
{
	expect(!store_open(f->dir, true, &f->e) && f->e.text[0], 1);
	arena_free(&f->arena);
}

/* With a log that cannot be used the file alone would be an old state, told as the present one. */
static void a_log_that_cannot_be_used_is_not_passed_over(void **state)
{
	char wal[128];
	struct fixture f;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	snprintf(wal, sizeof wal, "%s-wal", f.db);
	write_file(wal, S("something that a writer left"));
	CHECK_EQ(chmod(f.top, 0755), 0);
	CHECK_EQ(chmod(f.db, 0444), 0);
	CHECK_EQ(chmod(f.dir, 0555), 0);
	as_nobody(&f, refuse_to_pass_over_a_log);
	CHECK_EQ(chmod(f.dir, 0755), 0);
	fixture_release(&f);
}

/* A view or a trigger in the file is somebody else's program. */
static void triggers_in_the_file_are_not_obeyed(void **state)
{
	struct run_query all = { 0 };
	struct run_line *line;
	struct fixture f;
	struct store *s;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	tamper(&f, "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END");
	s = fixture_open(&f, false);
	CHECK_OK(store_put(s, fixture_run(&f.arena, 1, 1, 2), &f.e), &f.e);
	CHECK_OK(store_list(s, &f.arena, &all, &line, &n, &f.e), &f.e);
	CHECK_EQ(n, 2);
	store_close(s);
	fixture_release(&f);
}

int main(void)
{
	return RUN(TEST(a_sound_store_gives_no_finding), TEST(a_flipped_byte_in_any_blob_is_found),
		TEST(a_blob_under_a_false_name_is_found), TEST(a_missing_blob_is_found_and_the_run_refused),
		TEST(rows_without_their_run_are_found), TEST(a_run_without_its_origin_is_found),
		TEST(ruined_pages_are_noticed), TEST(a_foreign_file_is_refused_untouched),
		TEST(a_reader_makes_nothing), TEST(a_reader_cannot_write), TEST(a_locked_store_says_so),
		TEST(a_file_system_without_locks_is_named_with_the_remedy),
		TEST(a_store_in_a_read_only_place_is_read), TEST(a_log_that_cannot_be_used_is_not_passed_over),
		TEST(triggers_in_the_file_are_not_obeyed));
}
