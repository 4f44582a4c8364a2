#include "compare/profile_rows.h"

#include "base/buf.h"
#include "test/as_paths.h"
#include "test/random.h"
#include "test/stacks.h"

struct table {
	struct arena arena;
	struct profile profile;
	struct profile_rows rows;
	struct buf text;
};

/* A line for each row: "name flat cum", a "!" behind what is inlined always and a "?" behind what is partly. */
static struct str rows_of(struct table *t, const char *stacks, struct profile_rows_options opt)
{
	static const char *const mark[] = { "", "?", "!" };

	stacks_into(&t->profile, &t->arena, "cpu/nanoseconds", stacks);
	profile_rows(&t->arena, &t->profile, &opt, &t->rows);
	buf_clear(&t->text);
	for (uint32_t i = 0; i < t->rows.n; i++) {
		const struct profile_row *r = &t->rows.row[i];

		buf_printf(&t->text, "%.*s%s %lld %lld\n", STR(r->name), mark[r->inlining],
			(long long)r->flat, (long long)r->cum);
	}
	return buf_view(&t->text);
}

static void done(struct table *t)
{
	buf_release(&t->text);
	arena_free(&t->arena);
}

#define ALL .keep_small = true

static void a_recursive_function_counts_once_in_its_cum(void **state)
{
	struct table t = { 0 };

	(void)state;
	/* g: 4 in itself, below f, g, f; f holds all of 7 once. */
	CHECK_STR(rows_of(&t, "f;g;f;g 4\nf;g 1\nf 2\n", (struct profile_rows_options){ ALL }),
		"g 5 5\nf 2 7\n");
	done(&t);
}

static void siblings_of_a_recursion_each_count(void **state)
{
	struct table t = { 0 };

	(void)state;
	/* main calls f twice, once through g: 3 + 4 in f, all of main's 8. */
	CHECK_STR(rows_of(&t, "main;f 3\nmain;g;f;f 4\nmain;h 1\n",
			  (struct profile_rows_options){ ALL }),
		"f 7 7\nh 1 1\ng 0 4\nmain 0 8\n");
	done(&t);
}

static void ties_are_in_the_order_of_names(void **state)
{
	struct table t = { 0 };

	(void)state;
	CHECK_STR(rows_of(&t, "b 1\na 1\nc;a;d 1\n", (struct profile_rows_options){ ALL }),
		"a 1 2\nb 1 1\nd 1 1\nc 0 1\n");
	CHECK_STR(rows_of(&t, "b 1\na 1\nc;a;d 1\n",
			  (struct profile_rows_options){ ALL, .by_cum = true }),
		"a 1 2\nb 1 1\nc 0 1\nd 1 1\n");
	done(&t);
}

static void what_became_less_is_ordered_by_its_size(void **state)
{
	struct table t = { 0 };
	static const char stacks[] = "main;f -5\nmain;g 3\nmain;h 1\nmain;i;j 2\nmain;i -2\n";

	(void)state;
	CHECK_STR(rows_of(&t, stacks, (struct profile_rows_options){ ALL }),
		"f -5 -5\ng 3 3\ni -2 0\nj 2 2\nh 1 1\nmain 0 -1\n");
	/* Dropped: below 0 itself, or 0 itself and below 0 with what it calls. */
	CHECK_STR(rows_of(&t, stacks, (struct profile_rows_options){ ALL, .drop_negative = true }),
		"g 3 3\nj 2 2\nh 1 1\n");
	done(&t);
}

static void rows_that_cancel_out_are_none(void **state)
{
	struct table t = { 0 };

	(void)state;
	CHECK_STR(rows_of(&t, "main;f 5 {k=a}\nmain;f -5\nmain;g 1\n",
			  (struct profile_rows_options){ ALL }),
		"g 1 1\nmain 0 1\n");
	CHECK_STR(rows_of(&t, "main;f 0\n", (struct profile_rows_options){ ALL }), "");
	CHECK_STR(rows_of(&t, "", (struct profile_rows_options){ .node_fraction = 0.005 }), "");
	done(&t);
}

static void small_rows_are_dropped_and_counted(void **state)
{
	struct table t = { 0 };
	struct profile_rows_options opt = { .node_fraction = 0.1 };

	(void)state;
	/* A tenth of 100 is 10: e is below, d is not; main's cum counts, not its flat. */
	CHECK_STR(rows_of(&t, "main;c 81\nmain;d 10\nmain;e 9\n", opt),
		"c 81 81\nd 10 10\nmain 0 100\n");
	CHECK_EQ(t.rows.cutoff, 10);
	CHECK_EQ(t.rows.dropped, 1);
	CHECK_EQ(t.rows.all, 3);
	opt.most = 2;
	CHECK_STR(rows_of(&t, "main;c 81\nmain;d 10\nmain;e 9\n", opt), "c 81 81\nd 10 10\n");
	CHECK_EQ(t.rows.all, 3);
	done(&t);
}

