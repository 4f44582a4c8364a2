/*
 * coverage_as - a coverage as one line of text, for tests of readers: "PATH THING THING; PATH ..." with
 * L for lines (L3=1), B for blocks (B3.5-4.2=1), F for functions (F3:name=1), R for branches (R3.block.number=1, a label in
 * brackets) and C for conditions (C3.group.index+=1, - for the false sense).  ? is unmeasured.
 */
#ifndef PAWL_TEST_COVERAGE_AS_H
#define PAWL_TEST_COVERAGE_AS_H

#include "test/read_as.h"

static inline struct coverage *coverage_of(struct read_of *r)
{
	return &r->reading.evidence[0].coverage;
}

static inline void coverage_put_count(struct buf *b, const struct cov_hits *h)
{
	if (h->count == COVERAGE_UNMEASURED)
		buf_lit(b, "=?");
	else
		buf_printf(b, "=%llu", (unsigned long long)h->count);
}

static inline void coverage_put_decisions(struct buf *b, const struct cov_file *f)
{
	for (uint32_t i = 0; i < f->nbranch; i++) {
		const struct cov_branch *x = &f->branch[i];

		buf_printf(b, " R%u.%u.%u", x->line, x->block, x->number);
		if (x->label.n)
			buf_printf(b, "[%.*s]", STR(x->label));
		coverage_put_count(b, &x->hits);
	}
	for (uint32_t i = 0; i < f->ncondition; i++) {
		const struct cov_condition *x = &f->condition[i];

		buf_printf(b, " C%u.%u.%u%c", x->line, x->group, x->index, x->sense ? '+' : '-');
		coverage_put_count(b, &x->hits);
	}
}

static inline void coverage_put_file(struct buf *b, const struct cov_file *f)
{
	buf_printf(b, "%.*s", STR(f->path));
	for (uint32_t i = 0; i < f->nline; i++) {
		buf_printf(b, " L%u", f->line[i].line);
		coverage_put_count(b, &f->line[i].hits);
	}
	for (uint32_t i = 0; i < f->nblock; i++) {
		const struct cov_block *x = &f->block[i];

		buf_printf(b, " B%u.%u-%u.%u", x->line, x->column, x->end_line, x->end_column);
		coverage_put_count(b, &x->hits);
	}
	for (uint32_t i = 0; i < f->nfunction; i++) {
		buf_printf(b, " F%u:%.*s", f->function[i].line, STR(f->function[i].name));
		coverage_put_count(b, &f->function[i].hits);
	}
	coverage_put_decisions(b, f);
}

static inline struct str coverage_text(struct read_of *r)
{
	const struct coverage *c = coverage_of(r);
	struct buf b = { 0 };
	struct str text;

	for (uint32_t i = 0; i < c->n; i++) {
		if (i)
			buf_lit(&b, "; ");
		coverage_put_file(&b, &c->file[i]);
	}
	text = arena_str(&r->arena, buf_view(&b));
	buf_release(&b);
	return text;
}

static inline void coverage_is(const struct format *format, const char *json, const char *want)
{
	struct read_of r;

	if (!read_quoted(format, json, &r))
		fail_msg("%s: byte %llu: %s", json, (unsigned long long)r.err.at, r.err.text);
	CHECK_STR(coverage_text(&r), want);
	read_done(&r);
}

static inline void coverage_refused(const struct format *format, const char *json, const char *why)
{
	struct read_of r;

	CHECK_FALSE(read_quoted(format, json, &r));
	CHECK_EQ(r.err.kind, ERR_INPUT);
	CHECK_STR(str_of(r.err.text), why);
	read_done(&r);
}

#endif
