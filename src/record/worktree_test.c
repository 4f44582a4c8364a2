/* Trees of a real repository, made here by the shell. */
#include "record/worktree.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "record/measure.h"
#include "record/same.h"
#include "test/check.h"

static char home[64];                   /* a scratch folder, removed at the end */

static struct str run(struct arena *a, const char *shell)
{
	const struct str env[] = { S("GIT_CONFIG_GLOBAL=/dev/null"), S("GIT_CONFIG_SYSTEM=/dev/null"),
		S("GIT_AUTHOR_NAME=a"), S("GIT_AUTHOR_EMAIL=a@b"), S("GIT_COMMITTER_NAME=a"), S("GIT_COMMITTER_EMAIL=a@b"),
		S("GIT_CONFIG_COUNT=1"), S("GIT_CONFIG_KEY_0=protocol.file.allow"), S("GIT_CONFIG_VALUE_0=always") };
	struct command cmd = { .shell = str_of(shell), .directory = str_of(home), .keep_output = true, .env = env,
		.nenv = sizeof env / sizeof *env };
	struct capture c;
	struct err e = { 0 };
	struct str out;

	CHECK_OK(measure_once(&cmd, &c, &e), &e);
	if (c.ending != ENDED_OK)
		fail_msg("%s: %.*s", shell, STR(buf_view(&c.err)));
	out = arena_str(a, str_trim(buf_view(&c.out)));
	capture_release(&c);
	return out;
}

static struct str at(struct arena *a, const char *name)
{
	return file_join(a, str_of(home), str_of(name));
}

static void a_snapshot_is_the_tree_as_it_is_and_leaves_the_index_alone(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str clean, dirty, again;

	(void)state;
	run(&a, "git init -q repo && cd repo && echo 1 >a && echo out >.gitignore && git add . && git commit -qm one");
	CHECK_OK(worktree_snapshot(&a, at(&a, "repo"), at(&a, "index"), &clean, &e), &e);
	CHECK(str_eq(clean, run(&a, "git -C repo rev-parse HEAD")));
	run(&a, "cd repo && echo 2 >a && echo new >b && mkdir out && echo no >out/c");
	CHECK_OK(worktree_snapshot(&a, at(&a, "repo"), at(&a, "index"), &dirty, &e), &e);
	CHECK_OK(worktree_snapshot(&a, at(&a, "repo"), at(&a, "index"), &again, &e), &e);
	CHECK(str_eq(dirty, again));
	CHECK_STR(run(&a, arena_printf(&a, "git -C repo ls-tree --name-only %.*s", STR(dirty)).p), ".gitignore\na\nb");
	CHECK_STR(run(&a, "git -C repo status --porcelain"), "M a\n?? b");
	arena_free(&a);
}

static void a_tree_goes_with_what_git_knows_of_it(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str head = run(&a, "git -C repo rev-parse HEAD");

	(void)state;
	CHECK_OK(worktree_add(&a, at(&a, "repo"), at(&a, "tree"), head, &e), &e);
	CHECK_STR(run(&a, "cat tree/a; git -C repo worktree list | wc -l"), "1\n2");
	run(&a, "mkdir -p tree/d/e && echo x >tree/d/e/f && chmod 500 tree/d/e tree/d && ls repo/.git/worktrees/tree");
	worktree_remove(at(&a, "tree"));
	CHECK_STR(run(&a, "git -C repo worktree list | wc -l; ls; test ! -e repo/.git/worktrees && echo gone"),
		"1\nindex\nrepo\ngone");
	arena_free(&a);
}

/* A directory that only claims to be a work tree takes nothing else with it. */
static void an_entry_that_does_not_point_back_is_left(void **state)
{
	struct arena a = { 0 };

	(void)state;
	run(&a, "mkdir -p victim/worktrees/x liar && echo 'gitdir: '$PWD/victim/worktrees/x >liar/.git"
		" && echo elsewhere >victim/worktrees/x/gitdir");
	worktree_remove(at(&a, "liar"));
	CHECK_STR(run(&a, "ls victim/worktrees/x; test ! -e liar && echo gone; rm -r victim"), "gitdir\ngone");
	arena_free(&a);
}

