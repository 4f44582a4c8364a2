/* Stretches that could overlap, gaps in the output, and look-ups that found nothing. */
#include <math.h>

#include "base/num.h"
#include "compare/burndown_part.h"

/* Two stretches side by side cost the machine something; below a twentieth of the wall clock nobody would rearrange a build. */
#define SERIAL_LEAST_RATIO 0.05

/* A tree that uses less than this share of one CPU does nothing. */
#define IDLE_RATIO 0.05

/* More look-ups in vain than hits, and enough of them to be felt: 1 to 2 microseconds each. */
#define LOOKUPS_LEAST 10000u
#define LOOKUP_NS 2000

#define DIRECTORIES_MOST 8u

static struct str command(struct burndown_making *m, const struct process_tree *t, uint32_t program)
{
	return program_command(m->arena, t, program, COMMAND_MOST);
}

static struct str took(struct burndown_making *m, int64_t ns)
{
	return seconds_text(m->arena, (double)ns / 1e9);
}

/* ---- one after the other ---- */

static void tell_serial(struct burndown_making *m, uint32_t scenario, const struct serial_stretch *x)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	struct str first = program_name(t, x->first), second = program_name(t, x->second), where = burndown_where(m, scenario);
	struct cause c = { .kind = FOUND_SERIAL, .saves_s = (double)x->saves_ns / 1e9, .scenario = scenario,
		.key = burndown_slug(m->arena, arena_printf(m->arena, "%.*s %.*s", STR(first), STR(second))),
		.remedy = S("start the second before the first has ended: a make target of its own, a job in the background, a joined task") };
	uint32_t finding;

	c.title = arena_printf(m->arena, "%s in sequence, nothing in common: %.*s, then %.*s; could overlap",
		x->network ? "two downloads" : "two steps", STR(first), STR(second));
	finding = burndown_found(m, &c);
	burndown_evidence(m, finding, arena_printf(m->arena, "%.*s%.*s: %.*s", STR(where), STR(took(m, x->middle_ns - x->start_ns)),
		STR(command(m, t, x->first))));
	burndown_evidence(m, finding, arena_printf(m->arena, "%.*sthen %.*s: %.*s", STR(where), STR(took(m, x->end_ns - x->middle_ns)),
		STR(command(m, t, x->second))));
}

static void find_serial(struct burndown_making *m, uint32_t scenario)
{
	const struct burndown_view *v = &m->b->view[scenario];
	int64_t least = (int64_t)(SERIAL_LEAST_RATIO * (double)v->path.wall_ns);
	struct serial_stretches all = { 0 };

	serial_stretches(burndown_recorded(m->b, scenario), &v->path, least > FINDING_LEAST_NS ? least : FINDING_LEAST_NS, m->arena, &all);
	for (uint32_t i = 0; i < all.n; i++)
		if (burndown_matters(m, scenario, all.stretch[i].saves_ns))
			tell_serial(m, scenario, &all.stretch[i]);
}

/* ---- silence ---- */

static bool has_output(const struct process_tree *t)
{
	for (uint32_t i = 0; i < t->ncolumn; i++)
		if (str_eq(t->column[i].name, S("output")))
			return t->column[i].source.n > 0;
	return t->nline > 0;
}

static const char *silence_state(const struct silence *x)
{
	switch (x->kind) {
	case SEGMENT_CPU:
		return "on the CPU";
	case SEGMENT_RUNNABLE:
		return "no CPU";
	case SEGMENT_WAIT:
		return wait_kind_name(x->wait_kind);
	default:
		return "running or waiting";
	}
}

static void sum_silences(struct burndown_making *m, uint32_t scenario)
{
	struct burndown_view *v = &m->b->view[scenario];
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct silence *longest = NULL;
	struct silences all = { 0 };

	silences(t, &v->path, SILENCE_LEAST_NS, IDLE_RATIO, m->arena, &all);
	v->silent_ns = has_output(t) ? 0 : NOT_KNOWN;
	v->idle_ns = v->cpu_ns == NOT_KNOWN ? NOT_KNOWN : 0;
	for (uint32_t i = 0; i < all.n; i++) {
		const struct silence *x = &all.silence[i];
		int64_t ns = x->end_ns - x->start_ns;

		if (x->printed_nothing && v->silent_ns != NOT_KNOWN)
			v->silent_ns += ns;
		if (!x->printed_nothing && v->idle_ns != NOT_KNOWN)
			v->idle_ns += ns;
		if (!longest || ns > longest->end_ns - longest->start_ns)
			longest = x;
	}
	if (longest)
		v->silent = arena_printf(m->arena, "%.*s: %.*s, %s", STR(took(m, longest->end_ns - longest->start_ns)),
			STR(longest->program == NO_PROGRAM ? S("?") : program_name(t, longest->program)), silence_state(longest));
}

/* ---- look-ups ---- */

static struct str grouped(struct arena *a, uint64_t n)
{
	struct buf b = { 0 };
	struct str out;

	num_group(&b, n);
	out = arena_str(a, buf_view(&b));
	buf_release(&b);
	return out;
}

static void find_lookups(struct burndown_making *m, uint32_t scenario)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct again_table *again = &m->b->view[scenario].again;
	struct cause c = { .kind = FOUND_LOOKUPS, .saves_s = NAN, .scenario = scenario,
		.remedy = S("put the directory that has most of them first in -I, PATH or the search path, or take out those that never hit") };
	struct misses misses = { 0 };
	uint32_t finding;

	if (again->missing_opens < LOOKUPS_LEAST || again->missing_opens < again->good_opens ||
		!burndown_matters(m, scenario, (int64_t)fmin((double)again->missing_opens * LOOKUP_NS, 1e18)))
		return;
	negative_lookups(t, m->arena, &misses);
	c.title = arena_printf(m->arena, "%.*s of %.*s look-ups of files found nothing", STR(grouped(m->arena, again->missing_opens)),
		STR(grouped(m->arena, again->missing_opens + again->good_opens)));
	finding = burndown_found(m, &c);
	for (uint32_t i = 0; i < misses.n && i < DIRECTORIES_MOST; i++)
		burndown_evidence(m, finding, arena_printf(m->arena, "%.*s%.*s in %.*s, by %u programs", STR(burndown_where(m, scenario)),
			STR(grouped(m->arena, misses.miss[i].count)), STR(misses.miss[i].directory), misses.miss[i].programs));
}

void find_gap_causes(struct burndown_making *m, uint32_t scenario)
{
	find_serial(m, scenario);
	sum_silences(m, scenario);
	find_lookups(m, scenario);
}
