#include "report/table.h"

#include "base/json.h"
#include "report/grid.h"
#include "report/scale.h"
#include "test/check.h"

/* ---- grids: the same tables as golang.org/x/perf/cmd/benchstat/internal/texttab tests ---- */

static struct arena arena;
static struct grid grid;

static void grid_is(const char *want)
{
	struct buf out = { 0 };

	grid_write(&grid, &out);
	CHECK_STR(buf_view(&out), want);
	buf_release(&out);
	arena_free(&arena);
	grid_init(&grid, &arena);
}

/* Cells of one row: "a|b|c". */
static void row(const char *cells)
{
	struct str rest = str_of(cells);

	grid_row(&grid);
	while (rest.n)
		grid_cell(&grid, str_cut(&rest, '|'), ALIGN_LEFT);
}

static void grids_pad_between_and_not_behind(void **state)
{
	(void)state;
	grid_init(&grid, &arena);
	row("a|b|c");
	row("long|e|long");
	grid_is("a    b c\nlong e long\n");
	row("a");
	row("");
	row("");
	row("b");
	grid_is("a\n\n\nb\n");
	grid_is("");
}

static void grids_align_by_code_points(void **state)
{
	(void)state;
	grid_init(&grid, &arena);
	grid_row(&grid);
	grid_cell(&grid, S("a"), ALIGN_LEFT);
	grid_cell(&grid, S("µ"), ALIGN_CENTER);
	grid_cell(&grid, S("c"), ALIGN_RIGHT);
	row("xxx|xxx|xxx");
	grid_is("a    µ    c\nxxx xxx xxx\n");
}

static void spanning_cells_widen_what_they_span(void **state)
{
	(void)state;
	grid_init(&grid, &arena);
	row("a|b");
	grid_row(&grid);
	grid_span(&grid, 2, S("abcdefg"), S(""), ALIGN_LEFT);
	grid_is("a   b\nabcdefg\n");
	row("a|b|c");
	grid_row(&grid);
	grid_span(&grid, 3, S("abcdefghi"), S(""), ALIGN_LEFT);
	grid_rigid(&grid, 1);
	grid_is("a   b c\nabcdefghi\n");
}

/* ---- scales ---- */

static void scaled_is(double x, bool binary, const char *want)
{
	struct scale s = scale_of(&x, 1, binary);
	struct buf b = { 0 };

	scale_number(&b, &s, x);
	CHECK_STR(buf_view(&b), want);
	buf_release(&b);
}

/* Expectations are those of golang.org/x/perf/benchunit's own test. */
static void numbers_have_three_digits_or_more(void **state)
{
	(void)state;
	scaled_is(0, false, "0.000");
	scaled_is(1, false, "1.000");
	scaled_is(9.9995, false, "10.00");
	scaled_is(99.995, false, "100.0");
	scaled_is(1e3, false, "1.000k");
	scaled_is(.001, false, "1.000m");
	scaled_is(1e-9, false, "1.000n");
	scaled_is(1e-12, false, "0.001000n");
	scaled_is(1e15, false, "1000.0T");
	scaled_is(-123456, false, "-123.5k");
	scaled_is(1023, true, "1023.0");
	scaled_is(1024, true, "1.000Ki");
	scaled_is(1020 * 1024, true, "1020.0Ki");
	scaled_is(.001, true, "0.001000");
}

static void bytes_in_the_numerator_are_binary(void **state)
{
	(void)state;
	CHECK(unit_is_binary(S("B/op")));
	CHECK(unit_is_binary(S("x-bytes/s")));
	CHECK(unit_is_binary(S("sec*B")));
	CHECK(unit_is_binary(S("ops/sec*MB")));
	CHECK_FALSE(unit_is_binary(S("ops/B")));
	CHECK_FALSE(unit_is_binary(S("Bytes")));
	CHECK_FALSE(unit_is_binary(S("")));
}

/* ---- pages ---- */

static struct reading reading[2];
static struct tables tables;

/* Six values a side: 10..15 ns and 20..25 ns; a benchmark that only new has, with a summary only. */
static void compare(const char *name)
{
	static const struct unit seconds = { S("sec/op"), DIM_TIME };
	static const struct summary said = { .center = 2, .lo = NAN, .hi = NAN, .level = NAN };
	static const struct str label[] = { S("old|x"), S("new") };
	struct table_options opt = TABLE_DEFAULTS;
	struct table_input input[2];
	struct err e = { 0 };
	struct bench *b;

	arena_free(&arena);
	for (int i = 0; i < 2; i++) {
		reading[i] = (struct reading){ .arena = &arena };
		reading_add(&reading[i], MODEL_BENCH)->format = S("gobench");
		b = &reading[i].evidence[0].bench;
		bench_series(b, str_of(name), S("time"), seconds);
		for (int k = 0; k < 6; k++)
			bench_value(b, 0, (10 * i + 10 + k) * 1e-9, 0);
		input[i] = (struct table_input){ reading[i].evidence, 1, label[i] };
	}
	bench_series(b, S("Said"), S("time"), seconds);
	b->series[1].summary = &said;
	CHECK_OK(tables_compare(&arena, input, 2, &opt, &tables, &e), &e);
}

