/* pawl gate - judges a run that is there; the exit status is the answer. */
#include "verb/judge_options.h"
#include "verb/talk.h"

static const char *run_name;

static const struct option options[] = {
	JUDGE_OPTIONS,
	{ 0, "run", "RUN", "judge this run (an id or a revision) instead of the current one", OPTION_TEXT, &run_name,
		NULL },
	{ 0 },
};

static bool gate(struct workspace *w, int *status, struct err *e)
{
	struct run *run;

	return judge_report_kind(e) && workspace_open(w, WORKSPACE_EITHER, e) && (run = judge_find_run(w, run_name, e)) &&
	       judge_and_show(w, run, false, status, e);
}

static int gate_main(int argc, char **argv)
{
	struct workspace w = { .policy_path = judge_policy, .base_rev = judge_base };
	struct err e = { 0 };
	int status = 1;
	bool ok;

	if (argc) {
		err_set(&e, ERR_USAGE, "gate takes no operand, got \"%s\"", argv[0]);
		err_hint(&e, "pawl gate --run RUN judges another run");
		return die_with(&e);
	}
	ok = gate(&w, &status, &e);
	workspace_close(&w);
	return ok ? status : die_with(&e);
}

const struct verb verb_gate = {
	.name = "gate",
	.line = "judge only: the exit status is the answer",
	.usage = "pawl gate [OPTIONS]",
	.about = "Judges the newest run of what is checked out by the rules of pawl.yaml, without measuring anything.\n"
		 "Exit status: 0 pass, 2 a hard rule failed, 3 the evidence does not suffice, 1 pawl could not judge.",
	.example = (const char *const[]){
		"pawl add bench.txt && pawl gate", "judge what another tool measured",
		"pawl gate --report github", "annotations for a workflow's log", NULL },
	.options = options,
	.main = gate_main,
};