/* In a difference the sum of flat is what is left of it: 100 - 98 = 2, and a tenth of that is 0 in whole numbers. */
static void the_cutoff_of_a_difference_is_of_what_is_left(void **state)
{
	struct table t = { 0 };

	(void)state;
	CHECK_STR(rows_of(&t, "f 100\ng -98\n",
			  (struct profile_rows_options){ .node_fraction = 0.1 }),
		"f 100 100\ng -98 -98\n");
	CHECK_EQ(t.rows.cutoff, 0);
	CHECK_STR(
		rows_of(&t, "f -100\ng 1\n", (struct profile_rows_options){ .node_fraction = 0.1 }),
		"f -100 -100\n");
	CHECK_EQ(t.rows.cutoff, 9);
	done(&t);
}

static void inlined_is_what_every_call_says(void **state)
{
	struct table t = { 0 };
	struct profile_rows_options opt = { .edge_fraction = 0.001 };

	(void)state;
	CHECK_STR(rows_of(&t, "main;f;~g 3\n", opt), "g! 3 3\nf 0 3\nmain 0 3\n");
	CHECK_STR(rows_of(&t, "main;f;~g 3\nmain;g 2\n", opt), "g? 5 5\nf 0 3\nmain 0 5\n");
	/* One and the same call, f to g, both ways: it is not inlined. */
	CHECK_STR(rows_of(&t, "main;f;~g 3\nmain;f;g 2\n", opt), "g 5 5\nf 0 5\nmain 0 5\n");
	/* A call of a thousandth (of 2 000: 2) decides, one of less does not. */
	CHECK_STR(rows_of(&t, "main;f;~g 1998\nmain;g 2\n", opt),
		"g? 2000 2000\nf 0 1998\nmain 0 2000\n");
	CHECK_STR(rows_of(&t, "main;f;~g 1999\nmain;g 1\n", opt),
		"g! 2000 2000\nf 0 1999\nmain 0 2000\n");
	done(&t);
}

/* h is small and goes; what g was called from is then main. */
static void calls_reach_over_rows_that_are_dropped(void **state)
{
	struct table t = { 0 };
	struct profile_rows_options opt = { .node_fraction = 0.1 };

	(void)state;
	CHECK_STR(
		rows_of(&t, "main;h;~g 1\nmain;~g 40\nmain 59\n", opt), "main 59 100\ng! 41 41\n");
	CHECK_STR(rows_of(&t, "main;h;~g 1\nmain;g 40\nmain 59\n", opt), "main 59 100\ng 41 41\n");
	done(&t);
}

static void each_granularity_names_its_rows(void **state)
{
	static const char stacks[] = "main=./a/../m.c:1;f=s//f.c:12:3 "
				     "1\nmain=./a/../m.c:2;f=s/f.c:12:4 2\n=@/lib/x.so 4\n";
	static const char *const want[] = {
		[BY_FUNCTION] = "[x.so] 4 4\nf 3 3\nmain 0 3\n",
		[BY_FILE_FUNCTION] = "[x.so] 4 4\nf s/f.c 3 3\nmain m.c 0 3\n",
		[BY_FILE] = "[x.so] 4 4\ns/f.c 3 3\nm.c 0 3\n",
		[BY_LINE] = "[x.so] 4 4\nf s/f.c:12 3 3\nmain m.c:1 0 1\nmain m.c:2 0 2\n",
		[BY_MODULE] = "/lib/x.so 4 4\n<unknown> 3 3\n",
	};
	struct table t = { 0 };

	(void)state;
	for (enum granularity g = 0; g <= BY_MODULE; g++)
		if (want[g])
			CHECK_STR(rows_of(&t, stacks,
					  (struct profile_rows_options){ ALL, .granularity = g }),
				want[g]);
	CHECK_STR(rows_of(&t, stacks,
			  (struct profile_rows_options){
				  ALL, .granularity = BY_LINE, .columns = true }),
		"[x.so] 4 4\nf s/f.c:12:4 2 2\nf s/f.c:12:3 1 1\nmain m.c:1 0 1\nmain m.c:2 0 2\n");
	done(&t);
}

