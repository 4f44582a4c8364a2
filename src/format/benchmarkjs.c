/*
 * benchmarkjs - the line that benchmark.js makes of a finished benchmark, as most suites print it.
 *
 * Spec     Benchmark.prototype.toString: "NAME x 11,465 ops/sec ±1.12% (91 runs sampled)".
 * Gives    One series per name, in operations per second; a summary, or values when a name comes again.
 * Loses    Digits: from 100 operations per second on the rate is whole.  Every line that is no result.
 * Choices  [1] The rate follows the LAST " x ": names contain it.
 *          [2] The margin is of the time per operation, at 95 %; the rate is its reciprocal.  So the interval of
 *              the rate is [rate / (1 + margin), rate / (1 - margin)], without an upper end from 100 % on.
 *          [3] A name that comes again is the benchmark run again: a value per line instead of a summary.
 *          [4] A benchmark that threw is "NAME: " and nothing behind it: toString() prints an Error's own
 *              properties, of which it has none.  With something behind it is a line like any other.
 *          [5] What stands for "±" depends on the terminal: any bytes before the margin's first digit.
 */
#include "base/num.h"
#include "format/format.h"

#define DIGITS_MOST 64u /* bytes of a number, with its commas */

struct suite {
	struct reading *out;
	struct bench *bench;
	uint32_t evidence;
	struct map by_name;
};

/* One finished benchmark. */
struct cycle {
	struct str name;
	double rate, margin; /* operations per second, ratio */
	uint64_t runs;
};

/* ---- a line ---- */

/* A number with commas between its digits. */
static bool take_number(struct str s, double *out)
{
	char digits[DIGITS_MOST];
	size_t n = 0;

	if (s.n > sizeof digits)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ',')
			digits[n++] = s.p[i];
	return num_f64((struct str){ digits, n }, out);
}

static bool take_margin(struct str word, double *out) /* [5] */
{
	if (!str_ends(word, S("%")))
		return false;
	word.n--;
	while (word.n && !(word.p[0] >= '0' && word.p[0] <= '9'))
		word = str_from(word, 1);
	if (!num_f64(word, out))
		return false;
	*out /= 100;
	return true;
}

/* The start of the last " x " [1]; s.n when there is none. */
static size_t last_x(struct str s)
{
	for (size_t i = s.n; i-- > 3;)
		if (!memcmp(s.p + i - 2, " x ", 3))
			return i - 2;
	return s.n;
}

static bool take_line(struct str line, struct cycle *c)
{
	size_t at = last_x(line);
	struct str rest = str_from(line, at + 3), rate;

	c->name = str_trim(str_clip(line, at));
	rate = str_word(&rest);
	if (!c->name.n || !str_eq(str_word(&rest), S("ops/sec")) ||
		!take_margin(str_word(&rest), &c->margin))
		return false;
	if (!take_number(rate, &c->rate))
		c->rate = str_eq(rate, S("Infinity")) ? INFINITY : NAN;
	rest = str_trim(rest);
	if (isnan(c->rate) || !str_starts(rest, S("(")))
		return false;
	rest = str_from(rest, 1);
	if (!str_u64(str_word(&rest), &c->runs))
		return false;
	rest = str_trim(rest);
	return str_eq(rest, S("runs sampled)")) || str_eq(rest, S("run sampled)"));
}

static int benchmarkjs_sniff(struct str head)
{
	struct cycle c;

	while (head.n)
		if (take_line(str_line(&head), &c))
			return 8;
	return 0;
}

/* ---- series ---- */

static uint32_t series_of(struct suite *s, struct str name)
{
	struct unit unit = { S("ops/s"), DIM_RATE };
	uint32_t at = map_intern(&s->by_name, name, s->bench->n);

	if (at == s->bench->n)
		bench_series(s->bench, name, unit_metric(s->bench->arena, unit), unit);
	return at;
}

static const struct summary *summary_of(struct arena *a, const struct cycle *c) /* [2] */
{
	struct summary *sum = ARENA_NEW(a, struct summary);

	*sum = (struct summary){ .center = c->rate,
		.lo = c->rate / (1 + c->margin),
		.hi = c->margin < 1 ? c->rate / (1 - c->margin) : NAN,
		.level = 0.95,
		.sd = NAN,
		.min = NAN,
		.max = NAN,
		.n = c->runs,
		.is_mean = true };
	return sum;
}

/* The first line of a name is a summary; the second makes values of both [3]. */
static void add_cycle(struct suite *s, const struct cycle *c)
{
	uint32_t at = series_of(s, c->name);
	struct series *series = &s->bench->series[at];

	if (!c->runs) {
		series->failure = S("benchmark.js took no sample of it");
	} else if (isinf(c->rate)) {
		series->failure = S("it is too fast for benchmark.js: its rate is Infinity");
	} else if (series->n) {
		bench_value(s->bench, at, c->rate, 0);
	} else if (series->summary) {
		bench_value(s->bench, at, series->summary->center, 0);
		bench_value(s->bench, at, c->rate, 0);
		series->summary = NULL;
	} else {
		series->summary = summary_of(s->bench->arena, c);
	}
}

static void add_failure(struct suite *s, struct str name)
{
	uint32_t at = series_of(s, name);

	s->bench->series[at].failure = S("it threw; benchmark.js does not print what");
}

static void add_line(struct suite *s, struct str line, uint64_t at)
{
	struct cycle c;

	if (take_line(line, &c))
		add_cycle(s, &c);
	else if (str_has(line, S(" ops/sec ")))
		evidence_note(s->out, s->evidence, at,
			"a line with \"ops/sec\" is no result of benchmark.js");
	else if (line.n > 2 && str_ends(line, S(": "))) /* [4] */
		add_failure(s, str_trim(str_clip(line, line.n - 2)));
}

static bool benchmarkjs_read(const struct source *src, struct reading *out, struct err *e)
{
	struct str rest = src->bytes;
	struct suite s = { .out = out };
	size_t last = 0;

	s.bench = &reading_add(out, MODEL_BENCH)->bench;
	s.evidence = out->n - 1;
	map_init(&s.by_name, out->arena);
	while (rest.n) {
		last = (size_t)(rest.p - src->bytes.p);
		add_line(&s, str_line(&rest), last);
	}
	if (!str_ends(src->bytes, S("\n")))
		evidence_note(out, s.evidence, last,
			"the last line has no end: the output may be cut short");
	if (s.bench->n)
		return true;
	err_at(e, 0, "at least one line \"NAME x N ops/sec ±N%% (N runs sampled)\" expected");
	return err_hint(e, "print String(event.target) when a suite's \"cycle\" event comes");
}

const struct format format_benchmarkjs = {
	.name = "benchmarkjs",
	.title = "benchmark.js text",
	.spec = "https://benchmarkjs.com/docs/#prototype_toString",
	.versions = "benchmark 2.1.4",
	.loses = "digits of rates from 100 ops/s on; what a benchmark threw",
	.models = MODEL_BIT(MODEL_BENCH),
	.sniff = benchmarkjs_sniff,
	.read = benchmarkjs_read,
};
