/*
 * A store among many processes, some of which are killed, on disks that fill up.
 *
 * PAWL_LONG_TESTS=1 makes the crowd larger and measures; see each test.
 */
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <time.h>

#include "test/store/fixture.h"

#define ID 26

static bool thorough(void)
{
	return getenv("PAWL_LONG_TESTS") != NULL;
}

/* What a child does with the store; the ids of what it put go to `out`, 26 bytes each, once store_put() returned. */
struct writer {
	struct fixture *f;
	uint32_t nth, nrun, nseries;
	int out;
};

/* In a child: cmocka's claims belong to the parent, so a failure is an exit status. */
static _Noreturn void put_runs(const struct writer *w)
{
	struct err e = { 0 };
	struct store *s = store_open(w->f->dir, false, &e);

	for (uint32_t i = 0; s && i < w->nrun; i++) {
		struct arena a = { 0 };
		struct run *run = fixture_run(&a, w->nseries, 3, w->nth * w->nrun + i);

		if (!store_put(s, run, &e) || write(w->out, run->id.p, ID) != ID)
			break;
		arena_free(&a);
	}
	if (e.kind)
		dprintf(2, "%s (%s)\n", e.text, e.hint);
	store_close(s);
	_exit(e.kind ? 1 : 0);
}

static pid_t start(const struct writer *w)
{
	pid_t child = fork();

	CHECK(child >= 0);
	if (!child)
		put_runs(w);
	return child;
}

/* Every id that came through the pipe is in the store; returns how many came. */
static uint32_t none_is_lost(struct fixture *f, int in)
{
	struct store *s = fixture_open(f, false);
	uint32_t n = 0;
	char id[ID];

	while (read(in, id, ID) == ID) {
		struct arena a = { 0 };

		if (!store_get(s, &a, (struct str){ id, ID }, &f->e))
			fail_msg("%.26s: %s", id, f->e.text);
		arena_free(&a);
		n++;
	}
	store_close(s);
	return n;
}

/* All at once on a store that does not exist yet. */
static void a_crowd(uint32_t nprocess, uint32_t nrun)
{
	struct fixture f;
	pid_t child[256];
	int end[2], status;

	fixture_init(&f);
	CHECK_EQ(pipe(end), 0);
	for (uint32_t i = 0; i < nprocess; i++)
		child[i] = start(&(struct writer){ &f, i, nrun, 20, end[1] });
	close(end[1]);
	for (uint32_t i = 0; i < nprocess; i++) {
		CHECK_EQ(waitpid(child[i], &status, 0), child[i]);
		CHECK_EQ(status, 0);
	}
	CHECK_EQ(none_is_lost(&f, end[0]), nprocess * nrun);
	close(end[0]);
	CHECK_EQ(fixture_sound(&f), nprocess * nrun);
	fixture_release(&f);
}

/* 16 processes put 5 runs each; 64 put 20 each with PAWL_LONG_TESTS. */
static void a_crowd_of_writers_loses_nothing(void **state)
{
	(void)state;
	if (thorough())
		a_crowd(64, 20);
	else
		a_crowd(16, 5);
}

