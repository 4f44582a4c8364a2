#include <sys/stat.h>

#include "store/id.h"
#include "test/store/fixture.h"

static void a_run_comes_back_as_it_went_in(void **state)
{
	struct fixture f;
	struct store *s;
	struct run *run, *back;

	(void)state;
	fixture_init(&f);
	run = fixture_run(&f.arena, 3, 7, 1);
	run->origin.dirty = true;
	run->origin.subject = S("say \"hello\"\n");
	run_job(run, S("unit"))->delivery = NOT_DELIVERED_TIMEOUT;
	s = fixture_open(&f, false);
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	store_close(s);

	s = fixture_open(&f, true);
	back = store_get(s, &f.arena, run->id, &f.e);
	CHECK_OK(back, &f.e);
	CHECK(str_eq(back->id, run->id));
	CHECK_STR(back->origin.project, "wordcount");
	CHECK_STR(back->origin.subject, "say \"hello\"\n");
	CHECK(back->origin.dirty);
	CHECK_EQ(back->origin.started_ns, 1700000001000000000);
	CHECK_EQ(back->njob, 2);
	CHECK_EQ(back->job[1].delivery, NOT_DELIVERED_TIMEOUT);
	CHECK_EQ(back->n, 1);
	CHECK_STR(back->evidence[0].job, "bench");
	CHECK_EQ(back->evidence[0].bench.n, 3);
	CHECK_EQ(bench_values(&back->evidence[0].bench), 21);
	for (uint32_t i = 0; i < 3; i++)
		CHECK(!memcmp(back->evidence[0].bench.series[i].value, run->evidence[0].bench.series[i].value,
			7 * sizeof(double)));
	store_close(s);
	fixture_release(&f);
}

static void evidence_keeps_its_order(void **state)
{
	static const char *const source[] = { "c", "a", "b", "c" };
	struct fixture f;
	struct store *s;
	struct run *run, *back;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	run = fixture_run(&f.arena, 0, 0, 1);
	for (int i = 0; i < 4; i++) {
		struct reading r = { .arena = &f.arena };

		reading_add(&r, i % 2 ? MODEL_TESTS : MODEL_BENCH)->source = str_of(source[i]);
		run_take(run, &r, S("j"));
	}
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	back = store_get(s, &f.arena, run->id, &f.e);
	CHECK_OK(back, &f.e);
	CHECK_EQ(back->n, 5);
	for (uint32_t i = 0; i < 4; i++) {
		CHECK(str_eq(back->evidence[1 + i].source, str_of(source[i])));
		CHECK_EQ(back->evidence[1 + i].model, i % 2 ? MODEL_TESTS : MODEL_BENCH);
	}
	store_close(s);
	fixture_release(&f);
}

static void ids_ascend(void **state)
{
	struct fixture f;
	struct store *s;
	struct str last = { 0 };

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (uint32_t i = 0; i < 20; i++) {
		struct run *run = fixture_run(&f.arena, 1, 1, i);

		CHECK_OK(store_put(s, run, &f.e), &f.e);
		CHECK_EQ(run->id.n, 26);
		CHECK(str_cmp(last, run->id) < 0);
		CHECK_OK(store_get(s, &f.arena, str_clip(run->id, 25), &f.e), &f.e);
		last = run->id;
	}
	store_close(s);
	fixture_release(&f);
}

/* The newest id is of the year 6429: the clock seems to have stepped back since. */
static void ids_ascend_when_the_clock_steps_back(void **state)
{
	unsigned __int128 last = (unsigned __int128)1 << 127;
	struct str id = { 0 }, next;
	struct fixture f;

	(void)state;
	fixture_init(&f);
	for (int i = 0; i < 100; i++) {
		CHECK_OK(id_next(&f.arena, &last, &next, &f.e), &f.e);
		CHECK(id_valid(next));
		CHECK(str_cmp(id, next) < 0);
		CHECK_EQ(next.p[0], '4');
		id = next;
	}
	fixture_release(&f);
}

static void an_id_may_be_cut_short_and_typed_in_any_case(void **state)
{
	static const char *const id[] = { "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAW",
		"01ARZ3ZDEKTSV4RRFFQ69G5FAV" };
	struct fixture f;
	struct store *s;
	struct run *run;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (uint32_t i = 0; i < 3; i++) {
		run = fixture_run(&f.arena, 1, 1, i);
		run->id = str_of(id[i]);
		CHECK_OK(store_put(s, run, &f.e), &f.e);
	}
	CHECK(!store_get(s, &f.arena, S("01ARZ3"), &f.e));
	CHECK_EQ(f.e.kind, ERR_USAGE);
	CHECK_STR(str_of(f.e.text), "several runs begin with 01ARZ3");
	CHECK_STR(str_of(f.e.hint),
		"give more characters: there are 01ARZ3NDEKTSV4RRFFQ69G5FAV and 01ARZ3NDEKTSV4RRFFQ69G5FAW");
	CHECK(!store_get(s, &f.arena, S("01ARZ3NDEKTSV4RRFFQ69G5FA"), &f.e));
	run = store_get(s, &f.arena, S("oLarz3z"), &f.e);
	CHECK_OK(run, &f.e);
	CHECK_STR(run->id, "01ARZ3ZDEKTSV4RRFFQ69G5FAV");
	CHECK_EQ(run->origin.started_ns, 1700000002000000000);
	store_close(s);
	fixture_release(&f);
}

