#include "model/profile.h"

#include <assert.h>
#include <math.h>
#include <strings.h>

#define SLOTS_FIRST 64u
#define AHEAD 8u /* slots that are fetched into the cache before their turn */

void profile_init(struct profile *p, struct arena *a)
{
	*p = (struct profile){ .arena = a, .period = NAN, .duration_s = NAN };
	map_init(&p->modules, a);
	map_init(&p->sets, a);
	ARENA_ROOM(a, p->label_set, 0, p->label_set_cap);
	p->nlabel_set = 1;
}

/* pprof and speedscope spell units out. */
static struct str short_unit(struct str raw)
{
	static const struct { struct str word, unit; } known[] = {
		{ S("nanoseconds"), S("ns") }, { S("microseconds"), S("us") }, { S("milliseconds"), S("ms") },
		{ S("seconds"), S("s") }, { S("bytes"), S("B") }, { S("kilobytes"), S("KiB") }, { S("megabytes"), S("MiB") },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(raw, known[i].word))
			return known[i].unit;
	return raw;
}

uint32_t profile_weight(struct profile *p, struct str name, struct str raw_unit)
{
	struct weight *w;

	ARENA_ROOM(p->arena, p->weight, p->nweight, p->weight_cap);
	w = &p->weight[p->nweight];
	*w = (struct weight){ .name = name, .raw_unit = raw_unit };
	w->unit = unit_tidy(p->arena, short_unit(raw_unit), &w->factor);
	if (p->sample_cap)
		w->value = ARENA_ARRAY(p->arena, int64_t, p->sample_cap);
	return p->nweight++;
}

/* ---- keys: what a module or a set of labels is, as bytes ---- */

static void key_add(struct profile *p, const void *bytes, size_t n)
{
	while (p->key_cap - p->key_n < n)
		p->key = arena_grow(p->arena, p->key, 1, p->key_cap, &p->key_cap);
	if (n)
		memcpy(p->key + p->key_n, bytes, n);
	p->key_n += (uint32_t)n;
}

static void key_str(struct profile *p, struct str s)
{
	key_add(p, &s.n, sizeof s.n);
	key_add(p, s.p, s.n);
}

static void key_number(struct profile *p, uint64_t x)
{
	key_add(p, &x, sizeof x);
}

/* The index stored for the key that was put together; MAP_NONE when it is `fresh`. */
static uint32_t key_intern(struct profile *p, struct map *map, uint32_t fresh)
{
	struct str key = { p->key, p->key_n };
	uint32_t found = map_find(map, key);

	if (found == MAP_NONE)
		map_intern(map, arena_str(p->arena, key), fresh);
	p->key_n = 0;
	return found;
}

uint32_t profile_module(struct profile *p, const struct module *m)
{
	uint32_t found;

	key_str(p, m->name);
	key_str(p, m->build_id);
	key_number(p, m->start);
	key_number(p, m->limit);
	key_number(p, m->offset);
	found = key_intern(p, &p->modules, p->nmodule);
	if (found != MAP_NONE)
		return found;
	ARENA_ROOM(p->arena, p->module, p->nmodule, p->module_cap);
	p->module[p->nmodule] = *m;
	return p->nmodule++;
}

static void add_labels(struct profile *p, const struct label *label, uint32_t n)
{
	ARENA_ROOM(p->arena, p->label_set, p->nlabel_set, p->label_set_cap);
	p->label_set[p->nlabel_set++] = (struct label_set){ p->nlabel, n };
	for (uint32_t i = 0; i < n; i++) {
		ARENA_ROOM(p->arena, p->label, p->nlabel, p->label_cap);
		p->label[p->nlabel++] = label[i];
	}
}

uint32_t profile_labels(struct profile *p, const struct label *label, uint32_t n)
{
	uint32_t found;

	if (!n)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		key_str(p, label[i].key);
		key_str(p, label[i].text);
		key_str(p, label[i].unit);
		key_number(p, (uint64_t)label[i].number);
		key_number(p, label[i].numeric);
	}
	found = key_intern(p, &p->sets, p->nlabel_set);
	if (found != MAP_NONE)
		return found;
	add_labels(p, label, n);
	return p->nlabel_set - 1;
}

/* ---- frames ---- */

static uint64_t mixed(uint64_t x)
{
	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15u;
	return x ^ x >> 29;
}

static uint64_t frame_hash(const struct frame *f)
{
	uint64_t h = hash_bytes(f->function);

	h = mixed(h ^ f->address) + f->line;
	h = mixed(h ^ (uint64_t)f->module << 32) + f->column;
	return mixed(h) ^ hash_bytes(f->file);
}

static bool frame_eq(const struct frame *x, const struct frame *y)
{
	return x->address == y->address && x->line == y->line && x->module == y->module && x->column == y->column &&
		x->start_line == y->start_line && x->inlined == y->inlined && str_eq(x->function, y->function) &&
		str_eq(x->file, y->file) && str_eq(x->system_name, y->system_name);
}

