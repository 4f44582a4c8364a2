#include "model/process_tree.h"

#include "test/check.h"

struct scene {
	struct arena a;
	struct process_tree t;
};

static struct scene *begin(void)
{
	static struct scene s;

	s = (struct scene){ 0 };
	process_tree_init(&s.t, &s.a);
	return &s;
}

/* A program of process 0 with the words of its command line, one behind the other as NUL-ended strings. */
static uint32_t program(struct scene *s, const char *file, const char *words, size_t n)
{
	struct tree_program g = { .before = NO_PROGRAM, .exec = true, .file = str_of(file), .end_ns = NO_TIME };
	struct str *argv = ARENA_ARRAY(&s->a, struct str, n + 1);

	for (size_t at = 0; at < n; at += argv[g.nargv++].n + 1)
		argv[g.nargv] = str_of(words + at);
	g.argv = n ? argv : NULL;
	return tree_add_program(&s->t, &g);
}

#define PROGRAM(s, file, words) program((s), (file), words, sizeof(words) - 1)

static void rows_stay_when_tables_grow(void **state)
{
	struct scene *s = begin();
	int64_t sum = 0;

	(void)state;
	for (int64_t i = 0; i < 1000; i++) {
		struct tree_process p = { .pid = i, .start_ns = i, .end_ns = NO_TIME };
		struct tree_wait w = { .tid = i, .start_ns = i, .end_ns = 3 * i };
		struct tree_use u = { .count = (uint32_t)i, .first_ns = 7 };

		CHECK_EQ(tree_add_process(&s->t, &p), i);
		CHECK_EQ(tree_add_wait(&s->t, &w), i);
		CHECK_EQ(tree_add_use(&s->t, &u), i);
	}
	for (uint32_t i = 0; i < 1000; i++)
		sum += s->t.process[i].pid + s->t.wait[i].tid + s->t.use[i].count;
	CHECK_EQ(sum, 3 * 499500);
	CHECK_EQ(s->t.last_ns, 3 * 999);
	CHECK_EQ(s->t.nprocess + s->t.nwait + s->t.nuse, 3000);
	CHECK(s->t.wall_ns == NO_TIME && s->t.recorder_ns == NOT_KNOWN);
	arena_free(&s->a);
}

static void every_kind_of_wait_has_one_name(void **state)
{
	enum wait_kind kind;

	(void)state;
	for (unsigned i = 0; i < WAIT_KINDS; i++) {
		CHECK(wait_kind_of(str_of(wait_kind_name((enum wait_kind)i)), &kind));
		CHECK_EQ(kind, i);
	}
	CHECK_STR(str_of(wait_kind_name(WAIT_JOBSERVER)), "jobserver");
	CHECK_FALSE(wait_kind_of(S("tea"), &kind));
	CHECK_FALSE(wait_kind_of(S(""), &kind));
}

static void check_name(const char *file, const char *words, size_t n, const char *want)
{
	struct scene *s = begin();

	CHECK_STR(program_name(&s->t, program(s, file, words, n)), want);
	arena_free(&s->a);
}

#define NAME(file, words, want) check_name((file), words, sizeof(words) - 1, (want))

static void programs_are_called_as_people_call_them(void **state)
{
	(void)state;
	NAME("/usr/lib/gcc/x86_64-linux-gnu/12/cc1", "cc1\0-quiet\0x.c\0", "cc1");
	NAME("", "/usr/bin/ld\0-o\0x\0", "ld");
	NAME("/usr/bin/python3.11", "python3\0-u\0-W\0error\0tools/gen.py\0--out\0x\0", "gen.py");
	NAME("/usr/bin/python3.11", "python3\0-Werror\0tools/gen.py\0", "gen.py");
	NAME("/usr/bin/python3.11", "python3\0-m\0pytest\0tests\0", "pytest");
	NAME("/usr/bin/python3.11", "python3\0-mpytest\0tests\0", "pytest");
	NAME("/usr/bin/python3.11", "python3\0-c\0print(1)\0", "python3");
	NAME("/usr/bin/x86_64-linux-gnu-gcc-12", "gcc\0-c\0x.c\0", "gcc");
	NAME("/usr/bin/dash", "/bin/sh\0-c\0true\0", "sh");
	NAME("./install-sh", "/bin/sh\0./install-sh\0-d\0x\0", "install-sh");
	NAME("/bin/bash", "-bash\0", "bash");
	NAME("/usr/bin/ccache", "cc\0-c\0x.c\0", "ccache");
	NAME("/bin/dash", "/bin/sh\0./configure\0--prefix=/usr\0", "configure");
	NAME("./configure", "/bin/sh\0./configure\0--prefix=/usr\0", "configure");
	NAME("/bin/bash", "bash\0-ec\0make all\0", "bash");
	NAME("/bin/bash", "bash\0-o\0pipefail\0+x\0--\0a/build.sh\0", "build.sh");
	NAME("/bin/bash", "bash\0-s\0arg\0", "bash");
	NAME("/bin/sh", "sh\0-\0arg\0", "sh");
	NAME("/usr/bin/perl", "perl\0-I\0lib\0-w\0bin/gen.pl\0", "gen.pl");
	NAME("/usr/bin/perl", "perl\0-ne\0print\0", "perl");
	NAME("/usr/bin/node", "node\0--max-old-space-size=4096\0/x/npm-cli.js\0ci\0", "npm-cli.js");
	NAME("/usr/bin/make", "make\0-j2\0", "make");
	NAME("/bin/sh", "", "sh");
}

