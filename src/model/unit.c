/*
 * Only the numerator is converted, as golang.org/x/perf/benchunit has it: "ns/op" is a time per operation,
 * "ops/ns" stays what it is.  Beyond that package's ns and MB every time and size word is known here.
 *
 * Choices [1] KB, MB and GB are powers of ten, as benchunit has MB; KiB, MiB and GiB are powers of two.
 *         [2] "p99-ns/op" is a time too, but a single letter or "min" behind a dash is no unit.
 *         [3] Things per any time are a rate; the name says per which.
 */
#include "model/unit.h"

#include "model/names.h"

struct unit_word {
	struct str raw, base;
	double factor;
	enum dim dim;
	bool after_dash; /* [2] */
};

/* Sorted by kind; matched as a whole word, so that the order does not matter. */
static const struct unit_word unit_word[] = {
	{ S("ns"), S("sec"), 1e-9, DIM_TIME, true },
	{ S("us"), S("sec"), 1e-6, DIM_TIME, true },
	{ S("\xc2\xb5s"), S("sec"), 1e-6, DIM_TIME, true }, /* U+00B5 micro sign */
	{ S("\xce\xbcs"), S("sec"), 1e-6, DIM_TIME, true }, /* U+03BC Greek mu */
	{ S("ms"), S("sec"), 1e-3, DIM_TIME, true },
	{ S("msec"), S("sec"), 1e-3, DIM_TIME, true }, /* perf stat's task-clock */
	{ S("sec"), S("sec"), 1, DIM_TIME, true },
	{ S("s"), S("sec"), 1, DIM_TIME, false },
	{ S("seconds"), S("sec"), 1, DIM_TIME, true },
	{ S("min"), S("sec"), 60, DIM_TIME, false },
	{ S("h"), S("sec"), 3600, DIM_TIME, false },

	{ S("B"), S("B"), 1, DIM_BYTES, true },
	{ S("bytes"), S("B"), 1, DIM_BYTES, true },
	{ S("KB"), S("B"), 1e3, DIM_BYTES, true }, /* [1] */
	{ S("kB"), S("B"), 1e3, DIM_BYTES, true },
	{ S("MB"), S("B"), 1e6, DIM_BYTES, true },
	{ S("GB"), S("B"), 1e9, DIM_BYTES, true },
	{ S("KiB"), S("B"), 1024, DIM_BYTES, true },
	{ S("MiB"), S("B"), 1024.0 * 1024, DIM_BYTES, true },
	{ S("GiB"), S("B"), 1024.0 * 1024 * 1024, DIM_BYTES, true },

	{ S("allocs"), S("allocs"), 1, DIM_COUNT, false },
	{ S("branch-misses"), S("branch-misses"), 1, DIM_COUNT, false },
	{ S("cache-misses"), S("cache-misses"), 1, DIM_COUNT, false },
	{ S("count"), S("count"), 1, DIM_COUNT, false },
	{ S("cycles"), S("cycles"), 1, DIM_COUNT, false },
	{ S("faults"), S("faults"), 1, DIM_COUNT, false },
	{ S("instructions"), S("instructions"), 1, DIM_COUNT, false },
	{ S("switches"), S("switches"), 1, DIM_COUNT, false },

	{ S("%"), S("ratio"), 1e-2, DIM_RATIO, false },
	{ S("ratio"), S("ratio"), 1, DIM_RATIO, false },
};

static const struct unit_word *find_word(struct str raw, bool after_dash)
{
	for (size_t i = 0; i < sizeof unit_word / sizeof *unit_word; i++)
		if (str_eq(unit_word[i].raw, raw) && (!after_dash || unit_word[i].after_dash))
			return &unit_word[i];
	return NULL;
}

/* What is behind the last dash, and how many bytes stand before it. */
static struct str behind_dash(struct str s, size_t *before)
{
	struct str head = s, tail = str_cut_last(&head, '-');

	*before = s.n - tail.n;
	return tail;
}

/* The dimension of numerator / denominator; `per` is empty when there is no denominator. */
static enum dim quotient(enum dim numerator, struct str per)
{
	const struct unit_word *w = find_word(per, false);

	if (!w || w->dim != DIM_TIME || numerator == DIM_TIME)
		return numerator;
	return numerator == DIM_BYTES && w->factor == 1 ? DIM_RATE_BYTES : DIM_RATE; /* [3] */
}

struct unit unit_tidy(struct arena *a, struct str raw, double *factor)
{
	struct str per = raw, numerator = str_cut(&per, '/');
	const struct unit_word *w = find_word(numerator, false);
	struct str rest = str_from(raw, numerator.n); /* with its slash */
	struct unit unit = { .name = raw };
	size_t before = 0;

	if (!w)
		w = find_word(behind_dash(numerator, &before), true);
	*factor = w ? w->factor : 1;
	unit.dim = quotient(w ? w->dim : DIM_NONE, per);
	if (!w || str_eq(w->raw, w->base))
		return unit;
	unit.name = w->base;
	if (rest.n || before)
		unit.name = arena_printf(
			a, "%.*s%.*s%.*s", STR(str_clip(raw, before)), STR(w->base), STR(rest));
	return unit;
}

enum better unit_better(struct unit unit)
{
	static const enum better better[] = {
		[DIM_NONE] = BETTER_UNKNOWN,
		[DIM_TIME] = BETTER_LOWER,
		[DIM_BYTES] = BETTER_LOWER,
		[DIM_COUNT] = BETTER_LOWER,
		[DIM_RATE_BYTES] = BETTER_HIGHER,
		[DIM_RATE] = BETTER_HIGHER,
		[DIM_RATIO] = BETTER_UNKNOWN,
	};

	return better[unit.dim];
}

static bool metric_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

struct str unit_metric(struct arena *a, struct unit unit)
{
	static const struct {
		struct str unit, metric;
	} known[] = {
		{ S("sec/op"), S("time") },
		{ S("sec"), S("time") },
		{ S("B/op"), S("alloc_bytes") },
		{ S("allocs/op"), S("allocs") },
		{ S("B/s"), S("throughput") },
		{ S("B"), S("bytes") },
		{ S(""), S("value") },
	};
	char *metric;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].unit, unit.name))
			return known[i].metric;
	metric = arena_cstr(a, unit.name);
	for (size_t i = 0; i < unit.name.n; i++) {
		if (metric[i] >= 'A' && metric[i] <= 'Z')
			metric[i] = (char)(metric[i] - 'A' + 'a');
		else if (!metric_char(metric[i]))
			metric[i] = '_';
	}
	return (struct str){ metric, unit.name.n };
}

static const char *const better_word[] = {
	[BETTER_UNKNOWN] = "unknown",
	[BETTER_LOWER] = "lower",
	[BETTER_HIGHER] = "higher",
	[BETTER_NEITHER] = "neither",
};

const struct names better_names = NAMES(better_word);

static const char *const dim_word[] = {
	[DIM_NONE] = "none",
	[DIM_TIME] = "time",
	[DIM_BYTES] = "bytes",
	[DIM_COUNT] = "count",
	[DIM_RATE_BYTES] = "byte-rate",
	[DIM_RATE] = "rate",
	[DIM_RATIO] = "ratio",
};

const struct names dim_names = NAMES(dim_word);

const char *better_name(enum better better)
{
	return better_word[better];
}

bool better_of(struct str name, enum better *out)
{
	NAMES_OF(better_names, name, out);
}

const char *dim_name(enum dim dim)
{
	return dim_word[dim];
}

bool dim_of(struct str name, enum dim *out)
{
	NAMES_OF(dim_names, name, out);
}
