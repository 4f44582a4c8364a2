#include <unistd.h>

#include "record/weave_double.h"

/* ---- the tree ---- */

static void a_fork_and_an_exec_are_one_process_with_two_programs(void **state)
{
	(void)state;
	forks(10, ROOT, 101);
	execs(12, 101, 101, "/usr/bin/cc", 0);
	exits(40, 101, 256, -1);
	finish(50);
	CHECK_EQ(out->nprocess, 2);
	CHECK_EQ(out->nprogram, 3);
	CHECK_STR(out->program[0].argv[1], "all");
	CHECK_STR(out->program[0].cwd, "/src/x");
	CHECK_EQ(out->process[1].parent, 0);
	CHECK_EQ(out->process[1].program, 1);
	CHECK_EQ(out->process[1].status, 256);
	CHECK_EQ(out->process[1].end_ns, 40000000);
	CHECK_EQ(out->process[1].user_ns, NOT_KNOWN);
	CHECK_FALSE(out->program[1].exec);
	CHECK_EQ(out->program[1].before, 0);
	CHECK_EQ(out->program[1].end_ns, 12000000);
	CHECK(out->program[2].exec);
	CHECK_EQ(out->program[2].before, 1);
	CHECK_STR(out->program[2].file, "/usr/bin/cc");
	CHECK_EQ(out->program[2].nargv, 2);
	CHECK_STR(out->program[2].argv[1], "b c");
	CHECK_STR(out->program[2].cwd, "/src/x");
	CHECK_EQ(sums.wall_ns, 50000000);
	CHECK_EQ(out->process[0].end_ns, NO_TIME);
}

static void the_tier_fills_in_what_the_root_is(void **state)
{
	(void)state;
	execs(1, ROOT, ROOT, "bin/make", 0);
	execs(1, ROOT, ROOT, "/told/again", 0);
	execs(5, ROOT, ROOT, "/bin/true", 0);
	finish(9);
	CHECK_EQ(out->nprogram, 2);
	CHECK_STR(out->program[0].file, "/src/x/bin/make");
	CHECK_STR(out->program[1].file, "/bin/true");
	CHECK_EQ(sums.execs, 2);
}

/* Tier 0 knows starts to 10 ms; a command that stands by forks nothing. */
static void a_fork_before_the_beginning_was_after_it(void **state)
{
	(void)state;
	forks(-4, ROOT, 101);
	execs(-4, 101, 101, "/bin/x", 0);
	waits(-9, -5, ROOT);
	finish(10);
	CHECK_EQ(out->nprocess, 2);
	CHECK_EQ(out->nprogram, 3);
	CHECK_EQ(out->process[1].start_ns, 0);
	CHECK_EQ(out->nwait, 0);
}

/* 5 ms until the exec and 9 ms in all are 4 ms of the program that exec began. */
static void what_cannot_be_told_apart_is_still_the_programs(void **state)
{
	(void)state;
	forks(10, ROOT, 101);
	execs(12, 101, 101, "/usr/bin/cc", 5);
	weave_event(weave, &(struct record_event){ .kind = EVENT_EXIT, .at_ns = ZERO + 40 * 1000000, .pid = 101, .tid = 101,
		.exit = { .last = true, .status = NOT_KNOWN, .user_ns = NOT_KNOWN, .system_ns = NOT_KNOWN, .cpu_ns = 9000000,
			.peak_rss_bytes = NOT_KNOWN, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN } });
	finish(50);
	CHECK_EQ(out->program[1].cpu_ns, 5000000);
	CHECK_EQ(out->program[2].cpu_ns, 4000000);
	CHECK_EQ(out->process[1].user_ns, NOT_KNOWN);
}

/* Rings are drained one by one: the child's ring before its parent's. */
static void events_that_come_before_their_fork_wait_for_it(void **state)
{
	(void)state;
	execs(12, 102, 102, "/bin/b", 0);
	waits(13, 20, 102);
	exits(21, 102, 0, -1);
	weave_settle(weave, ZERO + 30 * 1000000);
	execs(8, 101, 101, "/bin/a", 0);
	forks(10, 101, 102);
	weave_settle(weave, ZERO + 31 * 1000000);
	CHECK_FALSE(weave_has(weave, 102));
	forks(5, ROOT, 101);
	CHECK(weave_has(weave, 101));
	finish(50);
	CHECK_EQ(out->nprocess, 3);
	CHECK_EQ(out->process[2].parent, 1);
	CHECK_EQ(out->process[2].end_ns, 21000000);
	CHECK_EQ(out->nprogram, 5);
	CHECK_STR(out->program[out->wait[0].program].file, "/bin/b");
	CHECK_EQ(out->nwait, 1);
}