static void what_is_no_id_is_said_to_be_none(void **state)
{
	static const struct { const char *typed, *text; } bad[] = {
		{ "", "at least 6" }, { "01ABC", "at least 6" }, { "main", "at least 6" }, { "topic/x", "not the id" },
		{ "01ABC'; DROP TABLE run", "not the id" }, { "01ABCDUUUU", "not the id" },
		{ "01ABCDEFGHJKMNPQRSTVWXYZ0123", "not the id" }, { "ZZZZZZZZ", "there is no run ZZZZZZZZ" },
	};
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CHECK(!store_get(s, &f.arena, str_of(bad[i].typed), &f.e));
		CHECK_EQ(f.e.kind, ERR_USAGE);
		if (!str_has(str_of(f.e.text), str_of(bad[i].text)))
			fail_msg("%s: %s", bad[i].typed, f.e.text);
	}
	store_close(s);
	fixture_release(&f);
}

static void a_run_is_replaced_as_a_whole(void **state)
{
	struct run_query all = { 0 };
	struct reading r = { 0 };
	struct fixture f;
	struct store *s;
	struct run *run, *back;
	struct past *past;
	struct str id, base, json;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	CHECK_OK(store_put(s, run = fixture_run(&f.arena, 2, 3, 1), &f.e), &f.e);
	CHECK_OK(store_put_verdict(s, run->id, S(""), S("{\"ruling\":\"pass\"}"), &f.e), &f.e);
	id = run->id;
	run = store_get(s, &f.arena, id, &f.e);
	CHECK_OK(run, &f.e);
	r.arena = &f.arena;
	reading_add(&r, MODEL_TESTS);
	run_take(run, &r, S("unit"));
	run->evidence[0].bench.n = 1;
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	CHECK(str_eq(run->id, id));
	CHECK_OK(store_put(s, run, &f.e), &f.e);        /* and again, from the same struct */

	back = store_get(s, &f.arena, id, &f.e);
	CHECK_OK(back, &f.e);
	CHECK_EQ(back->n, 2);
	CHECK_EQ(back->evidence[0].bench.n, 1);
	CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, 0), &all, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 1);
	CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, 1), &all, &past, &n, &f.e), &f.e);
	CHECK_EQ(n, 0);
	CHECK_OK(store_get_verdict(s, &f.arena, id, &base, &json, &f.e), &f.e);
	CHECK(!json.p);
	store_close(s);
	CHECK_EQ(fixture_sound(&f), 1);
	/* The origin and two evidences; what only the older states and the verdict had is gone. */
	CHECK_EQ(fixture_count(&f, "SELECT count(*) FROM blob"), 3);
	fixture_release(&f);
}

/* Two people add to one run: the second must not undo what the first did. */
static void a_run_that_changed_meanwhile_is_left_alone(void **state)
{
	struct fixture f;
	struct store *s, *other;
	struct run *run, *mine, *theirs;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	other = fixture_open(&f, false);
	CHECK_OK(store_put(s, run = fixture_run(&f.arena, 1, 1, 1), &f.e), &f.e);
	mine = store_get(s, &f.arena, run->id, &f.e);
	theirs = store_get(other, &f.arena, run->id, &f.e);
	CHECK(mine && theirs);
	theirs->origin.branch = S("theirs");
	CHECK_OK(store_put(other, theirs, &f.e), &f.e);
	mine->origin.branch = S("mine");
	CHECK_FALSE(store_put(s, mine, &f.e));
	CHECK_EQ(f.e.kind, ERR_USAGE);
	CHECK(str_has(str_of(f.e.text), S("was changed by another process")));
	mine = store_get(s, &f.arena, run->id, &f.e);
	CHECK_STR(mine->origin.branch, "theirs");
	CHECK_OK(store_put(s, mine, &f.e), &f.e);
	store_close(other);
	store_close(s);
	fixture_release(&f);
}

static off_t db_bytes(const struct fixture *f)
{
	struct stat st;

	CHECK_EQ(stat(f->db, &st), 0);
	return st.st_size;
}

