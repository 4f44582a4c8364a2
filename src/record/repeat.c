/* repeat - one command many times: measure_command(). */
#include "record/measure.h"

#include "base/clock.h"

#define RUNS_LEAST 5u           /* the fewest that a budget may leave */

struct metric {
	const char *name;
	size_t at;              /* of its double in struct sample */
	struct unit unit;
};

#define SECONDS { S("sec"), DIM_TIME }
#define BYTES { S("B"), DIM_BYTES }
#define COUNT(what) { S(what), DIM_COUNT }

static const struct metric metric[] = {
	{ "time", offsetof(struct sample, wall_s), SECONDS },
	{ "user_time", offsetof(struct sample, user_s), SECONDS },
	{ "system_time", offsetof(struct sample, system_s), SECONDS },
	{ "rss", offsetof(struct sample, peak_rss_bytes), BYTES },
	{ "minor_faults", offsetof(struct sample, minor_faults), COUNT("faults") },
	{ "major_faults", offsetof(struct sample, major_faults), COUNT("faults") },
	{ "voluntary_switches", offsetof(struct sample, voluntary), COUNT("switches") },
	{ "involuntary_switches", offsetof(struct sample, involuntary), COUNT("switches") },
	{ "read_bytes", offsetof(struct sample, read_bytes), BYTES },
	{ "written_bytes", offsetof(struct sample, written_bytes), BYTES },
	{ "instructions", offsetof(struct sample, instructions), COUNT("instructions") },
	{ "cycles", offsetof(struct sample, cycles), COUNT("cycles") },
	{ "branch_misses", offsetof(struct sample, branch_misses), COUNT("misses") },
	{ "cache_misses", offsetof(struct sample, cache_misses), COUNT("misses") },
};

struct repeat {
	const struct command *cmd;
	const struct plan *plan;
	const struct watcher *watch;
	struct sample *sample;
	uint32_t n, cap;
	uint32_t outlived, unkillable;  /* sums over the measured runs */
	double began_s;
};

static bool wants_more(const struct repeat *r)
{
	const struct plan *p = r->plan;
	bool in_budget = p->budget_s > 0 && clock_s() - r->began_s < p->budget_s;

	if (p->runs && r->n >= p->runs)
		return false;
	return r->n < RUNS_LEAST || in_budget || (p->runs && p->budget_s <= 0);
}

static void tell(const struct repeat *r)
{
	if (r->watch && r->watch->tick)
		r->watch->tick(r->watch->ctx, r->n, r->plan->runs, clock_s() - r->began_s,
			r->plan->budget_s);
}

static bool warm_up(struct repeat *r, struct capture *last, struct err *e)
{
	for (uint32_t i = 0; i < r->plan->warmup; i++) {
		capture_release(last);
		if (!measure_once(r->cmd, last, e))
			return false;
		if (last->ending != ENDED_OK)
			return true;
	}
	return true;
}

/* Until the plan is done or a run does not end OK, which `last` then says. */
static bool measure_all(struct repeat *r, struct arena *a, struct capture *last, struct err *e)
{
	if (!warm_up(r, last, e))
		return false;
	r->began_s = clock_s();
	while (last->ending == ENDED_OK && wants_more(r)) {
		capture_release(last);
		if (!measure_once(r->cmd, last, e))
			return false;
		r->outlived += last->outlived;
		r->unkillable += last->unkillable;
		if (last->ending != ENDED_OK)
			break;
		ARENA_ROOM(a, r->sample, r->n, r->cap);
		r->sample[r->n++] = last->sample;
		tell(r);
	}
	return true;
}

static void add_series(
	struct bench *b, struct str name, const struct metric *m, const struct repeat *r)
{
	uint32_t series = UINT32_MAX;

	for (uint32_t i = 0; i < r->n; i++) {
		double value;

		memcpy(&value, (const char *)&r->sample[i] + m->at, sizeof value);
		if (!isfinite(value))
			continue;
		if (series == UINT32_MAX)
			series = bench_series(b, name, str_of(m->name), m->unit);
		bench_value(b, series, value, i);
	}
}

static void add_failure(struct bench *b, struct str name, struct str why)
{
	uint32_t series = bench_series(b, name, S("time"), metric[0].unit);

	b->series[series].failure = why;
}

static void add_notes(
	struct reading *out, const struct repeat *r, const struct capture *last, struct str how)
{
	uint32_t at = out->n - 1;

	if (last->ending != ENDED_OK && r->n)
		evidence_note(out, at, ERR_NOWHERE,
			"run %u: the command %.*s; the %u before it are kept", r->n + 1, STR(how),
			r->n);
	if (r->outlived)
		evidence_note(out, at, ERR_NOWHERE,
			"%u processes outlived the command and were killed", r->outlived);
	if (r->unkillable)
		evidence_note(out, at, ERR_NOWHERE,
			"%u processes outlived the command and could not be killed", r->unkillable);
	if (r->n && r->sample[0].user_only)
		evidence_note(out, at, ERR_NOWHERE,
			"hardware counters are of user mode only: kernel.perf_event_paranoid "
			"forbids more");
}

static void add_evidence(
	struct reading *out, struct str name, const struct repeat *r, const struct capture *last)
{
	struct evidence *ev = reading_add(out, MODEL_BENCH);
	struct bench *b = &ev->bench;
	struct str how = ending_text(out->arena, last, r->cmd);

	ev->format = S("command");
	ev->source = arena_str(out->arena, r->cmd->nargv ? r->cmd->argv[0] : r->cmd->shell);
	name = arena_str(out->arena, name);
	if (!r->n)
		add_failure(b, name, how);
	for (size_t i = 0; i < sizeof metric / sizeof *metric; i++)
		add_series(b, name, &metric[i], r);
	b->receipt = ARENA_ARRAY(out->arena, struct receipt, r->n);
	b->nreceipt = r->n;
	for (uint32_t i = 0; i < r->n; i++)
		b->receipt[i] = r->sample[i].receipt;
	add_notes(out, r, last, how);
}

bool measure_command(const struct command *cmd, struct str name, const struct plan *plan,
	const struct watcher *watch, struct reading *out, struct capture *last, struct err *e)
{
	struct repeat repeat = { .cmd = cmd, .plan = plan, .watch = watch };

	*last = (struct capture){ .ending = ENDED_OK };
	if (!measure_all(&repeat, out->arena, last, e))
		return false;
	add_evidence(out, name, &repeat, last);
	return true;
}

void measure_add(struct reading *out, struct str name, const struct command *cmd, const struct capture *c)
{
	struct sample sample = c->sample;
	struct repeat repeat = { .cmd = cmd, .sample = &sample, .n = 1, .outlived = c->outlived,
		.unkillable = c->unkillable };
	struct capture well = { .ending = ENDED_OK };

	add_evidence(out, name, &repeat, &well);
}
