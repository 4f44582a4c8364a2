/* pawl report - writes what is known of a run as files, or one kind to standard output. */
#include "verb/judge_options.h"
#include "verb/talk.h"

static const char *run_name;

static const struct option options[] = {
	{ 'p', "policy", "FILE", "judge by FILE instead of ./pawl.yaml", OPTION_TEXT, &judge_policy, NULL },
	{ 'b', "base", "REV", "compare with the run of REV, instead of base: in the policy", OPTION_TEXT, &judge_base, NULL },
	{ 0, "run", "RUN", "report on this run (an id or a revision) instead of the current one", OPTION_TEXT, &run_name,
		NULL },
	{ 0 },
};

static bool report(struct workspace *w, const char *kind, struct err *e)
{
	const struct report *r = NULL;
	struct judged j;
	struct run *run;

	judge_report = kind;
	if (kind && !(r = judge_report_kind(e)))
		return false;
	if (!workspace_open(w, WORKSPACE_EITHER, e) || !(run = judge_find_run(w, run_name, e)) ||
	    !workspace_judge(w, run, &j, e))
		return false;
	j.page.report_path = workspace_report_path(w);
	if (r)
		return workspace_print(&j.page, r, e);
	if (!workspace_write_reports(w, &j.page, e))
		return false;
	for (const struct report *const *each = reports; *each; each++)
		if ((*each)->file)
			say("wrote %.*s", STR(workspace_artifact(w, *each)));
	return true;
}

static int report_main(int argc, char **argv)
{
	struct workspace w = { .policy_path = judge_policy, .base_rev = judge_base };
	struct err e = { 0 };
	bool ok;

	if (argc > 1) {
		err_set(&e, ERR_USAGE, "report takes one KIND at most, got \"%s\"", argv[1]);
		return die_with(&e);
	}
	ok = report(&w, argc ? argv[0] : NULL, &e);
	workspace_close(&w);
	return ok ? 0 : die_with(&e);
}

const struct verb verb_report = {
	.name = "report",
	.line = "write the artifacts: html, md, json, junit, annotations",
	.usage = "pawl report [OPTIONS] [KIND]",
	.about = "Without KIND, writes every kind of report below pawl-out/ (artifacts: in the policy).  With KIND (term,\n"
		 "markdown, json, junit, github or html) prints that one.  Reporting judges nothing: exit status 0 or 1.",
	.example = (const char *const[]){
		"pawl report", "all of them, as files",
		"pawl report markdown > comment.md", "a comment for the pull request", NULL },
	.options = options,
	.main = report_main,
};
