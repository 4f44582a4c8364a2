#include <stdlib.h>

#include "test/policy_check.h"

static const char example[] =
	"project: wordcount\n"
	"base: origin/main                     # a change is compared with its merge base\n"
	"jobs:\n"
	"  bench:\n"
	"    build: cmake --build build        # run once per tree before measuring\n"
	"    run: ./build/bench --benchmark_format=json\n"
	"    reads: stdout                     # or files: [out/*.json]\n"
	"    runs: 12\n"
	"    warmup: 0\n"
	"    timeout: 1m30s\n"
	"  unit:\n"
	"    run: go test -json ./...\n"
	"    reads: [stdout, out/*.json]\n"
	"    format: gotest\n"
	"    directory: server\n"
	"    env: {GOFLAGS: -mod=vendor, EMPTY: }\n"
	"  lint: {run: golangci-lint run, reads: lint.sarif, allow-failure: true, budget: 5m}\n"
	"  start: ./wordcount --version\n"
	"rules:\n"
	"  - {gate: bench.time,           worse-than: 5%}\n"
	"  - {gate: bench.alloc_bytes,    worse-than: 10 %, subject: \"Decode/*\", inconclusive: fail}\n"
	"  - {gate: bench.rss,            above: 64MiB, job: start, level: soft}\n"
	"  - {gate: bench.throughput,     at-least: 100MB/s}\n"
	"  - {gate: bench.user_time,      grows-by: 1.5s}\n"
	"  - {gate: bench.any,            worse-than: 50%}\n"
	"  - {gate: bench.items_per_second, drops-by: 1e3}\n"
	"  - gate: tests.failed\n"
	"    more-than: 0\n"
	"    known: known-failures.txt\n"
	"  - {gate: tests.duration, above: 1h30m}\n"
	"accept: accepted.yaml                 # accepted regressions: who, why, until when, committed\n"
	"store: .history\n"
	"artifacts: out\n"
	"confidence: 99%\n"
	"alpha: 0.01\n";

static void the_keys_of_a_policy_arrive(void **state)
{
	struct arena a = { 0 };
	struct policy *p = parsed(&a, example, NULL);

	(void)state;
	CHECK_STR(p->file, "ci/pawl.yaml");
	CHECK_STR(p->directory, "ci");
	CHECK_STR(p->project, "wordcount");
	CHECK_STR(p->base, "origin/main");
	CHECK_STR(p->accept_file, "accepted.yaml");
	CHECK_STR(p->store, ".history");
	CHECK_STR(p->artifacts, "out");
	CHECK_NEAR(p->confidence, 0.99, 1e-15);
	CHECK_NEAR(p->alpha, 0.01, 0);
	CHECK_EQ(p->njob, 4);
	CHECK_EQ(p->nrule, 9);
	CHECK_EQ(p->nremark, 0);
	arena_free(&a);
}

static void what_the_store_keeps_arrives(void **state)
{
	struct arena a = { 0 };
	struct keep k = parsed(&a, "keep: {runs: 500, days: 365, branches: [main, release/*]}\n", NULL)->keep;

	(void)state;
	CHECK_EQ(k.runs, 500);
	CHECK_EQ(k.days, 365);
	CHECK_EQ(k.nbranch, 2);
	CHECK_STR(k.branch[1], "release/*");
	k = parsed(&a, "keep: {days: 7, branches: main}\n", NULL)->keep;
	CHECK_EQ(k.runs, 0);
	CHECK_EQ(k.nbranch, 1);
	k = parsed(&a, "project: x\n", NULL)->keep;
	CHECK_EQ(k.runs + k.days + k.nbranch, 0);
	arena_free(&a);
}

