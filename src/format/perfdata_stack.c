/*
 * Call chains into the profile.
 *
 * Chains are gathered to batches, and each step is done for all frames of a batch before the next: where a frame and its stack lie
 * depends on addresses alone, so that what must come from memory comes for many at a time.
 */
#include "format/perfdata_part.h"

#define CONTEXT_MOST ((uint64_t)-4095)  /* from here on it is a marker */
#define WAITING_MOST 4096u
#define BATCH_MOST 512u                 /* frames: what they lead to fits the nearest cache */

enum { MARKER_KERNEL = -128, MARKER_USER = -512, MARKER_USER_DEFERRED = -640 };

/* ---- a chain as a list of frames, innermost first ---- */

/* For `n` frames more. */
static void make_room(struct perfdata *d, uint64_t n)
{
	while (d->chain_cap - d->nchain < n)
		d->chain = arena_grow(d->arena, d->chain, sizeof *d->chain, d->chain_cap, &d->chain_cap);
}

/* There must be room. */
static void push(struct perfdata *d, uint64_t address, uint32_t dso)
{
	struct chain_frame *f = &d->chain[d->nchain++];

	f->address = address;
	f->dso = dso;
}

/* From an address in memory to that of a frame; `m` holds it, or is NULL. */
static uint64_t shift_of(const struct perfdata *d, const struct mapping *m)
{
	return m && !d->dso[m->dso].absolute ? m->offset - m->start : 0;
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
	uint64_t shift;                 /* of `last` */
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

/* Of code made at run time; false when none is known to be there.  There must be room. */
static bool push_made(struct perfdata *d, uint64_t ip, unsigned mode, uint32_t task, const struct mapping *m)
{
	uint32_t dso = MAP_NONE;

	if (d->ncode && mode == MODE_USER)
		dso = perfdata_code_at(d, d->task[task].process, ip, m);
	if (dso != MAP_NONE)
		push(d, ip, dso);
	return dso != MAP_NONE;
}

/* A single address. */
static void push_ip(struct perfdata *d, uint64_t ip, unsigned mode, uint32_t task)
{
	const struct mapping *m = mapping_in_mode(d, mode, task, ip);

	make_room(d, 1);
	if (!push_made(d, ip, mode, task, m))
		push(d, ip + shift_of(d, m), m ? m->dso : MAP_NONE);
}

static void push_chain(struct perfdata *d, const char *chain, uint64_t n, uint32_t task, struct walk *w)
{
	make_room(d, n);
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
		if (!w->last || ip < w->last->start || ip >= w->last->limit) {
			w->last = mapping_in_mode(d, w->mode, task, ip);
			w->shift = shift_of(d, w->last);
		}
		if (!push_made(d, ip, w->mode, task, w->last))
			push(d, ip + w->shift, w->last ? w->last->dso : MAP_NONE);
		w->fresh = false;
	}
}

/* ---- batches ---- */

static void begin_tables(struct perfdata *d)
{
	size_t n = d->src->bytes.n / 64;

	stack_finder_init(&d->paths, d->profile, n < UINT32_MAX ? (uint32_t)n : UINT32_MAX);
	perfdata_places_begin(d, n);
}

static struct path_step step_of(const struct chain_frame *c)
{
	return (struct path_step){ c->address, c->dso };
}

/* Outermost first, so that modules and frames have the order in which they are met. */
static void announce(struct perfdata *d, const struct pending *w)
{
	uint32_t path = PATH_ROOT;

	if (!d->places.slots)
		begin_tables(d);
	for (uint32_t i = w->first + w->n; i > w->first; i--) {
		struct chain_frame *c = &d->chain[i - 1];

		if (c->dso != MAP_NONE)
			c->dso = perfdata_alike(d, c->dso);
		c->path = path = path_hash(&d->paths, path, step_of(c));
		stack_finder_announce(&d->paths, path);
	}
}

/* Only a stack that is new needs its frame. */
static void approach(struct perfdata *d)
{
	for (uint32_t i = 0; i < d->nchain; i++) {
		struct chain_frame *c = &d->chain[i];

		c->maybe = stack_finder_approach(&d->paths, c->path);
		if (c->maybe == NO_STACK)
			place_announce(d, c);
	}
	for (uint32_t i = 0; i < d->nchain; i++)
		if (d->chain[i].maybe == NO_STACK)
			place_approach(d, &d->chain[i]);
}

static void find_stack(struct perfdata *d, struct pending *w)
{
	uint32_t stack = NO_STACK;

	for (uint32_t i = w->first + w->n; i > w->first; i--) {
		const struct chain_frame *c = &d->chain[i - 1];
		uint32_t found = c->maybe;

		if (!stack_finder_is(&d->paths, found, stack, step_of(c)))
			found = stack_finder_find(&d->paths, c->path, stack, step_of(c));
		stack = found != NO_STACK ? found : stack_finder_add(&d->paths, c->path, stack, step_of(c), perfdata_place(d, c));
	}
	w->stack = stack;
	profile_sample_announce(d->profile, stack, w->labels);
}

/* With dumps every sample stays alone: one list for all, as looking one up now and then is slow. */
static bool add_values(struct perfdata *d, const struct pending *w)
{
	const struct perf_event *ev = &d->event[w->event];
	uint32_t sample = d->unwind ? profile_append_sample(d->profile, w->stack, w->labels)
				    : profile_sample(d->profile, w->stack, w->labels);

	if (profile_add(d->profile, sample, ev->count, (int64_t)w->count) && profile_add(d->profile, sample, ev->weight, (int64_t)w->period))
		return true;
	return err_set(d->e, ERR_LIMIT, "the periods of one stack add up to more than 63 bits hold");
}

