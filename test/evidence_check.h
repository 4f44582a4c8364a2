/*
 * evidence_check - what holds for every evidence, whatever its reader was fed: finite values, indices in range,
 * strings that can be touched from end to end (which AddressSanitizer watches).
 */
#ifndef PAWL_TEST_EVIDENCE_CHECK_H
#define PAWL_TEST_EVIDENCE_CHECK_H

#include "model/evidence.h"

static inline bool can_touch(struct str s)
{
	static volatile unsigned char sink;

	if (s.n && !s.p)
		return false;
	for (size_t i = 0; i < s.n; i++)
		sink = (unsigned char)(sink ^ (unsigned char)s.p[i]);
	return true;
}

static inline const char *check_series(const struct bench *b, const struct series *s)
{
	if (!can_touch(s->name) || !can_touch(s->metric) || !can_touch(s->unit.name) || !can_touch(s->failure))
		return "a series has text that is not there";
	if (!s->metric.n)
		return "a series has no metric";
	if ((unsigned)s->unit.dim > DIM_RATIO || (unsigned)s->better > BETTER_NEITHER)
		return "a series has an enum out of range";
	if (!s->n && !s->summary && !s->failure.n)
		return "a series has neither values nor a summary nor a failure";
	if (s->n > s->cap)
		return "a series has more values than room";
	for (uint32_t i = 0; i < s->nparam; i++)
		if (!can_touch(s->param[i].key) || !can_touch(s->param[i].value))
			return "a parameter has text that is not there";
	for (uint32_t i = 0; i < s->n; i++) {
		if (!isfinite(s->value[i]))
			return "a value is not finite";
		if (s->process && b->nreceipt && s->process[i] >= b->nreceipt)
			return "a value's process has no receipt";
	}
	return NULL;
}

static inline const char *check_bench(const struct bench *b)
{
	const char *wrong = NULL;

	for (uint32_t i = 0; i < b->n && !wrong; i++)
		wrong = check_series(b, &b->series[i]);
	return wrong;
}

static inline const char *check_tests(const struct tests *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		const struct test_case *c = &t->test_case[i];

		if (!can_touch(c->suite) || !can_touch(c->name) || !can_touch(c->text) || !can_touch(c->file))
			return "a test has text that is not there";
		if ((unsigned)c->outcome > OUTCOME_UNFINISHED)
			return "a test has an outcome out of range";
		if (isinf(c->duration_s) || c->duration_s < 0)
			return "a test has a duration that is no duration";
		if (c->text.n > TEST_TEXT_BYTES)
			return "a test's text is not clipped";
	}
	return NULL;
}

/* What is wrong with it, or NULL. */
static inline const char *evidence_wrong(const struct evidence *ev)
{
	if (!can_touch(ev->format) || !can_touch(ev->source) || !can_touch(ev->job))
		return "the evidence has text that is not there";
	for (uint32_t i = 0; i < ev->nnote; i++)
		if (!can_touch(ev->note[i].text) || !ev->note[i].text.n || !ev->note[i].count)
			return "a note says nothing";
	switch (ev->model) {
	case MODEL_BENCH:
		return check_bench(&ev->bench);
	case MODEL_TESTS:
		return check_tests(&ev->tests);
	default:
		return "test/evidence_check.h does not know this model yet";
	}
}

static inline const char *reading_wrong(const struct reading *r)
{
	const char *wrong = r->n ? NULL : "a reader succeeded without evidence";

	for (uint32_t i = 0; i < r->n && !wrong; i++)
		wrong = evidence_wrong(&r->evidence[i]);
	return wrong;
}

#endif
