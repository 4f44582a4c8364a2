/*
 * A `go test` for each package, several at once.
 *
 * Each worker is a process: it takes the next package from the table that all share, until there is none.
 *
 * Choices [1] For covgate a figure is that of `go tool cover -func`, because that is what floors were written by.
 *         [2] A package whose profile has no statement has nothing to cover.
 *         [3] What is built is not run: tests that fail as they start fail when they are measured.
 */
#include "record/go_part.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "model/coverage_functions.h"

#define WORKERS_MOST 256u
#define POLL_NS 50000000L

enum state { WAITING, DONE_PASSED, DONE_FAILED, DONE_NOT_RUN };

/* What workers and parent share. */
struct board {
	atomic_uint next;
	struct slot {
		atomic_uint state;
		double time_s;
	} slot[];
};

struct apart {
	struct go_cover *g;
	const struct go_cover_options *opt;
	struct arena *arena;
	struct str scratch;
	struct board *board;
	size_t board_bytes;
	uint32_t *wanted, nwanted;      /* packages to measure */
	pid_t worker[WORKERS_MOST];
	uint32_t nworker;
};

static struct str place(const struct apart *t, struct arena *a, uint32_t at, const char *what)
{
	return arena_printf(a, "%.*s/%u.%s", STR(t->scratch), at, what);
}

static void add_tests(struct arena *a, struct go_words *w, const struct go_package *p)
{
	go_word(w, p->path);
	if (p->external.n)
		go_word(w, arena_printf(a, "./%.*s/...", STR(p->external)));
}

/* ---- the warm-up ---- */

static bool warm(const struct apart *t, bool instrumented, bool inside, bool outside, struct err *e)
{
	struct go_words w = { .arena = t->arena };
	uint32_t before;
	struct capture c;
	bool ok;

	go_word(&w, S("go"));
	go_word(&w, S("test"));
	go_word(&w, S("-run=^$"));
	go_word(&w, S("-exec=true")); /* [3] */
	if (instrumented)
		go_word(&w, S("-cover"));
	go_word_list(&w, t->opt->flag, t->opt->nflag);
	before = w.n;
	for (uint32_t i = 0; i < t->nwanted; i++) {
		const struct go_package *p = &t->g->package[t->wanted[i]];

		if (inside)
			go_word(&w, p->path);
		if (outside && p->external.n)
			go_word(&w, arena_printf(t->arena, "./%.*s/...", STR(p->external)));
	}
	if (w.n == before)
		return true;
	if (!go_run(&w, t->opt->directory, &c, e))
		return false;
	ok = c.ending == ENDED_OK || go_failed(t->arena, &w, &c, e);
	capture_release(&c);
	return ok;
}

static bool warm_up(const struct apart *t, struct err *e)
{
	double began_s = clock_s();
	bool ok;

	if (t->opt->warmup == GO_WARMUP_NONE || t->nworker < 2 || t->nwanted < 2)
		return true;
	if (t->opt->warmup == GO_WARMUP_PLAIN)
		ok = warm(t, false, true, true, e);
	else
		ok = warm(t, true, true, false, e) && warm(t, false, false, true, e);
	t->g->warmup_s = clock_s() - began_s;
	return ok;
}

/* ---- a worker ---- */

static enum state test_one(const struct apart *t, struct arena *a, uint32_t at, double *time_s)
{
	const struct go_package *p = &t->g->package[at];
	struct go_words w = { .arena = a };
	double began_s = clock_s();
	struct buf output = { 0 };
	struct err e = { 0 };
	struct capture c;
	bool passed;

