/* again_names - commands that are told from others by no more than names: of checkouts, targets, temporary files, sums. */
#include "test/two_builds.h"

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

int main(void)
{
	return RUN(TEST(another_checkout_is_all_path),
		TEST(a_hashed_output_name_and_shuffled_directories),
		TEST(a_decimal_sum_in_the_output_name), TEST(an_input_under_another_path),
		TEST(another_target_directory),
		TEST(temporary_names_are_no_difference_in_files_and_one_in_arguments),
		TEST(an_argument_with_a_time_is_named),
		TEST(a_response_file_counts_by_its_content));
}
