#include "compare/critical_path.h"

#include "test/check.h"
#include "test/process_trees.h"

/* "make 0-2, make no CPU 2-3, make disk 3-5, cc ? 5-6" */
static struct str shown(const struct process_tree *t, struct arena *a)
{
	struct critical_path p;
	struct str text = S("");

	critical_path(t, a, &p);
	for (uint32_t i = 0; i < p.n; i++) {
		const struct segment *s = &p.segment[i];
		const char *kind = s->kind == SEGMENT_CPU ? "" : s->kind == SEGMENT_RUNNABLE ? " no CPU" :
			s->kind == SEGMENT_UNKNOWN ? " ?" : wait_kind_name(s->wait_kind);

		text = arena_printf(a, "%.*s%s%.*s%s%s %d-%d", STR(text), i ? ", " : "", STR(program_name(t, s->program)),
			s->kind == SEGMENT_WAIT ? " " : "", kind, (int)s->start_ns, (int)s->end_ns);
	}
	return text;
}

static void goes_on_in_the_child_at_the_moment_it_woke_its_parent(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t cc;

	(void)state;
	make_tree(&t, &a, "make", 100);
	cc = make_program(&t, 0, "cc1", 10, 90);
	make_wait(&t, 0, WAIT_CHILD, 11, 92, cc)->woken_ns = 91;
	make_wait(&t, cc, WAIT_DISK, 30, 50, NO_PROGRAM)->end_ns = 52;
	/* The child was gone at 90: its parent waited on to 91, had no CPU to 92. */
	CHECK_STR(shown(&t, &a), "make 0-10, cc1 10-30, cc1 disk 30-50, cc1 no CPU 50-52, cc1 52-90, "
		"make child 90-91, make no CPU 91-92, make 92-100");
	arena_free(&a);
}

static void follows_the_child_that_ended_last_without_wake_ups(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;

	(void)state;
	make_tree(&t, &a, "make", 100);
	t.tier = 0;
	make_program(&t, 0, "a", 10, 50);
	make_program(&t, 0, "b", 12, 60);
	make_program(&t, 0, "c", 51, 95);
	/* c began when a had ended; b ran beside both. */
	CHECK_STR(shown(&t, &a), "make ? 0-10, a ? 10-50, make ? 50-51, c ? 51-95, make ? 95-100");
	arena_free(&a);
}

/* /proc was looked at now and then: a wait that lasts beyond the child is one of its own. */
static void keeps_what_is_known_of_waits_beside_those_for_children(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	t.tier = 0;
	make_program(&t, 0, "a", 10, 50);
	make_wait(&t, 0, WAIT_CHILD, 15, 45, NO_PROGRAM)->by = WAKER_UNKNOWN;
	make_wait(&t, 0, WAIT_LOCK, 60, 80, NO_PROGRAM)->by = WAKER_UNKNOWN;
	CHECK_STR(shown(&t, &a), "sh ? 0-10, a ? 10-50, sh ? 50-60, sh lock 60-80, sh ? 80-100");
	arena_free(&a);
}

static void takes_waits_of_unknown_kind_to_be_for_the_child_that_ended_in_them(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	t.tier = 1;
	make_program(&t, 0, "a", 10, 50);
	make_wait(&t, 0, WAIT_UNKNOWN, 12, 51, NO_PROGRAM)->by = WAKER_UNKNOWN;
	make_wait(&t, 0, WAIT_UNKNOWN, 60, 80, NO_PROGRAM)->by = WAKER_UNKNOWN;
	CHECK_STR(shown(&t, &a), "sh 0-10, a 10-50, sh unknown 50-51, sh 51-60, sh unknown 60-80, sh 80-100");
	arena_free(&a);
}

static void splits_a_process_by_its_programs(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t sh, cc;

	(void)state;
	make_tree(&t, &a, "make", 100);
	sh = make_program(&t, 0, "sh", 10, 90);
	cc = make_exec(&t, sh, "cc", 15);
	make_wait(&t, 0, WAIT_CHILD, 10, 90, cc);
	CHECK_STR(shown(&t, &a), "make 0-10, sh 10-15, cc 15-90, make 90-100");
	arena_free(&a);
}

