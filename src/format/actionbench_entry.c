/* The numbers in brackets are the choices of format/actionbench.c. */
#include "format/actionbench_entry.h"

#include "base/num.h"
#include "format/written_unit.h"

#define DEFAULT_SUITE S("Benchmark")

enum center { ONE_VALUE, MEAN, MEDIAN };

struct tool {
	struct str name;
	enum center center;
	enum better better; /* said by the tool's name; UNKNOWN: the unit says it */
	bool deviation; /* "± x" is a standard deviation, in the same unit [7] */
};

/* What src/extract.ts takes of each tool's output. */
static const struct tool tool[] = {
	{ S("benchmarkdotnet"), MEAN, BETTER_UNKNOWN, true },
	{ S("benchmarkjs"), MEAN, BETTER_UNKNOWN, false },
	{ S("cargo"), MEDIAN, BETTER_UNKNOWN, false },
	{ S("catch2"), MEAN, BETTER_UNKNOWN, false },
	{ S("customBiggerIsBetter"), ONE_VALUE, BETTER_HIGHER, false },
	{ S("customSmallerIsBetter"), ONE_VALUE, BETTER_LOWER, false },
	{ S("jmh"), MEAN, BETTER_UNKNOWN, false },
	{ S("pytest"), MEAN, BETTER_UNKNOWN, false },
};

struct taker {
	struct reading *out;
	uint32_t evidence;
	struct tool tool;
	struct param *suite; /* NULL: the default one */
	struct map names; /* of the entry's benchmarks */
	struct map series; /* series_key() -> series */
};

static struct bench *bench_of(const struct taker *t)
{
	return &t->out->evidence[t->evidence].bench;
}

static struct tool tool_of(struct str name)
{
	for (size_t i = 0; i < sizeof tool / sizeof *tool; i++)
		if (str_eq(tool[i].name, name))
			return tool[i];
	return (struct tool){ .name = name };
}

/* ---- names ---- */

static bool has_name(const struct taker *t, struct str name)
{
	return map_find(&t->names, name) != MAP_NONE;
}

/* The number before " procs" in the lines of `extra`; empty when there is none. */
static struct str procs_of(struct str extra)
{
	while (extra.n) {
		struct str line = str_line(&extra), number = str_word(&line);

		if (str_eq(str_trim(line), S("procs")))
			return number;
	}
	return S("");
}

/* The first word of a unit that holds the rest of its line; empty when it does not. */
static struct str first_of_several(struct str unit)
{
	struct str first = str_word(&unit);

	return str_trim(unit).n ? first : S("");
}

/* [3] */
static bool is_told_again(const struct taker *t, const struct action_bench *b)
{
	struct str first = first_of_several(b->unit);

	return first.n &&
	       has_name(t, arena_printf(t->out->arena, "%.*s - %.*s", STR(b->name), STR(first)));
}

/* [3] */
static struct str go_name(struct arena *a, const struct action_bench *b)
{
	struct str name = b->name, prefix = S("Benchmark"), unit = arena_join(a, S(" - "), b->unit);
	struct str procs = procs_of(b->extra);

	if (str_ends(name, unit))
		name.n -= unit.n;
	if (str_starts(name, prefix) && name.n > prefix.n)
		name = str_from(name, prefix.n);
	return procs.n ? arena_printf(a, "%.*s-%.*s", STR(name), STR(procs)) : name;
}

/* [4] */
static bool is_aggregate(const struct taker *t, struct str name)
{
	struct str end = name, base = end, mean;

	end = str_cut_last(&base, '_');
	if (!base.n || !(str_eq(end, S("mean")) || str_eq(end, S("median")) ||
			       str_eq(end, S("stddev")) || str_eq(end, S("cv"))))
		return false;
	mean = arena_join(t->out->arena, base, S("_mean"));
	return has_name(t, base) || (!str_eq(name, mean) && has_name(t, mean));
}

/* ---- values ---- */

/* "± 12.5", or NaN. */
static double deviation_of(struct str range)
{
	struct str sign = S("±");
	double sd;

	return str_starts(range, sign) && num_f64(str_trim(str_from(range, sign.n)), &sd) ? sd
											  : NAN;
}

