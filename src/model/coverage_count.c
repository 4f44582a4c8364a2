/* What is covered, of how much. */
#include "model/coverage_part.h"

#include <math.h>

static void tally_add(struct cov_tally *t, uint64_t count, uint64_t weight)
{
	if (count == COVERAGE_UNMEASURED)
		t->unmeasured += weight;
	else if (count)
		t->covered += weight;
	else
		t->uncovered += weight;
}

static void tally_join(struct cov_tally *to, const struct cov_tally *from)
{
	to->covered += from->covered;
	to->uncovered += from->uncovered;
	to->unmeasured += from->unmeasured;
}

void coverage_count(const struct cov_file *f, struct cov_totals *out)
{
	struct cov_tally kind[COV_KINDS] = { 0 };

	for (uint32_t i = 0; i < f->nline; i++)
		tally_add(&kind[COV_KIND_LINE], f->line[i].hits.count, 1);
	for (uint32_t i = 0; i < f->nblock; i++)
		tally_add(&kind[COV_KIND_BLOCK], f->block[i].hits.count, f->block[i].statements);
	for (uint32_t i = 0; i < f->nfunction; i++)
		tally_add(&kind[COV_KIND_FUNCTION], f->function[i].hits.count, 1);
	for (uint32_t i = 0; i < f->nbranch; i++)
		tally_add(&kind[COV_KIND_BRANCH], f->branch[i].hits.count, 1);
	for (uint32_t i = 0; i < f->ncondition; i++)
		tally_add(&kind[COV_KIND_CONDITION], f->condition[i].hits.count, 1);
	for (enum cov_kind k = 0; k < COV_KINDS; k++)
		tally_join(&out->kind[k], &kind[k]);
	tally_join(&out->measure, &kind[f->measure == COV_STATEMENTS ? COV_KIND_BLOCK : COV_KIND_LINE]);
}

double tally_percent(const struct cov_tally *t)
{
	uint64_t all = t->covered + t->uncovered;

	return all ? 100.0 * (double)t->covered / (double)all : NAN;
}

struct str tally_text(struct arena *a, const struct cov_tally *t, unsigned digits)
{
	unsigned __int128 all = (unsigned __int128)t->covered + t->uncovered;
	uint64_t unit = 1, cut;

	for (unsigned i = 0; i < digits; i++)
		unit *= 10;
	if (!all)
		return S("-");
	cut = (uint64_t)((unsigned __int128)t->covered * 100 * unit / all);
	if (!digits)
		return arena_printf(a, "%llu", (unsigned long long)cut);
	return arena_printf(a, "%llu.%0*llu", (unsigned long long)(cut / unit), (int)digits, (unsigned long long)(cut % unit));
}

struct str coverage_package(const struct cov_file *f)
{
	struct str path = f->path;

	if (f->package.n)
		return f->package;
	while (path.n && path.p[path.n - 1] != '/')
		path.n--;
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return path.n ? path : S(".");
}
