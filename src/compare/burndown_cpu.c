/*
 * CPUs and tokens of a job server that were missing.
 *
 * Choices [1] A make waits for a token only when it has something to start: what CPUs the tree leaves unused meanwhile is what more tokens
 *             might have used.  Below a quarter of them that is the usual friction of starting and ending programs.
 *         [2] A tree that uses less than three quarters of the CPUs while its path waits for one was kept from them by somebody else.
 *         [3] A limit lets a group run for a quota in each period, then its threads stand still to the end of it, and the kernel adds up for
 *             how long on each CPU.  So on average as many ran at once in such a period as the limit allows, and what stood still for a
 *             whole period besides: by so many the sum is divided to give what it took of the wall clock.
 */
#include <math.h>

#include "base/sort.h"
#include "compare/burndown_part.h"
#include "compare/tree_usage.h"

#define IDLE_LEAST 0.25                 /* [1] */
#define OWN_LEAST 0.75                  /* [2] */

struct times {                          /* in order, without overlap */
	struct stretch_of { int64_t start_ns, end_ns; } *at;
	uint32_t n, cap;
	int64_t ns;
};

static void add_time(struct arena *a, struct times *all, int64_t start_ns, int64_t end_ns)
{
	if (all->n && start_ns < all->at[all->n - 1].end_ns)
		start_ns = all->at[all->n - 1].end_ns;
	if (end_ns <= start_ns)
		return;
	ARENA_ROOM(a, all->at, all->n, all->cap);
	all->at[all->n++] = (struct stretch_of){ start_ns, end_ns };
	all->ns += end_ns - start_ns;
}

/* CPU time of these times that is used, at most `ncpu` at once. */
static double used_in(const struct usage *u, uint32_t ncpu, const struct times *all)
{
	double used = 0;

	for (uint32_t i = 0, k = 0; i + 1 < u->n && k < all->n;) {
		int64_t start = u->at_ns[i] > all->at[k].start_ns ? u->at_ns[i] : all->at[k].start_ns;
		int64_t end = u->at_ns[i + 1] < all->at[k].end_ns ? u->at_ns[i + 1] : all->at[k].end_ns;

		if (end > start)
			used += fmin(u->rate[i], ncpu) * (double)(end - start);
		if (u->at_ns[i + 1] < all->at[k].end_ns)
			i++;
		else
			k++;
	}
	return used;
}

/* CPUs that the tree used; and, when `wanted`, those that it could have used.  False: not known. */
static bool own_usage(const struct process_tree *t, bool wanted, struct arena *a, struct usage *out)
{
	struct usage_spans running, runnable = { 0 };
	struct tree_order o;

	tree_order_init(&o, t, a);
	if (!running_spans(&o, a, &running) || (wanted && !runnable_spans(&o, a, &runnable)))
		return false;
	for (uint32_t i = 0; i < runnable.n; i++) {
		ARENA_ROOM(a, running.span, running.n, running.cap);
		running.span[running.n++] = runnable.span[i];
	}
	usage_of(out, a, &running);
	return true;
}

static struct str took(struct burndown_making *m, double ns)
{
	return seconds_text(m->arena, ns / 1e9);
}

/* ---- tokens ---- */

static void find_token_waits(struct burndown_making *m, const struct process_tree *t, struct times *all, uint32_t *longest)
{
	struct sort_key *key = ARENA_ARRAY(m->arena, struct sort_key, t->nwait + 1);
	uint32_t n = 0;

	*longest = UINT32_MAX;
	for (uint32_t i = 0; i < t->nwait; i++) {
		const struct tree_wait *w = &t->wait[i];

		if (w->kind != WAIT_JOBSERVER || w->start_ns < 0 || w->end_ns < w->start_ns)
			continue;
		key[n++] = (struct sort_key){ (uint64_t)w->start_ns, i };
		if (*longest == UINT32_MAX || w->end_ns - w->start_ns > t->wait[*longest].end_ns - t->wait[*longest].start_ns)
			*longest = i;
	}
	sort_keys(key, n);
	for (uint32_t i = 0; i < n; i++)
		add_time(m->arena, all, t->wait[key[i].index].start_ns, t->wait[key[i].index].end_ns);
}

