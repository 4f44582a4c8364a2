/* pawl ab - base and head built side by side and measured in randomised pairs: the gate of a pull request. */
#include <stdlib.h>

#include <unistd.h>

#include "base/file.h"
#include "record/machine.h"
#include "record/receipt.h"
#include "verb/ab_judge.h"
#include "verb/ab_options.h"
#include "verb/ab_plot.h"
#include "verb/keep.h"
#include "verb/talk.h"

#define LIMIT 0.05
#define PAIRS 64

static const char *limit_said, *fail_said, *pass_said, *null_said, *report_said, *combine_said;
static double variants;
static bool fail_fast, resume, plot, tip;

static const char *const null_choice[] = { "fourth", "every", "off", NULL };

static const struct option options[] = {
	AB_OPTIONS,
	{ 0, "limit", "SHARE", "fail when head is proven to be worse by more, pass when that is refuted (5%)", OPTION_TEXT,
		&limit_said, NULL },
	{ 0, "limit-fail", "SHARE", "the same for fail alone", OPTION_TEXT, &fail_said, NULL },
	{ 0, "limit-pass", "SHARE", "the same for pass alone", OPTION_TEXT, &pass_said, NULL },
	{ 0, "variants", "K", "build each side K times with other layouts and measure them in turn", OPTION_NUMBER,
		&variants, NULL },
	{ 0, "null", "WHEN", "measure the base against itself in every fourth pair, in every pair, or off", OPTION_TEXT,
		&null_said, null_choice },
	{ 0, "fail-fast", NULL, "stop at the first proven regression", OPTION_FLAG, &fail_fast, NULL },
	{ 0, "tip", NULL, "take BASE as it is, not its merge base with HEAD", OPTION_FLAG, &tip, NULL },
	{ 0, "resume", NULL, "go on with an interrupted experiment of the same commits", OPTION_FLAG, &resume, NULL },
	{ 0, "combine", "FILE", "add to an earlier experiment: its file, or its run", OPTION_TEXT, &combine_said, NULL },
	{ 0, "plot", NULL, "draw a line for every row: the pairs, the interval, the limit", OPTION_FLAG, &plot, NULL },
	{ 'r', "report", "KIND", "print term (default), markdown, json, junit or github", OPTION_TEXT, &report_said, NULL },
	{ 0 },
};

/* ---- the command line ---- */

static bool take_limits(struct experiment *x, struct err *e)
{
	if (limit_said) {
		if (!ab_ratio_of("limit", limit_said, &x->limit_fail, e))
			return false;
		x->limit_pass = x->limit_fail;
	}
	if ((fail_said && !ab_ratio_of("limit-fail", fail_said, &x->limit_fail, e)) ||
		(pass_said && !ab_ratio_of("limit-pass", pass_said, &x->limit_pass, e)))
		return false;
	if (isnan(x->limit_fail) != isnan(x->limit_pass))
		x->limit_fail = x->limit_pass = isnan(x->limit_fail) ? x->limit_pass : x->limit_fail;
	if (x->limit_fail > x->limit_pass)
		return err_set(e, ERR_USAGE, "--limit-fail may not be above --limit-pass");
	return true;
}

static bool check(struct err *e)
{
	if (variants != 0 && !(variants >= 2 && variants <= 64 && variants == floor(variants)))
		return err_set(e, ERR_USAGE, "--variants takes a whole number from 2 to 64");
	if (resume && combine_said)
		return err_set(e, ERR_USAGE, "--resume goes on with one experiment, --combine adds another: not both at once");
	if (report_said && !report_find(str_of(report_said))) {
		err_set(e, ERR_USAGE, "there is no report \"%s\"", report_said);
		return err_hint(e, "term, markdown, json, junit, github and html are known");
	}
	return ab_options_check(e);
}

static bool make_options(struct ab_session *s, struct ab_options *opt, struct err *e)
{
	*opt = (struct ab_options)AB_DEFAULTS;
	opt->pairs_max = ab_pairs >= 1 ? (uint32_t)ab_pairs : PAIRS;
	opt->budget_s = ab_budget > 0 ? ab_budget : INFINITY;
	opt->variants = (uint32_t)variants;
	opt->fail_fast = fail_fast;
	opt->null_every = !null_said || !strcmp(null_said, "fourth") ? 4 : !strcmp(null_said, "every") ? 1 : 0;
	opt->alpha = s->workspace->policy->alpha;
	if (!isnan(s->x.limit_fail)) {
		opt->limit_fail = s->x.limit_fail;
		opt->limit_pass = s->x.limit_pass;
	} else {
		opt->limit_fail = opt->limit_pass = LIMIT;
	}
	return ab_options_seed(&opt->seed, e);
}

/* ---- which commits ---- */

