/* The short way for lines (go_again.c) gives what the long one gives, whatever the lines are. */
#include <stdlib.h>

#include "base/buf.h"
#include "format/format.h"
#include "format/go_text.h"
#include "test/check.h"
#include "test/random.h"

#define LINES 300

struct read_of {
	struct arena arena;
	struct reading reading;
	struct err err;
};

/* Every line by go_text_line(). */
static void read_long(struct read_of *r, struct str text)
{
	struct str rest = text;
	struct go_bench bench;
	struct go_text t;

	*r = (struct read_of){ .reading.arena = &r->arena };
	go_bench_init(&bench, &r->reading, 0);
	go_text_init(&t, &bench);
	while (rest.n) {
		uint64_t at = text.n - rest.n;

		go_text_line(&t, str_line(&rest), at);
	}
	if (!str_ends(text, S("\n")))
		evidence_note(&r->reading, 0, text.n - (str_cut_last(&text, '\n')).n,
			"the last line has no end: the output may be cut short");
	go_text_end(&t);
	go_bench_end(&bench);
}

static void read_short(struct read_of *r, struct str text)
{
	struct source src = { .name = S("in"), .bytes = text };

	*r = (struct read_of){ .reading.arena = &r->arena };
	(void)!format_gobench.read(&src, &r->reading, &r->err);
}

static bool same_series(const struct series *a, const struct series *b)
{
	if (!str_eq(a->name, b->name) || !str_eq(a->unit.name, b->unit.name) ||
		!str_eq(a->metric, b->metric) || !str_eq(a->failure, b->failure))
		return false;
	if (a->better != b->better || a->exact != b->exact || a->nparam != b->nparam || a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->nparam; i++)
		if (!str_eq(a->param[i].key, b->param[i].key) ||
			!str_eq(a->param[i].value, b->param[i].value))
			return false;
	if (a->n > a->cap || b->n > b->cap)
		return false;
	return !a->n || !memcmp(a->value, b->value, a->n * sizeof *a->value);
}

static bool same(const struct evidence *a, const struct evidence *b)
{
	if (a->bench.n != b->bench.n || a->nnote != b->nnote)
		return false;
	for (uint32_t i = 0; i < a->bench.n; i++)
		if (!same_series(&a->bench.series[i], &b->bench.series[i]))
			return false;
	for (uint32_t i = 0; i < a->nnote; i++)
		if (!str_eq(a->note[i].text, b->note[i].text) || a->note[i].at != b->note[i].at ||
			a->note[i].count != b->note[i].count)
			return false;
	return true;
}

static void check_same(struct str given)
{
	/* In a block of its own, so that AddressSanitizer sees the end. */
	struct str text = { memcpy(malloc(given.n), given.p, given.n), given.n };
	struct read_of brief, full;

	read_short(&brief, text);
	read_long(&full, text);
	if (!same(&brief.reading.evidence[0], &full.reading.evidence[0]))
		fail_msg("read differently:\n%.*s", STR(text));
	arena_free(&brief.arena);
	arena_free(&full.arena);
	free((char *)text.p);
}

/* ---- lines ---- */

static void put_number(struct buf *out, struct random *r)
{
	static const char *const odd[] = { "1e3", "+5", "-0", "0x1p3", "inf", "NaN", "1_000", ".5", "5.", "1.2.3",
		"12345678901234567890", "0.000000001", "123456789012345", "1234567.12345678", "123456.123456789",
		"1234567890123456", "123456789012345.12345678", "00012", "1e400", "12:3", "1/2", "\xd9\xa3" };
	uint64_t x = random_u64(r) >> (4 + random_below(r, 60));

	if (!random_below(r, 12))
		buf_lit(out, odd[random_below(r, sizeof odd / sizeof *odd)]);
	else if (random_below(r, 2))
		buf_printf(out, "%llu", (unsigned long long)x);
	else
		buf_printf(out, "%llu.%0*llu", (unsigned long long)(x % 100000), (int)random_below(r, 9) + 1,
			(unsigned long long)(x % 10));
}

static void put_blank(struct buf *out, struct random *r)
{
	static const char *const odd[] = { "\v", "\xc2\xa0", "\xc2", "\xe3\x80\x80", "\r", "", "\x01",
		"                                        " };
	static const char *const usual[] = { " ", "\t", " \t", "\t    " };

	if (random_below(r, 40))
		buf_lit(out, usual[random_below(r, 4)]);
	else
		buf_lit(out, odd[random_below(r, sizeof odd / sizeof *odd)]);
}

static void put_result(struct buf *out, struct random *r, uint32_t name, uint32_t nunit)
{
	static const char *const unit[] = { "ns/op", "B/op", "allocs/op", "MB/s", "sec/op", "a-unit-of-sixteen",
		"unit-of-16-bytes", "\xc2\xb5s", "ns", "MB*MB*MB*MB" };

	buf_printf(out, "BenchmarkName%u%s-8", name, name % 3 ? "" : "/longer=name\xc3\xa9");
	put_blank(out, r);
	put_number(out, r);
	for (uint32_t i = 0; i < nunit; i++) {
		put_blank(out, r);
		put_number(out, r);
		if (random_below(r, 10))
			buf_char(out, ' ');
		else
			put_blank(out, r);
		buf_lit(out, unit[random_below(r, 10) ? i : random_below(r, 10)]);
	}
	if (!random_below(r, 30))
		put_blank(out, r);
	buf_lit(out, random_below(r, 40) ? "\n" : "\r\n");
}

