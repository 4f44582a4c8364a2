/* What a file says about the tree it lies in, and how that is told. */
#include "base/utf8.h"
#include "verb/init.h"

const struct clue clues[] = {
	{ "go.mod", NULL, GO_MODULE, true },
	{ "*_test.go", "\nfunc Benchmark", GO_BENCH, false },
	{ "*_test.go", "\nfunc Test", GO_TEST, false },
	{ "Cargo.toml", NULL, CARGO, true },
	{ "Cargo.toml", "\n[workspace", CARGO_WORKSPACE, true },
	{ "Cargo.toml", "criterion", CARGO_CRITERION, true },
	{ "*.rs", "#[bench]", CARGO_LIBTEST, false },
	{ "*.rs", "#[test]", CARGO_TEST, false },
	{ "*.rs", "criterion_main!", CARGO_MAIN, false },
	{ "CMakeLists.txt", NULL, CMAKE, true },
	{ "CMakeLists.txt", "benchmark::benchmark", CMAKE_GOOGLEBENCH, true },
	{ "CMakeLists.txt", "benchmark_main", CMAKE_GOOGLEBENCH, true },
	{ "CMakeLists.txt", "add_test(", CMAKE_TEST, true },
	{ "CMakeLists.txt", "discover_tests(", CMAKE_TEST, true },
	{ "CMakeLists.txt", "RUNTIME_OUTPUT_DIRECTORY", CMAKE_PLACES, true },
	{ "*.cpp", "catch2/benchmark", CMAKE_CATCH2, false },
	{ "meson.build", NULL, MESON, true },
	{ "meson.build", "\n benchmark(", MESON_BENCH, true },
	{ "meson.build", "\n test(", MESON_TEST, true },
	{ "configure.ac", NULL, AUTOTOOLS, true },
	{ "[Mm]akefile", NULL, MAKEFILE, true },
	{ "GNUmakefile", NULL, MAKEFILE, true },
	{ "*akefile", "\nbench:", MAKE_BENCH, false },
	{ "*akefile", "\ncheck:", MAKE_CHECK, false },
	{ "*akefile", "\ntest:", MAKE_TEST, false },
	{ "Makefile.am", "TESTS", MAKE_CHECK, false },
	{ "package.json", NULL, NODE, true },
	{ "*.bench.[jtm]s", NULL, NODE_VITEST_BENCH, false },
	{ "pnpm-lock.yaml", NULL, PNPM, false },
	{ "yarn.lock", NULL, YARN, false },
	{ "package-lock.json", NULL, NPM_LOCK, false },
	{ "pyproject.toml", NULL, PYTHON, true },
	{ "setup.cfg", NULL, PYTHON, true },
	{ "setup.py", NULL, PYTHON, true },
	{ "pytest.ini", NULL, PYTHON, true },
	{ "test_*.py", "def test", PYTHON_TEST, false },
	{ "*_test.py", "def test", PYTHON_TEST, false },
	{ "test_*.py", "(benchmark", PYTHON_BENCH, false },
	{ "*_test.py", "(benchmark", PYTHON_BENCH, false },
	{ "*bench*.py", "(benchmark", PYTHON_BENCH, false },
	{ "*bench*.py", "benchmark: ", PYTHON_BENCH, false },
	{ "pyproject.toml", "pytest-benchmark", PYTHON_PLUGIN, true },
	{ "setup.*", "pytest-benchmark", PYTHON_PLUGIN, true },
	{ "*requirements*.txt", "pytest-benchmark", PYTHON_PLUGIN, false },
	{ "requirements/*.txt", "pytest-benchmark", PYTHON_PLUGIN, false },
	{ "tox.ini", "pytest-benchmark", PYTHON_PLUGIN, false },
	{ "pyproject.toml", "no:benchmark", PYTHON_UNPLUGGED, true },
	{ "setup.cfg", "no:benchmark", PYTHON_UNPLUGGED, true },
	{ "pytest.ini", "no:benchmark", PYTHON_UNPLUGGED, true },
	{ "pyproject.toml", "no:benchmark", PYTHON_ADDOPTS, false },
	{ "pyproject.toml", "--benchmark-", PYTHON_ADDOPTS, false },
	{ "pyproject.toml", "--cov", PYTHON_ADDOPTS, false },
	{ "pyproject.toml", "--numprocesses", PYTHON_ADDOPTS, false },
	{ "pyproject.toml", "-n auto", PYTHON_ADDOPTS, false },
	{ "setup.cfg", "no:benchmark", PYTHON_ADDOPTS, false },
	{ "setup.cfg", "--benchmark-", PYTHON_ADDOPTS, false },
	{ "setup.cfg", "--cov", PYTHON_ADDOPTS, false },
	{ "setup.cfg", "--numprocesses", PYTHON_ADDOPTS, false },
	{ "setup.cfg", "-n auto", PYTHON_ADDOPTS, false },
	{ "*.ini", "no:benchmark", PYTHON_ADDOPTS, false },
	{ "*.ini", "--benchmark-", PYTHON_ADDOPTS, false },
	{ "*.ini", "--cov", PYTHON_ADDOPTS, false },
	{ "*.ini", "--numprocesses", PYTHON_ADDOPTS, false },
	{ "*.ini", "-n auto", PYTHON_ADDOPTS, false },
	{ "*src/*/__init__.py", NULL, PYTHON_SRC, false },
	{ "pyproject.toml", "maturin", PYTHON_NATIVE, true },
	{ "pyproject.toml", "meson-python", PYTHON_NATIVE, true },
	{ "pyproject.toml", "scikit-build", PYTHON_NATIVE, true },
	{ "setup.py", "xtension", PYTHON_NATIVE, true },
	{ "setup.py", "ext_modules", PYTHON_NATIVE, true },
	{ "*.pyx", NULL, PYTHON_NATIVE, false },
	{ "asv.conf.json", NULL, PYTHON_ASV, false },
	{ "pom.xml", NULL, MAVEN, true },
	{ "pom.xml", "jmh-core", MAVEN_JMH, true },
	{ "pom.xml", "<finalName>benchmarks", MAVEN_JMH_JAR, true },
	{ "pom.xml", "<uberjar.name>benchmarks", MAVEN_JMH_JAR, true },
	{ "build.gradle*", NULL, GRADLE, true },
	{ "build.gradle*", "me.champeau.jmh", GRADLE_JMH, true },
	{ "gradlew", NULL, GRADLE_WRAPPER, false },
	{ "*.java", "@Test", JAVA_TEST, false },
	{ "*.kt", "@Test", JAVA_TEST, false },
	{ "*.csproj", NULL, DOTNET, true },
	{ "*.csproj", "BenchmarkDotNet", DOTNET_BENCH, true },
	{ "*.csproj", "Microsoft.NET.Test.Sdk", DOTNET_TEST, true },
	{ ".github/workflows/*.y*ml", NULL, CI_GITHUB, false },
	{ ".gitlab-ci.yml", NULL, CI_GITLAB, false },
	{ NULL, NULL, FACTS, false },
};

