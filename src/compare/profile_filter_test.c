#include "compare/profile_tags.h"

#include "base/buf.h"
#include "test/stacks.h"

struct filtered {
	struct arena arena;
	struct profile in, out;
	struct filter_misses misses;
	struct err e;
	struct buf text;
};

static void put_labels(struct buf *b, const struct profile *p, struct label_set set)
{
	for (uint32_t i = set.first; i < set.first + set.n; i++) {
		const struct label *l = &p->label[i];

		buf_printf(b, "%s%.*s=", i == set.first ? " {" : ",", STR(l->key));
		if (l->numeric)
			buf_printf(b, "#%lld", (long long)l->number);
		else
			buf_str(b, l->text);
	}
	if (set.n)
		buf_char(b, '}');
}

static void put_stack(struct buf *b, const struct profile *p, uint32_t stack)
{
	const struct frame *f;

	if (stack == NO_STACK)
		return;
	put_stack(b, p, p->stack[stack].parent);
	f = &p->frame[p->stack[stack].frame];
	buf_printf(b, "%s%s%.*s", p->stack[stack].parent == NO_STACK ? "" : ";",
		f->inlined ? "~" : "", STR(f->function));
}

static struct str written(struct filtered *t)
{
	const struct profile *p = &t->out;

	buf_clear(&t->text);
	for (uint32_t i = 0; i < p->nsample; i++) {
		put_stack(&t->text, p, p->sample[i].stack);
		buf_printf(&t->text, " %lld", (long long)p->weight[0].value[i]);
		put_labels(&t->text, p, p->label_set[p->sample[i].labels]);
		buf_char(&t->text, '\n');
	}
	return buf_view(&t->text);
}

/* What is left, in the notation of test/stacks.h without files and modules. */
static struct str left_of(struct filtered *t, const char *stacks, struct profile_filter f)
{
	stacks_into(&t->in, &t->arena, "cpu/nanoseconds", stacks);
	profile_init(&t->out, &t->arena);
	CHECK_OK(profile_filter_apply(&f, &t->in, &t->out, &t->misses, &t->e), &t->e);
	return written(t);
}

static void done(struct filtered *t)
{
	buf_release(&t->text);
	arena_free(&t->arena);
}

#define FILTER(...) ((struct profile_filter){ __VA_ARGS__ })

static const char calls[] = "main;f=src/f.c;g 1\nmain;h@/lib/z.so 2\nmain 4\n";

static void expressions_see_function_file_and_module(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("^g$"))), "main;f;g 1\n");
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("src/"))), "main;f;g 1\n");
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("z\\.so"))), "main;h 2\n");
	CHECK_STR(left_of(&t, calls, FILTER(.ignore = S("f\\.c|z"))), "main 4\n");
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("f|h"), .ignore = S("g"))), "main;h 2\n");
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("F"))), "");
	CHECK(t.misses.focus);
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("(?i)F$"), .ignore = S("nowhere"))),
		"main;f;g 1\n");
	CHECK(!t.misses.focus && t.misses.ignore);
	done(&t);
}

static void hidden_frames_leave_their_weight_to_callers(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, calls, FILTER(.hide = S("^[gh]$"))), "main;f 1\nmain 6\n");
	CHECK_STR(left_of(&t, calls, FILTER(.show = S("^[gh]$"))), "g 1\nh 2\n");
	CHECK_STR(left_of(&t, calls, FILTER(.show = S("main|g"), .hide = S("main"))), "g 1\n");
	/* What is hidden still counts for focus. */
	CHECK_STR(left_of(&t, calls, FILTER(.focus = S("g"), .hide = S("g"))), "main;f 1\n");
	done(&t);
}

static void stacks_are_cut_above_and_below(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, "main;f;g;f;h 1\nmain;h 2\n", FILTER(.show_from = S("^f$"))),
		"f;g;f;h 1\n");
	CHECK_STR(left_of(&t, "main;f;g;f;h 1\nmain;h 2\n", FILTER(.prune_from = S("^f$"))),
		"main;f;g;f 1\nmain;h 2\n");
	CHECK_STR(left_of(&t, "main;f(int);g 1\n", FILTER(.prune_from = S("^f$"))),
		"main;f(int) 1\n");
	CHECK_STR(left_of(&t, "main;f;g;h 1\n", FILTER(.show_from = S("f"), .prune_from = S("g"))),
		"f;g 1\n");
	done(&t);
}

