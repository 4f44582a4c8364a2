/* burndown_finding - causes that were put into a recording are found, and named. */
#include "test/burndown_made.h"

/* cc waits 40 of 100 ms for a lock that conf, forked before it, holds. */
static void make_lock(struct process_tree *t, struct arena *a)
{
	uint32_t conf, cc, lock;
	struct tree_wait *w;

	make_tree(t, a, "make", 100 * MS);
	conf = make_program(t, 0, "pkg-config", 1 * MS, 60 * MS);
	cc = make_program(t, 0, "cc", 2 * MS, 99 * MS);
	lock = tree_add_object(t, &(struct tree_object){ .kind = OBJECT_FILE, .name = S("/w/build.lock") });
	make_wait(t, 0, WAIT_CHILD, 3 * MS, 99 * MS, cc);
	w = make_wait(t, cc, WAIT_LOCK, 10 * MS, 50 * MS, conf);
	w->object = lock;
	w->waker_tid = t->process[t->program[conf].process].pid;
}

static void a_lock_names_its_holder(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct burndown_run run = { .tree = &t, .wall_s = 0.1 };
	struct burndown_scenario s = { .name = S("hot"), .run = &run, .nrun = 1 };
	const struct finding_row *f;
	struct burndown b;

	(void)state;
	make_lock(&t, &a);
	burndown(&s, 1, &a, &b);
	f = finding_of(&b, "lock-build-lock");
	CHECK(f);
	CHECK_STR(f->title, "cc waits 40 ms for a lock on /w/build.lock held by pid 101 (pkg-config)");
	CHECK_NEAR(f->saves_s[0], 0.04, 1e-12);
	arena_free(&a);
}

/* What is shorter than 1 % of the wall clock and 10 ms is no finding: the lock of a wait of 0.5 ms. */
static void what_saves_next_to_nothing_is_no_finding(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct burndown_run run = { .tree = &t, .wall_s = 0.1 };
	struct burndown_scenario s = { .name = S("hot"), .run = &run, .nrun = 1 };
	struct burndown b;

	(void)state;
	make_lock(&t, &a);
	t.wait[1].start_ns = t.wait[1].end_ns - MS / 2;
	burndown(&s, 1, &a, &b);
	CHECK(!finding_of(&b, "lock-build-lock"));
	arena_free(&a);
}

/* wait.sh sleeps from 10 to 90 of 100 ms in four steps. */
static uint32_t make_sleeper(struct process_tree *t, struct arena *a, const char *name)
{
	uint32_t sleeper;

	make_tree(t, a, "sh", 100 * MS);
	sleeper = make_program(t, 0, name, 5 * MS, 95 * MS);
	make_wait(t, 0, WAIT_CHILD, 5 * MS, 95 * MS, sleeper);
	for (int64_t i = 0; i < 4; i++) {
		uint32_t nap = make_program(t, sleeper, "sleep", (10 + 20 * i) * MS, (30 + 20 * i) * MS);

		make_wait(t, sleeper, WAIT_CHILD, (10 + 20 * i) * MS, (30 + 20 * i) * MS, nap);
		make_wait(t, nap, WAIT_SLEEP, (10 + 20 * i) * MS, (30 + 20 * i) * MS, NO_PROGRAM);
	}
	return sleeper;
}

static void look_at(struct process_tree *t, uint32_t program, const char *path, uint32_t how, uint32_t times, int64_t at_ns)
{
	struct tree_file f = { .path = str_of(path), .inode = NOT_KNOWN, .size = NOT_KNOWN, .mtime_ns = NOT_KNOWN };
	struct tree_use u = { .program = program, .how = how, .count = times, .first_ns = at_ns, .renamed_to = NO_OBJECT };

	u.file = tree_add_file(t, &f);
	tree_add_use(t, &u);
}

