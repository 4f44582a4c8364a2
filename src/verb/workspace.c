#include "verb/workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "compare/analysis.h"
#include "compare/delta.h"
#include "record/machine.h"
#include "verb/ab_judge.h"
#include "verb/spread.h"
#include "verb/talk.h"
#include "verb/workspace_changes.h"
#include "verb/workspace_floors.h"

#define LOCK_WAIT_MS 30000
#define STRAY_AGE_S 3600
#define HEX4 "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
#define ANCESTORS 200           /* how far back a base without a run is looked for */

static const char *environment(const char *name)
{
	return getenv(name);
}

int64_t now_ns(void)
{
	const char *said = getenv("SOURCE_DATE_EPOCH");
	struct timespec t;
	int64_t seconds;

	if (said && str_i64(str_of(said), &seconds) && seconds >= 0 && seconds < INT64_MAX / 1000000000)
		return seconds * 1000000000;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static const char *store_directory(struct workspace *w)
{
	struct str dir = w->policy->store.n ? w->policy->store : S(".pawl");

	return arena_cstr(&w->arena, file_join(&w->arena, w->policy->directory, dir));
}

/* A verdict can be given on a store that cannot take it: a CI artifact, a read-only mount, another's directory. */
static struct store *open_either(struct workspace *w, const char *dir, struct err *e)
{
	struct err why = { 0 };
	struct store *s = store_open(dir, false, &why);

	if (s)
		return s;
	s = store_open(dir, true, e);
	if (!s)
		return NULL;
	w->read_only = true;
	say("note: the verdict is not remembered: %s", why.text);
	if (store_frozen(s))
		say("note: the store is read as it lies there, for nothing may be written beside it");
	return s;
}

static struct store *open_store(struct workspace *w, const char *dir, enum workspace_use use, struct err *e)
{
	w->use = use;
	if (use == WORKSPACE_EITHER)
		return open_either(w, dir, e);
	w->read_only = use == WORKSPACE_READ;
	return store_open(dir, w->read_only, e);
}

bool workspace_open(struct workspace *w, enum workspace_use use, struct err *e)
{
	if (!workspace_enter(w, e))
		return false;
	w->policy = policy_load(&w->arena, w->policy_path ? w->policy_path : "pawl.yaml", environment, e);
	if (!w->policy)
		return false;
	e->kind = ERR_NONE;
	if (!git_head(&w->arena, &w->git, e) && e->kind != ERR_NONE)
		return false;
	w->store = open_store(w, store_directory(w), use, e);
	return w->store != NULL;
}

static bool try_lock(int fd)
{
	for (int waited_ms = 0; flock(fd, LOCK_EX | LOCK_NB); waited_ms += 10) {
		if (errno == EWOULDBLOCK && waited_ms >= LOCK_WAIT_MS)
			return false;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return errno == ENOLCK || errno == ENOTSUP;     /* then the store's own check has to do */
		usleep(10000);
	}
	return true;
}

bool workspace_lock(struct workspace *w, struct err *e)
{
	struct str path = file_join(&w->arena, str_of(store_directory(w)), S("add.lock"));
	int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd < 0) {
		err_errno(e, errno, "cannot be opened");
		return err_in(e, path);
	}
	w->lock = fd + 1;
	if (try_lock(fd))
		return true;
	err_set(e, ERR_SYSTEM, "another process adds to the current run, for more than 30 seconds");
	return err_in(e, path);
}

static struct str artifacts_directory(struct workspace *w)
{
	struct str dir = w->policy->artifacts.n ? w->policy->artifacts : S("pawl-out");

	return file_join(&w->arena, w->policy->directory, dir);
}

/* Files that file_write() had not given their names yet; what is young may belong to a process that lives. */
static bool sweep_directory(struct workspace *w, struct str dir, uint32_t *n, struct err *e)
{
	struct str *path;
	uint32_t npath;

	if (!file_glob(&w->arena, file_join(&w->arena, dir, S(".pawl-" HEX4 HEX4 HEX4 HEX4)), &path, &npath, e))
		return false;
	for (uint32_t i = 0; i < npath; i++) {
		struct stat st;

		if (!lstat(path[i].p, &st) && S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - STRAY_AGE_S)
			*n += !unlink(path[i].p);
	}
	return true;
}