/*
 * A slot is the index + 1 in as many low bits as the number of slots has, and above them a tag, the upper bits of the hash:
 * what only shares the slot is nearly never looked at, for it is far away in memory.
 */

static uint32_t tag_of(const struct index_slots *s, uint64_t hash)
{
	return (uint32_t)(hash >> 32) & ~(s->slots - 1);
}

static bool may_be(const struct index_slots *s, uint32_t slot, uint32_t tag)
{
	return (slot & ~(s->slots - 1)) == tag;
}

static uint32_t index_in(const struct index_slots *s, uint32_t slot)
{
	return (slot & (s->slots - 1)) - 1;
}

static void take_slot(struct index_slots *s, uint32_t *place, uint64_t hash, uint32_t index)
{
	*place = tag_of(s, hash) | (index + 1);
	s->n++;
}

/* The slot of an equal frame, or the free one where it belongs. */
static uint32_t *frame_place(const struct profile *p, const struct frame *f, uint64_t hash)
{
	const struct index_slots *s = &p->frames;
	uint32_t mask = s->slots - 1, at = (uint32_t)hash & mask, tag = tag_of(s, hash);

	while (s->slot[at] && !(may_be(s, s->slot[at], tag) && frame_eq(&p->frame[index_in(s, s->slot[at])], f)))
		at = (at + 1) & mask;
	return &s->slot[at];
}

/* Has the table room for one more and all `n` things in it?  If not it is empty now and large enough. */
static bool slots_ready(struct profile *p, struct index_slots *s, uint32_t n)
{
	uint32_t slots = s->slots ? s->slots : SLOTS_FIRST;

	if (s->slots && s->n == n && n < s->slots / 4 * 3)
		return true;
	while (slots && n >= slots / 4 * 3)
		slots *= 2;
	arena_discard(p->arena, s->slot);
	s->slot = ARENA_ARRAY(p->arena, uint32_t, slots ? slots : SIZE_MAX);
	s->slots = slots;
	s->n = 0;
	return false;
}

static void frames_make_room(struct profile *p)
{
	if (slots_ready(p, &p->frames, p->nframe))
		return;
	for (uint32_t i = 0; i < p->nframe; i++) {
		uint64_t hash = frame_hash(&p->frame[i]);

		take_slot(&p->frames, frame_place(p, &p->frame[i], hash), hash, i);
	}
}

uint32_t profile_append_frame(struct profile *p, const struct frame *f)
{
	ARENA_ROOM(p->arena, p->frame, p->nframe, p->frame_cap);
	p->frame[p->nframe] = *f;
	return p->nframe++;
}

uint32_t profile_frame(struct profile *p, const struct frame *f)
{
	uint64_t hash = frame_hash(f);
	uint32_t *place;

	frames_make_room(p);
	place = frame_place(p, f, hash);
	if (*place)
		return index_in(&p->frames, *place);
	take_slot(&p->frames, place, hash, p->nframe);
	return profile_append_frame(p, f);
}

/* ---- stacks and samples: both are pairs of indices ---- */

static_assert(sizeof(struct stack) == sizeof(struct index_pair), "a stack is a pair");
static_assert(sizeof(struct stack_sample) == sizeof(struct index_pair), "a sample is a pair");

static uint64_t pair_hash(struct index_pair pair)
{
	return mixed((uint64_t)pair.x << 32 | pair.y);
}

static uint32_t pair_slot(const struct index_slots *s, uint64_t hash)
{
	return (uint32_t)(hash >> 8) & (s->slots - 1);
}

static uint32_t *pair_place(
	const struct index_slots *s, const struct index_pair *pair, struct index_pair wanted, uint64_t hash)
{
	uint32_t mask = s->slots - 1, at = pair_slot(s, hash), tag = tag_of(s, hash);

	for (; s->slot[at]; at = (at + 1) & mask) {
		const struct index_pair *found = &pair[index_in(s, s->slot[at])];

		if (may_be(s, s->slot[at], tag) && found->x == wanted.x && found->y == wanted.y)
			break;
	}
	return &s->slot[at];
}

static void pairs_make_room(struct profile *p, struct index_slots *s, const struct index_pair *pair, uint32_t n)
{
	if (slots_ready(p, s, n))
		return;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t hash = pair_hash(pair[i]);

		if (i + AHEAD < n)
			__builtin_prefetch(&s->slot[pair_slot(s, pair_hash(pair[i + AHEAD]))], 1);
		take_slot(s, pair_place(s, pair, pair[i], hash), hash, i);
	}
}

uint32_t profile_append_stack(struct profile *p, uint32_t parent, uint32_t frame)
{
	ARENA_ROOM(p->arena, p->stack, p->nstack, p->stack_cap);
	p->stack[p->nstack] = (struct stack){ .parent = parent, .frame = frame };
	return p->nstack++;
}

