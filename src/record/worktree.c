#include "record/worktree.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "record/git.h"
#include "record/proc.h"

#define DEPTH_MOST 8u           /* of submodules in submodules */
#define FILES_OPEN 32

/* A fixed identity: the same tree gives the same commit, and nobody has to have told git a name. */
#define IDENTITY \
	S("GIT_AUTHOR_NAME=pawl"), S("GIT_AUTHOR_EMAIL=pawl@localhost"), \
	S("GIT_COMMITTER_NAME=pawl"), S("GIT_COMMITTER_EMAIL=pawl@localhost"), \
	S("GIT_AUTHOR_DATE=2000-01-01T00:00:00Z"), S("GIT_COMMITTER_DATE=2000-01-01T00:00:00Z")
#define IDENTITY_ENV 6

/* ---- the tree as it is ---- */

static bool one_line(struct arena *a, const struct str *args, const struct str *env, uint32_t nenv, struct str *line,
	struct err *e)
{
	struct git_answer answer;

	if (!git_do(a, args, env, nenv, &answer, e))
		return false;
	*line = str_trim(answer.out);
	return true;
}

/* What git knows of files by their times is kept, so that not every one is read again. */
static bool copy_index(struct arena *a, struct str top, struct str index, struct err *e)
{
	const struct str args[] = { S("-C"), top, S("rev-parse"), S("--git-path"), S("index"), { 0 } };
	struct str path;
	struct file f;
	bool ok;

	if (!one_line(a, args, NULL, 0, &path, e))
		return false;
	path = file_join(a, top, path);
	if (!file_exists(arena_cstr(a, path)))
		return true;
	if (!file_open(&f, arena_cstr(a, path), e))
		return false;
	ok = file_write(arena_cstr(a, index), f.bytes, e);
	file_close(&f);
	return ok;
}

bool worktree_snapshot(struct arena *a, struct str top, struct str index, struct str *commit, struct err *e)
{
	const struct str env[] = { arena_join(a, S("GIT_INDEX_FILE="), index), IDENTITY };
	const struct str add[] = { S("-C"), top, S("add"), S("--all"), { 0 } };
	const struct str write[] = { S("-C"), top, S("write-tree"), { 0 } };
	const struct str was[] = { S("-C"), top, S("rev-parse"), S("HEAD^{tree}"), { 0 } };
	const struct str head[] = { S("-C"), top, S("rev-parse"), S("HEAD"), { 0 } };
	struct str tree, head_tree;
	struct git_answer ignored;

	if (!copy_index(a, top, index, e) || !git_do(a, add, env, 1, &ignored, e) ||
		!one_line(a, write, env, 1, &tree, e) || !one_line(a, was, NULL, 0, &head_tree, e) ||
		!one_line(a, head, NULL, 0, commit, e))
		return false;
	if (!str_eq(tree, head_tree)) {
		const struct str make[] = { S("-C"), top, S("commit-tree"), tree, S("-p"), *commit, S("-m"),
			S("the work tree as pawl ab found it"), { 0 } };

		return one_line(a, make, env, 1 + IDENTITY_ENV, commit, e);
	}
	return true;
}

/* ---- checking out ---- */

static bool add_submodules(struct arena *a, struct str top, struct str path, uint32_t depth, struct err *e);

static bool add_submodule(struct arena *a, struct str from, struct str to, struct str commit, uint32_t depth,
	struct err *e)
{
	const struct str clone[] = { S("-c"), S("protocol.file.allow=always"), S("clone"), S("--quiet"), S("--shared"),
		S("--no-checkout"), from, to, { 0 } };
	const struct str checkout[] = { S("-C"), to, S("checkout"), S("--quiet"), S("--detach"), commit, { 0 } };
	struct git_answer ignored;

	if (!file_exists(file_join(a, from, S(".git")).p))
		return true;
	if (!git_do(a, clone, NULL, 0, &ignored, e))
		return false;
	if (!git_do(a, checkout, NULL, 0, &ignored, e)) {
		err_set(e, ERR_SYSTEM, "submodule %.*s has no commit %.10s", STR(from), commit.p);
		return err_hint(e, "git fetch --recurse-submodules=on-demand, or git submodule update --init");
	}
	return add_submodules(a, from, to, depth + 1, e);
}

