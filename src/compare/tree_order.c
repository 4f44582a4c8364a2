#include "compare/tree_order.h"

#include <math.h>

#include "base/map.h"
#include "base/sort.h"

#define EXIT_LATE_NS INT64_C(1000000)   /* so much later than the wake-up that it causes may an exit be reported */
#define DRIVEN 0.5                      /* part of its time in short waits that makes a program no cause */
#define TRIES 64                        /* children looked at for the one that ended a wait */

static int64_t clamp(int64_t x, int64_t lo, int64_t hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

static int64_t later(int64_t x, int64_t y)
{
	return x > y ? x : y;
}

struct group group_by(struct arena *a, const uint32_t *of, const int64_t *value, uint32_t n, uint32_t ngroup)
{
	struct sort_key *key = ARENA_ARRAY(a, struct sort_key, (size_t)n + 1);
	struct group g = { .at = ARENA_ARRAY(a, uint32_t, (size_t)ngroup + 2),
		.member = ARENA_ARRAY(a, uint32_t, (size_t)n + 1) };
	uint32_t *next = g.at + 1;

	for (uint32_t i = 0; i < n; i++) {
		key[i] = (struct sort_key){ (uint64_t)value[i] ^ UINT64_C(1) << 63, i };
		if (of[i] != UINT32_MAX)
			g.at[of[i] + 2]++;
	}
	for (uint32_t i = 0; i < ngroup; i++)
		g.at[i + 2] += g.at[i + 1];
	sort_keys(key, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t member = key[i].index;

		if (of[member] != UINT32_MAX)
			g.member[next[of[member]]++] = member;
	}
	arena_discard(a, key);
	return g;
}

/* ---- processes and programs ---- */

static void set_lives(struct tree_order *o)
{
	const struct process_tree *t = o->tree;

	for (uint32_t i = 0; i < t->nprocess; i++) {
		const struct tree_process *p = &t->process[i];
		uint32_t parent = p->parent < i ? p->parent : NO_PROCESS;

		o->parent[i] = parent;
		o->begin_ns[i] = i ? clamp(p->start_ns, 0, o->wall_ns) : 0;
		if (parent != NO_PROCESS)
			o->begin_ns[i] = later(o->begin_ns[i], o->begin_ns[parent]);
		o->end_ns[i] = i && p->end_ns != NO_TIME ? clamp(p->end_ns, o->begin_ns[i], o->wall_ns) : o->wall_ns;
	}
}

static void group_programs(struct tree_order *o)
{
	const struct process_tree *t = o->tree;
	uint32_t *of = ARENA_ARRAY(o->arena, uint32_t, (size_t)t->nprogram + 1);
	int64_t *start = ARENA_ARRAY(o->arena, int64_t, (size_t)t->nprogram + 1);

	for (uint32_t i = 0; i < t->nprogram; i++) {
		of[i] = t->program[i].process;
		start[i] = t->program[i].start_ns;
	}
	o->programs = group_by(o->arena, of, start, t->nprogram, t->nprocess);
}

uint32_t order_program(const struct tree_order *o, uint32_t process, int64_t now)
{
	const struct process_tree *t = o->tree;
	uint32_t lo, hi;

	while (o->programs.at[process] == o->programs.at[process + 1] && o->parent[process] != NO_PROCESS)
		process = o->parent[process];
	lo = o->programs.at[process];
	hi = o->programs.at[process + 1];
	if (lo == hi)
		return 0;
	for (lo++; lo < hi;) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->program[o->programs.member[mid]].start_ns < now)
			lo = mid + 1;
		else
			hi = mid;
	}
	return o->programs.member[lo - 1];
}

/* ---- stays off the CPU ---- */

static uint32_t thread_of(struct tree_order *o, struct map *threads, uint32_t process, int64_t tid)
{
	uint32_t thread = map_intern_pair(threads, process, (uint64_t)tid, o->nthread);

	if (thread == o->nthread) {
		ARENA_ROOM(o->arena, o->thread_process, o->nthread, o->thread_cap);
		o->thread_process[o->nthread++] = process;
	}
	return thread;
}

static void add_stay(struct tree_order *o, const struct stay *s)
{
	if (s->start_ns >= s->end_ns)
		return;
	ARENA_ROOM(o->arena, o->stay, o->nstay, o->stay_cap);
	o->stay[o->nstay++] = *s;
}

/* The main thread of the child that ended last before the end of s, and after its start. */
static uint32_t ended_child(const struct tree_order *o, const struct stay *s)
{
	uint32_t process = o->thread_process[s->thread];
	uint32_t first = o->children.at[process], lo = first, hi = o->children.at[process + 1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->end_ns[o->children.member[mid]] <= s->woken_ns + EXIT_LATE_NS)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (int tries = 0; lo > first && tries < TRIES; tries++) {
		uint32_t child = o->children.member[--lo];

		if (o->end_ns[child] <= s->start_ns)
			break;
		if (o->begin_ns[child] < s->woken_ns && o->begin_ns[child] < o->end_ns[child])
			return child;
	}
	return NO_THREAD;
}

