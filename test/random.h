/*
 * random - seeded evidence for laws: everything that the models can hold, and what hostile producers put in.
 *
 * SplitMix64 [Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014]: one seed, one
 * evidence, on every machine.
 */
#ifndef PAWL_TEST_RANDOM_H
#define PAWL_TEST_RANDOM_H

#include "model/evidence.h"

struct random {
	uint64_t state;
	struct arena *arena;
};

static inline uint64_t random_u64(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static inline uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)(random_u64(r) % n);
}

/* One of: empty, plain words, quotes and controls, UTF-8, bytes that are not UTF-8. */
static inline struct str random_str(struct random *r)
{
	static const struct str piece[] = {
		S("a"), S("Decode/small"), S("\"\\"), S("\n\t\x01"), S("\xc3\xa9\xe2\x82\xac"), S("\xff\xc0"),
		S("\x1f\x1e"), S("</script>"), S("\xf0\x9f\x98\x80"), S("=,;"),
	};
	struct str s = { 0 };
	uint32_t n = random_below(r, 4);

	while (n--)
		s = arena_join(r->arena, s, piece[random_below(r, sizeof piece / sizeof *piece)]);
	return s;
}

/* Finite: small counts, tenths, and any bit pattern that is a number. */
static inline double random_f64(struct random *r)
{
	uint64_t bits = random_u64(r);
	double x;

	switch (random_below(r, 3)) {
	case 0:
		return random_below(r, 100);
	case 1:
		return random_below(r, 100000) / 1e9;
	}
	memcpy(&x, &bits, sizeof x);
	return isfinite(x) ? x : -0.0;
}

static inline double random_maybe(struct random *r)
{
	return random_below(r, 3) ? random_f64(r) : (double)NAN;
}

static inline void random_series(struct random *r, struct bench *b)
{
	struct unit unit = { random_str(r), random_below(r, DIM_RATIO + 1) };
	uint32_t at = bench_series(b, random_str(r), S("time"), unit);
	struct series *s = &b->series[at];
	uint32_t n = random_below(r, 20), nprocess = b->nreceipt ? b->nreceipt : 1 + random_below(r, 5);

	s->better = random_below(r, BETTER_NEITHER + 1);
	s->exact = random_below(r, 2);
	s->nparam = random_below(r, 4);
	s->param = ARENA_ARRAY(r->arena, struct param, s->nparam);
	for (uint32_t i = 0; i < s->nparam; i++)
		s->param[i] = (struct param){ random_str(r), random_str(r) };
	while (n--)
		bench_value(b, at, random_f64(r), random_below(r, nprocess));
	if (!s->n || !random_below(r, 3)) {
		struct summary sum = {
			random_maybe(r), random_maybe(r), random_maybe(r), random_maybe(r), random_maybe(r),
			random_maybe(r), random_maybe(r), random_u64(r) >> random_below(r, 64), random_below(r, 2),
		};

		s->summary = memcpy(ARENA_NEW(r->arena, struct summary), &sum, sizeof sum);
	}
	if (!random_below(r, 5))
		s->failure = random_str(r);
}

static inline void random_bench(struct random *r, struct bench *b)
{
	uint32_t n = random_below(r, 12);

	b->nreceipt = random_below(r, 3);
	b->receipt = ARENA_ARRAY(r->arena, struct receipt, b->nreceipt);
	for (uint32_t i = 0; i < b->nreceipt; i++)
		b->receipt[i] = (struct receipt){
			random_maybe(r), random_maybe(r), random_maybe(r), random_maybe(r), random_maybe(r),
			random_maybe(r), random_maybe(r),
		};
	while (n--)
		random_series(r, b);
}

static inline void random_tests(struct random *r, struct tests *t)
{
	uint32_t n = random_below(r, 30);

	while (n--)
		*tests_add(t) = (struct test_case){
			.suite = random_str(r), .name = random_str(r), .outcome = random_below(r, OUTCOME_UNFINISHED + 1),
			.duration_s = fabs(random_maybe(r)), .text = random_str(r), .file = random_str(r),
			.line = random_below(r, 3) ? (uint32_t)random_u64(r) : 0,
		};
}

/* Adds one evidence of a model that has a JSON form. */
static inline void random_evidence(uint64_t seed, struct reading *out)
{
	struct random r = { seed, out->arena };
	struct evidence *ev = reading_add(out, random_below(&r, 2) ? MODEL_BENCH : MODEL_TESTS);
	uint32_t nnote = random_below(&r, 4);

	ev->format = random_str(&r);
	ev->source = random_str(&r);
	ev->job = random_str(&r);
	if (ev->model == MODEL_BENCH)
		random_bench(&r, &ev->bench);
	else
		random_tests(&r, &ev->tests);
	while (nnote--)
		evidence_note(out, out->n - 1, random_below(&r, 2) ? random_u64(&r) : ERR_NOWHERE, "n%.*s",
			STR(random_str(&r)));
}

#endif
