#include "compare/beside.h"

#include "base/map.h"
#include "base/sort.h"

#define SECOND_NS INT64_C(1000000000)
#define BAZEL_SLACK_NS (3 * SECOND_NS)  /* by which its launch may lie off: the second is cut, and said late */
#define SLACK_NS SECOND_NS              /* by which two clocks' readings of one moment may differ */

uint32_t beside_program(const struct process_tree *t, struct str name)
{
	uint32_t found = NO_PROGRAM;
	int64_t longest = -1;

	for (uint32_t i = 0; i < t->nprogram; i++) {
		int64_t ns = program_end_ns(t, i) - t->program[i].start_ns;

		if (t->program[i].exec && ns > longest && str_eq(program_name(t, i), name)) {
			found = i;
			longest = ns;
		}
	}
	return found;
}

static bool within(const struct process_tree *t, int64_t at_ns)
{
	int64_t end = t->wall_ns == NO_TIME ? t->last_ns : t->wall_ns;

	return at_ns >= -SLACK_NS && at_ns - SLACK_NS <= end;
}

static int64_t first_ns(const struct timeline *l)
{
	int64_t first = l->nspan ? l->span[0].start_ns : 0;

	for (uint32_t i = 1; i < l->nspan; i++)
		if (l->span[i].start_ns < first)
			first = l->span[i].start_ns;
	return first;
}

/* Its calendar, when that puts its first span into the recording. */
static bool align_clocks(struct beside *b, const struct process_tree *t, int64_t first)
{
	int64_t offset, at;

	if (!t->started_ns || __builtin_sub_overflow(b->timeline->started_ns, t->started_ns, &offset) ||
		__builtin_add_overflow(first, offset, &at) || !within(t, at))
		return false;
	b->how = BESIDE_CLOCK;
	b->offset_ns = offset;
	return true;
}

static void lay_at(struct beside *b, const struct process_tree *t, uint32_t program)
{
	if (program == NO_PROGRAM)
		return;
	b->how = BESIDE_PROGRAM;
	b->offset_ns = t->program[program].start_ns;
	b->program = program_name(t, program);
}

static bool writes_timings(const struct tree_program *p)
{
	for (uint32_t i = 1; i < p->nargv; i++)
		if (str_starts(p->argv[i], S("--timings")))
			return true;
	return !p->argv;
}

/* The last cargo that was there when the page says that the build started, which may be cut to the second: its times count from
 * cargo's start, and the moment that it says is after the packages were resolved. */
static uint32_t cargo_of(const struct beside *b, const struct process_tree *t)
{
	int64_t slack = b->timeline->started_ns % SECOND_NS ? 0 : SECOND_NS;
	uint32_t found = NO_PROGRAM;

	for (uint32_t i = 0; i < t->nprogram; i++)
		if (t->program[i].exec && t->program[i].start_ns <= b->offset_ns + slack && writes_timings(&t->program[i]) &&
			str_eq(program_name(t, i), S("cargo")) &&
			(found == NO_PROGRAM || t->program[i].start_ns >= t->program[found].start_ns))
			found = i;
	return found;
}

/* The span with which Bazel says how long its client took to reach the server; NULL = none. */
static const struct span *launch_of(const struct timeline *l)
{
	for (uint32_t i = 0; i < l->nspan; i++)
		if (str_eq(l->span[i].name, S("Launch Blaze")))
			return &l->span[i];
	return NULL;
}

/* Bazels before 8 may know no more than the second: their launch is laid at the bazel that started nearest to it. */
static void lay_bazel(struct beside *b, const struct process_tree *t)
{
	const struct span *launch = launch_of(b->timeline);
	int64_t at_ns, nearest_ns = BAZEL_SLACK_NS;
	uint32_t found = NO_PROGRAM;

	if (!launch || b->timeline->started_ns % SECOND_NS || __builtin_add_overflow(b->offset_ns, launch->start_ns, &at_ns) ||
		!within(t, at_ns))
		return;
	for (uint32_t i = 0; i < t->nprogram; i++) {
		int64_t off_ns = t->program[i].start_ns - at_ns;

		off_ns = off_ns < 0 ? -off_ns : off_ns;
		if (off_ns < nearest_ns && t->program[i].exec && str_eq(program_name(t, i), S("bazel"))) {
			nearest_ns = off_ns;
			found = i;
		}
	}
	lay_at(b, t, found);
	if (found != NO_PROGRAM)
		b->offset_ns -= launch->start_ns;
}

