#include "compare/profile_rows.h"

#include "base/buf.h"
#include "base/sort.h"
#include "test/as_paths.h"
#include "test/random.h"
#include "test/stacks.h"

struct graph {
	struct arena arena;
	struct profile profile;
	struct profile_rows rows;
	struct buf text;
};

static int by_names(uint32_t i, uint32_t j, const void *ctx)
{
	const struct profile_rows *r = ctx;
	int order = str_cmp(r->row[r->call[i].caller].name, r->row[r->call[j].caller].name);

	return order ? order : str_cmp(r->row[r->call[i].callee].name, r->row[r->call[j].callee].name);
}

/* "caller>callee weight", in the order of names; "!" behind an inlined one, "~" behind a residual one. */
static struct str calls_of(struct graph *g, struct profile_rows_options opt)
{
	uint32_t *order;

	opt.calls = true;
	opt.events = MAP_NONE;
	profile_rows(&g->arena, &g->profile, &opt, &g->rows);
	order = ARENA_ARRAY(&g->arena, uint32_t, g->rows.ncall);
	for (uint32_t i = 0; i < g->rows.ncall; i++)
		order[i] = i;
	sort_by(order, g->rows.ncall, by_names, &g->rows);
	buf_clear(&g->text);
	for (uint32_t i = 0; i < g->rows.ncall; i++) {
		const struct profile_call *c = &g->rows.call[order[i]];

		buf_printf(&g->text, "%s%.*s>%.*s %lld%s%s", i ? ", " : "", STR(g->rows.row[c->caller].name),
			STR(g->rows.row[c->callee].name), (long long)c->weight, c->inlined ? "!" : "", c->residual ? "~" : "");
	}
	return buf_view(&g->text);
}

static void graph_of(struct graph *g, const char *stacks)
{
	stacks_into(&g->profile, &g->arena, "cpu/nanoseconds", stacks);
}

static void done(struct graph *g)
{
	buf_release(&g->text);
	arena_free(&g->arena);
}

#define ALL (struct profile_rows_options){ .keep_small = true }

/* f calls g twice in the first stack, and itself in the second. */
static void a_call_counts_once_in_a_stack(void **state)
{
	struct graph g = { 0 };

	(void)state;
	graph_of(&g, "f;g;f;g 4\nf;f 3\ng;f 1\n");
	CHECK_STR(calls_of(&g, ALL), "f>g 4, g>f 5");
	done(&g);
}

static void siblings_each_count(void **state)
{
	struct graph g = { 0 };

	(void)state;
	graph_of(&g, "m;f 3\nm;g;m;f 4\nm;g 1\n");
	CHECK_STR(calls_of(&g, ALL), "g>m 4, m>f 7, m>g 5");
	done(&g);
}

/* x has 9 of 109, below a tenth: what called it calls what it called. */
static void calls_reach_over_rows_that_are_left_out(void **state)
{
	struct graph g = { 0 };

	(void)state;
	graph_of(&g, "m;x;f 9\nm;f 60\nm;h 40\n");
	CHECK_STR(calls_of(&g, (struct profile_rows_options){ .node_fraction = 0.1 }), "m>f 69~, m>h 40");
	CHECK_STR(calls_of(&g, ALL), "m>f 60, m>h 40, m>x 9, x>f 9");
	done(&g);
}

static void small_calls_are_left_out(void **state)
{
	struct graph g = { 0 };

	(void)state;
	/* A tenth of 100 is 10. */
	graph_of(&g, "m;f 50\nm;h 41\nh;f 9\n");
	CHECK_STR(calls_of(&g, (struct profile_rows_options){ .edge_fraction = 0.1 }), "m>f 50, m>h 41");
	done(&g);
}

static void a_call_is_inlined_when_all_are(void **state)
{
	struct graph g = { 0 };

	(void)state;
	graph_of(&g, "m;~f 2\nm;~g 3\nm;g 1\n");
	CHECK_STR(calls_of(&g, ALL), "m>f 2!, m>g 4");
	done(&g);
}

/* x is 0 by itself and in all: no row, but what calls it does. */
static void rows_without_value_stand_in_calls(void **state)
{
	struct graph g = { 0 };

	(void)state;
	graph_of(&g, "m;x 5 {k=a}\nm;x -5\nm;f 1\n");
	CHECK_STR(calls_of(&g, ALL), "m>f 1, m>x 0");
	CHECK_EQ(g.rows.n, 2);
	CHECK_EQ(g.rows.nother, 1);
	CHECK_STR(g.rows.row[2].name, "x");
	done(&g);
}