static const struct finding_row *found_in(struct process_tree *t, struct arena *a, const char *key, struct burndown *b)
{
	struct burndown_run *run = ARENA_NEW(a, struct burndown_run);
	struct burndown_scenario *s = ARENA_NEW(a, struct burndown_scenario);

	*run = (struct burndown_run){ .tree = t, .wall_s = (double)t->wall_ns / 1e9 };
	*s = (struct burndown_scenario){ .name = S("hot"), .run = run, .nrun = 1 };
	burndown(s, 1, a, b);
	return finding_of(b, key);
}

static void a_poll_loop_names_what_it_looks_for(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	const struct finding_row *f;
	struct burndown b;
	uint32_t sleeper, maker;

	(void)state;
	sleeper = make_sleeper(&t, &a, "wait.sh");
	maker = make_program(&t, 0, "cc", 6 * MS, 80 * MS);
	look_at(&t, sleeper, "/bin/sleep", FILE_MISSING, 9, 6 * MS);
	look_at(&t, sleeper, "/w/ready", FILE_MISSING, 4, 7 * MS);
	look_at(&t, sleeper, "/w/.profile", FILE_MISSING, 1, 5 * MS);
	look_at(&t, maker, "/w/ready", FILE_CREATED, 1, 78 * MS);
	f = found_in(&t, &a, "poll-loop-wait-sh", &b);
	CHECK(f);
	CHECK_STR(f->title, "wait.sh spends 80 ms asleep, in 4 steps of 20 ms at most: it polls for ready");
	CHECK_STR(f->evidence[0], "/w/ready was made at 78 ms, 12 ms before the last sleep ended, by cc");
	arena_free(&a);
}

/* A script may wait for a service with `sleep 5` and then poll: only the latter is a loop, and only that looks for a file. */
static void a_pause_is_no_step_of_a_poll_loop(void **state)
{
	static const struct str pause[] = { { "sleep", 5 }, { "0.02", 4 } }, step[] = { { "sleep", 5 }, { "0.01", 4 } };
	struct arena a = { 0 };
	struct process_tree t;
	const struct finding_row *f;
	struct burndown b;
	uint32_t sleeper, n = 0;

	(void)state;
	sleeper = make_sleeper(&t, &a, "wait.sh");
	look_at(&t, sleeper, "/w/ready", FILE_MISSING, 4, 7 * MS);
	for (uint32_t i = 0; i < t.nprogram; i++)
		if (str_eq(program_name(&t, i), S("sleep"))) {
			t.program[i].argv = n++ ? step : pause;
			t.program[i].nargv = 2;
		}
	CHECK_EQ(n, 4);
	f = found_in(&t, &a, "poll-loop-wait-sh-sleep-0-02", &b);
	CHECK(f);
	CHECK_STR(f->title, "wait.sh spends 20 ms asleep");
	CHECK_STR(f->remedy, "wait for what the pause is for (a process, a file, a port that answers) instead of a fixed time");
	f = finding_of(&b, "poll-loop-wait-sh-sleep-0-01");
	CHECK(f);
	CHECK_STR(f->title, "wait.sh spends 60 ms asleep, in 3 steps of 20 ms at most: it polls for ready");
	arena_free(&a);
}

/* Spread over the path they look like steps of some length at some time, and are neither. */
static void waits_that_were_only_summed_are_no_steps(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	const struct finding_row *f;
	struct burndown b;

	(void)state;
	make_tree(&t, &a, "npm", 100 * MS);
	tree_add_waits(&t, &(struct tree_waits){ .program = 0, .kind = WAIT_FUTEX, .count = 300, .total_ns = 40 * MS });
	f = found_in(&t, &a, "idle-npm-short", &b);
	CHECK(f);
	CHECK_STR(f->title, "npm spends 40 ms in short waits (futex)");
	CHECK_EQ(f->nevidence, 1);
	CHECK_STR(f->evidence[0], "300 short waits (futex), 40 ms in all threads together: npm");
	arena_free(&a);
}

static void recipes_that_sleep_do_not_poll(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct burndown b;

	(void)state;
	make_sleeper(&t, &a, "make");
	CHECK_STR(found_in(&t, &a, "poll-loop-make", &b)->title, "make spends 80 ms asleep, in 4 steps of 20 ms at most");
	make_sleeper(&t, &a, "wait.sh");
	CHECK_STR(found_in(&t, &a, "poll-loop-wait-sh", &b)->title, "wait.sh spends 80 ms asleep, in 4 steps of 20 ms at most: it polls");
	arena_free(&a);
}