/* The number before " samples" in the first line of `extra`; 0 when it is not there. */
static uint64_t samples_of(struct str extra)
{
	struct str line = str_line(&extra), number = str_word(&line);
	uint64_t n;

	return str_eq(str_trim(line), S("samples")) && str_u64(number, &n) ? n : 0;
}

static const struct summary *summary_of(
	struct taker *t, const struct action_bench *b, double factor)
{
	struct summary *s = ARENA_NEW(t->out->arena, struct summary);

	*s = summary_with(b->value * factor);
	s->n = samples_of(b->extra);
	s->is_mean = t->tool.center == MEAN;
	if (t->tool.deviation)
		s->sd = deviation_of(b->range) * factor;
	return s;
}

static struct str metric_of(struct arena *a, struct unit unit)
{
	return unit.dim == DIM_TIME && str_starts(unit.name, S("sec")) ? S("time")
								       : unit_metric(a, unit);
}

static uint32_t series_of(struct taker *t, struct str name, struct unit unit)
{
	struct arena *a = t->out->arena;
	struct series s = { .name = name,
		.metric = metric_of(a, unit),
		.unit = unit,
		.param = t->suite,
		.nparam = t->suite ? 1 : 0 };
	struct bench *b = bench_of(t);
	uint32_t at = map_intern(&t->series, series_key(a, &s), b->n);

	if (at < b->n)
		return at;
	bench_series(b, name, s.metric, unit);
	b->series[at].param = s.param;
	b->series[at].nparam = s.nparam;
	if (t->tool.better != BETTER_UNKNOWN) /* [2] */
		b->series[at].better = t->tool.better;
	return at;
}

static void take_bench(struct taker *t, const struct action_bench *b)
{
	bool go = str_eq(t->tool.name, S("go"));
	struct arena *a = t->out->arena;
	struct str first = first_of_several(b->unit);
	struct series *s;
	struct unit unit;
	double factor;
	uint32_t at;

	unit = written_unit(a, go && first.n ? first : b->unit, &factor);
	at = series_of(t, go ? go_name(a, b) : b->name, unit);
	s = &bench_of(t)->series[at];
	if (!isfinite(b->value * factor))
		s->failure = S("its value is not a finite number");
	else if (t->tool.center == ONE_VALUE) /* [5] */
		bench_value(bench_of(t), at, b->value * factor, s->n);
	else if (s->summary)
		evidence_note(t->out, t->evidence, b->at,
			"a summary of a name that was there before was skipped");
	else
		s->summary = summary_of(t, b, factor);
	if (s->better == BETTER_UNKNOWN)
		evidence_note(t->out, t->evidence, b->at,
			"the unit \"%.*s\" does not say which direction is good",
			STR(str_clip(b->unit, 80)));
}

void action_entry_add(struct reading *out, const struct action_entry *entry)
{
	struct taker t = { .out = out, .evidence = out->n, .tool = tool_of(entry->tool) };
	struct evidence *ev = reading_add(out, MODEL_BENCH);

	ev->commit = entry->commit;
	ev->subject = entry->subject;
	ev->measured_ns = entry->measured_ns;
	map_init(&t.names, out->arena);
	map_init(&t.series, out->arena);
	if (!str_eq(entry->suite, DEFAULT_SUITE)) { /* [1] */
		t.suite = ARENA_NEW(out->arena, struct param);
		*t.suite = (struct param){ S("suite"), entry->suite };
	}
	for (uint32_t i = 0; i < entry->n; i++)
		map_intern(&t.names, entry->bench[i].name, i);
	for (uint32_t i = 0; i < entry->n; i++) {
		const struct action_bench *b = &entry->bench[i];

		if (str_eq(entry->tool, S("go")) && is_told_again(&t, b))
			continue;
		if (str_eq(entry->tool, S("googlecpp")) && is_aggregate(&t, b->name))
			evidence_note(out, t.evidence, b->at,
				"an aggregate beside what it sums up was skipped");
		else
			take_bench(&t, b);
	}
}
