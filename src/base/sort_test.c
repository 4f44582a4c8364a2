#include "test/check.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "base/sort.h"

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;         /* xorshift64 [Marsaglia 2003] */
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Every shape of input that has tripped a sort: random, few values, sorted, reversed, organ pipe, signs, tiny. */
static double shaped(int shape, size_t i, size_t n, uint64_t *seed)
{
	uint64_t r = next_random(seed);
	double x;

	switch (shape) {
	case 0: return (double)(int64_t)r;
	case 1: return (double)(r % 3);
	case 2: return (double)i;
	case 3: return -(double)i;
	case 4: return (double)(i < n / 2 ? i : n - i);
	case 5: return 1 + (double)(r % 1000) * 0x1p-52;
	case 6: return r % 2 ? INFINITY : r % 3 ? -INFINITY : r % 5 ? -0.0 : 0.0;
	default: memcpy(&x, &r, sizeof x); return x == x ? x : 0;
	}
}

static void sorts_as_qsort_does(void **state)
{
	static const size_t length[] = { 0, 1, 2, 3, 63, 64, 65, 66, 255, 511, 512, 513, 1000, 20000 };
	double *x = malloc(20000 * sizeof *x), *y = malloc(20000 * sizeof *y);
	uint64_t seed = 1;

	(void)state;
	for (size_t k = 0; k < sizeof length / sizeof *length; k++) {
		for (int shape = 0; shape < 8; shape++) {
			size_t n = length[k];

			for (size_t i = 0; i < n; i++)
				x[i] = y[i] = shaped(shape, i, n, &seed);
			sort_f64(x, n);
			qsort(y, n, sizeof *y, by_value);
			for (size_t i = 0; i < n; i++)
				if (x[i] != y[i])
					fail_msg("shape %d, n %zu, at %zu: %g, not %g", shape, n, i, x[i], y[i]);
		}
	}
	free(x);
	free(y);
}

/* Little address space: malloc of the scratch fails, the order is the same. */
static void sorts_without_scratch_memory(void **state)
{
	size_t n = (size_t)1 << 18;
	struct rlimit had, tight = { 0 };
	double *x = malloc(n * sizeof *x);
	uint64_t seed = 2;
	bool sorted = true;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip();
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	free(x);
	skip();
#endif
#endif
	for (size_t i = 0; i < n; i++)
		x[i] = shaped(0, i, n, &seed);
	getrlimit(RLIMIT_AS, &had);
	tight.rlim_max = had.rlim_max;
	CHECK_EQ(setrlimit(RLIMIT_AS, &tight), 0);
	sort_f64(x, n);
	setrlimit(RLIMIT_AS, &had);
	for (size_t i = 1; i < n; i++)
		sorted &= x[i - 1] <= x[i];
	CHECK(sorted);
	free(x);
}

struct row {
	int key;
};

static int by_key(uint32_t i, uint32_t j, const void *ctx)
{
	const struct row *row = ctx;

	return (row[i].key > row[j].key) - (row[i].key < row[j].key);
}

static void equal_rows_keep_their_order(void **state)
{
	static struct row row[5000];
	static uint32_t index[5000];
	uint64_t seed = 3;

	(void)state;
	for (size_t n = 0; n <= 5000; n = n < 40 ? n + 1 : n * 5) {
		for (uint32_t i = 0; i < n; i++) {
			row[i].key = (int)(next_random(&seed) % 20);
			index[i] = i;
		}
		sort_by(index, n, by_key, row);
		for (size_t i = 1; i < n; i++) {
			int order = by_key(index[i - 1], index[i], row);

			CHECK(order < 0 || (order == 0 && index[i - 1] < index[i]));
		}
	}
}

/* Equal keys keep the order of their indices; keys of few and of all eight bytes. */
static void keys_are_sorted_and_equal_ones_keep_their_order(void **state)
{
	static struct sort_key x[5000];
	uint64_t seed = 5;

	(void)state;
	for (size_t n = 0; n <= 5000; n = n < 40 ? n + 1 : n * 5) {
		for (uint32_t i = 0; i < n; i++)
			x[i] = (struct sort_key){ next_random(&seed) >> (i % 2 ? 58 : 0), i };
		sort_keys(x, n);
		for (size_t i = 1; i < n; i++)
			CHECK(x[i - 1].key < x[i].key || (x[i - 1].key == x[i].key && x[i - 1].index < x[i].index));
	}
}

static void digits_compare_as_numbers(void **state)
{
	(void)state;
	CHECK(sort_natural(S("a2"), S("a10")) < 0);
	CHECK(sort_natural(S("a10"), S("a2")) > 0);
	CHECK(sort_natural(S("a10b"), S("a10a")) > 0);
	CHECK(sort_natural(S("x9y2"), S("x9y10")) < 0);
	CHECK(sort_natural(S("a"), S("a1")) < 0);
	CHECK(sort_natural(S("b"), S("a1")) > 0);
	CHECK(sort_natural(S("a/1"), S("a1")) < 0);
	CHECK(sort_natural(S(""), S("")) == 0);
	CHECK(sort_natural(S("99999999999999999999999998"), S("99999999999999999999999999")) < 0);
	CHECK(sort_natural(S("99999999999999999999999999"), S("100000000000000000000000000")) < 0);
	CHECK(sort_natural(S("\xff"), S("a")) > 0);
}

static void equal_numbers_fall_back_to_bytes(void **state)
{
	(void)state;
	CHECK(sort_natural(S("a01"), S("a1")) < 0);
	CHECK(sort_natural(S("a1"), S("a01")) > 0);
	CHECK(sort_natural(S("a01b"), S("a1a")) > 0);
	CHECK(sort_natural(S("a00"), S("a0")) > 0);
	CHECK(sort_natural(S("a01"), S("a01")) == 0);
}

int main(void)
{
	return RUN(TEST(sorts_as_qsort_does), TEST(sorts_without_scratch_memory), TEST(equal_rows_keep_their_order),
		TEST(keys_are_sorted_and_equal_ones_keep_their_order),
		TEST(digits_compare_as_numbers), TEST(equal_numbers_fall_back_to_bytes));
}