static void jobs_arrive_in_order_with_all_they_say(void **state)
{
	struct arena a = { 0 };
	struct policy *p = parsed(&a, example, NULL);
	struct job *bench = &p->job[0], *unit = &p->job[1], *lint = &p->job[2], *start = &p->job[3];

	(void)state;
	CHECK_STR(bench->name, "bench");
	CHECK_EQ(bench->line, 4);
	CHECK_EQ(bench->column, 3);
	CHECK_STR(bench->build, "cmake --build build");
	CHECK_STR(bench->run, "./build/bench --benchmark_format=json");
	CHECK_EQ(bench->nreads, 1);
	CHECK_STR(bench->reads[0], "stdout");
	CHECK_EQ(bench->runs, 12);
	CHECK(bench->warmup_said && !bench->warmup && !unit->warmup_said);
	CHECK_NEAR(bench->timeout_s, 90, 0);
	CHECK_EQ(unit->nreads, 2);
	CHECK_STR(unit->reads[1], "out/*.json");
	CHECK_STR(unit->format, "gotest");
	CHECK_STR(unit->directory, "server");
	CHECK_EQ(unit->nenv, 2);
	CHECK_STR(unit->env[0], "GOFLAGS=-mod=vendor");
	CHECK_STR(unit->env[1], "EMPTY=");
	CHECK_NEAR(unit->timeout_s + unit->budget_s + unit->runs, 0, 0);
	CHECK(lint->allow_failure && !unit->allow_failure);
	CHECK_NEAR(lint->budget_s, 300, 0);
	CHECK_STR(start->name, "start");
	CHECK_STR(start->run, "./wordcount --version");
	CHECK_EQ(start->nreads, 0);
	arena_free(&a);
}

static void a_floor_has_its_terms(void **state)
{
	struct arena a = { 0 };
	struct rule *r = parsed(&a, "rules:\n"
		"  - {gate: coverage.package, floor: .covgate}\n"
		"  - {gate: coverage.package, floor: uncovered, default: 62.5%, tightness: 1pp}\n"
		"  - {gate: coverage.package, floor: .covgate, tightness: off}\n"
		"  - {gate: coverage.total, drops-by: 0.5pp}\n", NULL)->rule;

	(void)state;
	rule_is(&r[0], "coverage.package", LIMIT_FLOOR, 0.8, ".covgate");
	CHECK(!r[0].floor.by_count && r[0].floor.tight);
	CHECK_NEAR(r[0].floor.tolerance, 0.5, 0);
	CHECK(r[1].floor.by_count);
	CHECK_NEAR(r[1].floor.default_percent, 62.5, 0);
	CHECK_NEAR(r[1].floor.tolerance, 1, 1e-15);
	CHECK_FALSE(r[2].floor.tight);
	rule_is(&r[3], "coverage.total", LIMIT_DROPS_BY, 0.005, "0.5pp");
	arena_free(&a);
}

static void rules_arrive_in_base_units(void **state)
{
	struct arena a = { 0 };
	struct rule *r = parsed(&a, example, NULL)->rule;

	(void)state;
	rule_is(&r[0], "bench.time", LIMIT_WORSE_THAN, 0.05, "5%");
	CHECK(r[0].level == RULE_HARD && !r[0].fail_inconclusive && !r[0].subject.n && !r[0].job.n && !r[0].overridden.n);
	CHECK_EQ(r[0].line, 20);
	CHECK_EQ(r[0].column, 5);
	rule_is(&r[1], "bench.alloc_bytes", LIMIT_WORSE_THAN, 0.1, "10 %");
	CHECK_STR(r[1].subject, "Decode/*");
	CHECK(r[1].fail_inconclusive);
	rule_is(&r[2], "bench.rss", LIMIT_ABOVE, 67108864, "64MiB");
	CHECK_STR(r[2].job, "start");
	CHECK_EQ(r[2].level, RULE_SOFT);
	rule_is(&r[3], "bench.throughput", LIMIT_AT_LEAST, 1e8, "100MB/s");
	rule_is(&r[4], "bench.user_time", LIMIT_GROWS_BY, 1.5, "1.5s");
	rule_is(&r[5], "bench.any", LIMIT_WORSE_THAN, 0.5, "50%");
	rule_is(&r[6], "bench.items_per_second", LIMIT_DROPS_BY, 1000, "1e3");
	rule_is(&r[7], "tests.failed", LIMIT_MORE_THAN, 0, "0");
	CHECK_STR(r[7].known, "known-failures.txt");
	CHECK_EQ(r[7].line, 27);
	CHECK_EQ(r[7].column, 5);
	rule_is(&r[8], "tests.duration", LIMIT_ABOVE, 5400, "1h30m");
	arena_free(&a);
}

