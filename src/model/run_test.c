#include "model/run.h"
#include "test/check.h"

static void a_job_is_found_or_added(void **state)
{
	struct arena a = { 0 };
	struct run r;

	(void)state;
	run_init(&r, &a);
	run_job(&r, S("unit"))->delivery = DELIVERED;
	CHECK_EQ(run_job(&r, S("bench"))->delivery, NOT_DELIVERED_SKIPPED);
	CHECK_EQ(run_job(&r, S("unit"))->delivery, DELIVERED);
	CHECK(isnan(r.job[0].wall_s));
	CHECK_EQ(r.njob, 2);
	arena_free(&a);
}

static void evidence_moves_into_the_run_with_its_job(void **state)
{
	struct arena a = { 0 };
	struct reading reading = { .arena = &a };
	struct run r;

	(void)state;
	run_init(&r, &a);
	reading_add(&reading, MODEL_BENCH);
	reading_add(&reading, MODEL_TESTS);
	run_take(&r, &reading, S("unit"));
	CHECK_EQ(reading.n, 0);
	CHECK_EQ(r.n, 2);
	CHECK_EQ(r.evidence[1].model, MODEL_TESTS);
	CHECK_STR(r.evidence[1].job, "unit");
	reading_add(&reading, MODEL_TESTS);             /* the reading can be used again, apart from the run */
	CHECK_EQ(r.evidence[0].model, MODEL_BENCH);
	arena_free(&a);
}

static void every_delivery_has_a_word(void **state)
{
	enum delivery d = 99;

	(void)state;
	for (unsigned i = 0; i <= NOT_ASKED; i++) {
		CHECK(delivery_of(str_of(delivery_name(i)), &d));
		CHECK_EQ(d, i);
		CHECK_EQ(delivered(i), i <= DELIVERED_LATE);
	}
	CHECK_FALSE(delivery_of(S("crash"), &d));
}

static bool take(struct arena *a, struct str text, struct run *r, struct err *e)
{
	struct json j;

	run_init(r, a);
	json_init(&j, text, a, e);
	return run_take_json(&j, r) && json_end(&j);
}

static void a_run_is_written_and_read_back(void **state)
{
	static const char full[] =
		"{\"schema\":\"pawl/run/1\",\"id\":\"01ABC\",\"project\":\"wc\",\"commit\":\"0123abcd\",\"branch\":\"main\","
		"\"subject\":\"fix \\\"it\\\"\",\"dirty\":true,\"started_ns\":1700000000123456789,"
		"\"machine\":{\"fingerprint\":\"00ff\",\"host\":\"h\",\"cpu\":\"c\",\"arch\":\"x86_64\",\"kernel\":\"6.1\","
		"\"os\":\"Debian\",\"virt\":\"kvm\",\"governor\":\"performance\",\"ncpu\":2,\"memory_bytes\":8589934592},"
		"\"tools\":{\"gcc\":\"12.2.0\",\"go\":\"1.26\"},"
		"\"jobs\":[{\"name\":\"unit\",\"delivery\":\"delivered\",\"wall_s\":1.5,\"may_fail\":false},"
		"{\"name\":\"lint\",\"delivery\":\"exit\",\"why\":\"exited with status 3\",\"tail\":\"a\\nb\",\"may_fail\":true}]}";
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct err e = { 0 };
	struct json_out o;
	struct run r;

	(void)state;
	CHECK_OK(take(&a, str_of(full), &r, &e), &e);
	CHECK_EQ(r.origin.started_ns, 1700000000123456789);
	CHECK_EQ(r.origin.machine.ncpu, 2);
	CHECK_STR(r.origin.tool[1].version, "1.26");
	CHECK_EQ(r.job[1].delivery, NOT_DELIVERED_EXIT);
	CHECK(isnan(r.job[1].wall_s));
	CHECK_STR(run_job(&r, S("lint"))->tail, "a\nb");
	json_out_init(&o, &b, 0);
	run_put(&o, &r);
	CHECK_STR(buf_view(&b), full);
	buf_release(&b);
	arena_free(&a);
}

/* Unknown is absent in what is written, and stays unknown when it is read. */
static void an_empty_run_claims_nothing(void **state)
{
	static const char empty[] =
		"{\"schema\":\"pawl/run/1\",\"dirty\":false,\"machine\":{},\"tools\":{},\"jobs\":[]}";
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct err e = { 0 };
	struct json_out o;
	struct run r;

	(void)state;
	run_init(&r, &a);
	json_out_init(&o, &b, 0);
	run_put(&o, &r);
	CHECK_STR(buf_view(&b), empty);
	CHECK_OK(take(&a, S("{\"commit\":null,\"later\":[{}]}"), &r, &e), &e);
	CHECK_EQ(r.origin.commit.n, 0);
	CHECK_FALSE(take(&a, S("{\"schema\":\"pawl/run/9\"}"), &r, &e));
	CHECK_STR(str_of(e.text), "schema \"pawl/run/1\" expected, not \"pawl/run/9\"");
	buf_release(&b);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_job_is_found_or_added), TEST(evidence_moves_into_the_run_with_its_job),
		TEST(every_delivery_has_a_word), TEST(a_run_is_written_and_read_back),
		TEST(an_empty_run_claims_nothing));
}
