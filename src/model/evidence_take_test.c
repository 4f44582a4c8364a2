#include "model/evidence.h"
#include "test/check.h"
#include "test/random.h"

static bool take(struct arena *a, struct str text, struct reading *r, struct err *e)
{
	struct json j;

	*r = (struct reading){ .arena = a };
	json_init(&j, text, a, e);
	return evidence_take(&j, r) && json_end(&j);
}

static struct str put(struct buf *b, const struct evidence *ev)
{
	struct json_out o;
	struct err e = { 0 };

	buf_clear(b);
	json_out_init(&o, b, 0);
	CHECK_OK(evidence_put(&o, ev, &e), &e);
	return buf_view(b);
}

/* Law: what was written, read and written again is the same to the byte, whatever the evidence. */
static void put_take_put_changes_nothing(void **state)
{
	struct buf first = { 0 }, second = { 0 };
	size_t bytes = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct arena a = { 0 };
		struct reading r = { .arena = &a }, back;
		struct err e = { 0 };

		random_evidence(seed, &r);
		bytes += put(&first, &r.evidence[0]).n;
		CHECK_OK(take(&a, buf_view(&first), &back, &e), &e);
		CHECK_EQ(back.n, 1);
		CHECK(str_eq(buf_view(&first), put(&second, &back.evidence[0])));
		arena_free(&a);
	}
	CHECK(bytes > 300000);          /* the generator does give something to lose */
	buf_release(&first);
	buf_release(&second);
}

static const char full_bench[] =
	"{\"schema\":\"pawl/evidence/1\",\"model\":\"bench\",\"format\":\"gobench\",\"source\":\"out.txt\",\"job\":\"unit\","
	"\"notes\":[{\"text\":\"line skipped\",\"at\":12,\"count\":3},{\"text\":\"guessed\",\"count\":1}],"
	"\"receipts\":[{\"steal_s\":0.5,\"involuntary\":3,\"mhz\":2400},{\"load\":0.25}],"
	"\"series\":[{\"name\":\"Decode\",\"metric\":\"time\",\"unit\":\"sec/op\",\"dimension\":\"time\",\"better\":\"lower\","
	"\"exact\":false,\"params\":{\"size\":\"4\",\"cpu\":\"x\"},\"values\":[0.25,0.5],\"processes\":[0,1],"
	"\"summary\":{\"center\":0.375,\"is_mean\":true,\"lo\":0.25,\"level\":0.95,\"n\":18446744073709551615}},"
	"{\"name\":\"Crash\",\"metric\":\"time\",\"unit\":\"sec\",\"dimension\":\"time\",\"better\":\"neither\",\"exact\":true,"
	"\"failure\":\"index out of range\"}]}";

static void everything_a_bench_holds_is_read(void **state)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct err e = { 0 };
	struct reading r;
	const struct evidence *ev;
	const struct series *s;

	(void)state;
	CHECK_OK(take(&a, str_of(full_bench), &r, &e), &e);
	ev = r.evidence;
	s = ev->bench.series;
	CHECK_STR(ev->job, "unit");
	CHECK_EQ(ev->note[0].at, 12);
	CHECK(ev->note[1].at == ERR_NOWHERE);
	CHECK_EQ(ev->bench.nreceipt, 2);
	CHECK(isnan(ev->bench.receipt[0].load));
	CHECK(ev->bench.receipt[1].load == 0.25);
	CHECK_STR(s->param[1].value, "x");
	CHECK(s->value[1] == 0.5);
	CHECK_EQ(s->process[1], 1);
	CHECK(s->summary->is_mean && s->summary->center == 0.375 && isnan(s->summary->hi));
	CHECK(s->summary->n == UINT64_MAX);
	CHECK_EQ(s[1].better, BETTER_NEITHER);
	CHECK(s[1].exact);
	CHECK_STR(s[1].failure, "index out of range");
	CHECK_STR(put(&b, ev), full_bench);
	buf_release(&b);
	arena_free(&a);
}

