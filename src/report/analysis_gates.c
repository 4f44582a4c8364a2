/* The lines of the gates, in the form that scripts look for. */
#include "report/analysis.h"

#include "base/utf8.h"
#include "report/style.h"

#include <math.h>

static bool is_gate(const struct rule *r, const char *name)
{
	return str_eq(r->gate, str_of(name));
}

static void put_growth(struct buf *b, const char *what, const struct rule *r, const struct delta *d)
{
	buf_printf(b, "%s regression %.2f%% > %.2f%%: ", what, 100 * d->difference,
		100 * r->threshold);
	analysis_share(b, d);
}

static void put_slowdown(struct buf *b, const struct rule *r, const struct delta *d)
{
	char room[64];

	buf_printf(b, "Benchmark slowdown %.2f%% > %.2f%%: ", 100 * d->change, 100 * r->threshold);
	buf_str(b, d->subject);
	buf_printf(b, " %s: ", analysis_metric(d, room, sizeof room));
	style_quantity(b, d->base.center, d->unit);
	buf_lit(b, " -> ");
	style_quantity(b, d->head.center, d->unit);
}

static void put_reason(struct buf *b, const struct rule *r, const struct reason *reason)
{
	const struct delta *d = reason->delta;

	if (d && r->limit == LIMIT_GROWS_BY && is_gate(r, "profile.cpu.flat"))
		put_growth(b, "CPU", r, d);
	else if (d && r->limit == LIMIT_GROWS_BY && is_gate(r, "profile.alloc_space.flat"))
		put_growth(b, "Memory", r, d);
	else if (d && r->limit == LIMIT_WORSE_THAN && is_gate(r, "bench.time"))
		put_slowdown(b, r, d);
	else if (d && is_gate(r, "rating.overall"))
		buf_printf(b, "Overall rating %.0f < %.10g", d->head.center, r->threshold);
	else if (d && is_gate(r, "profile.new-hotspot")) {
		buf_printf(b, "New hotspot %.2f%% > %.2f%%: ", 100 * d->head.center,
			100 * r->threshold);
		analysis_hotspot(b, d);
	} else {
		buf_str(b, r->gate);
		buf_char(b, ' ');
		buf_str(b, d ? d->subject : reason->sentence);
	}
	if (reason->ruling == RULING_INCONCLUSIVE || reason->accepted)
		buf_printf(b, " [%.*s]", STR(reason->sentence));
}

static uint32_t put_reasons(
	struct buf *b, const struct verdict *v, enum ruling wanted, const char *title)
{
	struct buf line = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->njudgement; i++)
		for (uint32_t k = 0; k < v->judgement[i].nreason; k++) {
			if (v->judgement[i].reason[k].ruling != wanted)
				continue;
			if (!n++)
				buf_lit(b, title);
			buf_clear(&line);
			put_reason(&line, v->judgement[i].rule, &v->judgement[i].reason[k]);
			buf_lit(b, "  ");
			utf8_safe(b, buf_view(&line));
			buf_char(b, '\n');
		}
	buf_release(&line);
	return n;
}

void analysis_gates(const struct verdict *v, struct buf *out)
{
	bool failed = put_reasons(out, v, RULING_FAIL, "Gate failure:\n") > 0;

	failed |= put_reasons(out, v, RULING_NOT_MEASURED, "Not measured:\n") > 0;
	put_reasons(out, v, RULING_WARN, "Gate warning (soft):\n");
	put_reasons(out, v, RULING_INCONCLUSIVE, "Undecided:\n");
	if (!v->njudgement)
		buf_lit(out, "No performance gate could be judged\n");
	else if (!failed)
		buf_lit(out, "All performance gates passed\n");
}
