/*
 * The walk: from the end back to 0, a step at a time, each of which moves back in time or, once at any moment, into whoever ended a
 * wait; hence it ends after a number of steps that is linear in the rows of the tree.
 *
 * Choices [1] The first stay of a thread is as far back as it is known: nobody says when it was created.  Before that the walk goes on
 *             in the main thread, or, when that was blocked, in the thread of its process that ran last; without one it ran since the
 *             main thread blocked.
 *         [2] A process that ended before the wait that it ended does not account for the rest: reaping is waiting.
 *         [3] Who is in a wait cannot have woken anybody: rows that say so leave the time to the one who slept.
 *         [4] A thread that the clock woke while another one of its process ran was not what the process waited for: Go's sysmon, the
 *             JVM's periodic threads.  The walk goes on in the one that ran.
 */
#include "compare/critical_path.h"

#include <assert.h>

#include "compare/critical_path_own.h"
#include "compare/tree_order.h"

struct walk {
	const struct tree_order *o;
	struct arena *arena;
	struct critical_path *path;
	uint32_t cap;
	int64_t now;
	int64_t jumped;                 /* `now` of the last jump into whoever ended a wait */
	uint32_t thread;
};

/* Back to `from`, never beyond `now`. */
static void back(struct walk *w, int64_t from, struct segment as)
{
	struct critical_path *p = w->path;

	if (from >= w->now)
		return;
	as.start_ns = from;
	as.end_ns = w->now;
	w->now = from;
	if (p->n) {
		struct segment *next = &p->segment[p->n - 1];

		if (next->kind == as.kind && next->program == as.program && next->wait == as.wait &&
			next->wait_kind == as.wait_kind) {
			next->start_ns = from;
			return;
		}
	}
	ARENA_ROOM(w->arena, p->segment, p->n, w->cap);
	p->segment[p->n++] = as;
}

/* The process's own time, by program; critical_path_own() says how much of it was on a CPU. */
static void back_running(struct walk *w, int64_t from)
{
	uint32_t process = w->o->thread_process[w->thread];

	while (w->now > from) {
		uint32_t program = order_program(w->o, process, w->now);
		int64_t start = w->o->tree->program[program].start_ns;

		back(w, start > from && start < w->now ? start : from,
			(struct segment){ .program = program, .wait = UINT32_MAX, .kind = SEGMENT_CPU });
	}
}

/* Goes on in whoever of the thread's process ran then. */
static void go_to(struct walk *w, uint32_t thread)
{
	uint32_t process = w->o->thread_process[thread];

	back(w, w->o->end_ns[process], (struct segment){ .kind = SEGMENT_UNKNOWN, .wait = UINT32_MAX,
		.program = order_program(w->o, process, w->now) });
	w->thread = order_running(w->o, thread, w->now);
}

static void back_to_fork(struct walk *w)
{
	uint32_t process = w->o->thread_process[w->thread], parent = w->o->parent[process];
	uint32_t before;

	if (parent == NO_PROCESS) {
		before = w->o->tree->program[order_program(w->o, process, w->now)].before;
		parent = before == NO_PROGRAM ? 0 : w->o->tree->program[before].process;
	}
	go_to(w, parent < process ? parent : 0);
}

/* [4] */
static bool ended_by_clock(const struct walk *w, const struct stay *s)
{
	if (s->by != NO_THREAD || s->row == UINT32_MAX || w->o->tree->wait[s->row].by != WAKER_KERNEL)
		return false;
	return s->kind == WAIT_SLEEP || s->kind == WAIT_FUTEX || s->kind == WAIT_POLL;
}

static bool leave_sleeper(struct walk *w)
{
	uint32_t other = w->jumped == w->now ? w->thread : order_awake(w->o, w->thread, w->now);

	if (other == w->thread)
		return false;
	w->jumped = w->now;
	w->thread = other;
	return true;
}

/* `now` is in the stay or at its end. */
static void back_through(struct walk *w, const struct stay *s)
{
	struct segment waited = { .program = s->program, .wait = s->row, .kind = SEGMENT_WAIT, .wait_kind = s->kind };
	int64_t end;

	if (stay_covers(s, w->now)) {                                   /* [3] */
		back(w, s->start_ns, waited);
		return;
	}
	back(w, s->woken_ns, (struct segment){ .program = s->program, .wait = UINT32_MAX, .kind = SEGMENT_RUNNABLE });
	if (w->now == s->start_ns)
		return;
	if (s->by != NO_THREAD) {
		end = w->o->end_ns[w->o->thread_process[s->by]];
		if (end > s->start_ns)
			back(w, end, waited);                           /* [2] */
		if (end > s->start_ns && w->jumped != w->now) {
			w->jumped = w->now;
			go_to(w, s->by);
			return;
		}
	}
	if (ended_by_clock(w, s) && leave_sleeper(w))
		return;
	back(w, s->start_ns, waited);
}

/* Before the first stay of a thread that is not the main one. */
static void back_to_main(struct walk *w)                                /* [1] */
{
	uint32_t main_thread = w->o->thread_process[w->thread], other = main_thread;
	uint32_t stay = order_stay(w->o, main_thread, w->now);

	if (stay != NO_STAY && w->now <= w->o->stay[stay].end_ns)
		other = order_awake(w->o, main_thread, w->now);
	if (other != main_thread) {
		w->thread = other;
		return;
	}
	if (stay != NO_STAY && stay_covers(&w->o->stay[stay], w->now))
		back_running(w, w->o->stay[stay].start_ns);
	w->thread = main_thread;
}

static void step(struct walk *w)
{
	uint32_t process = w->o->thread_process[w->thread];
	uint32_t stay = order_stay(w->o, w->thread, w->now);

	if (w->now <= w->o->begin_ns[process])
		back_to_fork(w);
	else if (stay == NO_STAY && w->thread != process)
		back_to_main(w);
	else if (stay == NO_STAY)
		back_running(w, w->o->begin_ns[process]);
	else if (w->o->stay[stay].end_ns < w->now)
		back_running(w, w->o->stay[stay].end_ns);
	else
		back_through(w, &w->o->stay[stay]);
}

static void reverse(struct critical_path *p)
{
	for (uint32_t i = 0; i < p->n / 2; i++) {
		struct segment s = p->segment[i];

		p->segment[i] = p->segment[p->n - 1 - i];
		p->segment[p->n - 1 - i] = s;
	}
}

static void assert_whole(const struct critical_path *p)
{
	int64_t at = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		assert(p->segment[i].start_ns == at && p->segment[i].end_ns > at);
		at = p->segment[i].end_ns;
	}
	assert(at == p->wall_ns);
}

bool critical_path(const struct process_tree *t, struct arena *a, struct critical_path *out)
{
	struct arena scratch = { 0 };
	struct tree_order order;
	struct walk w = { .o = &order, .arena = &scratch, .jumped = -1 };
	struct critical_path walked = { 0 };

	*out = (struct critical_path){ 0 };
	if (!t->nprocess || !t->nprogram)
		return t->wall_ns != NO_TIME;
	tree_order_init(&order, t, &scratch);
	w.path = &walked;
	w.now = walked.wall_ns = order.wall_ns;
	while (w.now > 0)
		step(&w);
	reverse(&walked);
	critical_path_own(&order, &walked, a, out);
	assert_whole(out);
	arena_free(&scratch);
	return t->wall_ns != NO_TIME;
}
