/* Tables of a profile as memory: room in advance, taken over whole, given back. */
#include "model/profile.h"

#include <assert.h>

void profile_reserve_frames(struct profile *p, uint32_t n)
{
	struct frame *frame;

	if (p->frame_cap >= n)
		return;
	frame = ARENA_ARRAY(p->arena, struct frame, n);
	if (p->nframe)
		memcpy(frame, p->frame, p->nframe * sizeof *frame);
	arena_discard(p->arena, p->frame);
	p->frame = frame;
	p->frame_cap = n;
}

struct frame bare_frame_whole(struct bare_frame bare)
{
	struct frame f = { .address = bare.address, .module = bare.module };

	if (!bare.address)
		f.function = S("[unknown]");
	return f;
}

void profile_bare_to_frames(struct profile *p)
{
	profile_reserve_frames(p, p->nbare);
	for (uint32_t i = 0; i < p->nbare; i++) {
		struct frame f = bare_frame_whole(p->bare[i]);

		profile_append_frame(p, &f);
	}
	arena_discard(p->arena, p->bare);
	p->bare = NULL;
	p->nbare = 0;
}

void profile_reserve_samples(struct profile *p, uint32_t n)
{
	if (p->nsample || p->sample_cap >= n)
		return;
	p->sample = ARENA_ARRAY(p->arena, struct stack_sample, n);
	for (uint32_t w = 0; w < p->nweight; w++)
		p->weight[w].value = ARENA_ARRAY(p->arena, int64_t, n);
	p->sample_cap = n;
}

static void copy_samples(struct profile *to, const struct profile *from)
{
	profile_reserve_samples(to, from->nsample);
	for (uint32_t i = 0; i < from->nsample; i++) {
		profile_append_sample(to, from->sample[i].stack, from->sample[i].labels);
		for (uint32_t w = 0; w < from->nweight; w++)
			to->weight[w].value[i] = from->weight[w].value[i];
	}
}

void profile_take_samples(struct profile *to, struct profile *from)
{
	assert(!to->nsample && to->nweight == from->nweight);
	if (to->arena != from->arena) {
		copy_samples(to, from);
	} else {
		to->sample = from->sample;
		to->nsample = from->nsample;
		to->sample_cap = from->sample_cap;
		for (uint32_t w = 0; w < to->nweight; w++) {
			to->weight[w].value = from->weight[w].value;
			from->weight[w].value = NULL;
		}
	}
	from->sample = NULL;
	from->nsample = from->sample_cap = 0;
	from->samples.n = 0;
}

void profile_settle(struct profile *p)
{
	struct index_slots *all[] = { &p->frames, &p->stacks, &p->samples };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		arena_discard(p->arena, all[i]->slot);
		*all[i] = (struct index_slots){ 0 };
	}
}

void profile_discard_frames(struct profile *p)
{
	arena_discard(p->arena, p->frame);
	p->frame = NULL;
	p->nframe = p->frame_cap = 0;
	arena_discard(p->arena, p->bare);
	p->bare = NULL;
	p->nbare = 0;
}

void profile_discard_stacks(struct profile *p)
{
	arena_discard(p->arena, p->stack);
	p->stack = NULL;
	p->nstack = p->stack_cap = 0;
}

void profile_discard(struct profile *p)
{
	profile_settle(p);
	profile_discard_frames(p);
	profile_discard_stacks(p);
	arena_discard(p->arena, p->sample);
	for (uint32_t i = 0; i < p->nweight; i++)
		arena_discard(p->arena, p->weight[i].value);
}