static void modules_of_one_base_name_are_two_rows(void **state)
{
	struct table t = { 0 };

	(void)state;
	CHECK_STR(rows_of(&t, "=@/a/x.so 4\n=@/b/x.so 2\n= 1\n",
			  (struct profile_rows_options){ ALL }),
		"[x.so] 4 4\n[x.so] 2 2\n<unknown> 1 1\n");
	done(&t);
}

static void addresses_tell_rows_apart(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	struct profile_rows rows;
	struct profile_rows_options opt = { ALL, .granularity = BY_ADDRESS };

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("cpu"), S("nanoseconds"));
	for (uint64_t i = 0; i < 2; i++) {
		struct frame f = {
			.function = S("f"), .module = NO_MODULE, .address = 0x401000 + i
		};

		CHECK(profile_add(&p,
			profile_sample(&p, profile_stack(&p, NO_STACK, profile_frame(&p, &f)), 0),
			0, 1));
	}
	profile_rows(&a, &p, &opt, &rows);
	CHECK_EQ(rows.n, 2);
	CHECK_STR(rows.row[0].name, "0000000000401000 f");
	CHECK_STR(rows.row[1].name, "0000000000401001 f");
	arena_free(&a);
}

static void paths_are_cleaned_as_the_file_system_reads_them(void **state)
{
	static const struct {
		const char *path, *clean;
	} all[] = {
		{ "a/b.c", "a/b.c" },
		{ "a//b.c", "a/b.c" },
		{ "./b.c", "b.c" },
		{ "a/./b.c", "a/b.c" },
		{ "a/../b.c", "b.c" },
		{ "../b.c", "../b.c" },
		{ "../../b.c", "../../b.c" },
		{ "a/../../b.c", "../b.c" },
		{ "/../b.c", "/b.c" },
		{ "/a/../../b.c", "/b.c" },
		{ "/a/b/..", "/a" },
		{ "a/..", "." },
		{ "..", ".." },
		{ "a/", "a" },
		{ ".", "." },
		{ ".hidden/x.c", ".hidden/x.c" },
		{ "a/..x/b.c", "a/..x/b.c" },
		{ "//", "/" },
		{ "/", "/" },
	};
	struct table t = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char stack[64], want[64];

		snprintf(stack, sizeof stack, "f=%s 1\n", all[i].path);
		snprintf(want, sizeof want, "%s 1 1\n", all[i].clean);
		CHECK_STR(rows_of(&t, stack,
				  (struct profile_rows_options){ ALL, .granularity = BY_FILE }),
			want);
	}
	done(&t);
}

static void shares_are_of_all_samples_or_of_the_base(void **state)
{
	struct arena a = { 0 };
	struct profile p;

	(void)state;
	stacks_into(&p, &a, "cpu/ns", "f 10\ng -4\n");
	CHECK_EQ(profile_rows_total(&p, 0, false), 14);
	stacks_into(&p, &a, "cpu/ns", "f 10\ng -4 {pprof::base=true}\nh -3 {pprof::base=true}\n");
	CHECK_EQ(profile_rows_total(&p, 0, false), 7);
	stacks_into(&p, &a, "cpu/ns", "f 10 {pprof::base=no}\n");
	CHECK_EQ(profile_rows_total(&p, 0, false), 10);
	arena_free(&a);
}

/* A million frames deep: 1 + 2 + ... would be 5e11 steps. */
static void a_deep_stack_takes_one_pass(void **state)
{
	struct arena a = { 0 };
	struct profile p;
	struct profile_rows rows;
	struct profile_rows_options opt = { ALL };
	struct frame f = { .function = S("f"), .module = NO_MODULE },
		     g = { .function = S("g"), .module = NO_MODULE, .inlined = true };
	uint32_t stack = NO_STACK;

	(void)state;
	profile_init(&p, &a);
	profile_weight(&p, S("cpu"), S("ns"));
	for (uint32_t i = 0; i < 1000000; i++)
		stack = profile_append_stack(&p, stack, profile_frame(&p, i & 1 ? &g : &f));
	CHECK(profile_add(&p, profile_sample(&p, stack, 0), 0, 5));
	profile_rows(&a, &p, &opt, &rows);
	CHECK_EQ(rows.n, 2);
	CHECK_STR(rows.row[0].name, "g");
	CHECK(rows.row[0].flat == 5 && rows.row[0].cum == 5 &&
		rows.row[0].inlining == INLINED_ALWAYS);
	CHECK(rows.row[1].flat == 0 && rows.row[1].cum == 5);
	arena_free(&a);
}

