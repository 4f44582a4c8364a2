#include "verb/jobs.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "model/merge.h"
#include "record/measure.h"
#include "verb/cover_home.h"
#include "verb/input.h"
#include "verb/outputs.h"
#include "verb/progress.h"
#include "verb/talk.h"

#define KEEP_BYTES ((size_t)256 << 20)  /* of one process's output */
#define TAIL_BYTES 4096u                /* of it, shown when the job fails */
#define RUNS_LEAST 5u                   /* the fewest that a budget may leave */
#define RUNS_TIMED 10u                  /* when pawl times the command and the job does not say */

/* One job under way. */
struct work {
	const struct policy *policy;
	const struct job *job;
	struct run *run;
	struct job_result *result;
	struct reading all;             /* of every process so far */
	uint32_t done;                  /* processes that were read */
	double started_s;
	struct progress progress;
	struct standby *ready;          /* the process to run; NULL = a new one */
	struct job_once *once;          /* what became of the process, for those who want to know; else NULL */
};

static struct str directory_of(const struct work *w)
{
	return file_join(w->run->arena, w->policy->directory, w->job->directory);
}

static struct command command_of(const struct work *w, struct str shell)
{
	return (struct command){ .shell = shell, .directory = directory_of(w), .timeout_s = w->job->timeout_s,
		.keep_output = true, .keep_bytes = KEEP_BYTES, .env = w->job->env, .nenv = w->job->nenv };
}

/* The job did not deliver.  Always false. */
static bool undelivered(struct work *w, enum delivery delivery, struct str why)
{
	w->result->delivery = delivery;
	w->result->why = why;
	return false;
}

static struct str tail_of(struct arena *a, struct str text)
{
	char *copy;

	text = str_trim(text);
	if (text.n > TAIL_BYTES) {
		text = str_from(text, text.n - TAIL_BYTES);
		str_cut(&text, '\n');
	}
	copy = arena_cstr(a, text);
	for (char *tab = copy; (tab = memchr(tab, '\t', text.n - (size_t)(tab - copy)));)
		*tab = ' ';
	return (struct str){ copy, text.n };
}

static void keep_tail(struct work *w, const struct capture *c)
{
	struct str err = buf_view(&c->err);

	w->result->tail = tail_of(w->run->arena, str_trim(err).n ? err : buf_view(&c->out));
}

static enum delivery delivery_from(enum ending ending)
{
	switch (ending) {
	case ENDED_NOT_STARTED:
		return NOT_DELIVERED_START;
	case ENDED_TIMEOUT:
		return NOT_DELIVERED_TIMEOUT;
	case ENDED_INTERRUPTED:
		return NOT_DELIVERED_SKIPPED;
	default:
		return NOT_DELIVERED_EXIT;
	}
}

static bool build(struct work *w, struct err *e)
{
	struct command cmd = command_of(w, w->job->build);
	struct capture c = { 0 };
	bool ok;

	if (!w->job->build.n)
		return true;
	progress_say(&w->progress, "building");
	cmd.timeout_s = 0;
	if (!measure_once(&cmd, &c, e)) {
		capture_release(&c);
		return false;
	}
	ok = c.ending == ENDED_OK;
	if (!ok) {
		keep_tail(w, &c);
		undelivered(w, NOT_DELIVERED_BUILD, arena_printf(w->run->arena, "its build %.*s",
			STR(ending_text(w->run->arena, &c, &cmd))));
	}
	capture_release(&c);
	return ok;
}

/* ---- what a process wrote ---- */

static bool is_stream(struct str reads)
{
	return str_eq(reads, S("stdout")) || str_eq(reads, S("stderr"));
}

