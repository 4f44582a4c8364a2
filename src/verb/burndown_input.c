/* Recordings from files: which scenario each belongs to, and what is wrong with it. */
#include <sys/wait.h>

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "verb/burndown.h"
#include "verb/input.h"
#include "verb/talk.h"

void burndown_remark(struct burndown_work *w, struct str line)
{
	ARENA_ROOM(&w->arena, w->line, w->nline, w->line_cap);
	w->line[w->nline++] = line;
}

void burndown_step(struct burndown_work *w, struct str doing)
{
	if (w->progress)
		progress_step(w->progress, arena_cstr(&w->arena, doing));
}

void burndown_close(struct burndown_work *w)
{
	for (uint32_t i = 0; i < w->nrun; i++) {
		arena_free(&w->run[i]->arena);
		free(w->run[i]);
	}
	arena_free(&w->arena);
}

uint32_t burndown_scenario_of(struct burndown_work *w, struct str name)
{
	for (uint32_t i = 0; i < w->nscenario; i++)
		if (str_eq(w->scenario[i].name, name))
			return i;
	ARENA_ROOM(&w->arena, w->scenario, w->nscenario, w->scenario_cap);
	w->scenario[w->nscenario] = (struct burndown_scenario){ .name = name };
	return w->nscenario++;
}

/* Few runs a scenario: copied whole. */
void burndown_add_run(struct burndown_work *w, uint32_t scenario, const struct burndown_run *run)
{
	struct burndown_scenario *s = &w->scenario[scenario];
	struct burndown_run *all = ARENA_ARRAY(&w->arena, struct burndown_run, s->nrun + 1);

	if (s->nrun)
		memcpy(all, s->run, s->nrun * sizeof *all);
	all[s->nrun++] = *run;
	s->run = all;
}

/* ---- one recording ---- */

static int exit_status(const struct process_tree *t)
{
	int wait_status = t->nprocess ? t->process[0].status : NOT_KNOWN;

	if (wait_status == NOT_KNOWN)
		return -1;
	return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

static struct str failure_of(struct arena *a, const struct process_tree *t, int status)
{
	if (t->cut || t->wall_ns == NO_TIME)
		return S("was cut: its recording has no end");
	if (!t->nprogram)
		return S("has no program in its recording");
	if (status > 128)
		return arena_printf(a, "was killed by signal %d", status - 128);
	return status > 0 ? arena_printf(a, "exited with status %d", status) : S("");
}

static struct process_tree *tree_of(const struct reading *r)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (r->evidence[i].model == MODEL_TIMELINE && r->evidence[i].timeline.tree)
			return r->evidence[i].timeline.tree;
	return NULL;
}

bool burndown_read_run(
	struct burndown_work *w, uint32_t scenario, struct str path, int status, struct err *e)
{
	struct recorded_run *r = calloc(1, sizeof *r);
	struct burndown_run run = { .recording = path };
	struct format_options opt = { .tree_only = !w->output.n };       /* profiles are for artifacts */

	if (!r)
		return err_set(e, ERR_SYSTEM, "out of memory");
	burndown_step(w, arena_printf(&w->arena, "reading %.*s", STR(path)));
	ARENA_ROOM(&w->arena, w->run, w->nrun, w->run_cap);
	w->run[w->nrun++] = r;
	r->reading.arena = &r->arena;
	if (!input_read_file(path, &opt, &r->reading, e))
		return err_in(e, path);
	run.tree = tree_of(&r->reading);
	if (!run.tree) {
		err_set(e, ERR_INPUT, "is no recording of `pawl record`");
		err_hint(e, "pawl record -o build.pawl -- make");
		return err_in(e, path);
	}
	run.status = status >= 0 ? status : exit_status(run.tree);
	run.failure = failure_of(&w->arena, run.tree, run.status);
	run.wall_s = run.tree->wall_ns == NO_TIME ? NAN : (double)run.tree->wall_ns / 1e9;
	if (run.tree->dropped)
		burndown_remark(
			w, arena_printf(&w->arena,
				   "%.*s: %llu records were dropped: what they said is missing",
				   STR(path), (unsigned long long)run.tree->dropped));
	burndown_add_run(w, scenario, &run);
	return true;
}