/* Law: flat sums up to the total, a root's cum is all of it, whatever makes a row. */
static void no_weight_is_lost_at_any_granularity(void **state)
{
	static char text[1 << 16];
	struct table t = { 0 };
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 500; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
			"main=m.c:1;f%d=f.c:%d;~g%d=g.c:%d@/lib/%d %d\n", i % 17, i % 5 + 1, i % 29,
			i % 7 + 1, i % 3, i);
	for (enum granularity g = 0; g <= BY_MODULE; g++) {
		int64_t flat = 0, most = 0;

		rows_of(&t, text, (struct profile_rows_options){ ALL, .granularity = g });
		for (uint32_t i = 0; i < t.rows.n; i++) {
			flat += t.rows.row[i].flat;
			most = t.rows.row[i].cum > most ? t.rows.row[i].cum : most;
		}
		CHECK_EQ(flat, 499 * 500 / 2);
		CHECK_EQ(most, 499 * 500 / 2);
	}
	done(&t);
}

/* Deep stacks that share little, in the order of a walk; with `late`, a stack without samples that is not in that order. */
static void deep_stacks(struct profile *p, struct arena *a, bool late)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz";
	uint64_t random = 88172645463325252u;
	uint32_t leaf[60], first = 0;

	profile_init(p, a);
	profile_weight(p, S("cpu"), S("ns"));
	for (uint32_t i = 0; i < 60; i++) {
		uint32_t at = i % 4 ? first : NO_STACK;

		for (uint32_t k = 0; k < 30; k++) {
			struct frame f = { .module = NO_MODULE };

			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			f.function = (struct str){ name + random % 26, 1 };
			at = profile_append_stack(p, at, profile_frame(p, &f));
			if (!k && i % 4 == 0)
				first = at;
		}
		leaf[i] = at;
	}
	for (uint32_t i = 0; i < 60; i++)       /* in another order than the stacks, some with two values, less than nothing, or nothing */
		CHECK(profile_add(p, profile_append_sample(p, leaf[i * 7 % 60] - i % 3, 0), 0, (int64_t)(i % 11) - 3));
	if (late)
		profile_append_stack(p, 0, 0);
}

static void both_ways_to_add_up_agree(void **state)
{
	struct arena a = { 0 };
	struct profile p[2];
	struct profile_rows rows[2];
	struct profile_rows_options opt = { ALL };

	(void)state;
	for (int late = 0; late < 2; late++) {
		deep_stacks(&p[late], &a, late);
		profile_rows(&a, &p[late], &opt, &rows[late]);
	}
	CHECK_EQ(rows[0].n, rows[1].n);
	CHECK(rows[0].n > 20);
	for (uint32_t i = 0; i < rows[0].n; i++) {
		CHECK_EQ(rows[0].row[i].flat, rows[1].row[i].flat);
		CHECK_EQ(rows[0].row[i].cum, rows[1].row[i].cum);
		CHECK(str_eq(rows[0].row[i].name, rows[1].row[i].name));
	}
	arena_free(&a);
}

/* Stacks of 400 frames with names of 40, some inlined; recursion, samples at inner stacks, of no stack and of nothing. */
static void tangled_stacks(struct profile *p, struct arena *a, struct random *g)
{
	profile_init(p, a);
	profile_weight(p, S("cpu"), S("ns"));
	profile_weight(p, S("samples"), S("count"));
	for (uint32_t i = 0; i < 400; i++) {
		struct frame f = { .function = arena_printf(a, "f%u", i % 40), .line = i, .module = NO_MODULE,
			.inlined = i % 40 > 20 && random_below(g, 8) };

		profile_append_frame(p, &f);
	}
	for (uint32_t i = 0; i < 3000; i++)
		profile_append_stack(p, i && random_below(g, 20) ? random_below(g, i) : NO_STACK, random_below(g, 400));
	for (uint32_t i = 0; i < 500; i++) {
		uint32_t at = profile_append_sample(p, random_below(g, 50) ? random_below(g, 3000) : NO_STACK, 0);

		CHECK(profile_add(p, at, 0, (int64_t)random_below(g, 20) - 5));
		CHECK(profile_add(p, at, 1, 1));
	}
}

static void check_same_rows(const struct profile_rows *x, const struct profile_rows *y)
{
	CHECK(x->n == y->n && x->cutoff == y->cutoff && x->dropped == y->dropped);
	for (uint32_t i = 0; i < x->n; i++) {
		const struct profile_row *r = &x->row[i], *s = &y->row[i];

		CHECK(str_eq(r->name, s->name) && r->flat == s->flat && r->cum == s->cum);
		CHECK(r->events == s->events && r->inlining == s->inlining);
	}
}

static uint32_t rows_inlined(const struct profile_rows *x, enum inlining how)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->n; i++)
		n += x->row[i].inlining == how;
	return n;
}

