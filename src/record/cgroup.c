/* Source: [Documentation/admin-guide/cgroup-v2.rst], [Documentation/admin-guide/cgroup-v1/cgroups.rst], cgroups(7), proc_pid_mountinfo(5). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "record/cgroup_part.h"
#include "record/proc.h"

#define TEXT_MOST ((size_t)64 << 10)
#define LEVELS_MOST 64

/* ---- where it is ---- */

/* Is the controller on the list "cpu,cpuacct"?  The list of version 2 is empty, and so is what is looked for there. */
static bool is_listed(struct str list, struct str controller)
{
	if (!controller.n)
		return !list.n;
	while (list.n)
		if (str_eq(str_cut(&list, ','), controller))
			return true;
	return false;
}

/* "0::/system.slice/x.service", "4:cpu,cpuacct:/docker/1" */
static bool group_of(struct str text, struct str controller, struct str *group)
{
	while (text.n) {
		struct str line = str_line(&text);

		(void)str_cut(&line, ':');
		if (is_listed(str_cut(&line, ':'), controller) && str_starts(line, S("/"))) {
			*group = line;
			return true;
		}
	}
	return false;
}

/* "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw": the fourth word is what of it is mounted, the fifth where; of
 * version 1 the last are "cgroup cgroup rw,cpu,cpuacct". */
