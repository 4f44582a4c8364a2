/* What the files of a control group say, in either version. */
#include <fcntl.h>
#include <unistd.h>

#include "base/num.h"
#include "record/cgroup_part.h"

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

/* ---- version 2 ---- */

/* One directory has them all. */
static void read_v2(const struct cgroup *c, struct cgroup_totals *t)
{
	int fd = c->fd[CGROUP_CPU];
	char text[8192];
	struct str stat = read_at(fd, "cpu.stat", text, sizeof text);

	t->cpu_us = keyed(stat, S("usage_usec"));
	if (c->limit_fd >= 0) {
		stat = read_at(c->limit_fd, "cpu.stat", text, sizeof text);
		t->throttled_us = keyed(stat, S("throttled_usec"));
		t->periods = keyed(stat, S("nr_periods"));
		t->throttled_periods = keyed(stat, S("nr_throttled"));
	}
	t->memory_bytes = file_number(fd, "memory.current");
	t->memory_peak_bytes = file_number(fd, "memory.peak");
	t->pids_peak = file_number(fd, "pids.peak");
	t->oom_kills = keyed(read_at(fd, "memory.events", text, sizeof text), S("oom_kill"));
	if (!faccessat(fd, "io.stat", R_OK, 0)) {
		stat = read_at(fd, "io.stat", text, sizeof text);
		t->read_bytes = io_bytes(stat, S("rbytes"));
		t->written_bytes = io_bytes(stat, S("wbytes"));
	}
}

/* ---- version 1 ---- */

static int64_t us_of(int64_t ns)
{
	return ns == NOT_KNOWN ? NOT_KNOWN : ns / 1000;
}

/* "8:0 Read 1\n8:0 Write 2\n...\nTotal 3" */
static int64_t service_bytes(struct str text, struct str operation)
{
	int64_t sum = 0, x;

	while (text.n) {
		struct str line = str_line(&text);

		(void)str_word(&line);
		if (str_eq(str_word(&line), operation) && ((x = whole(str_word(&line))) < 0 || __builtin_add_overflow(sum, x, &sum)))
			return NOT_KNOWN;
	}
	return sum;
}

/* [Documentation/scheduler/sched-bwc.rst], [cgroup-v1/cpuacct.rst, memory.rst, blkio-controller.rst]; times are in nanoseconds. */
static void read_v1(const struct cgroup *c, struct cgroup_totals *t)
{
	char text[8192];
	struct str stat;

	t->cpu_us = us_of(file_number(c->fd[CGROUP_ACCOUNT], "cpuacct.usage"));
	if (c->limit_fd >= 0) {
		stat = read_at(c->limit_fd, "cpu.stat", text, sizeof text);
		t->throttled_us = us_of(keyed(stat, S("throttled_time")));
		t->periods = keyed(stat, S("nr_periods"));
		t->throttled_periods = keyed(stat, S("nr_throttled"));
	}
	t->memory_bytes = file_number(c->fd[CGROUP_MEMORY], "memory.usage_in_bytes");
	t->memory_peak_bytes = file_number(c->fd[CGROUP_MEMORY], "memory.max_usage_in_bytes");
	t->oom_kills = keyed(read_at(c->fd[CGROUP_MEMORY], "memory.oom_control", text, sizeof text), S("oom_kill"));
	t->pids_peak = file_number(c->fd[CGROUP_PIDS], "pids.peak");
	stat = read_at(c->fd[CGROUP_IO], "blkio.throttle.io_service_bytes", text, sizeof text);
	if (stat.n) {                   /* a line "Total" at least */
		t->read_bytes = service_bytes(stat, S("Read"));
		t->written_bytes = service_bytes(stat, S("Write"));
	}
}

/* ---- either ---- */

struct cgroup_totals cgroup_read(const struct cgroup *c)
{
	struct cgroup_totals t = { .cpu_us = NOT_KNOWN, .throttled_us = NOT_KNOWN, .periods = NOT_KNOWN, .throttled_periods = NOT_KNOWN,
		.memory_bytes = NOT_KNOWN, .memory_peak_bytes = NOT_KNOWN, .oom_kills = NOT_KNOWN, .pids_peak = NOT_KNOWN,
		.read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN };

	if (c->version == 1)
		read_v1(c, &t);
	else
		read_v2(c, &t);
	return t;
}

/* "150000 100000"; "max 100000" is no limit.  Of version 1 two files; a quota of -1 is none. */
bool cgroup_limit(const struct cgroup *c, int fd, double *cpus, double *period_us)
{
	char text[64];
	struct str rest, most;
	double quota;

	if (c->version == 1) {
		quota = (double)file_number(fd, "cpu.cfs_quota_us");
		*period_us = (double)file_number(fd, "cpu.cfs_period_us");
		*cpus = quota / *period_us;
		return quota > 0 && *period_us > 0;
	}
	rest = read_at(fd, "cpu.max", text, sizeof text);
	most = str_word(&rest);
	if (!num_f64(most, &quota) || !num_f64(str_trim(rest), period_us) || !(*period_us > 0))
		return false;
	*cpus = quota / *period_us;
	return true;
}
