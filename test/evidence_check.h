/*
 * evidence_check - what holds for every evidence, whatever its reader was fed: finite values, indices in range,
 * strings that can be touched from end to end (which AddressSanitizer watches).
 */
#ifndef PAWL_TEST_EVIDENCE_CHECK_H
#define PAWL_TEST_EVIDENCE_CHECK_H

#include "model/evidence.h"
#include "model/process_tree.h"

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

static inline const char *check_frames(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nmodule; i++)
		if (!can_touch(p->module[i].name) || !can_touch(p->module[i].build_id))
			return "a module has text that is not there";
	for (uint32_t i = 0; i < p->nframe; i++) {
		const struct frame *f = &p->frame[i];

		if (!can_touch(f->function) || !can_touch(f->system_name) || !can_touch(f->file))
			return "a frame has text that is not there";
		if (f->module != NO_MODULE && f->module >= p->nmodule)
			return "a frame has a module that is not there";
		if (!f->function.n && !f->address)
			return "a frame has neither a function nor an address";
	}
	return NULL;
}

static inline const char *check_stacks(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nstack; i++) {
		if (p->stack[i].frame >= p->nframe)
			return "a stack has a frame that is not there";
		if (p->stack[i].parent != NO_STACK && p->stack[i].parent >= i)
			return "a stack comes before its parent";
	}
	for (uint32_t i = 0; i < p->nsample; i++)
		if ((p->sample[i].stack != NO_STACK && p->sample[i].stack >= p->nstack) ||
			p->sample[i].labels >= p->nlabel_set)
			return "a sample has a stack or labels that are not there";
	return NULL;
}

static inline const char *check_labels(const struct profile *p)
{
	for (uint32_t i = 0; i < p->nlabel_set; i++)
		if (p->label_set[i].first > p->nlabel || p->label_set[i].n > p->nlabel - p->label_set[i].first)
			return "a set of labels is out of range";
	for (uint32_t i = 0; i < p->nlabel; i++)
		if (!can_touch(p->label[i].key) || !can_touch(p->label[i].text) || !can_touch(p->label[i].unit) ||
			!p->label[i].key.n)
			return "a label has text that is not there";
	return NULL;
}

static inline const char *check_profile(const struct profile *p)
{
	const char *wrong = check_frames(p);

	wrong = wrong ? wrong : check_stacks(p);
	wrong = wrong ? wrong : check_labels(p);
	if (!wrong && (!p->nweight || p->preferred >= p->nweight))
		return "a profile without a weight to show";
	for (uint32_t i = 0; i < p->nweight && !wrong; i++)
		if (!can_touch(p->weight[i].name) || !can_touch(p->weight[i].raw_unit) ||
			!can_touch(p->weight[i].unit.name))
			return "a weight has text that is not there";
	for (uint32_t i = 0; i < p->ncomment && !wrong; i++)
		if (!can_touch(p->comment[i]))
			return "a comment has text that is not there";
	if (!wrong && (isinf(p->period) || isinf(p->duration_s)))
		return "a period or duration is infinite";
	return wrong;
}

static inline const char *check_spans(const struct timeline *t)
{
	for (uint32_t i = 0; i < t->nspan; i++) {
		const struct span *s = &t->span[i];

		if (!can_touch(s->name) || !can_touch(s->category) || !can_touch(s->detail))
			return "a span has text that is not there";
		if (s->track >= t->ntrack)
			return "a span has a track that is not there";
		if (s->end_ns != NO_TIME && s->end_ns < s->start_ns)
			return "a span ends before it starts";
	}
	return NULL;
}

static inline bool is_span(int64_t start_ns, int64_t end_ns)
{
	return end_ns == NO_TIME || end_ns >= start_ns;
}

static inline const char *check_tree_programs(const struct process_tree *t)
{
	for (uint32_t i = 0; i < t->nprocess; i++) {
		const struct tree_process *p = &t->process[i];

		if (p->program >= t->nprogram || t->program[p->program].process != i)
			return "a process has no first program of its own";
		if ((p->parent != NO_PROCESS && p->parent >= i) || !is_span(p->start_ns, p->end_ns))
			return "a process comes before its parent or ends before it starts";
	}
	for (uint32_t i = 0; i < t->nprogram; i++) {
		const struct tree_program *g = &t->program[i];

		if (g->process >= t->nprocess || (g->before != NO_PROGRAM && g->before >= i) || !is_span(g->start_ns, g->end_ns))
			return "a program has no process, comes before what led to it, or ends before it starts";
		if (!can_touch(g->file) || !can_touch(g->comm) || !can_touch(g->cwd) || (!g->argv && g->nargv))
			return "a program has text that is not there";
		for (uint32_t k = 0; k < g->nargv; k++)
			if (!can_touch(g->argv[k]))
				return "an argument is not there";
	}
	return NULL;
}