static void tests_are_read_and_written(void **state)
{
	static const char text[] =
		"{\"schema\":\"pawl/evidence/1\",\"model\":\"tests\",\"tests\":["
		"{\"suite\":\"pkg\",\"name\":\"TestA\",\"outcome\":\"pass\",\"duration_s\":0.25},"
		"{\"suite\":\"pkg\",\"outcome\":\"unfinished\",\"file\":\"a.go\",\"line\":7,\"text\":\"panic\"}]}";
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct err e = { 0 };
	struct reading r;

	(void)state;
	CHECK_OK(take(&a, str_of(text), &r, &e), &e);
	CHECK_EQ(r.evidence[0].tests.n, 2);
	CHECK(isnan(r.evidence[0].tests.test_case[1].duration_s));
	CHECK_STR(put(&b, &r.evidence[0]), text);
	buf_release(&b);
	arena_free(&a);
}

/* What a script writes in three words: the unit is a producer's, everything else follows from it. */
static void a_short_series_is_completed_from_its_unit(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct reading r;
	const struct series *s;

	(void)state;
	CHECK_OK(take(&a, S("{\"series\": [{\"values\": [1.5, 250], \"unit\": \"ms\", \"name\": \"parse\","
		"\"summary\": {\"center\": 2, \"n\": 7}}], \"model\": \"bench\"}"), &r, &e), &e);
	s = r.evidence[0].bench.series;
	CHECK_STR(s->unit.name, "sec");
	CHECK_STR(s->metric, "time");
	CHECK_EQ(s->better, BETTER_LOWER);
	CHECK(s->value[0] == 1.5 * 1e-3);
	CHECK(s->value[1] == 0.25);
	CHECK(s->summary->center == 0.002);
	CHECK(s->summary->n == 7);
	arena_free(&a);
}

static void unknown_keys_are_noted_where_they_stand(void **state)
{
	struct str text = S("{\"model\":\"bench\",\"hue\":1,\"series\":[{\"name\":\"x\",\"values\":[1],\"hue\":{\"a\":[]}}]}");
	struct arena a = { 0 };
	struct err e = { 0 };
	struct reading r;

	(void)state;
	CHECK_OK(take(&a, text, &r, &e), &e);
	CHECK_EQ(r.evidence[0].nnote, 1);
	CHECK_STR(r.evidence[0].note[0].text, "unknown key \"hue\" skipped");
	CHECK_EQ(r.evidence[0].note[0].at, 23);
	CHECK_EQ(r.evidence[0].note[0].count, 2);
	CHECK_EQ(r.evidence[0].bench.n, 1);
	arena_free(&a);
}

/* A profile with one frame and one weight, and what a test adds. */
#define PROFILE(members) "{\"model\":\"profile\",\"profile\":{\"frames\":[{\"function\":\"f\"}]," \
	"\"weights\":[{\"name\":\"cpu\",\"values\":[]}]," members "}}"

static void a_profile_returns_as_it_was(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a }, back;
	struct profile *p = &reading_add(&r, MODEL_PROFILE)->profile;
	struct label label[] = { { .key = S("comm"), .text = S("cc1") }, { .key = S("pid"), .number = -4, .numeric = true } };
	struct module module = { .name = S("/bin/cc1"), .build_id = S("00ff"), .start = 4096, .limit = UINT64_MAX };
	struct frame frame = { .function = S("main<\"x\">"), .module = 0, .line = 3, .address = UINT64_MAX, .inlined = true };
	struct buf first = { 0 }, second = { 0 };
	struct json_out o;
	struct err e = { 0 };
	uint32_t stack;

	(void)state;
	profile_weight(p, S("samples"), S("count"));
	profile_weight(p, S("cpu"), S("nanoseconds"));
	p->preferred = 1;
	p->weight[1].scale = -3;
	profile_comment(p, S("made by a test"));
	profile_module(p, &module);
	stack = profile_stack(p, NO_STACK, profile_frame(p, &frame));
	stack = profile_stack(p, stack, profile_frame(p, &(struct frame){ .address = 1, .module = NO_MODULE }));
	CHECK(profile_add(p, profile_sample(p, stack, profile_labels(p, label, 2)), 1, INT64_MIN));
	CHECK(profile_add(p, profile_sample(p, NO_STACK, 0), 0, INT64_MAX));
	json_out_init(&o, &first, 0);
	CHECK_OK(evidence_put(&o, r.evidence, &e), &e);
	CHECK_OK(take(&a, buf_view(&first), &back, &e), &e);
	json_out_init(&o, &second, 0);
	CHECK_OK(evidence_put(&o, back.evidence, &e), &e);
	CHECK_STR(buf_view(&second), arena_cstr(&a, buf_view(&first)));
	p = &back.evidence[0].profile;
	CHECK(p->nsample == 2 && p->nstack == 2 && p->stack[1].parent == 0 && p->sample[1].stack == NO_STACK);
	CHECK(p->weight[1].value[0] == INT64_MIN && p->weight[1].scale == -3 && p->weight[1].unit.dim == DIM_TIME);
	CHECK(p->frame[0].address == UINT64_MAX && p->frame[1].module == NO_MODULE && p->module[0].limit == UINT64_MAX);
	CHECK_EQ(profile_label(p, p->sample[0].labels, S("pid"))->number, -4);
	buf_release(&first);
	buf_release(&second);
	arena_free(&a);
}

