#include "test/read_as.h"

#include "format/go_line.h"

static const struct bench *read_text(struct read_of *r, struct str text)
{
	read_as(&format_gobench, text, r);
	return bench_in(r);
}

static const struct series *find(const struct bench *b, const char *name, const char *unit)
{
	for (uint32_t i = 0; i < b->n; i++)
		if (str_eq(b->series[i].name, str_of(name)) &&
			str_eq(b->series[i].unit.name, str_of(unit)))
			return &b->series[i];
	fail_msg("no series %s in %s", name, unit);
	return NULL;
}

static bool has_note(const struct read_of *r, const char *text, uint64_t at, uint64_t count)
{
	const struct evidence *ev = &r->reading.evidence[0];

	for (uint32_t i = 0; i < ev->nnote; i++)
		if (str_eq(ev->note[i].text, str_of(text)))
			return ev->note[i].at == at && ev->note[i].count == count;
	return false;
}

static void results_become_series_in_base_units(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(&r, S("goos: linux\npkg: a/b\n"
		"BenchmarkX/n=1-8 \t 100\t 12.5 ns/op\t 3.5 MB/s\t 16 B/op\t 2 allocs/op\n"
		"BenchmarkX/n=1-8 \t 100\t 13 ns/op\t 3 MB/s\t 16 B/op\t 2 allocs/op\n"));
	const struct series *s = find(b, "X/n=1-8", "sec/op");

	(void)state;
	CHECK(r.ok);
	CHECK_EQ(b->n, 4);
	CHECK_EQ(bench_values(b), 8);
	CHECK_STR(s->metric, "time");
	CHECK_EQ(s->better, BETTER_LOWER);
	CHECK_EQ(s->n, 2);
	CHECK(s->value[0] == 12.5 * 1e-9 && s->value[1] == 13 * 1e-9);
	CHECK_EQ(s->nparam, 2);
	CHECK_STR(s->param[0].key, "goos");
	CHECK_STR(s->param[1].value, "a/b");
	CHECK_STR(find(b, "X/n=1-8", "B/op")->metric, "alloc_bytes");
	CHECK_STR(find(b, "X/n=1-8", "allocs/op")->metric, "allocs");
	CHECK_FALSE(find(b, "X/n=1-8", "allocs/op")->exact);
	s = find(b, "X/n=1-8", "B/s");
	CHECK_STR(s->metric, "throughput");
	CHECK_EQ(s->better, BETTER_HIGHER);
	CHECK(s->value[0] == 3.5 * 1e6);
	arena_free(&r.arena);
}

/* The first eight units of a row are found otherwise than those behind them. */
static void many_units_of_a_row_keep_apart(void **state)
{
	static const char line[] = "BenchmarkX 1 1 ns/op 2 a 3 b 4 c 5 d 6 e 7 f 8 g 9 h 10 MB/s 11 B/s "
				   "12 sec/op 13 i\n";
	struct buf text = { 0 };
	const struct bench *b;
	struct read_of r;

	(void)state;
	buf_lit(&text, line);
	buf_lit(&text, line);
	b = read_text(&r, buf_view(&text));
	CHECK_EQ(b->n, 11);
	CHECK_EQ(bench_values(b), 26);
	CHECK_EQ(find(b, "X", "sec/op")->n, 4);
	CHECK(find(b, "X", "sec/op")->value[3] == 12);
	CHECK_EQ(find(b, "X", "B/s")->n, 4);
	CHECK(find(b, "X", "B/s")->value[2] == 10e6);
	CHECK_EQ(find(b, "X", "g")->n, 2);
	CHECK_EQ(find(b, "X", "h")->n, 2);
	CHECK_EQ(find(b, "X", "i")->n, 2);
	arena_free(&r.arena);
	buf_release(&text);
}

static void configuration_tells_series_apart_until_it_is_deleted(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("BenchmarkX 1 1 ns/op\nnote: one\nBenchmarkX 1 2 ns/op\nnote:\t two \n"
		      "BenchmarkX 1 3 ns/op\nnote: one\nBenchmarkX 1 4 ns/op\nnote:\nBenchmarkX 1 "
		      "5 ns/op\n"));

	(void)state;
	CHECK_EQ(b->n, 3);
	CHECK_EQ(b->series[0].n, 2);
	CHECK(b->series[0].value[1] == 5 * 1e-9);
	CHECK_EQ(b->series[0].nparam, 0);
	CHECK_EQ(b->series[1].n, 2);
	CHECK_STR(b->series[1].param[0].value, "one");
	CHECK_STR(b->series[2].param[0].value, "two ");
	arena_free(&r.arena);
}

