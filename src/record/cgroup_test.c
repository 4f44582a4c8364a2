#include "record/cgroup.h"

#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "test/check.h"

struct recording_out {
	struct tree_gauge gauge[64];
	struct tree_column column;
	uint32_t n;
};

void recording_gauge(struct recording_out *o, const struct tree_gauge *row)
{
	CHECK(o->n < 64);
	o->gauge[o->n++] = *row;
}

void recording_column(struct recording_out *o, const struct tree_column *row)
{
	o->column = *row;
}

static char top[64];

static void put(const char *name, const char *text)
{
	char path[256];
	struct err e;

	snprintf(path, sizeof path, "%s/%s", top, name);
	CHECK_OK(file_write(path, str_of(text), &e), &e);
}

/* A process in group `group` of a file system of groups at top/fs, of which `root` is mounted. */
static void make(const char *group, const char *root)
{
	char text[512];

	snprintf(top, sizeof top, "/tmp/cgroup-test-XXXXXX");
	CHECK(mkdtemp(top));
	snprintf(text, sizeof text, "12:freezer:/elsewhere\n1:name=systemd:/x\n0::%s\n", group);
	put("proc/cgroup", text);
	snprintf(text, sizeof text, "24 1 0:22 / /sys rw - sysfs sysfs rw\n"
		"29 24 0:25 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
		"30 24 0:26 %s %s/fs rw,nosuid shared:9 master:1 - cgroup2 cgroup2 rw,nsdelegate\n", root, top);
	put("proc/mountinfo", text);
}

static void unmake(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -r %s", top);
	CHECK_EQ(system(command), 0);
}

static bool opens(struct cgroup *c, struct err *e)
{
	char proc[128];

	*e = (struct err){ 0 };
	snprintf(proc, sizeof proc, "%s/proc", top);
	return cgroup_open(c, proc, e);
}

static double gauge(const struct recording_out *o, const char *name)
{
	for (uint32_t i = 0; i < o->n; i++)
		if (str_eq(o->gauge[i].name, str_of(name)))
			return o->gauge[i].value;
	return NAN;
}

/* The group has a limit of 4 CPUs, the one above it of 1.5, whose throttling is what counts. */
static void what_a_group_used_and_ran_into(void **state)
{
	struct recording_out out = { .n = 0 };
	struct cgroup c;
	struct err e;

	(void)state;
	make("/pod/job", "/");
	put("fs/pod/job/cgroup.type", "domain\n");
	put("fs/pod/job/cpu.max", "400000 100000\n");
	put("fs/pod/cpu.max", "150000 100000\n");
	put("fs/cpu.max", "max 100000\n");
	put("fs/pod/job/cpu.stat", "usage_usec 5000000\nuser_usec 1\nnr_periods 9\nnr_throttled 9\nthrottled_usec 99\n");
	put("fs/pod/cpu.stat", "usage_usec 7\nnr_periods 100\nnr_throttled 10\nthrottled_usec 1000000\n");
	put("fs/pod/job/memory.current", "4096\n");
	put("fs/pod/job/memory.events", "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0\n");
	put("fs/pod/job/io.stat", "8:16 rbytes=100 wbytes=1 rios=5 wios=1 dbytes=0 dios=0\n8:0 rbytes=50 wbytes=2 rios=5\n");
	CHECK_OK(opens(&c, &e), &e);
	CHECK_NEAR(c.cpus, 1.5, 0);
	put("fs/pod/job/cpu.stat", "usage_usec 5600000\nuser_usec 1\n");
	put("fs/pod/cpu.stat", "usage_usec 7\nnr_periods 140\nnr_throttled 41\nthrottled_usec 4200000\n");
	put("fs/pod/job/memory.current", "8192\n");
	put("fs/pod/job/memory.peak", "9000\n");
	put("fs/pod/job/memory.events", "oom_kill 3\n");
	put("fs/pod/job/io.stat", "8:16 rbytes=175 wbytes=5\n8:0 rbytes=50 wbytes=2\n");
	cgroup_look(&c, 0.5, 7, &out);
	CHECK_NEAR(gauge(&out, "cgroup.cpu"), 1.2, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.throttled"), 6.4, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.memory"), 8192, 0);
	cgroup_say(&c, &e, 9, &out);
	CHECK_STR(out.column.source, "cgroup v2");
	CHECK_NEAR(gauge(&out, "cgroup.cpu_limit"), 1.5, 0);
	CHECK_NEAR(gauge(&out, "cgroup.cpu_period_s"), 0.1, 1e-12);
	CHECK_NEAR(gauge(&out, "cgroup.cpu_s"), 0.6, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.throttled_s"), 3.2, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.periods"), 40, 0);
	CHECK_NEAR(gauge(&out, "cgroup.throttled_periods"), 31, 0);
	CHECK_NEAR(gauge(&out, "cgroup.memory_peak"), 9000, 0);
	CHECK_NEAR(gauge(&out, "cgroup.oom_kills"), 2, 0);
	CHECK_NEAR(gauge(&out, "cgroup.read_bytes"), 75, 0);
	CHECK_NEAR(gauge(&out, "cgroup.written_bytes"), 4, 0);
	CHECK(isnan(gauge(&out, "cgroup.pids_peak")));
	cgroup_close(&c);
	unmake();
}

