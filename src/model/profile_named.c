#include "model/profile_named.h"

#include "base/sort.h"

/* Where a stack of `from` went, for the comm that was looked at last: samples come sorted by comm. */
struct memo {
	uint32_t comm, stack;           /* comm: 0 = nowhere yet */
};

struct naming {
	struct profile *into;
	const struct profile *from;
	struct arena scratch;
	uint32_t *frame;                /* from's index -> into's */
	uint32_t *comm;                 /* label set -> frame of its comm + 2; 1 = it has none */
	struct memo *memo;              /* by stack */
	uint32_t *open;                 /* stacks on the way up that have no memo yet */
	uint32_t nopen, open_cap;
};

static struct str base_name(struct str path)
{
	struct str name = str_cut_last(&path, '/');

	return name.n ? name : path;
}

struct str frame_name(struct arena *a, const struct profile *p, const struct frame *f)
{
	struct str module;

	if (f->function.n)
		return f->function;
	if ((f->module == NO_MODULE || !p->module[f->module].name.n) && p->nmodule)
		return S("[unknown]");
	if (f->module == NO_MODULE || !p->module[f->module].name.n)
		return arena_printf(a, "0x%llx", (unsigned long long)f->address);
	module = p->module[f->module].name;
	return module.p[0] == '[' ? module : arena_printf(a, "[%.*s]", STR(base_name(module)));
}

static void name_frames(struct naming *n, bool places)
{
	const struct profile *from = n->from;

	n->frame = ARENA_ARRAY(&n->scratch, uint32_t, from->nframe);
	for (uint32_t i = 0; i < from->nframe; i++) {
		const struct frame *f = &from->frame[i];
		struct frame named = { .function = frame_name(n->into->arena, from, f), .module = NO_MODULE };

		if (places) {
			named.file = f->file;
			named.line = f->line;
			named.column = f->column;
		}
		n->frame[i] = profile_frame(n->into, &named);
	}
	n->comm = ARENA_ARRAY(&n->scratch, uint32_t, from->nlabel_set);
	for (uint32_t i = 0; i < from->nlabel_set; i++) {
		const struct label *comm = profile_label(from, i, S("comm"));
		struct frame root = { .module = NO_MODULE };

		if (comm)
			root.function = comm->text;
		n->comm[i] = root.function.n ? profile_frame(n->into, &root) + 2 : 1;
	}
}

static uint32_t root_of(struct naming *n, uint32_t comm)
{
	return comm == 1 ? NO_STACK : profile_stack(n->into, NO_STACK, comm - 2);
}

/* The stack of into that a stack of `from` is below this comm. */
static uint32_t move_stack(struct naming *n, uint32_t stack, uint32_t comm)
{
	uint32_t to;

	n->nopen = 0;
	while (stack != NO_STACK && n->memo[stack].comm != comm) {
		ARENA_ROOM(&n->scratch, n->open, n->nopen, n->open_cap);
		n->open[n->nopen++] = stack;
		stack = n->from->stack[stack].parent;
	}
	to = stack == NO_STACK ? root_of(n, comm) : n->memo[stack].stack;
	while (n->nopen) {
		stack = n->open[--n->nopen];
		to = profile_stack(n->into, to, n->frame[n->from->stack[stack].frame]);
		n->memo[stack] = (struct memo){ comm, to };
	}
	return to;
}

static int by_comm(uint32_t i, uint32_t j, const void *ctx)
{
	const struct naming *n = ctx;
	uint32_t x = n->comm[n->from->sample[i].labels], y = n->comm[n->from->sample[j].labels];

	return x < y ? -1 : x > y;
}

static bool move_sample(struct naming *n, uint32_t i, struct err *e)
{
	struct stack_sample s = n->from->sample[i];
	uint32_t stack = move_stack(n, s.stack, n->comm[s.labels]);
	uint32_t to = profile_sample(n->into, stack, 0);

	for (uint32_t w = 0; w < n->from->nweight; w++)
		if (!profile_add(n->into, to, w, n->from->weight[w].value[i]))
			return err_set(e, ERR_LIMIT, "the values of one stack add up to more than 64 bits hold");
	return true;
}

static bool move_samples(struct naming *n, struct err *e)
{
	const struct profile *from = n->from;
	uint32_t *order = ARENA_ARRAY(&n->scratch, uint32_t, from->nsample);
	bool ok = true;

	n->memo = ARENA_ARRAY(&n->scratch, struct memo, from->nstack);
	for (uint32_t i = 0; i < from->nsample; i++)
		order[i] = i;
	if (from->nlabel_set > 1)
		sort_by(order, from->nsample, by_comm, n);
	for (uint32_t i = 0; ok && i < from->nsample; i++)
		ok = move_sample(n, order[i], e);
	return ok;
}

bool profile_named(struct profile *into, const struct profile *from, bool places, struct err *e)
{
	struct naming n = { .into = into, .from = from };
	bool ok;

	for (uint32_t i = 0; i < from->nweight; i++) {
		uint32_t w = profile_weight(into, from->weight[i].name, from->weight[i].raw_unit);

		into->weight[w].scale = from->weight[i].scale;
	}
	into->preferred = from->preferred;
	name_frames(&n, places);
	ok = move_samples(&n, e);
	arena_free(&n.scratch);
	return ok;
}