/* 50 runs with the same 200 kB of noise: kept once, it adds little after the first; and replacing frees. */
static void equal_evidence_is_kept_once(void **state)
{
	struct fixture f;
	struct store *s;
	off_t one;

	(void)state;
	fixture_init(&f);
	for (uint32_t i = 0; i < 10; i++) {
		struct run *run = fixture_run(&f.arena, 10, 2000, 1);
		uint64_t x = 1;

		for (uint32_t k = 0; k < 10; k++)
			for (uint32_t v = 0; v < 2000; v++)
				run->evidence[0].bench.series[k].value[v] =
					(double)((x = x * 6364136223846793005u + 1) >> 11);
		s = fixture_open(&f, false);
		CHECK_OK(store_put(s, run, &f.e), &f.e);
		store_close(s);
		if (!i)
			one = db_bytes(&f);
	}
	CHECK(one > 150000);
	CHECK(db_bytes(&f) < one + 9 * 4096);
	CHECK_EQ(fixture_sound(&f), 10);
	fixture_release(&f);
}

static void verdicts_are_remembered(void **state)
{
	struct fixture f;
	struct store *s;
	struct run *run;
	struct str base, text;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	CHECK_OK(store_put(s, run = fixture_run(&f.arena, 1, 1, 1), &f.e), &f.e);
	CHECK_OK(store_get_verdict(s, &f.arena, run->id, &base, &text, &f.e), &f.e);
	CHECK(!text.p);
	CHECK_OK(store_put_verdict(s, run->id, S(""), S("{\"n\":1}"), &f.e), &f.e);
	CHECK_OK(store_put_verdict(s, run->id, run->id, S("{\"n\":2}"), &f.e), &f.e);
	CHECK_OK(store_get_verdict(s, &f.arena, run->id, &base, &text, &f.e), &f.e);
	CHECK_STR(text, "{\"n\":2}");
	CHECK(str_eq(base, run->id));
	CHECK_FALSE(store_put_verdict(s, S("01ARZ3NDEKTSV4RRFFQ69G5FAV"), S(""), S("{}"), &f.e));
	CHECK_STR(str_of(f.e.text), "there is no run 01ARZ3NDEKTSV4RRFFQ69G5FAV in the store");
	store_close(s);
	CHECK_EQ(fixture_sound(&f), 1);
	fixture_release(&f);
}

/* A foreign id is kept when it is one, so that stores can exchange runs. */
static void an_id_from_elsewhere_is_kept(void **state)
{
	struct fixture f;
	struct store *s;
	struct run *run;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	run = fixture_run(&f.arena, 1, 1, 1);
	run->id = S("01ARZ3NDEKTSV4RRFFQ69G5FAV");
	CHECK_OK(store_put(s, run, &f.e), &f.e);
	CHECK_OK(store_get(s, &f.arena, S("01ARZ3NDEKTSV4RRFFQ69G5FAV"), &f.e), &f.e);
	run->id = S("81ARZ3NDEKTSV4RRFFQ69G5FAV");      /* 129 bits */
	CHECK_FALSE(store_put(s, run, &f.e));
	CHECK_STR(str_of(f.e.text), "\"81ARZ3NDEKTSV4RRFFQ69G5FAV\" is not the id of a run");
	store_close(s);
	fixture_release(&f);
}

static void a_new_directory_ignores_itself_and_follows_the_umask(void **state)
{
	struct fixture f;
	struct stat dir, db;
	char path[128], text[8] = { 0 };
	mode_t old = umask(0007);
	FILE *ignore;

	(void)state;
	fixture_init(&f);
	store_close(fixture_open(&f, false));
	umask(old);
	CHECK_EQ(stat(f.dir, &dir), 0);
	CHECK_EQ(stat(f.db, &db), 0);
	CHECK_EQ(dir.st_mode & 0777, 0770);
	CHECK_EQ(db.st_mode & 0777, 0660);
	snprintf(path, sizeof path, "%s/.gitignore", f.dir);
	ignore = fopen(path, "r");
	CHECK(ignore && fread(text, 1, sizeof text - 1, ignore) == 2);
	fclose(ignore);
	CHECK_STR(str_of(text), "*\n");
	fixture_release(&f);
}

int main(void)
{
	return RUN(TEST(a_run_comes_back_as_it_went_in), TEST(evidence_keeps_its_order),
		TEST(ids_ascend),
		TEST(ids_ascend_when_the_clock_steps_back),
		TEST(an_id_may_be_cut_short_and_typed_in_any_case), TEST(what_is_no_id_is_said_to_be_none),
		TEST(a_run_is_replaced_as_a_whole), TEST(a_run_that_changed_meanwhile_is_left_alone),
		TEST(equal_evidence_is_kept_once), TEST(verdicts_are_remembered),
		TEST(an_id_from_elsewhere_is_kept), TEST(a_new_directory_ignores_itself_and_follows_the_umask));
}
