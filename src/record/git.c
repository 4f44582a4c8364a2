#include "record/git.h"

#include <inttypes.h>

#include "record/measure.h"

#define TIMEOUT_S 120.0                 /* `status` reads every file of a large tree once */
#define WRITE_TIMEOUT_S 1800.0          /* a checkout may fetch what a partial clone lacks */
#define ARGS_MOST 20u

/* What git is told before every question; see the header. */
static const char *const careful[] = {
	"git",
	"--no-pager",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.hooksPath=/dev/null",
	"-c",
	"log.showSignature=false",
	"-c",
	"i18n.logOutputEncoding=UTF-8",
};
#define CAREFUL (sizeof careful / sizeof *careful)

static const struct str quiet_env[] = {
	{ "GIT_OPTIONAL_LOCKS=0", 20 },
	{ "GIT_TERMINAL_PROMPT=0", 21 },
	{ "GIT_NO_LAZY_FETCH=1", 19 },
	{ "LC_ALL=C", 8 },
};

static struct str words_of(struct arena *a, const struct buf *err)
{
	struct str text = str_trim(buf_view(err));

	if (str_starts(text, S("fatal: ")))
		text = str_from(text, 7);
	return arena_str(a, str_line(&text));
}

/* Runs git as `cmd` says; false when pawl could not run it. */
static bool run_git(struct arena *a, const struct str *args, struct command cmd, struct git_answer *out,
	struct err *e)
{
	struct str argv[CAREFUL + ARGS_MOST];
	struct capture c;
	struct str how;
	bool ok;

	cmd.argv = argv;
	cmd.keep_output = true;
	for (size_t i = 0; i < CAREFUL; i++)
		argv[cmd.nargv++] = str_of(careful[i]);
	while (args->n && cmd.nargv < CAREFUL + ARGS_MOST)
		argv[cmd.nargv++] = *args++;
	ok = measure_once(&cmd, &c, e);
	if (ok)
		*out = (struct git_answer){ c.ending, c.status, arena_str(a, buf_view(&c.out)),
			words_of(a, &c.err) };
	how = c.out_cut ? S("printed too much") : ending_text(a, &c, &cmd);
	if (ok && (c.ending == ENDED_TIMEOUT || c.ending == ENDED_SIGNAL ||
			  c.ending == ENDED_INTERRUPTED || c.out_cut))
		ok = err_set(e, ERR_SYSTEM, "git %.*s %.*s", STR(argv[CAREFUL]), STR(how));
	capture_release(&c);
	return ok;
}

static bool ask(struct arena *a, const struct str *args, struct git_answer *out, struct err *e)
{
	struct command cmd = { .timeout_s = TIMEOUT_S, .env = quiet_env,
		.nenv = sizeof quiet_env / sizeof *quiet_env };

	return run_git(a, args, cmd, out, e);
}

bool git_do(struct arena *a, const struct str *args, const struct str *env, uint32_t nenv,
	struct git_answer *out, struct err *e)
{
	struct command cmd = { .timeout_s = WRITE_TIMEOUT_S, .env = env, .nenv = nenv };

	if (!run_git(a, args, cmd, out, e))
		return false;
	if (out->ending == ENDED_NOT_STARTED) {
		err_set(e, ERR_SYSTEM, "git is not installed");
		return err_hint(e, "commits can only be built where git is");
	}
	if (out->ending == ENDED_OK)
		return true;
	return err_set(e, ERR_SYSTEM, "git: %.*s", STR(out->err));
}

static bool is_id(struct str s)
{
	if (s.n != 40 && s.n != 64)     /* SHA-1, SHA-256 */
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
			return false;
	return true;
}

static bool is_shallow(struct arena *a)
{
	const struct str args[] = { S("rev-parse"), S("--is-shallow-repository"), { 0 } };
	struct err ignored = { 0 };
	struct git_answer answer;

	return ask(a, args, &answer, &ignored) && str_eq(str_trim(answer.out), S("true"));
}

/* Adds how to get a commit that is not there.  Always false. */
static bool hint_history(struct arena *a, struct err *e)
{
	if (is_shallow(a))
		return err_hint(e, "this clone is shallow: fetch the history (git fetch "
				   "--unshallow; in GitHub's checkout action"
				   " fetch-depth: 0, in GitLab GIT_DEPTH: 0)");
	return err_hint(e, "known revisions: git branch --all; is there something to fetch first?");
}

static bool check_revision(struct str rev, struct err *e)
{
	if (!rev.n || rev.p[0] == '-' || memchr(rev.p, 0, rev.n))
		return err_set(e, ERR_USAGE, "a revision was expected, found \"%.*s\"", STR(rev));
	return true;
}

static bool is_git_missing(const struct git_answer *answer)
{
	return answer->ending == ENDED_NOT_STARTED;
}

