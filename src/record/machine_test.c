#include "record/machine.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/check.h"

static void this_machine_is_described(void **state)
{
	struct arena a = { 0 };
	struct machine m;

	(void)state;
	machine_read(&a, &m);
	CHECK_EQ(m.fingerprint.n, 16);
	CHECK(m.arch.n && m.kernel.n && m.virt.n);
	CHECK(m.ncpu >= 1 && m.ncpu <= (uint32_t)sysconf(_SC_NPROCESSORS_ONLN));
	/* MemTotal of /proc/meminfo is what sysconf counts in pages */
	CHECK_NEAR((double)m.memory_bytes,
		(double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE), 1e-6);
	CHECK(str_eq(m.fingerprint, machine_fingerprint(&a, &m)));
	arena_free(&a);
}

static const struct machine typical = {
	.cpu = { "Some CPU", 8 },
	.arch = { "x86_64", 6 },
	.kernel = { "6.1", 3 },
	.os = { "Debian", 6 },
	.virt = { "kvm", 3 },
	.governor = { "performance", 11 },
	.host = { "h1", 2 },
	.ncpu = 4,
	.memory_bytes = 8322842624u,
};

static bool same(const struct machine *m)
{
	struct arena a = { 0 };
	bool equal = str_eq(machine_fingerprint(&a, m), machine_fingerprint(&a, &typical));

	arena_free(&a);
	return equal;
}

static void a_fingerprint_holds_over_what_does_not_matter(void **state)
{
	struct machine m = typical;

	(void)state;
	m.host = S("h2");
	m.kernel = S("6.2");
	m.os = S("Ubuntu");
	m.memory_bytes -= 40u << 20;            /* another kernel keeps more for itself */
	CHECK(same(&m));
}

static void a_fingerprint_changes_with_what_matters(void **state)
{
	struct machine m = typical;

	(void)state;
#define DIFFERS(change) do { m = typical; change; CHECK_FALSE(same(&m)); } while (0)
	DIFFERS(m.cpu = S("Other CPU"));
	DIFFERS(m.arch = S("aarch64"));
	DIFFERS(m.virt = S("none"));
	DIFFERS(m.governor = S("powersave"));
	DIFFERS(m.ncpu = 8);
	DIFFERS(m.memory_bytes *= 2);
	DIFFERS((
		m.virt = S("kvmperf"), m.governor = S("ormance"))); /* fields do not run together */
#undef DIFFERS
}

/*
 * By hand from the FNV-1a recurrence over "\xff0\xff0\xff\xff\xff\xff": cpu and the three last
 * empty, ncpu and memory "0". python3: h=0xcbf29ce484222325; for b in b"...": h=(h^b)*0x100000001b3
 * % 2**64
 */
static void a_fingerprint_is_the_same_everywhere(void **state)
{
	struct arena a = { 0 };
	const struct machine m = { 0 };

	(void)state;
	CHECK_STR(machine_fingerprint(&a, &m), "39b56fd949095629");
	arena_free(&a);
}

static void affinity_bounds_the_usable_processors(void **state)
{
	cpu_set_t before, one;
	struct cpus cpus;
	size_t cpu = 0;

	(void)state;
	CHECK_EQ(sched_getaffinity(0, sizeof before, &before), 0);
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	CHECK_EQ(sched_setaffinity(0, sizeof one, &one), 0);
	machine_cpus(&cpus);
	CHECK_EQ(cpus.allowed, 1);
	CHECK_EQ(cpus.usable, 1);
	CHECK_EQ(sched_setaffinity(0, sizeof before, &before), 0);
	machine_cpus(&cpus);
	CHECK_EQ(cpus.allowed, CPU_COUNT(&before));
	CHECK(cpus.usable <= cpus.allowed && cpus.online >= 1 && cpus.quota > 0);
}

