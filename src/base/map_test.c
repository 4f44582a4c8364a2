#include "test/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"

static void keys_are_found_again_and_others_are_not(void **state)
{
	struct arena a = { 0 };
	struct map m;

	(void)state;
	map_init(&m, &a);
	CHECK_EQ(map_find(&m, S("x")), MAP_NONE);
	CHECK_EQ(map_intern(&m, S("x"), 0), 0);
	CHECK_EQ(map_intern(&m, S("y"), 1), 1);
	CHECK_EQ(map_intern(&m, S("x"), 2), 0);
	CHECK_EQ(map_intern(&m, (struct str){ 0 }, 2), 2);
	CHECK_EQ(map_find(&m, S("")), 2);
	CHECK_EQ(map_find(&m, S("x\0")), MAP_NONE);
	CHECK_EQ(map_find(&m, S("y")), 1);
	CHECK_EQ(m.n, 3);
	arena_free(&a);
}

static void setting_replaces(void **state)
{
	struct arena a = { 0 };
	struct map m;

	(void)state;
	map_init(&m, &a);
	map_set(&m, S("x"), 5);
	CHECK_EQ(map_find(&m, S("x")), 5);
	map_set(&m, S("x"), 0);
	CHECK_EQ(map_find(&m, S("x")), 0);
	CHECK_EQ(m.n, 1);
	map_set(&m, S("x"), UINT32_MAX - 1);
	CHECK_EQ(map_intern(&m, S("x"), 3), UINT32_MAX - 1);
	arena_free(&a);
}

static void a_hundred_thousand_keys_stay_apart(void **state)
{
	struct arena a = { 0 }, keys = { 0 };
	uint32_t n = 100000;
	struct map m;

	(void)state;
	map_init(&m, &a);
	for (uint32_t i = 0; i < n; i++)
		CHECK_EQ(map_intern(&m, arena_printf(&keys, "key %u", i * 7), i), i);
	for (uint32_t i = 0; i < n; i++)
		CHECK_EQ(map_find(&m, arena_printf(&keys, "key %u", i * 7)), i);
	for (uint32_t i = 0; i < n; i++)
		CHECK_EQ(map_find(&m, arena_printf(&keys, "key %u", i * 7 + 1)), MAP_NONE);
	CHECK_EQ(m.n, n);
	CHECK(m.n <= m.cap / 4 * 3);
	CHECK(a.used_bytes < 2 * 24 * (size_t)m.cap + 4096);    /* 24 bytes a slot; old tables less than the last */
	arena_free(&keys);
	arena_free(&a);
}

static void pairs_stay_apart(void **state)
{
	struct arena a = { 0 };
	struct map m;

	(void)state;
	map_init(&m, &a);
	for (uint32_t x = 0; x < 300; x++)
		for (uint32_t y = 0; y < 300; y++)
			CHECK_EQ(map_intern_pair(&m, x, (uint64_t)y << 40, x * 300 + y), x * 300 + y);
	for (uint32_t x = 0; x < 300; x++)
		for (uint32_t y = 0; y < 300; y++)
			CHECK_EQ(map_intern_pair(&m, x, (uint64_t)y << 40, 0), x * 300 + y);
	CHECK_EQ(map_find_pair(&m, 299, (uint64_t)299 << 40), 299 * 300 + 299);
	CHECK_EQ(map_find_pair(&m, (uint64_t)1 << 40, 1), MAP_NONE);
	CHECK_EQ(map_intern_pair(&m, (uint64_t)1 << 40, 1, 90000), 90000);      /* not (1, 1 << 40) */
	CHECK_EQ(m.n, 90001);
	arena_free(&a);
}

static void a_map_respects_its_arena_s_ceiling(void **state)
{
	struct arena a = { .limit_bytes = 10000 };
	volatile uint32_t n = 0;
	jmp_buf refuge;
	struct map m;

	(void)state;
	a.refuge = &refuge;
	map_init(&m, &a);
	if (!setjmp(refuge))
		for (; n < 1000; n++)
			map_intern_pair(&m, n, n, n);
	CHECK(n >= 96 && n < 1000);             /* 128 slots of 24 bytes fit, after 64, 32 and 16 */
	CHECK(a.used_bytes <= 10000);
	arena_free(&a);
}

static void the_hash_depends_on_every_byte(void **state)
{
	char text[300] = { 0 };

	(void)state;
	for (size_t n = 1; n <= sizeof text; n++) {
		uint64_t before = hash_bytes((struct str){ text, n });

		CHECK(before == hash_bytes((struct str){ text, n }));
		CHECK(before != hash_bytes((struct str){ text, n - 1 }));
		text[n / 2]++;
		CHECK(before != hash_bytes((struct str){ text, n }));
	}
}

/* A child that starts afresh draws another seed; it writes its hash to the pipe. */
static uint64_t hash_in_a_new_process(const char *self)
{
	uint64_t hash = 0;
	FILE *child;
	char line[300];

	snprintf(line, sizeof line, "'%s' hash", self);
	child = popen(line, "r");
	CHECK(child != NULL);
	CHECK_EQ(fread(&hash, sizeof hash, 1, child), 1);
	pclose(child);
	return hash;
}

static void the_seed_differs_between_processes(void **state)
{
	char self[200];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	(void)state;
	if (n < 0)
		skip();
	self[n] = 0;
	CHECK(hash_in_a_new_process(self) != hash_in_a_new_process(self));
}

int main(int argc, char **argv)
{
	uint64_t hash = hash_bytes(S("key"));

	if (argc > 1 && !strcmp(argv[1], "hash"))
		return fwrite(&hash, sizeof hash, 1, stdout) == 1 ? 0 : 1;
	return RUN(TEST(keys_are_found_again_and_others_are_not), TEST(setting_replaces),
		TEST(a_hundred_thousand_keys_stay_apart), TEST(pairs_stay_apart),
		TEST(a_map_respects_its_arena_s_ceiling), TEST(the_hash_depends_on_every_byte),
		TEST(the_seed_differs_between_processes));
}
