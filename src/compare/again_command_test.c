#include "compare/again_part.h"

#include "test/build.h"
#include "test/check.h"

struct fixture {
	struct arena arena;
	struct build b;
	struct words words;
	struct side s;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){ .arena = { 0 } };
	build_init(&f->b, &f->arena, "/w/p");
	words_init(&f->words, &f->arena);
}

static void look(struct fixture *f)
{
	side_init(&f->s, &f->b.tree, &f->words, &f->arena);
}

static void end(struct fixture *f)
{
	side_release(&f->s);
	arena_free(&f->arena);
}

/* "src/a.c src/a.h" of the inputs or outputs of a command. */
static struct str files(struct fixture *f, const struct command_file *file, struct range r)
{
	struct str all = { 0 };

	for (uint32_t i = r.at; i < r.at + r.n; i++)
		all = arena_printf(&f->arena, "%.*s%s%.*s", STR(all), all.n ? " " : "", STR(shown_path(&f->s, file[i].path)));
	return all;
}

static void tools_lose_target_and_version(void **state)
{
	enum family family;

	(void)state;
	CHECK_STR(tool_name(S("x86_64-linux-gnu-gcc-12"), &family), "gcc");
	CHECK_EQ(family, FAMILY_C);
	CHECK_STR(tool_name(S("arm-none-eabi-g++"), &family), "g++");
	CHECK_STR(tool_name(S("clang++-14"), &family), "clang++");
	CHECK_STR(tool_name(S("x86_64-linux-gnu-ld.bfd"), &family), "ld.bfd");
	CHECK_EQ(family, FAMILY_LINK);
	CHECK_STR(tool_name(S("rustc"), &family), "rustc");
	CHECK_EQ(family, FAMILY_RUST);
	CHECK_STR(tool_name(S("python3.11"), &family), "python3.11");
	CHECK_EQ(family, FAMILY_OTHER);
	CHECK_STR(tool_name(S("magic++"), &family), "magic++");
	CHECK_STR(tool_name(S("12"), &family), "12");
	CHECK_STR(tool_name(S(""), &family), "");
}

static void a_driver_counts_once_with_all_below_it(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	build_compile(&f.b, "gcc -c a.c -o a.o", "a.c a.h", "a.o");
	look(&f);
	CHECK_EQ(f.s.ncommand, 1);
	CHECK_STR(f.s.command[0].tool, "gcc");
	CHECK(f.s.command[0].compiles);
	CHECK_EQ(f.s.command[0].ns, 1000);
	CHECK_STR(files(&f, f.s.input, f.s.command[0].input), "a.c a.h");
	/* What cc1 wrote for as, and gcc removed, is neither. */
	CHECK_STR(files(&f, f.s.output, f.s.command[0].output), "a.o");
	CHECK_EQ(f.s.owner[0], NO_COMMAND);
	CHECK_EQ(f.s.owner[2], 0);
	end(&f);
}

/* make, sh -c 'sed ... > x': the copy opens x, then becomes sed. */
static void a_redirection_belongs_to_what_the_copy_becomes(void **state)
{
	struct fixture f;
	struct tree_program copy = { .exec = false, .start_ns = 5, .end_ns = 6 };
	struct tree_process process = { .pid = 2000, .start_ns = 5, .end_ns = 20 };
	uint32_t sh, sed;

	(void)state;
	begin(&f);
	sh = build_exec(&f.b, f.b.root, f.b.top, "sh -c recipe", 100);
	process.parent = f.b.tree.program[sh].process;
	copy.before = sh;
	copy.process = tree_add_process(&f.b.tree, &process);
	tree_add_program(&f.b.tree, &copy);
	sed = build_exec(&f.b, f.b.tree.nprogram - 1, f.b.top, "sed -e s/a/b/ in", 10);
	f.b.tree.program[sed].process = copy.process;
	build_writes(&f.b, sed - 1, "x");
	build_reads(&f.b, sed, "in");
	look(&f);
	CHECK_EQ(f.s.ncommand, 1);
	CHECK_STR(f.s.command[0].tool, "sed");
	CHECK_STR(files(&f, f.s.output, f.s.command[0].output), "x");
	CHECK_STR(files(&f, f.s.input, f.s.command[0].input), "in");
	end(&f);
}

