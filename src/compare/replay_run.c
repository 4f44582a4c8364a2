/*
 * Two heaps: who runs, by how much it must get of a CPU until it stops, counted on a clock that stands still while there are too few
 * CPUs and so is the same for all; and who sleeps, by time.
 */
#include "compare/replay.h"

#include <assert.h>
#include <math.h>

enum phase { PHASE_NEXT, PHASE_NAP };   /* what comes when the running or sleeping ends */

struct heap { double *key; uint32_t *thread, n; };

struct moving {                         /* a thread on its way */
	int64_t at_ns;                  /* recorded time up to which it has come */
	double nap_ns;                  /* to sleep before it goes on */
	uint32_t point, stay;           /* the next ones */
	bool waiting;                   /* at the end of a stay that nobody has ended yet */
	enum phase phase;
};

struct run {
	const struct replay *replay;
	const struct replay_rules *rules;
	const bool *free;
	struct moving *moving;
	double *ended_ns;               /* by stay: when it ends; NaN = not known yet */
	struct heap running, asleep;
	double now_ns;
	double share_ns;                /* what everybody who ran from the start on would have got */
	bool over;
};

/* ---- heaps ---- */

static void heap_push(struct heap *h, double key, uint32_t thread)
{
	uint32_t at = h->n++;

	for (; at && h->key[(at - 1) / 2] > key; at = (at - 1) / 2) {
		h->key[at] = h->key[(at - 1) / 2];
		h->thread[at] = h->thread[(at - 1) / 2];
	}
	h->key[at] = key;
	h->thread[at] = thread;
}

static uint32_t heap_pop(struct heap *h)
{
	uint32_t first = h->thread[0], at = 0, child, thread;
	double key;

	h->n--;
	key = h->key[h->n];
	thread = h->thread[h->n];
	while ((child = 2 * at + 1) < h->n) {
		child += child + 1 < h->n && h->key[child + 1] < h->key[child];
		if (h->key[child] >= key)
			break;
		h->key[at] = h->key[child];
		h->thread[at] = h->thread[child];
		at = child;
	}
	h->key[at] = key;
	h->thread[at] = thread;
	return first;
}

static void heap_init(struct heap *h, struct arena *a, uint32_t most)
{
	*h = (struct heap){ .key = ARENA_ARRAY(a, double, (size_t)most + 1) };
	h->thread = ARENA_ARRAY(a, uint32_t, (size_t)most + 1);
}

/* ---- a thread's way ---- */

static void sleep_until(struct run *r, uint32_t thread, double at_ns)
{
	heap_push(&r->asleep, at_ns > r->now_ns ? at_ns : r->now_ns, thread);
}

/* To `upto` in recorded time, in which it is in no stay. */
static void set_running(struct run *r, uint32_t thread, int64_t upto)
{
	const struct tree_order *o = r->replay->order;
	struct moving *m = &r->moving[thread];
	uint32_t process = o->thread_process[thread];
	double cpu = 0;

	m->nap_ns = 0;
	for (int64_t end = upto; end > m->at_ns;) {
		uint32_t program = order_program(o, process, end);
		int64_t start = o->tree->program[program].start_ns;

		if (start < m->at_ns || start >= end)
			start = m->at_ns;
		if (!r->free[program]) {
			cpu += (double)(end - start) * r->replay->cpu_ratio[program];
			m->nap_ns += (double)(end - start) * r->replay->nap_ratio[program];
		}
		end = start;
	}
	m->at_ns = upto;
	m->phase = PHASE_NAP;
	heap_push(&r->running, r->share_ns + cpu, thread);
}

static bool is_open(enum wait_kind kind)
{
	return kind != WAIT_DISK && kind != WAIT_NETWORK && kind != WAIT_SOCKET && kind != WAIT_SLEEP &&
		kind != WAIT_STOPPED;
}

static void set_waiting(struct run *r, uint32_t thread)
{
	struct moving *m = &r->moving[thread];
	const struct stay *s = &r->replay->order->stay[m->stay];
	double ns = (double)(s->woken_ns - s->start_ns);

	m->at_ns = s->end_ns;
	m->phase = PHASE_NEXT;
	if (s->for_good && thread != r->replay->last)
		return;
	if (r->replay->ended[m->stay]) {
		if (isnan(r->ended_ns[m->stay]))
			m->waiting = true;
		else
			sleep_until(r, thread, r->ended_ns[m->stay]);
	} else {
		if (is_open(s->kind))
			ns *= r->rules->open_ratio;
		sleep_until(r, thread, r->now_ns + (r->free[s->program] ? 0 : ns));
	}
	m->stay++;
}