static bool may_be_for_child(const struct tree_wait *w)
{
	return w->kind == WAIT_CHILD ||
		(w->by == WAKER_UNKNOWN && (w->kind == WAIT_UNKNOWN || w->kind == WAIT_PIPE));
}

static uint32_t ended_by(struct tree_order *o, struct map *threads, const struct tree_wait *w, const struct stay *s)
{
	uint32_t process, thread;

	if (w->by != WAKER_PROGRAM || w->waker >= o->tree->nprogram)
		return may_be_for_child(w) ? ended_child(o, s) : NO_THREAD;
	process = o->tree->program[w->waker].process;
	thread = w->waker_tid == NOT_KNOWN ? process : thread_of(o, threads, process, w->waker_tid);
	if (thread == s->thread || o->begin_ns[process] >= s->woken_ns || o->end_ns[process] <= s->start_ns)
		return NO_THREAD;
	return thread;
}

static void add_row(struct tree_order *o, struct map *threads, uint32_t row)
{
	const struct tree_wait *w = &o->tree->wait[row];
	uint32_t process = o->tree->program[w->program].process;
	struct stay s = { .program = w->program, .row = row, .kind = w->kind,
		.for_good = w->end_ns == NO_TIME };

	s.thread = thread_of(o, threads, process, w->tid);
	s.start_ns = clamp(w->start_ns, o->begin_ns[process], o->end_ns[process]);
	s.end_ns = w->end_ns == NO_TIME ? o->end_ns[process] : clamp(w->end_ns, s.start_ns, o->end_ns[process]);
	s.woken_ns = w->woken_ns == NO_TIME ? s.end_ns : clamp(w->woken_ns, s.start_ns, s.end_ns);
	s.by = ended_by(o, threads, w, &s);
	add_stay(o, &s);
}

/* Nothing is known of a process with children: it waits for the next one that ends whenever it does not start one. */
static void take_to_wait(struct tree_order *o, const struct group *started, uint32_t process)
{
	uint32_t fork = started->at[process];
	int64_t last = o->begin_ns[process];

	for (uint32_t i = o->children.at[process]; i < o->children.at[process + 1]; i++) {
		uint32_t child = o->children.member[i];
		struct stay s = { .thread = process, .by = child, .row = UINT32_MAX, .kind = WAIT_CHILD };

		s.end_ns = s.woken_ns = o->end_ns[child] < o->end_ns[process] ? o->end_ns[child] : o->end_ns[process];
		for (; fork < started->at[process + 1]; fork++) {
			if (o->begin_ns[started->member[fork]] >= s.end_ns)
				break;
			last = later(last, o->begin_ns[started->member[fork]]);
		}
		s.start_ns = last;
		s.program = order_program(o, process, s.end_ns);
		if (o->begin_ns[child] < s.end_ns)
			add_stay(o, &s);
		last = later(last, s.end_ns);
	}
}

static void add_stays(struct tree_order *o)
{
	struct map threads;
	struct group started = group_by(o->arena, o->parent, o->begin_ns, o->tree->nprocess, o->tree->nprocess);

	map_init(&threads, o->arena);
	for (uint32_t i = 0; i < o->tree->nprocess; i++) {
		thread_of(o, &threads, i, o->tree->process[i].pid);
		if (!o->stays_known && o->children.at[i] < o->children.at[i + 1])
			take_to_wait(o, &started, i);
	}
	for (uint32_t i = 0; i < o->tree->nwait; i++)
		add_row(o, &threads, i);
}

/* By thread and start, the later one of two that overlap cut at the end of the earlier. */
static void order_stays(struct tree_order *o)
{
	uint32_t *thread = ARENA_ARRAY(o->arena, uint32_t, (size_t)o->nstay + 1), n = 0;
	int64_t *start = ARENA_ARRAY(o->arena, int64_t, (size_t)o->nstay + 1);
	struct stay *ordered = ARENA_ARRAY(o->arena, struct stay, (size_t)o->nstay + 1);
	struct group by_thread;

	for (uint32_t i = 0; i < o->nstay; i++) {
		thread[i] = o->stay[i].thread;
		start[i] = o->stay[i].start_ns;
	}
	by_thread = group_by(o->arena, thread, start, o->nstay, o->nthread);
	o->stay_at = ARENA_ARRAY(o->arena, uint32_t, (size_t)o->nthread + 1);
	for (uint32_t i = 0; i < o->nthread; i++) {
		o->stay_at[i] = n;
		for (uint32_t j = by_thread.at[i]; j < by_thread.at[i + 1]; j++) {
			struct stay s = o->stay[by_thread.member[j]];

			if (n > o->stay_at[i])
				s.start_ns = later(s.start_ns, ordered[n - 1].end_ns);
			s.woken_ns = later(s.woken_ns, s.start_ns);
			if (s.start_ns < s.end_ns)
				ordered[n++] = s;
		}
	}
	o->stay_at[o->nthread] = n;
	o->stay = ordered;
	o->nstay = o->stay_cap = n;
}

