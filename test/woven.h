/*
 * woven - what the tests of the BPF tier share: a command run as itself in the roles of test/waits.h, and what the tier said of it,
 * kept as it comes.
 */
#ifndef PAWL_TEST_WOVEN_H
#define PAWL_TEST_WOVEN_H

#include <sys/stat.h>

#include "record/tier.h"
#include "test/check.h"
#include "test/waits.h"

static char self[512], place[512];      /* path of this program, and the directory it is in */

/* ---- what is heard ---- */

struct weave {
	struct arena arena;
	struct record_event *event;
	uint32_t n, cap;
	uint64_t dropped;
};

static inline struct str kept(struct weave *w, struct str s)
{
	return s.n ? arena_str(&w->arena, s) : s;
}

void weave_event(struct weave *w, const struct record_event *ev)
{
	struct record_event copy = *ev;

	if (ev->kind == EVENT_EXEC) {
		copy.exec.file = kept(w, ev->exec.file);
		copy.exec.argv = kept(w, ev->exec.argv);
		copy.exec.cwd = kept(w, ev->exec.cwd);
	} else if (ev->kind == EVENT_WAIT) {
		copy.wait.object = kept(w, ev->wait.object);
	} else if (ev->kind == EVENT_FILE) {
		copy.file.path = kept(w, ev->file.path);
		copy.file.base = kept(w, ev->file.base);
		copy.file.renamed_to = kept(w, ev->file.renamed_to);
	} else if (ev->kind == EVENT_CWD) {
		copy.cwd.path = kept(w, ev->cwd.path);
	}
	ARENA_ROOM(&w->arena, w->event, w->n, w->cap);
	w->event[w->n++] = copy;
}

bool weave_has(const struct weave *w, int64_t pid)
{
	(void)w;
	return pid > 0;
}

void recording_perf(struct recording_out *o, struct str records)
{
	(void)o, (void)records;
}

void recording_column(struct recording_out *o, const struct tree_column *row)
{
	(void)o;
	CHECK(row->source.n || row->remark.n);
}

/* ---- running ---- */

static inline int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* A process that becomes the command when something is written to *gate.  The leak checker of a sanitizer would be a process more. */
static inline pid_t stand_by(char *const *argv, int *gate)
{
	int fd[2];
	pid_t pid;
	char c;

	CHECK(!pipe(fd));
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		close(fd[1]);
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		if (chdir(place) || read(fd[0], &c, 1) != 1)
			_exit(127);
		execv(argv[0], argv);
		_exit(127);
	}
	close(fd[0]);
	*gate = fd[1];
	return pid;
}

/* Runs the command to its end; false when the machine does not let us. */
static inline bool record(struct weave *w, char *const *argv, const struct tier_options *opt, struct err *e)
{
	struct tier_state *s;
	int gate, status;
	pid_t pid = stand_by(argv, &gate);

	if ((s = tier_bpf.open(pid, opt, w, NULL, e)) && write(gate, "x", 1) != 1)
		fail_msg("the command does not stand by");
	close(gate);
	while (s && !waitpid(pid, &status, WNOHANG)) {
		tier_bpf.drain(s, now_ns());
		waits_sleep(0.02);
	}
	if (!s) {
		waitpid(pid, &status, 0);
		return false;
	}
	tier_bpf.drain(s, now_ns());
	tier_bpf.close(s, &w->dropped);
	CHECK_EQ(status, 0);
	CHECK_EQ(w->dropped, 0);
	return true;
}

static inline void record_or_skip(struct weave *w, char *const *argv)
{
	const struct tier_options opt = { .files = true, .wait_least_ns = 1000000 };
	struct err e = { 0 };

	if (record(w, argv, &opt, &e))
		return;
	CHECK(e.text[0] && e.hint[0]);
	print_message("skipped: %s; %s\n", e.text, e.hint);
	skip();
}

static inline void record_sh(struct weave *w, const char *script)
{
	char *argv[] = { "/bin/sh", "-c", (char *)script, NULL };

	record_or_skip(w, argv);
}

/* ---- asking ---- */

static inline uint32_t count(const struct weave *w, enum record_event_kind kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->n; i++) {
		const struct record_event *ev = &w->event[i];

		n += ev->kind == kind && (kind != EVENT_FORK || ev->fork.child_pid != ev->pid) &&
		     (kind != EVENT_EXIT || ev->exit.last);
	}
	return n;
}

/* NULL when there is none. */
static inline const struct record_event *file_of(const struct weave *w, struct str path, uint32_t how)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->event[i].kind == EVENT_FILE && w->event[i].file.how == how && str_eq(w->event[i].file.path, path))
			return &w->event[i];
	return NULL;
}

static inline const struct record_event *cwd_of(const struct weave *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->event[i].kind == EVENT_CWD)
			return &w->event[i];
	return NULL;
}

static inline const struct record_event *exec_of(const struct weave *w, struct str file)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->event[i].kind == EVENT_EXEC && str_eq(w->event[i].exec.file, file))
			return &w->event[i];
	return NULL;
}

#endif