static bool is_needed(const struct burndown_work *w, const struct process_tree *t)
{
	for (uint32_t s = 0; s < w->nscenario; s++)
		for (uint32_t i = 0; i < w->scenario[s].nrun; i++)
			if (w->scenario[s].run[i].tree == t)
				return burndown_needs_uses(w->scenario, w->nscenario, s, i);
	return false;
}

void burndown_lighten(struct burndown_work *w)
{
	for (uint32_t i = 0; i < w->nrun; i++) {
		struct process_tree *t = tree_of(&w->run[i]->reading);

		if (!t || is_needed(w, t))
			continue;
		arena_discard(&w->run[i]->arena, t->use);
		t->use = NULL;
		t->nuse = t->use_cap = 0;
	}
}

/* ---- operands ---- */

/* "cold" of "runs/cold-2.pawl": what is before the last "-NUMBER" of its name. */
static struct str scenario_name(struct str path)
{
	struct str name = str_cut_last(&path, '/'), stem = name, number;
	uint64_t n;

	if (str_ends(stem, S(".zst")))
		stem = str_clip(stem, stem.n - 4);
	if (memchr(stem.p, '.', stem.n)) {
		struct str rest = stem;

		str_cut_last(&rest, '.');
		stem = rest;
	}
	name = stem;
	number = str_cut_last(&stem, '-');
	return stem.n && str_u64(number, &n) ? stem : name.n ? name : S("run");
}

static bool read_list(struct burndown_work *w, struct str name, struct str files, struct err *e)
{
	uint32_t scenario = burndown_scenario_of(w, name);

	while (files.n) {
		struct str path = str_cut(&files, ',');

		if (path.n && !burndown_read_run(w, scenario, path, -1, e))
			return false;
	}
	return true;
}

/* Artifacts of an earlier burndown: recordings in the order in which they were made. */
static bool read_directory(struct burndown_work *w, struct str dir, struct err *e)
{
	struct str *path;
	uint32_t n;

	if (!file_glob(&w->arena, file_join(&w->arena, dir, S("runs/*.pawl")), &path, &n, e))
		return false;
	if (!n && !file_glob(&w->arena, file_join(&w->arena, dir, S("*.pawl")), &path, &n, e))
		return false;
	if (!n) {
		err_set(e, ERR_INPUT, "holds no recording: *.pawl or runs/*.pawl expected");
		return err_in(e, dir);
	}
	for (uint32_t i = 0; i < n; i++)
		if (!burndown_read_run(
			    w, burndown_scenario_of(w, scenario_name(path[i])), path[i], -1, e))
			return false;
	return true;
}

/* They build upon each other in this order, whatever the order of their files. */
static int rank_of(struct str name)
{
	static const char *const known[] = { "cold", "warm", "hot" };

	for (int i = 0; i < 3; i++)
		if (str_eq(name, str_of(known[i])))
			return i;
	return 3;
}

static void sort_known(struct burndown_work *w)
{
	for (uint32_t i = 0; i < w->nscenario; i++)
		for (uint32_t k = i;
			k && rank_of(w->scenario[k].name) < rank_of(w->scenario[k - 1].name); k--) {
			struct burndown_scenario x = w->scenario[k];

			w->scenario[k] = w->scenario[k - 1];
			w->scenario[k - 1] = x;
		}
}

bool burndown_read_files(struct burndown_work *w, int argc, char **argv, struct err *e)
{
	bool from_directory = false;

	for (int i = 0; i < argc; i++) {
		struct str rest = str_of(argv[i]), name = str_cut(&rest, '=');

		if (rest.n && !file_exists(argv[i])) {
			if (!policy_is_scenario(name))
				return err_set(e, ERR_USAGE,
					"scenario of letters, digits, '-' and '_' expected, found "
					"\"%.*s\"",
					STR(name));
			if (!read_list(w, name, rest, e))
				return false;
		} else if (file_is_directory(argv[i])) {
			from_directory = true;
			if (!read_directory(w, str_of(argv[i]), e))
				return false;
		} else if (!burndown_read_run(w,
				   burndown_scenario_of(w, scenario_name(str_of(argv[i]))),
				   str_of(argv[i]), -1, e)) {
			return false;
		}
	}
	if (from_directory)
		sort_known(w);
	return true;
}
