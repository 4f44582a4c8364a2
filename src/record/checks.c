/* checks - what works on this machine and why not: machine_checks(). */
#include "record/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "record/event.h"
#include "record/measure.h"
#include "record/proc.h"
#include "record/receipt.h"

#define LOAD_FINE 0.3                   /* per processor: more than this is work that disturbs */
#define STEAL_FINE 0.01                 /* share of the time since boot */
#define DISK_FINE ((double)(1u << 30))  /* bytes: some thousand runs */
#define DISK_LEAST ((double)(64u << 20))

/* Linux capability numbers: <linux/capability.h> */
#define CAP_BIT_SYS_ADMIN 21
#define CAP_BIT_PERFMON 38
#define CAP_BIT_BPF 39

static void fine(struct check *c, struct str found)
{
	c->state = CHECK_OK;
	c->found = found;
}

static void partly(struct check *c, struct str found, struct str remedy)
{
	c->state = CHECK_PART;
	c->found = found;
	c->remedy = remedy;
}

static void missing(struct check *c, struct str found, struct str remedy)
{
	c->state = CHECK_NO;
	c->found = found;
	c->remedy = remedy;
}

static struct str word(struct arena *a, const char *path)
{
	char buf[256];

	return arena_str(a, proc_word(path, buf, sizeof buf));
}

/* ---- measuring ---- */

static void check_processes(struct arena *a, struct check *c)
{
	const struct str argv[] = { S("/bin/sh"), S("-c"), S(":") };
	const struct command cmd = { .argv = argv, .nargv = 3, .timeout_s = 5 };
	struct capture capture;
	struct err e = { 0 };

	if (!measure_once(&cmd, &capture, &e))
		missing(c, arena_str(a, str_of(e.text)),
			S("allow this user more processes (ulimit -u) and memory"));
	else if (capture.ending != ENDED_OK)
		missing(c, arena_join(a, S("/bin/sh: "), ending_text(a, &capture, &cmd)),
			S("pawl runs commands by /bin/sh"));
	else
		fine(c, arena_printf(a, "started, weighed and reaped in %.1f ms",
				capture.sample.wall_s * 1e3));
	capture_release(&capture);
}

