#include "model/bench.h"
#include "test/check.h"

static const struct unit sec = { S("sec"), DIM_TIME };

static void values_keep_their_order_and_process(void **state)
{
	struct arena a = { 0 };
	struct bench b;
	uint32_t at, other;

	(void)state;
	bench_init(&b, &a);
	at = bench_series(&b, S("x"), S("time"), sec);
	other = bench_series(&b, S("y"), S("time"), sec);
	for (uint32_t i = 0; i < 5000; i++) {
		bench_value(&b, at, i, i < 100 ? 0 : i / 7);     /* the first ones come before processes are known */
		bench_value(&b, other, i, 0);
	}
	CHECK_EQ(b.series[at].n, 5000);
	for (uint32_t i = 0; i < 5000; i++) {
		CHECK(b.series[at].value[i] == i);
		CHECK_EQ(b.series[at].process[i], i < 100 ? 0 : i / 7);
	}
	CHECK(!b.series[other].process);
	CHECK_EQ(b.series[at].better, BETTER_LOWER);
	CHECK_EQ(bench_values(&b), 10000);
	arena_free(&a);
}

static struct str key_of(struct arena *a, struct str name, struct str metric, struct param *param, uint32_t n)
{
	struct series s = { .name = name, .metric = metric, .unit = sec, .param = param, .nparam = n };

	return series_key(a, &s);
}

static void a_key_ignores_the_order_of_parameters(void **state)
{
	struct param xy[] = { { S("cpu"), S("x") }, { S("size"), S("4") }, { S("a"), S("") } };
	struct param yx[] = { { S("size"), S("4") }, { S("a"), S("") }, { S("cpu"), S("x") } };
	struct arena a = { 0 };

	(void)state;
	CHECK_STR(key_of(&a, S("Dec/s"), S("time"), xy, 3),
		"Dec/s\x1ftime\x1fsec\x1f" "a\x1e\x1f" "size\x1e" "4");
	CHECK(str_eq(key_of(&a, S("b"), S("m"), xy, 3), key_of(&a, S("b"), S("m"), yx, 3)));
	CHECK(str_eq(xy[0].key, S("cpu")));     /* the series itself is left alone */
	arena_free(&a);
}

/* Separators inside names are escaped: each of these would collide with another if they were not. */
static void no_two_identities_share_a_key(void **state)
{
	static struct param kv[] = { { S("k"), S("v") } }, empty[] = { { S("k"), S("") } };
	static struct param odd[] = { { S("k\x1ev"), S("") } }, two[] = { { S("k"), S("") }, { S("v"), S("") } };
	struct arena a = { 0 };
	struct str key[10];
	size_t n = 0;

	(void)state;
	key[n++] = key_of(&a, S("a"), S("b"), NULL, 0);
	key[n++] = key_of(&a, S("a\x1f" "b"), S(""), NULL, 0);
	key[n++] = key_of(&a, S(""), S("a\x1f" "b"), NULL, 0);
	key[n++] = key_of(&a, S("a\\"), S("b"), NULL, 0);
	key[n++] = key_of(&a, S("a\\\x1f" "b"), S(""), NULL, 0);
	key[n++] = key_of(&a, S("a"), S("b"), kv, 1);
	key[n++] = key_of(&a, S("a"), S("b"), empty, 1);
	key[n++] = key_of(&a, S("a"), S("b"), odd, 1);
	key[n++] = key_of(&a, S("a"), S("b"), two, 2);
	key[n++] = key_of(&a, S("a"), S("b\x1fsec\x1fk\x1ev"), NULL, 0);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			CHECK_FALSE(str_eq(key[i], key[k]));
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(values_keep_their_order_and_process), TEST(a_key_ignores_the_order_of_parameters),
		TEST(no_two_identities_share_a_key));
}
