/* Figures of scenarios as series of a stored run: "timeline.hot.identical" of the job, in seconds. */
#include <math.h>

#include "verb/burndown.h"
#include "verb/talk.h"
#include "verb/workspace.h"

#define FORMAT_NAME "burndown"

static uint32_t new_series(
	struct burndown_work *w, struct evidence *ev, uint32_t scenario, struct str what)
{
	struct str metric = arena_printf(
		ev->bench.arena, "timeline.%.*s.%.*s", STR(w->scenario[scenario].name), STR(what));

	return bench_series(&ev->bench, arena_str(ev->bench.arena, w->job), metric,
		(struct unit){ S("sec"), DIM_TIME });
}

/* Every run's wall clock; or why there is none. */
static void add_wall(struct burndown_work *w, struct evidence *ev, uint32_t scenario)
{
	const struct burndown_scenario *s = &w->scenario[scenario];
	uint32_t at = new_series(w, ev, scenario, S("wall"));

	for (uint32_t i = 0; i < s->nrun; i++)
		if (!s->run[i].failure.n)
			bench_value(&ev->bench, at, s->run[i].wall_s, i);
	if (!ev->bench.series[at].n)
		ev->bench.series[at].failure = arena_printf(
			ev->bench.arena, "no run of %.*s counts", STR(s->name));
}

/* Of the median run; what is not known is not there, so that a rule on it says so. */
static void add_value(
	struct burndown_work *w, struct evidence *ev, uint32_t scenario, struct str what)
{
	double value = burndown_value(&w->burndown, scenario, what);
	uint32_t at;

	if (isnan(value) && w->burndown.view[scenario].run != NO_RUN &&
		str_starts(what, S("phase.")))
		return;
	at = new_series(w, ev, scenario, what);
	if (isnan(value))
		ev->bench.series[at].failure = S("the recording does not tell");
	else
		bench_value(&ev->bench, at, value, 0);
}

static void add_scenario(struct burndown_work *w, struct evidence *ev, uint32_t scenario)
{
	struct map seen;

	add_wall(w, ev, scenario);
	for (size_t i = 0; timeline_metrics[i]; i++)
		if (strcmp(timeline_metrics[i], "wall"))
			add_value(w, ev, scenario, str_of(timeline_metrics[i]));
	map_init(&seen, ev->bench.arena);
	for (uint32_t i = 0; i < w->burndown.nphase; i++) {
		struct str name = arena_printf(
			ev->bench.arena, "phase.%.*s", STR(w->burndown.phase[i].name));

		if (map_intern(&seen, name, i) == i)
			add_value(w, ev, scenario, name);
	}
}

static void drop_earlier(struct run *run, struct str job)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->n; i++)
		if (!str_eq(run->evidence[i].format, S(FORMAT_NAME)) ||
			!str_eq(run->evidence[i].job, job))
			run->evidence[n++] = run->evidence[i];
	run->n = n;
}

bool burndown_keep(struct burndown_work *w, struct workspace *ws, struct err *e)
{
	struct reading r = { .arena = &ws->arena };
	struct evidence *ev;
	struct run *run;

	if (!workspace_lock(ws, e))
		return false;
	run = workspace_current_run(ws, false, e);
	if (!run && e->kind != ERR_NONE)
		return false;
	if (!run)
		run = workspace_new_run(ws);
	drop_earlier(run, w->job);
	ev = reading_add(&r, MODEL_BENCH);
	ev->format = S(FORMAT_NAME);
	ev->source = arena_printf(&ws->arena, "burndown of %.*s", STR(w->job));
	for (uint32_t s = 0; s < w->nscenario; s++)
		add_scenario(w, ev, s);
	run_take(run, &r, arena_str(&ws->arena, w->job));
	run_job(run, arena_str(&ws->arena, w->job))->delivery = DELIVERED_LATE;
	if (!store_put(ws->store, run, e))
		return false;
	say("run %.*s: pawl gate judges it", STR(run->id));
	return true;
}
