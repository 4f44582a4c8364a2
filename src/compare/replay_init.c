#include "compare/replay.h"

#include <math.h>

#include "compare/tree_usage.h"

struct draft {
	struct replay *replay;
	const struct tree_order *o;
	struct arena *arena;
	struct replay_point *point;
	uint32_t *thread;               /* of a point */
	uint32_t n;
};

/* Where a thread was at that time: [1].  What it had been in until then counts as over unless `strict`. */
static struct replay_point point_of(const struct tree_order *o, uint32_t thread, int64_t at_ns, bool strict)
{
	int64_t end = o->end_ns[o->thread_process[thread]], at = at_ns < end ? at_ns : end;
	uint32_t i = order_stay(o, thread, at);

	if (i != NO_STAY && (stay_covers(&o->stay[i], at) || (strict && o->stay[i].end_ns == at)))
		at = o->stay[i].start_ns;
	return (struct replay_point){ .at_ns = at, .delay_ns = at_ns - at };
}

static void add_point(struct draft *d, uint32_t thread, struct replay_point p)
{
	d->thread[d->n] = thread;
	d->point[d->n++] = p;
}

static void add_ends(struct draft *d)
{
	const struct tree_order *o = d->o;

	for (uint32_t i = 0; i < o->nstay; i++) {
		const struct stay *s = &o->stay[i];
		struct replay_point p;
		uint32_t by;

		if (s->by == NO_THREAD || s->for_good || o->end_ns[o->thread_process[s->by]] <= s->start_ns)
			continue;
		by = order_running(o, s->by, s->woken_ns);
		p = point_of(o, by, s->woken_ns, true);
		if (by == s->thread || p.at_ns < o->begin_ns[o->thread_process[by]])
			continue;
		p.target = i;
		add_point(d, by, p);
		d->replay->ended[i] = true;
	}
}

/* When a thread is first known to be there. */
static void find_begins(struct draft *d)
{
	struct replay *r = d->replay;
	const struct tree_order *o = d->o;

	for (uint32_t i = 0; i < o->nthread; i++) {
		bool main_thread = i < o->tree->nprocess;

		r->begin_ns[i] = main_thread ? o->begin_ns[i] : o->end_ns[o->thread_process[i]];
		if (!main_thread && o->stay_at[i] < o->stay_at[i + 1])
			r->begin_ns[i] = o->stay[o->stay_at[i]].start_ns;
	}
	for (uint32_t i = 0; i < d->n; i++)
		if (d->point[i].at_ns < r->begin_ns[d->thread[i]])
			r->begin_ns[d->thread[i]] = d->point[i].at_ns;
}

static void add_starts(struct draft *d)
{
	struct replay *r = d->replay;
	const struct tree_order *o = d->o;

	for (uint32_t i = 1; i < o->nthread; i++) {
		uint32_t process = o->thread_process[i], by = process;
		struct replay_point p;

		if (i < o->tree->nprocess) {
			by = order_running(o, o->parent[i] == NO_PROCESS ? 0 : o->parent[i], o->begin_ns[i]);
			p = point_of(o, by, o->begin_ns[i], false);
		} else {
			p = point_of(o, process, r->begin_ns[i], true);
			r->begin_ns[i] = p.at_ns;                       /* [2] */
			p.delay_ns = 0;
		}
		p.starts = true;
		p.target = i;
		add_point(d, by, p);
	}
}

static void order_points(struct draft *d)
{
	struct replay *r = d->replay;
	int64_t *at = ARENA_ARRAY(d->arena, int64_t, (size_t)d->n + 1);
	struct group by_thread;

	for (uint32_t i = 0; i < d->n; i++)
		at[i] = d->point[i].at_ns;
	by_thread = group_by(d->arena, d->thread, at, d->n, d->o->nthread);
	r->point = ARENA_ARRAY(d->arena, struct replay_point, (size_t)d->n + 1);
	r->point_at = by_thread.at;
	for (uint32_t i = 0; i < d->n; i++)
		r->point[i] = d->point[by_thread.member[i]];
}

static void find_ends(struct draft *d)
{
	struct replay *r = d->replay;
	const struct tree_order *o = d->o;

	for (uint32_t i = 0; i < o->nthread; i++) {
		uint32_t stay = o->stay_at[i + 1], point = r->point_at[i + 1];

		r->end_ns[i] = o->end_ns[o->thread_process[i]];
		if (i < o->tree->nprocess)
			continue;
		r->end_ns[i] = stay > o->stay_at[i] ? o->stay[stay - 1].end_ns : r->begin_ns[i];
		if (point > r->point_at[i] && r->point[point - 1].at_ns > r->end_ns[i])
			r->end_ns[i] = r->point[point - 1].at_ns;
	}
	r->last = order_running(o, 0, o->wall_ns);
	r->end_ns[r->last] = o->wall_ns;
}

