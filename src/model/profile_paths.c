/*
 * Stacks of paths.  Samples are sorted by their stacks from the outermost frame on; then each shares with the one
 * before it all that it shares with any, so that the forest is appended to and never looked up.
 *
 * A key holds as many outer runs as fit into 64 bits, as ranks; samples that agree in all of them are sorted again by
 * the next ones.  Packed numbers can be read from their end: only the last byte of each is below 128.
 */
#include "model/profile_paths.h"

#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)
#define PASSES 6u /* of 11 bits: 64 */
#define RADIX_FROM 2048u /* entries from which counting them pays */
#define FEW 12u
#define AHEAD 8u /* samples that are fetched into the cache before their turn */

struct entry {
	uint64_t key;
	uint32_t sample;
	uint32_t left; /* bytes of its path that no key has held yet */
};

struct range {
	uint32_t first, n;
};

struct sorting {
	const struct profile_paths *in;
	struct arena *scratch;
	struct entry *entry, *spare;
	struct range *todo;
	uint32_t ntodo, todo_cap;
	unsigned bits, levels; /* of a rank; ranks in a key */
	uint32_t (*count)[DIGITS];
};

/* Rank of the packed number that ends before path[*left]. */
static inline uint32_t rank_before(const struct profile_paths *in, const char *path, uint32_t *left)
{
	return in->rank[path_number_before(path, left)];
}

/* Brings what will be needed into the cache: where a path is, and one whose place has been brought before. */
static inline void fetch(const struct profile_paths *in, uint32_t far, uint32_t near)
{
	__builtin_prefetch(&in->path[far]);
	__builtin_prefetch(in->path[near].p);
}

/* ---- sorting ---- */

static void fill_key(const struct sorting *s, struct entry *e)
{
	struct str path = s->in->path[e->sample];

	e->key = 0;
	for (unsigned i = 0; i < s->levels; i++)
		e->key = e->key << s->bits |
			 (e->left ? rank_before(s->in, path.p, &e->left) : 0);
}

static void sort_few(struct entry *e, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		struct entry x = e[i];
		uint32_t k = i;

		for (; k && e[k - 1].key > x.key; k--)
			e[k] = e[k - 1];
		e[k] = x;
	}
}

static void merge(
	const struct entry *x, uint32_t nx, const struct entry *y, uint32_t ny, struct entry *to)
{
	while (nx && ny) {
		bool second = y->key < x->key;

		*to++ = second ? *y++ : *x++;
		nx -= !second;
		ny -= second;
	}
	memcpy(to, nx ? x : y, (nx + ny) * sizeof *to);
}

/* Runs of a few entries, merged to runs of twice as many until it is one. */
static void sort_some(struct sorting *s, struct entry *e, uint32_t n)
{
	struct entry *from = e, *to = s->spare, *swap;

	for (uint32_t i = 0; i < n; i += FEW)
		sort_few(e + i, n - i < FEW ? n - i : FEW);
	for (uint32_t run = FEW; run < n; run *= 2) {
		for (uint32_t i = 0; i < n; i += 2 * run) {
			uint32_t nx = n - i < run ? n - i : run,
				 ny = n - i - nx < run ? n - i - nx : run;

			merge(from + i, nx, from + i + nx, ny, to + i);
		}
		swap = from;
		from = to;
		to = swap;
	}
	if (from != e)
		memcpy(e, from, n * sizeof *e);
}

static void count_digits(struct sorting *s, const struct entry *e, uint32_t n)
{
	memset(s->count, 0, PASSES * sizeof *s->count);
	for (uint32_t i = 0; i < n; i++)
		for (unsigned pass = 0; pass < PASSES; pass++)
			s->count[pass][e[i].key >> (pass * DIGIT_BITS) & (DIGITS - 1)]++;
}