/* Everything that was gathered, into the profile. */
static bool take_batch(struct perfdata *d)
{
	uint32_t n = d->npending;

	if (n)
		approach(d);
	for (uint32_t i = 0; i < n; i++)
		find_stack(d, &d->pending[i]);
	d->npending = d->nchain = 0;
	for (uint32_t i = 0; i < n; i++)
		if (!add_values(d, &d->pending[i]))
			return false;
	return true;
}

/* Its chain is what was pushed since w.first. */
static void gather(struct perfdata *d, struct pending w)
{
	w.n = d->nchain - w.first;
	announce(d, &w);
	ARENA_ROOM(d->arena, d->pending, d->npending, d->pending_cap);
	d->pending[d->npending++] = w;
}

/* ---- stacks whose user part comes later ---- */

static void finish(struct perfdata *d, struct deferred *w, const char *chain, uint64_t n)
{
	struct pending p = { .first = d->nchain, .event = w->event, .labels = w->labels, .period = w->period, .count = 1 };
	struct walk walk = { .mode = MODE_USER, .fresh = true };

	make_room(d, w->n);
	for (uint32_t i = 0; i < w->n; i++)
		d->chain[d->nchain++] = d->held[w->first + i];
	push_chain(d, chain, n, w->task, &walk);
	w->done = true;
	d->waiting--;
	gather(d, p);
}

static void finish_without(struct perfdata *d, struct deferred *w)
{
	evidence_note(d->out, d->evidence, d->at, "user stack was announced for later and did not come");
	finish(d, w, NULL, 0);
}

/* Room for one more: the done ones go, and of too many the older half. */
static void compact(struct perfdata *d)
{
	uint32_t n = 0, nheld = 0;

	if (d->waiting && d->ndeferred < WAITING_MOST)
		return;
	for (uint32_t i = 0; i < d->ndeferred; i++)
		if (!d->deferred[i].done && d->waiting > WAITING_MOST / 2)
			finish_without(d, &d->deferred[i]);
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
}

/* The chain from `first` on is the kernel's part. */
static void defer(struct perfdata *d, const struct sample *s, uint32_t task, uint64_t cookie, uint32_t first)
{
	struct deferred w = { .cookie = cookie, .period = s->period, .event = s->event, .task = task };
	uint32_t n = d->nchain;

	compact(d);
	w.labels = perfdata_labels(d, task);
	w.first = d->nheld;
	w.n = n - first;
	for (uint32_t i = first; i < n; i++) {
		ARENA_ROOM(d->arena, d->held, d->nheld, d->held_cap);
		d->held[d->nheld++] = d->chain[i];
	}
	ARENA_ROOM(d->arena, d->deferred, d->ndeferred, d->deferred_cap);
	d->deferred[d->ndeferred++] = w;
	d->waiting++;
}

/* { u64 cookie, u64 n, u64 address[n] } */
bool perfdata_join(struct perfdata *d, struct record r)
{
	uint64_t cookie = u64_at(d, r.p + 8), n = u64_at(d, r.p + 16);

	if (n > (r.size - 24u) / 8)
		return err_at(d->e, d->at, "a deferred call chain that ends within its record expected");
	for (uint32_t i = 0; i < d->ndeferred; i++)
		if (!d->deferred[i].done && d->deferred[i].cookie == cookie)
			finish(d, &d->deferred[i], r.p + 24, n);
	return d->nchain < BATCH_MOST || take_batch(d);
}

bool perfdata_stacks_end(struct perfdata *d)
{
	for (uint32_t i = 0; i < d->ndeferred; i++)
		if (!d->deferred[i].done)
			finish_without(d, &d->deferred[i]);
	if (!take_batch(d))
		return false;
	if (d->places.slots)
		stack_finder_done(&d->paths);
	perfdata_put_frames(d);
	profile_settle(d->profile);
	return true;
}

/* ---- a sample ---- */

/* What was waited for, upon the code that waited: as if it were the whole of an object. */
static void push_leaf(struct perfdata *d, struct str leaf)
{
	struct dso dso = { .function = leaf, .module = NO_MODULE, .absolute = true };

	make_room(d, 1);
	push(d, 0, perfdata_dso(d, &dso));
}

bool perfdata_add_sample(struct perfdata *d, const struct sample *s, unsigned mode)
{
	struct walk w = { .mode = mode, .fresh = true, .may_defer = d->event[s->event].defers };
	struct pending p = { .first = d->nchain, .event = s->event, .period = s->period, .count = s->count };
	uint32_t task = perfdata_task(d, s->pid, s->tid), nkernel;
	uint64_t ip = s->ip;
	bool dump;

	perfdata_code_until(d, d->task[task].process, s->time);
	if (s->leaf.n)
		push_leaf(d, s->leaf);
	push_chain(d, s->chain, s->nchain, task, &w);
	dump = d->unwind && s->abi && s->stack.n && !w.user && !w.deferred;
	if (d->nchain == p.first + (s->leaf.n > 0) && !dump && !w.deferred)
		push_ip(d, s->ip, mode, task);  /* [1] */
	if (w.deferred) {
		defer(d, s, task, w.cookie, p.first);
		return d->nchain < BATCH_MOST || take_batch(d);
	}
	nkernel = d->nchain - p.first;
	if (dump) {
		ip = mode == MODE_USER ? ip : perfdata_register_ip(d, s);
		push_ip(d, ip, MODE_USER, task);
	}
	p.labels = perfdata_labels(d, task);
	gather(d, p);
	if ((dump || d->nchain >= BATCH_MOST) && !take_batch(d))
		return false;
	if (dump)
		perfdata_dump(d, s, ip, d->profile->nsample - 1, task, nkernel);
	return true;
}
