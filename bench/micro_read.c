/* Bytes to evidence: benchmark text, JSON, numbers, gzip, pawl.yaml. */
#include "base/buf.h"
#include "base/json.h"
#include "base/num.h"
#include "base/unpack.h"
#include "bench/micro.h"
#include "format/format.h"
#include "gate/policy.h"
#include "test/random.h"

/* Leaves what was written to the stage; the buffer is gone. */
static struct str keep(struct stage *s, struct buf *b)
{
	struct str kept = arena_str(&s->arena, buf_view(b));

	buf_release(b);
	return kept;
}

static double noisy(struct random *r, double centre)
{
	return centre * (1 + 0.02 * (double)random_below(r, 1000) / 1000);
}

/* ---- Go benchmark text ---- */

#define GO_NAMES 200u
#define GO_SAMPLES 50u

static struct str go_text(struct stage *s, bool memory)
{
	struct random r = { .state = 1 };
	struct buf b = { 0 };

	buf_lit(&b, "goos: linux\ngoarch: amd64\npkg: example.org/made/up\n");
	for (uint32_t i = 0; i < GO_NAMES; i++)
		for (uint32_t k = 0; k < GO_SAMPLES; k++) {
			buf_printf(&b, "BenchmarkMade%u/size=%u-8 \t%8u\t%12.2f ns/op", i, 1u << i % 12,
				1000 + random_below(&r, 100000), noisy(&r, 50 * (1 + i)));
			if (memory)
				buf_printf(&b, "\t%8u B/op\t%8u allocs/op", 16 * i, i);
			buf_char(&b, '\n');
		}
	return keep(s, &b);
}

static void go_prepare(struct stage *s)
{
	s->bytes = go_text(s, s->arg != NULL);
	s->ops = GO_NAMES * GO_SAMPLES;
}

static void go_read(struct stage *s)
{
	struct source src = { .name = S("bench.txt"), .bytes = s->bytes };
	struct format_options opt = { 0 };
	struct reading out = { .arena = &s->scratch };
	struct err e = { 0 };
	uint64_t values = 0;

	must(format_read(&src, &opt, &out, &e), "Go benchmark text was refused", &e);
	for (uint32_t i = 0; i < out.n; i++)
		values += bench_values(&out.evidence[i].bench);
	must(values == (uint64_t)s->ops * (s->arg ? 3 : 1), "Go benchmark text lost values", NULL);
}

/* ---- JSON ---- */

#define JSON_RECORDS 1000u

/* The shape of Google Benchmark's output. */
static void json_prepare(struct stage *s)
{
	struct random r = { .state = 2 };
	struct buf b = { 0 };

	buf_lit(&b, "{\n  \"context\": {\"num_cpus\": 2, \"load_avg\": [0.5, 0.25, 0.125]},\n  \"benchmarks\": [");
	for (uint32_t i = 0; i < JSON_RECORDS; i++)
		buf_printf(&b, "%s\n    {\n      \"name\": \"made/%u\",\n      \"run_type\": \"iteration\",\n"
			       "      \"iterations\": %u,\n      \"real_time\": %.16e,\n"
			       "      \"cpu_time\": %.16e,\n      \"time_unit\": \"ns\"\n    }",
			i ? "," : "", i, 1000 + random_below(&r, 100000), noisy(&r, 1e4), noisy(&r, 1e4));
	buf_lit(&b, "\n  ]\n}\n");
	s->bytes = keep(s, &b);
	s->ops = JSON_RECORDS;
}

/* Takes the name and the time of one record. */
static double take_record(struct json *j)
{
	struct str key, name = { 0 };
	double time = 0;

	json_object(j);
	while (json_key(j, &key)) {
		if (str_eq(key, S("name")))
			json_str(j, &name);
		else if (str_eq(key, S("real_time")))
			json_f64(j, &time);
	}
	return name.n ? time : 0;
}

static void json_pull(struct stage *s)
{
	struct err e = { 0 };
	struct json j;
	struct str key;
	uint32_t n = 0;

	json_init(&j, s->bytes, &s->scratch, &e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (!str_eq(key, S("benchmarks")))
			continue;
		json_array(&j);
		while (json_item(&j))
			n += take_record(&j) > 0;
	}
	must(json_end(&j) && n == JSON_RECORDS, "JSON was not read whole", &e);
}