static void what_is_not_known_falls_back(void **state)
{
	struct scene *s = begin();
	struct tree_program bare = { .before = NO_PROGRAM, .exec = true, .comm = S("cc1plus") }, copy = { 0 };
	uint32_t script;

	(void)state;
	CHECK_STR(program_name(&s->t, tree_add_program(&s->t, &bare)), "cc1plus");
	CHECK_STR(program_command(&s->a, &s->t, 0, 80), "cc1plus");
	script = PROGRAM(s, "/bin/dash", "/bin/sh\0./configure\0");
	copy.before = script;
	copy.file = S("/bin/dash");
	copy.before = tree_add_program(&s->t, &copy);
	CHECK_STR(program_name(&s->t, tree_add_program(&s->t, &copy)), "configure");
	arena_free(&s->a);
}

static void commands_can_be_typed(void **state)
{
	struct scene *s = begin();
	uint32_t quoted = PROGRAM(s, "/bin/sh", "sh\0-c\0echo 'a b' $X\0\0a=b,c:d%e+f@g.h/i-j_k\0~\0\n\0");

	(void)state;
	CHECK_STR(program_command(&s->a, &s->t, quoted, 1000),
		"sh -c 'echo '\\''a b'\\'' $X' '' a=b,c:d%e+f@g.h/i-j_k '~' '\n'");
	s->t.program[quoted].nargv = 2;
	s->t.program[quoted].argv_cut = true;
	CHECK_STR(program_command(&s->a, &s->t, quoted, 1000), "sh -c \xe2\x80\xa6");
	arena_free(&s->a);
}

/* At every length: never longer, whole characters, a sign where something is missing. */
static void commands_are_cut_at_characters(void **state)
{
	struct scene *s = begin();
	uint32_t at = PROGRAM(s, "/bin/x", "x\0\xc3\xa9\xe2\x82\xac\0z\0");
	struct str whole = S("x '\xc3\xa9\xe2\x82\xac' z");

	(void)state;
	for (size_t most = 0; most <= whole.n + 1; most++) {
		struct str got = program_command(&s->a, &s->t, at, most);

		CHECK(got.n <= most);
		if (most >= whole.n)
			CHECK(str_eq(got, whole));
		else if (most >= 3)
			CHECK(str_ends(got, S("\xe2\x80\xa6")) && str_starts(whole, str_clip(got, got.n - 3)));
		for (size_t i = 0; i < got.n; i++)
			CHECK((unsigned char)got.p[i] != 0xe2 || i + 3 <= got.n);
	}
	CHECK_STR(program_command(&s->a, &s->t, at, 7), "x '\xe2\x80\xa6");
	CHECK_STR(program_command(&s->a, &s->t, at, 8), "x '\xc3\xa9\xe2\x80\xa6");
	arena_free(&s->a);
}

static void what_outlived_the_recording_ends_with_it(void **state)
{
	struct scene *s = begin();
	struct tree_process p = { .start_ns = 10, .end_ns = NO_TIME };
	struct tree_program g = { .before = NO_PROGRAM, .start_ns = 10, .end_ns = NO_TIME };
	struct tree_line line = { .at_ns = 70 };

	(void)state;
	tree_add_process(&s->t, &p);
	tree_add_program(&s->t, &g);
	g.end_ns = 20;
	tree_add_program(&s->t, &g);
	CHECK_EQ(process_end_ns(&s->t, 0), 20);
	tree_add_line(&s->t, &line);
	CHECK_EQ(process_end_ns(&s->t, 0), 70);
	s->t.wall_ns = 50;
	CHECK_EQ(process_end_ns(&s->t, 0), 50);
	CHECK_EQ(program_end_ns(&s->t, 0), 50);
	CHECK_EQ(program_end_ns(&s->t, 1), 20);
	s->t.process[0].end_ns = 40;
	CHECK_EQ(program_end_ns(&s->t, 0), 40);
	s->t.process[0].end_ns = NO_TIME;
	s->t.process[0].start_ns = s->t.program[0].start_ns = 90;
	CHECK_EQ(program_end_ns(&s->t, 0), 90);
	arena_free(&s->a);
}

int main(void)
{
	return RUN(TEST(rows_stay_when_tables_grow), TEST(every_kind_of_wait_has_one_name),
		TEST(programs_are_called_as_people_call_them), TEST(what_is_not_known_falls_back),
		TEST(commands_can_be_typed), TEST(commands_are_cut_at_characters),
		TEST(what_outlived_the_recording_ends_with_it));
}