/* vfork: the parent sleeps until the exec, then waits for the exit. */
static void passes_through_vfork(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t copy, cc;

	(void)state;
	make_tree(&t, &a, "make", 100);
	copy = make_program(&t, 0, "make", 10, 90);
	cc = make_exec(&t, copy, "cc", 14);
	make_wait(&t, 0, WAIT_CHILD, 10, 14, copy);
	make_wait(&t, 0, WAIT_CHILD, 16, 90, cc);
	CHECK_STR(shown(&t, &a), "make 0-10, make 10-14, cc 14-90, make 90-100");
	arena_free(&a);
}

/* cat | sort: sort wakes its parent, and cat fed sort to its own end. */
static void follows_a_pipeline_back_into_its_first_program(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t cat, sort;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	cat = make_program(&t, 0, "cat", 5, 60);
	sort = make_program(&t, 0, "sort", 6, 90);
	make_wait(&t, 0, WAIT_CHILD, 7, 90, sort);
	make_wait(&t, sort, WAIT_PIPE, 8, 40, cat);
	make_wait(&t, sort, WAIT_PIPE, 42, 60, cat);
	make_wait(&t, cat, WAIT_DISK, 10, 55, NO_PROGRAM);
	CHECK_STR(shown(&t, &a), "sh 0-5, cat 5-10, cat disk 10-55, cat 55-60, sort 60-90, sh 90-100");
	arena_free(&a);
}

/* yes | md5sum: yes sleeps nearly always until md5sum has read, too shortly for rows, and woke it once after a longer wait. */
static void stays_with_the_busy_end_of_a_pipeline(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t yes, md5sum;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	yes = make_program(&t, 0, "yes", 5, 88);
	md5sum = make_program(&t, 0, "md5sum", 6, 90);
	make_wait(&t, 0, WAIT_CHILD, 7, 90, md5sum);
	make_wait(&t, md5sum, WAIT_PIPE, 70, 80, yes);
	tree_add_waits(&t, &(struct tree_waits){ .program = yes, .kind = WAIT_PIPE, .count = 9, .total_ns = 60,
		.runnable_ns = NOT_KNOWN });
	CHECK_STR(shown(&t, &a), "sh 0-6, md5sum 6-70, md5sum pipe 70-80, md5sum 80-90, sh 90-100");
	t.waits[0].kind = WAIT_DISK;            /* then it is slow of its own */
	CHECK_STR(shown(&t, &a), "sh 0-5, yes 5-25, yes disk 25-80, md5sum 80-90, sh 90-100");
	arena_free(&a);
}

/* The same, but md5sum never waits long, and yes is the first to go. */
static void finds_the_busy_end_of_a_pipeline_from_its_other_end(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t yes;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	yes = make_program(&t, 0, "yes", 5, 90);
	make_program(&t, 0, "md5sum", 6, 91);
	make_wait(&t, 0, WAIT_CHILD, 7, 90, yes);
	tree_add_waits(&t, &(struct tree_waits){ .program = yes, .kind = WAIT_PIPE, .count = 9, .total_ns = 60,
		.runnable_ns = NOT_KNOWN });
	CHECK_STR(shown(&t, &a), "sh 0-6, md5sum 6-90, sh 90-100");
	t.waits[0].kind = WAIT_DISK;
	CHECK_STR(shown(&t, &a), "sh 0-5, yes 5-30, yes disk 30-90, sh 90-100");
	arena_free(&a);
}

/* A job waits for a token that another job gives back. */
static void follows_a_token_to_the_job_that_gave_it_back(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t one, two, cc, ld;

	(void)state;
	make_tree(&t, &a, "make", 100);
	one = make_program(&t, 0, "make-a", 2, 50);
	two = make_program(&t, 0, "make-b", 3, 95);
	cc = make_program(&t, one, "cc", 4, 40);
	make_wait(&t, one, WAIT_CHILD, 5, 41, cc)->woken_ns = 40;
	make_wait(&t, two, WAIT_JOBSERVER, 6, 42, one);
	ld = make_program(&t, two, "ld", 43, 90);
	make_wait(&t, two, WAIT_CHILD, 44, 90, ld);
	make_wait(&t, 0, WAIT_CHILD, 4, 95, two);
	CHECK_STR(shown(&t, &a), "make 0-2, make-a 2-4, cc 4-40, make-a no CPU 40-41, make-a 41-42, make-b 42-43, "
		"ld 43-90, make-b 90-95, make 95-100");
	arena_free(&a);
}

