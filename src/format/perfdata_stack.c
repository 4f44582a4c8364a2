/*
 * Call chains into the profile.
 *
 * Where a frame upon a stack led last time is remembered by its place in its object, so that the usual frame costs one look
 * into a table of bounded size, whichever process it ran in, and nothing else is kept for each sample.
 */
#include "format/perfdata_part.h"

#define CONTEXT_MOST ((uint64_t)-4095)  /* from here on it is a marker */
#define WAITING_MOST 4096u
#define SLOTS_LEAST 256u
#define NODES_MOST (1u << 19)           /* 12 MiB */
#define PLACES_MOST (1u << 16)          /* 1.5 MiB */

enum { MARKER_KERNEL = -128, MARKER_USER = -512, MARKER_USER_DEFERRED = -640 };

/* ---- a chain as a list of frames, innermost first ---- */

/* `m` is the mapping that holds it, or NULL. */
static void push(struct perfdata *d, uint64_t ip, const struct mapping *m)
{
	struct chain_frame f = { .address = ip, .dso = m ? m->dso : MAP_NONE };

	if (m && !d->dso[m->dso].absolute)
		f.address = ip - m->start + m->offset;
	ARENA_ROOM(d->arena, d->chain, d->nchain, d->chain_cap);
	d->chain[d->nchain++] = f;
}

static uint32_t space_of_mode(const struct perfdata *d, unsigned mode, uint32_t task)
{
	if (mode == MODE_KERNEL)
		return 0;
	return mode == MODE_USER ? d->process[d->task[task].process].space : MAP_NONE;
}

static const struct mapping *mapping_in_mode(const struct perfdata *d, unsigned mode, uint32_t task, uint64_t ip)
{
	uint32_t space = space_of_mode(d, mode, task);

	return space == MAP_NONE ? NULL : perfdata_mapping(d, space, ip);
}

/* Of what follows a marker [enum perf_callchain_context]; 0 when there is no such marker. */
static unsigned mode_of_marker(uint64_t marker)
{
	switch ((int64_t)marker) {
	case MARKER_KERNEL:
		return MODE_KERNEL;
	case MARKER_USER:
	case MARKER_USER_DEFERRED:
		return MODE_USER;
	case -32:                       /* hypervisor, guest, its kernel, its programs: nothing is known of their memory */
	case -2048:
	case -2176:
	case -2560:
		return MODE_HYPERVISOR;
	default:
		return 0;
	}
}

struct walk {
	bool may_defer;                 /* the event announces user parts */
	unsigned mode;
	const struct mapping *last;     /* of the last address in this mode, which the next one often shares; or NULL */
	bool fresh;                     /* the next address is where it was interrupted, not a return address [2] */
	bool user;                      /* it has a user part */
	bool deferred;
	uint64_t cookie;
};

/* False when it is none: a frame pointer that led astray, from which nothing more can be learnt. */
static bool take_marker(struct perfdata *d, int64_t marker, struct walk *w)
{
	unsigned mode = mode_of_marker((uint64_t)marker);

	if (!mode || (marker == MARKER_USER_DEFERRED && !w->may_defer)) {
		evidence_note(d->out, d->evidence, d->at, "call chain ends at an address that cannot be one");
		return false;
	}
	w->mode = mode;
	w->last = NULL;
	w->fresh = true;
	w->deferred |= marker == MARKER_USER_DEFERRED;
	return true;
}

static void push_chain(struct perfdata *d, const char *chain, uint64_t n, uint32_t task, struct walk *w)
{
	for (uint64_t i = 0; i < n; i++) {
		uint64_t ip = u64_at(d, chain + 8 * i);

		if (ip >= CONTEXT_MOST) {
			if (!take_marker(d, (int64_t)ip, w))
				return;
			if (w->deferred)
				w->cookie = ++i < n ? u64_at(d, chain + 8 * i) : 0;
			continue;
		}
		w->user |= w->mode == MODE_USER;
		ip -= !w->fresh && ip;
		if (!w->last || ip < w->last->start || ip >= w->last->limit)
			w->last = mapping_in_mode(d, w->mode, task, ip);
		push(d, ip, w->last);
		w->fresh = false;
	}
}

