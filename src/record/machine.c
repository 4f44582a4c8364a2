#include "record/machine.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "base/num.h"
#include "record/proc.h"

#define CPUS_MOST 8192u                 /* the most that Linux can be built for */

static struct str word_of(struct arena *a, const char *path)
{
	char buf[256];

	return arena_str(a, proc_word(path, buf, sizeof buf));
}

/* ---- processors ---- */

/* ARM kernels give numbers instead of a name. */
static struct str cpu_of(struct arena *a, struct str cpuinfo)
{
	struct str name = proc_field(cpuinfo, S("model name")),
		   part = proc_field(cpuinfo, S("CPU part"));
	struct str implementer = proc_field(cpuinfo, S("CPU implementer"));

	if (!name.n)
		name = proc_field(cpuinfo, S("cpu"));           /* POWER */
	if (!name.n && part.n)
		return arena_printf(a, "implementer %.*s part %.*s", STR(implementer), STR(part));
	return arena_str(a, name);
}

/* "max 100000" or "200000 100000": microseconds per period.
 * [Documentation/admin-guide/cgroup-v2.rst cpu.max] */
static double quota_of(const char *path)
{
	char buf[64];
	struct str rest = proc_read(path, buf, sizeof buf), most = str_word(&rest);
	double quota, period;

	if (!num_f64(most, &quota) || !num_f64(str_trim(rest), &period) || !(period > 0))
		return INFINITY;
	return quota / period;
}

/* The least quota of our control group and those above it; in a container the first is its root. */
static double cgroup_quota(void)
{
	char buf[4096], path[4200];
	struct str rest = proc_read("/proc/self/cgroup", buf, sizeof buf), group = { 0 };
	double least = quota_of("/sys/fs/cgroup/cpu.max");
	uint64_t quota, period;

	while (rest.n && !group.n) {
		struct str line = str_line(&rest);

		if (str_starts(line, S("0::")))
			group = str_from(line, 3);
	}
	while (group.n > 1) {
		snprintf(path, sizeof path, "/sys/fs/cgroup%.*s/cpu.max", STR(group));
		least = fmin(least, quota_of(path));
		(void)str_cut_last(&group, '/');
	}
	if (proc_u64("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", &quota) &&
		proc_u64("/sys/fs/cgroup/cpu/cpu.cfs_period_us", &period) && period)
		least = fmin(least, (double)quota / (double)period); /* version 1; -1 is no quota */
	return least;
}

void machine_cpus(struct cpus *c)
{
	unsigned long mask[CPUS_MOST / (8 * sizeof(unsigned long))];
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	*c = (struct cpus){ .online = online > 0 ? (uint32_t)online : 1, .quota = cgroup_quota() };
	memset(mask, 0, sizeof mask);
	if (!sched_getaffinity(0, sizeof mask, (cpu_set_t *)mask))
		c->allowed = (uint32_t)CPU_COUNT_S(sizeof mask, (cpu_set_t *)mask);
	if (!c->allowed)
		c->allowed = c->online;
	c->usable = c->quota < c->allowed ? (uint32_t)ceil(c->quota) : c->allowed;
	if (!c->usable)
		c->usable = 1;
}

/* The one all processors have; "mixed" when they differ; empty without cpufreq. */
static struct str governor_of(struct arena *a, uint32_t ncpu)
{
	struct str first = word_of(a, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

	for (uint32_t i = 1; first.n && i < ncpu; i++) {
		char path[96], buf[64];
		struct str other;

		snprintf(path, sizeof path,
			"/sys/devices/system/cpu/cpu%u/cpufreq/scaling_governor", i);
		other = proc_word(path, buf, sizeof buf);
		if (other.n && !str_eq(first, other))
			return S("mixed");
	}
	return first;
}

/* ---- virtualisation ---- */

struct sign {
	const char *text, *means;
};

static struct str meaning(struct str text, const struct sign *sign, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_has(text, str_of(sign[i].text)))
			return str_of(sign[i].means);
	return (struct str){ 0 };
}
#define MEANING(text, sign) meaning((text), (sign), sizeof(sign) / sizeof *(sign))

/* The signature of CPUID leaf 0x40000000; empty on other processors. */
static struct str hypervisor_signature(char buf[12])
{
#if defined(__x86_64__) || defined(__i386__)
	unsigned a, b, c, d;

	if (__get_cpuid(1, &a, &b, &c, &d) && (c >> 31 & 1)) {
		__cpuid(0x40000000, a, b, c, d);
		memcpy(buf, &b, 4);
		memcpy(buf + 4, &c, 4);
		memcpy(buf + 8, &d, 4);
		return (struct str){ buf, 12 };
	}
#endif
	(void)buf;
	return (struct str){ 0 };
}

