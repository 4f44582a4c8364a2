#include "compare/again.h"

#include "test/build.h"
#include "test/check.h"

struct two {
	struct arena arena;
	struct build x, y;
	struct again_table table;
};

static void begin_at(struct two *t, const char *top_x, const char *top_y)
{
	*t = (struct two){ .arena = { 0 } };
	build_init(&t->x, &t->arena, top_x);
	build_init(&t->y, &t->arena, top_y);
}

static void begin(struct two *t)
{
	begin_at(t, "/w/p", "/w/p");
}

static const struct command_match *match(struct two *t, uint32_t i)
{
	CHECK(i < t->table.n);
	return &t->table.match[i];
}

static void compare(struct two *t)
{
	find_again(&t->x.tree, &t->y.tree, &t->arena, &t->table);
}

#define CHECK_MATCH(t, i, kind, sentence, about) do { \
	CHECK_STR(match((t), (i))->why, (sentence)); \
	CHECK_EQ(match((t), (i))->again, (kind)); \
	CHECK_STR(match((t), (i))->part, (about)); \
} while (0)

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

/* Objects of another checkout differ in content (they hold paths); what is made of them has the same cause. */
static void another_checkout_is_all_path(void **state)
{
	static const char *const top[] = { "/w/one", "/w/two" };
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin_at(&t, top[0], top[1]);
	for (int i = 0; i < 2; i++) {
		char line[200];
		uint32_t p;

		snprintf(line, sizeof line, "gcc -I%s/src -c %s/src/a.c -o %s/obj/a.o", top[i], top[i], top[i]);
		build_compile(b[i], line, i ? "src/a.c@300" : "src/a.c@100", i ? "obj/a.o=22" : "obj/a.o=11");
		build_compile(b[i], "gcc -Isrc -c src/b.c -o obj/b.o", i ? "src/b.c@300" : "src/b.c@100", i ? "obj/b.o=24" : "obj/b.o=23");
		p = build_run(b[i], "ar rcs libx.a obj/a.o obj/b.o", 100);
		build_reads(b[i], p, i ? "obj/a.o=22 obj/b.o=24" : "obj/a.o=11 obj/b.o=23");
		build_writes(b[i], p, i ? "libx.a=32" : "libx.a=31");
	}
	compare(&t);
	CHECK_EQ(t.table.count[AGAIN_PATH], 3);
	CHECK_MATCH(&t, 0, AGAIN_PATH, "only `-I`, file arguments and 1 more differ: they hold the top directory", "the top directory");
	CHECK_MATCH(&t, 1, AGAIN_PATH, "only the working directory differs: it holds the top directory", "working directory");
	CHECK_EQ(match(&t, 2)->again, AGAIN_PATH);
	arena_free(&t.arena);
}