	go_word(&w, S("go"));
	go_word(&w, S("test"));
	go_word(&w, arena_join(a, S("-coverprofile="), place(t, a, at, "out")));
	go_word(&w, arena_join(a, S("-coverpkg="), p->path));
	go_word_list(&w, t->opt->flag, t->opt->nflag);
	add_tests(a, &w, p);
	if (!go_run(&w, t->opt->directory, &c, &e))
		return DONE_NOT_RUN;
	*time_s = clock_s() - began_s;
	passed = c.ending == ENDED_OK;
	buf_str(&output, buf_view(&c.out));
	buf_str(&output, buf_view(&c.err));
	if (!passed && !file_write(arena_cstr(a, place(t, a, at, "log")), buf_view(&output), &e))
		passed = false;
	buf_release(&output);
	capture_release(&c);
	return passed ? DONE_PASSED : DONE_FAILED;
}

static void work(const struct apart *t)
{
	uint32_t i;

	while ((i = atomic_fetch_add(&t->board->next, 1)) < t->nwanted) {
		struct slot *slot = &t->board->slot[i];
		struct arena a = { 0 };

		atomic_store(&slot->state, test_one(t, &a, t->wanted[i], &slot->time_s));
		arena_free(&a);
	}
}

static bool start_workers(struct apart *t, struct err *e)
{
	for (uint32_t i = 0; i < t->nworker; i++) {
		t->worker[i] = fork();
		if (t->worker[i] < 0) {
			t->nworker = i;
			return err_errno(e, errno, "no process can be started");
		}
		if (!t->worker[i]) {
			work(t);
			_exit(0);
		}
	}
	return true;
}

/* ---- the parent ---- */

/* [1] */
static bool count_as_cover_func(struct arena *a, struct go_package *p, const struct cov_file *f, struct err *e)
{
	struct str path = f->path, name = str_cut_last(&path, '/');
	struct cov_extents x;
	struct file source;

	if (!file_open(&source, arena_cstr(a, file_join(a, p->directory, name)), e))
		return false;
	file_into_arena(&source, a);
	if (!cov_extents_of_source(a, source.bytes, &x))
		return err_set(e, ERR_INPUT, "%.*s is no Go source", STR(f->path));
	cov_extents_count_overlap(f, &x);
	for (uint32_t i = 0; i < x.n; i++) {
		p->tally.covered += x.extent[i].tally.covered;
		p->tally.uncovered += x.extent[i].tally.uncovered;
	}
	return true;
}

static void count(struct go_package *p, const struct cov_file *f)
{
	struct cov_totals totals = { 0 };

	coverage_count(f, &totals);
	p->tally.covered += totals.measure.covered;
	p->tally.uncovered += totals.measure.uncovered;
}

static bool take_coverage(struct apart *t, struct arena *a, struct go_package *p, struct str profile, struct err *e)
{
	struct coverage *c;

	if (!go_read(a, profile, "gocover", &c, e))
		return false;
	for (uint32_t i = 0; i < c->n; i++) {
		if (!t->opt->as_cover_func)
			count(p, &c->file[i]);
		else if (!count_as_cover_func(a, p, &c->file[i], e))
			return false;
	}
	coverage_merge(&t->g->coverage, c, p->name, S(""));
	return true;
}

static bool take_profile(struct apart *t, uint32_t at, struct err *e)
{
	struct go_package *p = &t->g->package[at];
	struct arena a = { 0 };
	struct str profile = place(t, &a, at, "out");
	struct file f;
	bool ok;

	ok = file_open(&f, arena_cstr(&a, profile), e);
	if (ok) {
		bool none = str_has(f.bytes, S("\n")) && !str_has(str_trim(f.bytes), S("\n")); /* [2] */

		file_close(&f);
		ok = none || take_coverage(t, &a, p, profile, e);
	}
	arena_free(&a);
	return ok;
}

static bool take_log(struct apart *t, uint32_t at, struct err *e)
{
	struct go_package *p = &t->g->package[at];
	struct file f;

	p->failed = true;
	if (!file_open(&f, arena_cstr(t->arena, place(t, t->arena, at, "log")), e))
		return false;
	p->output = arena_str(t->arena, f.bytes);
	file_close(&f);
	return true;
}

