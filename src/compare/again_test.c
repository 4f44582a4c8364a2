#include "test/two_builds.h"

/* Three objects, an archive and a program: what most builds are. */
static void small_build(struct build *b, const char *header)
{
	static const char *const name[] = { "a", "b", "c" };
	char line[200], reads[200], writes[200];
	uint32_t p;

	for (int i = 0; i < 3; i++) {
		snprintf(line, sizeof line, "gcc -O2 -Isrc -c src/%s.c -o src/%s.o", name[i], name[i]);
		snprintf(reads, sizeof reads, "src/%s.c src/%s /usr/include/stdio.h=0@5", name[i], header);
		snprintf(writes, sizeof writes, "src/%s.o@%d", name[i], (int)b->now_ns);
		build_compile(b, line, reads, writes);
	}
	p = build_run(b, "ar rcs libx.a src/a.o src/b.o src/c.o", 500);
	build_use_at(b, p, FILE_READ, "src/a.o@900 src/b.o@900 src/c.o@900", 1);
	build_writes(b, p, "stAbC12x");
	build_rename(b, p, "stAbC12x", "libx.a", 0);
	p = build_run(b, "gcc -o prog libx.a", 700);
	build_reads(b, p, "libx.a@950");
	build_writes(b, p, "prog");
}

static void the_same_build_twice_is_all_identical(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	small_build(&t.x, "x.h");
	small_build(&t.y, "x.h");
	compare(&t);
	CHECK_EQ(t.table.n, 5);
	CHECK_EQ(t.table.count[AGAIN_IDENTICAL], 5);
	CHECK_EQ(t.table.ns[AGAIN_IDENTICAL], 3 * 1000 + 500 + 700);
	CHECK_EQ(t.table.path_ns[AGAIN_IDENTICAL], 3 * 1000 + 500 + 700);        /* one after the other */
	CHECK_EQ(t.table.good_opens, t.y.tree.nuse - 3 - 1);    /* but for three removals and a renaming */
	CHECK_EQ(t.table.missing_opens, 0);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 3 inputs", "");
	CHECK_MATCH(&t, 4, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs; caches of compilers do not keep links", "");
	CHECK_STR(program_command(&t.arena, &t.y.tree, match(&t, 0)->program, 80), "gcc -O2 -Isrc -c src/a.c -o src/a.o");
	CHECK_EQ(match(&t, 0)->program, 1);
	CHECK_EQ(match(&t, 3)->before, match(&t, 3)->program);
	arena_free(&t.arena);
}

/* facts: touch lua.h: all objects again, with the archive and the program behind them. */
static void a_touched_header_is_the_cause_of_all_that_follows(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	small_build(&t.x, "x.h@100");
	t.y.now_ns = 5000;
	small_build(&t.y, "x.h@4000");
	for (uint32_t i = 0; i < t.y.tree.nfile; i++)     /* objects and archive were written again */
		if (str_ends(t.y.tree.file[i].path, S(".o")) || str_ends(t.y.tree.file[i].path, S(".a")))
			t.y.tree.file[i].mtime_ns += 5000;
	compare(&t);
	CHECK_EQ(t.table.count[AGAIN_MTIME], 5);
	CHECK_MATCH(&t, 1, AGAIN_MTIME, "only the time of src/x.h differs, not its content", "src/x.h");
	CHECK_MATCH(&t, 3, AGAIN_MTIME, "gcc wrote src/a.o again with the same content, as only the time differs of src/x.h; "
		"caches of compilers do not keep links", "src/x.h");
	CHECK_STR(match(&t, 4)->part, "src/x.h");
	CHECK_EQ(match(&t, 3)->writer, NO_PROGRAM);
	arena_free(&t.arena);
}

static void an_edited_header_makes_its_users_needed(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	small_build(&t.x, "x.h=1@100");
	small_build(&t.y, "x.h=2@4000");
	compare(&t);
	CHECK_EQ(t.table.count[AGAIN_NEEDED], 3);
	CHECK_MATCH(&t, 1, AGAIN_NEEDED, "src/x.h has another content", "src/x.h");
	/* The objects came out the same: nobody looked before archiving them. */
	CHECK_EQ(match(&t, 3)->again, AGAIN_IDENTICAL);
	arena_free(&t.arena);
}

/* A generator that runs whatever happens and writes what was there. */
static void a_generator_that_writes_the_same_again_is_named(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "python3 tools/gen.py -o gen.h", 300);

		build_reads(b[i], p, "tools/gen.py");
		build_writes(b[i], p, i ? "gen.h@2000" : "gen.h@200");
		build_compile(b[i], "gcc -c a.c -o a.o", i ? "a.c gen.h@2000" : "a.c gen.h@200", "a.o");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs", "");
	CHECK_MATCH(&t, 1, AGAIN_MTIME, "gen.py wrote gen.h again with the same content", "gen.h");
	CHECK_EQ(match(&t, 1)->writer, match(&t, 0)->program);
	arena_free(&t.arena);
}

