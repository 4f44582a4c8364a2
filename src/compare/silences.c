/* Stretches in which nothing was printed or nothing ran, and what the critical path was in meanwhile. */
#include "compare/critical_path.h"

#include "base/map.h"
#include "base/sort.h"
#include "compare/tree_usage.h"

#define PARTS 8                 /* looks per least_ns at whether a CPU is used */
#define LOOKS_MOST (1 << 20)    /* looks at most */

struct finding {
	const struct process_tree *tree;
	const struct critical_path *path;
	struct arena *arena, *scratch;
	struct usage cpu;
	bool cpu_known;
	int64_t least_ns;
	struct silences *out;
	uint32_t cap;
};

/* ---- what it was in ---- */

static uint32_t first_segment(const struct critical_path *p, int64_t start)
{
	uint32_t lo = 0, hi = p->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (p->segment[mid].end_ns <= start)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct stretch { int64_t ns, longest_ns; uint32_t longest; };

static int64_t overlap(const struct segment *g, const struct silence *s)
{
	int64_t start = g->start_ns > s->start_ns ? g->start_ns : s->start_ns;
	int64_t end = g->end_ns < s->end_ns ? g->end_ns : s->end_ns;

	return end - start;
}

/* The longest segment of those that sum to most, as program and kind. */
static const struct segment *main_segment(const struct finding *f, const struct silence *s, struct arena *scratch)
{
	const struct critical_path *p = f->path;
	struct stretch *part = NULL;
	uint32_t n = 0, cap = 0, best = 0;
	struct map seen;

	map_init(&seen, scratch);
	for (uint32_t i = first_segment(p, s->start_ns); i < p->n && p->segment[i].start_ns < s->end_ns; i++) {
		const struct segment *g = &p->segment[i];
		uint64_t kind = (uint64_t)g->kind * WAIT_KINDS + (g->kind == SEGMENT_WAIT ? g->wait_kind : 0);
		uint32_t at = map_intern_pair(&seen, g->program, kind, n);
		int64_t ns = overlap(g, s);

		if (at == n) {
			ARENA_ROOM(scratch, part, n, cap);
			part[n++] = (struct stretch){ 0 };
		}
		part[at].ns += ns;
		if (ns > part[at].longest_ns) {
			part[at].longest_ns = ns;
			part[at].longest = i;
		}
		if (part[at].ns > part[best].ns)
			best = at;
	}
	return n ? &p->segment[part[best].longest] : NULL;
}

static void name(const struct finding *f, struct silence *s)
{
	struct arena scratch = { 0 };
	const struct segment *g = main_segment(f, s, &scratch);

	s->program = NO_PROGRAM;
	s->object = NO_OBJECT;
	s->holder = NO_PROGRAM;
	s->kind = SEGMENT_UNKNOWN;
	if (g) {
		s->program = g->program;
		s->kind = g->kind;
		s->wait_kind = g->wait_kind;
	}
	if (g && g->kind == SEGMENT_WAIT && g->wait != UINT32_MAX) {
		const struct tree_wait *w = &f->tree->wait[g->wait];

		s->object = w->object;
		s->holder = w->by == WAKER_PROGRAM ? w->waker : NO_PROGRAM;
	}
	arena_free(&scratch);
}

static void add(struct finding *f, int64_t start, int64_t end, bool printed_nothing)
{
	struct silence s = { .start_ns = start, .end_ns = end, .printed_nothing = printed_nothing, .cpu_ns = NOT_KNOWN };

	if (end - start < f->least_ns || end <= start)
		return;
	if (f->cpu_known)
		s.cpu_ns = (int64_t)usage_between(&f->cpu, start, end);
	name(f, &s);
	ARENA_ROOM(f->scratch, f->out->silence, f->out->n, f->cap);
	f->out->silence[f->out->n++] = s;
}

/* ---- where ---- */

static bool has_output(const struct process_tree *t)
{
	for (uint32_t i = 0; i < t->ncolumn; i++)
		if (str_eq(t->column[i].name, S("output")))
			return t->column[i].source.n > 0;
	return t->nline > 0;
}

static void find_unprinted(struct finding *f)
{
	const struct process_tree *t = f->tree;
	struct sort_key *at = ARENA_ARRAY(f->scratch, struct sort_key, (size_t)t->nline + 1);
	int64_t last = 0;
	uint32_t n = 0;

	if (!has_output(t))
		return;
	for (uint32_t i = 0; i < t->nline; i++)
		if (t->line[i].at_ns >= 0 && t->line[i].at_ns < f->path->wall_ns)
			at[n++] = (struct sort_key){ (uint64_t)t->line[i].at_ns, i };
	sort_keys(at, n);
	for (uint32_t i = 0; i < n; i++) {
		add(f, last, (int64_t)at[i].key, true);
		last = (int64_t)at[i].key;
	}
	add(f, last, f->path->wall_ns, true);
}

static void find_idle(struct finding *f, double idle)
{
	int64_t wall = f->path->wall_ns, step = f->least_ns / PARTS, start = -1;

	if (!f->cpu_known)
		return;
	if (step < wall / LOOKS_MOST + 1)
		step = wall / LOOKS_MOST + 1;
	for (int64_t at = 0; at < wall; at += step) {
		int64_t end = wall - at < step ? wall : at + step;

		if (usage_between(&f->cpu, at, end) < idle * (double)(end - at)) {
			start = start < 0 ? at : start;
			continue;
		}
		if (start >= 0)
			add(f, start, at, false);
		start = -1;
	}
	if (start >= 0)
		add(f, start, wall, false);
}

static int by_start(uint32_t i, uint32_t j, const void *ctx)
{
	const struct silence *x = (const struct silence *)ctx + i, *y = (const struct silence *)ctx + j;

	return (x->start_ns > y->start_ns) - (x->start_ns < y->start_ns);
}

static void order(struct finding *f)
{
	struct silences *s = f->out;

	s->silence = sorted_rows(f->arena, s->silence, sizeof *s->silence, s->n, by_start, s->silence);
}

void silences(const struct process_tree *t, const struct critical_path *p, int64_t least_ns, double idle, struct arena *a,
	struct silences *out)
{
	struct arena scratch = { 0 };
	struct finding f = { .tree = t, .path = p, .arena = a, .scratch = &scratch, .least_ns = least_ns, .out = out };
	struct tree_order o;
	struct usage_spans spans;

	*out = (struct silences){ 0 };
	tree_order_init(&o, t, &scratch);
	f.cpu_known = running_spans(&o, &scratch, &spans);
	usage_of(&f.cpu, &scratch, &spans);
	find_unprinted(&f);
	find_idle(&f, idle);
	order(&f);
	arena_free(&scratch);
}