static void put_line(struct buf *out, struct random *r, uint32_t i)
{
	static const char *const other[] = { "\n", "key: value\n", "key: other\n", "key:\n", "PASS\n", "BenchmarkName1\n",
		"--- FAIL: BenchmarkName2-8\n", "    because\n", "Unit ns/op better=higher\n", "panic: no\n",
		"BenchmarkName1-8 \t", "BenchmarkName1-8x 1 1 ns/op\n", "Benchmark 1 1 ns/op\n" };
	uint32_t place = (uint32_t)out->n, rounds = random_below(r, 50) ? i / 25 % 2 : random_below(r, 2);

	if (!random_below(r, 25)) {
		buf_lit(out, other[random_below(r, sizeof other / sizeof *other)]);
		return;
	}
	put_result(out, r, rounds ? i % 5 : i / 10 % 7, 1 + i / 60 % 3);
	if (!random_below(r, 25))
		out->p[place + random_below(r, (uint32_t)out->n - place)] = (char)random_u64(r);
}

static void any_lines_are_read_as_the_long_way_reads_them(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++) {
		struct random r = { .state = seed };
		struct buf text = { 0 };

		for (uint32_t i = 0; i < LINES; i++)
			put_line(&text, &r, i);
		check_same(buf_view(&text));
		buf_release(&text);
	}
}

/* Seven values, then two a line: the last room is for one. */
static void two_spellings_of_a_unit_share_their_room(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 7; i++)
		buf_lit(&text, "BenchmarkX 1 1 ns/op\n");
	for (int i = 0; i < 20; i++)
		buf_printf(&text, "BenchmarkX 1 %d ns/op 2 sec/op\n", i);
	check_same(buf_view(&text));
	buf_release(&text);
}

static void plain_lines_are_taken_whole(void **state)
{
	struct read_of r = { .reading.arena = &r.arena };
	struct go_bench bench;
	struct go_text t;
	struct buf text = { 0 };
	struct str rest;

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "BenchmarkDecode/small-8   \t%8d\t%10.1f ns/op\t%8d B/op\t%8d allocs/op\n", 1000000 + i,
			1234567890.5 + i, 512, 3);
	go_bench_init(&bench, &r.reading, text.n);
	go_text_init(&t, &bench);
	rest = buf_view(&text);
	for (uint32_t slow = 0; slow < 9; slow++)       /* one more than is room for at first */
		go_text_line(&t, str_line(&rest), 1);
	go_text_again(&t, &rest);
#ifdef __SSE2__
	/* Sixteen values fit by then; the ends are not looked at, to stay inside the text. */
	CHECK_EQ(r.reading.evidence[0].bench.series[2].n, 16);
#endif
	CHECK(r.reading.evidence[0].bench.series[0].value[0] == 1234567890.5 * (1 / 1e9));
	arena_free(&r.arena);
	buf_release(&text);
}

/* A file in rounds: the number of values is guessed from the first one, and nothing is copied again. */
static void room_is_made_for_rounds_and_for_runs(void **state)
{
	(void)state;
	for (int rounds = 0; rounds < 2; rounds++) {
		struct buf text = { 0 };
		struct read_of r;

		for (int i = 0; i < 100 * 100; i++)
			buf_printf(&text, "BenchmarkName%03d-8 \t    1000\t      %d.5 ns/op\n", rounds ? i % 100 : i / 100,
				1000 + i % 9);
		read_short(&r, buf_view(&text));
		for (uint32_t i = 1; i < 100; i++) {
			const struct series *s = &r.reading.evidence[0].bench.series[i];

			CHECK_EQ(s->n, 100);
			CHECK(s->cap >= 100 && s->cap <= 106);
		}
		arena_free(&r.arena);
		buf_release(&text);
	}
}

static void guesses_cost_no_more_than_the_input(void **state)
{
	struct buf text = { 0 };
	struct read_of r;
	const struct bench *b;
	uint64_t room = 0;

	(void)state;
	for (int i = 0; i < 2000; i++)
		buf_lit(&text, "BenchmarkLong 1 1 ns/op\n");
	for (int i = 0; i < 3000; i++)
		buf_printf(&text, "BenchmarkShort%d 1 1 ns/op\n", i);
	read_short(&r, buf_view(&text));
	b = &r.reading.evidence[0].bench;
	for (uint32_t i = 0; i < b->n; i++)
		room += b->series[i].cap;
	CHECK_EQ(bench_values(b), 5000);
	CHECK(room < 8 * 5000 + text.n / 16);
	arena_free(&r.arena);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_lines_are_read_as_the_long_way_reads_them),
		cmocka_unit_test(two_spellings_of_a_unit_share_their_room),
		cmocka_unit_test(plain_lines_are_taken_whole),
		cmocka_unit_test(room_is_made_for_rounds_and_for_runs),
		cmocka_unit_test(guesses_cost_no_more_than_the_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