/* make has a token of two CPUs' worth less than it could use: its first job sleeps from 5 to 50, the second runs from 50 to 95. */
static void make_starved(struct process_tree *t, struct arena *a, enum wait_kind first)
{
	uint32_t job[2];

	make_tree(t, a, "make", 100 * MS);
	job[0] = make_program(t, 0, "fetch", 5 * MS, 50 * MS);
	if (first != WAIT_UNKNOWN)
		make_wait(t, job[0], first, 5 * MS, 50 * MS, NO_PROGRAM);
	make_wait(t, 0, WAIT_JOBSERVER, 6 * MS, 50 * MS, job[0]);
	job[1] = make_program(t, 0, "cc", 50 * MS, 95 * MS);
	make_wait(t, 0, WAIT_CHILD, 51 * MS, 95 * MS, job[1]);
	for (uint32_t i = 0; i < t->nprogram; i++)
		tree_add_waits(t, &(struct tree_waits){ .program = i, .runnable_ns = 0 });
}

static void a_token_is_missed_where_cpus_are_left(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	const struct finding_row *f;
	struct burndown b;

	(void)state;
	make_starved(&t, &a, WAIT_NETWORK);
	f = found_in(&t, &a, "starved-jobserver", &b);
	CHECK(f);
	CHECK_STR(f->title, "make waits 44 ms for a token of the job server, and 2.0 of 2 CPUs are left unused meanwhile");
	CHECK_NEAR(f->saves_s[0], 0.044, 1e-9);
	CHECK_STR(f->evidence[1], "until this gave one back, or ended: fetch");
	make_starved(&t, &a, WAIT_UNKNOWN);     /* one CPU is used: of two another is left, of one none */
	CHECK_NEAR(found_in(&t, &a, "starved-jobserver", &b)->saves_s[0], 0.022, 1e-9);
	t.ncpu = 1;
	CHECK(!found_in(&t, &a, "starved-jobserver", &b));
	arena_free(&a);
}

/* cc could run from 20 to 60 of 100 ms and had no CPU; beside it cc1 ran from 10 to 70, or nothing did. */
static void who_had_the_cpus_is_said(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct burndown b;

	(void)state;
	for (int beside = 0; beside < 2; beside++) {
		uint32_t cc;

		make_tree(&t, &a, "make", 100 * MS);
		t.ncpu = 1;
		cc = make_program(&t, 0, "cc", 5 * MS, 95 * MS);
		make_wait(&t, 0, WAIT_CHILD, 5 * MS, 95 * MS, cc);
		make_wait(&t, cc, WAIT_DISK, 10 * MS, 60 * MS, NO_PROGRAM)->woken_ns = 20 * MS;
		if (beside)
			make_program(&t, 0, "cc1", 10 * MS, 70 * MS);
		CHECK_STR(found_in(&t, &a, "starved-cpu", &b)->title, beside ? "the critical path waits 40 ms for one of 1 CPU"
			: "the critical path waits 40 ms for a CPU while the job uses 0.0 of 1: other work has the rest, or a quota forbids it");
	}
	arena_free(&a);
}