/* #966, #974: the object's name hashes the absolute path of its source, and -I come in the order of readdir. */
static void a_hashed_output_name_and_shuffled_directories(void **state)
{
	struct two t;

	(void)state;
	begin_at(&t, "/w/one", "/w/two");
	build_compile(&t.x, "g++ -Ia -Ib -Ic -c s.cpp -o obj/s_cd58.o", "s.cpp", "obj/s_cd58.o");
	build_compile(&t.y, "g++ -Ia -Ib -Ic -c s.cpp -o obj/s_91a0.o", "s.cpp", "obj/s_91a0.o");
	build_compile(&t.x, "g++ -Ia -Ib -Ic -c u.cpp -o obj/u.o", "u.cpp", "obj/u.o");
	build_compile(&t.y, "g++ -Ic -Ia -Ib -c u.cpp -o obj/u.o", "u.cpp", "obj/u.o");
	build_compile(&t.x, "g++ -Ia -Ib -c v.cpp -o obj/v_1234abcd.o", "v.cpp", "obj/v_1234abcd.o");
	build_compile(&t.y, "g++ -Ib -Ia -c v.cpp -o obj/v_99887fed.o", "v.cpp", "obj/v_99887fed.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_PATH, "only `-o` differs: its name holds a hash that changes with the top directory", "-o");
	CHECK_MATCH(&t, 1, AGAIN_ORDER, "the same arguments in another order: `-I` of 3 directories", "-I");
	CHECK_MATCH(&t, 2, AGAIN_PATH, "only `-o` differs: its name holds a hash that changes with the top directory; "
		"the same arguments in another order: `-I` of 2 directories", "-o");
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

/* As cksum prints it; ten digits of 32 bits are a time only near that of the recording (here November 2026). */
static void a_decimal_sum_in_the_output_name(void **state)
{
	struct two t;

	(void)state;
	begin_at(&t, "/w/one", "/w/two");
	t.x.tree.started_ns = t.y.tree.started_ns = INT64_C(1795000000000000000);
	build_compile(&t.x, "g++ -c s.cpp -o obj/s_1234567890.o", "s.cpp", "obj/s_1234567890.o");
	build_compile(&t.y, "g++ -c s.cpp -o obj/s_9394998.o", "s.cpp", "obj/s_9394998.o");
	build_compile(&t.x, "g++ -c u.cpp -o obj/u_1234567890.o", "u.cpp", "obj/u_1234567890.o");
	build_compile(&t.y, "g++ -c u.cpp -o obj/u_2234567890.o", "u.cpp", "obj/u_2234567890.o");
	build_compile(&t.x, "g++ -c v.cpp -o obj/v_1795000001.o", "v.cpp", "obj/v_1795000001.o");
	build_compile(&t.y, "g++ -c v.cpp -o obj/v_1795000099.o", "v.cpp", "obj/v_1795000099.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_PATH, "only `-o` differs: its name holds a hash that changes with the top directory", "-o");
	CHECK_MATCH(&t, 1, AGAIN_PATH, "only `-o` differs: its name holds a hash that changes with the top directory", "-o");
	CHECK_MATCH(&t, 2, AGAIN_PATH, "only `-o` differs: it holds a time", "-o");
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

/* #952: a library keyed by the absolute path of where it lies. */
static void an_input_under_another_path(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	build_compile(&t.x, "gcc -c a.c -o a.o", "a.c /var/cache/fw/1f00a2b3/wire.h=9", "a.o");
	build_compile(&t.y, "gcc -c a.c -o a.o", "a.c /var/cache/fw-b/77aa01ff/wire.h=9", "a.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_PATH, "only the path of an input differs: /var/cache/fw-b/<hash>/wire.h", "/var/cache/fw-b/<hash>/wire.h");
	arena_free(&t.arena);
}

/* #986: all compilers are called through the cache, those of one part of the build are not. */
static void compilers_that_bypass_the_cache(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "ccache gcc -c a.c -o a.o", 40);

		build_reads(b[i], p, "a.c");
		build_writes(b[i], p, "a.o");
		p = build_run(b[i], "/usr/lib/ccache/gcc -c b.c -o b.o", 40);
		build_reads(b[i], p, "b.c");
		build_writes(b[i], p, "b.o");
		build_compile(b[i], "gcc -c fw.c -o fw.o", "fw.c", "fw.o");
		build_compile(b[i], "gcc -c new.c -o new.o", i ? "new.c=2" : "new.c=1", "new.o");
		p = build_run(b[i], "gcc -o prog a.o", 40);
		build_reads(b[i], p, "a.o");
		build_writes(b[i], p, "prog");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs; ccache answered from its cache in 0 ms", "");
	CHECK_EQ(match(&t, 1)->again, AGAIN_IDENTICAL);
	CHECK_MATCH(&t, 2, AGAIN_BYPASSED, "not called through ccache, as 2 others are", "ccache");
	CHECK_EQ(match(&t, 3)->again, AGAIN_NEEDED);
	CHECK_EQ(match(&t, 4)->again, AGAIN_IDENTICAL);
	arena_free(&t.arena);
}

/* A cache reads other files when it has a result, and its own always change. */
static void a_result_of_the_cache_reads_other_files(void **state)
{
	struct two t;
	uint32_t p;

	(void)state;
	begin(&t);
	p = build_exec(&t.x, t.x.root, t.x.top, "ccache gcc -c a.c -o a.o", 900);
	build_reads(&t.x, build_exec(&t.x, p, t.x.top, "gcc -c a.c -o a.o", 800), "a.c /usr/share/locale/alias");
	build_reads(&t.x, p, "/home/ann/.cache/stats=0@1");
	build_writes(&t.x, p, "a.o");
	p = build_run(&t.y, "ccache gcc -c a.c -o a.o", 20);
	build_reads(&t.y, p, "a.c /home/ann/.cache/stats=0@2");
	build_writes(&t.y, p, "a.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 2 inputs; ccache answered from its cache in 0 ms", "");
	arena_free(&t.arena);
}

/* Below the top, too: its results are renewed when they are used, and its statistics always. */
static void files_of_the_cache_itself_do_not_count(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };
	const char *reads[] = { "a.c@100 .ccache/stats=1@1 .cache/cc/7/a/518tR=0@100", "a.c@4000 .ccache/stats=2@2 .cache/cc/7/a/518tR=0@4000" };

	(void)state;
	begin(&t);
	t.y.now_ns = 5000;
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "ccache gcc -c a.c -o a.o", 12000000);

		build_reads(b[i], p, reads[i]);
		build_writes(b[i], p, i ? "a.o@5000" : "a.o@200");
		p = build_run(b[i], "gcc -o prog a.o", 20000000);
		build_reads(b[i], p, i ? "a.o@5000" : "a.o@200");
		build_writes(b[i], p, "prog");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_MTIME, "only the time of a.c differs, not its content; ccache answered from its cache in 12 ms", "a.c");
	CHECK_MATCH(&t, 1, AGAIN_MTIME, "ccache wrote a.o again with the same content, as only the time differs of a.c; "
		"caches of compilers do not keep links", "a.c");
	CHECK(match(&t, 0)->compiler);
	arena_free(&t.arena);
}

static void what_came_through_a_pipe_is_not_known(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_run(b[i], "cat", 20);

		build_writes(b[i], p, "confdefs.h");
		p = build_run(b[i], "cat in", 20);
		build_reads(b[i], p, "in");
		build_writes(b[i], p, "copy");
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_UNKNOWN, "what it read from a pipe was not recorded", "pipe");
	CHECK_EQ(t.table.unknown[UNKNOWN_PIPE].count, 1);
	CHECK_EQ(t.table.unknown[UNKNOWN_PIPE].ns, 20);
	CHECK_EQ(match(&t, 1)->again, AGAIN_IDENTICAL);
	arena_free(&t.arena);
}