/* ---- frames and stacks of the profile ---- */

static uint64_t mixed(uint64_t x, uint64_t y)
{
	return (x ^ (y << 32 | y >> 32)) * 0x9e3779b97f4a7c15u >> 40;
}

static uint32_t make_frame(struct perfdata *d, uint64_t address, uint32_t dso)
{
	struct frame f = { .address = address, .module = NO_MODULE };

	if (dso != MAP_NONE) {
		f.function = d->dso[dso].function;
		f.module = perfdata_dso_module(d, dso);
	}
	if (!address && !f.function.n)
		f.function = S("[unknown]");
	return profile_frame(d->profile, &f);
}

static uint32_t frame_of(struct perfdata *d, const struct chain_frame *c)
{
	struct frame_place *place = &d->place[mixed(c->address, c->dso) & (d->places - 1)];

	if (place->address != c->address || place->dso != c->dso || !place->frame) {
		place->address = c->address;
		place->dso = c->dso;
		place->frame = make_frame(d, c->address, c->dso) + 1;
	}
	return place->frame - 1;
}

static uint32_t slots_for(const struct perfdata *d, uint32_t most)
{
	uint32_t n = SLOTS_LEAST;

	while (n < most && n < d->src->bytes.n / 16)
		n *= 2;
	return n;
}

static void make_slots(struct perfdata *d)
{
	d->nodes = slots_for(d, NODES_MOST);
	d->node = ARENA_ARRAY(d->arena, struct chain_node, d->nodes);
	d->places = slots_for(d, PLACES_MOST);
	d->place = ARENA_ARRAY(d->arena, struct frame_place, d->places);
}

static uint32_t stack_upon(struct perfdata *d, uint32_t parent, const struct chain_frame *c)
{
	struct chain_node *node = &d->node[c->slot];

	if (node->address == c->address && node->parent == parent && node->dso == c->dso && node->stack)
		return node->stack - 1;
	node->address = c->address;
	node->parent = parent;
	node->dso = c->dso;
	node->stack = profile_stack(d->profile, parent, frame_of(d, c)) + 1;
	return node->stack - 1;
}

/* The chain that was put together, outermost frame first.  Slots depend on addresses alone, so that all of a chain's can be
 * on their way from memory before the first is needed. */
static uint32_t stack_of_chain(struct perfdata *d)
{
	uint32_t stack = NO_STACK;
	uint64_t path = 0;

	if (!d->nodes)
		make_slots(d);
	for (uint32_t i = d->nchain; i; i--) {
		struct chain_frame *c = &d->chain[i - 1];

		path = (path ^ c->address ^ (uint64_t)c->dso << 48) * 0x9e3779b97f4a7c15u;
		path ^= path >> 32;
		c->slot = (uint32_t)path & (d->nodes - 1);
		__builtin_prefetch(&d->node[c->slot], 1);
	}
	for (uint32_t i = d->nchain; i; i--)
		stack = stack_upon(d, stack, &d->chain[i - 1]);
	return stack;
}

static bool add_values(struct perfdata *d, uint32_t sample, uint32_t event, uint64_t period)
{
	const struct perf_event *ev = &d->event[event];

	if (profile_add(d->profile, sample, ev->count, 1) && profile_add(d->profile, sample, ev->weight, (int64_t)period))
		return true;
	return err_set(d->e, ERR_LIMIT, "the periods of one stack add up to more than 63 bits hold");
}

/* With dumps every sample stays alone: one list for all, as looking one up now and then is slow. */
static uint32_t sample_for(struct perfdata *d, uint32_t stack, uint32_t labels)
{
	return d->unwind ? profile_append_sample(d->profile, stack, labels) : profile_sample(d->profile, stack, labels);
}

