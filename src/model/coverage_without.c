#include "model/coverage_part.h"
#include "model/coverage_select.h"

enum fate { FATE_STAYS, FATE_UNCOVERED, FATE_GOES };

/* By set: has it none but sources that are gone? */
static bool *lost_sets(struct arena *a, const struct coverage *c, const bool *gone)
{
	bool *lost = ARENA_ARRAY(a, bool, (size_t)c->nset + 1);

	for (cov_set set = 1; set < c->nset; set++) {
		lost[set] = true;
		for (uint32_t i = 0; i < c->nsource; i++)
			lost[set] &= gone[i] || !coverage_in(c, set, i);
	}
	return lost;
}

static enum fate fate_of(const struct cov_hits *h, const bool *lost)
{
	if (h->in && lost[h->in])
		return FATE_GOES;
	return h->count && h->count != COVERAGE_UNMEASURED && h->by && lost[h->by] ? FATE_UNCOVERED : FATE_STAYS;
}

static uint32_t take_away(struct cov_file *f, enum cov_kind kind, const bool *lost)
{
	struct cov_things t = cov_things_get(f, kind);
	uint32_t n = t.n;

	t.n = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct cov_hits *h = cov_thing_at(&t, kind, i);
		enum fate fate = fate_of(h, lost);

		if (fate == FATE_GOES)
			continue;
		if (fate == FATE_UNCOVERED) {
			h->count = 0;
			h->by = 0;
		}
		memmove(cov_thing_at(&t, kind, t.n++), h, cov_shape[kind].size);
	}
	cov_things_set(f, kind, t);
	f->settled[kind] = t.n;
	return t.n;
}

void coverage_without(struct coverage *c, const bool *gone)
{
	bool *lost = lost_sets(c->arena, c, gone);
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t things = 0;

		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++)
			things += take_away(&c->file[i], kind, lost);
		if (things)
			c->file[kept++] = c->file[i];
	}
	c->n = kept;
	coverage_settle(c);
}

void coverage_count_without(struct arena *a, const struct coverage *c, const struct cov_file *f, const bool *gone, struct cov_tally *out)
{
	bool blocks = f->measure == COV_STATEMENTS;
	bool *lost = lost_sets(a, c, gone);

	for (uint32_t i = 0; i < (blocks ? f->nblock : f->nline); i++) {
		const struct cov_hits *h = blocks ? &f->block[i].hits : &f->line[i].hits;
		uint64_t n = blocks ? f->block[i].statements : 1;
		enum fate fate = fate_of(h, lost);

		if (fate == FATE_GOES)
			continue;
		if (fate == FATE_UNCOVERED || !h->count)
			out->uncovered += n;
		else if (h->count == COVERAGE_UNMEASURED)
			out->unmeasured += n;
		else
			out->covered += n;
	}
}
