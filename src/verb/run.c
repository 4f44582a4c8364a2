/* pawl run - runs the declared jobs, remembers the run, judges it against the base, writes the report. */
#include "record/measure.h"
#include "verb/jobs.h"
#include "verb/judge_options.h"
#include "verb/keep.h"
#include "verb/talk.h"
#include "verb/workspace.h"

static double runs_wanted;

static const struct option options[] = {
	JUDGE_OPTIONS,
	{ 'n', "runs", "N", "fresh processes of every job, instead of what the policy says", OPTION_NUMBER,
		&runs_wanted, NULL },
	{ 0 },
};

static struct job *find_job(const struct policy *p, struct str name, struct err *e)
{
	const char *known[65] = { 0 };
	struct arena a = { 0 };
	const char *near;

	for (uint32_t i = 0; i < p->njob; i++)
		if (str_eq(p->job[i].name, name))
			return &p->job[i];
	for (uint32_t i = 0; i < p->njob && i < 64; i++)
		known[i] = arena_cstr(&a, p->job[i].name);
	err_set(e, ERR_USAGE, "%.*s declares no job \"%.*s\"", STR(p->file), STR(name));
	near = nearest(name, known);
	if (near)
		err_hint(e, "did you mean %s?", near);
	arena_free(&a);
	return NULL;
}

static bool measure(struct workspace *w, struct run *run, struct job *job, struct err *e)
{
	struct job_result *result;

	if (runs_wanted >= 1)
		job->runs = (uint32_t)runs_wanted;
	if (measure_interrupted())
		return true;
	if (!job_measure(w->policy, job, run, e))
		return false;
	result = run_job(run, job->name);
	if (delivered(result->delivery))
		result->why = S("");
	return true;
}

static bool measure_jobs(struct workspace *w, struct run *run, int argc, char **argv, struct err *e)
{
	for (uint32_t i = 0; i < w->policy->njob; i++) {
		struct job_result *result = run_job(run, w->policy->job[i].name);

		result->may_fail = w->policy->job[i].allow_failure;
		result->why = S("interrupted before it began");
		if (argc || w->policy->job[i].nscenario)
			result->delivery = NOT_ASKED;
	}
	for (int i = 0; i < argc; i++)
		if (!measure(w, run, find_job(w->policy, str_of(argv[i]), e), e))
			return false;
	for (uint32_t i = 0; !argc && i < w->policy->njob; i++)
		if (w->policy->job[i].nscenario)
			say("job %.*s has scenarios: pawl burndown %.*s measures them", STR(w->policy->job[i].name), STR(w->policy->job[i].name));
		else if (!measure(w, run, &w->policy->job[i], e))
			return false;
	return true;
}

/* What is wrong with the command line is said before anything is measured. */
static bool check_command_line(struct workspace *w, int argc, char **argv, struct err *e)
{
	struct str commit;

	if (!w->policy->njob) {
		err_set(e, ERR_USAGE, "%.*s declares no jobs", STR(w->policy->file));
		return err_hint(e, "`pawl help policy` shows some");
	}
	for (int i = 0; i < argc; i++)
		if (!find_job(w->policy, str_of(argv[i]), e))
			return false;
	return !w->base_rev || !w->git.commit.n || git_resolve(&w->arena, str_of(w->base_rev), &commit, e);
}

static bool run_jobs(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	struct run *run;

	if (!judge_report_kind(e) || !workspace_open(w, WORKSPACE_WRITE, e) || !check_command_line(w, argc, argv, e))
		return false;
	run = workspace_new_run(w);
	measure_catch_signals();
	if (!measure_jobs(w, run, argc, argv, e) || !store_put(w->store, run, e))
		return false;
	if (measure_interrupted()) {
		err_set(e, ERR_SYSTEM, "interrupted: what was measured is kept as run %.*s", STR(run->id));
		return false;
	}
	if (!judge_and_show(w, run, true, status, e))
		return false;
	keep_after_run(w);
	return true;
}

static int run_main(int argc, char **argv)
{
	struct workspace w = { .policy_path = judge_policy, .base_rev = judge_base };
	struct err e = { 0 };
	int status = 1;
	bool ok;

	if (runs_wanted != 0 && !(runs_wanted >= 1 && runs_wanted <= 100000)) {
		err_set(&e, ERR_USAGE, "--runs takes a whole number from 1 to 100,000");
		return die_with(&e);
	}
	ok = run_jobs(&w, argc, argv, &status, &e);
	workspace_close(&w);
	return ok ? status : die_with(&e);
}

const struct verb verb_run = {
	.name = "run",
	.line = "run the declared jobs, record, store, judge against the base, write the report",
	.usage = "pawl run [OPTIONS] [JOB...]",
	.about = "Runs every job of pawl.yaml (or the named ones) in fresh processes, stores what was measured as a run of\n"
		 "the commit that is checked out, compares it with the run of the base, judges by the rules and writes the\n"
		 "reports below pawl-out/.  The exit status is the verdict.",
	.example = (const char *const[]){
		"pawl run", "everything that pawl.yaml declares",
		"pawl run bench --runs 30", "one job, in 30 fresh processes",
		"pawl run --base v1.2", "judge against the run of v1.2", NULL },
	.options = options,
	.main = run_main,
};