/* A container sees its own group as the root; one that is bound into it sees a part of all. */
static void in_a_container_it_is_what_is_mounted(void **state)
{
	static const char *const of[][2] = { { "/", "/" }, { "/docker/1", "/docker/1" } };
	struct recording_out out = { .n = 0 };
	struct cgroup c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
		make(of[i][0], of[i][1]);
		put("fs/cgroup.type", "domain\n");
		put("fs/cpu.max", "50000 100000\n");
		CHECK_OK(opens(&c, &e), &e);
		CHECK_NEAR(c.cpus, 0.5, 0);
		cgroup_look(&c, 1, 7, &out);
		CHECK_EQ(out.n, 0);             /* it has none of the other files */
		cgroup_close(&c);
		unmake();
	}
}

/* As docker has it, with the processor's two controllers in one place: what is seen is mounted from /docker/1. */
static void make_v1(void)
{
	char text[2048];

	make("/", "/");
	put("proc/cgroup", "5:blkio:/docker/1\n4:memory:/docker/1\n3:pids:/docker/1\n2:cpu,cpuacct:/docker/1/job\n1:name=systemd:/docker/1\n0::/\n");
	snprintf(text, sizeof text, "30 24 0:26 / %s/fs rw - cgroup2 cgroup2 rw\n31 24 0:27 /docker/1 %s/fs/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"
		"32 24 0:28 /docker/1 %s/fs/memory ro - cgroup cgroup rw,memory\n33 24 0:29 /docker/1 %s/fs/blkio ro - cgroup cgroup rw,blkio\n",
		top, top, top, top);
	put("proc/mountinfo", text);
	put("fs/cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
	put("fs/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
	put("fs/cpu,cpuacct/job/cpuacct.usage", "5000000000\n");
	put("fs/cpu,cpuacct/cpu.cfs_quota_us", "150000\n");
	put("fs/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
	put("fs/cpu,cpuacct/cpu.stat", "nr_periods 100\nnr_throttled 10\nthrottled_time 1000000000\n");
	put("fs/memory/memory.usage_in_bytes", "8192\n");
	put("fs/memory/memory.max_usage_in_bytes", "9000\n");
	put("fs/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
	put("fs/blkio/blkio.throttle.io_service_bytes", "8:0 Read 50\n8:0 Write 1\n8:0 Sync 51\n8:16 Read 100\n8:16 Write 1\nTotal 152\n");
}

static void version_1_says_the_same(void **state)
{
	struct recording_out out = { .n = 0 };
	struct cgroup c;
	struct err e;

	(void)state;
	make_v1();
	CHECK_OK(opens(&c, &e), &e);
	CHECK_NEAR(c.cpus, 1.5, 0);
	put("fs/cpu,cpuacct/job/cpuacct.usage", "5600000000\n");
	put("fs/cpu,cpuacct/cpu.stat", "nr_periods 140\nnr_throttled 41\nthrottled_time 4200000000\n");
	put("fs/memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
	put("fs/blkio/blkio.throttle.io_service_bytes", "8:0 Read 50\n8:0 Write 2\n8:16 Read 175\n8:16 Write 4\nTotal 231\n");
	cgroup_look(&c, 0.5, 7, &out);
	CHECK_NEAR(gauge(&out, "cgroup.cpu"), 1.2, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.throttled"), 6.4, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.memory"), 8192, 0);
	cgroup_say(&c, &e, 9, &out);
	CHECK_STR(out.column.source, "cgroup v1");
	CHECK_NEAR(gauge(&out, "cgroup.cpu_limit"), 1.5, 0);
	CHECK_NEAR(gauge(&out, "cgroup.cpu_period_s"), 0.1, 1e-12);
	CHECK_NEAR(gauge(&out, "cgroup.cpu_s"), 0.6, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.throttled_s"), 3.2, 1e-9);
	CHECK_NEAR(gauge(&out, "cgroup.periods"), 40, 0);
	CHECK_NEAR(gauge(&out, "cgroup.throttled_periods"), 31, 0);
	CHECK_NEAR(gauge(&out, "cgroup.memory_peak"), 9000, 0);
	CHECK_NEAR(gauge(&out, "cgroup.oom_kills"), 2, 0);
	CHECK_NEAR(gauge(&out, "cgroup.read_bytes"), 75, 0);
	CHECK_NEAR(gauge(&out, "cgroup.written_bytes"), 4, 0);
	CHECK(isnan(gauge(&out, "cgroup.pids_peak")));          /* pids is not mounted */
	cgroup_close(&c);
	unmake();
}

/* The root of all has a file that no other group has. */
static void controllers_in_the_root_group_are_left_out(void **state)
{
	struct recording_out out = { .n = 0 };
	struct cgroup c;
	struct err e;

	(void)state;
	make_v1();
	put("proc/cgroup", "5:blkio:/docker/1\n4:memory:/docker/1\n2:cpu,cpuacct:/docker/1\n0::/\n");
	put("fs/cpu,cpuacct/release_agent", "\n");
	put("fs/cpu,cpuacct/cpuacct.usage", "7\n");
	CHECK_OK(opens(&c, &e), &e);
	cgroup_say(&c, &e, 9, &out);
	CHECK(isnan(gauge(&out, "cgroup.cpu_s")));
	CHECK(isnan(gauge(&out, "cgroup.cpu_limit")));
	CHECK_NEAR(gauge(&out, "cgroup.memory_peak"), 9000, 0);
	cgroup_close(&c);
	put("fs/memory/release_agent", "\n");
	put("fs/blkio/release_agent", "\n");
	CHECK_FALSE(opens(&c, &e));
	CHECK_STR(str_of(e.text), "this process is in the root control group, which is the whole machine");
	unmake();
}

static void what_is_not_there_is_said(void **state)
{
	struct recording_out out = { .n = 0 };
	struct cgroup c;
	struct err e;

	(void)state;
	make("/", "/");
	put("fs/cpu.stat", "usage_usec 5\n");
	CHECK_FALSE(opens(&c, &e));
	CHECK_STR(str_of(e.text), "this process is in the root control group, which is the whole machine");
	cgroup_say(&c, &e, 9, &out);
	CHECK_EQ(out.n, 0);
	CHECK_EQ(out.column.source.n, 0);
	CHECK_STR(out.column.remark, "this process is in the root control group, which is the whole machine");
	put("proc/cgroup", "0::/../other\n");
	CHECK_FALSE(opens(&c, &e));
	CHECK_STR(str_of(e.text), "the group of this process lies outside of what is mounted");
	put("proc/cgroup", "3:memory:/a\n");
	CHECK_FALSE(opens(&c, &e));
	CHECK_STR(str_of(e.text), "this process is in no control group of version 1");
	put("proc/cgroup", "3:freezer:/a\n");
	CHECK_FALSE(opens(&c, &e));
	CHECK_STR(str_of(e.text), "this process is in no control group of version 2");
	unmake();
}

/* Where the file system of groups of version 2 is mounted, or that of version 1 for `controller`; empty = nowhere. */
static void find_mount(const char *controller, char point[256])
{
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	const struct mntent *m;

	*point = 0;
	while (mounts && !*point && (m = getmntent(mounts)))
		if (controller ? !strcmp(m->mnt_type, "cgroup") && hasmntopt(m, controller) : !strcmp(m->mnt_type, "cgroup2"))
			snprintf(point, 256, "%s", m->mnt_dir);
	if (mounts)
		endmntent(mounts);
}

/* A child in the group `real` that counts to `n`. */
static void count_in(const char *real, int n)
{
	char self[32], path[128];
	FILE *procs;

	if (_Fork()) {
		CHECK(wait(NULL) > 0);
		return;
	}
	snprintf(path, sizeof path, "%s/cgroup.procs", real);
	procs = fopen(path, "w");
	snprintf(self, sizeof self, "%d", (int)getpid());
	if (!procs || fputs(self, procs) < 0 || fclose(procs))
		_exit(1);
	for (volatile int i = 0; i < n; i++)
		;
	_exit(0);
}

/* A group made for it; where the processor is not limited by groups of version 2, its accounts alone are looked at. */
static void a_real_group_counts(void **state)
{
	char real[64], path[128], point[256];
	struct cgroup c;
	struct err e = { 0 };
	int64_t before;

	(void)state;
	find_mount(NULL, point);
	snprintf(real, sizeof real, "%.40s/pawl-test-%d", point, (int)getpid());
	if (!*point || mkdir(real, 0755)) {
		print_message("no control group can be made here: not tested\n");
		skip();
	}
	make("/", "/");
	snprintf(path, sizeof path, "0::/pawl-test-%d\n", (int)getpid());
	put("proc/cgroup", path);
	snprintf(path, sizeof path, "30 24 0:26 / %.40s rw - cgroup2 cgroup2 rw\n", point);
	put("proc/mountinfo", path);
	CHECK_OK(opens(&c, &e), &e);
	before = cgroup_read(&c).cpu_us;
	count_in(real, 20000000);
	CHECK(cgroup_read(&c).cpu_us > before + 1000);
	cgroup_close(&c);
	CHECK_EQ(rmdir(real), 0);
	unmake();
}

static void set(const char *real, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", real, name);
	f = fopen(path, "w");
	CHECK(f && fputs(text, f) >= 0 && !fclose(f));
}

/* A tenth of a CPU: whoever wants more is held back. */
static void a_real_limit_of_version_1_throttles(void **state)
{
	char real[64], path[256], point[256];
	struct cgroup_totals now;
	struct cgroup c;
	struct err e = { 0 };

	(void)state;
	find_mount("cpu", point);
	snprintf(real, sizeof real, "%.40s/pawl-test-%d", point, (int)getpid());
	if (!*point || mkdir(real, 0755)) {
		print_message("no control group of version 1 can be made here: not tested\n");
		skip();
	}
	make("/", "/");
	snprintf(path, sizeof path, "1:cpu:/pawl-test-%d\n", (int)getpid());
	put("proc/cgroup", path);
	snprintf(path, sizeof path, "30 24 0:26 / %.40s rw - cgroup cgroup rw,cpu\n", point);
	put("proc/mountinfo", path);
	set(real, "cpu.cfs_period_us", "10000");
	set(real, "cpu.cfs_quota_us", "1000");
	CHECK_OK(opens(&c, &e), &e);
	CHECK_NEAR(c.cpus, 0.1, 1e-12);
	CHECK_EQ(cgroup_read(&c).throttled_us, 0);
	count_in(real, 5000000);
	now = cgroup_read(&c);
	CHECK(now.periods > 0 && now.throttled_periods > 0 && now.throttled_us > 1000);
	CHECK(now.throttled_periods <= now.periods);
	CHECK_EQ(now.cpu_us, NOT_KNOWN);        /* cpuacct is not mounted here */
	cgroup_close(&c);
	CHECK_EQ(rmdir(real), 0);
	unmake();
}

int main(void)
{
	return RUN(TEST(what_a_group_used_and_ran_into), TEST(in_a_container_it_is_what_is_mounted), TEST(what_is_not_there_is_said),
		TEST(version_1_says_the_same), TEST(controllers_in_the_root_group_are_left_out), TEST(a_real_group_counts),
		TEST(a_real_limit_of_version_1_throttles));
}
