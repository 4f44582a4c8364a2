#include "format/cov_gather.h"

#define BRANCHES_FREE ((uint64_t)1 << 20) /* in any input: a switch of a line may have thousands */
#define BRANCHES_BYTE 4u /* for each byte of the input */

struct cov_gathered {
	uint64_t count, taken, all;
	uint32_t file, line;
	bool is_line;                   /* not only branches of it were seen */
};

void cov_gather_init(struct cov_gather *g, struct coverage *c)
{
	*g = (struct cov_gather){ .coverage = c };
	map_init(&g->places, c->arena);
}

static struct cov_gathered *place(struct cov_gather *g, uint32_t file, uint32_t line)
{
	uint32_t at;

	ARENA_ROOM(g->coverage->arena, g->line, g->n, g->cap);
	at = map_intern_pair(&g->places, file, line, g->n);
	if (at == g->n)
		g->line[g->n++] = (struct cov_gathered){ .count = COVERAGE_UNMEASURED, .file = file, .line = line };
	return &g->line[at];
}

void cov_gather_line(struct cov_gather *g, uint32_t file, uint32_t line, uint64_t count)
{
	struct cov_gathered *l = place(g, file, line);

	l->is_line = true;
	if (l->count == COVERAGE_UNMEASURED || (count > l->count && count != COVERAGE_UNMEASURED))
		l->count = count;
}

void cov_gather_branches(struct cov_gather *g, uint32_t file, uint32_t line, uint64_t taken, uint64_t all)
{
	struct cov_gathered *l = place(g, file, line);

	if (taken > l->taken)
		l->taken = taken;
	if (all > l->all)
		l->all = all;
}

static void give(struct coverage *c, const struct cov_gathered *l)
{
	struct cov_branch b = { .line = l->line };

	if (l->is_line)
		coverage_line(c, l->file, l->line, l->count);
	for (; b.number < l->all; b.number++) {
		b.hits.count = b.number < l->taken;
		coverage_branch(c, l->file, &b);
	}
}

bool cov_gather_give(struct cov_gather *g, size_t input_bytes, struct err *e)
{
	uint64_t most = BRANCHES_FREE + (uint64_t)input_bytes * BRANCHES_BYTE, sum = 0;

	for (uint32_t i = 0; i < g->n; i++)
		if (__builtin_add_overflow(sum, g->line[i].all, &sum) || sum > most || g->line[i].all > UINT32_MAX)
			return err_at(e, ERR_NOWHERE, "fewer branches than 4 for each byte of the report expected");
	for (uint32_t i = 0; i < g->n; i++)
		give(g->coverage, &g->line[i]);
	return true;
}
