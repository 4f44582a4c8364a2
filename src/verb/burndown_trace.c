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

/* NULL and an error when it cannot be read. */
static const struct reading *read_file(struct burndown_work *w, struct str path, struct err *e)
{
	struct recorded_run *r = calloc(1, sizeof *r);
	struct format_options opt = { 0 };

	if (!r) {
		err_set(e, ERR_SYSTEM, "out of memory");
		return NULL;
	}
	ARENA_ROOM(&w->arena, w->run, w->nrun, w->run_cap);
	w->run[w->nrun++] = r;
	r->reading.arena = &r->arena;
	if (input_read_file(path, &opt, &r->reading, e))
		return &r->reading;
	err_in(e, path);
	return NULL;
}

static bool read_trace(struct burndown_work *w, uint32_t scenario, struct str path, struct err *e)
{
	const struct reading *r = read_file(w, path, e);
	bool any = false;

	if (!r)
		return false;
	for (uint32_t i = 0; i < r->n; i++)
		if (r->evidence[i].model == MODEL_TIMELINE && r->evidence[i].timeline.nspan) {
			add(w, scenario, &r->evidence[i], path);
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

/* Nobody asked for what builds left: what is wrong with it is said, and no more. */
static void read_wrong(struct burndown_work *w, struct str path, const struct err *wrong)
{
	burndown_remark(w, arena_printf(&w->arena, "%.*s: %s", STR(path), wrong->text));
}

/* "3-compiler-a.cc.json": "a.cc" */
static struct str compiled(struct str path)
{
	struct str name = str_cut_last(&path, '/');

	str_cut(&name, '-');
	str_cut(&name, '-');
	return str_ends(name, S(".json")) ? str_clip(name, name.n - strlen(".json")) : name;
}

/* What compilers wrote: hundreds of files, one table. */
static void read_compilers(struct burndown_work *w, uint32_t scenario, struct str const *path, uint32_t n)
{
	struct beside_part *part = ARENA_ARRAY(&w->arena, struct beside_part, n);
	struct evidence *ev = ARENA_NEW(&w->arena, struct evidence);
	uint32_t npart = 0, taken;
	struct str dir = path[0];

	for (uint32_t i = 0; i < n; i++) {
		struct err wrong = { 0 };
		const struct reading *r = read_file(w, path[i], &wrong);

		if (!r)
			read_wrong(w, path[i], &wrong);
		else if (r->n && r->evidence[0].model == MODEL_TIMELINE)
			part[npart++] = (struct beside_part){ compiled(path[i]), &r->evidence[0].timeline };
	}
	taken = beside_join(part, npart, &w->arena, &ev->timeline);
	str_cut_last(&dir, '/');
	dir = arena_printf(&w->arena, "%.*s/*-compiler-*, %u files", STR(dir), taken);
	if (taken < n)
		burndown_remark(w, arena_printf(&w->arena, "%.*s: %u of %u are left out: they cannot be read, or do not say when they began",
					   STR(dir), n - taken, n));
	if (!taken)
		return;
	ev->model = MODEL_TIMELINE;
	ev->format = S("chrometrace");
	add(w, scenario, ev, dir);
}

/* What builds left in a median run. */
static bool read_left(struct burndown_work *w, uint32_t scenario, struct err *e)
{
	const struct burndown_view *v = &w->burndown.view[scenario];
	struct str recording = v->run == NO_RUN ? S("") : w->scenario[scenario].run[v->run].recording, *path, *compiler;
	uint32_t n, ncompiler = 0;

	if (!str_ends(recording, S(".pawl")))
		return true;
	if (!left_find(&w->arena, recording, &path, &n, e))
		return false;
	compiler = ARENA_ARRAY(&w->arena, struct str, n);
	for (uint32_t i = 0; i < n; i++) {
		struct err wrong = { 0 };

		if (left_is_compiler(path[i]))
			compiler[ncompiler++] = path[i];
		else if (!read_trace(w, scenario, path[i], &wrong))
			read_wrong(w, path[i], &wrong);
	}
	if (ncompiler)
		read_compilers(w, scenario, compiler, ncompiler);
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
