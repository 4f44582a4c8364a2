#include "record/measure.h"

#include <stdlib.h>
#include <unistd.h>

#include "test/check.h"

struct seen {
	uint32_t ticks, done, of;
};

static void count(void *ctx, uint32_t done, uint32_t of, double elapsed_s, double budget_s)
{
	struct seen *s = ctx;

	CHECK(elapsed_s >= 0 && budget_s >= 0);
	*s = (struct seen){ s->ticks + 1, done, of };
}

static struct capture measure(
	struct reading *r, const char *shell, struct plan plan, struct seen *seen)
{
	const struct command cmd = { .shell = str_of(shell) };
	struct watcher watch = { count, seen };
	struct capture last;
	struct err e = { 0 };

	CHECK_OK(measure_command(&cmd, S("job"), &plan, seen ? &watch : NULL, r, &last, &e), &e);
	CHECK_EQ(r->n, 1);
	CHECK_EQ(r->evidence[0].model, MODEL_BENCH);
	return last;
}

static const struct series *find(const struct reading *r, const char *metric)
{
	const struct bench *b = &r->evidence[0].bench;

	for (uint32_t i = 0; i < b->n; i++)
		if (str_eq(b->series[i].metric, str_of(metric)))
			return &b->series[i];
	return NULL;
}

static void each_process_gives_one_value_of_each_metric(void **state)
{
	static const char *const always[] = { "time", "user_time", "system_time", "rss",
		"minor_faults", "major_faults", "voluntary_switches", "involuntary_switches",
		"read_bytes", "written_bytes" };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct seen seen = { 0 };
	struct capture last = measure(
		&r, "/bin/true", (struct plan){ .warmup = 2, .runs = 7 }, &seen);

	(void)state;
	CHECK_EQ(last.ending, ENDED_OK);
	CHECK_EQ(seen.ticks, 7);
	CHECK_EQ(seen.done, 7);
	CHECK_EQ(seen.of, 7);
	CHECK_EQ(r.evidence[0].bench.nreceipt, 7);
	for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
		const struct series *s = find(&r, always[i]);

		CHECK(s);
		CHECK_STR(s->name, "job");
		CHECK_EQ(s->n, 7);
		CHECK_EQ(s->better, BETTER_LOWER);
		CHECK_EQ(s->process[6], 6);
	}
	CHECK(find(&r, "time")->value[3] > 0);
	CHECK_EQ(find(&r, "time")->unit.dim, DIM_TIME);
	CHECK_EQ(find(&r, "rss")->unit.dim, DIM_BYTES);
	CHECK_EQ(find(&r, "instructions") != NULL, isfinite(last.sample.instructions));
	capture_release(&last);
	arena_free(&a);
}

static void a_budget_leaves_at_least_five(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct capture last = measure(&r, "sleep 0.02", (struct plan){ .budget_s = 0.001 }, NULL);

	(void)state;
	CHECK_EQ(find(&r, "time")->n, 5);
	CHECK(find(&r, "time")->value[0] >= 0.02);
	capture_release(&last);
	arena_free(&a);
}

static void runs_and_budget_stop_at_the_first(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct capture last = measure(
		&r, "/bin/true", (struct plan){ .runs = 6, .budget_s = 1000 }, NULL);

	(void)state;
	CHECK_EQ(find(&r, "time")->n, 6);
	capture_release(&last);
	arena_free(&a);
	r = (struct reading){ .arena = &a };
	last = measure(&r, "sleep 0.01", (struct plan){ .runs = 1000, .budget_s = 0.03 }, NULL);
	CHECK_EQ(find(&r, "time")->n, 5);       /* three fill the budget */
	capture_release(&last);
	arena_free(&a);
}

/* A file that grows by a byte a run: the fourth run finds three and fails. */
static void what_finished_before_a_failure_is_kept(void **state)
{
	char path[] = "/tmp/pawl-repeat-XXXXXX", shell[200];
	int fd = mkstemp(path);
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct capture last;

	(void)state;
	CHECK(fd >= 0);
	snprintf(
		shell, sizeof shell, "[ $(wc -c <%s) -lt 3 ] || exit 7; printf x >>%s", path, path);
	last = measure(&r, shell, (struct plan){ .runs = 10 }, NULL);
	CHECK_EQ(last.ending, ENDED_EXIT);
	CHECK_EQ(last.status, 7);
	CHECK_EQ(find(&r, "time")->n, 3);
	CHECK_EQ(r.evidence[0].bench.nreceipt, 3);
	CHECK_EQ(r.evidence[0].nnote, 1);
	CHECK_STR(r.evidence[0].note[0].text,
		"run 4: the command exited with status 7; the 3 before it are kept");
	capture_release(&last);
	arena_free(&a);
	close(fd);
	unlink(path);
}

static void a_command_that_never_ends_well_says_why(void **state)
{
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct capture last = measure(
		&r, "no-such-program", (struct plan){ .warmup = 1, .runs = 10 }, NULL);

	(void)state;
	CHECK_EQ(last.ending, ENDED_NOT_STARTED);
	CHECK_EQ(r.evidence[0].bench.n, 1);
	CHECK_EQ(find(&r, "time")->n, 0);
	CHECK_STR(find(&r, "time")->failure, "not started: command not found: no-such-program");
	capture_release(&last);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(each_process_gives_one_value_of_each_metric),
		TEST(a_budget_leaves_at_least_five), TEST(runs_and_budget_stop_at_the_first),
		TEST(what_finished_before_a_failure_is_kept),
		TEST(a_command_that_never_ends_well_says_why));
}
