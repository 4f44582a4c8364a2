/* bench_law - what holds of compared benchmarks whatever their values are. */
#include "compare/delta.h"

#include "stat/rank.h"
#include "test/scene.h"

/* ---- laws ---- */

static uint64_t seed = 7;

static double draw(void) /* xorshift, in [0, 1) */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) * 0x1p-53;
}

static void random_rows(struct scene *s, double scale)
{
	for (int row = 0; row < 12; row++) {
		double x[64], y[64];
		uint32_t n = 1 + (uint32_t)(draw() * 30),
			 m = row % 2 ? n : 31 + (uint32_t)(draw() * 30);
		char *name = arena_alloc(&s->arena, 8, 1);

		snprintf(name, 8, "r%d", row);
		for (uint32_t i = 0; i < n; i++)
			x[i] = scale * (1 + draw());
		for (uint32_t i = 0; i < m; i++)
			y[i] = scale * (1 + draw() + row / 8.0);
		scene_series(s, &s->base, name, x, n);
		scene_series(s, &s->head, name, y, m);
	}
}

static enum change mirrored(enum change c)
{
	return c == CHANGE_BETTER ? CHANGE_WORSE : c == CHANGE_WORSE ? CHANGE_BETTER : c;
}

static void swapping_base_and_head_mirrors_everything(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		struct scene s = scene_new();
		struct deltas back;
		int seen[CHANGE_GONE + 1] = { 0 };

		random_rows(&s, 1);
		scene_compare(&s);
		compare_runs(&s.arena, &s.head, &s.base, &s.opt, &back);
		CHECK_EQ(back.n, s.out.n);
		for (uint32_t i = 0; i < back.n; i++) {
			const struct delta *d = &s.out.delta[i], *b = &back.delta[i];

			seen[d->verdict]++;
			CHECK_EQ(b->verdict, mirrored(d->verdict));
			CHECK_NEAR(b->change, 1 / (1 + d->change) - 1, 1e-12);
			CHECK_NEAR(b->p_adjusted, d->p_adjusted, 1e-12);
			CHECK(b->level == d->level || (isnan(b->level) && isnan(d->level)));
			if (isinf(d->lo) || isnan(d->lo))
				continue;
			CHECK_NEAR(b->lo, 1 / (1 + d->hi) - 1, 1e-12);
			CHECK_NEAR(b->hi, 1 / (1 + d->lo) - 1, 1e-12);
		}
		CHECK(round != 5 || (seen[CHANGE_WORSE] > 0 && seen[CHANGE_SAME] > 0));
		scene_free(&s);
	}
}

static void scaling_both_sides_changes_nothing(void **state)
{
	struct scene one = scene_new(), far = scene_new();
	uint64_t start = seed;

	(void)state;
	random_rows(&one, 1);
	seed = start;
	random_rows(&far, 0x1p-30); /* exact in binary */
	scene_compare(&one);
	scene_compare(&far);
	for (uint32_t i = 0; i < one.out.n; i++) {
		const struct delta *d = &one.out.delta[i], *f = &far.out.delta[i];

		CHECK_EQ(d->verdict, f->verdict);
		CHECK_NEAR(f->change, d->change, 1e-12);
		CHECK_NEAR(f->lo, d->lo, 1e-12);
		CHECK_NEAR(f->hi, d->hi, 1e-12);
		CHECK_NEAR(f->p, d->p, 0);
	}
	scene_free(&one);
	scene_free(&far);
}

/* Ties: where the peers' p-value depends on which side is first, ours is still theirs. */
static void p_is_mann_whitneys(void **state)
{
	struct scene s = scene_new();
	double x[] = { 1, 2, 2, 3, 3, 5 }, y[] = { 2, 3, 3, 3, 4, 4, 6, 7 };

	(void)state;
	scene_series(&s, &s.base, "a", x, 6);
	scene_series(&s, &s.head, "a", y, 8);
	CHECK(scene_compare(&s)->p == mann_whitney(x, 6, y, 8).p);
	scene_free(&s);
}

int main(void)
{
	return RUN(TEST(swapping_base_and_head_mirrors_everything),
		TEST(scaling_both_sides_changes_nothing), TEST(p_is_mann_whitneys));
}
