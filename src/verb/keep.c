#include "verb/keep.h"

#include "base/map.h"
#include "verb/ab_sweep.h"
#include "verb/store_words.h"
#include "verb/talk.h"

#define DAY_NS ((int64_t)86400 * 1000000000)
#define ANCESTORS 200           /* as far back as a base is looked for */
#define TELL_MOST 10

struct keeping {
	struct workspace *w;
	struct run_line *line;          /* newest first */
	bool *keep;                     /* the line stays */
	uint32_t n;
};

static bool branch_named(const struct keep *k, struct str branch)
{
	for (uint32_t i = 0; i < k->nbranch; i++)
		if (str_glob(k->branch[i], branch))
			return true;
	return false;
}

/* By number, by age, by branch.  One that wants a run is enough. */
static void keep_by_policy(struct keeping *k)
{
	const struct keep *policy = &k->w->policy->keep;
	int64_t oldest_ns = policy->days ? now_ns() - (int64_t)policy->days * DAY_NS : INT64_MAX;
	uint32_t *seen = ARENA_ARRAY(&k->w->arena, uint32_t, k->n), nbranch = 0;
	struct map branches;

	map_init(&branches, &k->w->arena);
	for (uint32_t i = 0; i < k->n; i++) {
		uint32_t branch = map_intern(&branches, k->line[i].branch, nbranch);

		nbranch += branch == nbranch;
		k->keep[i] = i < 2 || seen[branch]++ < policy->runs || k->line[i].started_ns >= oldest_ns ||
			branch_named(policy, k->line[i].branch);
	}
}

/* The newest clean run of the first commit that has one: what workspace_judge() would take as the base. */
static void keep_nearest(struct keeping *k, const struct str *commit, uint32_t ncommit)
{
	for (uint32_t c = 0; c < ncommit; c++)
		for (uint32_t i = 0; i < k->n; i++)
			if (!k->line[i].dirty && str_eq(k->line[i].commit, commit[c])) {
				k->keep[i] = true;
				return;
			}
}

static bool keep_ancestor(struct keeping *k, struct str from, struct err *e)
{
	struct str *commit;
	uint32_t n;

	if (!git_ancestors(&k->w->arena, from, ANCESTORS, &commit, &n, e))
		return false;
	keep_nearest(k, commit, n);
	if (n > 1)
		keep_nearest(k, commit + 1, n - 1);     /* the base itself is judged against its parent */
	return true;
}

static bool keep_base(struct keeping *k, struct err *e)
{
	struct str rev = k->w->policy->base.n ? k->w->policy->base : S("HEAD"), commit;

	if (!k->w->git.commit.n)
		return true;
	return git_resolve(&k->w->arena, rev, &commit, e) && keep_ancestor(k, commit, e) &&
		git_merge_base(&k->w->arena, commit, k->w->git.commit, &commit, e) && keep_ancestor(k, commit, e);
}

/* What a kept run was judged against says what its verdict means. */
static void keep_bases(struct keeping *k)
{
	uint32_t n = k->n;
	struct map ids;
	bool *of_policy = ARENA_ARRAY(&k->w->arena, bool, n);

	map_init(&ids, &k->w->arena);
	memcpy(of_policy, k->keep, n * sizeof *of_policy);
	for (uint32_t i = 0; i < n; i++)
		map_intern(&ids, k->line[i].id, i);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t base = of_policy[i] && k->line[i].base.n ? map_find(&ids, k->line[i].base) : MAP_NONE;

		if (base != MAP_NONE)
			k->keep[base] = true;
	}
}

static uint32_t to_drop(struct keeping *k, struct str **id)
{
	uint32_t n = 0;

	*id = ARENA_ARRAY(&k->w->arena, struct str, k->n);
	for (uint32_t i = 0; i < k->n; i++)
		if (!k->keep[i])
			(*id)[n++] = k->line[i].id;
	return n;
}

static void tell(struct keeping *k, uint32_t dropped)
{
	uint32_t told = 0;

	for (uint32_t i = 0; i < k->n && told < TELL_MOST; i++) {
		struct str time = store_time(&k->w->arena, k->line[i].started_ns);

		if (k->keep[i])
			continue;
		say("keep: dropped run %.*s of %.*s, %.*s", STR(k->line[i].id),
			STR(k->line[i].branch.n ? k->line[i].branch : S("no branch")), STR(time));
		told++;
	}
	if (dropped > told)
		say("keep: and %u more", dropped - told);
}

static bool drop(struct keeping *k, uint32_t *dropped, struct err *e)
{
	struct err why = { 0 };
	struct str *id;
	uint32_t n;

	keep_by_policy(k);
	if (!to_drop(k, &id))
		return true;
	if (!keep_base(k, &why)) {
		say("keep: nothing was dropped, for it is not known what the base is: %s", why.text);
		return true;
	}
	keep_bases(k);
	n = to_drop(k, &id);
	if (!n)
		return true;
	if (!store_drop(k->w->store, id, n, dropped, e))
		return false;
	ab_sweep_runs(k->w, id, n);
	tell(k, *dropped);
	return true;
}

bool keep_apply(struct workspace *w, uint32_t *dropped, struct err *e)
{
	struct run_query q = { .project = w->policy->project };
	struct keeping k = { .w = w };
	uint32_t loose;

	*dropped = 0;
	if (!w->policy->keep.runs && !w->policy->keep.days)
		return true;
	loose = ab_sweep_loose(w);
	if (loose)
		say("keep: removed %u experiment%s that belonged to no run", loose, loose > 1 ? "s" : "");
	if (!store_list(w->store, &w->arena, &q, &k.line, &k.n, e))
		return false;
	k.keep = ARENA_ARRAY(&w->arena, bool, k.n);
	return drop(&k, dropped, e);
}

void keep_after_run(struct workspace *w)
{
	struct err e = { 0 };
	uint32_t dropped;

	if (!keep_apply(w, &dropped, &e))
		say("keep: nothing was dropped: %s", e.text);
}
