#include "verb/workspace_floors.h"

#include <math.h>

#include "record/git.h"
#include "verb/floor_changes.h"

static const struct rule *floor_rule(const struct policy *p)
{
	for (uint32_t i = 0; i < p->nrule; i++)
		if (p->rule[i].limit == LIMIT_FLOOR)
			return &p->rule[i];
	return NULL;
}

/* The row of the package whose files lie there. */
static const struct delta *package_of(const struct deltas *all, struct str below)
{
	for (uint32_t i = 0; i < all->n; i++) {
		const struct delta *d = &all->delta[i];

		if (d->model == MODEL_COVERAGE && str_eq(d->metric, S("package")) && d->package && str_eq(d->package->directory, below))
			return d;
	}
	return NULL;
}

static bool has_packages(const struct deltas *all)
{
	for (uint32_t i = 0; i < all->n; i++)
		if (all->delta[i].model == MODEL_COVERAGE && all->delta[i].package && str_eq(all->delta[i].metric, S("package")))
			return true;
	return false;
}

static struct side side_of(double percent)
{
	return (struct side){ .center = percent / 100, .lo = percent / 100, .hi = percent / 100, .n = isnan(percent) ? 0u : 1u };
}

static struct delta *add(struct workspace *w, struct deltas *out, struct str subject)
{
	struct delta *d = deltas_add(&w->arena, out);

	d->model = MODEL_COVERAGE;
	d->metric = S("floor");
	d->subject = subject;
	d->key = arena_printf(&w->arena, "coverage floor %.*s", STR(subject));
	d->unit = (struct unit){ S("ratio"), DIM_RATIO };
	d->better = BETTER_HIGHER;
	d->verdict = CHANGE_NEW;
	d->base = side_of(NAN);
	d->head = side_of(NAN);
	return d;
}

static bool add_unseen(struct workspace *w, struct deltas *out, struct err *e)
{
	struct str *below;
	uint32_t n;

	if (!floor_directories(&w->arena, w->policy->directory, &below, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!package_of(out, below[i]))
			add(w, out, below[i])->head.failure = S("it has a " FLOOR_FILE ", and no input holds it");
	return true;
}

static void add_lowered(struct workspace *w, struct deltas *out, const struct delta *package, const struct floor_change *c, struct str why)
{
	struct str subject = package->subject, job = package->job;
	struct delta *d = add(w, out, subject);

	d->job = job;
	d->remark = why;
	d->verdict = CHANGE_WORSE;
	d->grounds = GROUNDS_EXACT;
	d->base = side_of(c->was.has_percent ? c->was.percent : NAN);
	d->head = side_of(c->is.has_percent ? c->is.percent : NAN);
	d->difference = d->head.center - d->base.center;
}

/* Of a run of another commit nobody knows which change the floors here belong to. */
static bool find_changes(struct workspace *w, const struct run *head, struct str from, struct floor_change **change, uint32_t *n,
	struct err *e)
{
	struct str root = w->policy->directory;
	struct changes all;

	*n = 0;
	if (!from.n || !str_eq(head->origin.commit, w->git.commit))
		return true;
	return git_changes_below(&w->arena, root, from, S(""), &all, e) && floor_changes(&w->arena, root, from, &all, change, n, e);
}

bool workspace_floors(struct workspace *w, const struct run *head, struct str from, struct deltas *out, struct err *e)
{
	const struct rule *rule = floor_rule(w->policy);
	struct floor_change *change;
	uint32_t n;

	if (!rule || !has_packages(out))
		return true;
	if (!add_unseen(w, out, e) || !find_changes(w, head, from, &change, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct delta *package = package_of(out, change[i].directory);
		struct str why;

		if (package && floor_lowered(&w->arena, &rule->floor, &change[i].was, &change[i].is, &why))
			add_lowered(w, out, package, &change[i], why);
	}
	return true;
}