static void versions_are_found_in_what_compilers_print(void **state)
{
	(void)state;
	CHECK_STR(
		toolchain_version(S("cc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022\n")),
		"12.2.0");
	CHECK_STR(toolchain_version(S("g++ (GCC) 13.2.1 20231205 (Red Hat 13.2.1-6)\n")), "13.2.1");
	CHECK_STR(toolchain_version(S("Debian clang version 14.0.6\nTarget: x86_64\n")), "14.0.6");
	CHECK_STR(toolchain_version(S("go version go1.26.8 linux/amd64\n")), "1.26.8");
	CHECK_STR(toolchain_version(S("rustc 1.95.0 (59807616e 2026-04-14)\n")), "1.95.0");
	CHECK_STR(toolchain_version(S("Python 3.11.7\n")), "3.11.7");
	CHECK_STR(toolchain_version(S("openjdk version \"17.0.15\" 2025-04-15\n")), "17.0.15");
	CHECK_STR(toolchain_version(S("v20.20.2\n")), "20.20.2");
	CHECK_STR(toolchain_version(S("no number here\n1.2\n")), "");
	CHECK_STR(toolchain_version(S("")), "");
}

static void write_program(const char *dir, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	CHECK(f);
	fputs(text, f);
	CHECK_EQ(fclose(f), 0);
	CHECK_EQ(chmod(path, 0755), 0);
}

/* A PATH of its own: cc is clang here, go fails, rustc is missing. */
static void tools_on_the_path_are_asked(void **state)
{
	char dir[] = "/tmp/pawl-tools-XXXXXX", *path = strdup(getenv("PATH")), name[64];
	struct arena a = { 0 };
	struct tool *tool;
	uint32_t n;

	(void)state;
	CHECK(mkdtemp(dir));
	write_program(dir, "cc", "#!/bin/sh\necho 'Debian clang version 14.0.6'\n");
	write_program(dir, "clang", "#!/bin/sh\necho 'Debian clang version 15.0.0'\n");
	write_program(dir, "go", "#!/bin/sh\necho 'go version go1.2.3'; exit 1\n");
	write_program(dir, "java", "#!/bin/sh\necho 'openjdk version \"17.0.15\"' >&2\n");
	setenv("PATH", dir, 1);
	toolchain_read(&a, &tool, &n);
	setenv("PATH", path, 1);
	CHECK_EQ(n, 2);
	CHECK_STR(tool[0].name, "clang");
	CHECK_STR(tool[0].version, "14.0.6");
	CHECK_STR(tool[1].name, "java");
	CHECK_STR(tool[1].version, "17.0.15");
	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof name, "%s/%s", dir,
			(const char *[]){ "cc", "clang", "go", "java" }[i]);
		unlink(name);
	}
	rmdir(dir);
	free(path);
	arena_free(&a);
}

static const struct check *find(const struct check *check, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (!strcmp(check[i].name, name))
			return &check[i];
	fail_msg("no check %s", name);
	return NULL;
}

static void every_check_says_what_and_how(void **state)
{
	struct arena a = { 0 };
	struct check *check;
	uint32_t n;

	(void)state;
	setenv("TMPDIR", "/no/such/place", 1);
	machine_checks(&a, &check, &n);
	unsetenv("TMPDIR");
	CHECK(n >= 14);
	for (uint32_t i = 0; i < n; i++) {
		CHECK(check[i].found.n);
		CHECK_EQ(check[i].remedy.n == 0, check[i].state == CHECK_OK);
	}
	CHECK_EQ(find(check, n, "processes")->state, CHECK_OK);
	CHECK(str_ends(find(check, n, "steal")->found, S(" % of the time since boot")));
	CHECK_EQ(find(check, n, "temporary files")->state, CHECK_NO);
	CHECK_STR(find(check, n, "temporary files")->found,
		"/no/such/place: No such file or directory");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(this_machine_is_described),
		TEST(a_fingerprint_holds_over_what_does_not_matter),
		TEST(a_fingerprint_changes_with_what_matters),
		TEST(a_fingerprint_is_the_same_everywhere),
		TEST(affinity_bounds_the_usable_processors),
		TEST(versions_are_found_in_what_compilers_print), TEST(tools_on_the_path_are_asked),
		TEST(every_check_says_what_and_how));
}
