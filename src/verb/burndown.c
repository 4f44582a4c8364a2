/* pawl burndown - where a build's or CI job's wall clock goes: cold, warm and hot. */
#include <unistd.h>

#include "base/file.h"
#include "record/recorder.h"
#include "verb/burndown.h"
#include "verb/talk.h"
#include "verb/workspace.h"

static double runs_wanted, timeout_wanted;
static const char *policy_path, *output_path, *issues_path, *against_path, *identities_path,
	*why_wanted, *record_word, *tier_word = "auto";
static bool as_json, update, off_cpu;
static struct option_list scenarios, budgets, traces;
static int before_dashes = -1;
static struct progress reading;

static const char *const record_words[] = { "full", "light", "none", NULL };

static const struct option options[] = {
	{ 'p', "policy", "FILE", "take the job from FILE instead of ./pawl.yaml", OPTION_TEXT,
		&policy_path, NULL },
	{ 'n', "runs", "N", "runs of each scenario (3)", OPTION_NUMBER, &runs_wanted, NULL },
	{ 's', "scenario", "NAME=CMD",
		"a scenario of the command after --, and what prepares each run of it (repeatable)",
		OPTION_LIST, &scenarios, NULL },
	{ 0, "record", "LEVEL", "full (files and stacks, too), light, or none (wall clocks only)",
		OPTION_TEXT, &record_word, record_words },
	{ 't', "tier", "TIER", RECORDER_TIERS, OPTION_TEXT, &tier_word, recorder_tier_word },
	{ 0, "off-cpu", NULL, "record stacks of waits, too: where in the code each program waited",
		OPTION_FLAG, &off_cpu, NULL },
	{ 0, "timeout", "TIME", "end a run after TIME", OPTION_SECONDS, &timeout_wanted, NULL },
	{ 'o', "output", "DIR", "write artifacts below DIR (of runs: pawl-out/burndown)",
		OPTION_TEXT, &output_path, NULL },
	{ 0, "issues", "DIR", "write a Markdown file for each finding, and a list of tasks",
		OPTION_TEXT, &issues_path, NULL },
	{ 0, "against", "OLD", "hold it against an earlier one: its directory or its JSON",
		OPTION_TEXT, &against_path, NULL },
	{ 0, "budget", "NAME=TIME",
		"fail when a scenario takes more: hot.identical=0s, warm.network=5s (repeatable)",
		OPTION_LIST, &budgets, NULL },
	{ 0, "trace", "[NAME=]FILE",
		"lay a log or trace of a build beside the median run of scenario NAME "
		"(repeatable)",
		OPTION_LIST, &traces, NULL },
	{ 0, "why", "REGEXP",
		"of commands that match: everything that differs from OLD.pawl to NEW.pawl, and no more",
		OPTION_TEXT, &why_wanted, NULL },
	{ 0, "identities", "FILE", "fail when a command of a later scenario is not in FILE",
		OPTION_TEXT, &identities_path, NULL },
	{ 0, "update", NULL, "write FILE of --identities from what was seen", OPTION_FLAG, &update,
		NULL },
	{ 0, "json", NULL, "print everything that was found", OPTION_FLAG, &as_json, NULL },
	{ 0 },
};

/* ---- what is to be looked at ---- */

/* "cold=a.pawl", or something that is there: recordings, not the name of a job. */
static bool names_files(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (!strchr(argv[i], '=') && !file_exists(argv[i]) &&
			!str_ends(str_of(argv[i]), S(".pawl")))
			return false;
	return argc > 0;
}

static enum record_level record_level_of(const char *word)
{
	return !strcmp(word, "none") ? RECORD_NONE : !strcmp(word, "light") ? RECORD_LIGHT : RECORD_FULL;
}

static bool plan_options(struct burndown_plan *plan, struct err *e)
{
	plan->runs = runs_wanted >= 1 ? (uint32_t)runs_wanted : RUNS_DEFAULT;
	plan->tier = recorder_level(tier_word);
	plan->off_cpu = off_cpu;
	if (timeout_wanted > 0)
		plan->timeout_s = timeout_wanted;
	if (record_word)
		plan->record = record_level_of(record_word);
	if (runs_wanted != 0 && !(runs_wanted >= 1 && runs_wanted <= RUNS_MOST))
		return err_set(e, ERR_USAGE, "--runs takes a whole number from 1 to %u", RUNS_MOST);
	return true;
}