/* Written under another name and moved: the author is the generator, not mv. */
static void the_author_of_a_moved_file_is_named(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "./mkversion gen.tmp", 300);

		build_writes(b[i], p, i ? "gen.tmp@2000" : "gen.tmp@200");
		p = build_run(b[i], "mv gen.tmp gen.h", 10);
		build_rename(b[i], p, i ? "gen.tmp@2000" : "gen.tmp@200", i ? "gen.h@2000" : "gen.h@200", 0);
		build_compile(b[i], "gcc -c a.c -o a.o", i ? "a.c gen.h@2000" : "a.c gen.h@200", "a.o");
	}
	compare(&t);
	CHECK_MATCH(&t, 1, AGAIN_MTIME, "mkversion wrote gen.tmp again with the same content", "gen.tmp");
	CHECK_MATCH(&t, 2, AGAIN_MTIME, "mkversion wrote gen.h again with the same content", "gen.tmp");
	CHECK_EQ(match(&t, 2)->writer, match(&t, 0)->program);
	arena_free(&t.arena);
}

/* #951: the depfile's names are relative to the build directory, the daemon looked for them below its own. */
static void prerequisites_looked_for_in_the_wrong_directory(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_use_at(b[i], b[i]->root, FILE_MISSING | FILE_STATTED, "/srv/daemon/src/a.c /srv/daemon/src/a.h /w/p/RCS/a.h", 0);
		b[i]->now_ns = 10;
		build_compile(b[i], "gcc -c src/a.c -o a.o", "src/a.c src/a.h /usr/include/stdio.h=0", "a.o");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "nothing differs; make looked for 2 of its inputs below /srv/daemon, where they are not: "
		"they are relative to the top directory", "/srv/daemon");
	arena_free(&t.arena);
}

/* npm looks for package.json in every directory above its own modules: that is no prerequisite resolved against the wrong one. */
static void a_name_that_is_looked_for_everywhere_is_no_prerequisite(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_use_at(b[i], b[i]->root, FILE_MISSING | FILE_STATTED, "/usr/lib/npm/lib/package.json /w/p/src/package.json", 0);
		b[i]->now_ns = 10;
		build_compile(b[i], "gcc -c src/a.c -o a.o", "src/a.c src/a.h package.json", "a.o");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 3 inputs", "");
	arena_free(&t.arena);
}

/* The compiler runs in build/ and says ../src: below make's own "..", which is /w, there is no src. */
static void prerequisites_above_the_wrong_directory(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_use_at(b[i], b[i]->root, FILE_MISSING | FILE_STATTED, "/w/src/a.c /w/src/a.h /w/other/src/a.h", 0);
		b[i]->now_ns = 10;
		b[i]->tree.program[build_compile(b[i], "gcc -c ../src/a.c -o a.o", "src/a.c src/a.h", "build/a.o")].cwd = S("/w/p/build");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "nothing differs; make looked for 2 of its inputs below the top directory, where they are not: "
		"they are relative to build", "the top directory");
	arena_free(&t.arena);
}