static void walks_by_thread(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct tree_wait *w;

	(void)state;
	make_tree(&t, &a, "rustc", 100);
	make_wait(&t, 0, WAIT_FUTEX, 20, 90, 0)->waker_tid = 7;        /* joins thread 7 */
	w = make_wait(&t, 0, WAIT_DISK, 40, 60, NO_PROGRAM);
	w->tid = 7;
	/* Nobody says when thread 7 began; the main one ran to 20. */
	CHECK_STR(shown(&t, &a), "rustc 0-40, rustc disk 40-60, rustc 60-100");
	arena_free(&a);
}

/* As in Go: the main thread sleeps throughout, another one waited for the child, and a third that was never seen waiting woke main. */
static void goes_on_in_the_thread_that_ran_while_the_main_one_slept(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct tree_wait *w;
	uint32_t compile;

	(void)state;
	make_tree(&t, &a, "go", 100);
	compile = make_program(&t, 0, "compile", 10, 70);
	make_wait(&t, 0, WAIT_FUTEX, 5, 95, 0)->waker_tid = 8;
	w = make_wait(&t, 0, WAIT_CHILD, 10, 70, compile);
	w->tid = 7;
	CHECK_STR(shown(&t, &a), "go 0-5, go futex 5-10, compile 10-70, go 70-100");
	arena_free(&a);
}

/* Thread 9 sleeps in steps and hands work over, as Go's sysmon does; thread 7 compiles.  Where nobody ran, the sleep is what is left. */
static void leaves_a_thread_that_sleeps_by_the_clock_beside_one_that_runs(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct tree_wait *w;

	(void)state;
	make_tree(&t, &a, "compile", 100);
	w = make_wait(&t, 0, WAIT_FUTEX, 5, 90, 0);     /* main, woken by the sleeper */
	w->waker_tid = 9;
	w = make_wait(&t, 0, WAIT_FUTEX, 8, 20, NO_PROGRAM);
	w->tid = 7;
	w->by = WAKER_KERNEL;
	w = make_wait(&t, 0, WAIT_SLEEP, 6, 88, NO_PROGRAM);
	w->tid = 9;
	w->by = WAKER_KERNEL;
	CHECK_STR(shown(&t, &a), "compile 0-8, compile futex 8-20, compile 20-100");
	t.wait[2].by = WAKER_UNKNOWN;                   /* somebody may have woken it */
	CHECK_STR(shown(&t, &a), "compile 0-6, compile sleep 6-88, compile 88-100");
	arena_free(&a);
}

static void finds_the_thread_that_ended_a_process(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct tree_wait *w;
	uint32_t java;

	(void)state;
	make_tree(&t, &a, "mvn", 100);
	java = make_program(&t, 0, "java", 10, 80);
	make_wait(&t, 0, WAIT_CHILD, 11, 80, java);
	make_wait(&t, java, WAIT_FUTEX, 20, NO_TIME, NO_PROGRAM);      /* its main thread never ran again */
	w = make_wait(&t, java, WAIT_NETWORK, 30, 70, NO_PROGRAM);
	w->tid = 9;
	CHECK_STR(shown(&t, &a), "mvn 0-10, java 10-30, java network 30-70, java 70-80, mvn 80-100");
	arena_free(&a);
}

static void leaves_a_wait_that_nobody_of_the_tree_ended_to_itself(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct tree_wait *w;
	struct critical_path p;

	(void)state;
	make_tree(&t, &a, "npm", 100);
	w = make_wait(&t, 0, WAIT_SOCKET, 20, 90, NO_PROGRAM);
	w->by = WAKER_OUTSIDE;
	CHECK(critical_path(&t, &a, &p));
	CHECK_EQ(p.n, 3);
	CHECK_EQ(p.segment[1].wait, 0);
	CHECK_EQ(p.segment[1].wait_kind, WAIT_SOCKET);
	arena_free(&a);
}