static bool no_git(struct err *e)
{
	err_set(e, ERR_SYSTEM, "git is not installed, and revisions need it");
	return err_hint(e, "install git, or name files instead of revisions");
}

/* ---- HEAD ---- */

/* false with ERR_NONE when there is none. */
static bool find_top(struct arena *a, struct str *top, struct err *e)
{
	const struct str args[] = { S("rev-parse"), S("--show-toplevel"), { 0 } };
	struct git_answer answer;

	if (!ask(a, args, &answer, e))
		return false;
	if (is_git_missing(&answer) || str_has(answer.err, S("not a git repository"))) {
		e->kind = ERR_NONE;
		return false;
	}
	if (answer.ending != ENDED_OK) {
		err_set(e, ERR_SYSTEM, "git: %.*s", STR(answer.err));
		if (str_has(answer.err, S("dubious ownership")))
			err_hint(e, "the repository belongs to another user: git config --global "
				    "--add safe.directory \"$PWD\"");
		return false;
	}
	*top = answer.out;
	if (str_ends(*top, S("\n")))
		top->n--;               /* only the one git adds: a path may end in one too */
	return true;
}

/* [git-status(1) Porcelain Format Version 2] NUL-separated: headers "# key value", then one entry
 * per change. */
static void read_status(struct str rest, struct git_head *h)
{
	while (rest.n) {
		struct str line = str_cut(&rest, 0);

		if (str_starts(line, S("# branch.oid ")))
			h->commit = str_from(line, 13);
		else if (str_starts(line, S("# branch.head ")))
			h->branch = str_from(line, 14);
		else if (line.n && line.p[0] != '#')
			h->dirty = true;
	}
	if (!is_id(h->commit))
		h->commit = (struct str){ 0 };          /* "(initial)" */
	if (str_eq(h->branch,
		    S("(detached)"))) /* no branch can have this name: git check-ref-format */
		h->branch = (struct str){ 0 };
}

bool git_head(struct arena *a, struct git_head *h, struct err *e)
{
	const struct str status[] = { S("status"), S("--porcelain=v2"), S("--branch"), S("-z"),
		S("--untracked-files=no"), { 0 } };
	const struct str subject[] = { S("log"), S("-1"), S("--format=%s"), S("HEAD"), S("--"),
		{ 0 } };
	struct git_answer answer;

	*h = (struct git_head){ 0 };
	if (!find_top(a, &h->top, e) || !ask(a, status, &answer, e))
		return false;
	if (answer.ending != ENDED_OK)
		return err_set(e, ERR_SYSTEM, "git status: %.*s", STR(answer.err));
	read_status(answer.out, h);
	if (!h->commit.n)
		return true;
	if (!ask(a, subject, &answer, e))
		return false;
	h->subject = str_trim(answer.out);
	return true;
}

/* ---- revisions ---- */

/* Is the answer a commit? */
static bool take_commit(const struct git_answer *answer, struct str *commit)
{
	*commit = str_trim(answer->out);
	return answer->ending == ENDED_OK && is_id(*commit);
}

bool git_resolve(struct arena *a, struct str rev, struct str *commit, struct err *e)
{
	const struct str args[] = { S("rev-parse"), S("--verify"), S("--quiet"),
		arena_join(a, rev, S("^{commit}")), { 0 } };
	struct git_answer answer;

	if (!check_revision(rev, e) || !ask(a, args, &answer, e))
		return false;
	if (is_git_missing(&answer))
		return no_git(e);
	if (take_commit(&answer, commit))
		return true;
	if (answer.err.n)
		err_set(e, ERR_USAGE, "no commit \"%.*s\": git says: %.*s", STR(rev), STR(answer.err));
	else
		err_set(e, ERR_USAGE, "no commit \"%.*s\"", STR(rev));
	return hint_history(a, e);
}

bool git_merge_base(struct arena *a, struct str x, struct str y, struct str *commit, struct err *e)
{
	const struct str args[] = { S("merge-base"), x, y, { 0 } };
	struct git_answer answer;

	if (!check_revision(x, e) || !check_revision(y, e) || !ask(a, args, &answer, e))
		return false;
	if (is_git_missing(&answer))
		return no_git(e);
	if (take_commit(&answer, commit))
		return true;
	if (answer.err.n)
		err_set(e, ERR_USAGE, "no merge base of \"%.*s\" and \"%.*s\": git says: %.*s",
			STR(x), STR(y), STR(answer.err));
	else
		err_set(e, ERR_USAGE, "\"%.*s\" and \"%.*s\" have no common ancestor", STR(x),
			STR(y));
	return hint_history(a, e);
}

bool git_ancestors(struct arena *a, struct str rev, uint32_t most, struct str **commit, uint32_t *n,
	struct err *e)
{
	const struct str args[] = { S("rev-list"), S("--first-parent"),
		arena_printf(a, "--max-count=%" PRIu32, most), rev, S("--"), { 0 } };
	struct git_answer answer;
	uint32_t cap = 0;

