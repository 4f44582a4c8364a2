#include <math.h>

#include "compare/analysis.h"

#include "test/scene.h"
#include "test/stacks.h"

#define KINDS "samples/count cpu/nanoseconds"

static void add_profile(struct scene *s, struct run *r, const char *kinds, const char *text)
{
	struct evidence *ev = scene_evidence(s, r, MODEL_PROFILE, "bench");

	stacks_into(&ev->profile, &s->arena, kinds, text);
}

static void compare_two(struct scene *s, const char *kinds, const char *base, const char *head)
{
	*s = scene_new();
	add_profile(s, &s->base, kinds, base);
	add_profile(s, &s->head, kinds, head);
	scene_compare(s);
}

static const struct delta *find(const struct scene *s, const char *metric, const char *subject)
{
	for (uint32_t i = 0; i < s->out.n; i++)
		if (str_eq(s->out.delta[i].subject, str_of(subject)) &&
			str_eq(s->out.delta[i].metric, str_of(metric)))
			return &s->out.delta[i];
	return NULL;
}

/* hot: 100 of 1000 samples, then 300 of 1000; cost 1 s and 3 s. */
static void shares_costs_and_news_become_rows(void **state)
{
	struct scene s;
	const struct delta *d;

	(void)state;
	compare_two(&s, KINDS, "m;hot 100 1000000000\nm;g 890 8900000000\nm;old 10 100000000\n",
		"m;hot 300 3000000000\nm;g 640 6400000000\nm;new 60 600000000\n");
	d = find(&s, "cpu.flat", "hot");
	CHECK(d && d->verdict == CHANGE_WORSE && d->grounds == GROUNDS_SUMMARY &&
		d->p_adjusted < 0.05);
	CHECK_NEAR(d->base.center, 0.1, 1e-12);
	CHECK_NEAR(d->difference, 0.2, 1e-12);
	CHECK_NEAR(d->error, sqrt(0.1 * 0.9 / 1000 + 0.3 * 0.7 / 1000), 1e-12);
	CHECK(find(&s, "cpu.flat", "g")->verdict == CHANGE_BETTER);
	CHECK(find(&s, "cpu.flat", "old")->verdict == CHANGE_BETTER);
	d = find(&s, "cpu.cost", "hot");
	CHECK_NEAR(d->head.center, 3, 1e-12);
	CHECK_NEAR(d->change, 2, 1e-12);
	CHECK(d->verdict == CHANGE_WORSE);
	CHECK_NEAR(find(&s, "new-hotspot", "new")->head.center, 0.06, 1e-12);
	CHECK(!find(&s, "new-hotspot", "hot"));
	scene_free(&s);
}

static void nothing_new_is_said_to_rules(void **state)
{
	struct scene s;

	(void)state;
	compare_two(&s, KINDS, "m;f 100 100\n", "m;f 100 100\n");
	CHECK_NEAR(find(&s, "new-hotspot", "no new function")->head.center, 0, 0);
	CHECK(find(&s, "cpu.flat", "f")->verdict == CHANGE_SAME);
	scene_free(&s);
}

/* Two recordings of a job are one profile; the cost is that of one of them. */
static void recordings_of_a_job_are_merged(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_profile(&s, &s.base, KINDS, "m;f 10 1000000000\nm;g 10 1000000000\n");
	add_profile(&s, &s.head, KINDS, "m;f 10 1000000000\nm;g 30 3000000000\n");
	add_profile(&s, &s.head, KINDS, "m;f 10 1000000000\nm;g 30 3000000000\n");
	scene_compare(&s);
	CHECK_NEAR(find(&s, "cpu.flat", "g")->head.center, 0.75, 1e-12);
	CHECK_NEAR(find(&s, "cpu.cost", "g")->head.center, 3, 1e-12);
	CHECK_EQ(find(&s, "cpu.flat", "g")->head.n, 60);
	scene_free(&s);
}

static void waiting_is_taken_as_it_is(void **state)
{
	struct scene s;

	(void)state;
	compare_two(&s, "contentions/count delay/nanoseconds", "m;f 1 10\nm;g 1 90\n",
		"m;f 1 90\nm;g 1 10\n");
	CHECK(find(&s, "block.flat", "f")->grounds == GROUNDS_EXACT);
	CHECK(find(&s, "block.flat", "f")->verdict == CHANGE_WORSE);
	CHECK(!find(&s, "cpu.flat", "f"));
	scene_free(&s);
}

