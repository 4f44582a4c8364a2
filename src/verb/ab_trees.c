#include "verb/ab_trees.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "record/same.h"
#include "record/worktree.h"
#include "verb/ab_link.h"
#include "verb/jobs.h"
#include "verb/talk.h"

#define TAIL_LINES 20

/* ---- where they lie ---- */

static bool real_path(struct arena *a, struct str path, struct str *out, struct err *e)
{
	char room[PATH_MAX];
	const char *name = path.n ? arena_cstr(a, path) : ".";

	if (!realpath(name, room)) {
		err_errno(e, errno, "cannot be found");
		return err_in(e, str_of(name));
	}
	*out = arena_str(a, str_of(room));
	return true;
}

static bool find_prefix(struct ab_trees *t, struct str *place, struct err *e)
{
	struct str top;

	if (!t->workspace->git.commit.n) {
		err_set(e, ERR_USAGE, "there is no git repository with a commit here, and pawl ab builds commits");
		return err_hint(e, "two recordings of benchmarks: pawl diff OLD NEW");
	}
	if (!real_path(t->arena, t->workspace->policy->directory, place, e) ||
		!real_path(t->arena, t->workspace->git.top, &top, e))
		return false;
	t->workspace->git.top = top;
	if (!str_starts(*place, top))
		return err_set(e, ERR_USAGE, "the policy does not lie in the repository %.*s", STR(top));
	t->prefix = str_from(*place, top.n);
	if (str_starts(t->prefix, S("/")))
		t->prefix = str_from(t->prefix, 1);
	return true;
}