static struct str said(struct ab_session *s, const char *rev)
{
	return rev ? arena_str(s->x.arena, str_of(rev)) : S("the work tree");
}

static bool take_commits(struct ab_session *s, int argc, char **argv, struct err *e)
{
	struct experiment *x = &s->x;
	struct str named;
	const char *head = argc > 1 ? argv[1] : NULL;

	if (!git_resolve(x->arena, str_of(argv[0]), &named, e) || !ab_trees_resolve(&s->trees, head, &x->head, e))
		return false;
	x->base = named;
	if (!tip && !git_merge_base(x->arena, named, x->head, &x->base, e))
		return false;
	x->base_said = said(s, argv[0]);
	x->head_said = said(s, head);
	x->head_commit = head || str_eq(x->head, s->workspace->git.commit) ? x->head : s->workspace->git.commit;
	x->dirty = !str_eq(x->head, x->head_commit);
	if (!str_eq(x->base, named))
		experiment_remark(x, arena_printf(x->arena, "base %.10s is where %s and head parted (--tip takes %s itself)",
			x->base.p, argv[0], argv[0]));
	s->trees.commit[AB_BASE] = x->base;
	s->trees.commit[AB_HEAD] = x->head;
	return true;
}

/* ---- earlier experiments ---- */

static bool same_question(const struct experiment *x, const struct experiment *y)
{
	return str_eq(x->base, y->base) && str_eq(x->head, y->head) && str_eq(x->plan, y->plan) && str_eq(x->kind, y->kind);
}

/* The unfinished one of the same commits and jobs; NULL when there is none.  Its file is `path`. */
static struct experiment *find_unfinished(struct ab_session *s, const char **path)
{
	struct arena *a = s->x.arena;
	struct err ignored = { 0 };
	struct str *file;
	uint32_t n;

	if (!file_glob(a, ab_file(s->workspace, S("open-*.json")), &file, &n, &ignored))
		return NULL;
	for (uint32_t i = n; i-- > 0;) {
		struct experiment *y = ARENA_NEW(a, struct experiment);
		struct err e = { 0 };

		if (experiment_load(y, a, file[i].p, &e) && same_question(&s->x, y)) {
			*path = file[i].p;
			return y;
		}
	}
	return NULL;
}

static bool go_on(struct ab_session *s, struct err *e)
{
	struct experiment *old = find_unfinished(s, &s->path);

	if (!old) {
		err_set(e, ERR_USAGE, "there is no interrupted experiment of these commits and jobs");
		return err_hint(e, "without --resume a new one begins");
	}
	if (!str_eq(old->machine, s->x.machine)) {
		err_set(e, ERR_USAGE, "the interrupted experiment ran on another machine: pairs must share one");
		return err_hint(e, "--combine %s puts a new experiment behind it", s->path);
	}
	s->x = *old;
	s->workspace->policy->alpha = old->ab.opt.alpha;
	if (ab_pairs >= 1 && !s->x.ab.is_short)
		s->x.ab.opt.pairs_max = (uint32_t)ab_pairs > s->x.ab.plan ? (uint32_t)ab_pairs : s->x.ab.plan;
	if (ab_budget > 0)
		s->x.ab.opt.budget_s = ab_budget;
	say("going on after %u pairs", s->x.ab.npair);
	return true;
}

static bool begin(struct ab_session *s, struct err *e)
{
	struct ab_options opt;
	const char *other;

	if (find_unfinished(s, &other))
		say("note: an interrupted experiment of these commits is kept: --resume goes on with it");
	if (!make_options(s, &opt, e))
		return false;
	ab_start(&s->x.ab, s->x.arena, &opt);
	s->path = ab_file(s->workspace, arena_printf(s->x.arena, "open-%.*s.json", STR(s->x.id))).p;
	return true;
}

static bool find_earlier(struct ab_session *s, struct err *e)
{
	struct experiment *y = ARENA_NEW(s->x.arena, struct experiment);
	const char *path;
	struct str id;

	if (!combine_said)
		return true;
	path = workspace_path(s->workspace, combine_said);
	if (!file_exists(path)) {
		if (!store_find(s->workspace->store, s->x.arena, str_of(combine_said), &id, e))
			return false;
		path = ab_file(s->workspace, arena_printf(s->x.arena, "%.*s.json", STR(id))).p;
	}
	if (!experiment_load(y, s->x.arena, path, e))
		return false;
	if (!same_question(&s->x, y)) {
		err_set(e, ERR_USAGE, "it measured other commits, or jobs that run otherwise");
		return err_in(e, str_of(path));
	}
	s->earlier = y;
	return true;
}

/* ---- the whole ---- */