static const char *const told[FACTS] = {
	[GO_MODULE] = "Go module", [GO_BENCH] = "Go benchmarks", [GO_TEST] = "Go tests",
	[CARGO] = "Cargo package", [CARGO_WORKSPACE] = "Cargo workspace", [CARGO_CRITERION] = "criterion",
	[CARGO_LIBTEST] = "#[bench] functions", [CARGO_TEST] = "Rust tests",
	[CMAKE] = "CMake", [CMAKE_GOOGLEBENCH] = "Google Benchmark", [CMAKE_TEST] = "ctest",
	[CMAKE_CATCH2] = "Catch2 benchmarks",
	[MESON] = "Meson", [MESON_BENCH] = "Meson benchmarks", [MESON_TEST] = "Meson tests",
	[AUTOTOOLS] = "Autotools", [MAKEFILE] = "Makefile", [MAKE_BENCH] = "make bench",
	[MAKE_CHECK] = "make check", [MAKE_TEST] = "make test",
	[NODE] = "package.json", [NODE_BENCH] = "script bench", [NODE_TEST] = "script test", [NODE_VITEST] = "Vitest",
	[NODE_VITEST_BENCH] = "*.bench files", [NODE_MOCHA] = "Mocha", [NODE_JEST_JUNIT] = "jest-junit",
	[NODE_RUNNER] = "node --test", [NODE_AVA] = "AVA", [NODE_TAPE] = "tape", [NODE_BENCHMARKJS] = "benchmark.js",
	[PYTHON] = "Python project", [PYTHON_TEST] = "Python tests", [PYTHON_BENCH] = "fixture benchmark",
	[PYTHON_PLUGIN] = "pytest-benchmark", [PYTHON_ASV] = "asv",
	[MAVEN] = "Maven", [MAVEN_JMH] = "JMH", [GRADLE] = "Gradle", [GRADLE_JMH] = "JMH", [JAVA_TEST] = "JVM tests",
	[DOTNET] = ".NET project", [DOTNET_BENCH] = "BenchmarkDotNet", [DOTNET_TEST] = ".NET tests",
	[CI_GITHUB] = "GitHub Actions", [CI_GITLAB] = "GitLab CI",
};