/* cc could run for 3 s and had no CPU, 2 s of that because of a limit of half of one; cc1 had that half in half of the 3 s, or nobody. */
static void who_has_what_a_limit_allows_is_not_starved_by_others(void **state)
{
	static const char *const name[] = { "cpu_limit", "cpu_period_s", "cpu_s", "throttled_s", "periods", "throttled_periods" };
	static const double value[] = { 0.5, 0.1, 2, 2, 41, 40 };
	struct arena a = { 0 };
	struct process_tree t;
	struct burndown b;

	(void)state;
	for (int beside = 0; beside < 2; beside++) {
		uint32_t cc;

		make_tree(&t, &a, "make", 4000 * MS);
		cc = make_program(&t, 0, "cc", 0, 4000 * MS);
		make_wait(&t, 0, WAIT_CHILD, 0, 4000 * MS, cc);
		make_wait(&t, cc, WAIT_DISK, 400 * MS, 3500 * MS, NO_PROGRAM)->woken_ns = 500 * MS;
		if (beside)
			make_program(&t, 0, "cc1", 500 * MS, 2000 * MS);
		for (size_t i = 0; i < sizeof name / sizeof *name; i++)
			tree_add_gauge(&t, &(struct tree_gauge){ arena_printf(&a, "cgroup.%s", name[i]), 4000 * MS, value[i] });
		if (beside)
			CHECK(!found_in(&t, &a, "starved-cpu", &b));
		else
			CHECK_STR(found_in(&t, &a, "starved-cpu", &b)->title,
				"the critical path waits 1.0 s for a CPU while the job uses 0.0 of 0.5: other work has the rest");
	}
	arena_free(&a);
}

/*
 * A limit of half a CPU, a single thread: of each of 40 periods of 0.1 s it stood still for 0.05 s, 2 s of 4.  Four threads under a limit of
 * two stand still for half of each period, four at once: 8 s summed, 2 s of the wall clock.
 */
static void a_limit_of_the_container_is_named(void **state)
{
	static const struct { double cpus, held_s; } of[] = { { 0.5, 2 }, { 2, 8 } };
	size_t rows = 0;
	struct arena a = { 0 };
	struct process_tree t;
	struct burndown b;

	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		make_tree(&t, &a, "make", 4000 * MS);
		tree_add_waits(&t, &(struct tree_waits){ .kind = WAIT_UNKNOWN, .runnable_ns = 2000 * MS });
		tree_add_gauge(&t, &(struct tree_gauge){ S("cgroup.cpu_limit"), 4000 * MS, of[i].cpus });
		tree_add_gauge(&t, &(struct tree_gauge){ S("cgroup.cpu_period_s"), 4000 * MS, 0.1 });
		tree_add_gauge(&t, &(struct tree_gauge){ S("cgroup.cpu_s"), 4000 * MS, 2 });
		tree_add_gauge(&t, &(struct tree_gauge){ S("cgroup.throttled_s"), 4000 * MS, of[i].held_s });
		tree_add_gauge(&t, &(struct tree_gauge){ S("cgroup.periods"), 4000 * MS, 41 });
		CHECK(!found_in(&t, &a, "starved-cpu-limit", &b));
		tree_add_gauge(&t, &(struct tree_gauge){ S("cgroup.throttled_periods"), 4000 * MS, 40 });
		CHECK_NEAR(found_in(&t, &a, "starved-cpu-limit", &b)->saves_s[0], 2, 1e-9);
		CHECK_STR(found_in(&t, &a, "starved-cpu-limit", &b)->title, i ?
			"the container's limit of 2 CPUs held the job back for 2.0 s, in 40 of 41 periods of 100 ms" :
			"the container's limit of 0.5 CPUs held the job back for 2.0 s, in 40 of 41 periods of 100 ms");
		CHECK(!found_in(&t, &a, "starved-cpu", &b));
		for (uint32_t k = 0; k < b.nrow; k++) {
			rows += b.row[k].kind == SEGMENT_RUNNABLE;
			if (b.row[k].kind == SEGMENT_RUNNABLE)
				CHECK(str_ends(b.row[k].remark, S("the container's CPU limit: 2.0 s")));
		}
		CHECK_EQ(rows, i + 1);
	}
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(a_lock_names_its_holder), TEST(what_saves_next_to_nothing_is_no_finding),
		TEST(a_poll_loop_names_what_it_looks_for), TEST(recipes_that_sleep_do_not_poll),
		TEST(a_token_is_missed_where_cpus_are_left),
		TEST(waits_that_were_only_summed_are_no_steps), TEST(who_had_the_cpus_is_said),
		TEST(who_has_what_a_limit_allows_is_not_starved_by_others),
		TEST(a_limit_of_the_container_is_named), TEST(a_pause_is_no_step_of_a_poll_loop));
}