static bool take_scenarios(struct burndown_work *w, struct burndown_plan *plan, struct err *e)
{
	struct job_scenario *all = ARENA_ARRAY(&w->arena, struct job_scenario, scenarios.n + 1);

	for (uint32_t i = 0; i < scenarios.n; i++) {
		struct str rest = str_of(scenarios.text[i]);

		all[i].name = str_cut(&rest, '=');
		all[i].prepare = rest;
		if (!policy_is_scenario(all[i].name)) {
			err_set(e, ERR_USAGE, "--scenario takes NAME=COMMAND, got \"%s\"",
				scenarios.text[i]);
			return err_hint(e, "--scenario cold='git clean -xdf' --scenario hot=");
		}
	}
	if (!scenarios.n)
		all[0].name = S("run");
	plan->scenario = all;
	plan->nscenario = scenarios.n ? scenarios.n : 1;
	return true;
}

static struct str *words_of(struct arena *a, int argc, char **argv)
{
	struct str *word = ARENA_ARRAY(a, struct str, (size_t)argc + 1);

	for (int i = 0; i < argc; i++)
		word[i] = str_of(argv[i]);
	return word;
}

static struct str joined(struct arena *a, struct str const *word, uint32_t n)
{
	struct str all = S("");

	for (uint32_t i = 0; i < n; i++)
		all = arena_printf(a, "%.*s%s%.*s", STR(all), i ? " " : "", STR(word[i]));
	return all;
}

static bool run_command(struct burndown_work *w, int argc, char **argv, struct err *e)
{
	struct burndown_plan plan = { .argv = words_of(&w->arena, argc, argv),
		.nargv = (uint32_t)argc,
		.record = RECORD_FULL };

	w->output = output_path ? str_of(output_path) : S("pawl-out/burndown");
	w->what = joined(&w->arena, plan.argv, plan.nargv);
	w->command = S("pawl burndown");
	for (uint32_t i = 0; i < scenarios.n; i++)
		w->command = arena_printf(
			&w->arena, "%.*s --scenario '%s'", STR(w->command), scenarios.text[i]);
	w->command = arena_printf(&w->arena, "%.*s -- %.*s", STR(w->command), STR(w->what));
	return take_scenarios(w, &plan, e) && plan_options(&plan, e) &&
	       burndown_record(w, &plan, e);
}

/* ---- a job of the policy ---- */

static const struct job *named_job(const struct policy *p, const char *name, struct err *e)
{
	const char *known[65] = { 0 };
	struct arena a = { 0 };
	const char *near;

	for (uint32_t i = 0; i < p->njob; i++)
		if (str_eq(p->job[i].name, str_of(name)))
			return &p->job[i];
	for (uint32_t i = 0; i < p->njob && i < 64; i++)
		known[i] = arena_cstr(&a, p->job[i].name);
	err_set(e, ERR_USAGE, "%.*s declares no job \"%s\", and there is no such file",
		STR(p->file), name);
	near = nearest(str_of(name), known);
	if (near)
		err_hint(e, "did you mean %s?", near);
	arena_free(&a);
	return NULL;
}

/* The one that was named, or the only one with scenarios. */
static const struct job *find_job(const struct policy *p, int argc, char **argv, struct err *e)
{
	const struct job *found = NULL;

	if (argc > 1) {
		err_set(e, ERR_USAGE, "burndown takes one job, got %d", argc);
		return NULL;
	}
	if (argc)
		return named_job(p, argv[0], e);
	for (uint32_t i = 0; i < p->njob; i++)
		if (p->job[i].nscenario) {
			if (found) {
				err_set(e, ERR_USAGE, "%.*s has scenarios: in several jobs",
					STR(p->file));
				err_hint(e, "pawl burndown %.*s", STR(found->name));
				return NULL;
			}
			found = &p->job[i];
		}
	if (!found) {
		err_set(e, ERR_USAGE, "%.*s has no job with scenarios:", STR(p->file));
		err_hint(e, "give a job scenarios: {cold: \"git clean -xdf\", hot: \"\"}, or a "
			    "command: pawl burndown -- make");
	}
	return found;
}

