/*
 * Frames: every pair of object and address once, numbered as the profile's will be.
 */
#include "format/perfdata_part.h"

#define SLOTS_FIRST 256u                /* by the size of the input up to the next */
#define SLOTS_FIRST_MOST (1u << 20)

uint32_t perfdata_alike(struct perfdata *d, uint32_t at)
{
	struct dso *dso = &d->dso[at];
	uint32_t module;

	if (dso->alike != DSO_NEW)
		return dso->alike;
	module = perfdata_dso_module(d, at);
	dso->alike = dso->file.n || dso->line ? at : MAP_NONE;
	if (dso->alike == MAP_NONE && (module != NO_MODULE || dso->function.n))
		dso->alike = map_intern_pair(&d->alikes, module, dso->function.n ? (uintptr_t)dso->function.p : 0, at);
	return dso->alike;
}

static void make_slots(struct perfdata *d, uint32_t slots)
{
	struct places *t = &d->places;

	arena_discard(d->arena, t->slot);
	t->slot = ARENA_ARRAY(d->arena, uint32_t, slots ? slots : SIZE_MAX);
	t->slots = slots;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t hash = path_mix(&d->paths, t->place[i].module, t->place[i].address), at = hash & (slots - 1);

		while (t->slot[at])
			at = (at + 1) & (slots - 1);
		t->slot[at] = (hash & ~(slots - 1)) | (i + 1);
	}
}

void perfdata_places_begin(struct perfdata *d, size_t expected)
{
	uint32_t slots = SLOTS_FIRST;

	while (slots < SLOTS_FIRST_MOST && slots < expected)
		slots *= 2;
	make_slots(d, slots);
}

uint32_t perfdata_place(struct perfdata *d, const struct chain_frame *c)
{
	struct places *t = &d->places;
	uint32_t hash = place_hash(d, c), mask, at, slot;

	if (t->n >= t->slots / 4 * 3)
		make_slots(d, t->slots * 2);
	mask = t->slots - 1;
	for (at = hash & mask; (slot = t->slot[at]); at = (at + 1) & mask) {
		const struct bare_frame *place = &t->place[(slot & mask) - 1];

		if (!((slot ^ hash) & ~mask) && place->address == c->address && place->module == c->dso)
			return (slot & mask) - 1;
	}
	t->slot[at] = (hash & ~mask) | (t->n + 1);
	ARENA_ROOM(d->arena, t->place, t->n, t->cap);
	t->place[t->n] = (struct bare_frame){ c->address, c->dso };
	return t->n++;
}

uint32_t perfdata_frame(struct perfdata *d, uint64_t address, uint32_t dso)
{
	return perfdata_place(d, &(struct chain_frame){ .address = address, .dso = perfdata_alike(d, dso) });
}

/* Nothing but addresses and modules is known of them, and nobody will look at registers and stacks besides. */
static bool are_bare(const struct perfdata *d)
{
	bool bare = d->src->bare && !d->unwind;

	for (uint32_t i = 0; i < d->ndso && bare; i++)
		bare = !d->dso[i].function.n && !d->dso[i].file.n && !d->dso[i].line;
	return bare;
}

/* `dso` is NULL when nothing is known of where it lies. */
static void put_frame(struct perfdata *d, struct bare_frame place, const struct dso *dso)
{
	struct frame f = bare_frame_whole(place);

	if (dso) {
		f.file = dso->file;
		f.line = dso->line;
		f.function = dso->function.n ? dso->function : f.function;
	}
	profile_append_frame(d->profile, &f);
}

void perfdata_put_frames(struct perfdata *d)
{
	struct places *t = &d->places;
	bool bare = are_bare(d);

	if (!bare)
		profile_reserve_frames(d->profile, t->n);
	for (uint32_t i = 0; i < t->n; i++) {
		const struct dso *dso = t->place[i].module == MAP_NONE ? NULL : &d->dso[t->place[i].module];

		t->place[i].module = dso ? dso->module : NO_MODULE;
		if (!bare)
			put_frame(d, t->place[i], dso);
	}
	arena_discard(d->arena, t->slot);
	if (bare) {
		d->profile->bare = t->place;
		d->profile->nbare = t->n;
	} else {
		arena_discard(d->arena, t->place);
	}
}