static void without_inlining_callers_get_the_weight(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, "main;f;~g;~h 1\nmain;f;h 2\n", FILTER(.no_inlines = true)),
		"main;f 1\nmain;f;h 2\n");
	/* With f hidden nothing is left for g to be inlined into: it takes its place. */
	CHECK_STR(left_of(&t, "main;f;~g;~h 1\n", FILTER(.hide = S("^f$"))), "main;g;~h 1\n");
	done(&t);
}

static void a_profile_may_ask_to_drop_frames(void **state)
{
	static const char stacks[] =
		"malloc;main;malloc;brk 1\nmain;mallocated 2\nmain;f;~malloc 4\n";
	struct filtered t = { 0 };
	struct profile again;

	(void)state;
	left_of(&t, stacks, FILTER());
	t.in.drop_frames = S("malloc|br.*");
	profile_init(&again, &t.arena);
	CHECK(profile_filter_asked(&FILTER(), &t.in) &&
		!profile_filter_asked(&FILTER(.keep_dropped = true), &t.in));
	CHECK(profile_filter_apply(&FILTER(), &t.in, &again, &t.misses, &t.e));
	t.out = again;
	/* The expression is of whole names; the outermost malloc stays: no other frame came before it. */
	CHECK_STR(written(&t), "malloc;main 1\nmain;mallocated 2\nmain;f 4\n");
	t.in.keep_frames = S("brk|mal.*");
	profile_init(&again, &t.arena);
	CHECK(profile_filter_apply(&FILTER(), &t.in, &again, &t.misses, &t.e));
	t.out = again;
	CHECK_STR(written(&t), "malloc;main;malloc;brk 1\nmain;mallocated 2\nmain;f;~malloc 4\n");
	done(&t);
}

static const char tagged[] =
	"main 1 {k=a}\nmain 2 {k=b,bytes=#2048 bytes}\nmain 4 {bytes=#100 bytes}\nmain 8\n";

static void labels_choose_samples(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_focus = S("k=a"))), "main 1 {k=a}\n");
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_focus = S("k=a,b"))),
		"main 1 {k=a}\nmain 2 {k=b,bytes=#2048}\n");
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_focus = S("k:b"))), "main 2 {k=b,bytes=#2048}\n");
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_focus = S("a,b"))), ""); /* no sample has both */
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_ignore = S("k=."))),
		"main 4 {bytes=#100}\nmain 8\n");
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_focus = S("j=a"))), "");
	CHECK(t.misses.tag_focus);
	done(&t);
}

static void labels_that_are_numbers_have_ranges(void **state)
{
	static const struct {
		const char *range;
		int64_t left;
	} all[] = {
		{ "2kb", 2 },
		{ "bytes=2kb", 2 },
		{ "1kb:", 2 },
		{ "1kb:4kb", 2 },
		{ ":1kb", 4 },
		{ "100b:2048b", 6 },
		{ "101b:2047b", 0 },
		{ "k=1kb:", 0 },
		{ "100", 0 },
		{ "1s:", 0 },
	};
	struct filtered t = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		left_of(&t, tagged, FILTER(.tag_focus = str_of(all[i].range)));
		CHECK_EQ(profile_total(&t.out, 0), all[i].left);
	}
	done(&t);
}

static void labels_are_shown_and_hidden(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_hide = S("byt"))),
		"main 1 {k=a}\nmain 2 {k=b}\nmain 12\n");
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_show = S("byt"))),
		"main 9\nmain 2 {bytes=#2048}\nmain 4 {bytes=#100}\n");
	CHECK_STR(left_of(&t, tagged, FILTER(.tag_show = S("nothing"))), "main 15\n");
	CHECK(t.misses.tag_show);
	done(&t);
}

