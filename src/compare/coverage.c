/*
 * Coverage of two runs as deltas.
 *
 * Choices [1] A package that the base had and the head has not is gone, unless git says that each of its files was deleted or
 *             renamed: then there is nothing to measure any more.
 *         [2] No relative change is formed: coverage is spoken of in points, and half of 2 % is no halving of anything.
 */
#include "compare/coverage.h"

#include "compare/part.h"

const struct method method_counted = {
	.name = "counts of statements or lines",
	.cite = "",
	.assumes = "the tests cover the same every time",
};

/* ---- the coverage of a run ---- */

static struct str source_name(const struct evidence *ev)
{
	return ev->job.n ? ev->job : ev->source;
}

static void find_missing(struct arena *a, struct run_coverage *out)
{
	for (uint32_t i = 0; i < out->all.nsource; i++) {
		const struct cov_source *s = &out->all.source[i];

		if (s->expected && !s->arrived)
			out->missing = arena_printf(a, "%.*s%ssource %.*s did not arrive", STR(out->missing), out->missing.n ? ", " : "",
				STR(s->name));
	}
}

void run_coverage(struct arena *a, const struct run *run, struct run_coverage *out)
{
	*out = (struct run_coverage){ 0 };
	coverage_init(&out->all, a);
	for (uint32_t i = 0; run && i < run->n; i++) {
		const struct evidence *ev = &run->evidence[i];

		if (ev->model != MODEL_COVERAGE || job_not_asked(run, ev->job))
			continue;
		coverage_merge(&out->all, &ev->coverage, source_name(ev), S(""));
		out->job = !out->n || str_eq(out->job, ev->job) ? ev->job : S("");
		out->n++;
	}
	coverage_settle(&out->all);
	coverage_packages(a, &out->all, &out->packages);
	find_missing(a, out);
}

/* ---- shares ---- */

struct sides {
	const struct run_coverage *base, *head;
};

/* A share of what was measured; what is partly unmeasured lies between both ends. */
static struct side share_of(const struct run_coverage *run, const struct cov_package *p)
{
	struct side s = { .center = NAN, .lo = -INFINITY, .hi = INFINITY };
	struct cov_tally t = { 0 };
	double all;

	if (!p)
		return s;
	t = p->totals.measure;
	all = (double)(t.covered + t.uncovered + t.unmeasured);
	s.failure = run->missing;
	if (!s.failure.n && t.unmeasured && !(t.covered + t.uncovered))
		s.failure = S("no run could tell");
	if (s.failure.n || !(t.covered + t.uncovered))
		return s;
	s.n = 1;
	s.center = (double)t.covered / (double)(t.covered + t.uncovered);
	s.lo = (double)t.covered / all;
	s.hi = (double)(t.covered + t.unmeasured) / all;
	return s;
}

static struct delta *share_delta(struct comparison *c, const struct sides *s, const char *metric, const struct cov_package *base,
	const struct cov_package *head)
{
	struct delta *d = delta_add(c);

	d->model = MODEL_COVERAGE;
	d->metric = str_of(metric);
	d->subject = head ? head->name : base->name;
	d->key = arena_printf(c->arena, "coverage %s %.*s", metric, STR(d->subject));
	d->job = head ? s->head->job : s->base->job;
	d->unit = (struct unit){ S("ratio"), DIM_RATIO };
	d->better = BETTER_HIGHER;
	d->base = share_of(s->base, base);
	d->head = share_of(s->head, head);
	d->package = head;
	d->verdict = !base ? CHANGE_NEW : !head ? CHANGE_GONE : CHANGE_UNKNOWN;
	if (isnan(d->base.center) || isnan(d->head.center))
		return d;
	d->method = &method_counted;
	d->difference = d->head.center - d->base.center;        /* [2] */
	if (d->base.lo == d->base.hi && d->head.lo == d->head.hi)
		d->grounds = GROUNDS_EXACT;
	d->level = 1;
	return d;
}

/* ---- packages and the total ---- */