static struct str machine_kind(struct arena *a, struct str cpuinfo)
{
	static const struct sign signature[] = {
		{ "KVMKVMKVM", "kvm" },
		{ "Microsoft Hv", "hyper-v" },
		{ "VMwareVMware", "vmware" },
		{ "XenVMMXenVMM", "xen" },
		{ "TCGTCGTCGTCG", "qemu" },
		{ "bhyve bhyve", "bhyve" },
		{ "VBoxVBoxVBox", "virtualbox" },
	};
	static const struct sign maker[] = {
		{ "QEMU", "qemu" },
		{ "VMware", "vmware" },
		{ "VirtualBox", "virtualbox" },
		{ "innotek", "virtualbox" },
		{ "Xen", "xen" },
		{ "Google Compute Engine", "google" },
		{ "Amazon EC2", "amazon" },
		{ "KVM", "kvm" },
		{ "Virtual Machine", "hyper-v" },
		{ "Bochs", "bochs" },
	};
	char buf[12];
	struct str kind = MEANING(hypervisor_signature(buf), signature);
	struct str flags = proc_field(cpuinfo, S("flags"));
	struct str vendor = word_of(a, "/sys/class/dmi/id/sys_vendor"),
		   product = word_of(a, "/sys/class/dmi/id/product_name");

	if (!kind.n)
		kind = MEANING(arena_printf(a, "%.*s %.*s", STR(vendor), STR(product)), maker);
	if (!kind.n)
		kind = word_of(a, "/sys/hypervisor/type");
	if (!kind.n && str_has(flags, S(" hypervisor")))
		kind = S("virtual machine");
	return kind;
}

static struct str container_kind(struct arena *a)
{
	static const struct sign path[] = {
		{ "/kubepods", "kubernetes" },
		{ "/docker", "docker" },
		{ "/libpod", "podman" },
		{ "/lxc", "lxc" },
		{ "/machine.slice/", "nspawn" },
	};
	char buf[4096];
	struct str manager = word_of(a, "/run/systemd/container");

	if (manager.n)
		return manager;
	if (!access("/run/.containerenv", F_OK))
		return S("podman");
	if (!access("/.dockerenv", F_OK))
		return S("docker");
	return MEANING(proc_read("/proc/1/cgroup", buf, sizeof buf), path);
}

/* "kvm", "docker", "kvm+docker"; "none" when nothing speaks for either. */
static struct str virt_of(struct arena *a, struct str cpuinfo)
{
	struct str machine = machine_kind(a, cpuinfo), container = container_kind(a);

	if (machine.n && container.n)
		return arena_printf(a, "%.*s+%.*s", STR(machine), STR(container));
	if (machine.n || container.n)
		return arena_str(a, machine.n ? machine : container);
	return S("none");
}

/* ---- the rest ---- */

static struct str os_of(struct arena *a)
{
	char buf[4096];
	struct str rest = proc_read("/etc/os-release", buf, sizeof buf);

	while (rest.n) {
		struct str value = str_line(&rest), key = str_cut(&value, '=');

		if (!str_eq(key, S("PRETTY_NAME")))
			continue;
		if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_clip(str_from(value, 1), value.n - 2);
		return arena_str(a, value);
	}
	return (struct str){ 0 };
}

/* "24731708 kB" */
static uint64_t memory_of(void)
{
	char buf[4096];
	struct str value = proc_field(proc_read("/proc/meminfo", buf, sizeof buf), S("MemTotal"));
	uint64_t kib;

	return str_u64(str_word(&value), &kib) && kib < UINT64_MAX / 1024 ? kib * 1024 : 0;
}

void machine_read(struct arena *a, struct machine *m)
{
	char *cpuinfo_bytes = arena_alloc(a, 8 << 10, 1);       /* the first processor */
	struct str cpuinfo = proc_read("/proc/cpuinfo", cpuinfo_bytes, 8 << 10);
	struct cpus cpus;
	struct utsname name;

	*m = (struct machine){ 0 };
	if (!uname(&name)) {
		m->host = arena_str(a, str_of(name.nodename));
		m->arch = arena_str(a, str_of(name.machine));
		m->kernel = arena_str(a, str_of(name.release));
	}
	machine_cpus(&cpus);
	m->cpu = cpu_of(a, cpuinfo);
	m->os = os_of(a);
	m->virt = virt_of(a, cpuinfo);
	m->governor = governor_of(a, cpus.online);
	m->ncpu = cpus.usable;
	m->memory_bytes = memory_of();
	m->fingerprint = machine_fingerprint(a, m);
}

/* ---- fingerprint ---- */

/* FNV-1a (Fowler, Noll, Vo; RFC 9923): the same on every machine, which base/map.h's hash is
 * not. */
static void mix(uint64_t *hash, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		*hash = (*hash ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	*hash = (*hash ^ 0xff) * 0x100000001b3u;        /* ends a field: no byte of UTF-8 */
}

static uint64_t coarse(uint64_t bytes)
{
	uint64_t step = bytes < 4 ? 1 : (uint64_t)1 << (63 - __builtin_clzll(bytes) - 2);

	return (bytes + step - 1) / step * step;        /* 2^64 wraps to 0, which no machine has */
}

struct str machine_fingerprint(struct arena *a, const struct machine *m)
{
	uint64_t hash = 0xcbf29ce484222325u;

	mix(&hash, m->cpu);
	mix(&hash, arena_printf(a, "%" PRIu32, m->ncpu));
	mix(&hash, arena_printf(a, "%" PRIu64, coarse(m->memory_bytes)));
	mix(&hash, m->virt);
	mix(&hash, m->governor);
	mix(&hash, m->arch);
	return arena_printf(a, "%016" PRIx64, hash);
}