static void tell_tokens(struct burndown_making *m, uint32_t scenario, const struct times *all, uint32_t longest, double unused_ns)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct tree_wait *w = &t->wait[longest];
	struct cause c = { .kind = FOUND_STARVED, .key = S("jobserver"), .scenario = scenario, .saves_s = unused_ns / t->ncpu / 1e9,
		.remedy = S("raise -j, or let what waits much (downloads, tests, a sub-make) give its token back meanwhile") };
	struct str where = burndown_where(m, scenario);
	uint32_t finding;

	c.title = arena_printf(m->arena, "%.*s waits %.*s for a token of the job server, and %.1f of %u CPUs are left unused meanwhile",
		STR(program_name(t, w->program)), STR(took(m, (double)all->ns)), unused_ns / (double)all->ns, t->ncpu);
	finding = burndown_found(m, &c);
	burndown_evidence(m, finding, arena_printf(m->arena, "%.*slongest, at %.*s for %.*s: %.*s", STR(where), STR(took(m, (double)w->start_ns)),
		STR(took(m, (double)(w->end_ns - w->start_ns))), STR(program_command(m->arena, t, w->program, COMMAND_MOST))));
	if (w->by == WAKER_PROGRAM)
		burndown_evidence(m, finding, arena_printf(m->arena, "%.*suntil this gave one back, or ended: %.*s", STR(where),
			STR(program_command(m->arena, t, w->waker, COMMAND_MOST))));
}

/* Where nobody is known to give tokens back, the path itself waits for them: burndown_wait.c tells that. */
static bool on_path(const struct critical_path *p, enum wait_kind kind)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->segment[i].kind == SEGMENT_WAIT && p->segment[i].wait_kind == kind)
			return true;
	return false;
}

static void find_missing_tokens(struct burndown_making *m, uint32_t scenario, struct arena *scratch)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	struct times all = { 0 };
	struct usage wanted;
	uint32_t longest;
	double unused_ns;

	find_token_waits(m, t, &all, &longest);
	if (!burndown_matters(m, scenario, all.ns) || on_path(&m->b->view[scenario].path, WAIT_JOBSERVER) ||
		!own_usage(t, true, scratch, &wanted))
		return;
	unused_ns = (double)all.ns * t->ncpu - used_in(&wanted, t->ncpu, &all);
	if (t->ncpu && unused_ns >= IDLE_LEAST * (double)all.ns * t->ncpu && burndown_matters(m, scenario, (int64_t)(unused_ns / t->ncpu)))
		tell_tokens(m, scenario, &all, longest, unused_ns);
}

/* ---- a limit ---- */

/* The last value of a gauge; NaN = there is none. */
static double gauge_of(const struct process_tree *t, struct str name)
{
	for (uint32_t i = t->ngauge; i-- > 0;)
		if (str_eq(t->gauge[i].name, name))
			return t->gauge[i].value;
	return NAN;
}

double burndown_limit_cost_s(const struct process_tree *t)
{
	double cpus = gauge_of(t, S("cgroup.cpu_limit")), period_s = gauge_of(t, S("cgroup.cpu_period_s"));
	double held_s = gauge_of(t, S("cgroup.throttled_s")), periods = gauge_of(t, S("cgroup.throttled_periods"));

	if (!(cpus > 0) || !(period_s > 0) || !(held_s > 0) || !(periods > 0))
		return 0;
	return held_s / fmax(cpus + held_s / (periods * period_s), 1);          /* [3] */
}

static void find_limit(struct burndown_making *m, uint32_t scenario)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	double cost_s = burndown_limit_cost_s(t), cpus = gauge_of(t, S("cgroup.cpu_limit"));
	struct cause c = { .kind = FOUND_STARVED, .key = S("cpu-limit"), .scenario = scenario, .saves_s = cost_s,
		.remedy = S("raise the limit (cpu.max or cpu.cfs_quota_us of the control group, --cpus of docker run, resources.limits.cpu of a pod), "
			"or start no more at once than it allows") };

	if (!burndown_matters(m, scenario, (int64_t)(cost_s * 1e9)))
		return;
	c.title = arena_printf(m->arena, "the container's limit of %.3g CPUs held the job back for %.*s, in %.0f of %.0f periods of %.*s", cpus,
		STR(seconds_text(m->arena, cost_s)), gauge_of(t, S("cgroup.throttled_periods")), gauge_of(t, S("cgroup.periods")),
		STR(seconds_text(m->arena, gauge_of(t, S("cgroup.cpu_period_s")))));
	burndown_evidence(m, burndown_found(m, &c), arena_printf(m->arena, "%.*swhat could run stood still for %.*s, summed over CPUs",
		STR(burndown_where(m, scenario)), STR(seconds_text(m->arena, gauge_of(t, S("cgroup.throttled_s"))))));
}

