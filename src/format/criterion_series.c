#include "format/criterion_series.h"

void criterion_bench_init(struct criterion_bench *b, struct reading *out)
{
	reading_add(out, MODEL_BENCH);
	*b = (struct criterion_bench){ .out = out, .evidence = out->n - 1 };
	map_init(&b->seen, out->arena);
}

static struct bench *bench_of(struct criterion_bench *b)
{
	return &b->out->evidence[b->evidence].bench;
}

void criterion_note(struct criterion_bench *b, uint64_t at, const char *text)
{
	evidence_note(b->out, b->evidence, b->many_files ? ERR_NOWHERE : at, "%s", text);
}

/* [4] */
static struct str unique_name(struct criterion_bench *b, struct str name)
{
	uint32_t at = map_intern(&b->seen, name, b->n);

	if (at == b->n) {
		ARENA_ROOM(b->out->arena, b->times, b->n, b->cap);
		b->times[b->n++] = 0;
	}
	if (++b->times[at] == 1)
		return name;
	return arena_printf(b->out->arena, "%.*s #%u", STR(name), b->times[at]);
}

struct criterion_series criterion_series(struct criterion_bench *b, const struct criterion_id *id)
{
	struct arena *a = b->out->arena;
	struct criterion_series s = { .id = *id };
	struct unit unit = unit_tidy(a, id->unit, &s.factor);
	struct str name = unique_name(b, id->name);
	double one;

	if (unit.dim != DIM_TIME)
		s.id.nrate = 0; /* [2] */
	s.time = bench_series(
		bench_of(b), name, unit.dim == DIM_TIME ? S("time") : unit_metric(a, unit), unit);
	for (uint32_t i = 0; i < s.id.nrate; i++)
		s.rate[i] = bench_series(
			bench_of(b), name, S("throughput"), unit_tidy(a, id->rate[i].unit, &one));
	return s;
}

void criterion_value(struct criterion_bench *b, const struct criterion_series *s, double iterations,
	double time, uint64_t at)
{
	double value = time / iterations * s->factor; /* [1] */

	if (!(iterations > 0) || !(value > 0) || !isfinite(value)) {
		criterion_note(
			b, at, "a sample without iterations or without a time left out"); /* [3] */
		return;
	}
	bench_value(bench_of(b), s->time, value, 0);
	for (uint32_t i = 0; i < s->id.nrate; i++) {
		double rate = s->id.rate[i].per_iteration / value;

		if (isfinite(rate))
			bench_value(bench_of(b), s->rate[i], rate, 0);
	}
}

void criterion_series_end(struct criterion_bench *b, const struct criterion_series *s)
{
	struct bench *bench = bench_of(b);

	if (!bench->series[s->time].n && !bench->series[s->time].summary)
		bench->series[s->time].failure = S("criterion left no samples of it");
	for (uint32_t i = 0; i < s->id.nrate; i++)
		if (!bench->series[s->rate[i]].n)
			bench->series[s->rate[i]].failure = S("criterion left no samples of it");
}

struct str criterion_rate_unit(struct str declared)
{
	static const struct {
		struct str declared, unit;
	} known[] = {
		{ S("Bytes"), S("B/s") },
		{ S("BytesDecimal"), S("B/s") },
		{ S("bytes"), S("B/s") },
		{ S("Elements"), S("elem/s") },
		{ S("elements"), S("elem/s") },
		{ S("Bits"), S("b/s") },
		{ S("bits"), S("b/s") },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].declared, declared))
			return known[i].unit;
	return S("");
}

void criterion_add_rate(struct criterion_id *id, struct str unit, double per_iteration)
{
	if (id->nrate < CRITERION_RATES && per_iteration > 0 && isfinite(per_iteration))
		id->rate[id->nrate++] = (struct criterion_rate){ unit, per_iteration };
}