static void sleep_us(long us)
{
	const struct timespec t = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

/* Writers are killed at 20 moments (400 with PAWL_LONG_TESTS) spread over the first 40 ms of their lives, while
 * they create the store, migrate it, put, checkpoint. */
static void a_writer_may_be_killed_at_any_moment(void **state)
{
	uint32_t moments = thorough() ? 400 : 20, survived = 0;
	uint64_t x = 88172645463325252u;        /* Marsaglia's xorshift: the same moments in every run */
	struct fixture f;
	int status;

	(void)state;
	fixture_init(&f);
	for (uint32_t i = 0; i < moments; i++) {
		int end[2];
		pid_t child;

		CHECK_EQ(pipe(end), 0);
		child = start(&(struct writer){ &f, i, 1000, 100, end[1] });
		close(end[1]);
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		sleep_us((long)(x % 40000));
		CHECK_EQ(kill(child, SIGKILL), 0);
		CHECK_EQ(waitpid(child, &status, 0), child);
		CHECK(WIFSIGNALED(status));
		survived += none_is_lost(&f, end[0]);
		close(end[0]);
	}
	CHECK(survived > 0);
	CHECK(fixture_sound(&f) >= survived);   /* a run may be stored and its writer killed before it could say so */
	fixture_release(&f);
}

/* Puts runs until the disk is full, counts them on `out`; the error must say what to do. */
static _Noreturn void fill(struct fixture *f, int out)
{
	struct store *s = store_open(f->dir, false, &f->e);
	struct writer w = { f, 0, 100000, 200, out };

	for (uint32_t i = 0; s && i < w.nrun; i++) {
		struct arena a = { 0 };
		struct run *run = fixture_run(&a, w.nseries, 5, i);

		if (!store_put(s, run, &f->e)) {
			/* The run is as it was, and the store still answers. */
			struct run_query all = { 0 };
			struct run_line *line;
			struct err e = { 0 };
			uint32_t n;

			if (run->id.n || !store_list(s, &a, &all, &line, &n, &e) || n != i)
				_exit(3);
			break;
		}
		if (write(out, run->id.p, ID) != ID)
			_exit(4);
		arena_free(&a);
	}
	store_close(s);
	_exit(str_has(str_of(f->e.text), S("no space is left")) && f->e.hint[0] ? 0 : 5);
}

/* A file may not grow past 2 MB: what a quota does. */
static void a_file_size_limit_is_told_and_nothing_is_half_written(void **state)
{
	struct fixture f;
	int end[2], status;
	pid_t child;
	uint32_t n;

	(void)state;
	fixture_init(&f);
	CHECK_EQ(pipe(end), 0);
	child = fork();
	if (!child) {
		struct rlimit limit = { 2000000, 2000000 };

		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit))
			_exit(2);
		fill(&f, end[1]);
	}
	close(end[1]);
	CHECK_EQ(waitpid(child, &status, 0), child);
	CHECK_EQ(status, 0);
	n = none_is_lost(&f, end[0]);
	CHECK(n > 10);
	close(end[0]);
	CHECK_EQ(fixture_sound(&f), n);
	fixture_release(&f);
}

/* 100: there is no such file system to be had here. */
static int fill_small_disk(struct fixture *f)
{
	uint32_t n = 0;
	int end[2], status;
	char id[ID];
	pid_t child;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("pawl", f->top, "tmpfs", 0, "size=2m") || pipe(end))
		return 100;
	child = fork();
	if (!child)
		fill(f, end[1]);
	close(end[1]);
	waitpid(child, &status, 0);
	if (status)
		return WIFEXITED(status) ? WEXITSTATUS(status) : 6;
	while (read(end[0], id, ID) == ID)
		n++;
	return n > 10 && fixture_sound(f) == n ? 0 : 7;
}

/* A real file system that is full to the last page, also under the memory that SQLite shares through it. */
static void a_full_disk_is_told_and_nothing_is_half_written(void **state)
{
	struct fixture f;
	int status;
	pid_t child;

	(void)state;
	fixture_init(&f);
	child = fork();
	if (!child)
		_exit(fill_small_disk(&f));
	CHECK_EQ(waitpid(child, &status, 0), child);
	fixture_release(&f);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 100)
		skip();         /* needs the right to mount */
	CHECK_EQ(status, 0);
}

/* With PAWL_LONG_TESTS: 21 runs of 10,000 series are all there and each series has its past.  How long it takes is for
 * `make bench` to say. */
static void large_runs_are_kept_whole(void **state)
{
	struct run_query all = { 0 };
	struct fixture f;
	struct store *s;
	struct past *past;
	uint32_t n;

	(void)state;
	if (!thorough())
		skip();
	fixture_init(&f);
	s = fixture_open(&f, false);
	for (uint32_t i = 0; i < 21; i++) {
		struct arena a = { 0 };

		CHECK_OK(store_put(s, fixture_run(&a, 10000, 10, i), &f.e), &f.e);
		arena_free(&a);
	}
	for (uint32_t i = 0; i < 10000; i += 2500) {
		CHECK_OK(store_past(s, &f.arena, fixture_key(&f.arena, i), &all, &past, &n, &f.e), &f.e);
		CHECK_EQ(n, 21);
		CHECK(isfinite(past[20].center));
	}
	store_close(s);
	fixture_release(&f);
}

int main(void)
{
	return RUN(TEST(a_crowd_of_writers_loses_nothing), TEST(a_writer_may_be_killed_at_any_moment),
		TEST(a_file_size_limit_is_told_and_nothing_is_half_written),
		TEST(a_full_disk_is_told_and_nothing_is_half_written),
		TEST(large_runs_are_kept_whole));
}