static inline const char *check_tree_waits(const struct process_tree *t)
{
	for (uint32_t i = 0; i < t->nwait; i++) {
		const struct tree_wait *w = &t->wait[i];

		if (w->program >= t->nprogram || (w->object != NO_OBJECT && w->object >= t->nobject) || w->kind >= WAIT_KINDS)
			return "a wait has a program, an object or a kind that is not there";
		if (w->by == WAKER_PROGRAM ? w->waker >= t->nprogram : w->waker != NO_PROGRAM || w->by > WAKER_KERNEL)
			return "a wait has a waker that is not there";
		if (!is_span(w->start_ns, w->end_ns) || (w->woken_ns != NO_TIME && !is_span(w->start_ns, w->woken_ns)))
			return "a wait ends before it starts";
	}
	for (uint32_t i = 0; i < t->nwaits; i++)
		if (t->waits[i].program >= t->nprogram || t->waits[i].kind >= WAIT_KINDS)
			return "a sum of waits has a program or a kind that is not there";
	return NULL;
}

static inline const char *check_tree(const struct process_tree *t)
{
	const char *wrong = check_tree_programs(t);

	for (uint32_t i = 0; i < t->nuse; i++)
		if (t->use[i].program >= t->nprogram || t->use[i].file >= t->nfile ||
			(t->use[i].renamed_to != NO_OBJECT && t->use[i].renamed_to >= t->nfile))
			return "a use has a program or a file that is not there";
	for (uint32_t i = 0; i < t->nfile; i++)
		if (!can_touch(t->file[i].path))
			return "a file has a path that is not there";
	for (uint32_t i = 0; i < t->nline; i++)
		if (!can_touch(t->line[i].text))
			return "a line has text that is not there";
	return wrong ? wrong : check_tree_waits(t);
}

static inline const char *check_timeline(const struct timeline *t)
{
	for (uint32_t i = 0; i < t->ntrack; i++)
		if (!can_touch(t->track[i].name) || (t->track[i].parent != NO_TRACK && t->track[i].parent >= i))
			return "a track has a name that is not there, or comes before its parent";
	for (uint32_t i = 0; i < t->nmark; i++)
		if (!can_touch(t->mark[i].name) || t->mark[i].track >= t->ntrack)
			return "a mark has a name or a track that is not there";
	for (uint32_t i = 0; i < t->ncounter; i++)
		if (!can_touch(t->counter[i].name) || !can_touch(t->counter[i].unit.name) ||
			t->counter[i].track >= t->ntrack || !isfinite(t->counter[i].value))
			return "a counter has a name, a track or a value that is not there";
	return t->tree && check_tree(t->tree) ? check_tree(t->tree) : check_spans(t);
}

/* Names of functions, branches and conditions. */
static inline bool can_touch_names(const struct cov_file *f)
{
	for (uint32_t i = 0; i < f->nfunction; i++)
		if (!can_touch(f->function[i].name) || !can_touch(f->function[i].system_name))
			return false;
	for (uint32_t i = 0; i < f->nbranch; i++)
		if (!can_touch(f->branch[i].label))
			return false;
	for (uint32_t i = 0; i < f->ncondition; i++)
		if (!can_touch(f->condition[i].label))
			return false;
	return true;
}

static inline const char *check_coverage(const struct coverage *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cov_file *f = &c->file[i];

		if (!can_touch(f->path) || !can_touch(f->package) || !can_touch_names(f))
			return "a file of source has text that is not there";
		if (i && str_cmp(c->file[i - 1].path, f->path) >= 0)
			return "files of source are not in order";
		for (uint32_t k = 1; k < f->nline; k++)
			if (f->line[k - 1].line >= f->line[k].line)
				return "lines are not in order";
		for (uint32_t k = 1; k < f->nbranch; k++)
			if (f->branch[k - 1].line > f->branch[k].line)
				return "branches are not in order";
		for (uint32_t k = 0; k < f->nline && c->set_mode; k++)
			if (f->line[k].hits.count > 1 && f->line[k].hits.count != COVERAGE_UNMEASURED)
				return "a count of a set is more than 1";
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
	case MODEL_PROFILE:
		return check_profile(&ev->profile);
	case MODEL_TIMELINE:
		return check_timeline(&ev->timeline);
	case MODEL_COVERAGE:
		return check_coverage(&ev->coverage);
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
