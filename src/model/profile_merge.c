/*
 * One profile into another: modules are one when they are the same object, wherever it was mapped; frames, stacks and label sets get their new index once each, then samples are one loop.
 */
#include "model/profile.h"

#include <math.h>

struct merge {
	struct profile *into;
	const struct profile *from;
	const double *factor;
	struct arena scratch;
	uint32_t *weight, *module, *frame, *stack, *labels;     /* from's index -> into's */
	uint64_t *shift;                /* of each module of from: what its addresses move by */
	bool apart;                     /* no sample can meet one that is there already */
	bool fresh;                     /* no stack of from need be looked for */
};

static bool same_weight(const struct weight *x, const struct weight *y)
{
	return str_eq(x->name, y->name) && str_eq(x->raw_unit, y->raw_unit) && x->scale == y->scale;
}

static uint32_t find_weight(const struct profile *p, const struct weight *w)
{
	uint32_t i = 0;

	while (i < p->nweight && !same_weight(&p->weight[i], w))
		i++;
	return i;
}

static bool match_weights(struct merge *m, struct err *e)
{
	for (uint32_t i = 0; i < m->from->nweight; i++) {
		const struct weight *w = &m->from->weight[i];

		m->weight[i] = find_weight(m->into, w);
		if (m->weight[i] < m->into->nweight)
			continue;
		if (m->into->nsample) {
			err_set(e, ERR_INPUT, "the profiles measure different things: one has \"%.*s\" in %.*s, the other has not",
				STR(w->name), STR(w->raw_unit));
			return err_hint(e, "merge or compare profiles of one kind; `pawl top --sample-type` lists what a profile has");
		}
		profile_weight(m->into, w->name, w->raw_unit);
		m->into->weight[m->weight[i]].scale = w->scale;
	}
	return true;
}

/* One object, wherever it was mapped: size in pages, file offset, and build id or name (as in pprof's profile/merge.go). */
static struct str identity(struct merge *m, const struct module *x)
{
	return arena_printf(&m->scratch, "%llu %llu %.*s", (unsigned long long)((x->limit - x->start + 4095) / 4096),
		(unsigned long long)x->offset, STR(x->build_id.n ? x->build_id : x->name));
}

static void move_modules(struct merge *m)
{
	struct map known;

	map_init(&known, &m->scratch);
	for (uint32_t i = 0; i < m->into->nmodule; i++)
		map_intern(&known, identity(m, &m->into->module[i]), i);
	for (uint32_t i = 0; i < m->from->nmodule; i++) {
		const struct module *x = &m->from->module[i];

		m->module[i] = map_intern(&known, identity(m, x), m->into->nmodule);
		if (m->module[i] == m->into->nmodule)
			profile_module(m->into, x);
		m->shift[i] = m->into->module[m->module[i]].start - x->start;
	}
}

static void move_frames(struct merge *m)
{
	uint32_t before = m->into->nframe;

	for (uint32_t i = 0; i < m->from->nframe; i++) {
		struct frame f = m->from->frame[i];

		if (f.module != NO_MODULE) {
			f.address = f.address ? f.address + m->shift[f.module] : 0;
			f.module = m->module[f.module];
		}
		m->frame[i] = profile_frame(m->into, &f);
	}
	m->fresh = m->apart || m->into->nframe - before == m->from->nframe;
}

static void move_stacks(struct merge *m)
{
	for (uint32_t i = 0; i < m->from->nstack; i++) {
		struct stack s = m->from->stack[i];
		uint32_t parent = s.parent == NO_STACK ? NO_STACK : m->stack[s.parent];

		m->stack[i] = m->fresh ? profile_append_stack(m->into, parent, m->frame[s.frame])
				       : profile_stack(m->into, parent, m->frame[s.frame]);
	}
}

