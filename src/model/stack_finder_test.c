#include "model/stack_finder.h"

#include "test/check.h"
#include "test/random.h"

struct scene {
	struct arena a;
	struct profile p;
	struct stack_finder t;
};

static void begin(struct scene *s, uint32_t expected)
{
	*s = (struct scene){ 0 };
	profile_init(&s->p, &s->a);
	stack_finder_init(&s->t, &s->p, expected);
}

/* As users do it, `hash` of the parent's path. */
static uint32_t stack_upon(struct scene *s, uint32_t *hash, uint32_t parent, struct path_step step, uint32_t frame)
{
	uint32_t found;

	*hash = path_hash(&s->t, *hash, step);
	stack_finder_announce(&s->t, *hash);
	stack_finder_approach(&s->t, *hash);
	found = stack_finder_find(&s->t, *hash, parent, step);
	return found != NO_STACK ? found : stack_finder_add(&s->t, *hash, parent, step, frame);
}

/* Whatever the size it begins with, it numbers stacks as profile_stack() does. */
static void stacks_are_those_of_the_profile(void **state)
{
	struct random random = { .state = 7 };
	struct profile plain;
	struct scene s;

	(void)state;
	begin(&s, 10);
	profile_init(&plain, &s.a);
	for (uint32_t i = 0; i < 20000; i++) {
		uint32_t hash = PATH_ROOT, at = NO_STACK, wanted = NO_STACK;

		for (uint32_t depth = 0; depth < 6; depth++) {
			uint32_t frame = random_below(&random, 8);

			at = stack_upon(&s, &hash, at, (struct path_step){ frame, 0 }, frame);
			wanted = profile_stack(&plain, wanted, frame);
			CHECK_EQ(at, wanted);
		}
	}
	CHECK(s.p.nstack > 10000);
	CHECK_EQ(s.p.nstack, plain.nstack);
	CHECK_EQ(memcmp(s.p.stack, plain.stack, plain.nstack * sizeof *plain.stack), 0);
	arena_free(&s.a);
}

/* With one hash for all, parent and step alone tell them apart. */
static void what_shares_a_hash_stays_apart(void **state)
{
	struct scene s;
	uint32_t x, y, z;

	(void)state;
	begin(&s, 0);
	x = stack_finder_add(&s.t, 5, NO_STACK, (struct path_step){ 1, 0 }, 0);
	CHECK_EQ(stack_finder_find(&s.t, 5, NO_STACK, (struct path_step){ 1, 1 }), NO_STACK);
	CHECK_EQ(stack_finder_find(&s.t, 5, x, (struct path_step){ 1, 0 }), NO_STACK);
	y = stack_finder_add(&s.t, 5, NO_STACK, (struct path_step){ 1, 1 }, 1);
	z = stack_finder_add(&s.t, 5, x, (struct path_step){ 1, 0 }, 0);
	CHECK_EQ(stack_finder_find(&s.t, 5, NO_STACK, (struct path_step){ 1, 0 }), x);
	CHECK_EQ(stack_finder_find(&s.t, 5, NO_STACK, (struct path_step){ 1, 1 }), y);
	CHECK_EQ(stack_finder_find(&s.t, 5, x, (struct path_step){ 1, 0 }), z);
	arena_free(&s.a);
}

int main(void)
{
	return RUN(TEST(stacks_are_those_of_the_profile), TEST(what_shares_a_hash_stays_apart));
}
