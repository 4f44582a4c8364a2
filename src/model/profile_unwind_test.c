#include "model/profile_unwind.h"

#include "test/check.h"

static uint32_t frame_at(struct profile *p, uint64_t address)
{
	struct frame f = { .address = address, .module = NO_MODULE };

	return profile_frame(p, &f);
}

/* A sample of weight `value` in user frame 1 and kernel frames 8, 9 (innermost), as readers leave it. */
static void add_raw(struct profile *p, int64_t value)
{
	struct profile_unwind *u = p->unwind;
	uint32_t stack = profile_stack(p, NO_STACK, frame_at(p, 1));
	uint32_t sample;

	stack = profile_stack(p, stack, frame_at(p, 8));
	stack = profile_stack(p, stack, frame_at(p, 9));
	sample = profile_append_sample(p, stack, 0);
	CHECK(profile_add(p, sample, 0, value));
	ARENA_ROOM(p->arena, u->stack, u->n, u->cap);
	u->stack[u->n++] = (struct raw_stack){ .sample = sample, .nkernel = 2 };
}

/* Addresses of a stack's frames as digits, innermost first. */
static unsigned digits(const struct profile *p, uint32_t stack)
{
	unsigned n = 0;

	for (; stack != NO_STACK; stack = p->stack[stack].parent)
		n = n * 10 + (unsigned)p->frame[p->stack[stack].frame].address;
	return n;
}

static void unwound_frames_replace_the_user_s(void **state)
{
	struct arena a = { 0 };
	struct profile_unwind unwind = { 0 };
	struct profile p;
	uint32_t user[2];

	(void)state;
	profile_init(&p, &a);
	p.unwind = &unwind;
	profile_weight(&p, S("samples"), S("count"));
	for (int i = 0; i < 3; i++)
		add_raw(&p, 1 << i);
	user[0] = frame_at(&p, 1);
	user[1] = frame_at(&p, 2);
	profile_unwound(&p, 0, user, 2);
	profile_unwound(&p, 2, user, 2);
	profile_unwind_end(&p);
	CHECK(!p.unwind);
	CHECK_EQ(p.nsample, 2);
	CHECK_EQ(digits(&p, p.sample[0].stack), 9812);
	CHECK_EQ(p.weight[0].value[0], 1 + 4);
	CHECK_EQ(digits(&p, p.sample[1].stack), 981);
	CHECK_EQ(p.weight[0].value[1], 2);
	CHECK_EQ(profile_sample(&p, p.sample[1].stack, 0), 1);
	arena_free(&a);
}

/* Sums that leave 64 bits stay two samples: nothing is lost. */
static void what_cannot_be_added_stays_apart(void **state)
{
	struct arena a = { 0 };
	struct profile_unwind unwind = { 0 };
	struct profile p;

	(void)state;
	profile_init(&p, &a);
	p.unwind = &unwind;
	profile_weight(&p, S("samples"), S("count"));
	add_raw(&p, INT64_MAX);
	add_raw(&p, 1);
	profile_unwind_end(&p);
	CHECK_EQ(p.nsample, 2);
	CHECK_EQ(p.weight[0].value[1], 1);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(unwound_frames_replace_the_user_s), TEST(what_cannot_be_added_stays_apart));
}
