/* scene - two small runs to compare, for tests. */
#ifndef PAWL_TEST_SCENE_H
#define PAWL_TEST_SCENE_H

#include "compare/delta.h"
#include "test/check.h"

struct scene {
	struct arena arena;
	struct run base, head;
	struct compare_options opt;
	struct deltas out;
	struct unit unit;
};

#define LIST(...) (double[]){ __VA_ARGS__ }, sizeof((double[]){ __VA_ARGS__ }) / sizeof(double)

static inline struct scene scene_new(void)
{
	struct scene s = { .opt = { .confidence = 0.95, .alpha = 0.05, .spread = NULL }, .unit = { S("sec/op"), DIM_TIME } };

	return s;
}

static inline void scene_free(struct scene *s)
{
	arena_free(&s->arena);
}

static inline void scene_unit(struct scene *s, const char *name, enum dim dim)
{
	s->unit = (struct unit){ str_of(name), dim };
}

static inline struct evidence *scene_evidence(
	struct scene *s, struct run *r, enum model model, const char *job)
{
	struct evidence *ev;

	ARENA_ROOM(&s->arena, r->evidence, r->n, r->cap);
	r->arena = &s->arena;
	ev = &r->evidence[r->n++];
	*ev = (struct evidence){ .model = model, .job = str_of(job) };
	if (model == MODEL_BENCH)
		bench_init(&ev->bench, &s->arena);
	if (model == MODEL_TESTS)
		tests_init(&ev->tests, &s->arena);
	return ev;
}

static inline struct series *scene_processes(struct scene *s, struct run *r, const char *name,
	const double *x, size_t n, const uint32_t *process)
{
	struct bench *b;
	uint32_t at;

	if (!r->n || r->evidence[r->n - 1].model != MODEL_BENCH)
		scene_evidence(s, r, MODEL_BENCH, "");
	b = &r->evidence[r->n - 1].bench;
	at = bench_series(b, str_of(name), S("time"), s->unit);
	b->series[at].better = BETTER_LOWER;
	for (size_t i = 0; i < n; i++)
		bench_value(b, at, x[i], process ? process[i] : 0);
	return &b->series[at];
}

static inline struct series *scene_series(
	struct scene *s, struct run *r, const char *name, const double *x, size_t n)
{
	return scene_processes(s, r, name, x, n, NULL);
}

static inline void scene_summary(
	struct scene *s, struct run *r, const char *name, const struct summary *summary)
{
	scene_series(s, r, name, NULL, 0)->summary = summary;
}

/* Returns the first delta. */
static inline struct delta *scene_compare(struct scene *s)
{
	s->base.arena = s->head.arena = &s->arena;
	compare_runs(&s->arena, &s->base, &s->head, &s->opt, &s->out);
	return s->out.delta;
}

#endif