static void what_is_wrong_is_said_where_it_is(void **state)
{
	static const struct { const char *text, *error; uint64_t at; } row[] = {
		{ "[]", "object expected, found an array", 0 },
		{ "{}", "\"model\" expected in evidence", 0 },
		{ "{\"model\":\"bunch\"}", "model \"bunch\" is not known", 9 },
		{ "{\"model\":\"findings\"}", "model \"findings\" cannot be read from JSON yet", 9 },
		{ "{\"schema\":\"pawl/evidence/2\",\"model\":\"bench\"}",
			"schema \"pawl/evidence/1\" expected, not \"pawl/evidence/2\"", 10 },
		{ "{\"model\":\"bench\",\"series\":[{\"name\":\"x\",\"vlaues\":[1]}]}",
			"series \"x\" has neither values nor a summary nor a failure", 0 },
		{ "{\"model\":\"bench\",\"series\":[{\"name\":\"x\",\"values\":[1],\"processes\":[1,2]}]}",
			"series \"x\" has 1 values and 2 processes", 0 },
		{ "{\"model\":\"bench\",\"receipts\":[{}],\"series\":[{\"values\":[1],\"processes\":[1]}]}",
			"process 1 has no receipt", 0 },
		{ "{\"model\":\"bench\",\"series\":[{\"values\":[1],\"processes\":[4294967296]}]}",
			"process number below 2^32 expected", 0 },
		{ "{\"model\":\"bench\",\"series\":[{\"values\":[1],\"better\":\"up\"}]}",
			"\"better\" must be one of unknown, lower, higher, neither, not \"up\"", 50 },
		{ "{\"model\":\"tests\",\"tests\":[{\"line\":4294967296}]}", "\"line\" must be below 2^32", 0 },
		{ "{\"model\":\"bench\",\"series\":[{\"unit\":\"h\",\"values\":[1,1e308]}]}",
			"value 2 of a series is too large", 0 },
		{ "{\"model\":\"tests\",\"notes\":[{\"at\":3}]}", "a note needs a text and a count above 0", 0 },
		{ "{\"model\":\"tests\",\"notes\":[{\"text\":\"x\",\"count\":0}]}",
			"a note needs a text and a count above 0", 0 },
		{ "{\"model\":\"profile\"}", "\"profile\" expected in evidence of that model", 0 },
		{ PROFILE("\"stacks\":{\"parent\":[2,1],\"frame\":[0,0]}"),
			"stack 0 has a frame or parent that is not there before it", 0 },
		{ PROFILE("\"stacks\":{\"parent\":[0],\"frame\":[1]}"),
			"stack 0 has a frame or parent that is not there before it", 0 },
		{ PROFILE("\"stacks\":{\"parent\":[0],\"frame\":[]}"), "\"parent\" and \"frame\" differ in length: 1 and 0", 0 },
		{ PROFILE("\"samples\":{\"stack\":[1],\"labels\":[0]}"),
			"sample 0 has a stack or labels that are not there", 0 },
		{ PROFILE("\"samples\":{\"stack\":[0],\"labels\":[1]}"),
			"sample 0 has a stack or labels that are not there", 0 },
		{ PROFILE("\"samples\":{\"stack\":[0],\"labels\":[0]}"), "1 samples with 0 values", 0 },
		{ PROFILE("\"preferred\":1"), "\"preferred\" is 1 of 1 weights", 0 },
		{ PROFILE("\"frames\":[{\"function\":\"f\",\"module\":0}]"), "frame 1 has module 0 of 0", 0 },
		{ PROFILE("\"frames\":[{\"line\":1}]"), "a frame needs a function or an address", 0 },
		{ PROFILE("\"labels\":[[{\"text\":\"x\"}]]"), "a label needs a key", 0 },
		{ "{\"model\":\"tests\",\"tests\":[{\"duration_s\":-1}]}", "a duration of at least 0 expected", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		struct reading r;

		CHECK_FALSE(take(&a, str_of(row[i].text), &r, &e));
		CHECK_STR(str_of(e.text), row[i].error);
		CHECK_EQ(e.kind, ERR_INPUT);
		if (row[i].at)
			CHECK_EQ(e.at, row[i].at);
		arena_free(&a);
	}
}

static void a_long_text_is_clipped_with_a_note(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct reading r;
	struct str text = arena_printf(&a, "{\"model\":\"tests\",\"tests\":[{\"text\":\"%070000d\"}]}", 7);

	(void)state;
	CHECK_OK(take(&a, text, &r, &e), &e);
	CHECK_EQ(r.evidence[0].tests.test_case[0].text.n, TEST_TEXT_BYTES);
	CHECK_STR(r.evidence[0].note[0].text, "text of a test clipped to 64 KiB");
	arena_free(&a);
}

static void a_model_without_a_json_form_is_refused_by_name(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };
	struct buf b = { 0 };
	struct json_out o;

	(void)state;
	reading_add(&r, MODEL_FINDINGS);
	json_out_init(&o, &b, 0);
	CHECK_FALSE(evidence_put(&o, &r.evidence[0], &e));
	CHECK_STR(str_of(e.text), "evidence of the model \"findings\" cannot be written as JSON yet");
	CHECK_EQ(b.n, 0);
	arena_free(&a);
}