uint32_t profile_stack(struct profile *p, uint32_t parent, uint32_t frame)
{
	struct index_pair pair = { parent, frame };
	uint64_t hash = pair_hash(pair);
	uint32_t *place;

	pairs_make_room(p, &p->stacks, (const struct index_pair *)p->stack, p->nstack);
	place = pair_place(&p->stacks, (const struct index_pair *)p->stack, pair, hash);
	if (*place)
		return index_in(&p->stacks, *place);
	take_slot(&p->stacks, place, hash, p->nstack);
	return profile_append_stack(p, parent, frame);
}

static void samples_grow(struct profile *p)
{
	uint32_t old = p->sample_cap;

	ARENA_ROOM(p->arena, p->sample, p->nsample, p->sample_cap);
	for (uint32_t i = 0; i < p->nweight && p->sample_cap != old; i++) {
		uint32_t cap = old;

		p->weight[i].value = arena_grow(p->arena, p->weight[i].value, sizeof(int64_t), p->nsample, &cap);
	}
}

uint32_t profile_append_sample(struct profile *p, uint32_t stack, uint32_t labels)
{
	samples_grow(p);
	p->sample[p->nsample] = (struct stack_sample){ .stack = stack, .labels = labels };
	return p->nsample++;
}

void profile_sample_announce(const struct profile *p, uint32_t stack, uint32_t labels)
{
	uint64_t hash = pair_hash((struct index_pair){ stack, labels });

	if (p->samples.slots)
		__builtin_prefetch(&p->samples.slot[pair_slot(&p->samples, hash)], 1);
}

uint32_t profile_sample(struct profile *p, uint32_t stack, uint32_t labels)
{
	struct index_pair pair = { stack, labels };
	uint64_t hash = pair_hash(pair);
	uint32_t *place;

	pairs_make_room(p, &p->samples, (const struct index_pair *)p->sample, p->nsample);
	place = pair_place(&p->samples, (const struct index_pair *)p->sample, pair, hash);
	if (*place)
		return index_in(&p->samples, *place);
	take_slot(&p->samples, place, hash, p->nsample);
	return profile_append_sample(p, stack, labels);
}

bool profile_add(struct profile *p, uint32_t sample, uint32_t weight, int64_t value)
{
	int64_t *at = &p->weight[weight].value[sample], sum;

	if (__builtin_add_overflow(*at, value, &sum))
		return false;
	*at = sum;
	return true;
}

/* ---- the rest ---- */

void profile_copy_head(struct profile *to, const struct profile *from)
{
	for (uint32_t w = 0; w < from->nweight; w++) {
		uint32_t at = profile_weight(to, from->weight[w].name, from->weight[w].raw_unit);

		to->weight[at].scale = from->weight[w].scale;
	}
	for (uint32_t i = 0; i < from->ncomment; i++)
		profile_comment(to, from->comment[i]);
	to->preferred = from->preferred;
	to->period = from->period;
	to->period_type = from->period_type;
	to->period_unit = from->period_unit;
	to->duration_s = from->duration_s;
	to->started_ns = from->started_ns;
	to->main_binary = from->main_binary;
	to->drop_frames = from->drop_frames;
	to->keep_frames = from->keep_frames;
	to->doc_url = from->doc_url;
}

void profile_comment(struct profile *p, struct str text)
{
	ARENA_ROOM(p->arena, p->comment, p->ncomment, p->comment_cap);
	p->comment[p->ncomment++] = text;
}

uint32_t profile_find_weight(const struct profile *p, struct str name)
{
	uint64_t number;

	for (uint32_t i = 0; i < p->nweight; i++)
		if (p->weight[i].name.n == name.n && strncasecmp(p->weight[i].name.p, name.p, name.n) == 0)
			return i;
	return str_u64(name, &number) && number < p->nweight ? (uint32_t)number : MAP_NONE;
}

static int64_t saturated(int64_t sum, int64_t value)
{
	int64_t out;

	return __builtin_add_overflow(sum, value, &out) ? value > 0 ? INT64_MAX : INT64_MIN : out;
}

const struct module *profile_main_module(const struct profile *p)
{
	if (!p->main_binary.n)
		return p->nmodule ? &p->module[0] : NULL;
	for (uint32_t i = 0; i < p->nmodule; i++)
		if (str_eq(p->module[i].name, p->main_binary))
			return &p->module[i];
	return NULL;
}

int64_t profile_total(const struct profile *p, uint32_t weight)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < p->nsample; i++)
		sum = saturated(sum, p->weight[weight].value[i]);
	return sum;
}

int64_t profile_total_size(const struct profile *p, uint32_t weight)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < p->nsample; i++) {
		int64_t v = p->weight[weight].value[i];

		sum = saturated(sum, v == INT64_MIN ? INT64_MAX : v < 0 ? -v : v);
	}
	return sum;
}

const struct label *profile_label(const struct profile *p, uint32_t labels, struct str key)
{
	struct label_set set = p->label_set[labels];

	for (uint32_t i = set.first; i < set.first + set.n; i++)
		if (str_eq(p->label[i].key, key))
			return &p->label[i];
	return NULL;
}
