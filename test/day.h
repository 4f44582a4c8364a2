/*
 * day - a report's input as a busy day would give it: two runs of one project, compared and judged
 * for real.
 *
 * Random numbers are seeded (test/random.h): one day, the same bytes on every machine.
 */
#ifndef PAWL_TEST_DAY_H
#define PAWL_TEST_DAY_H

#include "report/report.h"
#include "test/random.h"

#define DAY_PROCESSES 12u
#define DAY_NOW_NS 1767950000000000000 /* 2026-01-09 09:13:20 UTC */

struct day {
	struct arena arena;
	struct random random;
	struct run base, head;
	struct deltas deltas;
	struct verdict verdict;
	struct policy *policy;
	struct page page;
};

static const char day_policy[] = "project: wordcount\n"
				 "base: origin/main\n"
				 "jobs:\n"
				 "  bench: {run: ./bench, reads: stdout, runs: 12}\n"
				 "  unit: {run: ./test, reads: stdout}\n"
				 "  load: {run: ./load, reads: stdout}\n"
				 "rules:\n"
				 "  - {gate: bench.time, worse-than: 5%}\n"
				 "  - {gate: bench.alloc_bytes, worse-than: 10%, level: soft}\n"
				 "  - {gate: bench.throughput, worse-than: 5%}\n"
				 "  - {gate: bench.rss, above: 64MiB}\n"
				 "  - {gate: bench.user_time, worse-than: 10%, job: load}\n"
				 "  - {gate: tests.failed, more-than: 0}\n";

static inline void day_origin(struct day *s, struct run *r, const char *commit, const char *subject)
{
	run_init(r, &s->arena);
	r->origin = (struct origin){
		.project = S("wordcount"),
		.commit = str_of(commit),
		.subject = str_of(subject),
		.branch = S("fast-json"),
		.started_ns = DAY_NOW_NS - 300000000000,
		.machine = { .fingerprint = S("b3f1c0ffee42d00d"),
			.host = S("runner-7"),
			.cpu = S("Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz"),
			.arch = S("x86_64"),
			.kernel = S("6.1.0-28"),
			.os = S("Debian GNU/Linux 12"),
			.virt = S("kvm"),
			.ncpu = 2,
			.memory_bytes = (uint64_t)8 << 30 },
		.tool = ARENA_ARRAY(&s->arena, struct tool, 1),
		.ntool = 1,
	};
	r->origin.tool[0] = (struct tool){ S("gcc"), S("12.2.0") };
}

static inline struct evidence *day_evidence(
	struct day *s, struct run *r, enum model model, const char *job)
{
	struct reading reading = { .arena = &s->arena };
	struct evidence *ev = reading_add(&reading, model);

	ev->format = model == MODEL_BENCH ? S("gbench") : S("gotest");
	ev->source = arena_printf(&s->arena, "stdout of job %s", job);
	run_take(r, &reading, str_of(job));
	return &r->evidence[r->n - 1];
}

/* Uniform in [-1, 1). */
static inline double day_noise(struct day *s)
{
	return (double)(random_u64(&s->random) >> 11) * 0x1p-52 - 1;
}

/* One value a process about `center`, with relative noise. */
static inline struct series *day_series_of(struct day *s, struct bench *b, struct str name,
	struct unit unit, double center, double noise)
{
	uint32_t at = bench_series(b, name, unit_metric(&s->arena, unit), unit);

	for (uint32_t i = 0; i < DAY_PROCESSES; i++)
		bench_value(b, at, center * (1 + noise * day_noise(s)), i);
	return &b->series[at];
}

static inline void day_receipts(struct day *s, struct bench *b, double busy)
{
	b->receipt = ARENA_ARRAY(&s->arena, struct receipt, DAY_PROCESSES);
	b->nreceipt = DAY_PROCESSES;
	for (uint32_t i = 0; i < DAY_PROCESSES; i++)
		b->receipt[i] = (struct receipt){ .steal_s = i == 7 ? 0.21 * busy : 0.001 * i,
			.involuntary = 2 + i * busy,
			.psi_cpu_s = 0.004 * busy * i,
			.psi_io_s = NAN,
			.psi_memory_s = 0,
			.load = 0.4 * busy,
			.mhz = 2900 - i };
}

static inline void day_add_test(
	struct tests *t, const char *name, enum outcome outcome, const char *text)
{
	*tests_add(t) = (struct test_case){ .suite = S("wordcount"),
		.name = str_of(name),
		.outcome = outcome,
		.duration_s = 0.012,
		.text = str_of(text),
		.file = S("test.c"),
		.line = 41 };
}

#define DAY_SEC ((struct unit){ S("sec"), DIM_TIME })
#define DAY_BYTES ((struct unit){ S("B/op"), DIM_BYTES })
#define DAY_RSS ((struct unit){ S("B"), DIM_BYTES })
#define DAY_RATE ((struct unit){ S("B/s"), DIM_RATE_BYTES })