/* Two that each say the other woke them at the same moment; a waker that was gone long before; one that was not born yet. */
static void is_not_led_astray_by_impossible_wakers(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t x, y, gone, late;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	x = make_program(&t, 0, "x", 1, 90);
	y = make_program(&t, 0, "y", 2, 90);
	gone = make_program(&t, 0, "gone", 3, 4);
	late = make_program(&t, 0, "late", 60, 70);
	make_wait(&t, 0, WAIT_CHILD, 5, 90, x);
	make_wait(&t, x, WAIT_FUTEX, 50, 80, y);
	make_wait(&t, y, WAIT_FUTEX, 55, 80, x);
	make_wait(&t, y, WAIT_PIPE, 20, 30, gone);
	make_wait(&t, y, WAIT_PIPE, 40, 45, late);
	CHECK_STR(shown(&t, &a), "sh 0-2, y 2-20, y pipe 20-30, y 30-40, y pipe 40-45, y 45-55, y futex 55-80, "
		"x 80-90, sh 90-100");
	arena_free(&a);
}

static void says_that_a_recording_was_cut(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;

	(void)state;
	make_tree(&t, &a, "make", 5);
	t.wall_ns = t.process[0].end_ns = t.program[0].end_ns = NO_TIME;
	make_program(&t, 0, "cc", 10, 60);
	CHECK_FALSE(critical_path(&t, &a, &p));
	CHECK_EQ(p.wall_ns, 60);
	arena_free(&a);
}

/* Two threads: what was summed is of both, and counts only as far as the CPU time leaves the path open. */
static void divides_the_time_of_threads_by_what_their_cpu_time_leaves_open(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	int64_t ms = 1000000;

	(void)state;
	make_tree(&t, &a, "java", 100 * ms);
	make_wait(&t, 0, WAIT_FUTEX, 10 * ms, 20 * ms, NO_PROGRAM)->tid = 7;
	tree_add_waits(&t, &(struct tree_waits){ .kind = WAIT_DISK, .count = 9, .total_ns = 30 * ms,
		.runnable_ns = NOT_KNOWN });
	t.program[0].cpu_ns = 95 * ms;          /* 5 ms are no more than a clock that ticks may lose */
	CHECK_STR(shown(&t, &a), "java 0-100000000");
	t.program[0].cpu_ns = 60 * ms;
	CHECK_STR(shown(&t, &a), "java 0-60000000, java disk 60000000-90000000, java ? 90000000-100000000");
	t.program[0].cpu_ns = 80 * ms;
	CHECK_STR(shown(&t, &a), "java 0-80000000, java disk 80000000-100000000");
	arena_free(&a);
}

/* It was adopted: its parent had ended, and nobody knows what became of its time. */
static void does_not_invent_time_for_a_parent_that_was_gone(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	uint32_t sh, late;

	(void)state;
	make_tree(&t, &a, "make", 100);
	sh = make_program(&t, 0, "sh", 5, 20);
	late = make_program(&t, sh, "late", 40, 80);
	make_wait(&t, 0, WAIT_PIPE, 10, 70, late);
	CHECK_STR(shown(&t, &a), "make 0-5, sh 5-20, sh ? 20-40, late 40-70, make 70-100");
	t.process[t.program[late].process].parent = NO_PROCESS;
	t.program[late].before = NO_PROGRAM;
	CHECK_STR(shown(&t, &a), "make 0-10, make pipe 10-40, late 40-70, make 70-100");
	arena_free(&a);
}

static void a_tree_without_programs_has_no_path(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	struct critical_path p;
	struct shares s;

	(void)state;
	process_tree_init(&t, &a);
	CHECK_FALSE(critical_path(&t, &a, &p));
	CHECK_EQ(p.n, 0);
	critical_shares(&t, &p, &a, &s);
	CHECK_EQ(s.n, 0);
	arena_free(&a);
}

/* sh waited three times for less than rows are kept for, 30 in all; the fourth child ran beside it. */
static void follows_short_children_as_far_as_short_waits_go(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	t.wait_least_ns = 15;
	for (int64_t at = 10; at < 70; at += 20)
		make_program(&t, 0, "rm", at, at + 10);
	make_program(&t, 0, "rm", 80, 90);
	tree_add_waits(&t, &(struct tree_waits){ .kind = WAIT_CHILD, .count = 3, .total_ns = 30,
		.runnable_ns = NOT_KNOWN });
	CHECK_STR(shown(&t, &a), "sh 0-10, rm 10-20, sh 20-30, rm 30-40, sh 40-50, rm 50-60, sh 60-100");
	t.wait_least_ns = 4;                    /* then they were not so short */
	CHECK_STR(shown(&t, &a), "sh 0-70, sh child 70-100");
	arena_free(&a);
}