bool workspace_sweep(struct workspace *w, uint32_t *n, struct err *e)
{
	*n = 0;
	return sweep_directory(w, str_of(store_directory(w)), n, e) && sweep_directory(w, artifacts_directory(w), n, e);
}

void workspace_close(struct workspace *w)
{
	if (w->lock)
		close(w->lock - 1);
	store_close(w->store);
	arena_free(&w->arena);
}

struct run *workspace_new_run(struct workspace *w)
{
	struct run *run = ARENA_NEW(&w->arena, struct run);

	run_init(run, &w->arena);
	run->origin.project = w->policy->project;
	run->origin.commit = w->git.commit;
	run->origin.branch = w->git.branch;
	run->origin.subject = w->git.subject;
	run->origin.dirty = w->git.dirty;
	run->origin.started_ns = now_ns();
	machine_read(&w->arena, &run->origin.machine);
	toolchain_read(&w->arena, &run->origin.tool, &run->origin.ntool);
	return run;
}

static struct run *newest(struct workspace *w, struct run_query *q, struct err *e)
{
	struct run_line *line;
	uint32_t n;

	q->limit = 1;
	if (!store_list(w->store, &w->arena, q, &line, &n, e) || !n)
		return NULL;
	return store_get(w->store, &w->arena, line[0].id, e);
}

struct run *workspace_current_run(struct workspace *w, bool or_commit, struct err *e)
{
	struct run_query q = { .commit = w->git.commit, .project = w->policy->project };
	struct run *run = newest(w, &q, e);

	if (!run || run->origin.dirty == w->git.dirty)
		return run;
	q.clean_only = true;            /* a clean run may lie behind a newer dirty one */
	run = newest(w, &q, e);
	if (!run || (w->git.dirty && !or_commit))
		return NULL;
	if (w->git.dirty)
		say("note: the tree was edited since run %.*s of its commit", STR(run->id));
	return run;
}

/* A whole id of a commit: an imported history may name commits that this repository never had. */
static bool is_commit_id(struct str name)
{
	size_t i = 0;

	while (i < name.n && ((name.p[i] >= '0' && name.p[i] <= '9') || (name.p[i] >= 'a' && name.p[i] <= 'f')))
		i++;
	return i == name.n && (i == 40 || i == 64);
}

struct run *workspace_find_run(struct workspace *w, struct str name, struct err *e)
{
	struct run_query q = { .project = w->policy->project };
	struct err other = { 0 };
	struct run *run;

	if (w->git.commit.n && git_resolve(&w->arena, name, &q.commit, &other)) {
		run = newest(w, &q, e);
		if (run || e->kind != ERR_NONE)
			return run;
	} else if (is_commit_id(name)) {
		struct run_query whole = { .project = q.project, .commit = name };

		run = newest(w, &whole, e);
		if (run || e->kind != ERR_NONE)
			return run;
	}
	run = store_get(w->store, &w->arena, name, e);
	if (!run && e->kind == ERR_USAGE && !q.commit.n && !str_has(str_of(e->text), S("several"))) {
		err_set(e, ERR_USAGE, "\"%.*s\" is neither a revision nor a run of the store", STR(str_clip(name, 80)));
		err_hint(e, "runs go by their id, its first 6 characters or more, or a commit, branch or tag");
	} else if (!run && q.commit.n) {
		err_set(e, ERR_USAGE, "commit %.*s (%.10s) has no run in the store", STR(name), q.commit.p);
		err_hint(e, "check it out and `pawl run` there first");
	}
	return run;
}

/* ---- the base ---- */

struct base {
	struct run *run;                /* NULL: there is none */
	struct str from;                /* the merge base, where git knows one */
	struct str remark;              /* how it was found, or why there is none */
};

static struct run *run_of_commit(struct workspace *w, struct str commit, struct err *e)
{
	struct run_query q = { .commit = commit, .project = w->policy->project, .clean_only = true };

	return newest(w, &q, e);
}

