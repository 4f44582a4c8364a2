/* origin - what keeps two runs from being comparable: machines, tools, trees, the time between
 * them. */
#include "compare/part.h"

struct differences {
	struct arena *arena;
	struct str text; /* "cpu: A, then B; 2, then 4 processors" */
};

static void differ(struct differences *d, struct str text)
{
	d->text = d->text.n ? arena_printf(d->arena, "%.*s, %.*s", STR(d->text), STR(text)) : text;
}

static void differ_text(struct differences *d, const char *what, struct str base, struct str head)
{
	if (base.n && head.n && !str_eq(base, head))
		differ(d, arena_printf(d->arena, "%s %.*s -> %.*s", what, STR(base), STR(head)));
}

static struct str machine_differences(
	struct arena *a, const struct machine *base, const struct machine *head)
{
	struct differences d = { .arena = a };

	differ_text(&d, "cpu", base->cpu, head->cpu);
	if (base->ncpu && head->ncpu && base->ncpu != head->ncpu)
		differ(&d, arena_printf(a, "processors %u -> %u", base->ncpu, head->ncpu));
	if (base->memory_bytes && head->memory_bytes && base->memory_bytes != head->memory_bytes)
		differ(&d, arena_printf(a, "memory %.3g -> %.3g GiB",
				   (double)base->memory_bytes / 0x1p30,
				   (double)head->memory_bytes / 0x1p30));
	differ_text(&d, "arch", base->arch, head->arch);
	differ_text(&d, "virtualisation", base->virt, head->virt);
	differ_text(&d, "governor", base->governor, head->governor);
	return d.text;
}

static const struct tool *tool_find(const struct origin *o, struct str name)
{
	for (uint32_t i = 0; i < o->ntool; i++)
		if (str_eq(o->tool[i].name, name))
			return &o->tool[i];
	return NULL;
}

static void remark_tools(struct comparison *c)
{
	struct differences d = { .arena = c->arena };
	const struct machine *base = &c->base->origin.machine, *head = &c->head->origin.machine;

	for (uint32_t i = 0; i < c->head->origin.ntool; i++) {
		const struct tool *now = &c->head->origin.tool[i],
				  *was = tool_find(&c->base->origin, now->name);

		if (was && !str_eq(was->version, now->version))
			differ(&d, arena_printf(c->arena, "%.*s %.*s -> %.*s", STR(now->name),
					   STR(was->version), STR(now->version)));
	}
	differ_text(&d, "kernel", base->kernel, head->kernel);
	differ_text(&d, "os", base->os, head->os);
	if (d.text.n)
		comparison_remark(c, arena_printf(c->arena, "other tools: %.*s", STR(d.text)));
}

static void remark_trees(struct comparison *c)
{
	bool base = c->base->origin.dirty, head = c->head->origin.dirty;

	if (base || head)
		comparison_remark(c, base && head
					     ? S("base and head were measured from changed trees")
				     : base ? S("the base was measured from a changed tree")
					    : S("the head was measured from a changed tree"));
}

/* The noisy rows that stand on both sides; they alone depend on machine and time. */
static uint32_t noisy_rows(const struct deltas *out)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < out->n; i++)
		n += out->delta[i].grounds != GROUNDS_NONE &&
		     out->delta[i].grounds != GROUNDS_EXACT;
	return n;
}

void weaken_noisy_rows(struct comparison *c, struct str why)
{
	for (uint32_t i = 0; i < c->out->n; i++) {
		struct delta *d = &c->out->delta[i];

		if (d->grounds != GROUNDS_NONE && d->grounds != GROUNDS_EXACT)
			delta_remark(c, d, why);
	}
}

static void remark_machines(struct comparison *c)
{
	const struct machine *base = &c->base->origin.machine, *head = &c->head->origin.machine;
	struct str differences = machine_differences(c->arena, base, head);
	bool known = base->fingerprint.n && head->fingerprint.n;

	if (differences.n || (known && !str_eq(base->fingerprint, head->fingerprint))) {
		comparison_remark(c,
			arena_printf(c->arena, "other machine: %.*s",
				STR(differences.n ? differences : S("its fingerprint differs"))));
		weaken_noisy_rows(c, S("other machine"));
	} else if (!noisy_rows(c->out)) {
		return;
	} else if (known) {
		comparison_remark(c, S("two recordings, one after the other, same machine: drift "
				       "between them is "
				       "not excluded"));
	} else {
		comparison_remark(c, S("two recordings, one after the other: whether on one "
				       "machine is not known, "
				       "and drift between them is not excluded"));
	}
}

void remark_origins(struct comparison *c)
{
	if (!c->base)
		return;
	remark_machines(c);
	if (noisy_rows(c->out))
		remark_disturbance(c);
	remark_tools(c);
	remark_trees(c);
}
