/* Why two profiles may not compare. */
#include "compare/profile_diff.h"

#include <math.h>

#define FEW_EVENTS 1000.0

struct doubts {
	struct arena *arena;
	struct str *text;
	uint32_t n;
};

static void doubt(struct doubts *d, struct str text)
{
	d->text[d->n++] = text;
}

static struct str program_of(const struct profile *p)
{
	struct str path = p->main_binary.n ? p->main_binary
			  : p->nmodule     ? p->module[0].name
					   : S("");

	return str_cut_last(&path, '/');
}

static struct str build_of(const struct profile *p)
{
	const struct module *program = profile_main_module(p);

	return program ? program->build_id : (struct str){ 0 };
}

static void doubt_programs(struct doubts *d, const struct profile *base, const struct profile *head,
	enum granularity by)
{
	struct str x = program_of(base), y = program_of(head);

	if (x.n && y.n && !str_eq(x, y))
		doubt(d, arena_printf(d->arena, "different programs: %.*s and %.*s",
				 STR(str_clip(x, 80)), STR(str_clip(y, 80))));
	if ((by == BY_LINE || by == BY_ADDRESS) && !str_eq(build_of(base), build_of(head)))
		doubt(d, arena_printf(d->arena, "different builds: %s that moved look new and gone",
				 granularity_name(by)));
}

static void doubt_periods(struct doubts *d, const struct profile *base, const struct profile *head)
{
	double ratio = head->period / base->period;

	if (ratio > 1.01 || ratio < 0.99)
		doubt(d, arena_printf(d->arena,
				 "different periods between samples: %.10g and %.10g%s%.*s",
				 base->period, head->period, head->period_unit.n ? " " : "",
				 STR(str_clip(head->period_unit, 40))));
}

static bool has_weights_of(const struct profile *p, const struct profile *other)
{
	for (uint32_t i = 0; i < other->nweight; i++)
		if (profile_find_weight(p, other->weight[i].name) == MAP_NONE)
			return false;
	return true;
}

/* The growth of a row with a tenth of all events that two standard errors are. */
static double least_seen(const struct profile_diff *diff)
{
	return 2 * sqrt(diff->dispersion * 0.09 * (1 / diff->base_events + 1 / diff->head_events)) /
	       0.1;
}

static void doubt_numbers(struct doubts *d, const struct profile_diff *diff)
{
	double least = fmin(diff->base_events, diff->head_events);

	if (isnan(least))
		doubt(d, S("how many events are behind the values is not known: no row is tested"));
	else if (least == 0)
		doubt(d, S("a side without samples: nothing can be said"));
	else if (least < FEW_EVENTS)
		doubt(d, arena_printf(d->arena,
				 "few samples: of a row with 10 %% of them, growth below %.0f %% "
				 "cannot be seen",
				 100 * least_seen(diff)));
	if (diff->copies)
		doubt(d, S("the recordings of a side hardly differ, as copies of one: errors are those of "
			   "independent samples"));
	else if (!isnan(least) && least > 0 && !diff->dispersion_judged)
		doubt(d, S("too few rows to tell how much two recordings scatter: errors are those "
			   "of independent samples"));
}

uint32_t profile_diff_doubts(struct arena *a, const struct profile *base,
	const struct profile *head, enum granularity by, const struct profile_diff *diff,
	struct str **text)
{
	struct doubts d = { a, ARENA_ARRAY(a, struct str, 8), 0 };

	doubt_programs(&d, base, head, by);
	doubt_periods(&d, base, head);
	if (!has_weights_of(base, head) || !has_weights_of(head, base))
		doubt(&d, S("the two have different kinds of values"));
	doubt_numbers(&d, diff);
	*text = d.text;
	return d.n;
}