/* [git-ls-files(1)] -s: "mode object stage\tpath", NUL-terminated; mode 160000 is a submodule. */
static bool add_submodules(struct arena *a, struct str top, struct str path, uint32_t depth, struct err *e)
{
	const struct str list[] = { S("-C"), path, S("ls-files"), S("-s"), S("-z"), { 0 } };
	struct git_answer answer;

	if (depth > DEPTH_MOST || !file_exists(file_join(a, path, S(".gitmodules")).p))
		return true;
	if (!git_do(a, list, NULL, 0, &answer, e))
		return false;
	while (answer.out.n) {
		struct str entry = str_cut(&answer.out, 0), name = entry, words = str_cut(&name, '\t');
		struct str mode = str_word(&words), commit = str_word(&words);

		if (str_eq(mode, S("160000")) && !add_submodule(a, file_join(a, top, name), file_join(a, path, name),
			arena_str(a, commit), depth, e))
			return false;
	}
	return true;
}

bool worktree_add(struct arena *a, struct str top, struct str path, struct str commit, struct err *e)
{
	const struct str args[] = { S("-C"), top, S("worktree"), S("add"), S("--quiet"), S("--detach"), S("--force"), path,
		commit, { 0 } };
	struct git_answer ignored;

	return git_do(a, args, NULL, 0, &ignored, e) && add_submodules(a, top, path, 0, e);
}

/* ---- the end ---- */

static int erase_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	char parent[PATH_MAX];

	(void)st;
	(void)type;
	if (!remove(path) || errno == ENOENT || at->base < 1 || (size_t)at->base >= sizeof parent)
		return 0;
	memcpy(parent, path, (size_t)at->base);
	parent[at->base - 1] = 0;
	if (!chmod(parent, 0700))
		(void)!remove(path);
	return 0;
}

static int open_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)at;
	if ((type == FTW_D || type == FTW_DNR) && (st->st_mode & 0700) != 0700)
		chmod(path, (st->st_mode & 07777) | 0700);
	return 0;
}

void worktree_erase(const char *path)
{
	nftw(path, erase_one, FILES_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	if (!access(path, F_OK)) {
		nftw(path, open_one, FILES_OPEN, FTW_PHYS | FTW_MOUNT);
		nftw(path, erase_one, FILES_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	}
}

/* [gitrepository-layout(5)] TREE/.git says "gitdir: ENTRY", ENTRY/gitdir says "TREE/.git": believed when both do. */
static bool find_entry(const char *tree, char *entry, size_t cap)
{
	char link[PATH_MAX + 8], file[PATH_MAX + 16], back[PATH_MAX + 8];
	struct str said, answer, parent;

	if ((size_t)snprintf(link, sizeof link, "%s/.git", tree) >= sizeof link)
		return false;
	said = proc_word(link, file, sizeof file);
	if (!str_starts(said, S("gitdir: ")) || said.n - 8 >= cap)
		return false;
	said = str_from(said, 8);
	memcpy(entry, said.p, said.n);
	entry[said.n] = 0;
	parent = said;
	str_cut_last(&parent, '/');
	if (!str_ends(parent, S("/worktrees")) || (size_t)snprintf(file, sizeof file, "%s/gitdir", entry) >= sizeof file)
		return false;
	answer = proc_word(file, back, sizeof back);
	return str_eq(answer, str_of(link));
}

void worktree_remove(struct str path)
{
	char tree[PATH_MAX], entry[PATH_MAX];

	if (path.n >= sizeof tree)
		return;
	memcpy(tree, path.p, path.n);
	tree[path.n] = 0;
	if (find_entry(tree, entry, sizeof entry)) {
		worktree_erase(entry);
		*strrchr(entry, '/') = 0;
		rmdir(entry);           /* as git does when the last one goes */
	}
	worktree_erase(tree);
}