/* Held as long as the process lives, whatever becomes of it. */
static int take_lock(struct arena *a, struct str home)
{
	int fd = open(file_join(a, home, S("lock")).p, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void remove_home(struct arena *a, struct str home)
{
	struct err ignored = { 0 };
	struct str *path;
	uint32_t n;

	if (file_glob(a, file_join(a, home, S("[bhn]*")), &path, &n, &ignored))
		for (uint32_t i = 0; i < n; i++)
			if (file_is_directory(path[i].p))
				worktree_remove(path[i]);
	worktree_erase(arena_cstr(a, home));
}

static void remove_stale(struct ab_trees *t, struct str all)
{
	struct err ignored = { 0 };
	struct str *path;
	uint32_t n;

	if (!file_glob(t->arena, file_join(t->arena, all, S("[0-9a-f]*")), &path, &n, &ignored))
		return;
	for (uint32_t i = 0; i < n; i++) {
		int fd = file_is_directory(path[i].p) ? take_lock(t->arena, path[i]) : -1;

		if (fd < 0)
			continue;
		say("note: removing the trees of an experiment that was killed");
		remove_home(t->arena, path[i]);
		close(fd);
	}
}

/* In a hook git says which repository it means; in our trees that would be the wrong one. */
static void leave_hook(void)
{
	static const char *const said[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX" };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		unsetenv(said[i]);
}

bool ab_trees_open(struct ab_trees *t, struct workspace *w, struct err *e)
{
	struct str place, all;
	uint64_t id;

	*t = (struct ab_trees){ .workspace = w, .arena = &w->arena, .variants = 1, .lock = -1,
		.build_s = { NAN, NAN, NAN } };
	if (!find_prefix(t, &place, e))
		return false;
	leave_hook();
	all = file_join(t->arena, place, S(".pawl/ab"));
	if (!file_mkdirs(all.p, e))
		return false;
	if (!file_exists(file_join(t->arena, all, S(".gitignore")).p) &&
		!file_write(file_join(t->arena, all, S(".gitignore")).p, S("*\n"), e))
		return false;
	remove_stale(t, all);
	if (getrandom(&id, sizeof id, 0) != sizeof id)
		return err_errno(e, errno, "no random number to be had");
	t->home = arena_printf(t->arena, "%.*s/%016llx", STR(all), (unsigned long long)id);
	if (!file_mkdirs(t->home.p, e))
		return false;
	t->lock = take_lock(t->arena, t->home);
	if (t->lock >= 0)
		return true;
	err_errno(e, errno, "cannot be locked");
	return err_in(e, t->home);
}

void ab_trees_close(struct ab_trees *t)
{
	if (t->lock < 0)
		return;
	remove_home(t->arena, t->home);
	close(t->lock);
	t->lock = -1;
}

bool ab_trees_resolve(struct ab_trees *t, const char *rev, struct str *commit, struct err *e)
{
	if (rev)
		return git_resolve(t->arena, str_of(rev), commit, e);
	return worktree_snapshot(t->arena, t->workspace->git.top, file_join(t->arena, t->home, S("index")), commit, e);
}

/* ---- which is which ---- */

static uint32_t tree_index(const struct ab_trees *t, enum ab_arm arm, uint32_t variant)
{
	if (arm == AB_NULL)
		return t->with_null && t->variants == 1 ? 2 : (variant + 1) % t->variants;
	return (arm == AB_HEAD ? t->variants : 0) + variant;
}

const struct ab_tree *ab_trees_tree(const struct ab_trees *t, enum ab_arm arm, uint32_t variant)
{
	return &t->tree[tree_index(t, arm, variant)];
}

static bool has_name(const struct job *job, struct str entry)
{
	struct str name = str_cut(&entry, '=');

	for (uint32_t i = 0; i < job->nenv; i++) {
		struct str own = job->env[i];

		if (str_eq(str_cut(&own, '='), name))
			return true;
	}
	return false;
}

static void place_in(const struct ab_trees *t, const struct job *job, const struct ab_tree *tree, struct ab_place *place)
{
	*place = (struct ab_place){ *t->workspace->policy, *job };
	place->policy.directory = t->prefix.n ? file_join(t->arena, tree->top, t->prefix) : tree->top;
	place->job.runs = 1;
	place->job.env = ARENA_ARRAY(t->arena, struct str, job->nenv + t->nenv + 2);
	if (job->nenv)
		memcpy(place->job.env, job->env, job->nenv * sizeof *job->env);
	for (uint32_t i = 0; i < t->nenv; i++)
		if (!has_name(job, tree->env[i]))
			place->job.env[place->job.nenv++] = tree->env[i];
}

void ab_trees_place(const struct ab_trees *t, const struct job *job, enum ab_arm arm, uint32_t variant,
	struct ab_place *place)
{
	place_in(t, job, ab_trees_tree(t, arm, variant), place);
}

/* ---- building ---- */

static const char *const arm_name[] = { "base", "head", "A'" };

static void say_tail(struct str tail)
{
	struct str rest = tail;
	uint32_t lines = 1;

	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	for (; lines > TAIL_LINES; lines--)
		str_line(&rest);
	while (rest.n) {
		struct str line = str_line(&rest);

		say("  %.*s", STR(line));
	}
}

/* Jobs that build alike build once. */
static bool built_before(struct job *const *job, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (str_eq(job[k]->build, job[i]->build) && str_eq(job[k]->directory, job[i]->directory) &&
			job[k]->nenv == job[i]->nenv)
			return true;
	return false;
}

struct building {
	struct job *const *job;
	uint32_t njob;
	struct buf log;
	struct job_once how;
};

/* Every build of one tree; false with an error, or with how.failure. */
static bool build_tree(struct ab_trees *t, struct ab_tree *tree, struct building *b, double *seconds, struct err *e)
{
	b->how = (struct job_once){ 0 };
	for (uint32_t i = 0; i < b->njob; i++) {
		struct ab_place place;

		if (!b->job[i]->build.n || built_before(b->job, i))
			continue;
		place_in(t, b->job[i], tree, &place);
		if (!job_build(t->arena, &place.policy, &place.job, &b->log, &b->how, e))
			return false;
		if (b->how.ending != ENDED_OK)
			return false;
		*seconds = (isnan(*seconds) ? 0 : *seconds) + b->how.seconds;
	}
	tree->built = true;
	return true;
}

static bool keep_log(struct ab_trees *t, enum ab_arm arm, struct building *b, struct str *path, struct err *e)
{
	static const char *const name[] = { "build-base.log", "build-head.log", "build-null.log" };
	bool ok = !b->log.n || workspace_write_artifact(t->workspace, name[arm], buf_view(&b->log), path, e);

	buf_clear(&b->log);
	return ok;
}

static bool refuse_build(struct ab_trees *t, enum ab_arm arm, struct building *b, struct str log, struct err *e)
{
	if (b->how.ending == ENDED_INTERRUPTED)
		return err_set(e, ERR_SYSTEM, "interrupted while %s was built", arm_name[arm]);
	say_tail(b->how.tail);
	err_set(e, ERR_SYSTEM, "the build of %s (%.10s) %.*s", arm_name[arm], t->commit[arm == AB_HEAD].p,
		STR(b->how.failure));
	return err_hint(e, "all that it printed: %.*s", STR(log));
}

static bool make_tree(struct ab_trees *t, struct ab_tree *tree, enum ab_arm arm, struct building *b, struct err *e)
{
	double *seconds = &t->build_s[arm];
	struct str log = S("(nothing)");
	bool ok;

	progress_say(&t->progress, arm_name[arm]);
	if (!worktree_add(t->arena, t->workspace->git.top, tree->top, t->commit[arm == AB_HEAD], e)) {
		if (measure_interrupted())
			err_set(e, ERR_SYSTEM, "interrupted while %s was checked out", arm_name[arm]);
		return false;
	}
	ok = build_tree(t, tree, b, seconds, e);
	if (!ok && e->kind != ERR_NONE)
		return false;
	if (!keep_log(t, arm, b, &log, e))
		return false;
	return ok || refuse_build(t, arm, b, log, e);
}

/* A' once more, as base is built, when it cannot be linked otherwise. */
static bool make_null(struct ab_trees *t, struct building *b, struct err *e)
{
	struct ab_tree *tree = &t->tree[2];

	if (make_tree(t, tree, AB_NULL, b, e))
		return true;
	if (measure_interrupted() || !b->how.failure.n)
		return false;
	t->remark = arena_printf(t->arena, "A' could not be linked in another order (its build %.*s): it is a copy of base",
		STR(b->how.failure));
	e->kind = ERR_NONE;
	worktree_remove(tree->top);
	memcpy(tree->env, t->tree[0].env, sizeof tree->env);
	t->build_s[AB_NULL] = NAN;
	return make_tree(t, tree, AB_NULL, b, e);
}

static void name_trees(struct ab_trees *t)
{
	t->ntree = 2 * t->variants + (t->with_null && t->variants == 1);
	t->tree = ARENA_ARRAY(t->arena, struct ab_tree, t->ntree);
	for (uint32_t i = 0; i < t->ntree; i++) {
		const char *name = i < t->variants ? "base" : i < 2 * t->variants ? "head" : "null";

		t->tree[i].top = t->variants == 1 ? arena_printf(t->arena, "%.*s/%s", STR(t->home), name)
			: arena_printf(t->arena, "%.*s/%s%04u", STR(t->home), name, i % t->variants);
	}
}

static bool set_links(struct ab_trees *t, struct err *e)
{
	struct ab_link link;

	if (!ab_link_open(&link, t->arena, t->home, t->variants > 1 || t->with_null, e))
		return false;
	t->nenv = link.n;
	t->go_shuffles = link.go;
	for (uint32_t i = 0; i < t->ntree; i++)
		if (!ab_link_env(&link, i == 2 * t->variants ? 1 : i % t->variants, t->tree[i].env, e))
			return false;
	return true;
}

bool ab_trees_build(struct ab_trees *t, struct job *const *job, uint32_t njob, struct err *e)
{
	struct building b = { .job = job, .njob = njob };
	bool ok;

	name_trees(t);
	progress_begin(&t->progress, S("building"));
	ok = set_links(t, e);
	for (uint32_t i = 0; ok && i < t->ntree; i++)
		ok = i == 2 * t->variants ? make_null(t, &b, e)
			: make_tree(t, &t->tree[i], i < t->variants ? AB_BASE : AB_HEAD, &b, e);
	progress_end(&t->progress);
	buf_release(&b.log);
	return ok;
}

/* `go test` and `go run` link what they run, where nobody sees it. */
static bool go_links(const struct ab_trees *t, struct job *const *job, uint32_t njob)
{
	for (uint32_t i = 0; i < njob; i++)
		if (t->go_shuffles && (str_has(job[i]->run, S("go test ")) || str_has(job[i]->run, S("go run "))))
			return true;
	return false;
}

void ab_trees_name_null(struct ab_trees *t, struct job *const *job, uint32_t njob)
{
	const struct ab_tree *base = ab_trees_tree(t, AB_BASE, 0), *null;

	if (!t->with_null)
		return;
	null = ab_trees_tree(t, AB_NULL, 0);
	if (tree_relinked(t->arena, base->top, null->top))
		t->null_kind = S("relinked");
	else
		t->null_kind = go_links(t, job, njob) ? S("relinked by go, -randlayout") : S("copied");
}