/* Least digit first; digits in which all agree are left out. */
static void sort_many(struct sorting *s, struct entry *e, uint32_t n)
{
	struct entry *from = e, *to = s->spare;

	count_digits(s, e, n);
	for (unsigned pass = 0; pass < PASSES; pass++) {
		uint32_t *at = s->count[pass], sum = 0;
		unsigned shift = pass * DIGIT_BITS;
		struct entry *swap = from;

		if (at[from->key >> shift & (DIGITS - 1)] == n)
			continue;
		for (uint32_t i = 0; i < DIGITS; i++) {
			uint32_t here = at[i];

			at[i] = sum;
			sum += here;
		}
		for (uint32_t i = 0; i < n; i++)
			to[at[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != e)
		memcpy(e, from, n * sizeof *e);
}

static void add_range(struct sorting *s, uint32_t first, uint32_t n)
{
	ARENA_ROOM(s->scratch, s->todo, s->ntodo, s->todo_cap);
	s->todo[s->ntodo++] = (struct range){ first, n };
}

/* Sorts one range by its next key and remembers what is still equal and goes on. */
static void sort_range(struct sorting *s, struct range r)
{
	struct entry *e = s->entry + r.first;
	uint64_t last_rank = ((uint64_t)1 << s->bits) - 1;

	for (uint32_t i = 0; i < r.n; i++) {
		if (i + 2 * AHEAD < r.n)
			fetch(s->in, e[i + 2 * AHEAD].sample, e[i + AHEAD].sample);
		fill_key(s, &e[i]);
	}
	if (r.n <= FEW)
		sort_few(e, r.n);
	else if (r.n < RADIX_FROM)
		sort_some(s, e, r.n);
	else
		sort_many(s, e, r.n);
	for (uint32_t i = 0, k; i < r.n; i = k) {
		for (k = i + 1; k < r.n && e[k].key == e[i].key;)
			k++;
		if (k - i > 1 && e[i].key & last_rank)
			add_range(s, r.first + i, k - i);
	}
}

static void release_arena(void *arena)
{
	arena_free(arena);
}

/* Memory that can be given back before the reading's own. */
static struct arena *scratch_of(struct arena *a)
{
	struct arena *scratch = ARENA_NEW(a, struct arena);

	scratch->refuge = a->refuge;
	if (a->limit_bytes)
		scratch->limit_bytes = a->limit_bytes > a->used_bytes
					       ? a->limit_bytes - a->used_bytes
					       : 1;
	arena_own(a, release_arena, scratch);
	return scratch;
}

/* Numbers of the samples in the order of their stacks. */
static uint32_t *order_of(const struct profile *p)
{
	uint32_t *order = ARENA_ARRAY(p->arena, uint32_t, p->nsample);
	struct sorting s = { .in = p->paths, .scratch = scratch_of(p->arena), .bits = 1 };

	while (p->paths->nrun >> s.bits)
		s.bits++;
	s.levels = 64 / s.bits;
	s.entry = ARENA_ARRAY(s.scratch, struct entry, p->nsample);
	s.spare = ARENA_ARRAY(s.scratch, struct entry, p->nsample);
	s.count = arena_alloc(s.scratch, PASSES, sizeof *s.count);
	for (uint32_t i = 0; i < p->nsample; i++)
		s.entry[i] = (struct entry){ .sample = i, .left = (uint32_t)p->paths->path[i].n };
	add_range(&s, 0, p->nsample);
	while (s.ntodo)
		sort_range(&s, s.todo[--s.ntodo]);
	for (uint32_t i = 0; i < p->nsample; i++)
		order[i] = s.entry[i].sample;
	arena_free(s.scratch);
	return order;
}

/* ---- the forest ---- */

struct step {
	uint32_t rank, depth; /* of a run; frames down to the end of it */
};

struct growing {
	struct profile *p;
	const struct profile_paths *in;
	struct step *step; /* runs of the sample before, outermost first */
	struct stack *path; /* its frames: `parent` is the stack itself here */
	uint32_t nstep, step_cap, n, cap;
	bool same; /* as the sample before, up to here */
};

static void add_frame(struct growing *g, uint32_t depth, uint32_t frame)
{
	uint32_t parent = depth ? g->path[depth - 1].parent : NO_STACK;

	if (g->same && depth < g->n && g->path[depth].frame == frame)
		return;
	g->same = false;
	ARENA_ROOM(g->p->arena, g->path, depth, g->cap);
	g->path[depth] = (struct stack){ .parent = profile_append_stack(g->p, parent, frame),
		.frame = frame };
}

static void add_run(struct growing *g, uint32_t step, uint32_t rank)
{
	struct frame_run run = g->in->run[rank];
	uint32_t depth = step ? g->step[step - 1].depth : 0;

	for (uint32_t i = 0; i < run.n; i++)
		add_frame(g, depth++, g->in->frame[run.first + i]);
	ARENA_ROOM(g->p->arena, g->step, step, g->step_cap);
	g->step[step] = (struct step){ rank, depth };
}

static void add_stack(struct growing *g, uint32_t sample)
{
	struct str path = g->in->path[sample];
	uint32_t left = (uint32_t)path.n, step = 0;
	bool same = true;

	g->same = true;
	while (left) {
		uint32_t rank = rank_before(g->in, path.p, &left);

		same = same && step < g->nstep && g->step[step].rank == rank;
		if (!same)
			add_run(g, step, rank);
		step++;
	}
	g->nstep = step;
	g->n = step ? g->step[step - 1].depth : 0;
	if (g->n)
		g->p->sample[sample].stack = g->path[g->n - 1].parent;
}

/* Samples of one stack become the first of them. */
static void put_together(struct profile *p)
{
	uint32_t *place = ARENA_ARRAY(p->arena, uint32_t, (size_t)p->nstack + 1), n = 0; /* by stack, the last without one: + 1 */

	for (uint32_t i = 0; i < p->nsample; i++) {
		uint32_t stack = p->sample[i].stack, *at = &place[stack == NO_STACK ? p->nstack : stack];
		bool first = !*at;

		if (first) {
			p->sample[n] = p->sample[i];
			*at = ++n;
		}
		for (uint32_t w = 0; w < p->nweight; w++) {
			int64_t *value = p->weight[w].value, before = first ? 0 : value[*at - 1];

			value[*at - 1] = (int64_t)((uint64_t)before + (uint64_t)value[i]);
		}
	}
	p->nsample = n;
	arena_discard(p->arena, place);
}

void profile_paths_to_stacks(struct profile *p)
{
	struct growing g = { .p = p, .in = p->paths };
	uint32_t *order;

	if (!p->paths)
		return;
	order = order_of(p);
	for (uint32_t i = 0; i < p->nsample; i++) {
		if (i + 2 * AHEAD < p->nsample)
			fetch(g.in, order[i + 2 * AHEAD], order[i + AHEAD]);
		add_stack(&g, order[i]);
	}
	arena_discard(p->arena, p->paths->path);
	arena_discard(p->arena, order);
	if (p->paths->repeated)
		put_together(p);
	p->paths = NULL;
}
