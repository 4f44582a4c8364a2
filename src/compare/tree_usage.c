#include "compare/tree_usage.h"

#include "base/sort.h"

#define NOTHING 1e-9                    /* what adding and taking away weights may leave */
#define UNTOLD 0.1                      /* share of all lives of which the CPU time may be missing */

bool program_life(const struct tree_order *o, uint32_t program, int64_t *start_ns, int64_t *end_ns)
{
	const struct tree_program *p = &o->tree->program[program];
	int64_t begin = o->begin_ns[p->process], end = o->end_ns[p->process];

	*start_ns = p->start_ns < begin ? begin : p->start_ns;
	*end_ns = p->end_ns == NO_TIME || p->end_ns > end ? end : p->end_ns;
	return *start_ns < *end_ns;
}

static void add_span(struct usage_spans *s, struct arena *a, struct usage_span span)
{
	if (span.start_ns >= span.end_ns || !(span.weight > 0))
		return;
	ARENA_ROOM(a, s->span, s->n, s->cap);
	s->span[s->n++] = span;
}

/* ---- on a CPU ---- */

static bool *processes_with_threads(const struct tree_order *o, struct arena *a)
{
	bool *threads = ARENA_ARRAY(a, bool, (size_t)o->tree->nprocess + 1);

	for (uint32_t i = o->tree->nprocess; i < o->nthread; i++)
		threads[o->thread_process[i]] = true;
	return threads;
}

/* The first stay of a thread that ends after `start`, and where those that may follow end. */
static uint32_t first_stay(const struct tree_order *o, uint32_t thread, int64_t start, uint32_t *upto)
{
	uint32_t before = order_stay(o, thread, start);

	*upto = o->stay_at[thread + 1];
	if (before == NO_STAY)
		return o->stay_at[thread];
	return o->stay[before].end_ns > start ? before : before + 1;
}

/* Of the main thread, in no stay. */
static int64_t time_on(const struct tree_order *o, uint32_t process, int64_t start, int64_t end)
{
	int64_t on = end - start;
	uint32_t upto, i = first_stay(o, process, start, &upto);

	for (; i < upto && o->stay[i].start_ns < end; i++) {
		int64_t from = o->stay[i].start_ns < start ? start : o->stay[i].start_ns;

		on -= (o->stay[i].end_ns > end ? end : o->stay[i].end_ns) - from;
	}
	return on;
}

static void add_time_on(const struct tree_order *o, struct arena *a, struct usage_spans *out, struct usage_span life)
{
	uint32_t upto, i = first_stay(o, life.process, life.start_ns, &upto);
	struct usage_span on = life;

	for (; i < upto && o->stay[i].start_ns < life.end_ns; i++) {
		on.end_ns = o->stay[i].start_ns;
		add_span(out, a, on);
		on.start_ns = o->stay[i].end_ns;
	}
	on.end_ns = life.end_ns;
	add_span(out, a, on);
}

static void add_running(const struct tree_order *o, struct arena *a, struct usage_spans *out, uint32_t program,
	bool threads)
{
	int64_t cpu_ns = o->tree->program[program].cpu_ns, on;
	struct usage_span life = { .process = o->tree->program[program].process, .weight = 1 };

	if (!program_life(o, program, &life.start_ns, &life.end_ns) || (!o->stays_known && cpu_ns < 0))
		return;
	on = time_on(o, life.process, life.start_ns, life.end_ns);
	if (cpu_ns >= 0 && (threads || !o->stays_known || on <= 0)) {
		life.weight = (double)cpu_ns / (double)(life.end_ns - life.start_ns);
		add_span(out, a, life);
		return;
	}
	if (cpu_ns >= 0)
		life.weight = (double)cpu_ns / (double)on;
	add_time_on(o, a, out, life);
}

static bool is_running_known(const struct tree_order *o)
{
	double told = 0, untold = 0;
	int64_t start, end;

	for (uint32_t i = 0; i < o->tree->nprogram; i++)
		if (program_life(o, i, &start, &end))
			*(o->tree->program[i].cpu_ns < 0 ? &untold : &told) += (double)(end - start);
	return o->stays_known || untold < UNTOLD * (told + untold);
}

