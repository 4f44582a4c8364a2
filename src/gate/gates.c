/* What rules may name, and which limits fit. */
#include "gate/policy_read.h"

#define BIT(limit) (1u << LIMIT_##limit)
#define LOWER (BIT(WORSE_THAN) | BIT(GROWS_BY) | BIT(ABOVE))
#define HIGHER (BIT(WORSE_THAN) | BIT(DROPS_BY) | BIT(AT_LEAST))
#define RELATIVE BIT(WORSE_THAN)
#define SHARE (BIT(GROWS_BY) | BIT(ABOVE))
#define COST (BIT(WORSE_THAN) | BIT(ABOVE))
#define NEWS BIT(ABOVE)
#define RATED BIT(AT_LEAST)
#define COUNTED BIT(MORE_THAN)
#define FLOORED (BIT(FLOOR) | BIT(AT_LEAST) | BIT(DROPS_BY))
#define KEPT (BIT(AT_LEAST) | BIT(DROPS_BY))

#define GATE(text, of, selects, unit, fits, base, help)                                            \
	{ .name = (text),                                                                          \
		.model = MODEL_##of,                                                               \
		.metric = (selects),                                                               \
		.about = (help),                                                                   \
		.dim = DIM_##unit,                                                                 \
		.limits = (fits),                                                                  \
		.needs_base = (base) },

const struct gate gates[] = {
#include "gate/gates.def"
	{ .name = NULL },
};

/* A metric that a producer made up: its direction and unit are known only when it is measured. */
static const struct gate counter_gate = {
	.name = "bench.", .model = MODEL_BENCH, .dim = DIM_NONE, .limits = LOWER | HIGHER,
};

/* Seconds of a scenario that `pawl burndown` measured: timeline.hot.identical. */
static const struct gate timeline_gate = {
	.name = "timeline.", .model = MODEL_BENCH, .dim = DIM_TIME, .limits = LOWER | COUNTED,
};

const char *const timeline_metrics[] = {
	"wall", "cpu", "silent", "no-cpu", "needed", "identical", "mtime", "path", "order", "bypassed", "unknown-again", "disk", "network",
	"socket", "lock", "futex", "pipe", "jobserver", "child", "sleep", "poll", "stopped", NULL,
};

static const char *const limit_word[] = {
	[LIMIT_WORSE_THAN] = "worse-than",
	[LIMIT_GROWS_BY] = "grows-by",
	[LIMIT_DROPS_BY] = "drops-by",
	[LIMIT_ABOVE] = "above",
	[LIMIT_AT_LEAST] = "at-least",
	[LIMIT_FLOOR] = "floor",
	[LIMIT_MORE_THAN] = "more-than",
};

#define NLIMIT (sizeof limit_word / sizeof *limit_word)

const char *limit_name(enum limit limit)
{
	return limit_word[limit];
}

struct str gate_limits(struct arena *a, const struct gate *g)
{
	struct str list = { 0 };
	unsigned left = g->limits;

	for (unsigned i = 0; i < NLIMIT; i++) {
		if (!(g->limits >> i & 1))
			continue;
		left &= ~(1u << i);
		list = arena_printf(a, "%.*s%s%s", STR(list),
			!list.n ? ""
			: left  ? ", "
				: " or ",
			limit_word[i]);
	}
	return list;
}

const struct gate *gate_find(struct str name)
{
	for (const struct gate *g = gates; g->name; g++)
		if (str_eq(str_of(g->name), name))
			return g;
	return NULL;
}

/* Two slips make a typo; in words of three letters two slips make another word. */
static const char *nearest(struct str name, struct str metric)
{
	struct policy_near near = { .wanted = name, .most = metric.n < 4 ? 1 : 2 };

	for (const struct gate *g = gates; g->name; g++)
		policy_consider(&near, g->name);
	return near.name;
}

static bool is_metric(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
		      s.p[i] == '_' || s.p[i] == '.' || s.p[i] == '-'))
			return false;
	return s.n > 0;
}

/* "timeline.SCENARIO.WHAT"; phases have any name. */
static const struct gate *timeline_of(struct policy_reader *r, const struct yaml *y)
{
	struct str name = str_from(y->text, 9), scenario = str_cut(&name, '.');
	struct policy_near near = { .wanted = name, .most = 2 };

	if (policy_is_scenario(scenario) && str_starts(name, S("phase.")) && name.n > 6)
		return &timeline_gate;
	for (size_t i = 0; timeline_metrics[i]; i++) {
		if (policy_is_scenario(scenario) && str_eq(name, str_of(timeline_metrics[i])))
			return &timeline_gate;
		policy_consider(&near, timeline_metrics[i]);
	}
	err_line(r->err, r->file, y->line, y->column, "unknown gate \"%.*s\"", STR(str_clip(y->text, 80)));
	if (near.name && policy_is_scenario(scenario))
		err_hint(r->err, "did you mean timeline.%.*s.%s?", STR(scenario), near.name);
	else
		err_hint(r->err, "timeline.SCENARIO.WHAT expected, such as timeline.hot.identical: doc/burndown.md lists them");
	return NULL;
}

const struct gate *policy_gate(struct policy_reader *r, const struct yaml *y)
{
	struct str name, metric;
	const struct gate *g;
	const char *near;

	if (!policy_text(r, y, &name))
		return NULL;
	g = gate_find(name);
	if (g)
		return g;
	if (str_starts(name, S("timeline.")))
		return timeline_of(r, y);
	metric = str_starts(name, S("bench.")) ? str_from(name, 6) : name;
	near = nearest(name, metric);
	if (!near && metric.n < name.n && is_metric(metric))
		return &counter_gate;
	err_line(r->err, r->file, y->line, y->column, "unknown gate \"%.*s\"",
		STR(str_clip(name, 80)));
	if (near)
		err_hint(r->err, "did you mean %s?  all gates: pawl help gates", near);
	else if (metric.n < name.n)
		err_hint(r->err, "metrics are written with a-z, 0-9, '_', '.' and '-'; all gates: "
				 "pawl help gates");
	else
		err_hint(r->err, "all gates: pawl help gates");
	return NULL;
}
