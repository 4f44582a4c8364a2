/* Shares: segments that a reader would call the same, summed. */
#include "compare/critical_path.h"

#include "base/map.h"
#include "base/sort.h"

struct summing {
	const struct process_tree *tree;
	struct arena *arena;            /* of the result */
	struct arena *scratch;
	struct map name[2];             /* to shares: of CPU, and of what is unknown */
	struct map seen;                /* (share, program) */
	uint32_t of_wait[WAIT_KINDS], of_runnable;
	uint32_t *of_program[2];        /* shares that programs belong to, or NO_SHARE */
	int64_t *longest_ns;            /* by share */
	struct shares *out;
	uint32_t cap, longest_cap, nseen;
};

#define NO_SHARE UINT32_MAX

static void summing_init(struct summing *s, const struct process_tree *t, struct arena *a, struct arena *scratch)
{
	s->tree = t;
	s->arena = a;
	s->scratch = scratch;
	map_init(&s->seen, scratch);
	for (int i = 0; i < 2; i++) {
		map_init(&s->name[i], scratch);
		s->of_program[i] = ARENA_ARRAY(scratch, uint32_t, (size_t)t->nprogram + 1);
		for (uint32_t j = 0; j < t->nprogram; j++)
			s->of_program[i][j] = NO_SHARE;
	}
	for (int i = 0; i < WAIT_KINDS; i++)
		s->of_wait[i] = NO_SHARE;
	s->of_runnable = NO_SHARE;
}

static uint32_t new_share(struct summing *s, struct share share)
{
	uint32_t cap = s->longest_cap;

	share.longest = UINT32_MAX;
	ARENA_ROOM(s->scratch, s->longest_ns, s->out->n, cap);
	s->longest_cap = cap;
	s->longest_ns[s->out->n] = 0;
	ARENA_ROOM(s->arena, s->out->share, s->out->n, s->cap);
	s->out->share[s->out->n] = share;
	return s->out->n++;
}

static uint32_t share_of_program(struct summing *s, enum segment_kind kind, uint32_t program)
{
	int which = kind == SEGMENT_UNKNOWN;
	uint32_t *of = &s->of_program[which][program];
	struct str name;

	if (*of != NO_SHARE)
		return *of;
	name = program_name(s->tree, program);
	*of = map_intern(&s->name[which], name, s->out->n);
	if (*of == s->out->n)
		new_share(s, (struct share){ .name = name, .kind = kind });
	return *of;
}

static uint32_t share_of(struct summing *s, const struct segment *g)
{
	uint32_t *of;

	if (g->kind == SEGMENT_CPU || g->kind == SEGMENT_UNKNOWN)
		return share_of_program(s, g->kind, g->program);
	of = g->kind == SEGMENT_RUNNABLE ? &s->of_runnable : &s->of_wait[g->wait_kind];
	if (*of == NO_SHARE)
		*of = new_share(s, (struct share){ .kind = g->kind, .wait_kind = g->wait_kind,
			.name = g->kind == SEGMENT_RUNNABLE ? S("no CPU") : str_of(wait_kind_name(g->wait_kind)) });
	return *of;
}

/* `index`: of the segment on the path, or UINT32_MAX. */
static void add(struct summing *s, const struct segment *g, uint32_t index)
{
	int64_t ns = g->end_ns - g->start_ns;
	uint32_t of = share_of(s, g);
	struct share *share = &s->out->share[of];

	if (__builtin_add_overflow(share->ns, ns, &share->ns))
		share->ns = INT64_MAX;
	if (map_intern_pair(&s->seen, of, g->program, s->nseen) == s->nseen) {
		s->nseen++;
		share->programs++;
	}
	if (ns > s->longest_ns[of]) {
		s->longest_ns[of] = ns;
		share->longest = index;
	}
}

static int largest_first(uint32_t i, uint32_t j, const void *ctx)
{
	const struct share *x = (const struct share *)ctx + i, *y = (const struct share *)ctx + j;

	if (x->ns != y->ns)
		return x->ns > y->ns ? -1 : 1;
	return str_cmp(x->name, y->name);
}

static void order(struct shares *s, struct arena *a)
{
	s->share = sorted_rows(a, s->share, sizeof *s->share, s->n, largest_first, s->share);
}

void critical_shares(const struct process_tree *t, const struct critical_path *p, struct arena *a, struct shares *out)
{
	struct arena scratch = { 0 };
	struct summing s = { .out = out };

	*out = (struct shares){ .wall_ns = p->wall_ns };
	summing_init(&s, t, a, &scratch);
	for (uint32_t i = 0; i < p->n; i++)
		add(&s, &p->segment[i], i);
	order(out, a);
	arena_free(&scratch);
}
