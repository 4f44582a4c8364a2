#include "verb/workspace_changes.h"

static bool has_coverage(const struct run *run)
{
	for (uint32_t i = 0; i < run->n; i++)
		if (run->evidence[i].model == MODEL_COVERAGE)
			return true;
	return false;
}

/* The tree that the head measured: its commit, or the work tree while it is still that one.  NULL: nobody has it any more. */
static const struct str *tree_of(const struct workspace *w, const struct run *head)
{
	static const struct str work_tree = { 0 };

	if (!head->origin.commit.n)
		return NULL;
	if (!head->origin.dirty)
		return &head->origin.commit;
	return w->git.dirty && str_eq(w->git.commit, head->origin.commit) ? &work_tree : NULL;
}

static const struct changes *changes_from(struct workspace *w, struct str commit, const struct str *head, struct str *why)
{
	struct changes *c = ARENA_NEW(&w->arena, struct changes);
	struct err e = { 0 };

	if (git_changes_below(&w->arena, w->policy->directory, commit, *head, c, &e))
		return c;
	*why = arena_printf(&w->arena, "what changed is not known: %s", e.text);
	return NULL;
}

void workspace_changes(struct workspace *w, const struct run *base, const struct run *head, struct str from,
	struct compare_options *opt)
{
	const struct str *tree = tree_of(w, head);

	if (!has_coverage(head))
		return;
	if (!tree) {
		opt->no_changes = head->origin.commit.n ? S("the tree that was measured is not checked out any more") :
			S("what changed is not known without git");
		return;
	}
	if (from.n)
		opt->patch = changes_from(w, from, tree, &opt->no_changes);
	if (!base)
		return;
	if (base->origin.dirty)
		opt->no_changes = S("the base had changes that are not committed");
	else if (from.n && opt->patch && str_eq(base->origin.commit, from))
		opt->changes = opt->patch;
	else if (base->origin.commit.n)
		opt->changes = changes_from(w, base->origin.commit, tree, &opt->no_changes);
}