static void paths_add_up_as_stacks_do(void **state)
{
	struct profile_rows_options opt = { .events = 1, .node_fraction = 0.01, .edge_fraction = 0.005 };
	struct random g = { .state = 11 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct arena a = { 0 };
		struct profile p;
		struct profile_rows x, y;

		opt.granularity = i & 1 ? BY_LINE : BY_FUNCTION;
		opt.mean = i % 3 == 0;
		tangled_stacks(&p, &a, &g);
		profile_rows(&a, &p, &opt, &x);
		as_paths(&p, &a);
		profile_rows(&a, &p, &opt, &y);
		CHECK(x.n > 30 && rows_inlined(&x, INLINED_ALWAYS) && (i & 1 || rows_inlined(&x, INLINED_PARTLY)));
		check_same_rows(&x, &y);
		arena_free(&a);
	}
}

static void means_are_of_sums(void **state)
{
	struct profile_rows_options opt = { ALL, .weight = 1, .events = MAP_NONE, .mean = true };
	struct arena a = { 0 };
	struct profile p;
	struct profile_rows rows;

	(void)state;
	stacks_into(&p, &a, "contentions/count delay/ns", "f;g 2 9\nf 3 60\nh 0 7\n");
	profile_rows(&a, &p, &opt, &rows);
	CHECK_EQ(rows.n, 3);
	/* In the order of their sums: 60, 9, 7.  (9 + 60) / (2 + 3) = 13.8, cut off; 9 / 2 = 4.5; 7 / 0 is left alone. */
	CHECK_STR(rows.row[0].name, "f");
	CHECK(rows.row[0].flat == 20 && rows.row[0].cum == 13);
	CHECK_STR(rows.row[1].name, "g");
	CHECK(rows.row[1].flat == 4 && rows.row[1].cum == 4);
	CHECK_STR(rows.row[2].name, "h");
	CHECK(rows.row[2].flat == 7 && rows.row[2].cum == 7);
	CHECK_EQ(profile_rows_total(&p, 1, true), 76 / 5);
	CHECK_EQ(profile_mean(INT64_MIN, -1), INT64_MIN);
	arena_free(&a);
}

/* Twice the first, less once: with frames that stand elsewhere in the shared table. */
static void parts_add_up(void **state)
{
	struct profile_rows_options opt = { ALL, .events = MAP_NONE };
	struct arena a = { 0 };
	struct random g = { .state = 5 };
	struct profile p[3], all;
	struct profile_part part[3];
	struct profile_rows x, y;

	(void)state;
	profile_init(&all, &a);
	for (int i = 0; i < 3; i++) {
		struct random same = g;
		uint32_t *place;

		tangled_stacks(&p[i], &a, &same);
		place = ARENA_ARRAY(&a, uint32_t, p[i].nframe);
		if (i)
			as_paths(&p[i], &a);
		else
			profile_frame(&all, &(struct frame){ .function = S("other"), .module = NO_MODULE });
		profile_merge_frames(&all, &p[i], place);
		part[i] = (struct profile_part){ .profile = &p[i], .value = profile_scaled(&a, &p[i], 0, i == 2 ? -1 : 1), .frame = place };
	}
	CHECK_EQ(all.nframe, 401);
	profile_rows(&a, &p[0], &opt, &x);
	profile_rows_of(&a, &all, part, 3, &opt, &y);
	check_same_rows(&x, &y);
	profile_rows_of(&a, &all, part + 1, 2, &opt, &y);
	CHECK_EQ(y.n, 0);
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(both_ways_to_add_up_agree), TEST(paths_add_up_as_stacks_do), TEST(parts_add_up), TEST(means_are_of_sums), TEST(a_recursive_function_counts_once_in_its_cum),
		TEST(siblings_of_a_recursion_each_count), TEST(ties_are_in_the_order_of_names),
		TEST(what_became_less_is_ordered_by_its_size), TEST(rows_that_cancel_out_are_none),
		TEST(small_rows_are_dropped_and_counted),
		TEST(the_cutoff_of_a_difference_is_of_what_is_left),
		TEST(inlined_is_what_every_call_says), TEST(calls_reach_over_rows_that_are_dropped),
		TEST(each_granularity_names_its_rows), TEST(modules_of_one_base_name_are_two_rows),
		TEST(addresses_tell_rows_apart),
		TEST(paths_are_cleaned_as_the_file_system_reads_them),
		TEST(shares_are_of_all_samples_or_of_the_base), TEST(a_deep_stack_takes_one_pass),
		TEST(no_weight_is_lost_at_any_granularity));
}