static void a_line_counts_whole_or_not_at_all(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("BenchmarkX 1 1 ns/op 2\nBenchmarkX 1\nBenchmarkX\nBenchmarkX many 1 ns/op\n"
		      "BenchmarkX 1 fast ns/op\nBenchmarkX 9223372036854775808 1 ns/op\nBenchmarkX "
		      "1 1e999 ns/op\n"
		      "BenchmarkX -7 1 ns/op\r\n"));

	(void)state;
	CHECK_EQ(bench_values(b), 1);
	CHECK(has_note(&r, "a result line without a unit was skipped", 0, 1));
	CHECK(has_note(&r, "a result line without measurements was skipped", 23, 1));
	CHECK(has_note(&r, "a result line whose iteration count is not a whole number was skipped",
		47, 2));
	CHECK(has_note(&r, "a result line whose measurement is not a number was skipped", 71, 2));
	arena_free(&r.arena);
}

static void metadata_sets_direction_and_exactness(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("BenchmarkX 1 1 ns/op 2 steps 3 hits/s\nUnit ns/op assume=exact\n"
		      "Unit steps better=higher colour=red\nUnit sec/op assume=nothing\nUnit\nUnit "
		      "steps =x better\n"));

	(void)state;
	CHECK(find(b, "X", "sec/op")->exact);
	CHECK_FALSE(find(b, "X", "steps")->exact);
	CHECK_EQ(find(b, "X", "steps")->better, BETTER_HIGHER);
	CHECK_EQ(r.reading.evidence[0].nnote, 4);
	CHECK(has_note(
		&r, "assume of unit sec/op is already set to \"exact\" and stays so", 98, 1));
	CHECK(has_note(&r, "unit metadata that is not key=value was skipped", 130, 2));
	arena_free(&r.arena);
}

static void values_that_are_not_finite_are_noted(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(&r,
		S("BenchmarkX 1 NaN ns/op 1e308 MB/s -0 ns/op\nBenchmarkX 1 +Inf ns/op 1 B/op\n"));

	(void)state;
	CHECK_EQ(bench_values(b), 2);
	CHECK_EQ(find(b, "X", "B/s")->n, 0);
	CHECK(has_note(&r, "a value that is not finite was left out", 0, 3));
	arena_free(&r.arena);
}

static void zero_keeps_the_unit_of_its_metric(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(&r, S("BenchmarkX 1 0 ns/op\nBenchmarkX 1 1 ns/op\n"));

	(void)state;
	CHECK_EQ(b->n, 1);
	CHECK_EQ(b->series[0].n, 2);
	arena_free(&r.arena);
}

static void a_failed_benchmark_is_not_measured(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("BenchmarkGood-8 1 1 ns/op\nBenchmarkBad-8   \t--- FAIL: BenchmarkBad-8\n"
		      "    x_test.go:3: no\n    x_test.go:4: more\n--- FAIL: BenchmarkPart/early\n "
		      "   x_test.go:9: early\n"
		      "--- FAIL: BenchmarkPart\nBenchmarkTorn-8 \thello\n  100\t 5 "
		      "ns/op\nBenchmarkDies-8 \tpanic: oh\nexit status 2\n"));

	(void)state;
	CHECK_EQ(b->n, 5);
	CHECK_STR(find(b, "Bad-8", "sec/op")->failure, "x_test.go:3: no");
	CHECK_STR(find(b, "Part/early-8", "sec/op")->failure, "x_test.go:9: early");
	CHECK_STR(find(b, "Torn-8", "sec/op")->failure, "its result line is not legible");
	CHECK_STR(find(b, "Dies-8", "sec/op")->failure, "panic: oh");
	CHECK_STR(find(b, "Good-8", "sec/op")->failure, "");
	CHECK(has_note(&r, "go test said \"exit status 2\"", 253, 1));
	arena_free(&r.arena);
}