static void divides_a_programs_own_time_by_what_was_summed(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;
	int64_t ms = 1000000;

	(void)state;
	make_tree(&t, &a, "tar", 1000 * ms);
	make_wait(&t, 0, WAIT_NETWORK, 100 * ms, 200 * ms, NO_PROGRAM);
	tree_add_waits(&t, &(struct tree_waits){ .kind = WAIT_DISK, .count = 9, .total_ns = 90, .runnable_ns = 45 });
	t.waits[0].total_ns *= ms;
	t.waits[0].runnable_ns *= ms;
	t.program[0].cpu_ns = 500 * ms;
	/* 900 ms in no long wait: 90 on disks, 45 without a CPU, 500 on one; of 265 nobody knows.  In the first 100 ms
	 * a ninth of each. */
	{
		struct critical_path p;
		int64_t sum[4] = { 0 };

		CHECK(critical_path(&t, &a, &p));
		for (uint32_t i = 0; i < p.n; i++)
			sum[p.segment[i].kind] += p.segment[i].end_ns - p.segment[i].start_ns;
		CHECK_NEAR((double)sum[SEGMENT_CPU], 500e6, 1e-8);
		CHECK_NEAR((double)sum[SEGMENT_RUNNABLE], 45e6, 1e-7);
		CHECK_NEAR((double)sum[SEGMENT_WAIT], 190e6, 1e-7);
		CHECK_NEAR((double)sum[SEGMENT_UNKNOWN], 265e6, 1e-7);
		CHECK_EQ(p.segment[0].end_ns, 500 * ms / 9);
	}
	arena_free(&a);
}

/* Law: whatever the rows say, the walk ends and gives every nanosecond to one thing (critical_path() asserts that). */
static void covers_the_wall_clock_of_any_tree(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		struct arena a = { 0 };
		struct random r = { seed, &a };
		struct process_tree t;
		struct critical_path p;
		struct shares shares;
		int64_t sum = 0;

		make_random(&t, &r, random_below(&r, 40), random_below(&r, 200));
		critical_path(&t, &a, &p);
		CHECK(t.wall_ns == NO_TIME || p.wall_ns == t.wall_ns);
		critical_shares(&t, &p, &a, &shares);
		for (uint32_t i = 0; i < shares.n; i++)
			sum += shares.share[i].ns;
		CHECK_EQ(sum, p.wall_ns);
		arena_free(&a);
	}
}

int main(void)
{
	return RUN(TEST(goes_on_in_the_child_at_the_moment_it_woke_its_parent),
		TEST(follows_the_child_that_ended_last_without_wake_ups),
		TEST(keeps_what_is_known_of_waits_beside_those_for_children),
		TEST(takes_waits_of_unknown_kind_to_be_for_the_child_that_ended_in_them),
		TEST(splits_a_process_by_its_programs), TEST(passes_through_vfork),
		TEST(follows_a_pipeline_back_into_its_first_program),
		TEST(stays_with_the_busy_end_of_a_pipeline),
		TEST(finds_the_busy_end_of_a_pipeline_from_its_other_end),
		TEST(follows_a_token_to_the_job_that_gave_it_back), TEST(walks_by_thread),
		TEST(goes_on_in_the_thread_that_ran_while_the_main_one_slept),
		TEST(leaves_a_thread_that_sleeps_by_the_clock_beside_one_that_runs), TEST(finds_the_thread_that_ended_a_process),
		TEST(leaves_a_wait_that_nobody_of_the_tree_ended_to_itself),
		TEST(is_not_led_astray_by_impossible_wakers), TEST(says_that_a_recording_was_cut),
		TEST(follows_short_children_as_far_as_short_waits_go),
		TEST(divides_the_time_of_threads_by_what_their_cpu_time_leaves_open),
		TEST(does_not_invent_time_for_a_parent_that_was_gone),
		TEST(a_tree_without_programs_has_no_path),
		TEST(divides_a_programs_own_time_by_what_was_summed), TEST(covers_the_wall_clock_of_any_tree));
}
