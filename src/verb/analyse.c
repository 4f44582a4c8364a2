/* pawl analyse - two directories of profiles and benchmarks to tables, flame graphs, a report and gates. */
#include "verb/analyse.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "report/analysis.h"
#include "verb/profile_input.h"
#include "verb/talk.h"
#include "verb/workspace.h"

static const char *output, *name, *policy_path, *rating = "cost";
static bool gate, as_json;

static const char *const ratings[] = { "cost", "count", NULL };

static const struct option options[] = {
	{ 'o', "output", "DIR",
		"write the artifacts below DIR (default: artifacts: of the policy, else pawl-out)",
		OPTION_TEXT, &output, NULL },
	{ 0, "name", "NAME", "what files are called after (default: the name of HEAD_DIR)",
		OPTION_TEXT, &name, NULL },
	{ 'p', "policy", "FILE", "judge by FILE instead of ./pawl.yaml or the default gates",
		OPTION_TEXT, &policy_path, NULL },
	{ 0, "gate", NULL, "the default gates are hard, as with AI_GATE_ENABLE=true", OPTION_FLAG,
		&gate, NULL },
	{ 0, "rating", "HOW", "by cost (default), or by count of entries", OPTION_TEXT, &rating,
		ratings },
	{ 0, "json", NULL, "print report.json", OPTION_FLAG, &as_json, NULL },
	PROFILE_SYMBOLS,
	{ 0 },
};

/* Slashes at the end do not count. */
static struct str last_part(struct str path)
{
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return str_cut_last(&path, '/');
}

static bool choose_name(struct arena *a, struct str head, struct str *out, struct err *e)
{
	*out = name ? str_of(name) : last_part(head);
	if (memchr(out->p, '/', out->n) || str_eq(*out, S("..")))
		return err_set(e, ERR_USAGE, "--name is part of file names, \"%s\" cannot be",
			arena_cstr(a, *out));
	if (!out->n || str_eq(*out, S(".")))
		*out = S("change");
	return true;
}

static bool choose_directory(struct artifacts *w, const struct policy *p, struct err *e)
{
	w->dir = output           ? str_of(output)
		 : p->artifacts.n ? file_join(w->arena, p->directory, p->artifacts)
				  : S("pawl-out");
	if (output || file_exists(arena_cstr(w->arena, w->dir)))
		return true;
	return file_mkdirs(arena_cstr(w->arena, w->dir), e) &&
	       file_write(arena_cstr(w->arena, file_join(w->arena, w->dir, S(".gitignore"))),
		       S("*\n"), e);
}

static bool write_report(
	struct artifacts *w, const struct analysis_page *page, struct buf *json, struct err *e)
{
	struct buf text = { 0 };
	bool ok;

	analysis_json(w->arena, page, json);
	analysis_markdown(w->arena, page, &text);
	ok = artifact_write(w, S("ci/ai_analysis/report.json"), json, e) &&
	     artifact_write(w, S("ci/ai_analysis/report.md"), &text, e);
	buf_release(&text);
	return ok;
}

static void put_answer(struct arena *a, const struct analysis_page *page, struct buf *out)
{
	struct str summary = analysis_summary(a, page->analysis);

	buf_str(out, summary);
	buf_char(out, '\n');
	if (page->analysis->overall > 0)
		buf_printf(out, "Rating %.0f of 10\n", page->analysis->overall);
	analysis_gates(page->verdict, out);
}

static bool write_all(
	struct artifacts *w, const struct sides *s, const struct analysis_page *page, struct err *e)
{
	struct buf json = { 0 }, text = { 0 };
	bool ok = analyse_write_profiles(w, s, e) && analyse_write_benchmarks(w, s, e) &&
		  write_report(w, page, &json, e);

	if (ok)
		say("wrote %u files below %.*s", w->n, STR(w->dir));
	put_answer(w->arena, page, &text);
	ok = ok && (as_json ? print_out(&json, e) : print_text(&text, e));
	buf_release(&json);
	buf_release(&text);
	return ok;
}

static bool run_analysis(struct arena *a, char **dir, int *status, struct err *e)
{
	struct compare_options opt = { 0 };
	struct artifacts w = { .arena = a };
	struct sides sides;
	struct deltas deltas;
	struct analysis analysis;
	struct policy *policy;
	struct verdict verdict;
	struct analysis_page page = { &analysis, &deltas, &verdict, .base_name = str_of(dir[0]),
		.head_name = str_of(dir[1]), .by_count = !strcmp(rating, "count"),
		.now_ns = now_ns() };

	profile_wish_for_symbols();
	if (!choose_name(a, page.head_name, &w.name, e) ||
		!analyse_read(a, page.base_name, page.head_name, &sides, e))
		return false;
	if (!(policy = analyse_policy(a, policy_path, gate, e)))
		return false;
	opt.confidence = policy->confidence;
	opt.alpha = policy->alpha;
	compare_runs(a, &sides.base, &sides.head, &opt, &deltas);
	analyse(a, &deltas, page.by_count, &analysis);
	if (!isnan(analysis.overall))
		analysis_add_rating(a, &analysis, true, &deltas);
	analyse(a, &deltas, page.by_count,
		&analysis); /* adding moved the deltas that it pointed to */
	page.name = w.name;
	if (!analyse_judge(a, policy, &sides, &deltas, &verdict, e) ||
		!choose_directory(&w, policy, e) || !write_all(&w, &sides, &page, e))
		return false;
	*status = verdict_status(&verdict);
	return true;
}

static int analyse_main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	int status = 0;
	bool ok;

	if (argc != 2) {
		err_set(&e, ERR_USAGE,
			"analyse needs the directories of BASE and HEAD, got %d operands", argc);
		err_hint(&e, "pawl analyse base/ head/");
		return die_with(&e);
	}
	ok = run_analysis(&a, argv, &status, &e);
	arena_free(&a);
	return ok ? status : die_with(&e);
}

static const char *const examples[] = {
	"pawl analyse base/ head/",
	"tables, flame graphs and report.json from cpu.prof, mem.prof, bench.txt of both",
	"AI_GATE_ENABLE=true pawl analyse base/ head/",
	"the same as a gate: exit status 2 when one of the default gates fails",
	"pawl analyse --name generator -o .docs/artifacts base/ head/",
	"with a name and a place for the files",
	NULL,
};

const struct verb verb_analyse = {
	.name = "analyse",
	.line = "two directories of profiles and benchmarks: what changed, rated, judged, drawn",
	.usage = "pawl analyse [OPTIONS] BASE_DIR HEAD_DIR",
	.about = "Reads every profile and benchmark file of both directories, by content; profiles "
		 "are paired by file name and kind.\n"
		 "Writes tables, flame graphs, speedscope files, a comparison of benchmarks, "
		 "report.json and report.md.\n"
		 "Judges by pawl.yaml, or by five default gates that AI_GATE_ENABLE=true makes "
		 "hard.\n"
		 "Exit status: 0 pass, 2 a hard gate failed, 3 a rule could not be measured, 1 "
		 "pawl could not do it.",
	.example = examples,
	.options = options,
	.main = analyse_main,
};
