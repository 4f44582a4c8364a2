#include "model/source_paths.h"

#include "test/check.h"

static const struct str tree[] = { S("main.c"), S("pkg/a.c"), S("pkg/util.c"), S("lib/util.c"), S("lib/pkg/b.c"), S("Doc/Case.c") };

static void becomes(struct source_paths *p, const char *path, const char *want)
{
	struct str s = str_of(path), *one = &s;

	source_paths_apply(p, &one, 1);
	CHECK_STR(s, want);
}

static void paths_are_folded(void **state)
{
	static const char *const pair[][2] = { { "a/./b//../c", "a/c" }, { "../x", "../x" }, { "a/../../x", "../x" }, { "/../x", "/x" },
		{ "../../a/..", "../.." }, { "./", "" }, { "/", "/" }, { "", "" }, { "a", "a" }, { "/a/b/..", "/a" } };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
		CHECK_STR(path_folded(&a, str_of(pair[i][0])), pair[i][1]);
	arena_free(&a);
}

static void rules_end_at_components(void **state)
{
	struct arena a = { 0 };
	struct source_paths p;

	(void)state;
	source_paths_init(&p, &a);
	source_paths_map(&p, S("/build"), S("x"));
	source_paths_map(&p, S("/build/src/"), S("src/"));
	source_paths_strip(&p, S("out"));
	source_paths_strip(&p, S("out/gen"));
	source_paths_module(&p, S("example.org/m"), S("."));
	source_paths_module(&p, S("example.org/m/sub"), S("sub/dir"));
	p.root = S("/home/u/p");
	becomes(&p, "/build/src/a.c", "src/a.c");
	becomes(&p, "/build/a.c", "x/a.c");
	becomes(&p, "/builder/a.c", "/builder/a.c");
	becomes(&p, "out/gen/a.c", "a.c");
	becomes(&p, "out/a.c", "a.c");
	becomes(&p, "/home/u/p/q/../a.c", "a.c");
	becomes(&p, "/home/u/pp/a.c", "/home/u/pp/a.c");
	becomes(&p, "example.org/m/pkg/a.go", "pkg/a.go");
	becomes(&p, "example.org/m/sub/a.go", "sub/dir/a.go");
	becomes(&p, "example.org/mm/a.go", "example.org/mm/a.go");
	becomes(&p, "src\\win\\a.c", "src/win/a.c");
	CHECK_STR(source_package(&p, S("example.org/m/sub/x")), "sub/dir/x");
	CHECK_STR(source_package(&p, S("example.org/m")), ".");
	CHECK_STR(source_package(&p, S("com.example")), "com.example");
	CHECK_STR(source_unmodule(&p, S("sub/dir/a.go")), "example.org/m/sub/a.go");
	CHECK_STR(source_unmodule(&p, S("subs/a.go")), "example.org/m/subs/a.go");
	p.prefix = S("top");
	becomes(&p, "a.c", "top/a.c");
	becomes(&p, "/abs/a.c", "/abs/a.c");
	arena_free(&a);
}

static void the_longest_suffix_in_the_tree_counts(void **state)
{
	struct arena a = { 0 };
	struct source_paths p;

	(void)state;
	source_paths_init(&p, &a);
	source_paths_tree(&p, tree, sizeof tree / sizeof *tree, false);
	becomes(&p, "/ci/work/pkg/a.c", "pkg/a.c");
	becomes(&p, "/ci/work/lib/pkg/b.c", "lib/pkg/b.c");
	becomes(&p, "pkg/b.c", "lib/pkg/b.c");          /* a compiler that ran in lib/ */
	becomes(&p, "util.c", "util.c");
	CHECK_EQ(p.nambiguous, 1);
	becomes(&p, "/usr/include/other.c", "/usr/include/other.c");
	becomes(&p, "/x/apkg/a.c", "/x/apkg/a.c");
	becomes(&p, "/x/doc/case.c", "/x/doc/case.c");
	source_paths_init(&p, &a);
	source_paths_tree(&p, tree, sizeof tree / sizeof *tree, true);
	becomes(&p, "/x/doc/case.c", "Doc/Case.c");
	becomes(&p, "doc/CASE.c", "Doc/Case.c");
	arena_free(&a);
}

/* /app/main.c comes first and is only told from /usr/src/main.c by what comes behind it. */
static void a_name_alone_needs_a_known_directory(void **state)
{
	struct arena a = { 0 };
	struct source_paths p;
	struct str s[] = { S("/app/main.c"), S("/app/pkg/a.c"), S("/usr/src/main.c") }, *path[] = { &s[0], &s[1], &s[2] };

	(void)state;
	source_paths_init(&p, &a);
	source_paths_tree(&p, tree, sizeof tree / sizeof *tree, false);
	becomes(&p, "/app/main.c", "/app/main.c");
	source_paths_apply(&p, path, 3);
	CHECK_STR(s[0], "main.c");
	CHECK_STR(s[1], "pkg/a.c");
	CHECK_STR(s[2], "/usr/src/main.c");
	CHECK_EQ(p.nmatched, 2);
	arena_free(&a);
}

static void go_mod_names_its_module(void **state)
{
	struct str m;

	(void)state;
	CHECK(source_module(S("// c\n\nmodule example.org/m // why\n\ngo 1.23\n"), &m));
	CHECK_STR(m, "example.org/m");
	CHECK(source_module(S("module \"example.org/q\"\r\n"), &m));
	CHECK_STR(m, "example.org/q");
	CHECK_FALSE(source_module(S("go 1.23\nmodules x\n"), &m));
	CHECK_FALSE(source_module(S("module\n"), &m));
}

int main(void)
{
	return RUN(TEST(paths_are_folded), TEST(rules_end_at_components), TEST(the_longest_suffix_in_the_tree_counts),
		TEST(a_name_alone_needs_a_known_directory), TEST(go_mod_names_its_module));
}