static void an_empty_policy_has_defaults(void **state)
{
	static const char *const text[] = { "", "jobs:\nrules:\n", "jobs: {}\nrules: []\n" };
	struct arena a = { 0 };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		struct policy *p = parsed(&a, text[i], NULL);

		CHECK_EQ(p->njob + p->nrule + p->naccepted, 0);
		CHECK_NEAR(p->alpha, 0.05, 0);
		CHECK_NEAR(p->confidence, 0.95, 0);
	}
	CHECK_STR(policy_parse(&a, S("pawl.yaml"), S(""), NULL, &e)->directory, ".");
	CHECK_STR(policy_parse(&a, S("/pawl.yaml"), S(""), NULL, &e)->directory, "/");
	CHECK_STR(policy_parse(&a, S("/x/y/pawl.yaml"), S(""), NULL, &e)->directory, "/x/y");
	arena_free(&a);
}

static void a_job_has_scenarios(void **state)
{
	static const char text[] = "jobs:\n  b:\n    run: make\n    scenarios: {cold: \"git clean -xdf\", hot: \"\", warm: }\n    record: light\n"
		"  plain: make\nrules:\n  - {gate: timeline.hot.identical, more-than: 0s}\n  - {gate: timeline.hot.phase.link all, above: 2s}\n";
	struct arena a = { 0 };
	const struct policy *p;

	(void)state;
	p = parsed(&a, text, NULL);
	CHECK_EQ(p->job[0].nscenario, 3);
	CHECK_STR(p->job[0].scenario[0].name, "cold");
	CHECK_STR(p->job[0].scenario[0].prepare, "git clean -xdf");
	CHECK_STR(p->job[0].scenario[1].prepare, "");
	CHECK_STR(p->job[0].scenario[2].prepare, "");
	CHECK_EQ(p->job[0].record, RECORD_LIGHT);
	CHECK_EQ(p->job[1].record, RECORD_FULL);
	CHECK_EQ(p->job[1].nscenario, 0);
	rule_is(&p->rule[0], "timeline.hot.identical", LIMIT_ABOVE, 0, "0s");
	rule_is(&p->rule[1], "timeline.hot.phase.link all", LIMIT_ABOVE, 2, "2s");
	arena_free(&a);
}

#define TOP_KEYS "keys here: project base jobs rules accept store keep artifacts confidence alpha"
#define JOB_KEYS "keys here: run build reads profile format directory runs warmup budget timeout allow-failure env scenarios record"
#define RULE_KEYS "keys here: gate worse-than grows-by drops-by above at-least floor default tightness more-than subject job level inconclusive known"
#define RULE(keys) "rules:\n  - {" keys "}\n"
#define JOB(keys) "jobs:\n  j: {run: x, " keys "}\n"

