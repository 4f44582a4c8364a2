/* Real repositories, made here by the shell. */
#include "record/git.h"

#include <stdlib.h>
#include <unistd.h>

#include "record/measure.h"
#include "test/check.h"

static char home[64];                   /* a scratch folder, removed at the end */

static struct str run(struct arena *a, const char *shell)
{
	const struct str env[] = {
		S("GIT_CONFIG_GLOBAL=/dev/null"),
		S("GIT_CONFIG_SYSTEM=/dev/null"),
		S("GIT_AUTHOR_NAME=a"),
		S("GIT_AUTHOR_EMAIL=a@b"),
		S("GIT_COMMITTER_NAME=a"),
		S("GIT_COMMITTER_EMAIL=a@b"),
		S("GIT_CONFIG_COUNT=1"),
		S("GIT_CONFIG_KEY_0=init.defaultBranch"),
		S("GIT_CONFIG_VALUE_0=main"),
	};
	struct command cmd = { .shell = str_of(shell),
		.directory = str_of(home),
		.keep_output = true,
		.env = env,
		.nenv = 9 };
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

/* Makes this the current directory. */
static void enter(const char *name)
{
	CHECK_EQ(chdir(home), 0);
	CHECK_EQ(chdir(name), 0);
}

static void outside_a_repository_is_no_error(void **state)
{
	struct arena a = { 0 };
	struct git_head h;
	struct err e = { 0 };

	(void)state;
	run(&a, "mkdir plain");
	enter("plain");
	CHECK_FALSE(git_head(&a, &h, &e));
	CHECK_EQ(e.kind, ERR_NONE);
	arena_free(&a);
}

static void without_git_is_no_error(void **state)
{
	struct arena a = { 0 };
	char *path = strdup(getenv("PATH"));
	struct git_head h;
	struct str id;
	struct err e = { 0 };

	(void)state;
	setenv("PATH", "/nowhere", 1);
	CHECK_FALSE(git_head(&a, &h, &e));
	CHECK_EQ(e.kind, ERR_NONE);
	CHECK_FALSE(git_resolve(&a, S("HEAD"), &id, &e));
	CHECK_EQ(e.kind, ERR_SYSTEM);
	setenv("PATH", path, 1);
	free(path);
	arena_free(&a);
}

static void before_the_first_commit_there_is_a_branch(void **state)
{
	struct arena a = { 0 };
	struct git_head h;
	struct err e = { 0 };

	(void)state;
	run(&a, "git init -q young");
	enter("young");
	CHECK_OK(git_head(&a, &h, &e), &e);
	CHECK_EQ(h.commit.n, 0);
	CHECK_STR(h.branch, "main");
	CHECK_FALSE(h.dirty);
	arena_free(&a);
}

/* Three commits on main; a side branch with a hostile name from the second; then HEAD is
 * detached. */
static void a_head_is_what_git_shows(void **state)
{
	struct arena a = { 0 };
	struct git_head h;
	struct err e = { 0 };
	struct str first, *list, id;
	uint32_t n;

	(void)state;
	run(&a, "git init -q old; cd old; for i in 1 2 3; do echo $i >f; git add f; git commit -qm "
		"\"subject $i\n\nbody\"; done");
	first = run(&a, "cd old; git rev-parse HEAD~2");
	enter("old");
	CHECK_OK(git_head(&a, &h, &e), &e);
	CHECK_STR(h.branch, "main");
	CHECK_STR(h.subject, "subject 3");
	CHECK_FALSE(h.dirty);
	CHECK(str_ends(h.top, S("/old")));
	CHECK_OK(git_ancestors(&a, S("HEAD"), 10, &list, &n, &e), &e);
	CHECK_EQ(n, 3);
	CHECK(str_eq(list[0], h.commit) && str_eq(list[2], first));
	CHECK_OK(git_ancestors(&a, S("HEAD"), 2, &list, &n, &e), &e);
	CHECK_EQ(n, 2);
	run(&a, "cd old; git checkout -q -b 'x;touch${IFS}boo`id`' HEAD~1; echo s >g; git add g; "
		"git commit -qm side; touch new");
	CHECK_OK(git_head(&a, &h, &e), &e);
	CHECK_STR(h.branch, "x;touch${IFS}boo`id`");
	CHECK_FALSE(h.dirty);                   /* `new` is untracked */
	CHECK_OK(git_resolve(&a, h.branch, &id, &e), &e);
	CHECK(str_eq(id, h.commit));
	CHECK_OK(git_merge_base(&a, h.branch, S("main"), &id, &e), &e);
	CHECK(str_eq(id, run(&a, "cd old; git rev-parse main~1")));
	run(&a, "cd old; git checkout -q --detach main~2; echo other >f");
	CHECK_OK(git_head(&a, &h, &e), &e);
	CHECK_EQ(h.branch.n, 0);
	CHECK(str_eq(h.commit, first));
	CHECK(h.dirty);
	CHECK(access("boo", F_OK));
	arena_free(&a);
}

static void refused(struct str rev, const char *part)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str id, *list;
	uint32_t n;