/* bash -c 'gen > x' execs at once: the shell itself opened x. */
static void a_redirection_of_a_shell_that_execs(void **state)
{
	struct fixture f;
	uint32_t sh, gen;

	(void)state;
	begin(&f);
	sh = build_exec(&f.b, f.b.root, f.b.top, "bash -c recipe", 100);
	gen = build_exec(&f.b, sh, f.b.top, "./gen", 10);
	f.b.tree.program[gen].process = f.b.tree.program[sh].process;
	build_writes(&f.b, sh, "x");
	look(&f);
	CHECK_EQ(f.s.ncommand, 1);
	CHECK_STR(f.s.command[0].tool, "gen");
	CHECK_STR(files(&f, f.s.output, f.s.command[0].output), "x");
	end(&f);
}

static void what_leaves_nothing_counts_only_when_it_takes_time(void **state)
{
	struct fixture f;
	uint32_t p;

	(void)state;
	begin(&f);
	p = build_run(&f.b, "rm -f a.o", 1000);
	build_use_at(&f.b, p, FILE_REMOVED, "a.o", 1);
	build_run(&f.b, "git status", 1000);
	build_run(&f.b, "git describe", COMMAND_LEAST_NS);
	build_writes(&f.b, build_run(&f.b, "touch stamp", 1000), "stamp");
	build_run(&f.b, "make all", COMMAND_LEAST_NS);
	look(&f);
	CHECK_EQ(f.s.ncommand, 2);
	CHECK_EQ(f.s.command[0].program, 3);
	CHECK_EQ(f.s.command[1].program, 4);
	end(&f);
}

static void caches_are_recognised(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	build_writes(&f.b, build_run(&f.b, "ccache gcc -c a.c", 10), "a.o");
	build_writes(&f.b, build_run(&f.b, "/usr/lib/ccache/g++ -c b.c", 10), "b.o");
	build_writes(&f.b, build_run(&f.b, "/opt/bin/sccache rustc --crate-name x x.rs", 10), "x.rlib");
	build_writes(&f.b, build_run(&f.b, "distcc gcc -c d.c", 10), "d.o");
	build_writes(&f.b, build_run(&f.b, "ccache -C", 10), "stats");
	look(&f);
	CHECK_EQ(f.s.ncommand, 5);
	CHECK_STR(f.s.command[0].cache, "ccache");
	CHECK_STR(f.s.command[0].tool, "gcc");
	CHECK_EQ(f.s.command[0].token.n, 3);
	CHECK_STR(f.s.command[1].cache, "ccache");
	CHECK_STR(f.s.command[1].tool, "g++");
	CHECK_STR(f.s.command[2].cache, "sccache");
	CHECK_STR(f.s.command[2].tool, "rustc");
	CHECK(f.s.command[2].compiles);
	CHECK_STR(f.s.command[3].cache, "");
	CHECK_STR(f.s.command[3].tool, "gcc");
	CHECK_STR(f.s.command[4].tool, "ccache");
	CHECK_FALSE(f.s.command[4].compiles);
	end(&f);
}

/* The kernel puts the interpreter and its option before a script; of a masqueraded compiler "-o ccache" names no cache. */
static void a_cache_that_is_a_script(void **state)
{
	struct fixture f;
	uint32_t p;

	(void)state;
	begin(&f);
	p = build_run(&f.b, "/bin/sh -e /opt/bin/ccache gcc -c a.c", 10);
	f.b.tree.program[p].file = S("/opt/bin/ccache");
	build_writes(&f.b, p, "a.o");
	build_writes(&f.b, build_run(&f.b, "/usr/lib/ccache/gcc -o ccache main.o", 10), "ccache");
	look(&f);
	CHECK_EQ(f.s.ncommand, 2);
	CHECK_STR(f.s.command[0].cache, "ccache");
	CHECK_STR(f.s.command[0].tool, "gcc");
	CHECK_EQ(f.s.command[0].token.n, 3);
	CHECK(f.s.command[0].compiles);
	CHECK_STR(f.s.command[1].tool, "gcc");
	CHECK_EQ(f.s.command[1].token.n, 4);
	end(&f);
}