static const struct cov_package *find(const struct cov_packages *p, struct str name)
{
	uint32_t lo = 0, hi = p->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int order = str_cmp(p->package[mid].name, name);

		if (!order)
			return &p->package[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* [1] */
static bool was_removed(struct comparison *c, const struct run_coverage *base, const struct cov_package *p)
{
	const struct changes *changes = c->opt->changes;

	for (uint32_t i = 0; i < base->all.n; i++) {
		const struct cov_file *f = &base->all.file[i];
		const struct change_file *change;

		if (!str_eq(coverage_package(f), p->name))
			continue;
		change = changes ? changes_of_old(changes, f->path) : NULL;
		if (!change || str_eq(change->new_path, f->path))
			return false;
	}
	return true;
}

static void compare_packages(struct comparison *c, const struct sides *s)
{
	const struct cov_packages *base = &s->base->packages, *head = &s->head->packages;
	uint32_t nremoved = 0;

	for (uint32_t i = 0; i < head->n; i++)
		share_delta(c, s, "package", find(base, head->package[i].name), &head->package[i]);
	for (uint32_t i = 0; i < base->n; i++) {
		const struct cov_package *p = &base->package[i];

		if (find(head, p->name) || job_not_asked(c->head, s->base->job))
			continue;
		if (was_removed(c, s->base, p))
			nremoved++;
		else
			share_delta(c, s, "package", p, NULL);
	}
	if (nremoved)
		comparison_remark(c, arena_printf(c->arena, "%u package%s of the base %s not there any more: not compared", nremoved,
			nremoved > 1 ? "s" : "", nremoved > 1 ? "are" : "is"));
}

static const struct cov_package *whole(struct comparison *c, const struct run_coverage *r)
{
	struct cov_package *p;

	if (!r->n)
		return NULL;
	p = ARENA_NEW(c->arena, struct cov_package);
	*p = (struct cov_package){ .name = S("total"), .nfile = r->all.n, .totals = r->packages.total };
	return p;
}

/* ---- lines ---- */

static void compare_patch(struct comparison *c, const struct sides *s)
{
	struct cov_package *p = ARENA_NEW(c->arena, struct cov_package);
	struct line_list uncovered;
	struct delta *d;

	*p = (struct cov_package){ .name = S("patch") };
	if (c->opt->patch)
		coverage_of_patch(c->arena, &s->head->all, c->opt->patch, &p->totals.measure, &uncovered);
	d = share_delta(c, s, "patch", NULL, p);
	if (!c->opt->patch && !c->opt->no_changes.n)
		d->remark = S("no base to compare with");
	else if (!c->opt->patch && !d->head.failure.n)
		d->head.failure = c->opt->no_changes;
	else if (c->opt->patch && p->totals.measure.uncovered)
		d->remark = arena_printf(c->arena, "uncovered: %.*s", STR(line_list_end(&uncovered)));
}

static struct delta *lost_delta(struct comparison *c, const struct sides *s, struct str subject, bool has_base)
{
	struct delta *d = delta_add(c);

	d->model = MODEL_COVERAGE;
	d->metric = S("lost");
	d->subject = subject;
	d->key = arena_printf(c->arena, "coverage lost %.*s", STR(subject));
	d->job = s->head->job;
	d->unit = (struct unit){ S("lines"), DIM_COUNT };
	d->better = BETTER_LOWER;
	d->verdict = has_base ? CHANGE_UNKNOWN : CHANGE_NEW;
	return d;
}

static void count_lost(struct comparison *c, const struct sides *s, const struct lost_lines *lost)
{
	struct delta *d = lost_delta(c, s, lost->path, true);

	d->base.center = d->base.lo = d->base.hi = 0;
	d->head.center = d->head.lo = d->head.hi = lost->n;
	d->base.n = d->head.n = 1;
	d->difference = lost->n;
	d->grounds = GROUNDS_EXACT;
	d->method = &method_counted;
	if (lost->n)
		d->remark = arena_printf(c->arena, "covered in the base, unchanged: %s %.*s", lost->n > 1 ? "lines" : "line",
			STR(lost->lines));
	else
		d->head.failure = arena_printf(c->arena, "%u %s the base covered", lost->unmeasured,
			lost->unmeasured > 1 ? "lines that" : "line that");
}

static void compare_lost(struct comparison *c, const struct sides *s)
{
	static const struct lost_lines none = { .path = { "all files", 9 } };
	struct lost_lines *lost;
	struct str why = s->head->missing.n ? s->head->missing : s->base->missing;
	uint32_t n;

	if (!s->base->n) {
		lost_delta(c, s, none.path, false);
		return;
	}
	if (!c->opt->changes && !why.n)
		why = c->opt->no_changes.n ? c->opt->no_changes : S("what changed is not known");
	if (why.n) {
		lost_delta(c, s, none.path, true)->head.failure = why;
		return;
	}
	coverage_lost(c->arena, &s->base->all, &s->head->all, c->opt->changes, &lost, &n);
	for (uint32_t i = 0; i < n; i++)
		count_lost(c, s, &lost[i]);
	if (!n) {
		struct delta *d = lost_delta(c, s, none.path, true);

		d->base.center = d->head.center = d->difference = 0;
		d->base.n = d->head.n = 1;
		d->grounds = GROUNDS_EXACT;
		d->method = &method_counted;
	}
}

void compare_coverage(struct comparison *c)
{
	struct run_coverage base, head;
	struct sides s = { &base, &head };

	run_coverage(c->arena, c->base, &base);
	run_coverage(c->arena, c->head, &head);
	if (!base.n && !head.n)
		return;
	compare_packages(c, &s);
	share_delta(c, &s, "total", whole(c, &base), whole(c, &head));
	if (!head.n)
		return;
	compare_patch(c, &s);
	compare_lost(c, &s);
}
