/* Evidence to store, deltas, verdict and pages. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/micro.h"
#include "compare/delta.h"
#include "gate/verdict.h"
#include "report/report.h"
#include "store/store.h"
#include "test/random.h"

#define TODAY 20000             /* days since the epoch: nothing is accepted here */

/* A run of `rows` series of 10 values each; every eighth is `factor` times the usual. */
static struct run *make_run(struct arena *a, uint32_t rows, uint64_t seed, double factor)
{
	struct random r = { .state = seed };
	struct run *run = ARENA_NEW(a, struct run);
	struct reading one = { .arena = a };
	struct bench *b = &reading_add(&one, MODEL_BENCH)->bench;

	run_init(run, a);
	run->origin = (struct origin){ .project = S("made-up"), .branch = S("main"),
		.commit = arena_printf(a, "%040llx", (unsigned long long)seed),
		.machine.fingerprint = S("0123456789abcdef"), .started_ns = 1700000000000000000 };
	for (uint32_t i = 0; i < rows; i++) {
		double centre = 1e-6 * (1 + i) * (i % 8 ? 1 : factor);
		uint32_t at = bench_series(b, arena_printf(a, "Made%u", i), S("time"),
			(struct unit){ S("sec/op"), DIM_TIME });

		for (uint32_t k = 0; k < 10; k++)
			bench_value(b, at, centre * (1 + 1e-5 * random_below(&r, 2000)), k);
	}
	one.evidence[0].format = S("gobench");
	run_take(run, &one, S("bench"));
	run_job(run, S("bench"))->delivery = DELIVERED;
	return run;
}

/* ---- two runs compared, judged and written ---- */

#define ROWS 1000u

struct scene {
	struct run *base, *head;
	struct deltas deltas;
	struct policy *policy;
	struct verdict verdict;
	struct page page;
	struct buf out;
};

static const char rules[] = "project: made-up\nrules:\n"
			    "  - {gate: bench.time, worse-than: 5%}\n"
			    "  - {gate: bench.time, subject: \"Made1*\", above: 2ms, level: soft}\n";

static void compare(struct arena *a, const struct scene *c, struct deltas *out)
{
	struct compare_options opt = { .confidence = 0.95, .alpha = 0.05 };

	*out = (struct deltas){ 0 };
	compare_runs(a, c->base, c->head, &opt, out);
	must(out->n == ROWS, "compare_runs lost rows", NULL);
}

static void judge(struct arena *a, const struct scene *c, struct verdict *out)
{
	struct err e = { 0 };

	*out = (struct verdict){ 0 };
	must(gate_judge(a, c->policy, c->head, &c->deltas, TODAY, out, &e), "gate_judge", &e);
	must(out->ruling == RULING_FAIL, "gate_judge missed the regression", NULL);
}

static void release_scene(void *thing)
{
	buf_release(&((struct scene *)thing)->out);
}

static void scene_prepare(struct stage *s)
{
	struct arena *a = &s->arena;
	struct scene *c = s->thing = ARENA_NEW(a, struct scene);
	struct err e = { 0 };

	arena_own(a, release_scene, c);
	c->base = make_run(a, ROWS, 6, 1);
	c->head = make_run(a, ROWS, 7, 1.1);
	c->policy = policy_parse(a, S("pawl.yaml"), str_of(rules), NULL, &e);
	must(c->policy != NULL, "pawl.yaml", &e);
	compare(a, c, &c->deltas);
	judge(a, c, &c->verdict);
	c->page = (struct page){ .policy = c->policy, .base = c->base, .head = c->head, .deltas = &c->deltas,
		.verdict = &c->verdict, .base_remark = S(""), .now_ns = 1700000000000000000 };
	s->ops = ROWS;
}

static void compare_body(struct stage *s)
{
	struct deltas out;

	compare(&s->scratch, s->thing, &out);
}