static void only_calls_of_peeked_rows(void **state)
{
	struct graph g = { 0 };
	struct profile_rows_options opt = ALL;
	struct err e = { 0 };

	(void)state;
	graph_of(&g, "a;b;c;d;e 2\nb;x 1\n");
	opt.peek = regexp_compile(&g.arena, S("^[cx]$"), &e);
	CHECK_STR(calls_of(&g, opt), "b>c 2, b>x 1, c>d 2");
	for (uint32_t i = 0; i < g.rows.n; i++)
		CHECK_EQ(g.rows.shown[i], str_eq(g.rows.row[i].name, S("c")) || str_eq(g.rows.row[i].name, S("x")));
	done(&g);
}

static void means_of_calls(void **state)
{
	struct graph g = { 0 };

	(void)state;
	stacks_into(&g.profile, &g.arena, "contentions/count delay/nanoseconds", "m;f 2 60\nm;f;h 1 30\nm;h 4 8\n");
	/* (60 + 30) / (2 + 1), 30 / 1, 8 / 4 */
	CHECK_STR(calls_of(&g, (struct profile_rows_options){ .keep_small = true, .weight = 1, .mean = true }),
		"f>h 30, m>f 30, m>h 2");
	as_paths(&g.profile, &g.arena);
	CHECK_STR(calls_of(&g, (struct profile_rows_options){ .keep_small = true, .weight = 1, .mean = true }),
		"f>h 30, m>f 30, m>h 2");
	done(&g);
}

/* ---- beside a count that looks at each sample by itself ---- */

#define NAMES 12u

struct count { int64_t weight[NAMES][NAMES]; bool seen[NAMES][NAMES]; };

static uint32_t name_at(const struct profile *p, uint32_t stack)
{
	return (uint32_t)(p->frame[p->stack[stack].frame].function.p[0] - 'a');
}

static void count_by_hand(const struct profile *p, struct count *n)
{
	memset(n, 0, sizeof *n);
	for (uint32_t i = 0; i < p->nsample; i++) {
		bool counted[NAMES][NAMES] = { { false } };

		for (uint32_t at = p->sample[i].stack; p->stack[at].parent != NO_STACK && p->weight[0].value[i]; at = p->stack[at].parent) {
			uint32_t callee = name_at(p, at), caller = name_at(p, p->stack[at].parent);

			if (caller != callee && !counted[caller][callee])
				n->weight[caller][callee] += p->weight[0].value[i];
			counted[caller][callee] = n->seen[caller][callee] = true;
		}
	}
}

static void random_stacks(struct profile *p, struct arena *a, struct random *r)
{
	static const char letters[] = "abcdefghijkl";

	profile_init(p, a);
	profile_weight(p, S("cpu"), S("nanoseconds"));
	for (int i = 0; i < 300; i++) {
		uint32_t at = NO_STACK;

		for (uint64_t depth = random_below(r, 20) + 1; depth; depth--) {
			struct frame f = { .function = { letters + random_below(r, NAMES), 1 }, .module = NO_MODULE,
				.line = (uint32_t)random_below(r, 3) };

			at = profile_stack(p, at, profile_frame(p, &f));
		}
		CHECK(profile_add(p, profile_sample(p, at, 0), 0, (int64_t)random_below(r, 9) - 3));
	}
}

static void check_counts(const struct profile_rows *rows, const struct count *n)
{
	uint32_t found = 0, wanted = 0;

	for (uint32_t i = 0; i < rows->ncall; i++) {
		const struct profile_call *c = &rows->call[i];
		int caller = rows->row[c->caller].name.p[0] - 'a', callee = rows->row[c->callee].name.p[0] - 'a';

		found++;
		CHECK(n->seen[caller][callee] && caller != callee);
		CHECK_EQ(c->weight, n->weight[caller][callee]);
	}
	for (uint32_t i = 0; i < NAMES * NAMES; i++)
		wanted += n->seen[i / NAMES][i % NAMES] && i / NAMES != i % NAMES;
	CHECK_EQ(found, wanted);
}

static void calls_are_what_each_sample_says(void **state)
{
	struct random r = { .state = 3 };
	struct count n;

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct graph g = { 0 };

		random_stacks(&g.profile, &g.arena, &r);
		count_by_hand(&g.profile, &n);
		calls_of(&g, ALL);
		check_counts(&g.rows, &n);
		as_paths(&g.profile, &g.arena);
		calls_of(&g, ALL);
		check_counts(&g.rows, &n);
		done(&g);
	}
}

int main(void)
{
	return RUN(TEST(a_call_counts_once_in_a_stack), TEST(siblings_each_count), TEST(calls_reach_over_rows_that_are_left_out),
		TEST(small_calls_are_left_out), TEST(a_call_is_inlined_when_all_are), TEST(rows_without_value_stand_in_calls),
		TEST(only_calls_of_peeked_rows), TEST(means_of_calls), TEST(calls_are_what_each_sample_says));
}