/* The daemon that sccache leaves behind compiles for its clients: they are the commands. */
static void what_a_cache_serves_is_not_counted_again(void **state)
{
	struct fixture f;
	uint32_t client, server;

	(void)state;
	begin(&f);
	client = build_exec(&f.b, f.b.root, f.b.top, "sccache gcc -c a.c -o a.o", 500);
	server = build_exec(&f.b, client, f.b.top, "sccache", 900);
	build_writes(&f.b, build_exec(&f.b, server, f.b.top, "gcc -c a.c -o a.o", 100), "a.o");
	build_writes(&f.b, client, "a.o");
	look(&f);
	CHECK_EQ(f.s.ncommand, 1);
	CHECK_EQ(f.s.command[0].program, client);
	CHECK_EQ(f.s.command[0].ns, 500);
	end(&f);
}

static void inputs_and_outputs_are_told_apart(void **state)
{
	struct fixture f;
	uint32_t p;

	(void)state;
	begin(&f);
	p = build_run(&f.b, "ar rcs lib.a a.o", 50);
	build_reads(&f.b, p, "a.o lib.a@50 /proc/self/maps /dev/null");
	build_writes(&f.b, p, "stAbC12x");
	build_rename(&f.b, p, "stAbC12x", "lib.a", 0);
	p = build_run(&f.b, "ranlib lib.a", 50);
	build_reads(&f.b, p, "lib.a");
	build_writes(&f.b, p, "lib.a");
	p = build_run(&f.b, "mv lib.a final.a", 5);
	build_rename(&f.b, p, "lib.a", "final.a", 0);
	/* An old output that is unlinked first stays an output. */
	p = build_run(&f.b, "ld -o prog final.a", 50);
	build_use_at(&f.b, p, FILE_REMOVED, "prog", 1);
	build_use_at(&f.b, p, FILE_WRITTEN, "prog", 9);
	build_use_at(&f.b, p, FILE_WRITTEN, "scratch", 2);
	build_use_at(&f.b, p, FILE_REMOVED, "scratch", 20);
	build_use_at(&f.b, p, FILE_LISTED | FILE_READ, "lib", 2);
	look(&f);
	CHECK_EQ(f.s.ncommand, 4);
	CHECK_STR(files(&f, f.s.input, f.s.command[0].input), "a.o");
	CHECK_STR(files(&f, f.s.own, f.s.command[0].own), "lib.a");
	CHECK_STR(files(&f, f.s.output, f.s.command[0].output), "lib.a");
	CHECK_STR(files(&f, f.s.input, f.s.command[1].input), "lib.a");
	CHECK_STR(files(&f, f.s.output, f.s.command[1].output), "lib.a");
	CHECK_STR(files(&f, f.s.input, f.s.command[2].input), "lib.a");
	CHECK_STR(files(&f, f.s.output, f.s.command[2].output), "final.a");
	CHECK_STR(files(&f, f.s.input, f.s.command[3].input), "");
	CHECK_STR(files(&f, f.s.output, f.s.command[3].output), "prog");
	end(&f);
}

/* Rows that point nowhere, or at what comes after them. */
static void broken_trees_do_no_harm(void **state)
{
	struct fixture f;
	struct tree_use nowhere = { .program = 999, .file = 999, .how = FILE_READ, .count = 1, .renamed_to = 999 };
	uint32_t p;

	(void)state;
	begin(&f);
	p = build_run(&f.b, "gcc -c a.c", 10);
	f.b.tree.program[p].before = p;
	tree_add_use(&f.b.tree, &nowhere);
	nowhere.program = p;
	tree_add_use(&f.b.tree, &nowhere);
	build_use_at(&f.b, p, FILE_WRITTEN, "a.o", 1);
	nowhere.file = f.b.tree.nfile - 1;
	nowhere.how = FILE_RENAMED | FILE_WRITTEN;
	tree_add_use(&f.b.tree, &nowhere);
	f.b.tree.program[p].end_ns = NO_TIME;
	f.b.tree.program[p].start_ns = INT64_MAX;
	look(&f);
	CHECK_EQ(f.s.ncommand, 1);
	CHECK_EQ(f.s.command[0].ns, 0);
	end(&f);
}

int main(void)
{
	return RUN(TEST(tools_lose_target_and_version), TEST(a_driver_counts_once_with_all_below_it),
		TEST(a_redirection_belongs_to_what_the_copy_becomes), TEST(a_redirection_of_a_shell_that_execs),
		TEST(what_leaves_nothing_counts_only_when_it_takes_time), TEST(caches_are_recognised), TEST(a_cache_that_is_a_script),
		TEST(what_a_cache_serves_is_not_counted_again), TEST(inputs_and_outputs_are_told_apart), TEST(broken_trees_do_no_harm));
}