/* Medians 12.5 and 22.5; (15 / 12.5 - 1) = 20 %, 1 - 20 / 22.5 = 11 %; p = 2 / 924; geomean of 12.5 n
 * alone, and of 22.5 n and 2: sqrt(4.5e-8) = 212 u. */
static void text_by_hand(void **state)
{
	struct buf out = { 0 };

	(void)state;
	compare("Sum");
	table_text(&tables, false, &out);
	CHECK_STR(buf_view(&out),
		"        │    old|x     │                  new                  │\n"
		"        │    sec/op    │     sec/op      vs base               │\n"
		"Sum       12.50n ± 20%   22.50n ± 11%    +80.00% (p=0.002 n=6)\n"
		"Said                      2.000 ±   ? ¹\n"
		"geomean   12.50n         212.1µ          +80.00%\n"
		"¹ no raw values, only a summary: a difference cannot be tested\n");
	buf_release(&out);
	arena_free(&arena);
}

static void holm_is_printed_and_decides(void **state)
{
	struct buf out = { 0 };

	(void)state;
	compare("Sum");
	table_text(&tables, true, &out);
	CHECK(str_has(buf_view(&out), S("+80.00% (holm p=0.002 n=6)")));
	buf_clear(&out);
	table_cell(&tables.table[0], 0, 1)->p_adjusted = 0.051;
	table_text(&tables, true, &out);
	CHECK(str_has(buf_view(&out), S("~ (holm p=0.051 n=6)")));
	buf_release(&out);
	arena_free(&arena);
}

static void names_command_neither_terminal_nor_markdown(void **state)
{
	struct buf out = { 0 };

	(void)state;
	compare("a\x1b[31m|<b>@me`");
	table_text(&tables, false, &out);
	CHECK(str_has(buf_view(&out), S("a\\x1b[31m|<b>@me`")));
	CHECK_FALSE(str_has(buf_view(&out), S("\x1b")));
	buf_clear(&out);
	table_markdown(&tables, false, &out);
	CHECK(str_has(buf_view(&out),
		S("| a&#92;x1b&#91;31m&#124;&#60;b&#62;&#64;me&#96; | 12.50n ± 20% |")));
	CHECK(str_has(buf_view(&out), S("| sec/op | old&#124;x | new | vs base |")));
	buf_release(&out);
	arena_free(&arena);
}

static void csv_quotes_what_go_quotes(void **state)
{
	struct buf out = { 0 }, warnings = { 0 };

	(void)state;
	compare(" a,\"b\"");
	table_csv(&tables, false, &out, &warnings);
	CHECK(str_has(buf_view(&out), S("\n\" a,\"\"b\"\"\",1.2500000000000001e-08,20%,")));
	CHECK(str_has(buf_view(&out), S(",11%,+80.00%,p=0.002 n=6\nSaid,,,2,?\n")));
	CHECK_STR(buf_view(&warnings),
		"D4: no raw values, only a summary: a difference cannot be tested\n");
	buf_release(&out);
	buf_release(&warnings);
	arena_free(&arena);
}

static void json_is_json_with_all_numbers(void **state)
{
	struct buf out = { 0 };
	struct err e = { 0 };
	struct json j;

	(void)state;
	compare("Sum");
	table_json(&tables, &out);
	CHECK(str_has(buf_view(&out), S("\"schema\": \"pawl/table/1\"")));
	CHECK(str_has(buf_view(&out), S("\"p\": 0.0021645021645021645")));
	CHECK(str_has(buf_view(&out), S("\"better\": \"lower\"")));
	CHECK(str_has(buf_view(&out), S("\"grounds\": \"raw\"")));
	json_init(&j, buf_view(&out), &arena, &e);
	json_skip(&j);
	CHECK_OK(json_end(&j), &e);
	buf_release(&out);
	arena_free(&arena);
}

int main(void)
{
	return RUN(TEST(grids_pad_between_and_not_behind), TEST(grids_align_by_code_points),
		TEST(spanning_cells_widen_what_they_span), TEST(numbers_have_three_digits_or_more),
		TEST(bytes_in_the_numerator_are_binary), TEST(text_by_hand),
		TEST(holm_is_printed_and_decides),
		TEST(names_command_neither_terminal_nor_markdown), TEST(csv_quotes_what_go_quotes),
		TEST(json_is_json_with_all_numbers));
}