/* ---- dumps: registers and a piece of the stack ---- */

/* Bytes that stay: where they are when that is the input. */
static struct str kept(struct perfdata *d, struct str s)
{
	bool lasts = s.p >= d->src->bytes.p && s.p + s.n <= d->src->bytes.p + d->src->bytes.n;

	return lasts ? s : arena_str(d->arena, s);
}

static struct str kept_registers(struct perfdata *d, struct str reg)
{
	uint64_t *number;

	if (!d->swap)
		return kept(d, reg);
	number = ARENA_ARRAY(d->arena, uint64_t, reg.n / 8);
	for (size_t i = 0; i < reg.n / 8; i++)
		number[i] = u64_at(d, reg.p + 8 * i);
	return (struct str){ (const char *)number, reg.n };
}

/* The instruction pointer among the registers [arch/ARCH/include/uapi/asm/perf_regs.h]; 0 = not known. */
static uint64_t register_ip(const struct perfdata *d, const struct sample *s)
{
	bool arm = str_eq(d->arch, S("aarch64")), x86 = str_eq(d->arch, S("x86_64")) || str_starts(d->arch, S("i"));
	unsigned bit = arm ? 32 : 8;
	uint64_t mask = d->event[s->event].reg_mask, below = ((uint64_t)1 << bit) - 1;

	if (!(arm || x86) || !(mask >> bit & 1))
		return 0;
	return u64_at(d, s->reg.p + 8 * __builtin_popcountll(mask & below));
}

static uint32_t map_set_of(struct perfdata *d, uint32_t space)
{
	struct profile_unwind *u = d->unwind;
	struct space *s = &d->space[space];

	if (s->map_set != MAP_NONE)
		return s->map_set;
	ARENA_ROOM(d->arena, u->map_set, u->nmap_set, u->map_set_cap);
	u->map_set[u->nmap_set] = (struct raw_map_set){ u->nmap, s->n };
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mapping *m = &s->map[i];
		uint32_t module = perfdata_dso_module(d, m->dso);

		ARENA_ROOM(d->arena, u->map, u->nmap, u->map_cap);
		u->map[u->nmap++] = (struct raw_map){ m->start, m->limit, m->offset, module };
	}
	s->map_set = u->nmap_set++;
	return s->map_set;
}

static void add_dump(struct perfdata *d, const struct sample *s, uint32_t sample, uint32_t task, uint32_t nkernel)
{
	struct profile_unwind *u = d->unwind;
	uint32_t process = d->task[task].process;
	struct raw_stack raw = { .sample = sample, .nkernel = nkernel, .pid = d->process[process].pid,
		.reg_mask = d->event[s->event].reg_mask, .narrow = s->abi == 1 };

	raw.maps = map_set_of(d, d->process[process].space);
	raw.reg = kept_registers(d, s->reg);
	raw.bytes = kept(d, s->stack);
	ARENA_ROOM(d->arena, u->stack, u->n, u->cap);
	u->stack[u->n++] = raw;
	evidence_note(d->out, d->evidence, d->at, PROFILE_UNWIND_NOTE); /* [3] */
}

/* ---- stacks whose user part comes later ---- */

static bool finish(struct perfdata *d, struct deferred *w, const char *chain, uint64_t n)
{
	struct walk walk = { .mode = MODE_USER, .fresh = true };
	uint32_t sample;

	d->nchain = 0;
	for (uint32_t i = 0; i < w->n; i++) {
		ARENA_ROOM(d->arena, d->chain, d->nchain, d->chain_cap);
		d->chain[d->nchain++] = d->held[w->first + i];
	}
	push_chain(d, chain, n, w->task, &walk);
	w->done = true;
	d->waiting--;
	sample = sample_for(d, stack_of_chain(d), w->labels);
	return add_values(d, sample, w->event, w->period);
}