/* Of one job, with the same kinds of values: each has its own shares. */
static void mutexes_and_blocks_are_kept_apart(void **state)
{
	static const char kinds[] = "contentions/count delay/nanoseconds";
	struct scene s = scene_new();

	(void)state;
	for (int side = 0; side < 2; side++) {
		struct run *run = side ? &s.head : &s.base;

		add_profile(&s, run, kinds, side ? "m;sync.(*Mutex).Unlock 1 60\nm;runtime.unlock 1 30\nm;old 1 10\n"
						 : "m;sync.(*Mutex).Unlock 1 30\nm;runtime.unlock 1 60\nm;old 1 10\n");
		add_profile(&s, run, kinds, "m;sync.(*Mutex).Lock 1 900\nm;runtime.unlock 1 100\n");
	}
	scene_compare(&s);
	CHECK_NEAR(find(&s, "mutex.flat", "sync.(*Mutex).Unlock")->difference, 0.3, 1e-12);
	CHECK_NEAR(find(&s, "block.flat", "sync.(*Mutex).Lock")->head.center, 0.9, 1e-12);
	CHECK(!find(&s, "mutex.flat", "sync.(*Mutex).Lock") && !find(&s, "delay.flat", "runtime.unlock"));
	scene_free(&s);
}

static void a_profile_without_a_base_is_new(void **state)
{
	struct scene s = scene_new();

	(void)state;
	add_profile(&s, &s.head, KINDS, "m;f 10 100\n");
	scene_compare(&s);
	CHECK(find(&s, "cpu.flat", "f")->verdict == CHANGE_NEW &&
		isnan(find(&s, "cpu.flat", "f")->base.center));
	CHECK_NEAR(find(&s, "cpu.flat", "f")->head.center, 1, 0);
	scene_free(&s);
}

/* 20 points of growth cost 4, 25 of shrinking give 5: 5 - 4 + 5 = 6.  By count one entry is on each side. */
static void the_rating_is_its_formula(void **state)
{
	struct analysis x;
	struct scene s;

	(void)state;
	compare_two(&s, KINDS, "m;hot 100 100\nm;g 890 890\nm;old 10 10\n",
		"m;hot 300 300\nm;g 640 640\nm;new 60 60\n");
	analyse(&s.arena, &s.out, false, &x);
	CHECK_NEAR(x.cpu.profile, 20 * (0.25 - 0.2), 1e-9);
	CHECK_NEAR(x.overall, 6, 1e-9);
	CHECK(isnan(x.memory.rating) && isnan(x.cpu.benchmarks));
	CHECK_EQ(x.cpu_worse.n, 2);
	CHECK_EQ(x.cpu_better.n, 2);
	CHECK(x.hot_new.n == 1 && x.hot_gone.n == 0);
	CHECK(str_eq(x.cpu_worse.delta[0]->subject, S("hot")));
	analyse(&s.arena, &s.out, true, &x);
	CHECK_NEAR(x.cpu.rating, 3, 0); /* hot and new against g; memory stays 5 */
	CHECK_NEAR(x.overall, 4, 0);
	analysis_add_rating(&s.arena, &x, true, &s.out);
	CHECK_NEAR(find(&s, "rating.overall", "the change")->head.center, 4, 0);
	scene_free(&s);
}

/* Twice the time in every benchmark is one doubling: 5 - 5, held at 1. */
static void benchmarks_rate_by_doublings(void **state)
{
	struct scene s = scene_new();
	struct analysis x;

	(void)state;
	scene_series(&s, &s.base, "a", LIST(10, 10.1, 10.2, 10.3, 10.4, 10.5));
	scene_series(&s, &s.head, "a", LIST(20, 20.2, 20.4, 20.6, 20.8, 21));
	scene_compare(&s);
	analyse(&s.arena, &s.out, false, &x);
	CHECK_NEAR(x.cpu.benchmarks, -5, 1e-9);
	CHECK_NEAR(x.cpu.rating, 1, 0);
	CHECK(x.bench.n == 1 && x.nslower == 1);
	scene_free(&s);
}

int main(void)
{
	return RUN(TEST(shares_costs_and_news_become_rows), TEST(nothing_new_is_said_to_rules),
		TEST(recordings_of_a_job_are_merged), TEST(waiting_is_taken_as_it_is), TEST(mutexes_and_blocks_are_kept_apart),
		TEST(a_profile_without_a_base_is_new), TEST(the_rating_is_its_formula),
		TEST(benchmarks_rate_by_doublings));
}