static void naps(struct build *b, const char *line, int64_t asleep_ms)
{
	static const int64_t ms = 1000000;
	uint32_t p = build_run(b, line, 100 * ms);
	int64_t start = b->tree.program[p].start_ns;

	tree_add_wait(&b->tree, &(struct tree_wait){ .program = p, .kind = WAIT_SLEEP, .waker = NO_PROGRAM, .object = NO_OBJECT,
		.start_ns = start, .woken_ns = start + asleep_ms * ms, .end_ns = start + asleep_ms * ms });
	build_reads(b, p, "a.c");
}

/* A sleep, and what slept 60 of 100 ms and left nothing, are no waste that a cache would spare; what slept 40 of them may be. */
static void letting_time_pass_again_is_needed(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_run(b[i], "sleep 0.1", 100000000);
		naps(b[i], "lazy", 60);
		naps(b[i], "busy", 40);
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_NEEDED, "it lets time pass", "sleep");
	CHECK_MATCH(&t, 1, AGAIN_NEEDED, "it lets time pass", "sleep");
	CHECK_MATCH(&t, 2, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs", "");
	arena_free(&t.arena);
}

/* #957: the list of prerequisites is written after the object and so newer than it. */
static void an_object_older_than_its_own_list(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_use_at(b[i], b[i]->root, FILE_STATTED, "a.o@150 a.d@151 a.c", 0);
		b[i]->now_ns = 10;
		build_compile(b[i], "gcc -MD -c a.c -o a.o", "a.c", "a.o@200 a.d@201");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "nothing differs, but a.d is newer than its output a.o", "*.d");
	arena_free(&t.arena);
}

static void an_input_newer_than_the_output(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_use_at(b[i], b[i]->root, FILE_STATTED, "a.o@150 a.c@999", 0);
		b[i]->now_ns = 10;
		build_compile(b[i], "gcc -c a.c -o a.o", "a.c@999", "a.o@200");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "nothing differs, but a.c is newer than its output a.o", "a.c");
	arena_free(&t.arena);
}

static void an_output_that_was_missing(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		build_use_at(b[i], b[i]->root, FILE_MISSING, "a.o", 0);
		b[i]->now_ns = 10;
		build_compile(b[i], "gcc -c a.c -o a.o", "a.c", "a.o");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "nothing differs; its output a.o was not there", "missing outputs");
	arena_free(&t.arena);
}

static void what_was_not_recorded_is_unknown(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	build_compile(&t.x, "gcc -c a.c -o a.o", "a.c", "a.o");
	build_compile(&t.y, "gcc -c a.c -o a.o", "a.c", "a.o");
	t.y.tree.program[1].argv = NULL;
	t.y.tree.program[1].nargv = 0;
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_UNKNOWN, "its arguments were not recorded", "arguments");
	CHECK_EQ(match(&t, 0)->before, NO_PROGRAM);
	arena_free(&t.arena);

	begin(&t);
	build_run(&t.x, "gcc -c a.c -o a.o", 20 * INT64_C(1000000));
	build_run(&t.y, "gcc -c a.c -o a.o", 20 * INT64_C(1000000));
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_UNKNOWN, "which files it read was not recorded", "files");
	arena_free(&t.arena);

	begin(&t);
	build_compile(&t.x, "gcc -c a.c -o a.o", "a.c=0@1", "a.o");
	build_compile(&t.y, "gcc -c a.c -o a.o", "a.c=0@2", "a.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_UNKNOWN, "whether a.c has the same content was not recorded", "a.c");
	CHECK_EQ(t.table.unknown[UNKNOWN_CONTENT].count, 1);
	CHECK_EQ(t.table.unknown[UNKNOWN_CONTENT].ns, 1000);
	CHECK_EQ(t.table.unknown[UNKNOWN_PIPE].count + t.table.unknown[UNKNOWN_OTHER].count, 0);
	arena_free(&t.arena);
}

