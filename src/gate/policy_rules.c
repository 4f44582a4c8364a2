/* rules: what must hold. */
#include <stdio.h>

#include "gate/policy_read.h"

/* A rule while its keys arrive, in any order. */
struct draft {
	struct rule rule;
	const struct gate *gate;
	const struct yaml *limit, *known, *of_floor;
};

static bool take_gate(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct draft *d = field;

	d->gate = policy_gate(r, y);
	d->rule.gate = y->text;
	return d->gate != NULL;
}

static bool take_limit(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct draft *d = field;

	if (d->limit) {
		policy_fail_key(r, y, "one limit a rule expected, found %.*s after %.*s",
			STR(y->key), STR(d->limit->key));
		return err_hint(r->err, "write a second rule for the second limit");
	}
	d->limit = y;
	return true;
}

static bool take_known(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct draft *d = field;

	d->known = y;
	return policy_text(r, y, &d->rule.known);
}

/* A percentage, kept as such. */
static bool take_default(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct draft *d = field;
	double ratio;

	d->of_floor = y;
	if (!policy_percent(r, y, &ratio))
		return false;
	d->rule.floor.default_percent = 100 * ratio;
	return ratio <= 1 || policy_expected(r, y, "percentage up to 100%");
}

static bool take_tightness(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct draft *d = field;
	double ratio;

	d->of_floor = y;
	d->rule.floor.tight = !(y->kind == YAML_SCALAR && str_eq(y->text, S("off")));
	if (!d->rule.floor.tight)
		return true;
	if (!policy_quantity(r, y, DIM_RATIO, &ratio))
		return false;
	d->rule.floor.tolerance = 100 * ratio;
	return true;
}

/* Which of two words a value is. */
static bool take_word(struct policy_reader *r, const struct yaml *y, const char *first,
	const char *second, bool *is_second)
{
	char wanted[64];

	*is_second = y->kind == YAML_SCALAR && str_eq(y->text, str_of(second));
	if (*is_second || (y->kind == YAML_SCALAR && str_eq(y->text, str_of(first))))
		return true;
	snprintf(wanted, sizeof wanted, "%s or %s", first, second);
	return policy_expected(r, y, wanted);
}

static bool take_level(struct policy_reader *r, const struct yaml *y, void *field)
{
	enum rule_level *level = field;
	bool soft;

	if (!take_word(r, y, "hard", "soft", &soft))
		return false;
	*level = soft ? RULE_SOFT : RULE_HARD;
	return true;
}

static bool take_inconclusive(struct policy_reader *r, const struct yaml *y, void *field)
{
	return take_word(r, y, "warn", "fail", field);
}

static const struct policy_key rule_key[] = {
	{ "gate", 0, take_gate },
	{ "worse-than", 0, take_limit },
	{ "grows-by", 0, take_limit },
	{ "drops-by", 0, take_limit },
	{ "above", 0, take_limit },
	{ "at-least", 0, take_limit },
	{ "floor", 0, take_limit },
	{ "default", 0, take_default },
	{ "tightness", 0, take_tightness },
	{ "more-than", 0, take_limit },
	{ "subject", offsetof(struct draft, rule.subject), policy_text },
	{ "job", offsetof(struct draft, rule.job), policy_text },
	{ "level", offsetof(struct draft, rule.level), take_level },
	{ "inconclusive", offsetof(struct draft, rule.fail_inconclusive), take_inconclusive },
	{ "known", 0, take_known },
	{ NULL, 0, NULL },
};

static enum limit limit_of(struct str name)
{
	enum limit limit = LIMIT_WORSE_THAN;

	while (limit < LIMIT_MORE_THAN && !str_eq(str_of(limit_name(limit)), name))
		limit++;
	return limit;
}

static bool take_threshold(struct policy_reader *r, const struct draft *d, double *out)
{
	uint32_t count;

	switch (d->rule.limit) {
	case LIMIT_FLOOR:
		*out = d->rule.floor.default_percent / 100;
		return true;
	case LIMIT_WORSE_THAN:
		return policy_percent(r, d->limit, out);
	case LIMIT_MORE_THAN:
		if (!policy_count(r, d->limit, &count))
			return false;
		*out = count;
		return true;
	default:
		return policy_quantity(r, d->limit, d->gate->dim, out);
	}
}

/* What only the whole rule shows: has it a gate, one limit, and do they fit each other? */
static bool finish(struct policy_reader *r, const struct yaml *map, struct draft *d)
{
	struct str fit;

	if (!d->gate) {
		err_line(r->err, r->file, map->line, map->column, "gate expected in a rule");
		return err_hint(r->err,
			"such as {gate: bench.time, worse-than: 5%%}; all gates: pawl help gates");
	}
	fit = gate_limits(r->arena, d->gate);
	if (!d->limit) {
		err_line(r->err, r->file, map->line, map->column,
			"limit expected in a rule on %.*s", STR(d->rule.gate));
		return err_hint(r->err, "%.*s takes %.*s", STR(d->rule.gate), STR(fit));
	}
	d->rule.limit = limit_of(d->limit->key);
	d->rule.threshold_text = d->limit->text;
	if (!(d->gate->limits >> d->rule.limit & 1)) {
		policy_fail_key(r, d->limit, "%.*s does not fit %.*s", STR(d->limit->key),
			STR(d->rule.gate));
		return err_hint(r->err, "%.*s takes %.*s", STR(d->rule.gate), STR(fit));
	}
	if (d->rule.limit == LIMIT_MORE_THAN && d->gate->dim == DIM_TIME)
		d->rule.limit = LIMIT_ABOVE;    /* seconds are no count */
	if (d->known && (d->rule.limit != LIMIT_MORE_THAN || d->gate->model != MODEL_TESTS)) {
		policy_fail_key(r, d->known, "known does not fit %.*s", STR(d->rule.gate));
		return err_hint(r->err,
			"a list of known failures fits tests.failed, tests.skipped and tests.lost");
	}
	if (d->of_floor && d->rule.limit != LIMIT_FLOOR) {
		policy_fail_key(r, d->of_floor, "%.*s does not fit %.*s", STR(d->of_floor->key), STR(d->limit->key));
		return err_hint(r->err, "it belongs to floor: .covgate");
	}
	return (d->rule.limit != LIMIT_FLOOR || take_word(r, d->limit, FLOOR_FILE, "uncovered", &d->rule.floor.by_count)) &&
	       take_threshold(r, d, &d->rule.threshold);
}

static bool take_rule(struct policy_reader *r, const struct yaml *map, struct rule *out)
{
	struct draft d = { .rule = { .line = map->line, .column = map->column, .floor = FLOOR_TERMS } };

	if (map->kind != YAML_MAP)
		return policy_expected(r, map, "rule such as {gate: bench.time, worse-than: 5%}");
	if (!policy_keys(r, map, rule_key, &d) || !finish(r, map, &d))
		return false;
	*out = d.rule;
	return true;
}

bool policy_take_rules(struct policy_reader *r, const struct yaml *list, void *policy)
{
	struct policy *p = policy;

	if (yaml_is_null(list))
		return true;
	if (list->kind != YAML_LIST)
		return policy_expected(r, list, "list of rules");
	p->rule = ARENA_ARRAY(r->arena, struct rule, list->n);
	for (const struct yaml *y = list->child; y; y = y->next)
		if (!take_rule(r, y, &p->rule[p->nrule++]))
			return false;
	return true;
}