/* Reads one input into the evidence of this process. */
static bool read_source(struct work *w, const struct source *src, struct reading *out)
{
	struct format_options opt = { 0 };
	struct err e = { 0 };

	if (!str_trim(str_clip(src->bytes, 4096)).n && !str_trim(src->bytes).n)
		return undelivered(w, NOT_DELIVERED_OUTPUT, arena_printf(w->run->arena, "%.*s is empty",
			STR(src->name)));
	if (w->job->format.n && !(opt.format = format_find(w->job->format, &e)))
		return undelivered(w, NOT_DELIVERED_UNREADABLE, arena_printf(w->run->arena, "%s", e.text));
	if (!input_read(src, &opt, out, &e)) {
		struct str place = e.line ? arena_printf(w->run->arena, ":%u:%u", e.line, e.column) : S("");

		return undelivered(w, NOT_DELIVERED_UNREADABLE, arena_printf(w->run->arena,
			"%.*s%.*s cannot be read: %s", STR(src->name), STR(place), e.text));
	}
	return true;
}

static bool look_for(struct work *w, struct str pattern, struct outputs *found)
{
	struct err e = { 0 };

	if (outputs_look(w->run->arena, file_join(w->run->arena, directory_of(w), pattern), found, &e))
		return true;
	return undelivered(w, NOT_DELIVERED_OUTPUT, arena_printf(w->run->arena, "%s%s%s", e.file, e.file[0] ? " " : "", e.text));
}

static bool read_match(struct work *w, const struct output *m, struct reading *out)
{
	struct source src;
	struct err e = { 0 };
	struct stat st;

	/* A pipe or a device may never end. */
	if (!m->is_directory && !stat(m->path.p, &st) && !S_ISREG(st.st_mode))
		return undelivered(w, NOT_DELIVERED_OUTPUT, arena_printf(w->run->arena, "%.*s is no regular file",
			STR(m->path)));
	if (m->is_directory ? !input_open_files(w->run->arena, m->path, m->below, m->nbelow, &src, &e) :
			!input_open(w->run->arena, m->path, &src, &e))
		return undelivered(w, NOT_DELIVERED_OUTPUT, arena_printf(w->run->arena, "%.*s %s", STR(m->path), e.text));
	return read_source(w, &src, out);
}

static bool read_files(struct work *w, struct str pattern, const struct outputs *before, struct reading *out)
{
	struct outputs now;
	uint32_t matched, stale;
	const char *why;

	if (!look_for(w, pattern, &now))
		return false;
	matched = now.n;
	stale = outputs_keep_written(before, &now);
	for (uint32_t i = 0; i < now.n; i++)
		if (!read_match(w, &now.match[i], out))
			return false;
	if (now.n)
		return true;
	why = stale ? "was not written by this run: it is older" : matched ? "is a directory without files" : "was not written";
	return undelivered(w, NOT_DELIVERED_OUTPUT, arena_printf(w->run->arena, "%.*s %s", STR(pattern), why));
}

static bool read_outputs(struct work *w, struct capture *c, const struct outputs *before, struct reading *out)
{
	for (uint32_t i = 0; i < w->job->nreads; i++) {
		struct str what = w->job->reads[i];
		struct buf *stream = str_eq(what, S("stderr")) ? &c->err : &c->out;
		bool cut = stream == &c->err ? c->err_cut : c->out_cut;
		struct source printed = { .name = what };

		if (!is_stream(what)) {
			if (!read_files(w, what, &before[i], out))
				return false;
			continue;
		}
		if (cut)
			return undelivered(w, NOT_DELIVERED_OUTPUT, S("it printed more than 256 MiB"));
		printed.bytes = arena_str(w->run->arena, buf_view(stream));
		if (!read_source(w, &printed, out))
			return false;
	}
	return true;
}

/* A test runner exits with a status when a test fails: then the evidence says more than the status. */
static bool failing_tests(const struct reading *r)
{
	for (uint32_t i = 0; i < r->n; i++)
		for (uint32_t k = 0; r->evidence[i].model == MODEL_TESTS && k < r->evidence[i].tests.n; k++)
			if (r->evidence[i].tests.test_case[k].outcome != OUTCOME_PASS &&
			    r->evidence[i].tests.test_case[k].outcome != OUTCOME_SKIP)
				return true;
	return false;
}