/* HEAD in the policy is the judged run's commit, in --base what is checked out; errors say what the user wrote. */
static bool resolve_for(struct workspace *w, struct str rev, struct str commit, struct str *out, struct err *e)
{
	bool of_run = !w->base_rev && str_starts(rev, S("HEAD"));
	struct str meant = of_run ? arena_join(&w->arena, commit, str_from(rev, 4)) : rev;
	struct err first = { 0 };

	if (git_resolve(&w->arena, meant, out, &first))
		return true;
	*e = first;
	if (!of_run)
		return false;
	err_set(e, ERR_USAGE, "no commit \"%.*s\"", STR(rev));
	return err_hint(e, "%s", first.hint);
}

/* Where the search begins: the merge base, or the parent of a head that is the base itself.  Empty when there is none. */
static bool base_commit(struct workspace *w, const struct run *head, struct str rev, struct base *out,
	struct str *from, struct err *e)
{
	struct str commit = head->origin.commit;
	struct err none = { 0 };

	if (!resolve_for(w, rev, commit, from, e) || !git_merge_base(&w->arena, *from, commit, from, e))
		return false;
	if (!str_eq(*from, commit) || head->origin.dirty)
		return true;
	out->remark = S("HEAD is the base itself: compared with its parent");
	if (git_resolve(&w->arena, arena_join(&w->arena, commit, S("~1")), from, &none))
		return true;
	out->remark = S("HEAD is the base itself and has no parent here");
	*from = S("");
	return true;
}

/* The newest run of the merge base, or of its nearest ancestor that has one. */
static bool base_from_git(struct workspace *w, const struct run *head, struct str rev, struct base *out,
	struct err *e)
{
	struct str *ancestor, from;
	uint32_t n;

