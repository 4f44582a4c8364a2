/* What is dropped, what nothing refers to, and the room that they took. */
#include "store/sql.h"
#include "test/store/fixture.h"

static void what_is_dropped_is_gone_with_all_that_only_it_had(void **state)
{
	struct run_query all = { 0 };
	struct compacted done;
	struct run_line *line;
	struct fixture f;
	struct store *s;
	struct run *run = NULL;
	struct str id[3];
	uint32_t n, dropped;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (uint32_t i = 1; i <= 3; i++)
		CHECK_OK(store_put(s, run = fixture_run(&f.arena, i == 3 ? 9 : 5, 7, i), &f.e), &f.e);
	CHECK_OK(store_put_verdict(s, run->id, S(""), S("{}"), &f.e), &f.e);
	CHECK_OK(store_list(s, &f.arena, &all, &line, &n, &f.e), &f.e);
	id[0] = line[0].id;
	id[1] = line[2].id;
	id[2] = S("01ARZ3NDEKTSV4RRFFQ69G5FAV");        /* is not there */
	CHECK_OK(store_drop(s, id, 3, &dropped, &f.e), &f.e);
	CHECK_EQ(dropped, 2);
	CHECK_EQ(fixture_runs(&f, s), 1);
	CHECK_EQ(fixture_count(&f, "SELECT count(*) FROM blob"), 2);
	CHECK_EQ(fixture_count(&f, "SELECT count(*) FROM verdict"), 0);
	CHECK_EQ(fixture_count(&f, "SELECT count(*) FROM series"), 9);
	CHECK_OK(store_compact(s, &done, &f.e), &f.e);
	CHECK_EQ(done.nseries, 4);
	CHECK_EQ(done.nblob + done.nrow, 0);    /* dropping left none */
	CHECK(done.after_bytes <= done.before_bytes);
	CHECK_EQ(fixture_count(&f, "SELECT count(*) FROM series"), 5);
	store_close(s);
	CHECK_EQ(fixture_sound(&f), 1);
	fixture_release(&f);
}

static void orphans_are_told_and_compacted_away(void **state)
{
	struct compacted done;
	struct defect *defect;
	struct fixture f;
	struct store *s;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	tamper(&f, "INSERT INTO blob (hash, nbytes, packed) VALUES (randomblob(32), 1, randomblob(50000));"
		" INSERT INTO part VALUES (77, 'evidence', 0, 1); INSERT INTO series (key) VALUES ('nobody')");
	s = fixture_open(&f, false);
	CHECK_OK(store_check(s, &f.arena, &defect, &n, &f.e), &f.e);
	CHECK_EQ(n, 2);
	CHECK_STR(defect[0].text, "part has 1 rows without their run");
	CHECK_STR(defect[1].text, "blob 3 (50000 bytes) belongs to no run");
	CHECK_STR(defect[1].remedy, "`pawl store compact` removes it");
	CHECK_OK(store_compact(s, &done, &f.e), &f.e);
	CHECK_EQ(done.nblob, 1);
	CHECK_EQ(done.nrow, 1);
	CHECK_EQ(done.nseries, 1);
	CHECK_FALSE(done.in_use);
	if (done.before_bytes < done.after_bytes + 12 * 4096)   /* its pages */
		fail_msg("%llu bytes, then %llu", (unsigned long long)done.before_bytes,
			(unsigned long long)done.after_bytes);
	store_close(s);
	CHECK_EQ(fixture_sound(&f), 1);
	fixture_release(&f);
}

/* Somebody reads an older state: the log cannot go, which is said and is no failure. */
static void a_store_in_use_is_compacted_as_far_as_it_goes(void **state)
{
	struct fixture f;
	struct store *s, *reader;
	struct compacted done;

	(void)state;
	fixture_init(&f);
	fixture_put_one(&f);
	reader = fixture_open(&f, true);
	CHECK_OK(sql_begin_read(reader, &f.e), &f.e);
	CHECK_EQ(fixture_runs(&f, reader), 1);
	s = fixture_open(&f, false);
	sqlite3_busy_timeout(s->db, 50);
	CHECK_OK(store_compact(s, &done, &f.e), &f.e);
	CHECK(done.in_use);
	CHECK_EQ(fixture_runs(&f, reader), 1);
	CHECK_OK(sql_end(reader, true, &f.e), &f.e);
	CHECK_OK(store_compact(s, &done, &f.e), &f.e);
	CHECK_FALSE(done.in_use);
	store_close(reader);
	store_close(s);
	CHECK_EQ(fixture_sound(&f), 1);
	fixture_release(&f);
}

int main(void)
{
	return RUN(TEST(what_is_dropped_is_gone_with_all_that_only_it_had), TEST(orphans_are_told_and_compacted_away),
		TEST(a_store_in_use_is_compacted_as_far_as_it_goes));
}