static const char full_timeline[] =
	"{\"schema\":\"pawl/evidence/1\",\"model\":\"timeline\",\"timeline\":{\"started_ns\":7,"
	"\"tracks\":[{\"name\":\"make\",\"pid\":1},{\"name\":\"cc\",\"parent\":0,\"pid\":1,\"tid\":2}],"
	"\"spans\":[{\"track\":1,\"name\":\"parse\",\"category\":\"front\",\"detail\":\"a.c\",\"start_ns\":-5,\"end_ns\":9},"
	"{\"name\":\"open\"}],\"marks\":[{\"name\":\"done\",\"at_ns\":9}],"
	"\"counters\":[{\"track\":1,\"name\":\"heap\",\"unit\":\"B\",\"dimension\":\"bytes\",\"at_ns\":3,\"value\":0}]}}";

static void a_timeline_returns_as_it_was(void **state)
{
	struct arena a = { 0 };
	struct reading r;
	struct err e = { 0 };
	struct buf b = { 0 };
	const struct timeline *t;

	(void)state;
	CHECK_OK(take(&a, str_of(full_timeline), &r, &e), &e);
	t = &r.evidence[0].timeline;
	CHECK_EQ(t->ntrack, 2);
	CHECK_EQ(t->track[0].tid, NO_ID);
	CHECK_EQ(t->span[1].end_ns, NO_TIME);
	CHECK_EQ(timeline_total_ns(t), 14);
	CHECK(t->counter[0].unit.dim == DIM_BYTES);
	CHECK_STR(put(&b, &r.evidence[0]), full_timeline);
	buf_release(&b);
	arena_free(&a);
}

static void a_timeline_that_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = { "{\"tracks\":[{\"parent\":0}]}", "{\"spans\":[{}]}", "{\"marks\":[{}]}",
		"{\"tracks\":[{}],\"spans\":[{\"start_ns\":2,\"end_ns\":1}]}", "{\"tracks\":[{}],\"counters\":[{}]}",
		"{\"tracks\":[{}],\"counters\":[{\"track\":1,\"value\":1}]}" };
	struct arena a = { 0 };
	struct reading r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = { 0 };

		CHECK(!take(&a, arena_printf(&a, "{\"model\":\"timeline\",\"timeline\":%s}", bad[i]), &r, &e));
		CHECK(e.text[0]);
	}
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_timeline_returns_as_it_was), TEST(a_timeline_that_cannot_be_is_refused),
		TEST(put_take_put_changes_nothing), TEST(everything_a_bench_holds_is_read),
		TEST(tests_are_read_and_written), TEST(a_short_series_is_completed_from_its_unit),
		TEST(a_profile_returns_as_it_was),
		TEST(unknown_keys_are_noted_where_they_stand), TEST(what_is_wrong_is_said_where_it_is),
		TEST(a_long_text_is_clipped_with_a_note), TEST(a_model_without_a_json_form_is_refused_by_name));
}