static bool take_slot(struct apart *t, uint32_t i, uint32_t done, struct err *e)
{
	struct go_package *p = &t->g->package[t->wanted[i]];
	enum state state = atomic_load(&t->board->slot[i].state);
	bool ok;

	p->time_s = t->board->slot[i].time_s;
	if (state == DONE_NOT_RUN)
		return err_set(e, ERR_SYSTEM, "go test of %.*s was not run", STR(p->path));
	ok = state == DONE_PASSED ? take_profile(t, t->wanted[i], e) : take_log(t, t->wanted[i], e);
	if (ok && t->opt->finished)
		t->opt->finished(t->opt->ctx, p, done, t->nwanted);
	return ok;
}

static bool any_lives(const struct apart *t)
{
	for (uint32_t i = 0; i < t->nworker; i++) {
		siginfo_t info = { 0 };

		if (!waitid(P_PID, (id_t)t->worker[i], &info, WEXITED | WNOWAIT | WNOHANG) && !info.si_pid)
			return true;
	}
	return false;
}

/* Takes what is finished as it finishes, in the order of finishing. */
static bool watch(struct apart *t, struct err *e)
{
	bool *taken = ARENA_ARRAY(t->arena, bool, t->nwanted);
	uint32_t done = 0;

	while (done < t->nwanted) {
		if (measure_interrupted())
			return err_set(e, ERR_SYSTEM, "interrupted");
		for (uint32_t i = 0; i < t->nwanted; i++) {
			if (taken[i] || atomic_load(&t->board->slot[i].state) == WAITING)
				continue;
			taken[i] = true;
			if (!take_slot(t, i, ++done, e))
				return false;
		}
		if (done < t->nwanted && !any_lives(t))
			return err_set(e, ERR_SYSTEM, "a process that runs go test is gone");
		nanosleep(&(struct timespec){ .tv_nsec = POLL_NS }, NULL);
	}
	return true;
}

static void stop_workers(struct apart *t)
{
	for (uint32_t i = 0; i < t->nworker; i++)
		kill(t->worker[i], SIGTERM);
	for (uint32_t i = 0; i < t->nworker; i++)
		while (waitpid(t->worker[i], NULL, 0) < 0 && errno == EINTR)
			;
}

static bool make_board(struct apart *t, struct err *e)
{
	t->board_bytes = sizeof *t->board + t->nwanted * sizeof *t->board->slot;
	t->board = mmap(NULL, t->board_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return t->board != MAP_FAILED || err_errno(e, errno, "no memory for %u packages", t->nwanted);
}

static void choose(struct apart *t)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	t->wanted = ARENA_ARRAY(t->arena, uint32_t, t->g->n);
	for (uint32_t i = 0; i < t->g->n; i++)
		if (!t->g->package[i].excluded)
			t->wanted[t->nwanted++] = i;
	t->nworker = t->opt->parallelism ? t->opt->parallelism : cpus > 0 ? (uint32_t)cpus : 1;
	t->nworker = t->nworker > WORKERS_MOST ? WORKERS_MOST : t->nworker;
	t->nworker = t->nworker > t->nwanted ? t->nwanted : t->nworker;
}

static bool measure(struct apart *t, struct err *e)
{
	double began_s = clock_s();
	bool ok = start_workers(t, e) && watch(t, e);

	t->g->wall_s = clock_s() - began_s;
	stop_workers(t);
	return ok;
}

bool go_apart(struct go_cover *g, const struct go_cover_options *opt, struct err *e)
{
	struct apart t = { .g = g, .opt = opt, .arena = g->arena };
	bool ok;

	choose(&t);
	if (!go_scratch(g->arena, &t.scratch, e))
		return false;
	ok = make_board(&t, e);
	if (ok) {
		ok = warm_up(&t, e) && measure(&t, e);
		munmap(t.board, t.board_bytes);
	}
	coverage_settle(&g->coverage);
	go_scratch_remove(g->arena, t.scratch);
	return ok;
}