static void a_pid_that_comes_round_is_another_process(void **state)
{
	(void)state;
	forks(10, ROOT, 101);
	execs(11, 101, 101, "/bin/first", 0);
	exits(20, 101, 0, -1);
	forks(2000, ROOT, 101);
	execs(2001, 101, 101, "/bin/second", 0);
	waits(12, 19, 101);             /* late, and of the first one */
	waits(2002, 2010, 101);
	exits(2020, 101, 0, -1);
	finish(2030);
	CHECK_EQ(out->nprocess, 3);
	CHECK_EQ(out->nwait, 2);
	CHECK_STR(out->program[out->wait[0].program].file, "/bin/first");
	CHECK_STR(out->program[out->wait[1].program].file, "/bin/second");
	CHECK_EQ(out->process[1].end_ns, 20000000);
	CHECK_EQ(out->process[2].end_ns, 2020000000);
	CHECK_EQ(sums.forks, 2);
	CHECK_EQ(sums.exits, 2);
}

static void threads_are_no_processes_and_may_exec(void **state)
{
	(void)state;
	forks(1, ROOT, 101);
	weave_event(weave, &(struct record_event){ .kind = EVENT_FORK, .at_ns = ZERO + 2000000, .pid = 101, .tid = 101,
		.fork = { 101, 102 } });
	execs(3, 101, 102, "/bin/x", 0);        /* by thread 102, which is 101 from now on */
	weave_event(weave, &(struct record_event){ .kind = EVENT_EXIT, .at_ns = ZERO + 3000000, .pid = 101, .tid = 102 });
	exits(9, 101, 0, -1);
	finish(10);
	CHECK_EQ(out->nprocess, 2);
	CHECK_STR(out->program[2].file, "/bin/x");
	CHECK_EQ(out->program[2].end_ns, 9000000);
	CHECK_EQ(sums.forks, 1);
	CHECK_EQ(sums.exits, 1);
}

static void two_sources_fill_in_each_other(void **state)
{
	(void)state;
	forks(1, ROOT, 101);
	forks(2, ROOT, 101);
	execs(5, 101, 101, "", 0);
	execs(5, 101, 101, "/bin/x", 0);
	exits(9, 101, NOT_KNOWN, 4);
	exits(10, 101, 9, -1);
	finish(12);
	CHECK_EQ(out->nprocess, 2);
	CHECK_EQ(out->nprogram, 3);
	CHECK_STR(out->program[2].file, "/bin/x");
	CHECK_EQ(out->process[1].end_ns, 9000000);
	CHECK_EQ(out->process[1].status, 9);
	CHECK_EQ(out->process[1].user_ns, 4000000);
	CHECK_EQ(sums.exits, 1);
}

static void an_adopted_process_has_no_parent_and_an_orphan_keeps_its(void **state)
{
	(void)state;
	forks(1, ROOT, 101);
	forks(2, 101, 102);
	exits(3, 101, 0, -1);
	execs(4, 102, 102, "/bin/daemon", 0);
	forks(5, NOT_KNOWN, 103);
	finish(10);
	CHECK_EQ(out->nprocess, 4);
	CHECK_EQ(out->process[2].parent, 1);
	CHECK_EQ(out->process[2].end_ns, NO_TIME);
	CHECK_EQ(out->process[3].parent, NO_PROCESS);
}

static void what_is_not_of_the_tree_is_dropped(void **state)
{
	(void)state;
	forks(1, 7, 8);
	execs(2, 8, 8, "/bin/x", 0);
	waits(2, 9, 8);
	uses(3, 8, "", "/x", FILE_READ);
	exits(9, 8, 0, -1);
	finish(10);
	CHECK_EQ(out->nprocess, 1);
	CHECK_EQ(out->nprogram, 1);
	CHECK_EQ(out->nwait + out->nuse + out->nfile, 0);
	CHECK_EQ(sums.forks + sums.exits, 0);
	CHECK_FALSE(weave_has(weave, 8));
}