	CHECK_FALSE(git_resolve(&a, rev, &id, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	CHECK(str_has(str_of(e.text), str_of(part)));
	e = (struct err){ 0 };
	CHECK_FALSE(git_ancestors(&a, rev, 3, &list, &n, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	e = (struct err){ 0 };
	CHECK_FALSE(git_merge_base(&a, S("HEAD"), rev, &id, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	arena_free(&a);
}

static void what_is_no_revision_is_refused(void **state)
{
	(void)state;
	enter("old");
	refused(S("no-such-branch"), "no commit \"no-such-branch\"");
	refused(S("--output=boo"), "a revision was expected");
	refused(S("-h"), "a revision was expected");
	refused(S(""), "a revision was expected");
	refused(S("main\0x"), "a revision was expected");
}

static void unrelated_histories_have_no_merge_base(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str id;

	(void)state;
	run(&a, "git init -q two; cd two; git commit -q --allow-empty -m a; git checkout -q "
		"--orphan b; git commit -q --allow-empty -m b");
	enter("two");
	CHECK_FALSE(git_merge_base(&a, S("main"), S("b"), &id, &e));
	CHECK_STR(str_of(e.text), "\"main\" and \"b\" have no common ancestor");
	arena_free(&a);
}

static void a_shallow_clone_says_how_to_deepen_it(void **state)
{
	struct arena a = { 0 };
	struct err e = { 0 };
	struct str id;

	(void)state;
	run(&a, "git clone -q --depth 1 --branch main \"file://$PWD/old\" shallow 2>&1");
	enter("shallow");
	CHECK_OK(git_resolve(&a, S("HEAD"), &id, &e), &e);
	CHECK_FALSE(git_resolve(&a, S("HEAD~1"), &id, &e));
	CHECK(str_has(str_of(e.hint), S("fetch-depth: 0")));
	arena_free(&a);
}

/* The configuration of a repository may name programs: none may run. */
static void hostile_configuration_runs_nothing(void **state)
{
	struct arena a = { 0 };
	struct git_head h;
	struct err e = { 0 };

	(void)state;
	run(&a, "git init -q bad; cd bad; echo 1 >f; git add f; git commit -qm 'a subject'; echo 2 "
		">f;"
		"printf '#!/bin/sh\\ntouch \"%s\"/ran\\n' \"$PWD\" >.git/evil; chmod +x .git/evil; "
		"cp .git/evil .git/hooks/post-index-change;"
		"for k in core.fsmonitor core.pager gpg.program core.sshCommand core.editor; do "
		"git config $k \"$PWD/.git/evil\"; done;"
		"git config log.showSignature true; rm -f ran");
	enter("bad");
	CHECK_OK(git_head(&a, &h, &e), &e);
	CHECK_STR(h.subject, "a subject");
	CHECK(h.dirty);
	CHECK(access("ran", F_OK));
	arena_free(&a);
}

static int make_home(void **state)
{
	(void)state;
	snprintf(home, sizeof home, "/tmp/pawl-git-XXXXXX");
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	unsetenv("GIT_DIR");
	unsetenv("GIT_WORK_TREE");
	unsetenv("GIT_INDEX_FILE");
	return !mkdtemp(home);
}

static int remove_home(void **state)
{
	const struct str argv[] = { S("rm"), S("-rf"), str_of(home) };
	const struct command cmd = { .argv = argv, .nargv = 3 };
	struct capture c;
	struct err e;

	(void)state;
	if (chdir("/") || !measure_once(&cmd, &c, &e))
		return 1;
	capture_release(&c);
	return c.ending != ENDED_OK;
}

static void what_differs_is_read_whatever_git_is_configured_to_print(void **state)
{
	struct arena a = { 0 };
	struct changes c;
	struct err e = { 0 };
	const struct change_file *f;

	(void)state;
	run(&a, "git init -q differ && cd differ && mkdir sub && seq 40 >\"sub/old \303\244\" && seq 5 >plain && git add . && "
		"git commit -qm one && git mv \"sub/old \303\244\" sub/new && sed -i 3,4d sub/new && git commit -qam two && "
		"sed -i 1d plain && git config diff.noprefix true && git config diff.mnemonicPrefix true && "
		"git config diff.renames false && git config color.ui always && git config diff.context 9 && "
		"git config diff.external false && git config diff.interHunkContext 9 && git config diff.relative true");
	enter("differ/sub");
	CHECK_OK(git_changes(&a, S("HEAD~1"), S("HEAD"), &c, &e), &e);
	CHECK_EQ(c.nfile, 1);
	f = changes_of_old(&c, S("sub/old \303\244"));
	CHECK_EQ(f->kind, FILE_MOVED);
	CHECK_STR(f->new_path, "sub/new");
	CHECK_EQ(changes_new_line(&c, f, 40), 38);
	CHECK_OK(git_changes(&a, S("HEAD"), S(""), &c, &e), &e);
	CHECK_EQ(c.nfile, 1);
	CHECK_EQ(changes_new_line(&c, changes_of_old(&c, S("plain")), 5), 4);
	CHECK_FALSE(git_changes(&a, S("nowhere"), S("HEAD"), &c, &e));
	CHECK_EQ(e.kind, ERR_USAGE);
	CHECK_FALSE(git_changes(&a, S("--output=x"), S("HEAD"), &c, &e));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest test[] = {
		TEST(outside_a_repository_is_no_error),
		TEST(without_git_is_no_error),
		TEST(before_the_first_commit_there_is_a_branch),
		TEST(a_head_is_what_git_shows),
		TEST(what_is_no_revision_is_refused),
		TEST(unrelated_histories_have_no_merge_base),
		TEST(a_shallow_clone_says_how_to_deepen_it),
		TEST(hostile_configuration_runs_nothing),
		TEST(what_differs_is_read_whatever_git_is_configured_to_print),
	};

	return _cmocka_run_group_tests(
		__FILE__, test, sizeof test / sizeof *test, make_home, remove_home);
}
