/* judge_proof - rows that an experiment has decided, or has not. */
#include <math.h>

#include "gate/judge.h"

#define MOST_NEEDED 1000 /* pairs: nobody will wait for more */

static bool is_over(const struct proof *p, double limit, bool asked)
{
	if (p->verdict == PROOF_OVER && (asked || limit <= p->limit_fail))
		return true;
	return !asked && p->over > limit;
}

static bool is_within(const struct proof *p, double limit, bool asked)
{
	if (p->verdict == PROOF_WITHIN && (asked || limit >= p->limit_pass))
		return true;
	return !asked && p->within < limit;
}

static struct str time_words(struct arena *a, double seconds)
{
	if (seconds < 100)
		return arena_printf(a, "%.0f s", ceil(seconds));
	if (seconds < 6000)
		return arena_printf(a, "%.0f min", ceil(seconds / 60));
	return arena_printf(a, "%.0f h", ceil(seconds / 3600));
}

static struct str settled_by(struct arena *a, const struct proof *p)
{
	if (!(p->needed_pairs > p->pairs))
		return S("");
	if (p->needed_pairs > MOST_NEEDED)
		return arena_printf(a, "; more than %d pairs would settle it", MOST_NEEDED);
	if (isnan(p->needed_s))
		return arena_printf(a, "; about %.0f pairs would settle it", p->needed_pairs);
	return arena_printf(a, "; about %.0f pairs (%.*s more) would settle it", p->needed_pairs,
		STR(time_words(a, p->needed_s)));
}

static struct found open_row(struct arena *a, const struct proof *p)
{
	struct found f = { RULING_INCONCLUSIVE, S("cannot tell"), NAN, 0 };

	if (isfinite(p->resolution)) {
		f.resolution = p->resolution;
		f.sentence = arena_printf(
			a, "cannot tell: sees ±%.*s", STR(judge_percent(a, p->resolution)));
	}
	if (p->needed_pairs > p->pairs && p->needed_pairs <= MOST_NEEDED)
		f.needed = (uint32_t)p->needed_pairs;
	f.sentence = arena_join(a, f.sentence, settled_by(a, p));
	if (p->reason.n)
		f.sentence = arena_printf(a, "%.*s; %.*s", STR(f.sentence), STR(p->reason));
	return f;
}

struct found judge_proof(struct arena *a, const struct delta *d, double limit)
{
	const struct proof *p = d->proof;
	bool asked = p->limit_fail <= limit && limit <= p->limit_pass;
	struct found f = { RULING_PASS, S(""), NAN, 0 };

	if (is_over(p, limit, asked)) {
		f.ruling = RULING_FAIL;
		f.sentence = arena_printf(a, "over %.*s in %u pairs", STR(judge_percent(a, limit)), p->pairs);
		if (p->reason.n)
			f.sentence = arena_printf(a, "%.*s; %.*s", STR(f.sentence), STR(p->reason));
	} else if (!is_within(p, limit, asked)) {
		f = open_row(a, p);
	}
	return f;
}