static void cpu_time_is_each_programs_own(void **state)
{
	(void)state;
	forks(1, ROOT, 101);
	execs(5, 101, 101, "/bin/x", 3);
	exits(50, 101, 0, 40);          /* 40 ms in all, 3 of them before the exec */
	forks(60, ROOT, 102);
	execs(61, 102, 102, "/bin/y", 0);
	exits(70, 102, 0, 9);
	finish(80);
	CHECK_EQ(out->program[1].cpu_ns, 3000000);
	CHECK_EQ(out->program[2].cpu_ns, 37000000);
	CHECK_EQ(out->program[3].cpu_ns, NOT_KNOWN);
	CHECK_EQ(out->program[4].cpu_ns, NOT_KNOWN);
	CHECK_EQ(out->process[2].user_ns, 9000000);
}

/* ---- waits ---- */

static void short_waits_are_summed_and_long_ones_are_rows(void **state)
{
	struct record_event sum = wait_of(0, 9, ROOT), shorter = wait_of(20, 20, ROOT), woken = wait_of(30, 40, ROOT);

	(void)state;
	sum.wait.start_ns = NO_TIME;
	sum.wait.count = 5;
	sum.wait.total_ns = 700;
	sum.wait.runnable_ns = 30;
	shorter.wait.start_ns -= 500000;
	woken.wait.woken_ns = ZERO + 38 * 1000000;
	weave_event(weave, &sum);
	weave_event(weave, &shorter);
	weave_event(weave, &woken);
	finish(50);
	CHECK_EQ(out->nwait, 1);
	CHECK_EQ(out->wait[0].start_ns, 30000000);
	CHECK_EQ(out->wait[0].woken_ns, 38000000);
	CHECK_EQ(out->wait[0].end_ns, 40000000);
	CHECK_EQ(out->nwaits, 1);
	CHECK_EQ(out->waits[0].kind, WAIT_PIPE);
	CHECK_EQ(out->waits[0].count, 6);
	CHECK_EQ(out->waits[0].total_ns, 500700);
	CHECK_EQ(out->waits[0].runnable_ns, 30);
}

static void a_waker_is_a_program_of_the_tree_or_an_outsider(void **state)
{
	struct record_event in = wait_of(1, 9, ROOT), outside = wait_of(10, 19, ROOT);

	(void)state;
	forks(1, ROOT, 101);
	execs(2, 101, 101, "/bin/x", 0);
	in.wait.by = outside.wait.by = WAKER_PROGRAM;
	in.wait.waker_pid = 101;
	in.wait.waker_tid = 105;
	outside.wait.waker_pid = 812;
	outside.wait.waker_comm = S("postgres");
	weave_event(weave, &in);
	weave_event(weave, &outside);
	finish(50);
	CHECK_EQ(out->wait[0].by, WAKER_PROGRAM);
	CHECK_EQ(out->wait[0].waker, 2);
	CHECK_EQ(out->wait[0].waker_tid, 105);
	CHECK_EQ(out->wait[1].by, WAKER_OUTSIDE);
	CHECK_EQ(out->wait[1].waker, NO_PROGRAM);
	CHECK_STR(out->object[out->wait[1].object].name, "postgres (812)");
}

static void waits_come_after_the_end_and_belong_to_who_left_the_cpu(void **state)
{
	(void)state;
	forks(1, ROOT, 101);
	execs(20, 101, 101, "/bin/x", 0);
	exits(30, 101, 0, -1);
	weave_settle(weave, ZERO + 90 * 1000000);
	waits(5, 21, 101);              /* it left the CPU before the exec */
	waits(22, 29, 101);
	finish(100);
	CHECK_EQ(out->wait[0].program, 1);
	CHECK_EQ(out->wait[1].program, 2);
}

/* ---- laws ---- */

static uint32_t draw(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % n;
}