/* "[NAME=]FILE" */
static const char *trace_path(struct workspace *ws, const char *text)
{
	const char *whole = workspace_path(ws, text), *file = strchr(text, '=');

	if (!file || file_exists(whole))
		return whole;
	file++;
	return arena_printf(&ws->arena, "%.*s%s", (int)(file - text), text, workspace_path(ws, file)).p;
}

static void take_path(struct workspace *ws, const char **path)
{
	if (*path)
		*path = workspace_path(ws, *path);
}

/* The policy's directory has been entered: options still speak of where the caller stands. */
static void take_paths(struct workspace *ws)
{
	take_path(ws, &output_path);
	take_path(ws, &issues_path);
	take_path(ws, &against_path);
	take_path(ws, &identities_path);
	for (uint32_t i = 0; i < traces.n; i++)
		traces.text[i] = trace_path(ws, traces.text[i]);
}

static bool run_job_of(
	struct burndown_work *w, struct workspace *ws, int argc, char **argv, struct err *e)
{
	static const struct job_scenario plain = { { "run", 3 }, { "", 0 } };
	struct burndown_plan plan = { 0 };
	const struct job *job;
	struct str dir;

	if (!workspace_open(ws, WORKSPACE_WRITE, e) || !(job = find_job(ws->policy, argc, argv, e)))
		return false;
	take_paths(ws);
	dir = file_join(&w->arena, ws->policy->directory,
		ws->policy->artifacts.n ? ws->policy->artifacts : S("pawl-out"));
	w->output = output_path ? str_of(output_path) : file_join(&w->arena, dir, S("burndown"));
	w->project = ws->policy->project;
	w->commit = ws->git.commit;
	w->job = job->name;
	w->what = job->run;
	w->command = arena_printf(&w->arena, "pawl burndown %.*s", STR(job->name));
	plan.argv = (struct str[]){ S("/bin/sh"), S("-c"), job->run };
	plan.nargv = 3;
	plan.directory = file_join(
		&w->arena, ws->policy->directory, job->directory.n ? job->directory : S("."));
	plan.env = job->env;
	plan.nenv = job->nenv;
	plan.scenario = job->nscenario ? job->scenario : &plain;
	plan.nscenario = job->nscenario ? job->nscenario : 1;
	plan.record = job->record;
	plan.timeout_s = job->timeout_s;
	return plan_options(&plan, e) && burndown_record(w, &plan, e);
}

static bool gather(
	struct burndown_work *w, struct workspace *ws, int argc, char **argv, struct err *e)
{
	if (before_dashes > 0)
		return err_set(e, ERR_USAGE, "either recordings, or a job, or a command after --");
	if (before_dashes == 0 && argc)
		return run_command(w, argc, argv, e);
	if (scenarios.n) {
		err_set(e, ERR_USAGE, "--scenario needs a command after --");
		return err_hint(e,
			"pawl burndown --scenario cold='git clean -xdf' --scenario hot= -- make");
	}
	if (!names_files(argc, argv))
		return run_job_of(w, ws, argc, argv, e);
	progress_begin(&reading, S("burndown"));
	w->progress = &reading;
	w->output = output_path ? str_of(output_path) : S("");
	w->command = arena_printf(&w->arena, "pawl burndown %.*s",
		STR(joined(&w->arena, words_of(&w->arena, argc, argv), (uint32_t)argc)));
	return burndown_read_files(w, argc, argv, e);
}

/* ---- what is said ---- */

static bool read_earlier(struct burndown_work *w, struct burndown_page *page, struct err *e)
{
	struct str path = against_path ? str_of(against_path) : S("");
	struct earlier *earlier;
	struct file f;

	if (!against_path)
		return true;
	if (file_is_directory(against_path))
		path = file_join(&w->arena, path, S("burndown.json"));
	if (!file_open(&f, arena_cstr(&w->arena, path), e))
		return err_hint(
			e, "--against takes the directory of --output, or what --json printed");
	file_into_arena(&f, &w->arena);
	earlier = ARENA_NEW(&w->arena, struct earlier);
	page->earlier = earlier;
	return earlier_read(&w->arena, path, f.bytes, earlier, e);
}

