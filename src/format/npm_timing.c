/*
 * npm_timing - what `npm --timing` writes of its own phases: _logs/WHEN-timing.json below its cache.
 *
 * Spec    https://docs.npmjs.com/cli/using-npm/logging#timing-information: "timers", whole milliseconds by name.
 * Gives   A series a timer, its time.  When a phase ran is not said: there is no timeline in it.
 * Loses   The command, where the log lies, npm's version.
 * Choices [1] Timers of npm nest, by no rule that the file tells: they do not add up, and nothing is added up here.
 *         [2] "unfinishedTimers" hold when they began, by a clock of npm's own: such a phase has no value but a failure.
 *         [3] A timer of one package, "reifyNode:node_modules/ms", is of that package: it has its own series.
 */
#include "base/map.h"
#include "format/format.h"
#include "format/json_bits.h"

#define BITS 80                         /* "timers", "unfinishedTimers" */
#define MS_MOST 1e12

struct npm_timing {
	struct reading *out;
	uint32_t evidence;
	struct map seen;
};

static void add(struct npm_timing *n, struct str name, double ms, struct str failure, uint64_t at)
{
	struct bench *b = &n->out->evidence[n->evidence].bench;
	uint32_t series;

	if (map_intern(&n->seen, name, b->n) != b->n) {
		evidence_note(n->out, n->evidence, at, "a timer that was there already was left out");
		return;
	}
	series = bench_series(b, name, S("time"), (struct unit){ S("sec"), DIM_TIME });
	if (failure.n)
		b->series[series].failure = failure;
	else
		bench_value(b, series, ms / 1000, 0);
}

static void take_timers(struct npm_timing *n, struct json *j)
{
	struct str name;
	double ms;

	json_object(j);
	while (json_key(j, &name)) {
		uint64_t at = json_at(j);

		if (!json_f64(j, &ms))
			return;
		if (ms >= 0 && ms <= MS_MOST)
			add(n, name, ms, S(""), at);
		else
			json_fail(j, "milliseconds from 0 to 1e12 expected");
	}
}

/* [2] */
static void take_unfinished(struct npm_timing *n, struct json *j)
{
	struct str name;

	json_object(j);
	while (json_key(j, &name))
		add(n, name, 0, S("it did not finish"), json_at(j));
}

static bool npm_timing_read(const struct source *src, struct reading *out, struct err *e)
{
	struct npm_timing n = { .out = out, .evidence = out->n };
	struct json j;
	struct str key;

	reading_add(out, MODEL_BENCH);
	map_init(&n.seen, out->arena);
	json_init(&j, src->bytes, out->arena, e);
	json_object(&j);
	while (json_key(&j, &key))
		if (str_eq(key, S("timers")))
			take_timers(&n, &j);
		else if (str_eq(key, S("unfinishedTimers")))
			take_unfinished(&n, &j);
	if (!json_end(&j))
		return false;
	return out->evidence[n.evidence].bench.n || err_at(e, 0, "at least one timer expected");
}

static int npm_timing_bits(struct json *j)
{
	bool timers = false, unfinished = false;
	struct str key;

	json_object(j);
	while (json_key(j, &key)) {
		timers |= str_eq(key, S("timers")) && json_peek(j) == JSON_OBJECT;
		unfinished |= str_eq(key, S("unfinishedTimers"));
	}
	return timers ? unfinished ? BITS : BITS / 2 : 0;
}

static int npm_timing_sniff(struct str head)
{
	return str_has(head, S("\"timers\"")) ? json_bits(head, npm_timing_bits) : 0;
}

const struct format format_npm_timing = {
	.name = "npm_timing",
	.title = "npm's times of its phases (npm --timing)",
	.spec = "https://docs.npmjs.com/cli/using-npm/logging#timing-information",
	.versions = "npm 11.19",
	.loses = "the command, npm's version",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = npm_timing_sniff,
	.read = npm_timing_read,
};