bool running_spans(const struct tree_order *o, struct arena *a, struct usage_spans *out)
{
	bool *threads = processes_with_threads(o, a);

	*out = (struct usage_spans){ 0 };
	if (!is_running_known(o))
		return false;
	for (uint32_t i = 0; i < o->tree->nprogram; i++)
		add_running(o, a, out, i, threads[o->tree->program[i].process]);
	return true;
}

/* ---- leaves ---- */

void leaf_spans(const struct tree_order *o, struct arena *a, struct usage_spans *out)
{
	struct group started = group_by(a, o->parent, o->begin_ns, o->tree->nprocess, o->tree->nprocess);

	*out = (struct usage_spans){ 0 };
	for (uint32_t i = 0; i < o->tree->nprocess; i++) {
		struct usage_span alone = { .process = i, .weight = 1, .start_ns = o->begin_ns[i] };

		for (uint32_t j = started.at[i]; j < started.at[i + 1]; j++) {
			uint32_t child = started.member[j];

			alone.end_ns = o->begin_ns[child] < o->end_ns[i] ? o->begin_ns[child] : o->end_ns[i];
			add_span(out, a, alone);
			if (o->end_ns[child] > alone.start_ns)
				alone.start_ns = o->end_ns[child];
		}
		alone.end_ns = o->end_ns[i];
		add_span(out, a, alone);
	}
}

/* ---- without a CPU ---- */

bool runnable_spans(const struct tree_order *o, struct arena *a, struct usage_spans *out)
{
	const struct process_tree *t = o->tree;
	bool known = false;

	*out = (struct usage_spans){ 0 };
	for (uint32_t i = 0; i < o->nstay; i++) {
		const struct stay *s = &o->stay[i];

		known |= s->row != UINT32_MAX && t->wait[s->row].woken_ns != NO_TIME;
		add_span(out, a, (struct usage_span){ s->woken_ns, s->end_ns, o->thread_process[s->thread], 1 });
	}
	for (uint32_t i = 0; i < t->nwaits; i++) {
		struct usage_span life = { .process = t->program[t->waits[i].program].process };

		known |= t->waits[i].runnable_ns >= 0;
		if (!program_life(o, t->waits[i].program, &life.start_ns, &life.end_ns))
			continue;
		life.weight = (double)t->waits[i].runnable_ns / (double)(life.end_ns - life.start_ns);
		add_span(out, a, life);
	}
	return known;
}

/* ---- sums ---- */

void usage_of(struct usage *u, struct arena *a, const struct usage_spans *s)
{
	struct sort_key *edge = ARENA_ARRAY(a, struct sort_key, 2 * (size_t)s->n + 1);
	double rate = 0, sum = 0;
	uint32_t n = 2 * s->n;

	*u = (struct usage){ .at_ns = ARENA_ARRAY(a, int64_t, (size_t)n + 1) };
	u->rate = ARENA_ARRAY(a, double, (size_t)n + 1);
	u->sum = ARENA_ARRAY(a, double, (size_t)n + 1);
	for (uint32_t i = 0; i < s->n; i++) {
		edge[2 * i] = (struct sort_key){ (uint64_t)s->span[i].start_ns, 2 * i };
		edge[2 * i + 1] = (struct sort_key){ (uint64_t)s->span[i].end_ns, 2 * i + 1 };
	}
	sort_keys(edge, n);
	for (uint32_t i = 0; i < n; i++) {
		double weight = s->span[edge[i].index / 2].weight;
		int64_t at = (int64_t)edge[i].key;

		if (!u->n || u->at_ns[u->n - 1] != at) {
			sum += u->n ? rate * (double)(at - u->at_ns[u->n - 1]) : 0;
			u->at_ns[u->n] = at;
			u->sum[u->n++] = sum;
		}
		rate += edge[i].index % 2 ? -weight : weight;
		if (rate < NOTHING)
			rate = 0;
		u->rate[u->n - 1] = rate;
	}
	arena_discard(a, edge);
}

static double usage_upto(const struct usage *u, int64_t at_ns)
{
	uint32_t lo = 0, hi = u->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (u->at_ns[mid] <= at_ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo ? u->sum[lo - 1] + u->rate[lo - 1] * (double)(at_ns - u->at_ns[lo - 1]) : 0;
}

double usage_between(const struct usage *u, int64_t from_ns, int64_t to_ns)
{
	return usage_upto(u, to_ns) - usage_upto(u, from_ns);
}