static inline void day_bench(struct day *s, struct run *r, bool head)
{
	static const char *const steady[] = { "count/ascii", "count/utf8", "count/empty",
		"count/lines", "walk/deep", "walk/flat", "hash/short", "hash/long", "hash/collide",
		"split/space", "split/comma", "merge/2", "merge/16" };
	struct bench *b = &day_evidence(s, r, MODEL_BENCH, "bench")->bench;

	day_receipts(s, b, head ? 3 : 1);
	day_series_of(s, b, S("parse/large"), DAY_SEC, head ? 46.4e-3 : 41.2e-3, 0.012);
	day_series_of(s, b, S("parse/large"), DAY_BYTES, head ? 1.31e6 : 1.12e6, 0.001);
	day_series_of(s, b, S("parse/large"), DAY_RATE, head ? 112e6 : 126e6, 0.012);
	day_series_of(s, b, S("sort/random"), DAY_SEC, head ? 9.5e-3 : 8.9e-3, 0.09);
	day_series_of(s, b, S("sort/sorted"), DAY_SEC, head ? 1.32e-3 : 1.20e-3, 0.02);
	day_series_of(s, b, S("intern/small"), DAY_SEC, head ? 230e-6 : 311e-6, 0.02);
	if (head)
		b->series[bench_series(b, S("lookup/cold"), S("time"), DAY_SEC)].failure = S(
			"exited with status 139 in run 2");
	else
		day_series_of(s, b, S("lookup/cold"), DAY_SEC, 5.1e-3, 0.01);
	for (size_t i = 0; i < sizeof steady / sizeof *steady; i++)
		day_series_of(s, b, str_of(steady[i]), DAY_SEC, 1.7e-4 * (double)(i + 1), 0.015);
	day_series_of(s, b, S("wordcount"), DAY_RSS, 21.5 * 1048576, 0.003)->metric = S("rss");
	day_series_of(s, b, head ? S("merge/64") : S("merge/3"), DAY_SEC, 2.2e-3, 0.01);
}

static inline void day_tests(struct day *s, struct run *r, bool head)
{
	struct tests *t = &day_evidence(s, r, MODEL_TESTS, "unit")->tests;

	for (int i = 0; i < 41; i++)
		day_add_test(t, arena_printf(&s->arena, "counts_%d_words", i).p, OUTCOME_PASS, "");
	day_add_test(t, "counts_words_across_blocks", head ? OUTCOME_FAIL : OUTCOME_PASS,
		"test.c:41: \033[31mcounts_words_across_blocks\033[0m\n\texpected 3 words, found "
		"4\n\tin \"one two <b>three</b>\"\n");
	day_add_test(t, "known_to_be_slow", OUTCOME_SKIP, "");
}

static inline void day_jobs(struct run *head)
{
	*run_job(head, S("bench")) = (struct job_result){
		.name = S("bench"), .delivery = DELIVERED, .wall_s = 38.4
	};
	*run_job(head, S("unit")) = (struct job_result){
		.name = S("unit"), .delivery = DELIVERED, .wall_s = 0.52
	};
	*run_job(head, S("load")) = (struct job_result){ .name = S("load"),
		.delivery = NOT_DELIVERED_EXIT,
		.wall_s = 2.1,
		.why = S("exited with status 139 in run 1"),
		.tail = S("loading corpus/big.txt\n12,000 lines\nSegmentation fault (core "
			  "dumped)\n") };
}

static inline void day_accept(struct day *s)
{
	static struct accepted accepted = { .up_to = 0.2,
		.who = S("Ada"),
		.until_day = INT64_MAX,
		.why = S("pays for the new escape rules, measured and agreed"),
		.until_text = S("2026-06-30"),
		.line = 2 };

	accepted.gate = S("bench.time");
	accepted.subject = S("sort/sorted");
	s->policy->accepted = &accepted;
	s->policy->naccepted = 1;
}

/* Compares and judges what base and head hold by now. */
static inline void day_judge(struct day *s)
{
	static const struct compare_options options = { .confidence = 0.95, .alpha = 0.05 };
	struct err e = { 0 };

	s->deltas = (struct deltas){ 0 };
	compare_runs(&s->arena, s->page.base, &s->head, &options, &s->deltas);
	s->page.verdict = gate_judge(&s->arena, s->policy, &s->head, &s->deltas, 20460, &s->verdict,
				  &e)
				  ? &s->verdict
				  : NULL;
}

static inline void day_begin(struct day *s)
{
	struct err e = { 0 };

	*s = (struct day){ .random.state = 2026 };
	s->policy = policy_parse(&s->arena, S("pawl.yaml"), str_of(day_policy), NULL, &e);
	day_origin(s, &s->base, "4f2c1ab0d51b2a60e53a43f2aa0edc5dcf8b43a1",
		"json: Read numbers without strtod");
	day_origin(s, &s->head, "9d03e776a6e0d4f7d2c1b0a998877665544332211",
		"json: Escape what JavaScript cannot hold");
	s->head.origin.started_ns += 60000000000;
	s->page = (struct page){ .policy = s->policy,
		.base = &s->base,
		.head = &s->head,
		.deltas = &s->deltas,
		.now_ns = DAY_NOW_NS };
}

/* A regression, an undecided row, a crash, an improvement, new and gone rows, failing tests, an
 * accepted row, passes. */
static inline void day_busy(struct day *s)
{
	day_begin(s);
	day_accept(s);
	day_bench(s, &s->base, false);
	day_tests(s, &s->base, false);
	day_bench(s, &s->head, true);
	day_tests(s, &s->head, true);
	day_jobs(&s->head);
	s->page.base_remark = S("HEAD~1 has no run; compared with its nearest ancestor that has "
				"one, 2 commits before");
	day_judge(s);
}

static inline void day_end(struct day *s)
{
	arena_free(&s->arena);
}

#endif