uint32_t order_stay(const struct tree_order *o, uint32_t thread, int64_t now)
{
	uint32_t first = o->stay_at[thread], lo = first, hi = o->stay_at[thread + 1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->stay[mid].start_ns < now)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > first ? lo - 1 : NO_STAY;
}

/* What was summed of waits that may be for a child. */
static int64_t *summed_for_children(const struct tree_order *o)
{
	const struct process_tree *t = o->tree;
	int64_t *ns = ARENA_ARRAY(o->arena, int64_t, (size_t)t->nprogram + 1);

	for (uint32_t i = 0; i < t->nwaits; i++) {
		const struct tree_waits *w = &t->waits[i];

		if (w->kind != WAIT_CHILD && w->kind != WAIT_PIPE && w->kind != WAIT_UNKNOWN)
			continue;
		if (__builtin_add_overflow(ns[w->program], later(w->total_ns, 0), &ns[w->program]))
			ns[w->program] = INT64_MAX;
	}
	return ns;
}

struct stays { struct stay *stay; uint32_t n, cap; };

/* A stay for each short child that ended while its parent was in none: from its start, or from the end of the one before. */
static void add_short(struct tree_order *o, uint32_t process, int64_t *left_ns, struct stays *more)
{
	int64_t last = 0;

	for (uint32_t i = o->children.at[process]; i < o->children.at[process + 1]; i++) {
		uint32_t child = o->children.member[i], before;
		struct stay s = { .thread = process, .by = child, .row = UINT32_MAX, .kind = WAIT_CHILD };

		s.end_ns = s.woken_ns = o->end_ns[child];
		s.start_ns = later(o->begin_ns[child], last);
		if (s.end_ns - o->begin_ns[child] > 2 * o->tree->wait_least_ns || s.end_ns > o->end_ns[process])
			continue;
		before = order_stay(o, process, s.end_ns);
		if (before != NO_STAY && o->stay[before].end_ns >= s.end_ns)
			continue;
		if (before != NO_STAY)
			s.start_ns = later(s.start_ns, o->stay[before].end_ns);
		s.program = order_program(o, process, s.end_ns);
		if (s.start_ns >= s.end_ns || s.end_ns - s.start_ns > left_ns[s.program])
			continue;
		left_ns[s.program] -= s.end_ns - s.start_ns;
		o->followed_ns[s.program] += s.end_ns - s.start_ns;
		last = s.end_ns;
		ARENA_ROOM(o->arena, more->stay, more->n, more->cap);
		more->stay[more->n++] = s;
	}
}

static void follow_short(struct tree_order *o)
{
	int64_t *left_ns = summed_for_children(o);
	struct stays more = { 0 };

	for (uint32_t i = 0; i < o->tree->nprocess; i++)
		add_short(o, i, left_ns, &more);
	for (uint32_t i = 0; i < more.n; i++)
		add_stay(o, &more.stay[i]);
	if (more.n)
		order_stays(o);
}

static bool is_between_programs(enum wait_kind kind)
{
	return kind == WAIT_PIPE || kind == WAIT_SOCKET || kind == WAIT_FUTEX || kind == WAIT_POLL || kind == WAIT_UNKNOWN;
}

/* By program: what part of the time in which its main thread was in no long wait it was in short ones for others; of one
 * with several threads 0. */
static double *driven_ratios(const struct tree_order *o)
{
	const struct process_tree *t = o->tree;
	double *ratio = ARENA_ARRAY(o->arena, double, (size_t)t->nprogram + 1);
	double *on = ARENA_ARRAY(o->arena, double, (size_t)t->nprogram + 1);

	for (uint32_t i = 0; i < o->nstay; i++)
		on[o->stay[i].program] -= o->stay[i].thread < t->nprocess ?
			(double)(o->stay[i].end_ns - o->stay[i].start_ns) : -INFINITY;
	for (uint32_t i = 0; i < t->nwaits; i++)
		if (is_between_programs(t->waits[i].kind))
			ratio[t->waits[i].program] += (double)later(t->waits[i].total_ns, 0);
	for (uint32_t i = 0; i < t->nprogram; i++) {
		uint32_t process = t->program[i].process;
		int64_t start = later(t->program[i].start_ns, o->begin_ns[process]), end = t->program[i].end_ns;

		end = end == NO_TIME || end > o->end_ns[process] ? o->end_ns[process] : end;
		on[i] += end > start ? (double)(end - start) : 0;
		ratio[i] = on[i] > 0 ? ratio[i] / on[i] : 0;
	}
	return ratio;
}

