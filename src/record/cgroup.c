/* Source: [Documentation/admin-guide/cgroup-v2.rst], cgroups(7), proc_pid_mountinfo(5). */
#include "record/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "record/proc.h"

#define TEXT_MOST ((size_t)64 << 10)
#define LEVELS_MOST 64

/* ---- where it is ---- */

/* "0::/system.slice/x.service" */
static bool group_of(struct str text, struct str *group)
{
	while (text.n) {
		struct str line = str_line(&text);

		if (str_starts(line, S("0::/"))) {
			*group = str_from(line, 3);
			return true;
		}
	}
	return false;
}

/* "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw": the fourth word is what of it is mounted, the fifth where. */
static bool mount_of(struct str text, struct str *root, struct str *point)
{
	while (text.n) {
		struct str line = str_line(&text), word = { 0 };

		for (int i = 0; i < 5 && line.n; i++) {
			word = str_word(&line);
			*(i == 3 ? root : point) = word;
		}
		while (line.n && !str_eq(word, S("-")))
			word = str_word(&line);
		if (line.n && str_eq(str_word(&line), S("cgroup2")))
			return true;
	}
	return false;
}

static bool below(struct str path, struct str root, struct str *rest)
{
	if (str_eq(root, S("/")))
		root = (struct str){ 0 };
	*rest = str_from(path, root.n);
	return str_starts(path, root) && (!rest->n || rest->p[0] == '/') && !str_has(path, S("/.."));
}

static bool find(const char *proc, char path[PATH_MAX], size_t *least, struct err *e)
{
	char name[PATH_MAX], groups[4096];
	static const char hidden[] = "the group of this process lies outside of what is mounted";
	struct str group, root, point, rest;
	struct buf mounts = { 0 };
	bool ok = false;
	int fd, n;

	snprintf(name, sizeof name, "%s/cgroup", proc);
	if (!group_of(proc_read(name, groups, sizeof groups), &group))
		return err_set(e, ERR_SYSTEM, "this process is in no control group of version 2");
	snprintf(name, sizeof name, "%s/mountinfo", proc);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, errno, "the mounts cannot be read");
	if (!file_read_fd(fd, TEXT_MOST * 16, &mounts, e) || !mount_of(buf_view(&mounts), &root, &point)) {
		err_set(e, ERR_SYSTEM, "control groups of version 2 are not mounted");
	} else if (!below(group, root, &rest)) {
		err_set(e, ERR_SYSTEM, "%s", hidden);
	} else {
		n = snprintf(path, PATH_MAX, "%.*s%.*s", STR(point), STR(str_eq(rest, S("/")) ? S("") : rest));
		*least = point.n;
		ok = n > 0 && n < PATH_MAX ? true : err_set(e, ERR_SYSTEM, "%s", hidden);
	}
	buf_release(&mounts);
	close(fd);
	return ok;
}

/* ---- its files ---- */

static struct str read_at(int fd, const char *name, char *text, size_t cap)
{
	int file = fd < 0 ? -1 : openat(fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = file < 0 ? 0 : read(file, text, cap);

	if (file >= 0)
		close(file);
	return (struct str){ text, n > 0 ? (size_t)n : 0 };
}

static int64_t whole(struct str word)
{
	uint64_t x;

	return str_u64(word, &x) && x <= INT64_MAX ? (int64_t)x : NOT_KNOWN;
}

/* The value behind the key on a line of "key value". */
static int64_t keyed(struct str text, struct str key)
{
	while (text.n) {
		struct str line = str_line(&text);

		if (str_eq(str_word(&line), key))
			return whole(str_word(&line));
	}
	return NOT_KNOWN;
}

static int64_t file_number(int fd, const char *name)
{
	char text[64];

	return whole(str_trim(read_at(fd, name, text, sizeof text)));
}

/* "8:0 rbytes=1 wbytes=2 rios=3 ...", a line a device: summed; of a group without I/O there is no line. */
static int64_t io_bytes(struct str text, struct str key)
{
	int64_t sum = 0, x;

	while (text.n) {
		struct str line = str_line(&text);

		while (line.n) {
			struct str word = str_word(&line), name = str_cut(&word, '=');

			if (str_eq(name, key) && ((x = whole(word)) < 0 || __builtin_add_overflow(sum, x, &sum)))
				return NOT_KNOWN;
		}
	}
	return sum;
}

struct cgroup_totals cgroup_read(const struct cgroup *c)
{
	char text[8192];
	struct str stat = read_at(c->fd, "cpu.stat", text, sizeof text);
	struct cgroup_totals t = { .cpu_us = keyed(stat, S("usage_usec")), .throttled_us = NOT_KNOWN, .periods = NOT_KNOWN,
		.throttled_periods = NOT_KNOWN, .read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN };

	if (c->limit_fd >= 0) {
		stat = read_at(c->limit_fd, "cpu.stat", text, sizeof text);
		t.throttled_us = keyed(stat, S("throttled_usec"));
		t.periods = keyed(stat, S("nr_periods"));
		t.throttled_periods = keyed(stat, S("nr_throttled"));
	}
	t.memory_bytes = file_number(c->fd, "memory.current");
	t.memory_peak_bytes = file_number(c->fd, "memory.peak");
	t.pids_peak = file_number(c->fd, "pids.peak");
	t.oom_kills = keyed(read_at(c->fd, "memory.events", text, sizeof text), S("oom_kill"));
	if (!faccessat(c->fd, "io.stat", R_OK, 0)) {
		stat = read_at(c->fd, "io.stat", text, sizeof text);
		t.read_bytes = io_bytes(stat, S("rbytes"));
		t.written_bytes = io_bytes(stat, S("wbytes"));
	}
	return t;
}

/* "150000 100000"; "max 100000" is no limit. */
static bool cpu_limit(int fd, double *cpus, double *period_us)
{
	char text[64];
	struct str rest = read_at(fd, "cpu.max", text, sizeof text), most = str_word(&rest);
	double quota;

	if (!num_f64(most, &quota) || !num_f64(str_trim(rest), period_us) || !(*period_us > 0))
		return false;
	*cpus = quota / *period_us;
	return true;
}

/* The group itself and those above it, as far as they are seen. */
static void find_limit(struct cgroup *c, char *path, size_t least)
{
	size_t n = strlen(path);

	for (int level = 0; level < LEVELS_MOST && n >= least && n; level++) {
		int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		double cpus, period_us;

		if (fd >= 0 && cpu_limit(fd, &cpus, &period_us) && !(cpus >= c->cpus)) {
			if (c->limit_fd >= 0)
				close(c->limit_fd);
			c->limit_fd = fd;
			c->cpus = cpus;
			c->period_us = period_us;
		} else if (fd >= 0) {
			close(fd);
		}
		while (n && path[--n] != '/')
			;
		path[n] = 0;
	}
}

bool cgroup_open(struct cgroup *c, const char *proc, struct err *e)
{
	char path[PATH_MAX];
	size_t least = 0;

	*c = (struct cgroup){ .fd = -1, .limit_fd = -1, .cpus = NAN, .period_us = NAN };
	if (!find(proc, path, &least, e))
		return false;
	c->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (c->fd < 0)
		return err_errno(e, errno, "the control group cannot be entered");
	if (faccessat(c->fd, "cgroup.type", F_OK, 0)) {         /* which only the root of all has not */
		cgroup_close(c);
		return err_set(e, ERR_SYSTEM, "this process is in the root control group, which is the whole machine");
	}
	find_limit(c, path, least);
	c->first = c->last = cgroup_read(c);
	return true;
}

void cgroup_close(struct cgroup *c)
{
	if (c->fd >= 0)
		close(c->fd);
	if (c->limit_fd >= 0)
		close(c->limit_fd);
	c->fd = c->limit_fd = -1;
}

/* ---- into the recording ---- */

static void say(struct recording_out *out, struct str name, int64_t at_ns, double value)
{
	if (value >= 0)                 /* false for NaN */
		recording_gauge(out, &(struct tree_gauge){ name, at_ns, value });
}

static double known(int64_t x)
{
	return x == NOT_KNOWN ? NAN : (double)x;
}

static double since(int64_t first, int64_t now)
{
	return known(now) - known(first);
}

void cgroup_look(struct cgroup *c, double passed_s, int64_t at_ns, struct recording_out *out)
{
	struct cgroup_totals now;

	if (c->fd < 0)
		return;
	now = cgroup_read(c);
	say(out, S("cgroup.cpu"), at_ns, since(c->last.cpu_us, now.cpu_us) * 1e-6 / passed_s);
	say(out, S("cgroup.throttled"), at_ns, since(c->last.throttled_us, now.throttled_us) * 1e-6 / passed_s);
	say(out, S("cgroup.memory"), at_ns, known(now.memory_bytes));
	c->last = now;
}

void cgroup_say(struct cgroup *c, const struct err *e, int64_t at_ns, struct recording_out *out)
{
	struct cgroup_totals now;

	recording_column(out, &(struct tree_column){ S("control group"), c->fd >= 0 ? S("cgroup v2") : S(""),
		c->fd >= 0 ? S("") : str_of(e->text) });
	if (c->fd < 0)
		return;
	now = cgroup_read(c);
	say(out, S("cgroup.cpu_limit"), at_ns, c->cpus);
	say(out, S("cgroup.cpu_period_s"), at_ns, c->period_us * 1e-6);
	say(out, S("cgroup.cpu_s"), at_ns, since(c->first.cpu_us, now.cpu_us) * 1e-6);
	say(out, S("cgroup.throttled_s"), at_ns, since(c->first.throttled_us, now.throttled_us) * 1e-6);
	say(out, S("cgroup.periods"), at_ns, since(c->first.periods, now.periods));
	say(out, S("cgroup.throttled_periods"), at_ns, since(c->first.throttled_periods, now.throttled_periods));
	say(out, S("cgroup.memory_peak"), at_ns, known(now.memory_peak_bytes));
	say(out, S("cgroup.oom_kills"), at_ns, since(c->first.oom_kills, now.oom_kills));
	say(out, S("cgroup.pids_peak"), at_ns, known(now.pids_peak));
	say(out, S("cgroup.read_bytes"), at_ns, since(c->first.read_bytes, now.read_bytes));
	say(out, S("cgroup.written_bytes"), at_ns, since(c->first.written_bytes, now.written_bytes));
}