/* ---- between the stays ---- */

static void add_ratio(double *to, int64_t part, int64_t whole)
{
	if (part > 0)
		*to += (double)part / (double)whole;
}

/* By program the time in which its threads were in no stay, of all threads together; `threads`: it has several. */
static int64_t *own_times(const struct draft *d, bool *threads)
{
	const struct replay *r = d->replay;
	const struct tree_order *o = d->o;
	const struct process_tree *t = o->tree;
	int64_t *own = ARENA_ARRAY(d->arena, int64_t, (size_t)t->nprogram + 1), start, end;

	for (uint32_t i = 0; i < t->nprogram; i++)
		own[i] = program_life(o, i, &start, &end) ? end - start : 0;
	for (uint32_t i = t->nprocess; i < o->nthread; i++) {
		uint32_t program = order_program(o, o->thread_process[i], r->end_ns[i]);

		own[program] += r->end_ns[i] - r->begin_ns[i];
		threads[program] = true;
	}
	for (uint32_t i = 0; i < o->nstay; i++)
		own[o->stay[i].program] -= o->stay[i].end_ns - o->stay[i].start_ns;
	return own;
}

/* What neither CPU time nor time without a CPU accounts for was a wait of some kind: threads end before they are known to. */
static void divide_threads(struct replay *r, uint32_t program, double cpu, double starved)
{
	r->cpu_ratio[program] = fmin(1 - r->nap_ratio[program], cpu);
	r->nap_ratio[program] = fmax(r->nap_ratio[program], 1 - r->cpu_ratio[program] - starved);
}

/* Sums of a program of several threads are of all of them: each gets the same part of them, and of the CPU time. */
static void find_ratios(struct draft *d)
{
	struct replay *r = d->replay;
	const struct tree_order *o = d->o;
	const struct process_tree *t = o->tree;
	bool *threads = ARENA_ARRAY(d->arena, bool, (size_t)t->nprogram + 1);
	int64_t *own = own_times(d, threads);
	double *starved = ARENA_ARRAY(d->arena, double, (size_t)t->nprogram + 1);

	for (uint32_t i = 0; o->stays_known && i < t->nwaits; i++) {
		uint32_t program = t->waits[i].program;

		if (own[program] <= 0)
			continue;
		add_ratio(&r->nap_ratio[program], t->waits[i].total_ns, own[program]);
		add_ratio(&starved[program], t->waits[i].runnable_ns, own[program]);
	}
	for (uint32_t i = 0; i < t->nprogram; i++)
		if (own[i] > 0 && o->followed_ns[i])
			r->nap_ratio[i] = fmax(r->nap_ratio[i] - (double)o->followed_ns[i] / (double)own[i], 0);
	for (uint32_t i = 0; i < t->nprogram; i++) {
		double off = r->nap_ratio[i] + starved[i];

		if (!o->stays_known && t->program[i].cpu_ns >= 0 && t->program[i].cpu_ns < own[i])
			off = r->nap_ratio[i] = 1 - (double)t->program[i].cpu_ns / (double)own[i];
		if (off > 1)
			r->nap_ratio[i] /= off;
		r->cpu_ratio[i] = off > 1 ? 0 : 1 - off;
		if (threads[i] && own[i] > 0 && t->program[i].cpu_ns >= 0)
			divide_threads(r, i, (double)t->program[i].cpu_ns / (double)own[i], starved[i]);
	}
}

void replay_init(struct replay *r, const struct tree_order *o, struct arena *a)
{
	struct draft d = { .replay = r, .o = o, .arena = a };
	size_t most = (size_t)o->nstay + o->nthread + 1;

	*r = (struct replay){ .order = o, .begin_ns = ARENA_ARRAY(a, int64_t, (size_t)o->nthread + 1) };
	r->end_ns = ARENA_ARRAY(a, int64_t, (size_t)o->nthread + 1);
	r->ended = ARENA_ARRAY(a, bool, (size_t)o->nstay + 1);
	r->cpu_ratio = ARENA_ARRAY(a, double, (size_t)o->tree->nprogram + 1);
	r->nap_ratio = ARENA_ARRAY(a, double, (size_t)o->tree->nprogram + 1);
	d.point = ARENA_ARRAY(a, struct replay_point, most);
	d.thread = ARENA_ARRAY(a, uint32_t, most);
	add_ends(&d);
	find_begins(&d);
	add_starts(&d);
	order_points(&d);
	find_ends(&d);
	find_ratios(&d);
}
