#include "compare/critical_path_own.h"

#define TICK_NS INT64_C(10000000)

enum { PART_CPU, PART_RUNNABLE, PART_WAIT, PART_UNKNOWN = PART_WAIT + WAIT_KINDS, PARTS };

struct own {
	int64_t whole_ns;               /* in no wait of a row; parts sum to it */
	int64_t path_ns;                /* of that on the path */
	int64_t part_ns[PARTS];
	bool threads;                   /* more than the main one */
};

/* ---- what is known ---- */

static void count_path(struct own *own, const struct critical_path *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->segment[i].kind == SEGMENT_CPU)
			own[p->segment[i].program].path_ns += p->segment[i].end_ns - p->segment[i].start_ns;
}

/* Whole: a program's life without the stays of its main thread. */
static void count_lives(struct own *own, const struct tree_order *o)
{
	const struct process_tree *t = o->tree;

	for (uint32_t i = 0; i < t->nprogram; i++) {
		uint32_t process = t->program[i].process;
		int64_t start = t->program[i].start_ns, end = t->program[i].end_ns;

		start = start < o->begin_ns[process] ? o->begin_ns[process] : start;
		end = end == NO_TIME || end > o->end_ns[process] ? o->end_ns[process] : end;
		own[i].whole_ns = end > start ? end - start : 0;
	}
	for (uint32_t i = 0; i < o->nstay; i++) {
		const struct stay *s = &o->stay[i];

		if (s->thread < t->nprocess)
			own[s->program].whole_ns -= s->end_ns - s->start_ns;
	}
	for (uint32_t thread = t->nprocess; thread < o->nthread; thread++) {
		uint32_t process = o->thread_process[thread];

		for (uint32_t i = o->programs.at[process]; i < o->programs.at[process + 1]; i++)
			own[o->programs.member[i]].threads = true;
	}
}

static void add_ns(int64_t *to, int64_t ns)
{
	if (ns > 0 && __builtin_add_overflow(*to, ns, to))
		*to = INT64_MAX;
}

static void take_away(int64_t *from, int64_t *ns)
{
	int64_t taken = *from < *ns ? *from : *ns;

	*from -= taken;
	*ns -= taken;
}

static void count_naps(struct own *own, const struct tree_order *o)
{
	const struct process_tree *t = o->tree;

	for (uint32_t i = 0; i < t->nwaits; i++) {
		const struct tree_waits *w = &t->waits[i];

		add_ns(&own[w->program].part_ns[PART_WAIT + w->kind], w->total_ns);
		add_ns(&own[w->program].part_ns[PART_RUNNABLE], w->runnable_ns);
	}
	for (uint32_t i = 0; i < t->nprogram; i++) {
		int64_t followed = o->followed_ns[i];

		take_away(&own[i].part_ns[PART_WAIT + WAIT_CHILD], &followed);
		take_away(&own[i].part_ns[PART_WAIT + WAIT_PIPE], &followed);
		take_away(&own[i].part_ns[PART_WAIT + WAIT_UNKNOWN], &followed);
	}
}

/* ---- division ---- */

static int64_t scaled(int64_t x, int64_t by, int64_t of)
{
	return (int64_t)((__int128)x * by / of);
}

/* Makes the short waits at most `most`; returns their sum. */
static int64_t limit_naps(struct own *own, int64_t most)
{
	__int128 sum = 0;
	int64_t left = 0;

	for (int i = PART_RUNNABLE; i < PART_UNKNOWN; i++)
		sum += own->part_ns[i];
	for (int i = PART_RUNNABLE; i < PART_UNKNOWN; i++) {
		if (sum > most)
			own->part_ns[i] = (int64_t)((__int128)own->part_ns[i] * most / sum);
		if (own->part_ns[i] < own->whole_ns / 100)
			own->part_ns[i] = 0;
		left += own->part_ns[i];
	}
	return left;
}