static void submodules_come_from_the_clone_that_is_there(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };

	(void)state;
	run(&a, "git init -q lib && cd lib && echo l >l && git add . && git commit -qm lib");
	run(&a, "git init -q super && cd super && git submodule --quiet add ../lib sub && git commit -qm super");
	CHECK_OK(worktree_add(&a, at(&a, "super"), at(&a, "tree"), run(&a, "git -C super rev-parse HEAD"), &e), &e);
	CHECK_STR(run(&a, "cat tree/sub/l"), "l");
	worktree_remove(at(&a, "tree"));
	CHECK_STR(run(&a, "git -C super worktree list | wc -l; test ! -e tree && echo gone"), "1\ngone");
	arena_free(&a);
}

static void bytes_may_differ_in_the_name_of_the_tree_only(void **state)
{
	struct str x = S("/ab/base"), y = S("/ab/head");

	(void)state;
	CHECK(tree_same_bytes(S("at /ab/base/a.c and /ab/base"), S("at /ab/head/a.c and /ab/head"), x, y));
	CHECK_FALSE(tree_same_bytes(S("at /ab/base/a.c!"), S("at /ab/head/a.c?"), x, y));
	CHECK_FALSE(tree_same_bytes(S("base"), S("head"), x, y));
	CHECK_FALSE(tree_same_bytes(S("/ab/base"), S("/ab/heap"), x, y));
	CHECK_FALSE(tree_same_bytes(S("a"), S("ab"), x, y));
	CHECK(tree_same_bytes(S(""), S(""), x, y));
}

/* What is compiled differs in its debug information alone; what only one tree has may be looked for. */
static void trees_are_the_same_when_they_run_the_same(void **state)
{
	struct arena a = { 0 };
	struct str x = at(&a, "base"), y = at(&a, "head");

	(void)state;
	run(&a, "mkdir base head && echo 'int main(void) { return 0; }' >base/p.c && cp base/p.c head/"
		" && for t in base head; do (cd $t && cc -g -o p $PWD/p.c); done && touch -d '1 hour ago' */*");
	CHECK(tree_same(&a, x, y, false));
	CHECK_FALSE(tree_relinked(&a, x, y));
	run(&a, "echo note >head/CHANGES.md && echo 'int f(void);' >head/f.h");
	CHECK(tree_same(&a, x, y, false));
	run(&a, "echo >head/slow");
	CHECK_FALSE(tree_same(&a, x, y, false));
	run(&a, "rm head/slow && cd head && echo 'int main(void) { return 1; }' >p.c && cc -g -o p $PWD/p.c");
	CHECK_FALSE(tree_same(&a, x, y, false));
	CHECK(tree_relinked(&a, x, y));
	run(&a, "cp base/p head/p");
	CHECK_FALSE(tree_relinked(&a, x, y));
	run(&a, "mv head/p head/p-0123");
	CHECK(tree_relinked(&a, x, y));
	arena_free(&a);
}

static void what_was_not_read_does_not_count_where_the_file_system_tells(void **state)
{
	struct arena a = { 0 };
	struct str x = at(&a, "base"), y = at(&a, "head");

	(void)state;
	run(&a, "rm -r base head; mkdir base head; echo 1 >base/d; echo 2 >head/d; echo r >base/r; echo r >head/r");
	if (!tree_forget_reads(&a, x) || !tree_forget_reads(&a, y)) {
		skip();
		return;
	}
	run(&a, "cat base/r head/r");
	CHECK(tree_same(&a, x, y, true));
	CHECK_FALSE(tree_same(&a, x, y, false));
	run(&a, "cat base/d");
	CHECK_FALSE(tree_same(&a, x, y, true));
	arena_free(&a);
}

static void make_home(void)
{
	snprintf(home, sizeof home, "/tmp/pawl-worktree-XXXXXX");
	if (!mkdtemp(home))
		fail_msg("no scratch folder");
}

int main(void)
{
	int failed;

	make_home();
	failed = RUN(TEST(a_snapshot_is_the_tree_as_it_is_and_leaves_the_index_alone),
		TEST(a_tree_goes_with_what_git_knows_of_it), TEST(an_entry_that_does_not_point_back_is_left),
		TEST(submodules_come_from_the_clone_that_is_there), TEST(bytes_may_differ_in_the_name_of_the_tree_only),
		TEST(trees_are_the_same_when_they_run_the_same),
		TEST(what_was_not_read_does_not_count_where_the_file_system_tells));
	worktree_erase(home);
	return failed;
}
