/* The choices [n] are those of format/jmh.c. */
#include "format/jmh_unit.h"

#define DOT S("\xc2\xb7") /* U+00B7 */

/* Seconds in JMH's word for a unit of time; 0 = no such word. */
static double seconds_of(struct str word)
{
	static const struct {
		struct str word;
		double seconds;
	} known[] = {
		{ S("ns"), 1e-9 },
		{ S("us"), 1e-6 },
		{ S("ms"), 1e-3 },
		{ S("s"), 1 },
		{ S("min"), 60 },
		{ S("hr"), 3600 },
		{ S("day"), 86400 },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].word, word))
			return known[i].seconds;
	return 0;
}

struct unit jmh_unit(struct arena *a, struct str raw, double *factor)
{
	struct str per = raw, numerator = str_cut(&per, '/');

	*factor = 1;
	if (str_eq(numerator, S("ops")) && seconds_of(per) > 0) { /* [1] */
		*factor = 1 / seconds_of(per);
		return (struct unit){ S("ops/s"), DIM_RATE };
	}
	if (str_eq(per, S("op")) && seconds_of(numerator) > 0) {
		*factor = seconds_of(numerator);
		return (struct unit){ S("sec/op"), DIM_TIME };
	}
	if (str_eq(raw, S("MB/sec"))) { /* [3] */
		*factor = 1024.0 * 1024;
		return (struct unit){ S("B/s"), DIM_RATE_BYTES };
	}
	if (str_eq(numerator, S("#")))
		return (struct unit){ per.n ? S("count/op") : S("count"), DIM_COUNT };
	if (str_eq(raw, S("counts")))
		return (struct unit){ S("count"), DIM_COUNT };
	return unit_tidy(a, raw, factor);
}

enum better jmh_better(struct str mode, struct str raw, struct unit tidy)
{
	if (str_eq(raw, S("insns/clk")))
		return BETTER_HIGHER;
	if (str_eq(raw, S("clks/insn")) || str_ends(raw, S("/op")))
		return BETTER_LOWER;
	if (str_eq(raw, S("#")))
		return BETTER_UNKNOWN;
	if (str_eq(mode, S("ss")) && unit_better(tidy) == BETTER_LOWER) /* [2] */
		return BETTER_LOWER;
	return BETTER_NEITHER;
}

/* Mode "sample" calls a percentile "p" and its rank out of 1. */
static const struct {
	struct str label, metric;
} percentile[] = {
	{ S("p0.00"), S("min") },
	{ S("p0.50"), S("p50") },
	{ S("p0.90"), S("p90") },
	{ S("p0.95"), S("p95") },
	{ S("p0.99"), S("p99") },
	{ S("p0.999"), S("p99.9") },
	{ S("p0.9999"), S("p99.99") },
	{ S("p1.00"), S("max") },
};

struct str jmh_percentile(struct str *label) /* [6] */
{
	for (size_t i = 0; i < sizeof percentile / sizeof *percentile; i++) {
		if (!str_ends(*label, percentile[i].label))
			continue;
		label->n -= percentile[i].label.n;
		if (str_ends(*label, DOT))
			label->n -= DOT.n;
		else if (str_ends(*label, S(":")))
			label->n--;
		return percentile[i].metric;
	}
	return S("");
}

struct str jmh_label(struct str label) /* [5] */
{
	static const struct str mark[] = { DOT, S("\xef\xbf\xbd"), S("?") };

	for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
		if (str_starts(label, mark[i]))
			return str_from(label, mark[i].n);
	return label;
}

struct str jmh_metric(struct arena *a, struct str label)
{
	if (str_eq(label, S("gc.alloc.rate.norm")))
		return S("alloc_bytes");
	return unit_metric(a, (struct unit){ .name = label });
}