/* ---- CPUs ---- */

/* How many CPUs it may use: no more than a limit that is known. */
static double allowed_cpus(const struct process_tree *t)
{
	return fmin(t->ncpu, gauge_of(t, S("cgroup.cpu_limit")));       /* NaN is no limit */
}

/* `all`: when the path waited for a CPU; `waited_ns` of that the limit did not take. */
static bool blame_others(struct burndown_making *m, const struct process_tree *t, const struct times *all, int64_t waited_ns,
	struct arena *scratch, struct cause *c)
{
	double cpus, allowed = allowed_cpus(t);
	struct usage own;

	if (!own_usage(t, false, scratch, &own))
		return false;
	cpus = used_in(&own, t->ncpu, all) / (double)all->ns;
	if (cpus >= OWN_LEAST * allowed)
		return false;
	c->title = arena_printf(m->arena, "the critical path waits %.*s for a CPU while the job uses %.1f of %.3g: other work has the rest%s",
		STR(took(m, (double)waited_ns)), cpus, allowed,
		isnan(gauge_of(t, S("cgroup.cpu_s"))) ? ", or a quota forbids it" : "");
	c->remedy = S("measure on a machine that does nothing else; give the job a runner of its own, or a larger quota");
	return true;
}

/* The path could run and did not: more CPUs would help by what the replay says, and that much at most. */
static void find_missing_cpus(struct burndown_making *m, uint32_t scenario, struct arena *scratch)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct burndown_view *v = &m->b->view[scenario];
	int64_t faster = v->alone.wall_ns - v->more_cpus.wall_ns, limit_ns = (int64_t)(burndown_limit_cost_s(t) * 1e9), waited_ns;
	struct cause c = { .kind = FOUND_STARVED, .key = S("cpu"), .scenario = scenario,
		.remedy = S("use a machine with more CPUs, or start fewer at once when they hinder each other") };
	struct times all = { 0 };

	for (uint32_t i = 0; i < v->path.n; i++)
		if (v->path.segment[i].kind == SEGMENT_RUNNABLE)
			add_time(m->arena, &all, v->path.segment[i].start_ns, v->path.segment[i].end_ns);
	waited_ns = all.ns - limit_ns;                          /* which is a finding of its own */
	if (!burndown_matters(m, scenario, waited_ns))
		return;
	c.title = arena_printf(m->arena, "the critical path waits %.*s for one of %u CPU%s", STR(took(m, (double)waited_ns)), t->ncpu,
		t->ncpu == 1 ? "" : "s");
	if (blame_others(m, t, &all, waited_ns, scratch, &c))
		faster = v->as_was.wall_ns - v->alone.wall_ns;
	else if (limit_ns > 0)
		return;                                         /* it had what the limit allows */
	c.saves_s = (double)(faster > 0 && faster < waited_ns ? faster : waited_ns) / 1e9;
	(void)burndown_evidence(m, burndown_found(m, &c), arena_printf(m->arena, "%.*swith %u CPUs it would take %.*s (%.*s to %.*s)",
		STR(burndown_where(m, scenario)), 2 * t->ncpu, STR(took(m, (double)v->more_cpus.wall_ns)),
		STR(took(m, (double)v->more_cpus.lo_ns)), STR(took(m, (double)v->more_cpus.hi_ns))));
}

void find_cpu_causes(struct burndown_making *m, uint32_t scenario)
{
	struct arena scratch = { 0 };

	find_missing_tokens(m, scenario, &scratch);
	find_limit(m, scenario);
	find_missing_cpus(m, scenario, &scratch);
	arena_free(&scratch);
}
