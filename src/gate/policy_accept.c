/* accepted.yaml: regressions that somebody answers for, until a day. */
#include <math.h>

#include "gate/policy_read.h"

static bool take_gate(struct policy_reader *r, const struct yaml *y, void *field)
{
	*(struct str *)field = y->text;
	return policy_gate(r, y) != NULL;
}

static bool take_until(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct accepted *out = field;

	out->until_text = y->text;
	return policy_day(r, y, &out->until_day);
}

static const struct policy_key accepted_key[] = {
	{ "gate", offsetof(struct accepted, gate), take_gate },
	{ "subject", offsetof(struct accepted, subject), policy_text },
	{ "who", offsetof(struct accepted, who), policy_text },
	{ "why", offsetof(struct accepted, why), policy_text },
	{ "until", 0, take_until },
	{ "up-to", offsetof(struct accepted, up_to), policy_percent },
	{ NULL, 0, NULL },
};

static bool take_accepted(struct policy_reader *r, const struct yaml *map, struct accepted *out)
{
	const char *lacks;

	*out = (struct accepted){ .up_to = NAN, .until_day = INT64_MAX, .line = map->line };
	if (map->kind != YAML_MAP)
		return policy_expected(r, map, "accepted regression, a map,");
	if (!policy_keys(r, map, accepted_key, out))
		return false;
	lacks = !out->gate.n ? "gate" : !out->who.n ? "who" : !out->why.n ? "why" : NULL;
	if (!lacks)
		return true;
	err_line(r->err, r->file, map->line, map->column, "%s expected in an accepted regression",
		lacks);
	return err_hint(r->err, "who answers for it, and why, stands beside the gate: {gate: "
				"bench.time, who: ..., why: ...}");
}

bool policy_accept(
	struct arena *a, struct policy *p, struct str file, struct str bytes, struct err *e)
{
	struct policy_reader r = { .arena = a, .file = file, .err = e };
	struct yaml *list = yaml_parse(a, file, bytes, e);

	if (!list)
		return false;
	if (list->kind == YAML_MAP && !list->n)
		return true;
	if (list->kind != YAML_LIST)
		return policy_expected(&r, list, "list of accepted regressions");
	p->accepted = ARENA_ARRAY(a, struct accepted, list->n);
	for (const struct yaml *y = list->child; y; y = y->next)
		if (!take_accepted(&r, y, &p->accepted[p->naccepted++]))
			return false;
	return true;
}
