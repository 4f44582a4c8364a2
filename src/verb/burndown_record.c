/* Runs of scenarios, in turns: cold, warm, hot, cold, warm, hot ... each prepared, recorded, and read back. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "record/measure.h"
#include "record/recorder.h"
#include "record/stand.h"
#include "verb/burndown.h"
#include "verb/left.h"
#include "verb/progress.h"
#include "verb/talk.h"

#define FREQUENCY 99.0                  /* samples of stacks a second: no multiple of what programs do themselves */
#define WAIT_LEAST_NS INT64_C(1000000)  /* shorter waits are summed */

struct recording_turn {
	struct burndown_work *w;
	const struct burndown_plan *plan;
	struct progress progress;
	uint32_t done;
	double begun_s;
	struct recorded told;           /* of the last run */
	bool has_told;
};

/* "pawl-out/burndown/runs/cold-2.pawl" */
static struct str run_file(
	struct recording_turn *t, uint32_t scenario, uint32_t iteration, const char *ending)
{
	return arena_printf(&t->w->arena, "%.*s/runs/%.*s-%u.%s", STR(t->w->output),
		STR(t->plan->scenario[scenario].name), iteration + 1, ending);
}

static void show(struct recording_turn *t, uint32_t scenario, uint32_t iteration)
{
	uint32_t all = t->plan->runs * t->plan->nscenario;
	struct str words = arena_printf(&t->w->arena,
		"%.*s run %u of %u, %u of %u in all, %.*s so far",
		STR(t->plan->scenario[scenario].name), iteration + 1, t->plan->runs, t->done, all,
		STR(seconds_text(&t->w->arena, clock_s() - t->begun_s)));

	progress_show(&t->progress, (double)t->done / all, words);
}

static void last_line(struct recording_turn *t, const struct capture *c)
{
	struct str err = str_trim(buf_view(&c->err)), line = str_cut_last(&err, '\n');

	if (line.n)
		burndown_remark(t->w, arena_printf(&t->w->arena, "its last line: %.*s",
					      STR(str_clip(line, 400))));
}

/* Under sudo the tree is the user's, as when it is recorded: files that root left in it could not be built over. */
static void as_the_user(struct recording_turn *t, struct run_as *who, struct command *cmd)
{
	identity_of_sudo(&t->w->arena, who);
	identity_take(&t->w->arena, who, cmd);
}

/* What makes the tree cold or warm.  A run that could not be prepared did not happen: `failure` says why. */
static bool prepare(struct recording_turn *t, uint32_t scenario, struct str *failure, struct err *e)
{
	const struct burndown_plan *p = t->plan;
	struct command cmd = { .shell = p->scenario[scenario].prepare,
		.directory = p->directory,
		.env = p->env,
		.nenv = p->nenv };
	struct run_as who;
	struct capture c;

	*failure = S("");
	if (!cmd.shell.n)
		return true;
	as_the_user(t, &who, &cmd);
	if (!measure_once(&cmd, &c, e))
		return false;
	if (c.ending != ENDED_OK) {
		*failure = arena_printf(&t->w->arena, "was not run: its preparation %.*s",
			STR(ending_text(&t->w->arena, &c, &cmd)));
		last_line(t, &c);
	}
	capture_release(&c);
	return true;
}

/* Without a recording: how long, and how it ended. */
static bool run_plain(struct recording_turn *t, uint32_t scenario, struct err *e)
{
	const struct burndown_plan *p = t->plan;
	struct command cmd = { .argv = p->argv,
		.nargv = p->nargv,
		.directory = p->directory,
		.env = p->env,
		.nenv = p->nenv,
		.timeout_s = p->timeout_s };
	struct burndown_run run = { 0 };
	struct run_as who;
	struct capture c;

	as_the_user(t, &who, &cmd);
	if (!measure_once(&cmd, &c, e))
		return false;
	run.wall_s = c.sample.wall_s;
	run.status = c.ending == ENDED_OK       ? 0
		     : c.ending == ENDED_SIGNAL ? 128 + c.status
		     : c.ending == ENDED_EXIT   ? c.status
						: 1;
	if (c.ending != ENDED_OK)
		run.failure = ending_text(&t->w->arena, &c, &cmd);
	capture_release(&c);
	burndown_add_run(t->w, scenario, &run);
	return true;
}

static struct recorder_options options_of(const struct burndown_plan *p, int log)
{
	bool full = p->record == RECORD_FULL;

