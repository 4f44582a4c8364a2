/* cov_look - what the tests of coverage formats look at. */
#ifndef PAWL_TEST_COV_LOOK_H
#define PAWL_TEST_COV_LOOK_H

#include "test/read_as.h"

static inline const struct coverage *cov_in(const struct read_of *r)
{
	return &r->reading.evidence[0].coverage;
}

static inline const struct cov_file *file_in(const struct read_of *r, const char *path)
{
	const struct coverage *c = cov_in(r);

	for (uint32_t i = 0; i < c->n; i++)
		if (str_eq(c->file[i].path, str_of(path)))
			return &c->file[i];
	fail_msg("no file \"%s\"", path);
	return NULL;
}

/* "lines 1/2 functions 0/1 ...": covered of what was measured, kinds without anything left out. */
static inline struct str totals_in(struct read_of *r)
{
	static const struct {
		enum cov_kind kind;
		const char *name;
	} kinds[] = { { COV_KIND_LINE, "lines" }, { COV_KIND_BLOCK, "statements" }, { COV_KIND_FUNCTION, "functions" },
		{ COV_KIND_BRANCH, "branches" }, { COV_KIND_CONDITION, "conditions" } };
	struct cov_totals t = { 0 };
	struct str all = S("");

	for (uint32_t i = 0; i < cov_in(r)->n; i++)
		coverage_count(&cov_in(r)->file[i], &t);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct cov_tally *k = &t.kind[kinds[i].kind];

		if (k->covered + k->uncovered)
			all = arena_printf(&r->arena, "%.*s%s%s %llu/%llu", STR(all), all.n ? " " : "", kinds[i].name,
				(unsigned long long)k->covered, (unsigned long long)(k->covered + k->uncovered));
	}
	return all;
}

/* What the format writes of it, in the reading's arena; empty when it refuses. */
static inline struct str written_in(struct read_of *r, const struct format *format)
{
	struct buf out = { 0 };
	struct err e = { 0 };
	struct str text = S("");

	if (format->write(&r->reading.evidence[0], &out, &e))
		text = arena_str(&r->arena, buf_view(&out));
	buf_release(&out);
	return text;
}

#endif