static bool judge_ending(struct work *w, const struct capture *c, const struct command *cmd, bool readable,
	const struct reading *r)
{
	struct str how = ending_text(w->run->arena, c, cmd);

	if (c->ending == ENDED_OK)
		return readable;
	if (c->ending == ENDED_EXIT && readable && (w->job->allow_failure || failing_tests(r)))
		return true;
	keep_tail(w, c);
	if (w->job->runs > 1)
		how = arena_printf(w->run->arena, "%.*s in run %u of %u", STR(how), w->done + 1, w->job->runs);
	return undelivered(w, delivery_from(c->ending), how);
}

/* Runs the command once and adds what it wrote as the evidence of process w->done; a warm-up is only run. */
static bool run_and_read(struct work *w, bool warmup, struct err *e)
{
	struct command cmd = command_of(w, w->job->run);
	struct outputs *before = ARENA_ARRAY(w->run->arena, struct outputs, w->job->nreads + 1);
	struct reading one = { .arena = w->run->arena };
	struct capture c = { 0 };
	bool ok, readable;

	for (uint32_t i = 0; i < w->job->nreads; i++)
		if (!is_stream(w->job->reads[i]) && !look_for(w, w->job->reads[i], &before[i])) {
			measure_dismiss(w->ready);
			return false;
		}
	if (!(w->ready ? measure_go(w->ready, &c, e) : measure_once(&cmd, &c, e))) {
		capture_release(&c);
		return false;
	}
	readable = read_outputs(w, &c, before, &one);
	ok = judge_ending(w, &c, &cmd, readable, &one);
	if (w->once)
		*w->once = (struct job_once){ .ending = c.ending, .seconds = c.sample.wall_s,
			.receipt = c.sample.receipt };
	if (ok && !w->job->nreads)
		measure_add(&one, w->job->name, &cmd, &c);
	if (!warmup)
		reading_merge(&w->all, &one, w->done, &c.sample.receipt);
	w->done += ok && !warmup;
	if (!ok && !w->result->tail.n)
		keep_tail(w, &c);
	capture_release(&c);
	return ok;
}

/* As measure_command() does: the budget ends it, but not before the fifth process, and so does `runs`. */
static bool goes_on(const struct work *w, uint32_t runs, double begun)
{
	if (runs && w->done >= runs)
		return false;
	return w->job->budget_s <= 0 || w->done < RUNS_LEAST || clock_s() - begun < w->job->budget_s;
}

static bool measure_and_read(struct work *w, struct err *e)
{
	uint32_t runs = w->job->runs || w->job->budget_s > 0 ? w->job->runs : 1;
	double begun;

	for (uint32_t i = 0; i < w->job->warmup; i++)
		if (!run_and_read(w, true, e))
			return false;
	begun = clock_s();
	while (goes_on(w, runs, begun)) {
		progress_tick(&w->progress, w->done, runs, clock_s() - begun, w->job->budget_s);
		if (!run_and_read(w, false, e))
			return false;
	}
	reading_settle(&w->all, w->done);
	return true;
}

/* ---- commands that pawl times itself ---- */

static bool measure_time(struct work *w, struct err *e)
{
	struct command cmd = command_of(w, w->job->run);
	struct plan plan = { .warmup = w->job->warmup_said ? w->job->warmup : 1, .runs = w->job->runs,
		.budget_s = w->job->budget_s };
	struct watcher watch = { progress_watch, &w->progress };
	struct capture last = { 0 };
	bool ok;

	cmd.keep_bytes = TAIL_BYTES * 16;
	cmd.keep_output = false;
	if (!plan.runs && plan.budget_s <= 0)
		plan.runs = RUNS_TIMED;
	ok = measure_command(&cmd, w->job->name, &plan, &watch, &w->all, &last, e);
	if (ok && last.ending != ENDED_OK && !(w->job->allow_failure && last.ending == ENDED_EXIT)) {
		keep_tail(w, &last);
		ok = undelivered(w, delivery_from(last.ending), ending_text(w->run->arena, &last, &cmd));
	}
	capture_release(&last);
	return ok;
}

/* ---- profiles that the command writes beside what it is measured by ---- */

static bool look_for_profiles(struct work *w, struct outputs *before)
{
	for (uint32_t i = 0; i < w->job->nprofile; i++)
		if (!look_for(w, w->job->profile[i], &before[i]))
			return false;
	return true;
}