static void labels_become_frames(void **state)
{
	struct filtered t = { 0 };

	(void)state;
	CHECK_STR(left_of(&t, tagged,
			  FILTER(.tag_root = S("k"), .tag_leaf = S("bytes"), .tag_show = S("^$"))),
		"a;main;<unknown> 1\nb;main;2048B 2\n<unknown>;main;100B "
		"4\n<unknown>;main;<unknown> 8\n");
	CHECK_STR(left_of(&t, tagged,
			  FILTER(.tag_leaf = S("bytes"), .tag_unit = S("kb"), .focus = S("kB"),
				  .tag_show = S("^$"))),
		"main;2kB 2\nmain;0.10kB 4\n");
	CHECK_STR(
		left_of(&t, tagged,
			FILTER(.tag_root = S("nothing,k"), .focus = S("^a$"), .tag_show = S("^$"))),
		"<unknown>;a;main 1\n");
	CHECK(!t.misses.tag_root);
	done(&t);
}

/* The first module is the main program, whether or not the first frame lies in it. */
static void modules_keep_their_order_below_labels(void **state)
{
	struct filtered t = { 0 };
	struct profile_filter f = FILTER(.tag_root = S("k"));
	struct module first;

	(void)state;
	stacks_into(&t.in, &t.arena, "cpu/nanoseconds", "g@/lib/z.so 2\nmain@/bin/main 1\n");
	first = t.in.module[0];
	t.in.module[0] = t.in.module[1];
	t.in.module[1] = first;
	for (uint32_t i = 0; i < t.in.nframe; i++)
		t.in.frame[i].module = !t.in.frame[i].module;
	profile_init(&t.out, &t.arena);
	CHECK_OK(profile_filter_apply(&f, &t.in, &t.out, &t.misses, &t.e), &t.e);
	CHECK(str_eq(t.out.module[0].name, S("/bin/main")));
	CHECK(str_eq(t.out.module[1].name, S("/lib/z.so")));
	CHECK_STR(written(&t), "<unknown>;g 2\n<unknown>;main 1\n");
	done(&t);
}

/* The samples themselves go over, labels and all. */
static void labels_of_a_spent_profile_become_frames(void **state)
{
	struct filtered t = { 0 };
	const struct stack_sample *sample;

	(void)state;
	stacks_into(&t.in, &t.arena, "cpu/nanoseconds", tagged);
	profile_init(&t.out, &t.arena);
	sample = t.in.sample;
	tags_to_frames_of_spent(&FILTER(.tag_root = S("k")), &t.in, &t.out, &t.misses);
	CHECK_STR(written(&t), "a;main 1 {k=a}\nb;main 2 {k=b,bytes=#2048}\n<unknown>;main 4 {bytes=#100}\n<unknown>;main 8\n");
	CHECK(t.out.sample == sample);
	CHECK_EQ(t.in.nsample, 0);
	done(&t);
}

static void a_bad_expression_names_its_option(void **state)
{
	static const struct {
		struct profile_filter f;
		const char *option;
	} all[] = {
		{ { .focus = S("(") }, "--focus \"(\": " },
		{ { .ignore = S("[") }, "--ignore \"[\": " },
		{ { .show = S("*") }, "--show \"*\": " },
		{ { .hide = S("a{2,1}") }, "--hide " },
		{ { .show_from = S("(") }, "--show-from " },
		{ { .prune_from = S("(") }, "--prune-from " },
		{ { .tag_focus = S("k=(") }, "--tagfocus \"(\": " },
		{ { .tag_ignore = S("a,(") }, "--tagignore \"(\": " },
		{ { .tag_show = S("(") }, "--tagshow " },
		{ { .tag_hide = S("(") }, "--taghide " },
	};
	struct filtered t = { 0 };

	(void)state;
	stacks_into(&t.in, &t.arena, "cpu/ns", calls);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		profile_init(&t.out, &t.arena);
		CHECK(!profile_filter_apply(&all[i].f, &t.in, &t.out, &t.misses, &t.e));
		CHECK_EQ(t.e.kind, ERR_USAGE);
		CHECK(str_starts(str_of(t.e.text), str_of(all[i].option)));
	}
	done(&t);
}

