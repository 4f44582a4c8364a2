#include "test/check.h"

#include "base/buf.h"

static void what_is_added_is_there_in_order(void **state)
{
	struct buf b = { 0 };

	(void)state;
	CHECK_STR(buf_view(&b), "");
	buf_add(&b, NULL, 0);
	buf_lit(&b, "a");
	buf_char(&b, 'b');
	buf_str(&b, S("cd"));
	buf_str(&b, (struct str){ 0 });
	buf_fill(&b, '-', 3);
	buf_fill(&b, 'x', 0);
	buf_printf(&b, "%d%s", 7, "!");
	CHECK_STR(buf_view(&b), "abcd---7!");
	memcpy(buf_room(&b, 2), "yz", 2);
	CHECK_EQ(b.n, 9);
	b.n += 2;
	CHECK_STR(buf_view(&b), "abcd---7!yz");
	buf_clear(&b);
	CHECK(b.n == 0 && b.cap > 0);
	buf_release(&b);
	CHECK(!b.p && !b.n && !b.cap);
}

static void content_survives_growth(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		buf_char(&b, (char)(i * 31 >> 2));
	CHECK_EQ(b.n, 100000);
	CHECK(b.cap < 2 * b.n + 256);
	for (unsigned i = 0; i < 100000; i++)
		CHECK_EQ(b.p[i], (char)(i * 31 >> 2));
	buf_printf(&b, "%*d", 50000, 1);
	CHECK_EQ(b.n, 150000);
	CHECK_EQ(b.p[149999], '1');
	buf_release(&b);
}

static void impossible_sizes_are_refused(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_lit(&b, "kept");
	CHECK_FALSE(buf_try_room(&b, SIZE_MAX));
	CHECK_FALSE(buf_try_room(&b, SIZE_MAX - 4));
	CHECK(buf_try_room(&b, 1000));
	CHECK(b.cap - b.n >= 1000);
	CHECK_STR(buf_view(&b), "kept");
	buf_release(&b);
}

int main(void)
{
	return RUN(TEST(what_is_added_is_there_in_order), TEST(content_survives_growth),
		TEST(impossible_sizes_are_refused));
}