static void a_benchmark_that_failed_once_has_failed(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("BenchmarkX-2 1 1 ns/op 3 B/op\nBenchmarkX-2 \tfatal error: all gone\n"
		      "BenchmarkY-2 1 1 ns/op\nBenchmarkY-2 \tnoise\nPASS\nBenchmarkZ-2 \t"));

	(void)state;
	CHECK_STR(find(b, "X-2", "sec/op")->failure, "fatal error: all gone");
	CHECK_STR(find(b, "X-2", "B/op")->failure, "fatal error: all gone");
	CHECK_EQ(find(b, "X-2", "B/op")->n, 1);
	CHECK_STR(find(b, "Y-2", "sec/op")->failure, "");
	CHECK_STR(find(b, "Z-2", "sec/op")->failure, "the output ends before its result");
	arena_free(&r.arena);
}

static void with_v_a_name_alone_waits_for_its_result(void **state)
{
	struct read_of r;
	const struct bench *b = read_text(
		&r, S("BenchmarkA\nBenchmarkA-4 \t1\t1 ns/op\nBenchmarkB\n    b_test.go:1: off\n"
		      "--- SKIP: BenchmarkB\nBenchmarkC\n    c_test.go:1: why\n--- FAIL: "
		      "BenchmarkC\nBenchmarkD\npanic: d\n"));

	(void)state;
	CHECK_EQ(b->n, 3);
	CHECK_STR(find(b, "C-4", "sec/op")->failure, "c_test.go:1: why");
	CHECK_STR(find(b, "D-4", "sec/op")->failure, "panic: d");
	CHECK(has_note(&r, "BenchmarkB skipped itself", 67, 1));
	arena_free(&r.arena);
}

static void without_a_result_there_is_an_error(void **state)
{
	struct read_of r;

	(void)state;
	read_text(&r, S("goos: linux\nPASS\nok  \ta/b\t0.1s\n"));
	CHECK_FALSE(r.ok);
	CHECK_EQ(r.err.kind, ERR_INPUT);
	CHECK_STR(str_of(r.err.text), "no benchmark result line");
	CHECK(str_has(str_of(r.err.hint), S("-bench")));
	arena_free(&r.arena);
	read_text(&r, S("FAIL\ta/b [build failed]\n"));
	CHECK_STR(str_of(r.err.hint), "go test failed in a/b [build failed]");
	arena_free(&r.arena);
}

/* Rows in rounds and in runs, a thousand units on a line, configurations that come back: nothing
 * is lost. */
static void every_value_is_kept(void **state)
{
	struct buf text = { 0 };
	struct read_of r;
	const struct bench *b;

	(void)state;
	for (int round = 0; round < 50; round++)
		for (int name = 0; name < 40; name++) {
			buf_printf(&text, "round: %d\nBenchmarkN%d 1 %d ns/op %d B/op\n", round % 3,
				name, name, round);
			if (name % 7 == round % 7)
				buf_printf(&text, "BenchmarkN%d 1 %d B/op %d sec/op %d ns/op\n",
					name, name, name, round);
		}
	buf_lit(&text, "BenchmarkWide 1");
	for (int unit = 0; unit < 1000; unit++)
		buf_printf(&text, " %d u%d", unit, unit % 900);
	b = read_text(&r, buf_view(&text));
	/* 50 * 40 lines of 2 values; name % 7 == round % 7: of names 0..39 the rests 0..4 occur
	 * 6 times, 5 and 6 occur 5 times; of rounds 0..49 the rest 0 occurs 8 times, the others
	 * 7: 8 * 6 + 7 * (4 * 6 + 2 * 5) = 286 lines of 3. */
	CHECK_EQ(bench_values(b), 50 * 40 * 2 + 286 * 3 + 1000);
	CHECK_EQ(b->n, 3 * 40 * 2 + 900);
	buf_release(&text);
	arena_free(&r.arena);
}

static void numbers_are_gos(void **state)
{
	static const struct { const char *text; double value;
	} good[] = {
		{ "1", 1 },
		{ "+1", 1 },
		{ "-.5e1", -5 },
		{ "5.", 5 },
		{ "1_000", 1000 },
		{ "0x1p4", 16 },
		{ "-0X1.8P-1", -0.75 },
		{ "0x_f.fp0", 15.9375 },
		{ "0x1.fffffffffffff8p0", 2 },
		{ "0x1.fffffffffffff7fffffffffp0", 0x1.fffffffffffffp0 },
		{ "0x10000000000000000000p-76", 1 },
		{ "4.9e-324", 4.9e-324 },
		{ "inf", INFINITY },
		{ "-Infinity", -INFINITY },
	};
	static const char *const bad[] = { "", "_1", "1_", "1__0", "1_.0", "0x1", "0x1p", "0x",
		"1e", "1e999", "0x1p1024", "--1", "1,5", "+nan", "0b1", "." };
	struct arena a = { 0 };
	double x;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!go_number(&a, str_of(good[i].text), &x) || x != good[i].value)
			fail_msg("%s", good[i].text);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (go_number(&a, str_of(bad[i]), &x))
			fail_msg("%s is %g", bad[i], x);
	arena_free(&a);
}