static bool print(const struct burndown_page *page, struct err *e)
{
	struct buf b = { 0 };
	struct style style;
	bool ok;

	style_of(STDOUT_FILENO, &style);
	if (as_json)
		burndown_json(page, &b);
	else
		burndown_term(page, &style, &b);
	ok = as_json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

/* 3 when something that was asked for was not measured. */
static int status_of(const struct burndown_work *w, const struct burndown_judged *judged)
{
	bool missing = judged->unknown > 0;

	for (uint32_t s = 0; s < w->nscenario; s++)
		missing |= w->burndown.view[s].counts < w->scenario[s].nrun || !w->scenario[s].nrun;
	return judged->broken ? 2 : missing ? 3 : 0;
}

static bool judge(struct burndown_work *w, struct burndown_judged *judged, struct err *e)
{
	return burndown_judge(w, &budgets, judged, e) &&
		(!identities_path || burndown_identities(w, identities_path, update, judged, e));
}

static bool analyse(struct burndown_work *w, struct workspace *ws, int *status, struct err *e)
{
	struct burndown_page page = { .burndown = &w->burndown, .command = w->command };
	struct burndown_judged judged = { 0 };

	if (!read_earlier(w, &page, e))
		return false;
	burndown_step(w, S("comparing"));
	burndown_lighten(w);
	burndown(w->scenario, w->nscenario, &w->arena, &w->burndown);
	if (!burndown_traces(w, &traces, e) || !judge(w, &judged, e))
		return false;
	*status = status_of(w, &judged);
	page.line = w->line;
	page.nline = w->nline;
	page.beside = w->beside;
	page.nbeside = w->nbeside;
	if (!issues_path && w->burndown.nfinding)
		page.issues = S("pawl burndown --issues DIR ...");
	if (w->output.n)
		burndown_step(w, S("writing artifacts"));
	if (w->output.n && !burndown_write_artifacts(w, &page, e))
		return false;
	if (w->progress)
		progress_end(w->progress);
	if (w->job.n && !burndown_keep(w, ws, e))
		return false;
	if (issues_path && !burndown_write_issues(w, &page, str_of(issues_path), e))
		return false;
	return print(&page, e);
}

static int burndown_main(int argc, char **argv)
{
	struct workspace ws = { .policy_path = policy_path };
	struct burndown_work w = { 0 };
	struct err e = { 0 };
	int status = 1;
	bool ok;

	if (update && !identities_path) {
		err_set(&e, ERR_USAGE, "--update needs --identities FILE");
		return die_with(&e);
	}
	if (why_wanted) {
		ok = burndown_why(&w, argc, argv, why_wanted, as_json, &e);
		status = 0;
	} else {
		ok = gather(&w, &ws, argc, argv, &e) && analyse(&w, &ws, &status, &e);
	}
	if (!ok && w.progress)
		progress_end(w.progress);
	burndown_close(&w);
	workspace_close(&ws);
	return ok ? status : die_with(&e);
}

const struct verb verb_burndown = {
	.name = "burndown",
	.line = "where a build's or CI job's wall clock goes: cold, warm and hot",
	.usage = "pawl burndown [OPTIONS] [JOB | SCENARIO=FILE[,FILE...]... | FILE... | DIR | -- "
		 "CMD...]",
	.about = "Runs a job of pawl.yaml in its scenarios, or a command after --, three times "
		 "each and in turns,\n"
		 "and records what every process does; or reads recordings that are there.  Says "
		 "of each scenario\n"
		 "where the wall clock of its median run goes along the critical path, what ran "
		 "again and why, and\n"
		 "what would save how many seconds.\n\n"
		 "A run that fails is shown and counts for nothing: the exit status is 3 then, and "
		 "2 when a budget\n"
		 "is broken.",
	.example = (const char *const[]){ "pawl burndown build",
		"the scenarios of job build, three runs each",
		"pawl burndown --scenario cold='git clean -xdf' --scenario hot= -- make -j2",
		"the same without a policy", "pawl burndown cold=c1.pawl,c2.pawl hot=h1.pawl",
		"recordings of `pawl record`", "pawl burndown --issues issues/ pawl-out/burndown",
		"findings of recordings that are there, as files",
		"pawl burndown --against main/burndown --budget hot.identical=0s build",
		"before and after, and a gate",
		"pawl burndown --why 'parse[.]o' cold-1.pawl warm-1.pawl",
		"what differs between two runs of one command", NULL },
	.options = options,
	.before_dashes = &before_dashes,
	.main = burndown_main,
};
