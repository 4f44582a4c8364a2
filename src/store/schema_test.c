/* What older stores become, and what newer ones are. */
#include "store/schema.h"
#include "test/store/fixture.h"

static void a_newer_store_is_refused(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	tamper(&f, "PRAGMA user_version = 99");
	must_refuse(&f, false, "the store has schema 99, this pawl knows up to 1");
	must_refuse(&f, true, "the store has schema 99, this pawl knows up to 1");
	CHECK(str_has(str_of(f.e.hint), S("newer pawl")));
	fixture_release(&f);
}

/* A pawl that was upgraded while this one had the store open: writing the old way would spoil the new. */
static void a_store_migrated_meanwhile_is_not_written(void **state)
{
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	tamper(&f, "PRAGMA user_version = 99");
	CHECK_FALSE(store_put(s, fixture_run(&f.arena, 1, 1, 1), &f.e));
	must_say(str_of(f.e.text), "the store has schema 99");
	tamper(&f, "PRAGMA user_version = 1");  /* would wait for a lock that was left behind */
	CHECK_OK(store_put(s, fixture_run(&f.arena, 1, 1, 1), &f.e), &f.e);
	store_close(s);
	fixture_release(&f);
}

/* test/store/v1.sql is the dump of a store that schema 1 made: three runs, a replaced one, a verdict, a meta pair. */
static void a_store_of_schema_1_is_understood(void **state)
{
	struct run_query all = { 0 };
	struct run_line *line;
	struct fixture f;
	struct store *s;
	struct run *run;
	struct past *past;
	struct str base, text;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	CHECK_EQ(mkdir(f.dir, 0777), 0);
	tamper(&f, arena_cstr(&f.arena, read_whole(&f, "test/store/v1.sql")));
	CHECK_EQ(fixture_sound(&f), 3);
	s = fixture_open(&f, false);
	CHECK_OK(store_list(s, &f.arena, &all, &line, &n, &f.e), &f.e);
	CHECK_EQ(n, 3);
	CHECK_EQ(line[0].nseries, 4);
	CHECK_EQ(line[0].tests.fail, 1);
	run = store_get(s, &f.arena, line[1].id, &f.e);
	CHECK_OK(run, &f.e);
	CHECK_STR(run->origin.project, "wordcount");
	CHECK_EQ(bench_values(&run->evidence[0].bench), 4 * 7);
	CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, 1), &all, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 3);
	CHECK_NEAR(past[2].center, 2 * 1033 / 1e6, 1e-15);
	CHECK_OK(store_get_verdict(s, &f.arena, line[1].id, &base, &text, &f.e), &f.e);
	CHECK_STR(text, "{\"ruling\":\"pass\"}");
	store_close(s);
	CHECK_EQ(fixture_count(&f, "SELECT value = 'main' FROM meta WHERE key = 'baseline'"), 1);
	fixture_release(&f);
}

static int64_t number(struct store *s, const char *text)
{
	struct sql q = sql_open(s, text);
	struct err e = { 0 };
	int64_t x = sql_row(&q) ? sql_get_i64(&q, 0) : -1;

	CHECK_OK(sql_close(&q, &e), &e);
	return x;
}

static void steps_are_taken_in_order_and_once(void **state)
{
	static const char *const step[] = { "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
		"INSERT INTO a SELECT x + 1 FROM a", "INSERT INTO a SELECT x + 10 FROM a" };
	struct fixture f;
	struct store s = { 0 };

	(void)state;
	fixture_init(&f);
	s.path = f.db;
	CHECK_EQ(sqlite3_open(":memory:", &s.db), SQLITE_OK);
	for (uint32_t n = 1; n <= 3; n++) {
		struct schema schema = { step, n };

		CHECK_OK(schema_migrate(&s, &schema, &f.e), &f.e);
		CHECK_OK(schema_migrate(&s, &schema, &f.e), &f.e);
		CHECK_EQ(number(&s, "PRAGMA user_version"), n);
		CHECK_EQ(number(&s, "PRAGMA application_id"), STORE_APPLICATION_ID);
	}
	CHECK_EQ(number(&s, "SELECT sum(x) FROM a"), 1 + 2 + 11 + 12);
	sqlite3_close(s.db);
	fixture_release(&f);
}

static void a_step_that_fails_takes_all_back(void **state)
{
	static const char *const step[] = { "CREATE TABLE a (x)", "CREATE TABLE b (x)", "CREATE TABLE a (x)" };
	struct schema one = { step, 1 }, three = { step, 3 };
	struct fixture f;
	struct store s = { 0 };

	(void)state;
	fixture_init(&f);
	s.path = f.db;
	CHECK_EQ(sqlite3_open(":memory:", &s.db), SQLITE_OK);
	CHECK_OK(schema_migrate(&s, &one, &f.e), &f.e);
	CHECK_FALSE(schema_migrate(&s, &three, &f.e));
	must_say(str_of(f.e.text), "table a already exists");
	CHECK_EQ(number(&s, "PRAGMA user_version"), 1);
	CHECK_EQ(number(&s, "SELECT count(*) FROM sqlite_schema"), 1);
	sqlite3_close(s.db);
	fixture_release(&f);
}

int main(void)
{
	return RUN(TEST(a_newer_store_is_refused), TEST(a_store_migrated_meanwhile_is_not_written),
		TEST(a_store_of_schema_1_is_understood), TEST(steps_are_taken_in_order_and_once),
		TEST(a_step_that_fails_takes_all_back));
}
