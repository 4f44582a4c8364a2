#include "test/check.h"

static void objects_are_zeroed_aligned_and_apart(void **state)
{
	struct arena a = { 0 };
	char *x = arena_alloc(&a, 3, 1), *y = arena_alloc(&a, 100000, 1);

	(void)state;
	CHECK_EQ((uintptr_t)x % 16, 0);
	CHECK_EQ((uintptr_t)y % 16, 0);
	for (int i = 0; i < 100000; i++)
		CHECK_EQ(y[i], 0);
	memset(y, 1, 100000);
	CHECK_EQ(x[0] + x[1] + x[2], 0);
	arena_free(&a);
	CHECK_EQ(a.used_bytes, 0);
}

static void an_array_keeps_its_content_while_it_grows(void **state)
{
	struct arena a = { 0 };
	uint32_t *x = NULL, cap = 0;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		ARENA_ROOM(&a, x, i, cap);
		x[i] = i;
		if (i % 1000 == 0)
			arena_alloc(&a, 1, 1);          /* so that it has to move sometimes */
	}
	for (uint32_t i = 0; i < 100000; i++)
		CHECK_EQ(x[i], i);
	arena_free(&a);
}

/* Two that grow in turn would leave copies behind, were they not moved: as much as the last ones again. */
static void large_arrays_leave_no_copies(void **state)
{
	struct arena a = { 0 };
	uint64_t *x = NULL, *y = NULL;
	uint32_t xcap = 0, ycap = 0;

	(void)state;
	for (uint32_t i = 0; i < 1u << 20; i++) {
		ARENA_ROOM(&a, x, i, xcap);
		ARENA_ROOM(&a, y, i, ycap);
		x[i] = i;
		y[i] = ~(uint64_t)i;
		if (i + 1 < xcap)
			CHECK_EQ(x[xcap - 1], 0);
	}
	for (uint32_t i = 0; i < 1u << 20; i++)
		CHECK(x[i] == i && y[i] == ~(uint64_t)i);
	CHECK(a.used_bytes < (16u << 20) + (5u << 20));
	arena_free(&a);
}

static void large_objects_can_go_early(void **state)
{
	struct arena a = { 0 };
	char *x = arena_alloc(&a, 2u << 20, 1), *y = arena_alloc(&a, 100, 1), *z = arena_alloc(&a, 3u << 20, 1);

	(void)state;
	memset(y, 1, 100);
	z[0] = 1;
	arena_discard(&a, x);
	arena_discard(&a, y);
	arena_discard(&a, NULL);
	CHECK(a.used_bytes > 3u << 20 && a.used_bytes < (3u << 20) + 1000);
	CHECK(y[99] == 1 && z[0] == 1);
	arena_free(&a);
}

/* Every ceiling is respected: what was handed out never exceeds it, and the refuge is taken instead. */
static void a_ceiling_leads_to_the_refuge(void **state)
{
	volatile int refused = 0;

	(void)state;
	for (volatile size_t limit = 1; limit < 4096; limit += 61) {
		struct arena a = { .limit_bytes = limit };
		jmp_buf refuge;

		a.refuge = &refuge;
		if (setjmp(refuge)) {
			refused++;
		} else {
			for (int i = 0; i < 100; i++)
				arena_alloc(&a, 1, 64);
		}
		CHECK(a.used_bytes <= limit);
		arena_free(&a);
	}
	CHECK_EQ(refused, 68);          /* 100 objects of at least 64 bytes never fit into 4 KiB */
}

static void sizes_that_overflow_are_refused(void **state)
{
	struct arena a = { 0 };
	jmp_buf refuge;

	(void)state;
	a.refuge = &refuge;
	if (!setjmp(refuge)) {
		arena_alloc(&a, SIZE_MAX / 2, 3);
		fail();
	}
	if (!setjmp(refuge)) {
		arena_alloc(&a, SIZE_MAX - 3, 1);
		fail();
	}
	arena_free(&a);
}

static void count_release(void *thing)
{
	int *released = thing;

	++*released;
}

static void what_it_owns_is_released_once(void **state)
{
	struct arena a = { 0 };
	int x = 0, y = 0;

	(void)state;
	arena_own(&a, count_release, &x);
	arena_own(&a, count_release, &y);
	CHECK_EQ(x + y, 0);
	arena_free(&a);
	arena_free(&a);
	CHECK_EQ(x, 1);
	CHECK_EQ(y, 1);
}

/* Small and large, in several blocks, twice: the second time as clean as the first. */
static void what_is_cleared_is_as_new(void **state)
{
	struct arena a = { 0 };
	int released = 0;

	(void)state;
	arena_clear(&a);
	for (int round = 0; round < 3; round++) {
		arena_own(&a, count_release, &released);
		for (int i = 0; i < 10000; i++) {
			size_t n = i % 1000 ? 1700 : 200000;
			char *p = arena_alloc(&a, n, 1);

			CHECK_EQ(p[0] | p[n / 2] | p[n - 1], 0);
			memset(p, 1, n);
		}
		arena_clear(&a);
		CHECK_EQ(a.used_bytes, 0);
		CHECK_EQ(released, round + 1);
	}
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(objects_are_zeroed_aligned_and_apart), TEST(an_array_keeps_its_content_while_it_grows),
		TEST(large_arrays_leave_no_copies), TEST(large_objects_can_go_early),
		TEST(a_ceiling_leads_to_the_refuge), TEST(sizes_that_overflow_are_refused),
		TEST(what_it_owns_is_released_once), TEST(what_is_cleared_is_as_new));
}