/* What is worth saying when it is missing. */
static const struct {
	uint64_t present, absent;
	const char *text;
} advice[] = {
	{ FACT(GO_MODULE), FACT(GO_BENCH), "Go benchmarks: func BenchmarkName(b *testing.B) in a _test.go file" },
	{ FACT(GO_MODULE), FACT(GO_TEST), "Go tests: func TestName(t *testing.T) in a _test.go file" },
	{ FACT(CARGO), FACT(CARGO_CRITERION) | FACT(CARGO_LIBTEST),
		"Rust benchmarks: criterion below [dev-dependencies], and a [[bench]] with harness = false" },
	{ FACT(CMAKE), FACT(CMAKE_GOOGLEBENCH), "benchmarks: a target linked with benchmark::benchmark" },
	{ FACT(CMAKE), FACT(CMAKE_TEST), "tests: enable_testing() and add_test() in CMakeLists.txt" },
	{ FACT(MESON), FACT(MESON_BENCH), "benchmarks: benchmark() in meson.build" },
	{ FACT(MAKEFILE), FACT(MAKE_BENCH) | FACT(AUTOTOOLS) | FACT(CMAKE) | FACT(MESON) | FACT(GO_MODULE) | FACT(CARGO) |
		FACT(NODE) | FACT(PYTHON), "make bench: a target that runs the benchmarks" },
	{ FACT(NODE), FACT(NODE_BENCH) | FACT(NODE_VITEST_BENCH) | FACT(CMAKE) | FACT(CARGO) | FACT(GO_MODULE), "JavaScript benchmarks: a script bench in package.json" },
	{ FACT(PYTHON), FACT(PYTHON_PLUGIN), "Python benchmarks: pytest-benchmark, named in pyproject.toml" },
	{ FACT(PYTHON), FACT(PYTHON_TEST), "Python tests: def test_name() in test_*.py" },
	{ FACT(MAVEN), FACT(MAVEN_JMH), "Java benchmarks: JMH (org.openjdk.jmh:jmh-core) in pom.xml" },
	{ FACT(GRADLE), FACT(GRADLE_JMH) | FACT(MAVEN), "Java benchmarks: the plugin me.champeau.jmh" },
	{ FACT(DOTNET), FACT(DOTNET_BENCH), ".NET benchmarks: a project with BenchmarkDotNet" },
	{ 0, FACT(CI_GITHUB) | FACT(CI_GITLAB), "CI: `pawl init --ci github` or `--ci gitlab` writes a workflow" },
};

/* What is there and takes a word of the user, because pawl cannot run it unasked. */
static const struct {
	uint64_t present, absent;
	const char *text;
} by_hand[] = {
	{ FACT(PYTHON_ASV), 0, "asv: it measures commits itself; after `asv run`, `pawl add .asv/results`" },
	{ FACT(CMAKE_CATCH2), 0, "Catch2 benchmarks: add a job that runs the test binary; see `pawl formats`" },
	{ FACT(MAVEN_JMH), FACT(MAVEN_JMH_JAR), "JMH: add a job that runs it with -rf json; init knows only target/benchmarks.jar" },
};


static void tell_fact(const struct tree *t, unsigned fact, struct buf *out)
{
	struct str first = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->n; i++)
		if ((t->file[i].facts & FACT(fact)) && !n++)
			first = t->file[i].path;
	if (!n)
		return;
	buf_printf(out, "  %-18s ", told[fact]);
	utf8_safe(out, first);
	if (n > 1)
		buf_printf(out, " and %u more", n - 1);
	buf_char(out, '\n');
}

void tell_found(const struct tree *t, const struct proposal *p, struct buf *out)
{
	bool head = false;

	buf_lit(out, "found\n");
	for (unsigned f = 0; f < FACTS; f++)
		if (told[f])
			tell_fact(t, f, out);
	for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
		if ((p->facts & by_hand[i].present) == by_hand[i].present && !(p->facts & by_hand[i].absent))
			buf_printf(out, "  by hand            %s\n", by_hand[i].text);
	for (size_t i = 0; i < sizeof advice / sizeof *advice; i++) {
		if ((p->facts & advice[i].present) != advice[i].present || (p->facts & advice[i].absent))
			continue;
		buf_printf(out, "%s  %s\n", head ? "" : "not found\n", advice[i].text);
		head = true;
	}
	if (t->cut)
		buf_printf(out, "not looked at\n  what is beyond %u entries or %u directories deep\n", WALK_MOST, WALK_DEPTH);
	if (p->nleft_out)
		buf_printf(out, "left out\n  %u more jobs: a policy of %u is enough to begin with\n", p->nleft_out, JOBS_MOST);
}
