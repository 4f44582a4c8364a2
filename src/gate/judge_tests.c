/*
 * judge_tests - counts of tests that failed, were skipped or are lost, with a list of known failures.
 *
 * The list: '#' comments, one "suite.name", "suite name" or bare "name" a line.  A known failure that passes is
 * remarked: it must leave the list, or the list rots.
 */
#include <math.h>

#include "base/file.h"
#include "base/map.h"
#include "gate/judge.h"

struct known {
	struct str *name;
	bool *passes;                   /* seen to pass in this run */
	uint32_t n, cap, passes_cap;
	struct map at;
};

static bool read_known(const struct hearing *h, const struct rule *r, struct known *k, struct err *e)
{
	struct str path = file_join(h->arena, h->policy->directory, r->known), text;
	struct file f;

	map_init(&k->at, h->arena);
	if (!r->known.n)
		return true;
	if (!file_open(&f, arena_cstr(h->arena, path), e)) {
		err_hint(e, "%.*s:%u names it as the list of known failures", STR(h->policy->file), r->line);
		return false;
	}
	text = arena_str(h->arena, f.bytes);
	file_close(&f);
	while (text.n) {
		struct str line = str_line(&text), name = str_trim(str_cut(&line, '#'));

		if (!name.n || map_find(&k->at, name) != MAP_NONE)
			continue;
		ARENA_ROOM(h->arena, k->passes, k->n, k->passes_cap);
		ARENA_ROOM(h->arena, k->name, k->n, k->cap);
		k->passes[k->n] = false;
		k->name[k->n] = name;
		map_set(&k->at, name, k->n++);
	}
	return true;
}

static uint32_t find_known(const struct hearing *h, const struct known *k, const struct test_case *t)
{
	uint32_t at = map_find(&k->at, t->name);

	if (at == MAP_NONE)
		at = map_find(&k->at, arena_printf(h->arena, "%.*s.%.*s", STR(t->suite), STR(t->name)));
	if (at == MAP_NONE)
		at = map_find(&k->at, arena_printf(h->arena, "%.*s %.*s", STR(t->suite), STR(t->name)));
	return at;
}

/* Is this what the rule counts?  All three gates look at the deltas of the metric "failed". */
static bool is_bad(const struct rule *r, const struct delta *d)
{
	if (str_eq(r->gate, S("tests.lost")))
		return d->verdict == CHANGE_GONE;
	if (!d->test)
		return false;
	if (str_eq(r->gate, S("tests.skipped")))
		return d->test->outcome == OUTCOME_SKIP;
	return d->head.center > 0;
}

static struct str describe(const struct hearing *h, const struct rule *r, const struct delta *d)
{
	const char *before = isnan(d->base.center) ? "" : d->base.center > 0 ? "; the base failed too" :
		"; the base passed";

	if (str_eq(r->gate, S("tests.lost")))
		return S("the base had it, it is gone");
	if (str_eq(r->gate, S("tests.skipped")))
		return arena_printf(h->arena, "skipped%s", before);
	return arena_printf(h->arena, "%s%s", d->test->outcome == OUTCOME_UNFINISHED ? "never ended" :
		d->test->outcome == OUTCOME_ERROR ? "could not run" : "failed", before);
}

/* Did it show that it is not bad?  A test that was skipped did not, nor one that the base cannot have had. */
static bool is_good(const struct rule *r, const struct delta *d)
{
	if (str_eq(r->gate, S("tests.lost")))
		return d->verdict != CHANGE_NEW;
	return str_eq(r->gate, S("tests.skipped")) || d->head.center == 0;
}

static void count_case(const struct hearing *h, struct judgement *j, const struct delta *d, const struct known *k)
{
	uint32_t known = d->test ? find_known(h, k, d->test) : MAP_NONE;
	struct reason *reason;

	j->ndelta++;
	if (!is_bad(j->rule, d)) {
		if (is_good(j->rule, d))
			judge_pass(h, j, d);
		if (d->verdict == CHANGE_NEW && judge_needs_base(j->rule))
			judge_fresh(h, j, d);
		if (known != MAP_NONE && d->head.center == 0)
			k->passes[known] = true;
		return;
	}
	reason = judge_add_reason(h->arena, j);
	reason->delta = d;
	reason->ruling = RULING_FAIL;
	reason->sentence = describe(h, j->rule, d);
	if (known != MAP_NONE) {
		reason->ruling = RULING_PASS;
		reason->sentence = arena_printf(h->arena, "%.*s; a known failure", STR(reason->sentence));
	} else {
		judge_accept(h, j->rule, reason);
	}
}

static void remark_known_that_pass(const struct hearing *h, const struct rule *r, const struct known *k)
{
	struct verdict *v = h->verdict;

	for (uint32_t i = 0; i < k->n; i++) {
		if (!k->passes[i])
			continue;
		ARENA_ROOM(h->arena, v->remark, v->nremark, v->remark_cap);
		v->remark[v->nremark++] = arena_printf(h->arena, "%.*s passes now: take it off %.*s",
			STR(k->name[i]), STR(r->known));
	}
}

/* Tests that all went away, or were all skipped, have shown nothing. */
static void doubt_silence(const struct hearing *h, struct judgement *j, uint32_t ngone)
{
	struct reason *reason;

	if (j->npass || j->nreason || j->nnew || !(j->ndelta + ngone))
		return;
	reason = judge_add_reason(h->arena, j);
	reason->ruling = RULING_NOT_MEASURED;
	reason->sentence = j->ndelta ? S("not measured: every test was skipped")
				     : S("not measured: the base had tests, they are all gone");
}

static bool is_lost(const struct rule *r, const struct delta *d)
{
	return d->verdict == CHANGE_GONE && !str_eq(r->gate, S("tests.lost"));
}

bool judge_count(const struct hearing *h, struct judgement *j, struct err *e)
{
	struct known k = { 0 };
	uint32_t bad = 0, ngone = 0;

	if (!read_known(h, j->rule, &k, e))
		return false;
	for (uint32_t i = 0; i < h->deltas->n; i++) {
		const struct delta *d = &h->deltas->delta[i];

		if (!judge_selects(j->rule, d) || judge_not_asked(h->head, d->job))
			continue;
		if (is_lost(j->rule, d))
			ngone++;
		else
			count_case(h, j, d, &k);
	}
	remark_known_that_pass(h, j->rule, &k);
	for (uint32_t i = 0; i < j->nreason; i++)
		bad += j->reason[i].ruling == RULING_FAIL;
	/* Below the limit the failures are shown and do not break the rule. */
	for (uint32_t i = 0; i < j->nreason && bad <= j->rule->threshold; i++)
		j->reason[i].ruling = RULING_PASS;
	doubt_silence(h, j, ngone);
	return true;
}