static void divide_alone(struct own *own, int64_t cpu_ns)
{
	int64_t *part = own->part_ns;

	if (own->whole_ns < own->path_ns)
		own->whole_ns = own->path_ns;
	part[PART_CPU] = own->whole_ns - limit_naps(own, own->whole_ns);
	if (cpu_ns == NOT_KNOWN || part[PART_CPU] <= cpu_ns + TICK_NS)
		return;
	part[PART_UNKNOWN] = part[PART_CPU] - cpu_ns;
	part[PART_CPU] = cpu_ns;
}

static void divide_threads(struct own *own, int64_t cpu_ns)
{
	int64_t *part = own->part_ns, open;

	own->whole_ns = own->path_ns;
	open = cpu_ns == NOT_KNOWN ? 0 : own->whole_ns - cpu_ns;
	if (open <= TICK_NS)
		open = 0;
	part[PART_CPU] = own->whole_ns - open;
	part[PART_UNKNOWN] = open - limit_naps(own, open);
}

static void divide_unknown(struct own *own, int64_t cpu_ns)
{
	int64_t cpu = cpu_ns == NOT_KNOWN ? 0 : cpu_ns < own->path_ns ? cpu_ns : own->path_ns;

	own->whole_ns = own->path_ns;
	for (int i = 0; i < PARTS; i++)
		own->part_ns[i] = 0;
	own->part_ns[PART_CPU] = cpu;
	own->part_ns[PART_UNKNOWN] = own->path_ns - cpu;
}

static void divide(struct own *own, const struct tree_order *o)
{
	for (uint32_t i = 0; i < o->tree->nprogram; i++) {
		int64_t cpu_ns = o->tree->program[i].cpu_ns;

		if (cpu_ns < 0)
			cpu_ns = NOT_KNOWN;
		if (!own[i].path_ns)
			continue;
		if (!o->stays_known)
			divide_unknown(&own[i], cpu_ns);
		else if (own[i].threads)
			divide_threads(&own[i], cpu_ns);
		else
			divide_alone(&own[i], cpu_ns);
	}
}

/* ---- segments ---- */

static struct segment part_of(struct segment s, int part)
{
	if (part == PART_CPU)
		s.kind = SEGMENT_CPU;
	else if (part == PART_UNKNOWN)
		s.kind = SEGMENT_UNKNOWN;
	else if (part == PART_RUNNABLE)
		s.kind = SEGMENT_RUNNABLE;
	else {
		s.kind = SEGMENT_WAIT;
		s.wait_kind = (enum wait_kind)(part - PART_WAIT);
	}
	return s;
}

static void add_segment(struct critical_path *out, struct arena *a, uint32_t *cap, struct segment s)
{
	if (s.start_ns == s.end_ns)
		return;
	ARENA_ROOM(a, out->segment, out->n, *cap);
	out->segment[out->n++] = s;
}

static void add_parts(struct critical_path *out, struct arena *a, uint32_t *cap, const struct own *own,
	struct segment whole)
{
	int64_t length = whole.end_ns - whole.start_ns, upto = 0, at = whole.start_ns;

	for (int i = 0; i < PARTS; i++) {
		struct segment s = part_of(whole, i);

		if (!own->part_ns[i])
			continue;
		upto += own->part_ns[i];
		s.start_ns = at;
		s.end_ns = at = whole.start_ns + scaled(length, upto, own->whole_ns);
		add_segment(out, a, cap, s);
	}
}

void critical_path_own(const struct tree_order *o, const struct critical_path *walked, struct arena *a,
	struct critical_path *out)
{
	struct own *own = ARENA_ARRAY(o->arena, struct own, (size_t)o->tree->nprogram + 1);
	uint32_t cap = 0;

	*out = (struct critical_path){ .wall_ns = walked->wall_ns };
	count_path(own, walked);
	count_lives(own, o);
	if (o->stays_known)
		count_naps(own, o);
	divide(own, o);
	for (uint32_t i = 0; i < walked->n; i++) {
		const struct segment *s = &walked->segment[i];

		if (s->kind == SEGMENT_CPU)
			add_parts(out, a, &cap, &own[s->program], *s);
		else
			add_segment(out, a, &cap, *s);
	}
}