	*commit = NULL;
	*n = 0;
	if (!check_revision(rev, e) || !ask(a, args, &answer, e))
		return false;
	if (is_git_missing(&answer))
		return no_git(e);
	if (answer.ending != ENDED_OK) {
		err_set(e, ERR_USAGE, "no commit \"%.*s\": git says: %.*s", STR(rev),
			STR(answer.err));
		return hint_history(a, e);
	}
	while (answer.out.n) {
		struct str line = str_line(&answer.out);

		if (!is_id(line))
			return err_set(e, ERR_SYSTEM,
				"git rev-list: an id was expected, found \"%.*s\"",
				STR(str_clip(line, 80)));
		ARENA_ROOM(a, *commit, *n, cap);
		(*commit)[(*n)++] = line;
	}
	return true;
}

/* ---- differences ---- */

/* `where`: what comes before "diff", an empty one ends it. */
static bool read_changes(struct arena *a, const struct str *where, struct str relative, const struct str tree[2], struct changes *out,
	struct err *e)
{
	const struct str fixed[] = { S("diff"), S("--no-color"), S("--no-ext-diff"), S("--no-textconv"), relative,
		S("--submodule=short"), S("-M"), S("-U0"), S("--inter-hunk-context=0"), S("--src-prefix=a/"), S("--dst-prefix=b/"),
		tree[0], tree[1].n ? tree[1] : S("--"), tree[1].n ? S("--") : S(""), { 0 } };
	struct str args[ARGS_MOST + 1];
	struct git_answer answer;
	uint32_t n = 0;

	if (!check_revision(tree[0], e) || (tree[1].n && !check_revision(tree[1], e)))
		return false;
	while (where->n)
		args[n++] = *where++;
	memcpy(args + n, fixed, sizeof fixed);
	if (!ask(a, args, &answer, e))
		return false;
	if (is_git_missing(&answer))
		return no_git(e);
	if (answer.ending != ENDED_OK) {
		err_set(e, ERR_USAGE, "no difference between \"%.*s\" and \"%.*s\": git says: %.*s", STR(tree[0]),
			STR(tree[1].n ? tree[1] : S("the work tree")), STR(answer.err));
		return hint_history(a, e);
	}
	return changes_read(out, a, answer.out, e) || err_in(e, S("git diff"));
}

bool git_changes(struct arena *a, struct str base, struct str head, struct changes *out, struct err *e)
{
	const struct str where[] = { { 0 } }, tree[2] = { base, head };

	return read_changes(a, where, S("--no-relative"), tree, out, e);
}

bool git_changes_below(struct arena *a, struct str directory, struct str base, struct str head, struct changes *out, struct err *e)
{
	const struct str where[] = { S("-C"), directory.n ? directory : S("."), { 0 } }, tree[2] = { base, head };

	return read_changes(a, where, S("--relative"), tree, out, e);
}

bool git_files(struct arena *a, struct str directory, struct str **file, uint32_t *n, struct err *e)
{
	struct str args[] = { S("-C"), directory, S("ls-files"), S("-z"), S("--cached"), S("--others"), S("--exclude-standard"),
		S("--"), { 0 } };
	struct git_answer answer;
	uint32_t cap = 0;

	*file = NULL;
	*n = 0;
	if (!ask(a, args, &answer, e))
		return false;
	if (answer.ending != ENDED_OK)
		return is_git_missing(&answer) ? no_git(e) : err_set(e, ERR_SYSTEM, "git: %.*s", STR(answer.err));
	while (answer.out.n) {
		ARENA_ROOM(a, *file, *n, cap);
		(*file)[(*n)++] = str_cut(&answer.out, 0);
	}
	return true;
}

bool git_has(struct arena *a, struct str directory, struct str commit, struct str path)
{
	const struct str args[] = { S("-C"), directory.n ? directory : S("."), S("ls-tree"), S("--name-only"), commit,
		arena_join(a, S("./"), path), { 0 } };
	struct git_answer answer;
	struct err none = { 0 };

	return check_revision(commit, &none) && ask(a, args, &answer, &none) && answer.ending == ENDED_OK && answer.out.n > 0;
}

bool git_show(struct arena *a, struct str directory, struct str commit, struct str path, struct str *bytes, struct err *e)
{
	const struct str args[] = { S("-C"), directory.n ? directory : S("."), S("cat-file"), S("blob"),
		arena_printf(a, "%.*s:./%.*s", STR(commit), STR(path)), { 0 } };
	struct git_answer answer;

	if (!check_revision(commit, e) || !ask(a, args, &answer, e))
		return false;
	if (is_git_missing(&answer))
		return no_git(e);
	*bytes = answer.out;
	return answer.ending == ENDED_OK || err_set(e, ERR_USAGE, "git: %.*s", STR(answer.err));
}
