#include "verb/cover_base.h"

#include <stdlib.h>

#include "base/file.h"
#include "gate/policy.h"
#include "record/git.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

#define O cover_options

static const char *environment(const char *name)
{
	return getenv(name);
}

/* Empty when nobody says. */
static bool default_name(struct arena *a, struct str *out, struct err *e)
{
	static const char *const usual[] = { "origin/HEAD", "origin/main", "origin/master", "main", "master" };
	const struct policy *policy;
	struct err none = { 0 };
	struct str commit;

	*out = S("");
	if (file_exists("pawl.yaml")) {
		if (!(policy = policy_load(a, "pawl.yaml", environment, e)))
			return false;
		*out = policy->base;
	}
	for (size_t i = 0; i < sizeof usual / sizeof *usual && !out->n; i++)
		if (git_resolve(a, str_of(usual[i]), &commit, &none))
			*out = str_of(usual[i]);
	return true;
}

static bool choose_name(struct arena *a, struct cover_base *out, struct err *e)
{
	if (O.base)
		out->name = str_of(O.base);
	else if (!default_name(a, &out->name, e))
		return false;
	if (out->name.n)
		return true;
	err_set(e, ERR_USAGE, "no base to compare with");
	return err_hint(e, "--base REV names it, or base: in pawl.yaml");
}

/* A head that is the base itself is compared with its parent. */
static bool find_commit(struct arena *a, struct cover_base *out, struct err *e)
{
	struct git_head head;
	struct str named;

	if (!git_head(a, &head, e))
		return e->kind ? false : err_set(e, ERR_USAGE, "what changed is not known without git");
	if (!git_resolve(a, out->name, &named, e) || !git_merge_base(a, named, head.commit, &out->commit, e))
		return false;
	out->text = arena_printf(a, "the merge base with %.*s, %.8s", STR(out->name), out->commit.p);
	if (!str_eq(out->commit, head.commit) || head.dirty)
		return true;
	if (!git_resolve(a, arena_join(a, head.commit, S("~1")), &out->commit, e))
		return false;
	out->text = arena_printf(a, "the parent of HEAD, %.8s: HEAD is %.*s itself", out->commit.p, STR(out->name));
	return true;
}

/* The inputs of --against are read as the others are, but for what names those. */
static bool read_before(struct cover_base *out, struct err *e)
{
	struct option_list source = O.source, expect = O.expect;
	const char *universe = O.universe;
	bool ok;

	O.source.n = O.expect.n = 0;
	O.universe = NULL;
	ok = cover_read(&out->before, (int)O.against.n, (char **)O.against.text, e);
	O.source = source;
	O.expect = expect;
	O.universe = universe;
	out->has_before = true;
	return ok;
}

bool cover_base_find(struct cover_input *in, struct cover_base *out, struct err *e)
{
	*out = (struct cover_base){ 0 };
	if (!choose_name(&in->arena, out, e) || !find_commit(&in->arena, out, e) ||
	    !git_changes_below(&in->arena, in->root, out->commit, S(""), &out->changes, e))
		return false;
	out->against.changes = &out->changes;
	if (!O.against.n)
		return true;
	out->against.base = &out->before.all;
	return read_before(out, e);
}

void cover_base_release(struct cover_base *b)
{
	if (b->has_before)
		cover_release(&b->before);
}