/* Files that processes of a job write again and again hold the last one's profile. */
static bool read_profiles(struct work *w, const struct outputs *before, struct reading *out)
{
	for (uint32_t i = 0; i < w->job->nprofile; i++) {
		uint32_t n = out->n;
		bool found = false;

		progress_say(&w->progress, "reading profiles");
		if (!read_files(w, w->job->profile[i], &before[i], out))
			return false;
		for (; n < out->n; n++)
			found |= out->evidence[n].model == MODEL_PROFILE;
		if (!found)
			return undelivered(w, NOT_DELIVERED_OUTPUT, arena_printf(w->run->arena, "%.*s holds no profile",
				STR(w->job->profile[i])));
	}
	return true;
}

bool job_measure(const struct policy *policy, const struct job *job, struct run *run, struct err *e)
{
	struct work w = { .policy = policy, .job = job, .run = run, .all = { .arena = run->arena },
		.started_s = clock_s() };
	struct outputs *before = ARENA_ARRAY(run->arena, struct outputs, job->nprofile + 1);
	struct reading profiles = { .arena = run->arena };
	bool ok;

	w.result = run_job(run, job->name);
	w.result->may_fail = job->allow_failure;
	progress_begin(&w.progress, job->name);
	e->kind = ERR_NONE;
	ok = build(&w, e) && look_for_profiles(&w, before) &&
	     (job->nreads ? measure_and_read(&w, e) : measure_time(&w, e)) && read_profiles(&w, before, &profiles);
	progress_end(&w.progress);
	ok = ok && cover_take_in(&w.all, 0, policy->directory, e);
	run_take(run, &w.all, job->name);
	run_take(run, &profiles, job->name);
	w.result->wall_s = clock_s() - w.started_s;
	if (ok)
		w.result->delivery = DELIVERED;
	return ok || e->kind == ERR_NONE;
}

/* ---- one process, for experiments ---- */

struct standby *job_prepare_once(const struct policy *policy, const struct job *job, struct err *e)
{
	struct arena scratch = { 0 };
	struct run run = { .arena = &scratch };
	struct work w = { .policy = policy, .job = job, .run = &run };
	struct command cmd = command_of(&w, job->run);
	struct standby *ready = measure_prepare(&cmd, e);

	arena_free(&scratch);
	return ready;
}

bool job_run_once(const struct policy *policy, const struct job *job, struct standby *ready, struct reading *out,
	struct job_once *how, struct err *e)
{
	struct run scratch;
	struct work w = { .policy = policy, .job = job, .run = &scratch, .all = { .arena = out->arena }, .ready = ready,
		.once = how };
	bool ok;

	run_init(&scratch, out->arena);
	w.result = run_job(&scratch, job->name);
	*how = (struct job_once){ .ending = ENDED_NOT_STARTED, .seconds = NAN };
	e->kind = ERR_NONE;
	ok = run_and_read(&w, false, e);
	*out = w.all;
	if (ok)
		return true;
	how->failure = w.result->why;
	how->tail = w.result->tail;
	return e->kind == ERR_NONE;
}

bool job_build(struct arena *a, const struct policy *policy, const struct job *job, struct buf *said,
	struct job_once *how, struct err *e)
{
	struct run scratch;
	struct work w = { .policy = policy, .job = job, .run = &scratch };
	struct command cmd;
	struct capture c = { 0 };
	bool ok;

	run_init(&scratch, a);
	w.result = run_job(&scratch, job->name);
	cmd = command_of(&w, job->build);
	cmd.timeout_s = 0;
	ok = measure_once(&cmd, &c, e);
	*how = (struct job_once){ .ending = c.ending, .seconds = c.sample.wall_s };
	if (ok && c.ending != ENDED_OK) {
		keep_tail(&w, &c);
		how->tail = w.result->tail;
		how->failure = ending_text(a, &c, &cmd);
	}
	buf_str(said, buf_view(&c.out));
	buf_str(said, buf_view(&c.err));
	capture_release(&c);
	return ok;
}