static bool finish_without(struct perfdata *d, struct deferred *w)
{
	evidence_note(d->out, d->evidence, d->at, "user stack was announced for later and did not come");
	return finish(d, w, NULL, 0);
}

/* Room for one more: the done ones go, and of too many the older half. */
static bool compact(struct perfdata *d)
{
	uint32_t n = 0, nheld = 0;

	if (d->waiting && d->ndeferred < WAITING_MOST)
		return true;
	for (uint32_t i = 0; i < d->ndeferred; i++)
		if (!d->deferred[i].done && d->waiting > WAITING_MOST / 2 && !finish_without(d, &d->deferred[i]))
			return false;
	for (uint32_t i = 0; i < d->ndeferred; i++) {
		struct deferred w = d->deferred[i];

		if (w.done)
			continue;
		memmove(d->held + nheld, d->held + w.first, w.n * sizeof *d->held);
		w.first = nheld;
		nheld += w.n;
		d->deferred[n++] = w;
	}
	d->ndeferred = n;
	d->nheld = nheld;
	return true;
}

static bool defer(struct perfdata *d, const struct sample *s, uint32_t task, uint64_t cookie)
{
	struct deferred w = { .cookie = cookie, .period = s->period, .event = s->event, .task = task };

	if (!compact(d))
		return false;
	w.labels = perfdata_labels(d, task);
	w.first = d->nheld;
	w.n = d->nchain;
	for (uint32_t i = 0; i < d->nchain; i++) {
		ARENA_ROOM(d->arena, d->held, d->nheld, d->held_cap);
		d->held[d->nheld++] = d->chain[i];
	}
	ARENA_ROOM(d->arena, d->deferred, d->ndeferred, d->deferred_cap);
	d->deferred[d->ndeferred++] = w;
	d->waiting++;
	return true;
}

/* { u64 cookie, u64 n, u64 address[n] } */
bool perfdata_join(struct perfdata *d, struct record r)
{
	uint64_t cookie = u64_at(d, r.p + 8), n = u64_at(d, r.p + 16);

	if (n > (r.size - 24u) / 8)
		return err_at(d->e, d->at, "a deferred call chain that ends within its record expected");
	for (uint32_t i = 0; i < d->ndeferred; i++)
		if (!d->deferred[i].done && d->deferred[i].cookie == cookie && !finish(d, &d->deferred[i], r.p + 24, n))
			return false;
	return true;
}

bool perfdata_stacks_end(struct perfdata *d)
{
	for (uint32_t i = 0; i < d->ndeferred; i++)
		if (!d->deferred[i].done && !finish_without(d, &d->deferred[i]))
			return false;
	return true;
}

/* ---- a sample ---- */

bool perfdata_add_sample(struct perfdata *d, const struct sample *s, unsigned mode)
{
	struct walk w = { .mode = mode, .fresh = true, .may_defer = d->event[s->event].defers };
	uint32_t task = perfdata_task(d, s->pid, s->tid), sample, nkernel;
	bool dump;

	d->nchain = 0;
	push_chain(d, s->chain, s->nchain, task, &w);
	dump = d->unwind && s->abi && s->stack.n && !w.user && !w.deferred;
	if (!d->nchain && !dump && !w.deferred)
		push(d, s->ip, mapping_in_mode(d, mode, task, s->ip)); /* [1] */
	if (w.deferred)
		return defer(d, s, task, w.cookie);
	nkernel = d->nchain;
	if (dump) {
		uint64_t ip = mode == MODE_USER ? s->ip : register_ip(d, s);

		push(d, ip, mapping_in_mode(d, MODE_USER, task, ip));
	}
	sample = sample_for(d, stack_of_chain(d), perfdata_labels(d, task));
	if (dump)
		add_dump(d, s, sample, task, nkernel);
	return add_values(d, sample, s->event, s->period);
}