/* What stands below a cache that has no result is its compiler's work, and counts once. */
static void a_cache_without_a_result(void **state)
{
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		uint32_t p = build_exec(b[i], b[i]->root, b[i]->top, "ccache gcc -c a.c -o a.o", 900), gcc;

		gcc = build_exec(b[i], p, b[i]->top, "gcc -c a.c -o a.o", 800);
		build_reads(b[i], gcc, "a.c");
		build_writes(b[i], gcc, "a.o");
	}
	compare(&t);
	CHECK_EQ(t.table.n, 1);
	CHECK_MATCH(&t, 0, AGAIN_IDENTICAL, "the same arguments and the same 1 inputs; ccache did not have it", "");
	CHECK_EQ(match(&t, 0)->ns, 900);
	arena_free(&t.arena);
}

/* soldr: the same crates into another target directory. */
static void another_target_directory(void **state)
{
	static const char *const dir[] = { "/w/t/target", "/w/t/second" };
	struct two t;
	struct build *b[2] = { &t.x, &t.y };

	(void)state;
	begin(&t);
	for (int i = 0; i < 2; i++) {
		char line[400], reads[200], writes[200];
		uint32_t p;

		snprintf(line, sizeof line, "rustc --crate-name serde src/lib.rs --out-dir %s/debug/deps -L dependency=%s/debug/deps "
			"--extern core=%s/debug/deps/libcore.rmeta", dir[i], dir[i], dir[i]);
		snprintf(reads, sizeof reads, "src/lib.rs %s/debug/deps/libcore.rmeta=5", dir[i]);
		snprintf(writes, sizeof writes, "%s/debug/deps/libserde.rlib=6", dir[i]);
		p = build_run(b[i], line, 2000);
		build_reads(b[i], p, reads);
		build_writes(b[i], p, writes);
	}
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_PATH, "only a directory differs, in `--out-dir`, `-L` and 1 more: `/w/t/second` was `/w/t/target`",
		"/w/t/second");
	arena_free(&t.arena);
}