/* 600 processes, each with an exec, three waits and an end, in an order shuffled within WEAVE_LATE_NS: nothing is lost or doubled. */
static void whatever_the_order_nothing_is_lost(void **state)
{
	enum { N = 600, EACH = 6 };
	static struct { int64_t ms; int what; int64_t pid; } step[N * EACH], swap;
	uint32_t seed = 1, n = 0;
	int64_t waited_ns = 0;

	(void)state;
	for (int i = 0; i < N; i++)
		for (int what = 0; what < EACH; what++, n++) {
			step[n].ms = 10 + i * 3 + what * 5;
			step[n].what = what;
			step[n].pid = 1000 + i;
		}
	for (uint32_t i = 0; i < n; i++) {      /* in order of time, as a drain would give them */
		for (uint32_t k = i + 1; k < n; k++)
			if (step[k].ms < step[i].ms)
				swap = step[i], step[i] = step[k], step[k] = swap;
	}
	for (uint32_t i = 0; i < n; i++) {      /* 40 neighbours happen within some 20 ms */
		uint32_t k = i / 40 * 40 + draw(&seed, 40);

		swap = step[i], step[i] = step[k], step[k] = swap;
	}
	for (uint32_t i = 0; i < n; i++) {
		int64_t ms = step[i].ms, pid = step[i].pid;

		if (step[i].what == 0)
			forks(ms, pid < 1005 ? ROOT : pid - 5, pid);
		else if (step[i].what == 1)
			execs(ms, pid, pid, "/bin/x", 0);
		else if (step[i].what == 5)
			exits(ms, pid, 0, -1);
		else
			waits(ms - 4, ms, pid);
		weave_settle(weave, ZERO + (ms - 10) * 1000000);
	}
	finish(100000);
	CHECK_EQ(sums.forks, N);
	CHECK_EQ(sums.execs, N + 1);
	CHECK_EQ(sums.exits, N);
	CHECK_EQ(out->nprocess, N + 1);
	CHECK_EQ(out->nprogram, 2 * N + 1);
	CHECK_EQ(out->nwait, 3 * N);
	for (uint32_t i = 1; i < out->nprocess; i++) {
		const struct tree_process *p = &out->process[i];

		CHECK(p->parent < i);
		CHECK(p->end_ns == p->start_ns + 25000000);
		CHECK(p->start_ns >= out->process[i - 1].start_ns);
	}
	for (uint32_t i = 0; i < out->nwait; i++)
		waited_ns += out->wait[i].end_ns - out->wait[i].start_ns;
	CHECK_EQ(waited_ns, INT64_C(3) * N * 4000000);
}

/* Said once when it began and ended within a second, again when it went on: a killed recorder leaves what was. */
static void rows_are_said_every_second(void **state)
{
	(void)state;
	forks(10, ROOT, 101);
	weave_settle(weave, ZERO + 900 * 1000000);
	CHECK_EQ(out->nprocess, 1);
	weave_settle(weave, ZERO + 1100 * 1000000);
	CHECK_EQ(out->nprocess, 2);
	CHECK_EQ(out->process[1].end_ns, NO_TIME);
	exits(1200, 101, 0, -1);
	weave_settle(weave, ZERO + INT64_C(2200) * 1000000);
	CHECK_EQ(out->process[1].end_ns, 1200000000);
	CHECK_EQ(out->said, 2 + 2 + 2);
	finish(3000);
	CHECK_EQ(out->said, 6);
}

/* Pids that no machine has. */
static void an_end_that_was_lost_is_when_it_was_last_heard_of(void **state)
{
	(void)state;
	forks(10, ROOT, 99999999);
	forks(15, ROOT, getpid());
	waits(20, 30, 99999999);
	sums.dropped = 1;
	finish(100);
	CHECK_EQ(out->process[1].end_ns, 30000000);
	CHECK_EQ(out->program[1].end_ns, 30000000);
	CHECK_EQ(out->process[1].status, NOT_KNOWN);
	CHECK_EQ(out->process[2].end_ns, NO_TIME);      /* it lives */
	CHECK_EQ(sums.exits, 0);
	CHECK_STR(out->column.name, "ends");
}

int main(void)
{
	return RUN(WOVEN(a_fork_and_an_exec_are_one_process_with_two_programs),
		WOVEN(the_tier_fills_in_what_the_root_is), WOVEN(a_fork_before_the_beginning_was_after_it),
		WOVEN(events_that_come_before_their_fork_wait_for_it), WOVEN(a_pid_that_comes_round_is_another_process),
		WOVEN(threads_are_no_processes_and_may_exec), WOVEN(two_sources_fill_in_each_other),
		WOVEN(an_adopted_process_has_no_parent_and_an_orphan_keeps_its),
		WOVEN(what_is_not_of_the_tree_is_dropped), WOVEN(cpu_time_is_each_programs_own),
		WOVEN(what_cannot_be_told_apart_is_still_the_programs),
		WOVEN(short_waits_are_summed_and_long_ones_are_rows),
		WOVEN(a_waker_is_a_program_of_the_tree_or_an_outsider),
		WOVEN(waits_come_after_the_end_and_belong_to_who_left_the_cpu),
		WOVEN(whatever_the_order_nothing_is_lost), WOVEN(rows_are_said_every_second),
		WOVEN(an_end_that_was_lost_is_when_it_was_last_heard_of));
}