static void json_skip_all(struct stage *s)
{
	struct err e = { 0 };
	struct json j;

	json_init(&j, s->bytes, &s->scratch, &e);
	json_skip(&j);
	must(json_end(&j), "JSON was not skipped whole", &e);
}

/* ---- numbers ---- */

#define NUMBERS 1000u

struct numbers {
	double value[NUMBERS];
	struct str text[NUMBERS];
	struct buf out;
};

static void release_numbers(void *thing)
{
	buf_release(&((struct numbers *)thing)->out);
}

/* Half as benchmarks print them, half with all their digits. */
static void numbers_prepare(struct stage *s)
{
	struct random r = { .state = 3 };
	struct numbers *n = s->thing = ARENA_NEW(&s->arena, struct numbers);

	arena_own(&s->arena, release_numbers, n);
	for (uint32_t i = 0; i < NUMBERS; i++) {
		double x = (double)(random_u64(&r) >> 11) * 0x1p-53 * (double)(1u << random_below(&r, 30));

		n->text[i] = arena_printf(&s->arena, i % 2 ? "%.2f" : "%.17g", x);
		must(num_f64(n->text[i], &n->value[i]), "a number was refused", NULL);
	}
	s->ops = NUMBERS;
}

static void numbers_parse(struct stage *s)
{
	struct numbers *n = s->thing;
	double x;

	for (uint32_t i = 0; i < NUMBERS; i++)
		must(num_f64(n->text[i], &x) && x == n->value[i], "a number was read wrong", NULL);
}

static void numbers_print(struct stage *s)
{
	struct numbers *n = s->thing;

	buf_clear(&n->out);
	for (uint32_t i = 0; i < NUMBERS; i++)
		num_print(&n->out, n->value[i]);
}

/* ---- gzip ---- */

static void gzip_prepare(struct stage *s)
{
	struct buf packed = { 0 }, *b = ARENA_NEW(&s->arena, struct buf);
	struct err e = { 0 };

	s->bytes = go_text(s, true);
	must(pack_gzip(s->bytes, 6, &packed, &e), "gzip", &e);
	*b = packed;
	arena_own(&s->arena, (void (*)(void *))buf_release, b);
	s->thing = b;
}

static void gunzip(struct stage *s)
{
	struct buf out = { 0 };
	struct err e = { 0 };

	must(unpack(buf_view(s->thing), UNPACK_LIMIT_DEFAULT, &out, &e), "gunzip", &e);
	must(out.n == s->bytes.n, "gunzip gave another size", NULL);
	buf_release(&out);
}

/* ---- pawl.yaml ---- */

#define RULES 50u

static void policy_prepare(struct stage *s)
{
	struct buf b = { 0 };

	buf_lit(&b, "project: made-up\nbase: origin/main\n"
		    "jobs:\n  bench: {run: ./bench, reads: stdout, runs: 10}\nrules:\n");
	for (uint32_t i = 0; i < RULES; i++)
		buf_printf(&b, "  - {gate: bench.time, subject: \"Made%u/*\", worse-than: %u%%}\n", i, 1 + i % 20);
	s->bytes = keep(s, &b);
	s->ops = RULES;
}

static void policy_read(struct stage *s)
{
	struct err e = { 0 };
	struct policy *p = policy_parse(&s->scratch, S("pawl.yaml"), s->bytes, NULL, &e);

	must(p && p->nrule == RULES, "pawl.yaml was not read whole", &e);
}

const struct micro micro_read[] = {
	{ "GoText/time", go_prepare, go_read, NULL },
	{ "GoText/memory", go_prepare, go_read, "" },
	{ "Json/pull", json_prepare, json_pull, NULL },
	{ "Json/skip", json_prepare, json_skip_all, NULL },
	{ "Number/parse", numbers_prepare, numbers_parse, NULL },
	{ "Number/print", numbers_prepare, numbers_print, NULL },
	{ "Unpack/gzip", gzip_prepare, gunzip, NULL },
	{ "Policy/parse", policy_prepare, policy_read, NULL },
	{ 0 },
};
