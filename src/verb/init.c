/* pawl init - looks at the tree and writes a pawl.yaml that fits it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "record/git.h"
#include "verb/init.h"
#include "verb/talk.h"
#include "verb/verb.h"

#define POLICY "pawl.yaml"

static bool to_stdout;
static const char *ci_name;

static const char *const ci_choice[] = { "github", "gitlab", NULL };

static const struct option options[] = {
	{ 0, "print", NULL, "write pawl.yaml to standard output instead of a file", OPTION_FLAG, &to_stdout, NULL },
	{ 0, "ci", "NAME", "write the workflow of github or gitlab, too", OPTION_TEXT, &ci_name, ci_choice },
	{ 0 },
};

/* Writes a file that must not be there yet, whatever else is going on. */
static bool write_new(const char *path, struct str text, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	bool ok = fd >= 0;

	if (!ok && errno == EEXIST) {
		err_set(e, ERR_USAGE, "is there already, and init overwrites nothing");
		err_hint(e, "--print shows what it would write");
		return err_in(e, str_of(path));
	}
	while (ok && text.n) {
		ssize_t n = write(fd, text.p, text.n);

		ok = n > 0 || (n < 0 && errno == EINTR);
		text = str_from(text, n > 0 ? (size_t)n : 0);
	}
	if (fd >= 0 && close(fd))
		ok = false;
	if (ok)
		return true;
	err_errno(e, errno, "cannot be written");
	if (fd >= 0)
		unlink(path);
	return err_in(e, str_of(path));
}

/* The branch that origin calls its own, from the reference of that name. */
static struct str origin_branch(struct arena *a, struct str top)
{
	struct str path = file_join(a, top, S(".git/refs/remotes/origin/HEAD")), text, prefix = S("ref: refs/remotes/");
	struct err e = { 0 };
	struct file f;

	if (!file_exists(path.p) || !file_open(&f, path.p, &e))
		return S("");
	text = str_trim(arena_str(a, f.bytes));
	file_close(&f);
	return str_starts(text, prefix) ? str_from(text, prefix.n) : S("");
}

static void find_base(struct arena *a, struct proposal *p)
{
	struct git_head git = { 0 };
	struct err e = { 0 };
	struct str known[] = { S(""), S("origin/main"), S("origin/master"), S("origin/trunk") }, commit;

	p->base = S("HEAD~1");
	p->base_why = "each commit against the one before; in CI: origin/main";
	if (!git_head(a, &git, &e))
		return;
	known[0] = origin_branch(a, git.top);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct err none = { 0 };

		if (!known[i].n || !git_resolve(a, known[i], &commit, &none))
			continue;
		p->base = known[i];
		p->base_why = "a change is compared with its merge base";
		return;
	}
}

static void find_project(struct arena *a, struct proposal *p)
{
	char *here = realpath(".", NULL);
	struct str path = arena_str(a, str_of(here));

	free(here);
	p->project = str_cut_last(&path, '/');
	if (!p->project.n)
		p->project = S("project");
}

static bool nothing_found(struct err *e)
{
	err_set(e, ERR_USAGE, "there is nothing here that init knows how to measure");
	return err_hint(e, "it knows Go, Cargo, CMake, Meson, Make, npm, Python, Maven, Gradle and .NET; "
			"`pawl help policy` shows a pawl.yaml to start from");
}

static bool write_workflow(const struct ci *ci, struct buf *talk, struct err *e)
{
	if (!strcmp(ci->name, "github") && !file_mkdirs(".github/workflows", e))
		return false;
	if (!write_new(ci->path, str_of(ci->text), e))
		return false;
	buf_printf(talk, "wrote %s\n", ci->path);
	return true;
}

static void tell_next(const struct proposal *p, bool kept, struct buf *talk)
{
	if (kept) {
		buf_lit(talk, POLICY " is there already and stays as it is\n");
		return;
	}
	buf_printf(talk, "wrote " POLICY ": %u job%s\n", p->njob, p->njob == 1 ? "" : "s");
	buf_printf(talk, "next: ignore .pawl/, pawl-out/%s and pawl-*.xml, pawl-*.json in git; then pawl run\n",
		p->facts & (FACT(CMAKE) | FACT(MESON)) ? ", build/pawl*/" : "");
}

static bool write_all(const struct proposal *p, const struct ci *ci, struct buf *policy, struct buf *talk, struct err *e)
{
	bool kept = ci && file_exists(POLICY);

	/* Before anything is written: one of two files would be half an answer. */
	if (ci && file_exists(ci->path)) {
		err_set(e, ERR_USAGE, "is there already, and init overwrites nothing");
		return err_in(e, str_of(ci->path));
	}
	if (!kept && !write_new(POLICY, buf_view(policy), e))
		return false;
	tell_next(p, kept, talk);
	return !ci || write_workflow(ci, talk, e);
}

static bool init(struct arena *a, struct buf *policy, struct buf *talk, struct err *e)
{
	const struct ci *ci = ci_name ? ci_find(str_of(ci_name)) : NULL;
	struct tree t = { .arena = a };
	struct proposal p = { 0 };

	if (!tree_walk(&t, ".", e))
		return false;
	propose(&t, &p);
	if (!p.njob)
		return nothing_found(e);
	find_project(a, &p);
	find_base(a, &p);
	write_policy(&p, policy);
	if (to_stdout)
		return print_out(policy, e);
	tell_found(&t, &p, talk);
	tell_missing(a, &p, talk);
	if (!write_all(&p, ci, policy, talk, e))
		return false;
	return print_text(talk, e);
}

static int init_main(int argc, char **argv)
{
	struct buf policy = { 0 }, talk = { 0 };
	struct arena a = { 0 };
	struct err e = { 0 };
	bool ok;

	if (argc) {
		err_set(&e, ERR_USAGE, "init takes no operand, got \"%s\"", argv[0]);
		err_hint(&e, "-C DIR looks at another directory");
		return die_with(&e);
	}
	ok = init(&a, &policy, &talk, &e);
	buf_release(&policy);
	buf_release(&talk);
	arena_free(&a);
	return ok ? 0 : die_with(&e);
}

const struct verb verb_init = {
	.name = "init",
	.line = "look at the project and write a pawl.yaml that fits it",
	.usage = "pawl init [OPTIONS]",
	.about = "Finds Go, Cargo, CMake, Meson, Make, npm, Python, Maven, Gradle and .NET projects, their benchmarks and tests, and\n"
		 "writes jobs and rules for them.  Nothing is run and no file is overwritten.  With --ci a pawl.yaml that is there\n"
		 "stays as it is, and only the workflow is written.",
	.example = (const char *const[]){
		"pawl init", "write pawl.yaml and say what was found",
		"pawl init --print", "only show it",
		"pawl init --ci github", "write .github/workflows/pawl.yml, too", NULL },
	.options = options,
	.main = init_main,
};
