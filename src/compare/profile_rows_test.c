#include "test/profile_table.h"

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

int main(void)
{
	return RUN(TEST(a_recursive_function_counts_once_in_its_cum),
		TEST(siblings_of_a_recursion_each_count), TEST(ties_are_in_the_order_of_names),
		TEST(what_became_less_is_ordered_by_its_size), TEST(rows_that_cancel_out_are_none),
		TEST(small_rows_are_dropped_and_counted),
		TEST(the_cutoff_of_a_difference_is_of_what_is_left),
		TEST(inlined_is_what_every_call_says),
		TEST(calls_reach_over_rows_that_are_dropped),
		TEST(each_granularity_names_its_rows), TEST(modules_of_one_base_name_are_two_rows),
		TEST(addresses_tell_rows_apart),
		TEST(paths_are_cleaned_as_the_file_system_reads_them),
		TEST(shares_are_of_all_samples_or_of_the_base));
}
