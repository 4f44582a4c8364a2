#include "compare/left.h"

#include "test/check.h"
#include "test/process_trees.h"

static void argue(struct process_tree *t, struct arena *a, uint32_t program, const char *words)
{
	struct str rest = str_of(words), *argv = ARENA_ARRAY(a, struct str, 16);
	uint32_t n = 0;

	while (rest.n)
		argv[n++] = str_cut(&rest, ' ');
	t->program[program].argv = argv;
	t->program[program].nargv = n;
	t->program[program].cwd = S("/p/sub");
}

static void use(struct process_tree *t, uint32_t program, const char *path, uint32_t how)
{
	uint32_t file = tree_add_file(t, &(struct tree_file){ .path = str_of(path), .inode = NOT_KNOWN, .size = NOT_KNOWN,
		.mtime_ns = NOT_KNOWN });

	tree_add_use(t, &(struct tree_use){ .program = program, .file = file, .how = how, .count = 1, .renamed_to = NO_OBJECT });
}

/* Paths with ' ' between them, '?' before a pattern. */
static struct str found(struct process_tree *t, struct arena *a)
{
	struct left_file *file;
	uint32_t n = left_files(t, a, &file);
	struct str all = S("");

	for (uint32_t i = 0; i < n; i++)
		all = arena_printf(a, "%.*s%s%s%.*s", STR(all), i ? " " : "", file[i].pattern ? "?" : "", STR(file[i].path));
	return all;
}

static struct str told(const char *program, const char *words)
{
	static struct arena a;
	struct process_tree t;

	make_tree(&t, &a, "sh", 100);
	t.top = S("/p");
	argue(&t, &a, make_program(&t, 0, program, 10, 20), words);
	return found(&t, &a);
}

static void go_and_bazel_write_where_they_are_told(void **state)
{
	(void)state;
	CHECK_STR(told("/usr/bin/go", "go build -debug-actiongraph=g.json --debug-trace /t.json ./..."), "/p/sub/g.json /t.json");
	CHECK_STR(told("bazel", "bazel build --profile=b.gz //:x"), "/p/sub/b.gz");
	CHECK_STR(told("go", "go run . -- -debug-trace=x"), "");
	CHECK_STR(told("go", "go build -debug-trace"), "");
	CHECK_STR(told("go", "go build -debug-traces=x debug-trace=y"), "");
	CHECK_STR(told("gone", "gone -debug-trace=x"), "");
}

static void clang_writes_beside_its_output(void **state)
{
	(void)state;
	CHECK_STR(told("clang-14", "clang -ftime-trace -c a.cc -o b/a.cc.o"), "/p/sub/b/a.cc.json");
	CHECK_STR(told("clang", "clang -c -ftime-trace a.cc -o../b.d/a"), "/p/sub/../b.d/a.json");
	CHECK_STR(told("clang", "clang -ftime-trace=t.json -c a.cc -o a.o"), "/p/sub/t.json");
	CHECK_STR(told("clang", "clang -c a.cc -o a.o"), "");
	CHECK_STR(told("clang", "clang -ftime-trace -c a.cc"), "");
}

static void cargo_is_looked_for_up_to_the_top(void **state)
{
	(void)state;
	CHECK_STR(told("cargo", "cargo build --timings"),
		"?/p/sub/target/cargo-timings/cargo-timing-*.html ?/p/target/cargo-timings/cargo-timing-*.html");
	CHECK_STR(told("cargo", "cargo build --timings=html --target-dir ../t"), "?/p/sub/../t/cargo-timings/cargo-timing-*.html");
	CHECK_STR(told("cargo", "cargo build"), "");
}

/* Files of others, files that were read only, and cargo's copy of the page under a plain name are none. */
static void written_files_are_known_by_their_names(void **state)
{
	struct arena a = { 0 };
	struct process_tree t;

	(void)state;
	make_tree(&t, &a, "sh", 100);
	argue(&t, &a, make_program(&t, 0, "cargo", 10, 20), "cargo build --timings");
	use(&t, 0, "/t/cargo-timings/cargo-timing-2.html", FILE_WRITTEN | FILE_CREATED);
	use(&t, 0, "/t/cargo-timings/cargo-timing-2.html", FILE_WRITTEN);
	use(&t, 0, "/t/cargo-timings/cargo-timing-1.html", FILE_READ);
	use(&t, 0, "/t/cargo-timings/cargo-timing.html", FILE_WRITTEN);
	use(&t, 0, "/h/.cargo/log/20261121T140529926Z-8bc5.jsonl", FILE_WRITTEN);
	use(&t, 0, "/o/command-1f.profile.gz", FILE_CREATED);
	use(&t, 0, "/o/cpu.profile.gz", FILE_WRITTEN);
	CHECK_STR(found(&t, &a), "/t/cargo-timings/cargo-timing-2.html /h/.cargo/log/20261121T140529926Z-8bc5.jsonl /o/command-1f.profile.gz");
	arena_free(&a);
}

int main(void)
{
	return RUN(TEST(go_and_bazel_write_where_they_are_told), TEST(clang_writes_beside_its_output), TEST(cargo_is_looked_for_up_to_the_top),
		TEST(written_files_are_known_by_their_names));
}