/* Every a once, and in each of those places again: 2^30 ways to fail. */
static void what_takes_too_long_is_said(void **state)
{
	static const char stacks[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab 1 {k=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab}\n";
	static const struct profile_filter all[] = { { .focus = S("^(a|a)*$") },
		{ .tag_focus = S("k=^(a|a)*$") }, { .prune_from = S("^(a|a)*$") } };
	struct filtered t = { 0 };

	(void)state;
	stacks_into(&t.in, &t.arena, "cpu/ns", stacks);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		t.e = (struct err){ 0 };
		profile_init(&t.out, &t.arena);
		CHECK(!profile_filter_apply(&all[i], &t.in, &t.out, &t.misses, &t.e));
		CHECK_EQ(t.e.kind, ERR_LIMIT);
	}
	done(&t);
}

/* Longer than any buffer: key and value are matched to their ends. */
static void long_labels_are_matched_whole(void **state)
{
	static char stacks[3000];
	struct filtered t = { 0 };
	size_t n = (size_t)snprintf(stacks, sizeof stacks, "main 7 {k=");

	(void)state;
	memset(stacks + n, 'x', 2000);
	snprintf(stacks + n + 2000, sizeof stacks - n - 2000, "end}\n");
	left_of(&t, stacks, FILTER(.tag_focus = S("^k:x*end$")));
	CHECK_EQ(profile_total(&t.out, 0), 7);
	done(&t);
}

static void names_are_simple_without_arguments(void **state)
{
	(void)state;
	CHECK_STR(profile_simple_name(S("f(int, char)")), "f");
	CHECK_STR(profile_simple_name(S("a::(anonymous namespace)::f(int)")),
		"a::(anonymous namespace)::f");
	CHECK_STR(profile_simple_name(S("a::operator()(int)")), "a::operator()");
	CHECK_STR(profile_simple_name(S(".f(x)")), "f");
	CHECK_STR(profile_simple_name(S("(")), "");
}

static void a_deep_stack_takes_one_pass(void **state)
{
	struct filtered t = { 0 };
	struct frame f = { .function = S("f"), .module = NO_MODULE },
		     g = { .function = S("g"), .module = NO_MODULE };
	uint32_t stack = NO_STACK;
	struct profile_filter filter = FILTER(.focus = S("g"), .hide = S("nothing"),
		.tag_root = S("k"));

	(void)state;
	profile_init(&t.in, &t.arena);
	profile_weight(&t.in, S("cpu"), S("ns"));
	for (uint32_t i = 0; i < 1000000; i++)
		stack = profile_append_stack(&t.in, stack, profile_frame(&t.in, i & 1 ? &g : &f));
	CHECK(profile_add(&t.in, profile_sample(&t.in, stack, 0), 0, 5));
	profile_init(&t.out, &t.arena);
	CHECK(profile_filter_apply(&filter, &t.in, &t.out, &t.misses, &t.e));
	CHECK_EQ(t.out.nstack, 1000001);
	CHECK_EQ(profile_total(&t.out, 0), 5);
	done(&t);
}

int main(void)
{
	return RUN(TEST(expressions_see_function_file_and_module),
		TEST(hidden_frames_leave_their_weight_to_callers),
		TEST(stacks_are_cut_above_and_below), TEST(without_inlining_callers_get_the_weight),
		TEST(a_profile_may_ask_to_drop_frames), TEST(labels_choose_samples),
		TEST(labels_that_are_numbers_have_ranges), TEST(labels_are_shown_and_hidden),
		TEST(labels_become_frames), TEST(modules_keep_their_order_below_labels), TEST(a_bad_expression_names_its_option),
		TEST(labels_of_a_spent_profile_become_frames),
		TEST(what_takes_too_long_is_said), TEST(long_labels_are_matched_whole),
		TEST(names_are_simple_without_arguments), TEST(a_deep_stack_takes_one_pass));
}
