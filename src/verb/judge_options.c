#include "verb/judge_options.h"

#include "base/file.h"
#include "verb/talk.h"

const char *judge_policy, *judge_base, *judge_report;
bool judge_json;

const struct report *judge_report_kind(struct err *e)
{
	const char *name = judge_json ? "json" : judge_report ? judge_report : "term";
	const struct report *r = report_find(str_of(name));
	const char *known[32] = { 0 };
	const char *near;

	if (r)
		return r;
	for (size_t i = 0; reports[i] && i < 31; i++)
		known[i] = reports[i]->name;
	err_set(e, ERR_USAGE, "there is no report \"%s\"", name);
	near = nearest(str_of(name), known);
	err_hint(e, near ? "did you mean %s?" : "term, markdown, json, junit, github and html are known", near);
	return NULL;
}

struct run *judge_find_run(struct workspace *w, const char *name, struct err *e)
{
	struct run *run = name ? workspace_find_run(w, str_of(name), e) : workspace_current_run(w, true, e);

	if (!run && e->kind == ERR_NONE) {
		err_set(e, ERR_USAGE, "the store has no run of what is checked out");
		err_hint(e, "`pawl run` measures one, `pawl add FILE` makes one of other tools' output");
	}
	return run;
}

bool judge_and_show(struct workspace *w, const struct run *head, bool write, int *status, struct err *e)
{
	const struct report *kind = judge_report_kind(e);
	struct judged j;

	if (!kind || !workspace_judge(w, head, &j, e))
		return false;
	if (write)
		j.page.report_path = workspace_report_path(w);
	if (write && !workspace_write_reports(w, &j.page, e))
		return false;
	if (!workspace_print(&j.page, kind, e))
		return false;
	*status = verdict_status(&j.verdict);
	return true;
}
