/* pawl add - puts other tools' output into the current run. */
#include "verb/cover_home.h"
#include "verb/history.h"
#include "verb/input.h"
#include "verb/keep.h"
#include "verb/talk.h"
#include "verb/verb.h"
#include "verb/workspace.h"

static const char *policy_path, *format_name, *job_name;

static const struct option options[] = {
	{ 'p', "policy", "FILE", "the policy, instead of ./pawl.yaml", OPTION_TEXT, &policy_path, NULL },
	{ 'f', "format", "NAME", "read as NAME instead of recognising the content", OPTION_TEXT, &format_name, NULL },
	{ 'j', "job", "NAME", "count it as delivered by this job of the policy", OPTION_TEXT, &job_name, NULL },
	{ 0 },
};

static bool read_input(const char *path, struct reading *out, struct err *e)
{
	struct format_options opt = { 0 };

	if (format_name && !(opt.format = format_find(str_of(format_name), e)))
		return false;
	return input_read_history(str_of(path), &opt, out, e);
}

/* How many of what an evidence holds. */
static struct str records(struct arena *a, const struct evidence *ev)
{
	switch (ev->model) {
	case MODEL_BENCH:
		return arena_printf(a, "%u rows", ev->bench.n);
	case MODEL_COVERAGE:
		return arena_printf(a, "%u covered files", ev->coverage.n);
	case MODEL_PROFILE:
		return arena_printf(a, "%u stacks", ev->profile.nstack);
	case MODEL_TIMELINE:
		return arena_printf(a, "%u spans", ev->timeline.nspan);
	default:
		return arena_printf(a, "%u tests", ev->model == MODEL_TESTS ? ev->tests.n : 0);
	}
}

static void tell_notes(const struct evidence *ev, const char *path)
{
	for (uint32_t k = 0; k < ev->nnote; k++)
		say("%s: note: %.*s (%llu)", path, STR(ev->note[k].text), (unsigned long long)ev->note[k].count);
}

static void tell(const struct reading *r, uint32_t first, const char *path)
{
	uint32_t entries = 0;

	for (uint32_t i = first; i < r->n; i++) {
		const struct evidence *ev = &r->evidence[i];

		entries += ev->commit.n > 0;
		if (!ev->commit.n)
			say("%s: %.*s from %.*s", path, STR(records(r->arena, ev)), STR(ev->format));
		tell_notes(ev, path);
	}
	if (entries)
		say("%s: a history of %u entries from %.*s", path, entries, STR(r->evidence[r->n - 1].format));
}

/* Times that are equal to the last digit were not measured again. */
static bool is_noisy(const struct evidence *ev)
{
	for (uint32_t i = 0; ev->model == MODEL_BENCH && i < ev->bench.n; i++)
		if (ev->bench.series[i].n && ev->bench.series[i].unit.dim == DIM_TIME)
			return true;
	return false;
}

static bool is_among(struct arena *a, const struct evidence *known, uint32_t n, const struct evidence *ev)
{
	struct str content = is_noisy(ev) ? history_content(a, ev) : S("");

	for (uint32_t i = 0; content.n && i < n; i++)
		if (known[i].model == ev->model && str_eq(history_content(a, &known[i]), content))
			return true;
	return false;
}

/* The same file twice would be twice the proof for the same measurement. */
static void drop_repeated(const struct run *run, struct reading *all)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < all->n; i++) {
		struct evidence *ev = &all->evidence[i];

		if (is_among(run->arena, run->evidence, run->n, ev) || is_among(run->arena, all->evidence, n, ev))
			say("%.*s: the run holds these very values already: not added again",
				STR(ev->source));
		else
			all->evidence[n++] = *ev;
	}
	all->n = n;
}

static bool known_job(const struct policy *p, struct err *e)
{
	for (uint32_t i = 0; job_name && i < p->njob; i++)
		if (str_eq(p->job[i].name, str_of(job_name)))
			return true;
	return !job_name || err_set(e, ERR_USAGE, "%.*s declares no job \"%s\"", STR(p->file), job_name);
}

static bool import(struct workspace *w, const struct reading *history, struct err *e)
{
	struct history_count count;

	if (!history_import(w, history, str_of(job_name), &count, e))
		return false;
	if (count.entries)
		say("%u entries in %u runs of their commits", count.entries, count.runs);
	if (count.known)
		say("%u entries were in the store already", count.known);
	return true;
}

static bool extend(struct workspace *w, struct reading *all, struct err *e)
{
	struct run *run = workspace_current_run(w, false, e);

	if (!run && e->kind != ERR_NONE)
		return false;
	if (!run)
		run = workspace_new_run(w);
	drop_repeated(run, all);
	run_take(run, all, str_of(job_name));
	if (job_name)
		run_job(run, str_of(job_name))->delivery = DELIVERED_LATE;
	if (!store_put(w->store, run, e))
		return false;
	say("run %.*s", STR(run->id));
	return true;
}

static bool add(struct workspace *w, int argc, char **argv, struct err *e)
{
	struct reading all = { .arena = &w->arena }, history;

	if (!workspace_open(w, WORKSPACE_WRITE, e) || !known_job(w->policy, e))
		return false;
	for (int i = 0; i < argc; i++) {
		uint32_t first = all.n;

		if (!read_input(workspace_path(w, argv[i]), &all, e) || !cover_take_in(&all, first, w->policy->directory, e))
			return false;
		tell(&all, first, argv[i]);
	}
	/* Others may add at the same time: what is there is read and extended in one go. */
	if (!workspace_lock(w, e))
		return false;
	history_split(&all, &history);
	if (history.n && !import(w, &history, e))
		return false;
	if (all.n && !extend(w, &all, e))
		return false;
	keep_after_run(w);
	return true;
}

static int add_main(int argc, char **argv)
{
	struct workspace w = { .policy_path = policy_path };
	struct err e = { 0 };
	bool ok;

	if (!argc) {
		err_set(&e, ERR_USAGE, "add needs a FILE");
		err_hint(&e, "pawl formats lists what it reads; - is standard input");
		return die_with(&e);
	}
	ok = add(&w, argc, argv, &e);
	workspace_close(&w);
	return ok ? 0 : die_with(&e);
}

const struct verb verb_add = {
	.name = "add",
	.line = "put other tools' output files into the current run; the format is recognised",
	.usage = "pawl add [OPTIONS] FILE...",
	.about = "The current run is the newest one of the commit that is checked out; when there is none, one is begun.  Either\n"
		 "all files are added or none.  A history of several commits (data.js of github-action-benchmark) makes a run of\n"
		 "each; adding it again adds what is new.",
	.example = (const char *const[]){
		"pawl add bench.json", "recognise the format and add the evidence",
		"go test -bench . | pawl add --job bench -", "as the delivery of the job bench",
		"pawl add dev/bench/data.js", "a run for each commit of that history", NULL },
	.options = options,
	.main = add_main,
};