static const struct refusal refusal[] = {
	/* the whole */
	{ "- a\n", 1, 1, "map of keys such as jobs: and rules: expected, found a list", "" },
	{ "jobs: [\n", 2, 1, "value expected", "" },
	{ "jbos: {}\n", 1, 1, "unknown key \"jbos\"", "did you mean jobs?  " TOP_KEYS },
	{ "scenarios: {}\n", 1, 1, "unknown key \"scenarios\"", TOP_KEYS },
	{ "project: [x]\n", 1, 10, "text expected, found a list", "" },
	{ "base:\n", 1, 6, "text expected, found nothing", "" },
	{ "base: ~\n", 1, 7, "text expected, found \"~\"", "" },
	{ "base: \"a\\0b\"\n", 1, 7, "text without NUL bytes expected, found \"a\"", "" },
	{ "store: postgres://db/pawl\n", 1, 8, "directory expected, found \"postgres://db/pawl\"", "" },
	{ "keep: 500\n", 1, 7, "map such as {runs: 500, days: 365} expected, found \"500\"", "" },
	{ "keep: {rnus: 5}\n", 1, 8, "unknown key \"rnus\"", "did you mean runs?  keys here: runs days branches" },
	{ "keep:\n  runs: 0\n", 2, 9, "whole number from 1 to 1000000 expected, found \"0\"", "" },
	{ "keep: {branches: main}\n", 1, 1, "runs or days expected in keep", "without keep: every run stays" },
	{ "keep: {days: 1, branches: {}}\n", 1, 27, "branch or list of branches expected, found a map", "" },
	{ "alpha: 1\n", 1, 8, "share between 0 and 1 such as 0.95 expected, found \"1\"", "" },
	{ "confidence: 95\n", 1, 13, "share between 0 and 1 such as 0.95 expected, found \"95\"", "" },
	{ "confidence: {}\n", 1, 13, "share between 0 and 1 such as 0.95 expected, found a map", "" },
	{ "alpha: nan\n", 1, 8, "share between 0 and 1 such as 0.95 expected, found \"nan\"", "" },
	/* jobs */
	{ "jobs: [x]\n", 1, 7, "map from names to jobs expected, found a list", "" },
	{ "jobs:\n  j:\n", 2, 5, "command or map of a job's keys expected, found nothing", "" },
	{ "jobs:\n  j: [x]\n", 2, 6, "command or map of a job's keys expected, found a list", "" },
	{ "jobs:\n  j: {build: x}\n", 2, 3, "run expected in job j", "run: is the command that the job measures or reads" },
	{ JOB("profile: off-cpu"), 2, 24, "cpu, mem, block, mutex or a file pattern expected, found \"off-cpu\"", "" },
	{ JOB("recrod: full"), 2, 15, "unknown key \"recrod\"", "did you mean record?  " JOB_KEYS },
	{ JOB("record: all"), 2, 23, "full, light or none expected, found \"all\"", "" },
	{ JOB("record: [full]"), 2, 23, "full, light or none expected, found a list", "" },
	{ JOB("scenarios: cold"), 2, 26, "map such as {cold: \"git clean -xdf\", hot: \"\"} expected, found \"cold\"", "" },
	{ JOB("scenarios: {}"), 2, 26, "map such as {cold: \"git clean -xdf\", hot: \"\"} expected, found a map", "" },
	{ JOB("scenarios: {a/b: x}"), 2, 27, "scenario of letters, digits, '-' and '_' expected, found \"a/b\"", "" },
	{ JOB("scenarios: {hot: [x]}"), 2, 32, "command expected, found a list", "" },
	{ JOB("rnus: 3"), 2, 15, "unknown key \"rnus\"", "did you mean runs?  " JOB_KEYS },
	{ JOB("runs: 0"), 2, 21, "whole number from 1 to 1000000 expected, found \"0\"", "" },
	{ JOB("runs: -1"), 2, 21, "whole number from 1 to 1000000 expected, found \"-1\"", "" },
	{ JOB("runs: 1.5"), 2, 21, "whole number from 1 to 1000000 expected, found \"1.5\"", "" },
	{ JOB("runs: 1000001"), 2, 21, "whole number from 1 to 1000000 expected, found \"1000001\"", "" },
	{ JOB("warmup: many"), 2, 23, "whole number from 0 to 1000000 expected, found \"many\"", "" },
	{ JOB("timeout: 30"), 2, 24, "duration above 0 such as 30s, 5m or 1h30m expected, found \"30\"", "" },
	{ JOB("timeout: 0s"), 2, 24, "duration above 0 such as 30s, 5m or 1h30m expected, found \"0s\"", "" },
	{ JOB("budget: 30m1h"), 2, 23, "duration above 0 such as 30s, 5m or 1h30m expected, found \"30m1h\"", "" },
	{ JOB("budget: 1d"), 2, 23, "duration above 0 such as 30s, 5m or 1h30m expected, found \"1d\"", "" },
	{ JOB("budget: -5s"), 2, 23, "duration above 0 such as 30s, 5m or 1h30m expected, found \"-5s\"", "" },
	{ JOB("allow-failure: yes"), 2, 30, "true or false expected, found \"yes\"", "" },
	{ JOB("allow-failure: 'true'"), 2, 30, "true or false expected, found \"true\"", "" },
	{ JOB("reads: []"), 2, 22, "stdout, stderr or file patterns expected, found a list", "" },
	{ JOB("reads: {files: x}"), 2, 22, "stdout, stderr or file patterns expected, found a map", "" },
	{ JOB("reads: [x, [y]]"), 2, 26, "text expected, found a list", "" },
	{ JOB("env: [A=1]"), 2, 20, "map of variables expected, found a list", "" },
	{ JOB("env: {A: 1, B-C: 2}"), 2, 27, "variable name of letters, digits and '_' expected, found \"B-C\"", "" },
	{ JOB("env: {1A: 1}"), 2, 21, "variable name of letters, digits and '_' expected, found \"1A\"", "" },
	{ JOB("env: {A: [1]}"), 2, 24, "text without NUL bytes expected, found a list", "" },
	/* rules */
	{ RULE("gate: timeline.hot.identicl, more-than: 0s"), 2, 12, "unknown gate \"timeline.hot.identicl\"",
		"did you mean timeline.hot.identical?" },
	{ RULE("gate: timeline.hot, more-than: 0s"), 2, 12, "unknown gate \"timeline.hot\"",
		"timeline.SCENARIO.WHAT expected, such as timeline.hot.identical: doc/burndown.md lists them" },
	{ RULE("gate: timeline.hot.wall, more-than: 3"), 2, 42, "time with its unit such as 200ms expected, found \"3\"", "" },
	{ "rules: {}\n", 1, 8, "list of rules expected, found a map", "" },
	{ "rules: [x]\n", 1, 9, "rule such as {gate: bench.time, worse-than: 5%} expected, found \"x\"", "" },
	{ RULE("worse-than: 5%"), 2, 5, "gate expected in a rule",
		"such as {gate: bench.time, worse-than: 5%}; all gates: pawl help gates" },
	{ RULE("gate: bench.tmie, worse-than: 5%"), 2, 12, "unknown gate \"bench.tmie\"",
		"did you mean bench.time?  all gates: pawl help gates" },
	{ RULE("gate: bench.tme, worse-than: 5%"), 2, 12, "unknown gate \"bench.tme\"",
		"did you mean bench.time?  all gates: pawl help gates" },
	{ RULE("gate: tests.fail, more-than: 0"), 2, 12, "unknown gate \"tests.fail\"",
		"did you mean tests.failed?  all gates: pawl help gates" },
	{ RULE("gate: findings.total, drops-by: 0.5pp"), 2, 12, "unknown gate \"findings.total\"",
		"all gates: pawl help gates" },
	{ RULE("gate: coverage.package, floor: 80%"), 2, 37, ".covgate or uncovered expected, found \"80%\"", "" },
	{ RULE("gate: coverage.package, floor: .covgate, default: 80"), 2, 56, "percentage such as 5% expected, found \"80\"", "" },
	{ RULE("gate: coverage.package, floor: .covgate, default: 101%"), 2, 56, "percentage up to 100% expected, found \"101%\"", "" },
	{ RULE("gate: coverage.package, floor: .covgate, tightness: 1s"), 2, 58, "percentage such as 5% expected, found \"1s\"", "" },
	{ RULE("gate: coverage.package, at-least: 80%, default: 80%"), 2, 45, "default does not fit at-least",
		"it belongs to floor: .covgate" },
	{ RULE("gate: coverage.patch, drops-by: 1pp"), 2, 28, "drops-by does not fit coverage.patch", "coverage.patch takes at-least" },
	{ RULE("gate: coverage.lost, more-than: 0, known: x"), 2, 41, "known does not fit coverage.lost",
		"a list of known failures fits tests.failed, tests.skipped and tests.lost" },
	{ RULE("gate: bench.Items/s, above: 1"), 2, 12, "unknown gate \"bench.Items/s\"",
		"metrics are written with a-z, 0-9, '_', '.' and '-'; all gates: pawl help gates" },
	{ RULE("gate: [x], above: 1"), 2, 12, "text expected, found a list", "" },
	{ RULE("gate: bench.time"), 2, 5, "limit expected in a rule on bench.time",
		"bench.time takes worse-than, grows-by or above" },
	{ RULE("gate: bench.time, worse-than: 5%, above: 1s"), 2, 40, "one limit a rule expected, found above after worse-than",
		"write a second rule for the second limit" },
	{ RULE("gate: bench.time, more-than: 0"), 2, 24, "more-than does not fit bench.time",
		"bench.time takes worse-than, grows-by or above" },
	{ RULE("worse-than: 5%, gate: tests.failed"), 2, 6, "worse-than does not fit tests.failed", "tests.failed takes more-than" },
	{ RULE("gate: bench.any, above: 1s"), 2, 23, "above does not fit bench.any", "bench.any takes worse-than" },
	{ RULE("gate: bench.throughput, above: 1"), 2, 30, "above does not fit bench.throughput",
		"bench.throughput takes worse-than, drops-by or at-least" },
	{ RULE("gate: bench.time, worse-then: 5%"), 2, 24, "unknown key \"worse-then\"", "did you mean worse-than?  " RULE_KEYS },
	{ RULE("gate: bench.time, flour: x"), 2, 24, "unknown key \"flour\"", "did you mean floor?  " RULE_KEYS },
	{ RULE("gate: bench.time, worse-than: 5"), 2, 36, "percentage such as 5% expected, found \"5\"", "" },
	{ RULE("gate: bench.time, worse-than: -5%"), 2, 36, "percentage such as 5% expected, found \"-5%\"", "" },
	{ RULE("gate: bench.time, worse-than: 5%%"), 2, 36, "percentage such as 5% expected, found \"5%%\"", "" },
	{ RULE("gate: bench.time, worse-than: nan%"), 2, 36, "percentage such as 5% expected, found \"nan%\"", "" },
	{ RULE("gate: bench.time, worse-than: 1e999%"), 2, 36, "percentage such as 5% expected, found \"1e999%\"", "" },
	{ RULE("gate: bench.time, worse-than: [5%]"), 2, 36, "percentage such as 5% expected, found a list", "" },
	{ RULE("gate: bench.time, above: 200"), 2, 31, "time with its unit such as 200ms expected, found \"200\"", "" },
	{ RULE("gate: bench.time, above: 64MiB"), 2, 31, "time with its unit such as 200ms expected, found \"64MiB\"", "" },
	{ RULE("gate: bench.rss, above: 200ms"), 2, 30, "size with its unit such as 64MiB expected, found \"200ms\"", "" },
	{ RULE("gate: bench.rss, above: 64"), 2, 30, "size with its unit such as 64MiB expected, found \"64\"", "" },
	{ RULE("gate: bench.allocs, above: 2s"), 2, 33, "number such as 1000 expected, found \"2s\"", "" },
	{ RULE("gate: bench.throughput, at-least: 1MB"), 2, 40, "rate with its unit such as 100MB/s expected, found \"1MB\"", "" },
	{ RULE("gate: bench.items, at-least: many"), 2, 35, "number with its unit, if it has one, expected, found \"many\"", "" },
	{ RULE("gate: bench.items, at-least: 3 parsec"), 2, 35,
		"number with its unit, if it has one, expected, found \"3 parsec\"", "" },
	{ RULE("gate: tests.failed, more-than: 0%"), 2, 37, "whole number from 0 to 1000000 expected, found \"0%\"", "" },
	{ RULE("gate: bench.time, worse-than: 5%, known: x"), 2, 40, "known does not fit bench.time",
		"a list of known failures fits tests.failed, tests.skipped and tests.lost" },
	{ RULE("gate: bench.time, level: harsh"), 2, 31, "hard or soft expected, found \"harsh\"", "" },
	{ RULE("gate: bench.time, inconclusive: pass"), 2, 38, "warn or fail expected, found \"pass\"", "" },
	{ RULE("gate: bench.time, subject: [x]"), 2, 33, "text expected, found a list", "" },
	{ RULE("gate: bench.time, subject: *Decode"), 2, 33, "value expected, found an alias", "quote text that starts with '*'" },
};