static double ratio_of(const struct tree_order *o, const double *ratio, uint32_t thread, int64_t now)
{
	return ratio[order_program(o, o->thread_process[thread], now)];
}

/* Of a pipeline the first to go wakes its parent: the least driven of those that ended with it held it up. */
static uint32_t least_driven(const struct tree_order *o, const double *ratio, const struct stay *s)
{
	uint32_t process = o->thread_process[s->thread], best = s->by, lo = o->children.at[process];
	uint32_t hi = o->children.at[process + 1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->end_ns[o->children.member[mid]] < s->woken_ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (int tries = 0; lo < o->children.at[process + 1] && tries < TRIES; tries++, lo++) {
		uint32_t child = o->children.member[lo];

		if (o->end_ns[child] > s->woken_ns + EXIT_LATE_NS)
			break;
		if (o->begin_ns[child] < s->woken_ns &&
			ratio_of(o, ratio, child, s->woken_ns) < ratio_of(o, ratio, best, s->woken_ns))
			best = child;
	}
	return best;
}

/* Who mostly slept shortly until others woke it was no cause: whom it woke is closer to one. */
static void forget_driven(struct tree_order *o)
{
	double *ratio = driven_ratios(o);

	for (uint32_t i = 0; i < o->nstay; i++) {
		struct stay *s = &o->stay[i];

		if (s->by == NO_THREAD || ratio_of(o, ratio, s->by, s->woken_ns) <= DRIVEN)
			continue;
		s->by = s->kind == WAIT_CHILD ? least_driven(o, ratio, s) : NO_THREAD;
	}
}

static void group_ends(struct tree_order *o)
{
	uint32_t *process = ARENA_ARRAY(o->arena, uint32_t, (size_t)o->nstay + 1);
	int64_t *end = ARENA_ARRAY(o->arena, int64_t, (size_t)o->nstay + 1);

	for (uint32_t i = 0; i < o->nstay; i++) {
		process[i] = o->stay[i].for_good ? UINT32_MAX : o->thread_process[o->stay[i].thread];
		end[i] = o->stay[i].end_ns;
	}
	o->ended = group_by(o->arena, process, end, o->nstay, o->tree->nprocess);
}

void tree_order_init(struct tree_order *o, const struct process_tree *t, struct arena *a)
{
	*o = (struct tree_order){ .tree = t, .arena = a };
	o->wall_ns = later(t->wall_ns == NO_TIME ? t->last_ns : t->wall_ns, 0);
	o->stays_known = t->tier >= 1 && (t->nwait || t->nwaits);
	o->begin_ns = ARENA_ARRAY(a, int64_t, (size_t)t->nprocess + 1);
	o->end_ns = ARENA_ARRAY(a, int64_t, (size_t)t->nprocess + 1);
	o->parent = ARENA_ARRAY(a, uint32_t, (size_t)t->nprocess + 1);
	o->followed_ns = ARENA_ARRAY(a, int64_t, (size_t)t->nprogram + 1);
	set_lives(o);
	group_programs(o);
	o->children = group_by(a, o->parent, o->end_ns, t->nprocess, t->nprocess);
	add_stays(o);
	order_stays(o);
	if (o->stays_known) {
		follow_short(o);
		forget_driven(o);
	}
	group_ends(o);
}

bool stay_covers(const struct stay *s, int64_t now)
{
	return s->end_ns > now || (s->for_good && s->end_ns == now);
}

static bool is_in_stay(const struct tree_order *o, uint32_t thread, int64_t now)
{
	uint32_t stay = order_stay(o, thread, now);

	return stay != NO_STAY && stay_covers(&o->stay[stay], now);
}

uint32_t order_awake(const struct tree_order *o, uint32_t thread, int64_t now)
{
	uint32_t process = o->thread_process[thread], other;
	uint32_t first = o->ended.at[process], lo = first, hi = o->ended.at[process + 1];

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->stay[o->ended.member[mid]].end_ns <= now)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (int tries = 0; lo > first && tries < TRIES; tries++) {
		other = o->stay[o->ended.member[--lo]].thread;
		if (other != thread && !is_in_stay(o, other, now))
			return other;
	}
	return thread;
}

uint32_t order_running(const struct tree_order *o, uint32_t thread, int64_t now)
{
	return is_in_stay(o, thread, now) ? order_awake(o, thread, now) : thread;
}