/* configure compiles the same conftest.c several times. */
static void repetitions_within_one_recording(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	build_compile(&t.x, "gcc -c conftest.c -o conftest.o", "conftest.c=1", "conftest.o");
	build_compile(&t.x, "gcc -c conftest.c -o conftest.o", "conftest.c=2", "conftest.o");
	build_compile(&t.x, "gcc -c conftest.c -o conftest.o", "conftest.c=1", "conftest.o");
	build_compile(&t.x, "gcc -c other.c -o other.o", "other.c", "other.o");
	find_again(&t.x.tree, &t.x.tree, &t.arena, &t.table);
	CHECK_EQ(t.table.n, 4);
	CHECK_EQ(match(&t, 0)->before, NO_PROGRAM);
	CHECK_MATCH(&t, 0, AGAIN_NEEDED, "there was no such command before", "new command");
	CHECK_EQ(match(&t, 2)->again, AGAIN_IDENTICAL);
	CHECK_EQ(match(&t, 2)->before, match(&t, 0)->program);
	CHECK_EQ(match(&t, 1)->again, AGAIN_NEEDED);
	CHECK_EQ(match(&t, 3)->before, NO_PROGRAM);
	arena_free(&t.arena);
}

static void a_result_that_is_not_reproducible(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p;

		build_compile(b[i], "gcc -c a.c -o a.o", "a.c", i ? "a.o=2" : "a.o=1");
		p = build_run(b[i], "ar rcs a.a a.o", 10);
		build_reads(b[i], p, i ? "a.o=2" : "a.o=1");
		build_writes(b[i], p, "a.a");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_UNKNOWN, "a.o came out with another content though no known input has: it reads a pipe, the clock or the "
		"environment", "a.o");
	CHECK_MATCH(&t, 1, AGAIN_NEEDED, "a.o has another content, though no known input of its maker has: that is not reproducible", "a.o");
	arena_free(&t.arena);
}

static void two_commands_are_asked_about(void **state)
{
	struct two t;
	struct difference d;

	(void)state;
	begin(&t);
	build_compile(&t.x, "gcc -O1 -c a.c -o a.o", "a.c", "a.o");
	build_compile(&t.x, "clang -O2 -c a.c -o a.o", "a.c", "a.o");
	build_compile(&t.y, "gcc -O2 -c a.c -o a.o", "a.c", "a.o");
	why_differs(&t.x.tree, 1, &t.y.tree, 1, &t.arena, &d);
	CHECK_EQ(d.kind, AGAIN_NEEDED);
	CHECK_STR(d.why, "`-O2` was not given before, and 1 more arguments differ");
	why_differs(&t.x.tree, 4, &t.y.tree, 1, &t.arena, &d);
	CHECK_STR(d.why, "another program: gcc was clang before");
	/* cc1 is part of gcc's command; make is none. */
	why_differs(&t.x.tree, 2, &t.x.tree, 1, &t.arena, &d);
	CHECK_EQ(d.kind, AGAIN_IDENTICAL);
	why_differs(&t.x.tree, 0, &t.x.tree, 1, &t.arena, &d);
	CHECK_EQ(d.kind, AGAIN_UNKNOWN);
	why_differs(&t.x.tree, 99, &t.x.tree, 1, &t.arena, &d);
	CHECK_EQ(d.kind, AGAIN_UNKNOWN);
	arena_free(&t.arena);
}

int main(void)
{
	return RUN(TEST(the_same_build_twice_is_all_identical),
		TEST(a_touched_header_is_the_cause_of_all_that_follows),
		TEST(an_edited_header_makes_its_users_needed),
		TEST(a_generator_that_writes_the_same_again_is_named),
		TEST(the_author_of_a_moved_file_is_named),
		TEST(prerequisites_looked_for_in_the_wrong_directory),
		TEST(a_name_that_is_looked_for_everywhere_is_no_prerequisite),
		TEST(prerequisites_above_the_wrong_directory),
		TEST(letting_time_pass_again_is_needed), TEST(an_object_older_than_its_own_list),
		TEST(an_input_newer_than_the_output), TEST(an_output_that_was_missing),
		TEST(what_was_not_recorded_is_unknown), TEST(repetitions_within_one_recording),
		TEST(a_result_that_is_not_reproducible), TEST(two_commands_are_asked_about));
}