void beside_align(struct beside *b, const struct process_tree *t)
{
	int64_t first = first_ns(b->timeline);

	b->how = BESIDE_UNKNOWN;
	b->offset_ns = first > INT64_MIN ? -first : 0;
	if (align_clocks(b, t, first)) {
		if (str_eq(b->format, S("cargo_timings")))
			lay_at(b, t, cargo_of(b, t));
		else
			lay_bazel(b, t);
	} else if (str_eq(b->format, S("ninja_log"))) {
		lay_at(b, t, beside_program(t, S("ninja")));
	}
}

static int by_most(uint32_t i, uint32_t j, const void *ctx)
{
	const struct beside_sum *sum = ctx;

	return sum[i].ns > sum[j].ns ? -1 : sum[i].ns < sum[j].ns;
}

static void sort_sums(struct beside_sums *s, struct arena *a)
{
	s->sum = sorted_rows(a, s->sum, sizeof *s->sum, s->n, by_most, s->sum);
}

static int64_t saturated(int64_t x, int64_t y)
{
	int64_t sum;

	return __builtin_add_overflow(x, y, &sum) ? INT64_MAX : sum;
}

static int by_start(uint32_t i, uint32_t j, const void *ctx)
{
	const struct span *span = ctx;

	return span[i].start_ns < span[j].start_ns ? -1 : span[i].start_ns > span[j].start_ns;
}

/* Sums being made.  Spans come in order of their start: what ends of the earlier ones do not cover is new. */
struct summing {
	struct arena *arena;
	struct beside_sums *out;
	struct map by_name, ends;       /* ends: track, sum + 1 (0: any name) -> index in until_ns */
	int64_t *until_ns;
	uint32_t nuntil, until_cap;
};

static int64_t uncovered(struct summing *m, const struct span *s, uint32_t which)
{
	uint32_t at = map_intern_pair(&m->ends, s->track, which, m->nuntil);
	int64_t from = s->start_ns, ns;

	if (at == m->nuntil) {
		ARENA_ROOM(m->arena, m->until_ns, m->nuntil, m->until_cap);
		m->until_ns[m->nuntil++] = INT64_MIN;
	}
	if (m->until_ns[at] > from)
		from = m->until_ns[at];
	if (s->end_ns <= from)
		return 0;
	m->until_ns[at] = s->end_ns;
	return __builtin_sub_overflow(s->end_ns, from, &ns) ? INT64_MAX : ns;
}

static void add_span(struct summing *m, const struct span *s)
{
	struct beside_sums *out = m->out;
	struct beside_sum *sum;
	uint32_t at;
	int64_t ns;

	if (s->end_ns == NO_TIME || str_eq(s->category, S("total")) || __builtin_sub_overflow(s->end_ns, s->start_ns, &ns))
		return;
	if (str_eq(s->category, S("critical path component"))) {
		out->path_ns = saturated(out->path_ns, uncovered(m, s, 0));
		return;
	}
	at = map_intern(&m->by_name, s->name, out->n);
	if (at == out->n) {
		ARENA_ROOM(m->arena, out->sum, out->n, out->cap);
		out->sum[out->n++] = (struct beside_sum){ .name = s->name };
	}
	sum = &out->sum[at];
	sum->count++;
	out->nspan++;
	sum->longest_ns = ns > sum->longest_ns ? ns : sum->longest_ns;
	sum->ns = saturated(sum->ns, uncovered(m, s, at + 1));
	out->all_ns = saturated(out->all_ns, uncovered(m, s, 0));
}

void beside_sums(const struct timeline *t, struct arena *a, struct beside_sums *out)
{
	struct summing m = { .arena = a, .out = out };
	uint32_t *order = ARENA_ARRAY(a, uint32_t, t->nspan);

	*out = (struct beside_sums){ 0 };
	map_init(&m.by_name, a);
	map_init(&m.ends, a);
	for (uint32_t i = 0; i < t->nspan; i++)
		order[i] = i;
	sort_by(order, t->nspan, by_start, t->span);
	for (uint32_t i = 0; i < t->nspan; i++)
		add_span(&m, &t->span[order[i]]);
	sort_sums(out, a);
}