static void check_clock(struct arena *a, struct check *c)
{
	struct str named = word(
		a, "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	struct str source = named.n ? named : S("unknown source");
	struct timespec step;
	bool fast = str_eq(source, S("tsc")) || str_eq(source, S("kvm-clock")) ||
		    str_eq(source, S("arch_sys_counter")) ||
		    str_starts(source, S("hyperv_clocksource")) || str_eq(source, S("timebase")) ||
		    str_eq(source, S("tod"));
	struct str found;

	clock_getres(CLOCK_MONOTONIC, &step);
	found = arena_printf(a, "%.*s, steps of %ld ns", STR(source), step.tv_nsec);
	if (step.tv_sec || step.tv_nsec > 1000)
		missing(c, found,
			S("the kernel has no high resolution timers: times below 100 ms cannot be "
			  "told apart"));
	else if (!fast)
		partly(c, found,
			S("reading this clock costs about a microsecond; tsc does not: boot with "
			  "clocksource=tsc"));
	else
		fine(c, found);
}

static const char *counter_reason(int number)
{
	bool absent = number == ENOENT || number == ENODEV || number == EOPNOTSUPP;

	return absent ? "this processor or virtual machine shows none" : strerror(number);
}

static struct str counter_remedy(int number)
{
	switch (number) {
	case EACCES:
	case EPERM:
		return S("sysctl kernel.perf_event_paranoid=2 or lower; in a container --cap-add "
			 "PERFMON and a seccomp profile that"
			 " allows perf_event_open");
	case ENOSYS:
		return S("this kernel was built without perf events");
	default:
		return S("a virtual machine shows them only with a virtual PMU (QEMU: -cpu "
			 "host,pmu=on); else use bare metal");
	}
}

static void check_counters(struct arena *a, struct check *c)
{
	struct str names = { 0 };
	bool user_only = false;
	int open = 0, number = 0;

	for (int i = 0; i < EVENTS; i++) {
		struct event event;

		event_open(&hardware_event[i], &event);
		if (event.fd < 0) {
			number = event.number;
			continue;
		}
		names = arena_printf(
			a, "%.*s%s%s", STR(names), open++ ? ", " : "", hardware_event[i].name);
		user_only |= event.user_only;
		event_close(&event);
	}
	if (!open)
		missing(c, arena_printf(a, "none: %s", counter_reason(number)),
			counter_remedy(number));
	else if (open < EVENTS)
		partly(c, names, counter_remedy(number));
	else if (user_only)
		partly(c, arena_printf(a, "%.*s, of user mode only", STR(names)),
			counter_remedy(EACCES));
	else
		fine(c, names);
}

static void check_paranoid(struct arena *a, struct check *c)
{
	struct str level = word(a, "/proc/sys/kernel/perf_event_paranoid");
	int64_t value;

	if (!str_i64(level, &value))
		missing(c, S("not there"),
			S("this kernel was built without perf events, or /proc/sys is hidden"));
	else if (value <= 1 || !geteuid())
		fine(c, arena_printf(
				a, "%.*s%s", STR(level), value > 1 ? ", does not bind root" : ""));
	else if (value == 2)
		partly(c, S("2: own processes, user mode"),
			S("sysctl kernel.perf_event_paranoid=1 adds the kernel's part"));
	else
		missing(c, arena_printf(a, "%.*s: nothing for unprivileged users", STR(level)),
			S("sysctl kernel.perf_event_paranoid=2, or 1 with the kernel's part"));
}

static bool has_capability(unsigned bit)
{
	char buf[4096], text[32];
	struct str set = proc_field(proc_read("/proc/self/status", buf, sizeof buf), S("CapEff"));

	snprintf(text, sizeof text, "%.*s", STR(set));
	return strtoull(text, NULL, 16) >> bit & 1;
}

static void check_bpf(struct arena *a, struct check *c)
{
	bool types = !access("/sys/kernel/btf/vmlinux", R_OK);
	bool may = has_capability(CAP_BIT_SYS_ADMIN) ||
		   (has_capability(CAP_BIT_BPF) && has_capability(CAP_BIT_PERFMON));
	struct str lockdown = word(a, "/sys/kernel/security/lockdown");

	if (!types)
		missing(c, S("this kernel does not describe its types (/sys/kernel/btf/vmlinux)"),
			S("a kernel with CONFIG_DEBUG_INFO_BTF; without it waiting is attributed "
			  "by sampling /proc"));
	else if (str_has(lockdown, S("[confidentiality]")))
		missing(c, S("the kernel is locked down (confidentiality)"),
			S("boot with lockdown=integrity or none"));
	else if (!may)
		missing(c, S("not permitted to this user"),
			S("run as root, or give pawl CAP_BPF and CAP_PERFMON"));
	else
		fine(c, S("types and privileges are there"));
}

/* ---- what disturbs, and what says so ---- */

static void check_pressure(struct arena *a, struct check *c)
{
	struct disturbance d;

	(void)a;
	disturbance_read(&d);
	if (isnan(d.cpu_s) && isnan(d.io_s))
		missing(c, S("no /proc/pressure"),
			S("a kernel with CONFIG_PSI, booted with psi=1"));
	else
		fine(c, S("processor, disk and memory stalls are recorded"));
}

static void check_cgroup(struct arena *a, struct check *c)
{
	(void)a;
	if (!access("/sys/fs/cgroup/cgroup.controllers", R_OK))
		fine(c, S("version 2"));
	else if (!access("/sys/fs/cgroup/cpu/cgroup.procs", F_OK) || !access("/sys/fs/cgroup/memory/cgroup.procs", F_OK))
		fine(c, S("version 1"));
	else
		missing(c, S("none are mounted"), S("mount them, or boot with systemd.unified_cgroup_hierarchy=1"));
}

/* "on", "off"; empty when nothing here tells. */
static struct str turbo(struct arena *a)
{
	struct str off = word(a, "/sys/devices/system/cpu/intel_pstate/no_turbo");
	struct str on = word(a, "/sys/devices/system/cpu/cpufreq/boost");

	if (!off.n && !on.n)
		return (struct str){ 0 };
	return str_eq(off, S("0")) || str_eq(on, S("1")) ? S("on") : S("off");
}

static void check_frequency(struct arena *a, struct check *c)
{
	struct machine m;
	struct str boost = turbo(a), found;

	machine_read(a, &m);
	found = arena_printf(
		a, "governor %.*s%s%.*s", STR(m.governor), boost.n ? ", turbo " : "", STR(boost));
	if (!m.governor.n)
		partly(c, S("this kernel does not control it; a hypervisor may"),
			S("compare only pairs measured side by side"));
	else if (!str_eq(m.governor, S("performance")))
		partly(c, found, S("cpupower frequency-set --governor performance"));
	else if (str_eq(boost, S("on")))
		partly(c, found,
			S("turbo depends on heat and neighbours: echo 1 "
			  ">/sys/devices/system/cpu/intel_pstate/no_turbo, or"
			  " 0 >/sys/devices/system/cpu/cpufreq/boost"));
	else
		fine(c, found);
}

static void check_layout(struct arena *a, struct check *c)
{
	uint64_t level;

	(void)a;
	if (!proc_u64("/proc/sys/kernel/randomize_va_space", &level))
		partly(c, S("not known"), S("/proc/sys is hidden"));
	else if (level == 2)
		fine(c, S("random: every process has another layout, which many processes average "
			  "out"));
	else
		partly(c,
			arena_printf(a, "%s: one layout stands for all",
				level ? "partly random" : "fixed"),
			S("sysctl kernel.randomize_va_space=2, so that the layout's luck shows as "
			  "noise"));
}

static void check_cpus(struct arena *a, struct check *c)
{
	struct cpus cpus;
	struct str found;

	machine_cpus(&cpus);
	found = arena_printf(a, "%u usable of %u", cpus.usable, cpus.online);
	if (isfinite(cpus.quota) && cpus.quota < cpus.allowed)
		partly(c,
			arena_printf(a, "%.*s: the control group has a quota of %.2f", STR(found),
				cpus.quota),
			S("a quota stops processes in the middle: give whole processors (cpuset) "
			  "instead"));
	else if (cpus.usable < 2)
		partly(c, found,
			S("with one processor pawl and what it measures take turns: use two"));
	else
		fine(c, found);
}

static void check_load(struct arena *a, struct check *c)
{
	struct disturbance d;
	struct cpus cpus;
	struct str found;

	disturbance_read(&d);
	machine_cpus(&cpus);
	found = arena_printf(a, "%.2f on %u processors", d.load, cpus.online);
	if (isnan(d.load))
		partly(c, S("not known"), S("/proc/loadavg is hidden"));
	else if (d.load > LOAD_FINE * cpus.online)
		partly(c, found,
			S("other work runs here: measure on a machine of your own, or by pairs"));
	else
		fine(c, found);
}

static void check_steal(struct arena *a, struct check *c)
{
	char buf[128];
	struct str rest = proc_read("/proc/uptime", buf, sizeof buf);
	struct disturbance d;
	struct cpus cpus;
	double uptime_s, share;

	disturbance_read(&d);
	machine_cpus(&cpus);
	share = num_f64(str_word(&rest), &uptime_s) ? d.steal_s / (uptime_s * cpus.online) : NAN;
	if (!isfinite(share))
		partly(c, S("not known"), S("/proc/stat or /proc/uptime is hidden"));
	else if (share > STEAL_FINE)
		partly(c, arena_printf(a, "%.1f %% of the time since boot", share * 100),
			S("the hypervisor gives these processors to others: use a dedicated "
			  "machine"));
	else
		fine(c, arena_printf(a, "%.2f %% of the time since boot", share * 100));
}

/* ---- surroundings ---- */

static void check_git(struct arena *a, struct check *c)
{
	const struct str argv[] = { S("git"), S("--version") };
	const struct command cmd = { .argv = argv, .nargv = 2, .timeout_s = 5 };
	struct capture capture;
	struct err e = { 0 };

	if (measure_once(&cmd, &capture, &e) && capture.ending == ENDED_OK)
		fine(c, toolchain_version(arena_str(a, buf_view(&capture.out))));
	else
		missing(c, S("not found"),
			S("install git: without it runs carry no commit, and revisions cannot be "
			  "compared"));
	capture_release(&capture);
}

static void check_disk(struct arena *a, struct check *c)
{
	struct statvfs fs;
	double bytes;
	struct str found;

	if (statvfs(".", &fs)) {
		missing(c, arena_printf(a, "this directory: %s", strerror(errno)),
			S("run pawl in a directory that exists"));
		return;
	}
	bytes = (double)fs.f_bavail * (double)fs.f_frsize;
	found = arena_printf(a, "%.1f GiB free for .pawl", bytes / (1u << 30));
	if (access(".", W_OK) || fs.f_flag & ST_RDONLY)
		missing(c, S("this directory cannot be written"),
			S("name a store elsewhere: store: in pawl.yaml"));
	else if (bytes < DISK_LEAST)
		missing(c, found, S("make room: a run takes some hundred KiB"));
	else if (bytes < DISK_FINE)
		partly(c, found, S("make room: a run takes some hundred KiB"));
	else
		fine(c, found);
}

static void check_tmp(struct arena *a, struct check *c)
{
	const char *named = getenv("TMPDIR"), *dir = named && *named ? named : "/tmp";
	char *path = arena_cstr(a, arena_printf(a, "%s/pawl-XXXXXX", dir));
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd < 0) {
		missing(c, arena_printf(a, "%s: %s", dir, strerror(errno)),
			S("set TMPDIR to a directory that can be written"));
		return;
	}
	close(fd);
	unlink(path);
	fine(c, arena_str(a, str_of(dir)));
}