static bool prepare(struct ab_session *s, struct workspace *w, int argc, char **argv, struct err *e)
{
	struct machine machine;
	struct disturbance now;

	s->workspace = w;
	experiment_init(&s->x, &w->arena);
	if (!take_limits(&s->x, e) || !workspace_open(w, WORKSPACE_WRITE, e))
		return false;
	measure_catch_signals();
	if (!ab_trees_open(&s->trees, w, e) || !take_commits(s, argc, argv, e) || !ab_options_jobs(s, e))
		return false;
	machine_read(&w->arena, &machine);
	disturbance_read(&now);
	s->x.load = now.load;
	s->x.machine = machine.fingerprint;
	s->x.kind = S("ab");
	s->x.project = w->policy->project;
	s->x.started_ns = now_ns();
	s->x.id = str_from(s->trees.home, s->trees.home.n - 16);
	s->x.cpus = str_of(ab_cpu);
	s->x.randomize = ab_randomize ? S("environment size, address space") : S("");
	s->x.plan = ab_options_plan(s);
	if (!(resume ? go_on(s, e) : begin(s, e)) || !find_earlier(s, e))
		return false;
	s->x.ab.opt.terms = ab_session_terms;
	s->x.ab.opt.ctx = s;
	s->randomize = s->x.randomize.n > 0;
	s->trees.variants = s->x.ab.opt.variants ? s->x.ab.opt.variants : 1;
	s->trees.with_null = s->x.ab.opt.null_every > 0;
	return true;
}

static bool print_json(const struct experiment *x, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	experiment_put(&b, x, 1);
	ok = print_out(&b, e);
	buf_release(&b);
	return ok;
}

static bool show(struct ab_session *s, struct judged *j, struct err *e)
{
	if (!workspace_write_reports(s->workspace, &j->page, e))
		return false;
	if (ab_json)
		return print_json(&s->x, e);
	if (plot && !ab_plot_print(&s->x, e))
		return false;
	return workspace_print(&j->page, report_find(str_of(report_said ? report_said : "term")), e);
}

static bool conclude(struct ab_session *s, int *status, struct err *e)
{
	struct workspace *w = s->workspace;
	struct ab_runs runs;
	struct judged j;

	if (!s->x.ab.njob && !s->x.nmissing) {
		err_set(e, ERR_USAGE, "no job reports benchmarks, so there is nothing to measure in pairs");
		return err_hint(e, "`pawl run` runs jobs of every kind");
	}
	ab_alarms_add(w, &s->x);
	if (!ab_keep_runs(w, &s->x, &runs, s->path, e) || !workspace_judge(w, runs.head, &j, e))
		return false;
	j.page.report_path = workspace_report_path(w);
	if (!show(s, &j, e))
		return false;
	*status = verdict_status(&j.verdict);
	keep_after_run(w);
	return true;
}

static bool ab(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	struct ab_session s = { .trees.lock = -1 };
	bool ok = prepare(&s, w, argc, argv, e) && ab_options_measure(&s, e);

	ab_trees_close(&s.trees);
	if (!ok && measure_interrupted() && e->kind == ERR_NONE)
		err_set(e, ERR_SYSTEM, "interrupted");
	return ok && conclude(&s, status, e);
}

static int ab_main(int argc, char **argv)
{
	struct workspace w = { .policy_path = ab_policy };
	struct err e = { 0 };
	int status = 1;
	bool ok;

	if (argc < 1 || argc > 2) {
		err_set(&e, ERR_USAGE, "ab takes BASE and perhaps HEAD, got %d words", argc);
		err_hint(&e, "pawl ab origin/main");
		return die_with(&e);
	}
	ok = check(&e) && ab(&w, argc, argv, &status, &e);
	workspace_close(&w);
	return ok ? status : die_with(&e);
}

const struct verb verb_ab = {
	.name = "ab",
	.line = "build two commits side by side and measure them in randomised pairs",
	.usage = "pawl ab [OPTIONS] BASE [HEAD]",
	.about = "Checks out the merge base of BASE and HEAD, HEAD (without it: the work tree as it is), and the base once more,\n"
		 "builds each, and runs the jobs of pawl.yaml that report benchmarks in pairs of fresh processes, a fair coin\n"
		 "deciding which goes first.  After every pair each row is held against its limit: it fails when a change\n"
		 "beyond the limit is proven, passes when such a change is refuted, and is measured on until then.\n"
		 "The exit status is the verdict.  doc/ab.md explains what is shown.",
	.example = (const char *const[]){
		"pawl ab origin/main", "this work tree against the branch it came from",
		"pawl ab v1.2 v1.3 --budget 5m", "two tags, five minutes of measuring at most",
		"pawl ab main --limit 2% --job bench", "one job, with another limit",
		"pawl ab main --resume", "go on after an interruption", NULL },
	.options = options,
	.main = ab_main,
};
