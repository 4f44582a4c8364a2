/* Timelines of other producers beside the recordings: those that --trace names, and what builds left in a run. */
#include <stdlib.h>

#include "base/file.h"
#include "verb/burndown.h"
#include "verb/input.h"
#include "verb/left.h"

/* ---- reading ---- */

static void remark_notes(struct burndown_work *w, const struct evidence *ev, struct str path)
{
	for (uint32_t i = 0; i < ev->nnote; i++)
		burndown_remark(
			w, arena_printf(&w->arena, "%.*s: %.*s", STR(path), STR(ev->note[i].text)));
}

static void add(
	struct burndown_work *w, uint32_t scenario, const struct evidence *ev, struct str path)
{
	struct beside b = {
		.file = path, .format = ev->format, .scenario = scenario, .timeline = &ev->timeline
	};
	const struct process_tree *t = burndown_recorded(&w->burndown, scenario);

	if (t)
		beside_align(&b, t);
	remark_notes(w, ev, path);
	ARENA_ROOM(&w->arena, w->beside, w->nbeside, w->beside_cap);
	w->beside[w->nbeside++] = b;
}

static bool read_trace(struct burndown_work *w, uint32_t scenario, struct str path, struct err *e)
{
	struct recorded_run *r = calloc(1, sizeof *r);
	struct format_options opt = { 0 };
	bool any = false;

	if (!r)
		return err_set(e, ERR_SYSTEM, "out of memory");
	ARENA_ROOM(&w->arena, w->run, w->nrun, w->run_cap);
	w->run[w->nrun++] = r;
	r->reading.arena = &r->arena;
	if (!input_read_file(path, &opt, &r->reading, e))
		return err_in(e, path);
	for (uint32_t i = 0; i < r->reading.n; i++)
		if (r->reading.evidence[i].model == MODEL_TIMELINE &&
			r->reading.evidence[i].timeline.nspan) {
			add(w, scenario, &r->reading.evidence[i], path);
			any = true;
		}
	if (any)
		return true;
	err_set(e, ERR_INPUT, "holds no spans: a log or a trace of a build expected");
	return err_in(e, path);
}

/* ---- --trace ---- */

/* "hot=FILE", or FILE where there is one scenario. */
static bool take_option(struct burndown_work *w, const char *text, uint32_t *scenario,
	struct str *path, struct err *e)
{
	struct str rest = str_of(text), name = str_cut(&rest, '=');

	*path = str_of(text);
	*scenario = 0;
	if (rest.n && !file_exists(text)) {
		*path = rest;
		while (*scenario < w->nscenario && !str_eq(w->scenario[*scenario].name, name))
			++*scenario;
		return *scenario < w->nscenario ||
		       err_set(e, ERR_USAGE, "--trace: there is no scenario \"%.*s\"", STR(name));
	}
	if (w->nscenario == 1)
		return true;
	err_set(e, ERR_USAGE, "--trace of several scenarios needs the name of one");
	return err_hint(e, "--trace %.*s=%s", STR(w->scenario[0].name), text);
}

/* What builds left in a median run; nobody asked for it, so that what is wrong with it is said and no more. */
static bool read_left(struct burndown_work *w, uint32_t scenario, struct err *e)
{
	const struct burndown_view *v = &w->burndown.view[scenario];
	struct str recording = v->run == NO_RUN ? S("") : w->scenario[scenario].run[v->run].recording, *path;
	uint32_t n;

	if (!str_ends(recording, S(".pawl")))
		return true;
	if (!left_find(&w->arena, recording, &path, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct err wrong = { 0 };

		if (!read_trace(w, scenario, path[i], &wrong))
			burndown_remark(w, arena_printf(&w->arena, "%.*s: %s", STR(path[i]), wrong.text));
	}
	return true;
}

bool burndown_traces(struct burndown_work *w, const struct option_list *trace, struct err *e)
{
	for (uint32_t s = 0; s < w->nscenario; s++)
		if (!read_left(w, s, e))
			return false;
	for (uint32_t i = 0; i < trace->n; i++) {
		uint32_t scenario;
		struct str path;

		if (!take_option(w, trace->text[i], &scenario, &path, e) ||
			!read_trace(w, scenario, path, e))
			return false;
	}
	return true;
}