static void reach(struct run *r, const struct replay_point *p)
{
	const struct stay *s;
	double at = r->now_ns + (double)p->delay_ns;

	if (p->starts) {
		sleep_until(r, p->target, at);
		return;
	}
	s = &r->replay->order->stay[p->target];
	r->ended_ns[p->target] = at;
	if (r->moving[s->thread].waiting && r->moving[s->thread].stay == p->target + 1) {
		r->moving[s->thread].waiting = false;
		sleep_until(r, s->thread, at);
	}
}

static void move(struct run *r, uint32_t thread)
{
	const struct replay *y = r->replay;
	struct moving *m = &r->moving[thread];
	int64_t end = y->end_ns[thread], point, stay, upto;

	if (m->phase == PHASE_NAP && m->nap_ns > 0) {
		m->phase = PHASE_NEXT;
		sleep_until(r, thread, r->now_ns + m->nap_ns);
		return;
	}
	for (;;) {
		point = m->point < y->point_at[thread + 1] ? y->point[m->point].at_ns : INT64_MAX;
		stay = m->stay < y->order->stay_at[thread + 1] ? y->order->stay[m->stay].start_ns : INT64_MAX;
		upto = point < stay ? point : stay;
		upto = upto < end ? upto : end;
		if (upto > m->at_ns) {
			set_running(r, thread, upto);
			return;
		}
		if (point > stay || point == INT64_MAX)
			break;
		reach(r, &y->point[m->point++]);
	}
	if (stay < INT64_MAX)
		set_waiting(r, thread);
	else
		r->over |= thread == y->last;
}

/* ---- all ---- */

/* What comes after a program that takes no time would not run either. */
static bool *all_free(const struct replay_rules *rules, const struct process_tree *t, struct arena *a)
{
	bool *free = ARENA_ARRAY(a, bool, (size_t)t->nprogram + 1);

	for (uint32_t i = 0; rules->free && i < t->nprogram; i++)
		free[i] = rules->free[i] || (t->program[i].before < i && free[t->program[i].before]);
	return free;
}

static void pass(struct run *r)
{
	double ncpu = r->rules->ncpu, want = r->running.n + r->rules->others;
	double rate = !r->rules->ncpu || want <= ncpu ? 1 : ncpu / want;
	double stops = r->running.n ? r->now_ns + (r->running.key[0] - r->share_ns) / rate : INFINITY;

	if (r->asleep.n && r->asleep.key[0] <= stops) {
		r->share_ns += (r->asleep.key[0] - r->now_ns) * rate;
		r->now_ns = r->asleep.key[0];
		move(r, heap_pop(&r->asleep));
		return;
	}
	assert(r->running.n);                   /* choice [1] of replay.h */
	r->share_ns = r->running.key[0];
	r->now_ns = stops > r->now_ns ? stops : r->now_ns;
	move(r, heap_pop(&r->running));
}

double replay_run(const struct replay *y, const struct replay_rules *rules)
{
	struct arena a = { 0 };
	const struct tree_order *o = y->order;
	struct run r = { .replay = y, .rules = rules, .free = all_free(rules, o->tree, &a) };

	r.moving = ARENA_ARRAY(&a, struct moving, (size_t)o->nthread + 1);
	r.ended_ns = ARENA_ARRAY(&a, double, (size_t)o->nstay + 1);
	heap_init(&r.running, &a, o->nthread);
	heap_init(&r.asleep, &a, o->nthread);
	for (uint32_t i = 0; i < o->nthread; i++)
		r.moving[i] = (struct moving){ .at_ns = y->begin_ns[i], .point = y->point_at[i], .stay = o->stay_at[i] };
	for (uint32_t i = 0; i < o->nstay; i++)
		r.ended_ns[i] = NAN;
	sleep_until(&r, 0, 0);
	while (!r.over)
		pass(&r);
	arena_free(&a);
	return r.now_ns;
}