static bool mount_of(struct str text, struct str controller, struct str *root, struct str *point)
{
	while (text.n) {
		struct str line = str_line(&text), word = { 0 };

		for (int i = 0; i < 5 && line.n; i++) {
			word = str_word(&line);
			*(i == 3 ? root : point) = word;
		}
		while (line.n && !str_eq(word, S("-")))
			word = str_word(&line);
		if (!line.n || !str_eq(str_word(&line), controller.n ? S("cgroup") : S("cgroup2")))
			continue;
		(void)str_word(&line);
		if (!controller.n || is_listed(str_word(&line), controller))
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

/* What /proc says of a process. */
struct found {
	struct str groups;
	struct buf mounts;
	char text[4096];                /* groups */
};

/* The directory of its group for a controller of version 1, or of version 2 when that is empty; `least`: the bytes of where it is mounted. */
static bool find(const struct found *f, struct str controller, char path[PATH_MAX], size_t *least, struct err *e)
{
	static const char hidden[] = "the group of this process lies outside of what is mounted";
	int version = controller.n ? 1 : 2, n;
	struct str group, root, point, rest;

	if (!group_of(f->groups, controller, &group))
		return err_set(e, ERR_SYSTEM, "this process is in no control group of version %d", version);
	if (!mount_of(buf_view(&f->mounts), controller, &root, &point))
		return err_set(e, ERR_SYSTEM, "control groups of version %d are not mounted", version);
	if (!below(group, root, &rest))
		return err_set(e, ERR_SYSTEM, "%s", hidden);
	n = snprintf(path, PATH_MAX, "%.*s%.*s", STR(point), STR(str_eq(rest, S("/")) ? S("") : rest));
	*least = point.n;
	return n > 0 && n < PATH_MAX ? true : err_set(e, ERR_SYSTEM, "%s", hidden);
}

/* The group itself and those above it, as far as they are seen. */
static void find_limit(struct cgroup *c, char *path, size_t least)
{
	size_t n = strlen(path);

	for (int level = 0; level < LEVELS_MOST && n >= least && n; level++) {
		int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		double cpus, period_us;

		if (fd >= 0 && cgroup_limit(c, fd, &cpus, &period_us) && !(cpus >= c->cpus)) {
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

/* Its directory, unless that is the root of all, which stands for the whole machine. */
static int open_group(const struct cgroup *c, const char *path, struct err *e)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		(void)err_errno(e, errno, "the control group cannot be entered");
	} else if (c->version == 2 ? faccessat(fd, "cgroup.type", F_OK, 0) : !faccessat(fd, "release_agent", F_OK, 0)) {
		(void)err_set(e, ERR_SYSTEM, "this process is in the root control group, which is the whole machine");
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Each controller of version 1 has groups of its own: those that are not to be had are left out. */
static bool open_parts(struct cgroup *c, const struct found *f, struct err *e)
{
	static const struct str controller[CGROUP_PARTS] = { [CGROUP_CPU] = S("cpu"), [CGROUP_ACCOUNT] = S("cpuacct"),
		[CGROUP_MEMORY] = S("memory"), [CGROUP_PIDS] = S("pids"), [CGROUP_IO] = S("blkio") };
	struct err first = { 0 }, why = { 0 };
	char path[PATH_MAX];
	bool any = false;
	size_t least = 0;

	for (int i = 0; i < (c->version == 1 ? CGROUP_PARTS : 1); i++) {
		if (find(f, c->version == 1 ? controller[i] : S(""), path, &least, &why))
			c->fd[i] = open_group(c, path, &why);
		any |= c->fd[i] >= 0;
		if (i == CGROUP_CPU && c->fd[i] >= 0)
			find_limit(c, path, least);
		else if (i == CGROUP_CPU)
			first = why;
	}
	if (!any)
		*e = first;
	return any;
}

static bool read_found(struct found *f, const char *proc, struct err *e)
{
	char name[PATH_MAX];
	bool ok;
	int fd;

	snprintf(name, sizeof name, "%s/cgroup", proc);
	f->groups = proc_read(name, f->text, sizeof f->text);
	snprintf(name, sizeof name, "%s/mountinfo", proc);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, errno, "the mounts cannot be read");
	ok = file_read_fd(fd, TEXT_MOST * 16, &f->mounts, e);
	close(fd);
	return ok;
}

/* A controller is of version 1 or of version 2, machine-wide. */
static int version_of(const struct found *f)
{
	struct str group;

	return group_of(f->groups, S("cpu"), &group) || group_of(f->groups, S("memory"), &group) ? 1 : 2;
}

bool cgroup_open(struct cgroup *c, const char *proc, struct err *e)
{
	struct found f = { .mounts = { 0 } };
	bool ok = false;

	*c = (struct cgroup){ .limit_fd = -1, .cpus = NAN, .period_us = NAN };
	for (int i = 0; i < CGROUP_PARTS; i++)
		c->fd[i] = -1;
	if (read_found(&f, proc, e)) {
		c->version = version_of(&f);
		ok = open_parts(c, &f, e);
	}
	buf_release(&f.mounts);
	if (ok)
		c->first = c->last = cgroup_read(c);
	else
		c->version = 0;
	return ok;
}

void cgroup_close(struct cgroup *c)
{
	for (int i = 0; i < CGROUP_PARTS; i++)
		if (c->fd[i] >= 0)
			close(c->fd[i]);
	if (c->limit_fd >= 0)
		close(c->limit_fd);
	*c = (struct cgroup){ .limit_fd = -1 };
	for (int i = 0; i < CGROUP_PARTS; i++)
		c->fd[i] = -1;
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

	if (!c->version)
		return;
	now = cgroup_read(c);
	say(out, S("cgroup.cpu"), at_ns, since(c->last.cpu_us, now.cpu_us) * 1e-6 / passed_s);
	say(out, S("cgroup.throttled"), at_ns, since(c->last.throttled_us, now.throttled_us) * 1e-6 / passed_s);
	say(out, S("cgroup.memory"), at_ns, known(now.memory_bytes));
	c->last = now;
}

void cgroup_say(struct cgroup *c, const struct err *e, int64_t at_ns, struct recording_out *out)
{
	static const struct str source[] = { S(""), S("cgroup v1"), S("cgroup v2") };
	struct cgroup_totals now;

	recording_column(out, &(struct tree_column){ S("control group"), source[c->version],
		c->version ? S("") : str_of(e->text) });
	if (!c->version)
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