	if (!base_commit(w, head, rev, out, &from, e))
		return false;
	if (!from.n)
		return true;
	out->from = from;
	if (!git_ancestors(&w->arena, from, ANCESTORS, &ancestor, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		out->run = run_of_commit(w, ancestor[i], e);
		if (!out->run && e->kind != ERR_NONE)
			return false;
		if (out->run && i)
			out->remark = arena_printf(&w->arena,
				"%.10s has no run; compared with its nearest ancestor that has one, %u commit%s before",
				from.p, i, i > 1 ? "s" : "");
		if (out->run)
			return true;
	}
	out->remark = arena_printf(&w->arena, "no run of %.10s or of %u ancestors in the store", from.p,
		n ? n - 1 : 0);
	return true;
}

/* Outside git the base is simply the run before. */
static bool base_by_time(struct workspace *w, const struct run *head, struct base *out, struct err *e)
{
	struct run_query q = { .project = w->policy->project, .before_ns = head->origin.started_ns };

	out->run = newest(w, &q, e);
	out->remark = out->run ? S("no git here: compared with the run before") : S("no earlier run in the store");
	return e->kind == ERR_NONE;
}

static bool find_base(struct workspace *w, const struct run *head, struct base *out, struct err *e)
{
	struct str rev = w->base_rev ? str_of(w->base_rev) : w->policy->base;
	struct err first = { 0 };

	e->kind = ERR_NONE;
	if (!w->git.commit.n || !head->origin.commit.n)
		return base_by_time(w, head, out, e);
	if (!rev.n)
		rev = S("HEAD~1");
	if (base_from_git(w, head, rev, out, &first))
		return true;
	if (w->base_rev) {
		*e = first;
		return false;
	}
	if (str_eq(rev, S("HEAD~1"))) {
		out->remark = S("no base: the commit has no parent here");
		return true;
	}
	out->remark = arena_printf(&w->arena, "no base: %s", first.text);
	if (first.hint[0])
		out->remark = arena_printf(&w->arena, "%.*s (%s)", STR(out->remark), first.hint);
	return true;
}

/* ---- judging ---- */

static bool put_verdict(struct workspace *w, const struct judged *j, struct err *e)
{
	const struct report *json = report_find(S("json"));
	struct style plain = { .ascii = true };
	struct buf text = { 0 };
	bool ok;

	json->write(&j->page, &plain, &text);
	ok = store_put_verdict(w->store, j->page.head->id, j->page.base ? j->page.base->id : S(""),
		buf_view(&text), e);
	buf_release(&text);
	return ok;
}

static bool remember(struct workspace *w, const struct judged *j, struct err *e)
{
	struct err why = { 0 };

	if (w->read_only || put_verdict(w, j, &why))
		return true;
	if (w->use == WORKSPACE_EITHER) {
		say("note: the verdict is not remembered: %s", why.text);
		return true;
	}
	*e = why;
	return false;
}

static bool names_gate(const struct policy *p, struct str gate)
{
	for (uint32_t i = 0; i < p->nrule; i++)
		if (str_eq(p->rule[i].gate, gate))
			return true;
	return false;
}

bool workspace_judge(struct workspace *w, const struct run *head, struct judged *out, struct err *e)
{
	struct spread spread = { .store = w->store, .arena = &w->arena, .head = head };
	struct spread_source history = { spread_sd_log, &spread };
	struct compare_options opt = { .confidence = w->policy->confidence, .alpha = w->policy->alpha,
		.spread = &history };
	struct base base = { 0 };
	struct analysis analysis;
	bool experiment = false;

	*out = (struct judged){ 0 };
	if (!w->base_rev && !ab_judge_stored(w, head, out, &experiment, e))
		return false;
	if (experiment)
		return remember(w, out, e);
	if (!find_base(w, head, &base, e))
		return false;
	workspace_changes(w, base.run, head, base.from, &opt);
	compare_runs(&w->arena, base.run, head, &opt, &out->deltas);
	if (names_gate(w->policy, S("rating.overall"))) {
		analyse(&w->arena, &out->deltas, false, &analysis);
		analysis_add_rating(&w->arena, &analysis, base.run != NULL, &out->deltas);
	}
	if (!workspace_floors(w, head, base.from, &out->deltas, e) ||
	    !gate_judge(&w->arena, w->policy, head, &out->deltas, now_ns() / 1000000000 / 86400, &out->verdict, e))
		return false;
	out->page = (struct page){ .policy = w->policy, .base = base.run, .head = head, .deltas = &out->deltas,
		.verdict = &out->verdict, .base_remark = base.remark, .now_ns = now_ns() };
	return remember(w, out, e);
}

/* ---- writing ---- */

struct str workspace_artifact(struct workspace *w, const struct report *r)
{
	return file_join(&w->arena, artifacts_directory(w), str_of(r->file));
}

struct str workspace_report_path(struct workspace *w)
{
	const struct report *html = report_find(S("html"));

	return html ? workspace_artifact(w, html) : S("");
}

/* Nobody means to commit what pawl wrote: a new directory says so to git. */
static bool make_artifacts(struct workspace *w, struct err *e)
{
	struct str dir = artifacts_directory(w);

	if (file_exists(dir.p))
		return true;
	return file_mkdirs(dir.p, e) && file_write(file_join(&w->arena, dir, S(".gitignore")).p, S("*\n"), e);
}

bool workspace_write_artifact(struct workspace *w, const char *name, struct str bytes, struct str *path, struct err *e)
{
	*path = file_join(&w->arena, artifacts_directory(w), str_of(name));
	return make_artifacts(w, e) && file_write(path->p, bytes, e);
}

bool workspace_write_reports(struct workspace *w, const struct page *page, struct err *e)
{
	struct style plain = { 0 };
	bool ok = make_artifacts(w, e);

	for (const struct report *const *r = reports; *r && ok; r++) {
		struct buf text = { 0 };

		if (!(*r)->file)
			continue;
		(*r)->write(page, &plain, &text);
		ok = file_write(workspace_artifact(w, *r).p, buf_view(&text), e);
		buf_release(&text);
	}
	return ok;
}

bool workspace_print(const struct page *page, const struct report *r, struct err *e)
{
	struct style style;
	struct buf text = { 0 };
	bool ok;

	style_of(STDOUT_FILENO, &style);
	r->write(page, &style, &text);
	/* What has a file of its own is read by programs, as UTF-8. */
	ok = r->file ? print_out(&text, e) : print_text(&text, e);
	buf_release(&text);
	return ok;
}