static void keys_begin_with_a_small_letter(void **state)
{
	static const char *const good[] = { "a: b", "a:", "a: b: c", "\xc3\xb6\xc3\xa4: x",
		"a-1/b:\tc" };
	static const char *const bad[] = { "A: b", "aB: c", "a b: c", "a:b", "a:b: c", ": a",
		"1a: b", "a\xc3\x84: b", "a\xc2\xa0: b", "\xff: a", "a\xe2\x80\x83: b", "" };
	struct str key, value;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!go_key_line(str_of(good[i]), &key, &value))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (go_key_line(str_of(bad[i]), &key, &value))
			fail_msg("%s", bad[i]);
	CHECK(go_key_line(S("a: b: c"), &key, &value));
	CHECK_STR(key, "a");
	CHECK_STR(value, "b: c");
}

/* Unicode 15.0 has 2233 letters of category Ll and 1831 of category Lu. */
static void letters_are_unicodes(void **state)
{
	uint32_t lower = 0, upper = 0;

	(void)state;
	for (uint32_t code = 0; code < 0x110000; code++) {
		lower += go_is_lower(code);
		upper += go_is_upper(code);
	}
	CHECK_EQ(lower, 2233);
	CHECK_EQ(upper, 1831);
}

static void only_numerators_are_tidied(void **state)
{
	static const struct { const char *raw, *name; double factor;
	} want[] = {
		{ "ns/op", "sec/op", 1e-9 },
		{ "MB/s", "B/s", 1e6 },
		{ "p99-ns/op", "p99-sec/op", 1e-9 },
		{ "op/ns", "op/ns", 1 },
		{ "MB*ns/op", "B*sec/op", 1e-9 * 1e6 },
		{ "x/ns*MB", "x/ns*B", 1e6 },
		{ "nsec", "nsec", 1 },
		{ "ms/op", "ms/op", 1 },
		{ "ns", "sec", 1e-9 },
	};
	struct arena a = { 0 };
	double factor;

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		CHECK_STR(go_tidy(&a, str_of(want[i].raw), &factor), want[i].name);
		CHECK(factor == want[i].factor);
	}
	arena_free(&a);
}

static void the_content_tells_the_format(void **state)
{
	(void)state;
	CHECK_EQ(format_gobench.sniff(S("x\nBenchmarkX-8 \t 1\t 2 ns/op\n")), 8);
	CHECK_EQ(format_gobench.sniff(S("goos: linux\nPASS\n")), 4);
	CHECK_EQ(format_gobench.sniff(S("Benchmarking fib: 20 iterations\n")), 0);
	CHECK_EQ(format_gobench.sniff(S("Benchmark      Time     CPU   Iterations\n")), 0);
	CHECK_EQ(format_gobench.sniff(S("{\"Action\":\"output\",\"Package\":\"p\",\"Output\":"
					"\"BenchmarkX 1 2 ns/op\\n\"}\n")),
		0);
}

int main(void)
{
	return RUN(TEST(results_become_series_in_base_units),
		TEST(many_units_of_a_row_keep_apart),
		TEST(configuration_tells_series_apart_until_it_is_deleted),
		TEST(a_line_counts_whole_or_not_at_all),
		TEST(metadata_sets_direction_and_exactness),
		TEST(values_that_are_not_finite_are_noted), TEST(zero_keeps_the_unit_of_its_metric),
		TEST(a_failed_benchmark_is_not_measured),
		TEST(a_benchmark_that_failed_once_has_failed),
		TEST(with_v_a_name_alone_waits_for_its_result),
		TEST(without_a_result_there_is_an_error), TEST(every_value_is_kept),
		TEST(numbers_are_gos), TEST(keys_begin_with_a_small_letter),
		TEST(letters_are_unicodes), TEST(only_numerators_are_tidied),
		TEST(the_content_tells_the_format));
}
