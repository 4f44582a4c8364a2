/* Timelines of other producers beside the recordings: those that --trace names, and the log that ninja left in a run. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "verb/burndown.h"
#include "verb/input.h"

#define NS_PER_S INT64_C(1000000000)

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
	err_set(e, ERR_INPUT, "holds no spans: a .ninja_log or a Chrome trace expected");
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

/* What ninja left in a median run; nobody asked for it, so that what is wrong with it is said and no more. */
static void read_left(struct burndown_work *w, uint32_t scenario)
{
	const struct burndown_view *v = &w->burndown.view[scenario];
	struct str path = v->run == NO_RUN ? S("") : w->scenario[scenario].run[v->run].recording;
	struct err e = { 0 };

	if (!str_ends(path, S(".pawl")))
		return;
	path = arena_printf(&w->arena, "%.*s.ninja_log", STR(str_clip(path, path.n - 5)));
	if (file_exists(path.p) && !read_trace(w, scenario, path, &e))
		burndown_remark(w, arena_printf(&w->arena, "%.*s: %s", STR(path), e.text));
}

bool burndown_traces(struct burndown_work *w, const struct option_list *trace, struct err *e)
{
	for (uint32_t s = 0; s < w->nscenario; s++)
		read_left(w, s);
	for (uint32_t i = 0; i < trace->n; i++) {
		uint32_t scenario;
		struct str path;

		if (!take_option(w, trace->text[i], &scenario, &path, e) ||
			!read_trace(w, scenario, path, e))
			return false;
	}
	return true;
}

/* ---- what ninja leaves ---- */

/* Where it worked: its directory, and those of its -C. */
static struct str ninja_directory(struct arena *a, const struct process_tree *t, uint32_t program)
{
	const struct tree_program *p = &t->program[program];
	struct str dir = p->cwd.n ? p->cwd : t->directory;

	for (uint32_t i = 1; i < p->nargv; i++)
		if (str_eq(p->argv[i], S("-C")) && i + 1 < p->nargv)
			dir = file_join(a, dir, p->argv[++i]);
		else if (str_starts(p->argv[i], S("-C")))
			dir = file_join(a, dir, str_from(p->argv[i], 2));
	return dir;
}

static bool written_since(const char *path, int64_t ns)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec >= ns;
}

bool burndown_keep_ninja_log(
	struct burndown_work *w, const struct process_tree *t, struct str recording, struct err *e)
{
	const char *to = arena_cstr(
		&w->arena, arena_printf(&w->arena, "%.*s.ninja_log",
				   STR(str_clip(recording, recording.n - strlen(".pawl")))));
	uint32_t ninja = beside_program(t, S("ninja"));
	const char *from;
	struct file f;

	(void)unlink(to); /* of an earlier burndown */
	if (ninja == NO_PROGRAM)
		return true;
	from = arena_cstr(&w->arena,
		file_join(&w->arena, ninja_directory(&w->arena, t, ninja), S(".ninja_log")));
	if (!written_since(from, t->started_ns))
		return true;
	if (!file_open(&f, from, e))
		return false;
	file_into_arena(&f, &w->arena);
	return file_write(to, f.bytes, e);
}