static void judge_body(struct stage *s)
{
	struct verdict out;

	judge(&s->scratch, s->thing, &out);
}

static void report_body(struct stage *s)
{
	const struct report *report = s->arg;
	const struct style style = { .colour = true, .columns = 120 };
	struct scene *c = s->thing;

	buf_clear(&c->out);
	report->write(&c->page, &style, &c->out);
	must(c->out.n > 0, "an empty report", NULL);
}

/* ---- identities ---- */

#define KEYS 1000u

static void key_prepare(struct stage *s)
{
	static struct param const param[] = { { S("size"), S("1024") }, { S("mode"), S("fast") } };
	struct series *series = s->thing = ARENA_ARRAY(&s->arena, struct series, KEYS);

	for (uint32_t i = 0; i < KEYS; i++)
		series[i] = (struct series){ .name = arena_printf(&s->arena, "Made%u/size=1024", i),
			.metric = S("time"), .unit = { S("sec/op"), DIM_TIME },
			.param = (struct param *)param, .nparam = 2 };
	s->ops = KEYS;
}

static void key_body(struct stage *s)
{
	const struct series *series = s->thing;

	for (uint32_t i = 0; i < KEYS; i++)
		must(series_key(&s->scratch, &series[i]).n > 0, "series_key", NULL);
}

#define MAP_KEYS 10000u
#define MAP_LOOKS 4u            /* the first stores, the others find */

static void map_prepare(struct stage *s)
{
	struct str *key = s->thing = ARENA_ARRAY(&s->arena, struct str, MAP_KEYS);

	for (uint32_t i = 0; i < MAP_KEYS; i++)
		key[i] = arena_printf(&s->arena, "Made%u/size=1024-8", i);
	s->ops = MAP_KEYS * MAP_LOOKS;
}

static void map_body(struct stage *s)
{
	const struct str *key = s->thing;
	struct map m;

	map_init(&m, &s->scratch);
	for (uint32_t look = 0; look < MAP_LOOKS; look++)
		for (uint32_t i = 0; i < MAP_KEYS; i++)
			must(map_intern(&m, key[i], i) == i, "map_intern", NULL);
}

/* ---- store ---- */

#define STORED_ROWS 10000u

struct shelf {
	struct store *store;
	struct run *run;
	char directory[256];
};

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void release_shelf(void *thing)
{
	struct shelf *shelf = thing;

	store_close(shelf->store);
	nftw(shelf->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void store_prepare(struct stage *s)
{
	struct shelf *shelf = s->thing = ARENA_NEW(&s->arena, struct shelf);
	const char *tmp = getenv("TMPDIR");
	struct err e = { 0 };

	snprintf(shelf->directory, sizeof shelf->directory, "%s/pawl-micro-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	must(mkdtemp(shelf->directory) != NULL, "no temporary directory", NULL);
	arena_own(&s->arena, release_shelf, shelf);
	shelf->run = make_run(&s->arena, STORED_ROWS, 8, 1);
	shelf->store = store_open(shelf->directory, false, &e);
	must(shelf->store != NULL, "store_open", &e);
}

/* An empty id makes it another run. */
static void store_body(struct stage *s)
{
	struct shelf *shelf = s->thing;
	struct err e = { 0 };

	shelf->run->id = (struct str){ 0 };
	must(store_put(shelf->store, shelf->run, &e), "store_put", &e);
}

#define REPORT(name) { "Report/" #name, scene_prepare, report_body, &report_##name },

const struct micro micro_flow[] = {
	{ "Compare/rows=1000", scene_prepare, compare_body, NULL },
	{ "Judge/rows=1000", scene_prepare, judge_body, NULL },
#include "report/reports.def"
	{ "Key/series", key_prepare, key_body, NULL },
	{ "Map/intern", map_prepare, map_body, NULL },
	{ "Store/put/rows=10000", store_prepare, store_body, NULL },
	{ 0 },
};