static void move_labels(struct merge *m, const struct label *extra)
{
	struct label *label = NULL;
	uint32_t cap = 0;

	for (uint32_t i = 0; i < m->from->nlabel_set; i++) {
		struct label_set set = m->from->label_set[i];
		uint32_t n = 0;

		for (uint32_t k = 0; k < set.n; k++) {
			ARENA_ROOM(&m->scratch, label, n, cap);
			label[n++] = m->from->label[set.first + k];
		}
		if (extra) {
			ARENA_ROOM(&m->scratch, label, n, cap);
			label[n++] = *extra;
		}
		m->labels[i] = profile_labels(m->into, label, n);
	}
}

/* Multiplied and rounded to nearest, away from zero at half; false when it leaves 64 bits. */
static inline bool scaled(int64_t value, double factor, int64_t *out)
{
	double x = round((double)value * factor);

	if (factor == 1) {
		*out = value;
		return true;
	}
	if (!(x >= -0x1p63 && x < 0x1p63))
		return false;
	*out = (int64_t)x;
	return true;
}

static bool move_samples(struct merge *m, struct err *e)
{
	for (uint32_t i = 0; i < m->from->nsample; i++) {
		struct stack_sample s = m->from->sample[i];
		uint32_t stack = s.stack == NO_STACK ? NO_STACK : m->stack[s.stack];
		uint32_t to = m->apart ? profile_append_sample(m->into, stack, m->labels[s.labels])
				       : profile_sample(m->into, stack, m->labels[s.labels]);

		for (uint32_t w = 0; w < m->from->nweight; w++) {
			int64_t value;

			if (!scaled(m->from->weight[w].value[i], m->factor ? m->factor[w] : 1, &value) ||
				!profile_add(m->into, to, m->weight[w], value))
				return err_set(e, ERR_LIMIT, "the values of one stack add up to more than 64 bits hold");
		}
	}
	return true;
}

static void make_room(struct merge *m)
{
	m->module = ARENA_ARRAY(&m->scratch, uint32_t, m->from->nmodule);
	m->shift = ARENA_ARRAY(&m->scratch, uint64_t, m->from->nmodule);
}

void profile_merge_frames(struct profile *into, const struct profile *from, uint32_t *place)
{
	struct merge m = { .into = into, .from = from, .frame = place };

	make_room(&m);
	move_modules(&m);
	move_frames(&m);
	arena_free(&m.scratch);
}

/* How often `p` has weights that are one for profile_merge(). */
static uint32_t same_weights(const struct profile *p, const struct weight *w)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->nweight; i++)
		n += same_weight(&p->weight[i], w);
	return n;
}

bool profile_weights_match(const struct profile *p, const struct profile *other)
{
	if (p->nweight != other->nweight)
		return false;
	for (uint32_t i = 0; i < p->nweight; i++)
		if (same_weights(p, &p->weight[i]) != 1 || !same_weight(&p->weight[i], &other->weight[i]))
			return false;
	return true;
}

int64_t *profile_scaled(struct arena *a, const struct profile *p, uint32_t weight, double factor)
{
	int64_t *value = ARENA_ARRAY(a, int64_t, p->nsample);

	for (uint32_t i = 0; i < p->nsample; i++)
		if (!scaled(p->weight[weight].value[i], factor, &value[i]))
			return NULL;
	return value;
}

bool profile_merge(struct profile *into, const struct profile *from, const double *factor, const struct label *extra,
	struct err *e)
{
	struct merge m = { .into = into, .from = from, .factor = factor, .apart = extra };
	bool ok;

	m.weight = ARENA_ARRAY(&m.scratch, uint32_t, from->nweight);
	make_room(&m);
	m.frame = ARENA_ARRAY(&m.scratch, uint32_t, from->nframe);
	m.stack = ARENA_ARRAY(&m.scratch, uint32_t, from->nstack);
	m.labels = ARENA_ARRAY(&m.scratch, uint32_t, from->nlabel_set);
	ok = match_weights(&m, e);
	if (ok) {
		move_modules(&m);
		move_frames(&m);
		move_stacks(&m);
		move_labels(&m, extra);
		ok = move_samples(&m, e);
	}
	arena_free(&m.scratch);
	return ok;
}
