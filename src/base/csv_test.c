#include "base/csv.h"
#include "test/check.h"

/* Every row in brackets, every field behind a bar. */
static struct str rows_of(struct arena *a, struct str text)
{
	struct csv c = { .arena = a, .text = text };
	struct csv_row row = { 0 };
	struct str all = S("");

	while (csv_next(&c, &row)) {
		all = arena_printf(a, "%.*s[", STR(all));
		for (uint32_t i = 0; i < row.n; i++)
			all = arena_printf(a, "%.*s|%.*s", STR(all), STR(csv_field(&row, i)));
		all = arena_printf(a, "%.*s]", STR(all));
	}
	return all;
}

#define CHECK_ROWS(text, want) CHECK_STR(rows_of(&a, S(text)), want)

static void fields_and_rows(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_ROWS("", "");
	CHECK_ROWS("\n\r\n", "");
	CHECK_ROWS("a,b\nc", "[|a|b][|c]");
	CHECK_ROWS("a,b\r\n\r\nc\r\n", "[|a|b][|c]");
	CHECK_ROWS(",a,,", "[||a||]");
	arena_free(&a);
}

static void quotes_hold_everything(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_ROWS("\"a,b\",c", "[|a,b|c]");
	CHECK_ROWS("\"a\nb\"\nc", "[|a\nb][|c]");
	CHECK_ROWS("\"say \"\"a\"\"\",\"\"\n", "[|say \"a\"|]");
	CHECK_ROWS("\"\"\"\"", "[|\"]");
	CHECK_ROWS("a\"b,c", "[|a\"b|c]");
	CHECK_ROWS("\"a\"b,c", "[|ab|c]");
	arena_free(&a);
}

static void an_open_quote_ends_with_the_text(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_ROWS("a,\"b,c\n", "[|a|b,c\n]");
	CHECK_ROWS("\"", "[|]");
	CHECK_ROWS("\"a\"\"", "[|a\"]");
	arena_free(&a);
}

static void a_field_that_is_not_there_is_empty(void **state)
{
	struct arena a = { 0 };
	struct csv c = { .arena = &a, .text = S("\n a,b") };
	struct csv_row row = { 0 };

	(void)state;
	CHECK(csv_next(&c, &row));
	CHECK_EQ(row.at, 1);
	CHECK_STR(csv_field(&row, 1), "b");
	CHECK_STR(csv_field(&row, 2), "");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(fields_and_rows), TEST(quotes_hold_everything),
		TEST(an_open_quote_ends_with_the_text), TEST(a_field_that_is_not_there_is_empty));
}