static void what_is_wrong_is_refused_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusal / sizeof *refusal; i++) {
		struct arena a = { 0 };
		struct err e = { 0 };

		if (policy_parse(&a, S("pawl.yaml"), str_of(refusal[i].text), NULL, &e))
			fail_msg("taken: %s", refusal[i].text);
		check_refused(&refusal[i], &e, "pawl.yaml");
		arena_free(&a);
	}
}

/* A user's own counter is a gate; names of three letters that differ in two are other words, not typos. */
static void users_counters_are_gates(void **state)
{
	static const char *const name[] = { "bench.items_per_second", "bench.p99-latency", "bench.ops", "bench.x.y2" };

	(void)state;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		struct arena a = { 0 };
		char text[100];

		snprintf(text, sizeof text, "rules: [{gate: %s, above: 1.5}]", name[i]);
		rule_is(parsed(&a, text, NULL)->rule, name[i], LIMIT_ABOVE, 1.5, "1.5");
		arena_free(&a);
	}
}

static void quantities_know_their_units(void **state)
{
	static const struct { const char *gate, *text; double value; } want[] = {
		{ "bench.time", "200ms", 0.2 }, { "bench.time", "1.5s", 1.5 }, { "bench.time", "250us", 250e-6 },
		{ "bench.time", "250\xc2\xb5s", 250e-6 }, { "bench.time", "3 ns", 3e-9 }, { "bench.time", "2m", 120 },
		{ "bench.time", "1h30m15.5s", 5415.5 }, { "bench.time", "1e-3s", 1e-3 }, { "bench.time", "0s", 0 },
		{ "bench.rss", "64MiB", 67108864 }, { "bench.rss", "1.5 GB", 1.5e9 }, { "bench.rss", "10B", 10 },
		{ "bench.rss", "2kB", 2000 }, { "bench.allocs", "1000", 1000 }, { "bench.instructions", "1e9", 1e9 },
		{ "bench.items", "7ms", 7e-3 }, { "bench.items", "3KiB", 3072 }, { "bench.items", "12%", 0.12 },
		{ "profile.cpu.flat", "8pp", 0.08 }, { "profile.cpu.flat", "2.5 pp", 0.025 }, { "profile.cpu.flat", "8%", 0.08 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct arena a = { 0 };
		char text[100];

		snprintf(text, sizeof text, "rules: [{gate: %s, grows-by: %s}]", want[i].gate, want[i].text);
		rule_is(parsed(&a, text, NULL)->rule, want[i].gate, LIMIT_GROWS_BY, want[i].value, want[i].text);
		arena_free(&a);
	}
}

static void every_gate_is_found_and_takes_a_limit(void **state)
{
	struct arena a = { 0 };
	size_t n = 0;

	(void)state;
	for (const struct gate *g = gates; g->name; g++, n++) {
		CHECK(gate_find(str_of(g->name)) == g && g->about[0] && g->limits);
		CHECK(str_starts(str_of(g->name), str_of(model_name(g->model))) || str_starts(str_of(g->name), S("rating.")));
	}
	CHECK_EQ(n, 31);
	CHECK(!gate_find(S("bench.items")) && !gate_find(S("")));
	CHECK(gate_find(S("bench.any"))->metric == NULL);
	CHECK_STR(gate_limits(&a, gate_find(S("bench.time"))), "worse-than, grows-by or above");
	CHECK_STR(gate_limits(&a, gate_find(S("tests.lost"))), "more-than");
	arena_free(&a);
}

/* Every prefix gives a policy, or an error whose place lies in the text. */
static void a_policy_cut_anywhere_is_a_policy_or_an_error_with_a_place(void **state)
{
	int policies = 0, errors = 0;

	(void)state;
	for (size_t n = 0; n < sizeof example; n++) {
		struct arena a = { 0 };
		struct err e = { 0 };
		char *text = malloc(n + 1);
		uint32_t lines = 1;

		memcpy(text, example, n);
		for (size_t i = 0; i < n; i++)
			lines += text[i] == '\n';
		if (policy_parse(&a, S("pawl.yaml"), (struct str){ text, n }, NULL, &e)) {
			policies++;
		} else {
			CHECK(e.line && e.line <= lines && e.column && e.column <= n + 1 && e.text[0] && e.file[0]);
			errors++;
		}
		free(text);
		arena_free(&a);
	}
	CHECK(policies > 100 && errors > 100);
}

int main(void)
{
	return RUN(TEST(a_job_has_scenarios), TEST(the_keys_of_a_policy_arrive), TEST(what_the_store_keeps_arrives), TEST(jobs_arrive_in_order_with_all_they_say),
		TEST(rules_arrive_in_base_units), TEST(a_floor_has_its_terms), TEST(an_empty_policy_has_defaults),
		TEST(what_is_wrong_is_refused_at_its_place), TEST(users_counters_are_gates),
		TEST(quantities_know_their_units), TEST(every_gate_is_found_and_takes_a_limit),
		TEST(a_policy_cut_anywhere_is_a_policy_or_an_error_with_a_place));
}