	return (struct recorder_options){ .tier = { .frequency = full ? FREQUENCY : 0,
						  .kernel_stacks = full,
						  .files = full,
						  .off_cpu = p->off_cpu,
						  .wait_dump_bytes = WAIT_DUMP_BYTES,
						  .wait_least_ns = WAIT_LEAST_NS },
		.level = p->tier,
		.capture = true,
		.out_fd = log,
		.err_fd = log,
		.quiet_input = true,
		.timeout_s = p->timeout_s,
		.directory = p->directory,
		.env = p->env,
		.nenv = p->nenv };
}

static int open_log(struct str path, struct arena *a, struct err *e)
{
	int fd = open(arena_cstr(a, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		err_errno(e, errno, "cannot write %.*s", STR(path));
	return fd;
}

static bool keep_left(struct recording_turn *t, const struct process_tree *tree, struct str recording, struct err *e)
{
	uint32_t skipped;

	if (!left_keep(&t->w->arena, tree, recording, &skipped, e))
		return false;
	if (skipped)
		burndown_remark(t->w, arena_printf(&t->w->arena, "%.*s: %u traces of programs were not kept: too many, or too large",
					      STR(recording), skipped));
	return true;
}

static bool run_recorded(
	struct recording_turn *t, uint32_t scenario, uint32_t iteration, struct err *e)
{
	struct str path = run_file(t, scenario, iteration, "pawl"),
		   log = run_file(t, scenario, iteration, "log");
	int fd = open_log(log, &t->w->arena, e);
	struct recorder_options opt = options_of(t->plan, fd);
	struct burndown_scenario *s;
	bool ok;

	if (fd < 0)
		return false;
	ok = record_command(t->plan->argv, t->plan->nargv, arena_cstr(&t->w->arena, path), &opt,
		&t->w->arena, &t->told, e);
	close(fd);
	if (!ok || !burndown_read_run(t->w, scenario, path, t->told.status, e))
		return false;
	s = &t->w->scenario[scenario];
	s->run[s->nrun - 1].log = log;
	if (!keep_left(t, s->run[s->nrun - 1].tree, path, e))
		return false;
	if (t->told.timed_out)
		s->run[s->nrun - 1].failure = arena_printf(
			&t->w->arena, "timed out after %g s", t->plan->timeout_s);
	if (t->told.interrupted)
		return err_set(e, ERR_SYSTEM, "interrupted: what was recorded is below %.*s",
			STR(t->w->output));
	t->has_told = true;
	return true;
}

static bool run_once(struct recording_turn *t, uint32_t scenario, uint32_t iteration, struct err *e)
{
	struct str failure;

	show(t, scenario, iteration);
	if (!prepare(t, scenario, &failure, e))
		return false;
	if (measure_interrupted())
		return err_set(e, ERR_SYSTEM, "interrupted");
	if (failure.n)
		burndown_add_run(t->w, scenario,
			&(struct burndown_run){ .failure = failure, .status = -1, .wall_s = NAN });
	else if (!(t->plan->record == RECORD_NONE ? run_plain(t, scenario, e)
						  : run_recorded(t, scenario, iteration, e)))
		return false;
	t->done++;
	show(t, scenario, iteration);
	return true;
}

static void tell_tier(struct recording_turn *t)
{
	static const char *const name[] = { "/proc", "perf_event", "BPF" };

	if (!t->has_told)
		return;
	burndown_remark(t->w,
		arena_printf(&t->w->arena, "recorded by tier %d (%s)%s%.*s", t->told.level,
			name[t->told.level], t->told.fell_back.n ? "; not by a better one: " : "",
			STR(t->told.fell_back)));
}

bool burndown_record(struct burndown_work *w, const struct burndown_plan *plan, struct err *e)
{
	struct recording_turn t = { .w = w, .plan = plan, .begun_s = clock_s() };
	bool ok = true;

	if (!file_mkdirs(arena_cstr(&w->arena, file_join(&w->arena, w->output, S("runs"))), e))
		return false;
	measure_catch_signals();
	progress_begin(&t.progress, w->job.n ? w->job : S("burndown"));
	for (uint32_t s = 0; s < plan->nscenario; s++)
		(void)burndown_scenario_of(w, plan->scenario[s].name);
	for (uint32_t i = 0; ok && i < plan->runs; i++)
		for (uint32_t s = 0; ok && s < plan->nscenario; s++)
			ok = run_once(&t, s, i, e);
	progress_end(&t.progress);
	tell_tier(&t);
	if (plan->runs < RUNS_DEFAULT)
		burndown_remark(
			w, S("fewer than 3 runs of a scenario: what they vary by is not known"));
	return ok;
}
