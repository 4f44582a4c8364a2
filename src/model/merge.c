#include "model/merge.h"

#include "base/map.h"

/* One in this many processes may miss a series before it counts as not measured. */
#define MAY_MISS 10u

static struct evidence *counterpart(struct reading *all, const struct evidence *ev)
{
	for (uint32_t i = 0; i < all->n; i++)
		if (all->evidence[i].model == ev->model && str_eq(all->evidence[i].format, ev->format) &&
		    str_eq(all->evidence[i].source, ev->source) && str_eq(all->evidence[i].commit, ev->commit))
			return &all->evidence[i];
	return NULL;
}

static void note_all(struct reading *all, uint32_t into, const struct evidence *ev)
{
	for (uint32_t i = 0; i < ev->nnote; i++)
		for (uint64_t k = 0; k < ev->note[i].count && k < 1000; k++)
			evidence_note(all, into, ev->note[i].at, "%.*s", STR(ev->note[i].text));
}

static void index_series(struct map *m, struct bench *b)
{
	map_init(m, b->arena);
	for (uint32_t i = 0; i < b->n; i++)
		map_intern(m, series_key(b->arena, &b->series[i]), i);
}

/* What one process said in a summary is one value beside what the others said: a process is the unit of evidence. */
static void value_of_summary(struct bench *to, uint32_t at, const struct summary *said, uint32_t process)
{
	if (said && isfinite(said->center))
		bench_value(to, at, said->center, process);
}

/* A command may start processes of its own, as JMH does with its forks: how many its values tell of. */
static uint32_t processes_in(const struct bench *b)
{
	uint32_t n = 1;

	for (uint32_t i = 0; i < b->n; i++)
		for (uint32_t k = 0; b->series[i].process && k < b->series[i].n; k++)
			if (b->series[i].process[k] >= n)
				n = b->series[i].process[k] + 1;
	return n;
}

/* The first of them is known as `first`. */
static void merge_bench(struct bench *to, const struct bench *from, uint32_t first)
{
	struct map known;

	index_series(&known, to);
	for (uint32_t i = 0; i < from->n; i++) {
		const struct series *s = &from->series[i];
		uint32_t at = map_find(&known, series_key(to->arena, s));

		if (at == MAP_NONE) {
			at = bench_series(to, s->name, s->metric, s->unit);
			to->series[at].better = s->better;
			to->series[at].exact = s->exact;
			to->series[at].param = s->param;
			to->series[at].nparam = s->nparam;
		}
		if (s->failure.n)
			to->series[at].failure = s->failure;
		for (uint32_t k = 0; k < s->n; k++)
			bench_value(to, at, s->value[k], first + (s->process ? s->process[k] : 0));
		if (s->n || !s->summary)
			continue;
		if (!to->series[at].n)
			value_of_summary(to, at, to->series[at].summary, 0);
		value_of_summary(to, at, s->summary, first);
	}
}

/* For each of `n` processes from `first` on; those before it that have none get one that says nothing. */
static void add_receipt(struct bench *b, uint32_t first, uint32_t n, const struct receipt *receipt)
{
	struct receipt *all = ARENA_ARRAY(b->arena, struct receipt, first + n);

	for (uint32_t i = 0; i < first; i++)
		all[i] = i < b->nreceipt ? b->receipt[i]
			: (struct receipt){ NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	for (uint32_t i = first; i < first + n; i++)
		all[i] = *receipt;
	b->receipt = all;
	b->nreceipt = first + n;
}

/* Worse outcomes have larger weights: a test that failed once has failed. */
static int weight(enum outcome o)
{
	static const int w[] = {
		[OUTCOME_SKIP] = 0, [OUTCOME_PASS] = 1, [OUTCOME_UNFINISHED] = 2, [OUTCOME_FAIL] = 3,
		[OUTCOME_ERROR] = 4,
	};

	return w[o];
}

static struct str test_key(struct arena *a, const struct test_case *t)
{
	return arena_printf(a, "%.*s%c%.*s", STR(t->suite), 0x1f, STR(t->name));
}

static void merge_tests(struct tests *to, const struct tests *from)
{
	struct map known;

	map_init(&known, to->arena);
	for (uint32_t i = 0; i < to->n; i++)
		map_intern(&known, test_key(to->arena, &to->test_case[i]), i);
	for (uint32_t i = 0; i < from->n; i++) {
		const struct test_case *t = &from->test_case[i];
		uint32_t at = map_find(&known, test_key(to->arena, t));

		if (at == MAP_NONE)
			*tests_add(to) = *t;
		else if (weight(t->outcome) > weight(to->test_case[at].outcome))
			to->test_case[at] = *t;
	}
}

/* Moves a whole evidence over; what it measured is now said to be of `process`. */
static struct evidence *append(struct reading *all, const struct evidence *ev, uint32_t first)
{
	struct evidence *to = reading_add(all, ev->model);

	*to = *ev;
	if (ev->model == MODEL_BENCH && first) {
		bench_init(&to->bench, all->arena);
		merge_bench(&to->bench, &ev->bench, first);
	}
	return to;
}

void reading_merge(struct reading *all, const struct reading *one, uint32_t process, const struct receipt *receipt)
{
	for (uint32_t i = 0; i < one->n; i++) {
		const struct evidence *ev = &one->evidence[i];
		struct evidence *to = counterpart(all, ev);
		uint32_t first = to && ev->model == MODEL_BENCH && to->bench.nreceipt > process ? to->bench.nreceipt : process;

		if (!to || (ev->model != MODEL_BENCH && ev->model != MODEL_TESTS)) {
			to = append(all, ev, first);
		} else {
			note_all(all, (uint32_t)(to - all->evidence), ev);
			if (ev->model == MODEL_BENCH)
				merge_bench(&to->bench, &ev->bench, first);
			else
				merge_tests(&to->tests, &ev->tests);
		}
		if (ev->model == MODEL_BENCH)
			add_receipt(&to->bench, first, processes_in(&ev->bench), receipt);
	}
}

static uint32_t processes_of(const struct series *s)
{
	uint32_t n = s->n || s->summary ? 1 : 0;

	for (uint32_t i = 1; s->process && i < s->n; i++)
		n += s->process[i] != s->process[i - 1];
	return n;
}

void reading_settle(struct reading *all, uint32_t processes)
{
	for (uint32_t i = 0; i < all->n; i++) {
		struct bench *b = &all->evidence[i].bench;

		for (uint32_t k = 0; all->evidence[i].model == MODEL_BENCH && k < b->n; k++) {
			struct series *s = &b->series[k];
			uint32_t gave = processes_of(s), missed = gave < processes ? processes - gave : 0;

			if (!missed || s->failure.n)
				continue;
			if (missed * MAY_MISS > processes)
				s->failure = arena_printf(all->arena, "missing from %u of %u runs", missed,
					processes);
			else
				evidence_note(all, i, ERR_NOWHERE, "%.*s is missing from %u of %u runs",
					STR(s->name), missed, processes);
		}
	}
}
