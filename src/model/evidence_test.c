#include "model/evidence.h"
#include "test/check.h"

static void equal_notes_are_counted(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };

	(void)state;
	reading_add(&r, MODEL_TESTS);
	reading_add(&r, MODEL_BENCH);
	for (uint64_t i = 0; i < 5; i++)
		evidence_note(&r, 1, 100 + i, "record of type %d skipped", i == 2 ? 8 : 7);
	CHECK_EQ(r.evidence[0].nnote, 0);
	CHECK_EQ(r.evidence[1].nnote, 2);
	CHECK_STR(r.evidence[1].note[0].text, "record of type 7 skipped");
	CHECK_EQ(r.evidence[1].note[0].at, 100);
	CHECK_EQ(r.evidence[1].note[0].count, 4);
	CHECK_EQ(r.evidence[1].note[1].at, 102);
	arena_free(&a);
}

/* A hostile input with a new complaint on every line neither fills the report nor loses one. */
static void notes_are_bounded_and_none_is_lost(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	uint64_t sum = 0;

	(void)state;
	reading_add(&r, MODEL_BENCH);
	for (uint64_t i = 0; i < 10000; i++)
		evidence_note(&r, 0, i, "line %d is odd", (int)i);
	evidence_note(&r, 0, 7, "%01000d", 0);          /* longer than a note may be */
	for (uint32_t i = 0; i < r.evidence[0].nnote; i++) {
		CHECK(r.evidence[0].note[i].text.n <= 400);
		sum += r.evidence[0].note[i].count;
	}
	CHECK_EQ(r.evidence[0].nnote, 101);
	CHECK_EQ(sum, 10001);
	arena_free(&a);
}

static void every_model_starts_empty_in_the_readings_arena(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	enum model model = 99;

	(void)state;
	for (unsigned i = 0; i < MODEL_COUNT; i++) {
		struct evidence *ev = reading_add(&r, i);

		CHECK_EQ(ev->model, i);
		CHECK(model_of(str_of(model_name(i)), &model));
		CHECK_EQ(model, i);
	}
	CHECK_FALSE(model_of(S("benches"), &model));
	CHECK(r.evidence[MODEL_BENCH].bench.arena == &a);
	CHECK(r.evidence[MODEL_TESTS].tests.arena == &a);
	CHECK(isnan(r.evidence[MODEL_PROFILE].profile.period));
	arena_free(&a);
}

static void what_could_not_be_read_back_is_not_written(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct evidence *ev = reading_add(&r, MODEL_BENCH);
	struct buf b = { 0 };
	struct json_out o;
	struct err e = { 0 };

	(void)state;
	bench_series(&ev->bench, S("A"), S("time"), (struct unit){ S("sec"), DIM_TIME });
	json_out_init(&o, &b, 0);
	CHECK_FALSE(evidence_put(&o, ev, &e));
	CHECK_STR(str_of(e.text), "series \"A\" has neither values nor a summary nor a failure");
	bench_value(&ev->bench, 0, 1, 0);
	ev->bench.series[0].value[0] = NAN;
	CHECK_FALSE(evidence_put(&o, ev, &e));
	CHECK_STR(str_of(e.text), "series \"A\" has a value that is not finite");
	CHECK_EQ(b.n, 0);
	ev->bench.series[0].value[0] = 1;
	CHECK_OK(evidence_put(&o, ev, &e), &e);
	buf_release(&b);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(equal_notes_are_counted), TEST(notes_are_bounded_and_none_is_lost),
		TEST(every_model_starts_empty_in_the_readings_arena),
		TEST(what_could_not_be_read_back_is_not_written));
}
