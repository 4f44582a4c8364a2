#include "compare/again.h"

#include "test/build.h"
#include "test/check.h"

static void build_at(struct build *b, struct arena *a, const char *top, const char *define)
{
	char line[200];

	build_init(b, a, top);
	snprintf(line, sizeof line, "gcc -I%s/inc -D%s -c %s/a.c -o a.o", top, define, top);
	build_compile(b, line, "a.c", "a.o");
	build_compile(b, "gcc -c b.c -o b.o", "b.c", "b.o");
	build_compile(b, "gcc -c b.c -o b.o", "b.c", "b.o");
}

static void identities_are_sorted_counted_and_named(void **state)
{
	struct arena a = { 0 };
	struct build b;
	struct identities i;

	(void)state;
	build_at(&b, &a, "/w/p", "N=1");
	command_identities(&b.tree, &a, &i);
	CHECK_EQ(i.n, 2);
	CHECK_STR(i.identity[0].name, "gcc -I<top>/inc -DN=1 -c <top>/a.c -o <top>/a.o");
	CHECK_EQ(i.identity[0].count, 1);
	CHECK_STR(i.identity[1].name, "gcc -c <top>/b.c -o <top>/b.o");
	CHECK_EQ(i.identity[1].count, 2);
	/* XXH3-64 of "<top>\0" and the words above, each with a NUL, by xxhsum -H3: committed baselines depend on it. */
	CHECK(i.identity[1].hash == UINT64_C(0xc5eb81602f937fad));
	arena_free(&a);
}

static void a_checkout_elsewhere_has_the_same_identities(void **state)
{
	struct arena a = { 0 };
	struct build x, y, z;
	struct identities i, j, k;

	(void)state;
	build_at(&x, &a, "/w/p", "AT=2026-11-21T10:00:00Z");
	build_at(&y, &a, "/home/ann/elsewhere", "AT=2027-01-01T12:34:56Z");
	build_at(&z, &a, "/w/p", "KEY=unlike");
	command_identities(&x.tree, &a, &i);
	command_identities(&y.tree, &a, &j);
	command_identities(&z.tree, &a, &k);
	CHECK(i.identity[0].hash == j.identity[0].hash);
	CHECK(i.identity[1].hash == j.identity[1].hash);
	CHECK(i.identity[0].hash != k.identity[0].hash);
	CHECK(i.identity[1].hash == k.identity[1].hash);
	arena_free(&a);
}

static void names_are_cut_and_commands_without_arguments_left_out(void **state)
{
	struct arena a = { 0 };
	struct build b;
	struct identities i;
	char line[400] = "gcc -c ";
	uint32_t nameless;

	(void)state;
	build_init(&b, &a, "/w/p");
	memset(line + 7, 'x', 300);
	build_compile(&b, line, "a.c", "a.o");
	nameless = build_compile(&b, "gcc -c n.c", "n.c", "n.o");
	b.tree.program[nameless].argv = NULL;
	b.tree.program[nameless].nargv = 0;
	command_identities(&b.tree, &a, &i);
	CHECK_EQ(i.n, 1);
	CHECK_EQ(i.identity[0].name.n, 123);
	CHECK(str_ends(i.identity[0].name, S("xx...")));
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(identities_are_sorted_counted_and_named), TEST(a_checkout_elsewhere_has_the_same_identities),
		TEST(names_are_cut_and_commands_without_arguments_left_out));
}