static void check_terminal(struct arena *a, struct check *c)
{
	const char *term = getenv("TERM");
	struct winsize size = { 0 };

	if (!isatty(STDOUT_FILENO))
		fine(c, S("none: plain lines without colour"));
	else if (!term || !*term || !strcmp(term, "dumb"))
		partly(c, S("one that says nothing about itself"), S("set TERM"));
	else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		fine(c, arena_printf(a, "%s, of unknown width", term));
	else
		fine(c, arena_printf(a, "%s, %u columns", term, size.ws_col));
}

static const struct {
	const char *name;
	void (*run)(struct arena *a, struct check *c);
} known[] = {
	{ "processes", check_processes },
	{ "clock", check_clock },
	{ "hardware counters", check_counters },
	{ "perf_event_paranoid", check_paranoid },
	{ "BPF", check_bpf },
	{ "pressure (PSI)", check_pressure },
	{ "control groups", check_cgroup },
	{ "processors", check_cpus },
	{ "frequency", check_frequency },
	{ "address layout", check_layout },
	{ "load", check_load },
	{ "steal", check_steal },
	{ "git", check_git },
	{ "disk", check_disk },
	{ "temporary files", check_tmp },
	{ "terminal", check_terminal },
};
#define KNOWN (sizeof known / sizeof *known)

void machine_checks(struct arena *a, struct check **check, uint32_t *n)
{
	*check = ARENA_ARRAY(a, struct check, KNOWN);
	*n = KNOWN;
	for (size_t i = 0; i < KNOWN; i++) {
		(*check)[i].name = known[i].name;
		known[i].run(a, &(*check)[i]);
	}
}