static void temporary_names_are_no_difference_in_files_and_one_in_arguments(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	build_writes(&t.x, build_run(&t.x, "as -o a.o /tmp/ccX8aQz1.s", 20), "a.o");
	build_writes(&t.y, build_run(&t.y, "as -o a.o /tmp/cczzzzzz.s", 20), "a.o");
	build_writes(&t.x, build_run(&t.x, "gen out.1003.tmp", 20), "out.1003.tmp");
	build_writes(&t.y, build_run(&t.y, "gen out.1092.tmp", 20), "out.1092.tmp");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_PATH, "only file arguments differ: they hold a temporary name", "file arguments");
	CHECK_EQ(t.table.n, 1);
	arena_free(&t.arena);
}

static void an_argument_with_a_time_is_named(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	build_compile(&t.x, "gcc -DBUILT=2026-11-21T10:00:01Z -c v.c -o v.o", "v.c", "v.o");
	build_compile(&t.y, "gcc -DBUILT=2026-11-21T11:30:59Z -c v.c -o v.o", "v.c", "v.o");
	build_compile(&t.x, "gcc -DN=1 -c w.c -o w.o", "w.c", "w.o");
	build_compile(&t.y, "gcc -DN=2 -g -c w.c -o w.o", "w.c", "w.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_NEEDED, "only `-DBUILT` differs: it holds a time", "-DBUILT");
	CHECK_MATCH(&t, 1, AGAIN_NEEDED, "`-DN=2` was `-DN=1` before, and 1 more arguments differ", "-DN");
	arena_free(&t.arena);
}

/* The file that @args names is read, so its content counts. */
static void a_response_file_counts_by_its_content(void **state)
{
	struct two t;

	(void)state;
	begin(&t);
	build_compile(&t.x, "gcc @args -o a.o", "args=1 a.c", "a.o");
	build_compile(&t.y, "gcc @args -o a.o", "args=2 a.c", "a.o");
	compare(&t);
	CHECK_MATCH(&t, 0, AGAIN_NEEDED, "args has another content", "args");
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
	return RUN(TEST(the_same_build_twice_is_all_identical), TEST(a_touched_header_is_the_cause_of_all_that_follows),
		TEST(an_edited_header_makes_its_users_needed), TEST(a_generator_that_writes_the_same_again_is_named),
		TEST(the_author_of_a_moved_file_is_named), TEST(another_checkout_is_all_path),
		TEST(a_hashed_output_name_and_shuffled_directories), TEST(prerequisites_looked_for_in_the_wrong_directory),
		TEST(a_name_that_is_looked_for_everywhere_is_no_prerequisite),
		TEST(prerequisites_above_the_wrong_directory), TEST(a_decimal_sum_in_the_output_name), TEST(letting_time_pass_again_is_needed),
		TEST(an_object_older_than_its_own_list), TEST(an_input_newer_than_the_output), TEST(an_output_that_was_missing),
		TEST(an_input_under_another_path), TEST(compilers_that_bypass_the_cache), TEST(a_cache_without_a_result), TEST(a_result_of_the_cache_reads_other_files),
		TEST(files_of_the_cache_itself_do_not_count),
		TEST(what_came_through_a_pipe_is_not_known),
		TEST(another_target_directory), TEST(temporary_names_are_no_difference_in_files_and_one_in_arguments),
		TEST(an_argument_with_a_time_is_named), TEST(a_response_file_counts_by_its_content),
		TEST(what_was_not_recorded_is_unknown), TEST(repetitions_within_one_recording),
		TEST(a_result_that_is_not_reproducible), TEST(two_commands_are_asked_about));
}
