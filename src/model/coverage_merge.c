/* One coverage into another; nothing of `from` is needed any more afterwards. */
#include "model/coverage_part.h"

/* Counts that were sums so far become 0 or 1. */
static void become_set(struct coverage *c)
{
	c->set_mode = true;
	for (uint32_t i = 0; i < c->n; i++) {
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
			struct cov_things t = cov_things_get(&c->file[i], kind);

			for (uint32_t j = 0; j < t.n; j++) {
				struct cov_hits *hits = cov_thing_at(&t, kind, j);

				hits->count = coverage_sum(hits->count, COVERAGE_UNMEASURED, true);
			}
		}
	}
}

static void merge_source(struct coverage *to, const struct cov_source *from)
{
	uint32_t at = coverage_source(to, from->name);
	struct cov_source *s = &to->source[at];

	if (str_cmp(from->context, s->context) > 0)
		s->context = arena_str(to->arena, from->context);
	s->expected |= from->expected;
	s->arrived |= from->arrived;
	if (s->arrived)
		s->why = S("");
	else if (str_cmp(from->why, s->why) > 0)
		s->why = arena_str(to->arena, from->why);
}

static struct cov_origin origin_of(struct coverage *to, const struct coverage *from, struct str name, struct str context)
{
	struct cov_source self = { .name = name, .context = context.n ? context : from->context, .arrived = true };

	for (uint32_t i = 0; i < from->nsource; i++)
		merge_source(to, &from->source[i]);
	if (from->nsource)
		return (struct cov_origin){ .now = cov_sets_translate(to, from) };
	merge_source(to, &self);
	return (struct cov_origin){ .self = coverage_set_of(to, coverage_source(to, name)) };
}

void coverage_name(struct coverage *c, struct str name, struct str context)
{
	struct cov_source self = { .name = name, .context = context.n ? context : c->context, .arrived = true };
	cov_set set;

	merge_source(c, &self);
	set = coverage_set_of(c, coverage_source(c, name));
	for (uint32_t i = 0; i < c->n; i++) {
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
			struct cov_things t = cov_things_get(&c->file[i], kind);

			for (uint32_t j = 0; j < t.n; j++) {
				struct cov_hits *hits = cov_thing_at(&t, kind, j);

				hits->by = hits->count && hits->count != COVERAGE_UNMEASURED ? set : 0;
				hits->in = set;
			}
		}
	}
}

static void merge_exclusion(struct coverage *to, const struct cov_exclusion *from)
{
	struct cov_exclusion *x = coverage_exclude(to, from->what);

	x->files += from->files;
	x->lines += from->lines;
	x->statements += from->statements;
}

struct cov_exclusion *coverage_exclude(struct coverage *c, struct str what)
{
	for (uint32_t i = 0; i < c->nexclusion; i++)
		if (str_eq(c->exclusion[i].what, what))
			return &c->exclusion[i];
	ARENA_ROOM(c->arena, c->exclusion, c->nexclusion, c->exclusion_cap);
	c->exclusion[c->nexclusion] = (struct cov_exclusion){ .what = arena_str(c->arena, what) };
	return &c->exclusion[c->nexclusion++];
}

void coverage_merge(struct coverage *to, const struct coverage *from, struct str name, struct str context)
{
	struct cov_origin origin = origin_of(to, from, name, context);

	if (from->set_mode && !to->set_mode && to->n)
		become_set(to);
	to->set_mode |= from->set_mode;
	to->clashes += from->clashes;
	for (uint32_t i = 0; i < from->n; i++) {
		const struct cov_file *f = &from->file[i];
		uint32_t at = map_find(&to->paths, f->path);

		if (at == MAP_NONE)
			at = coverage_file(to, arena_str(to->arena, f->path));
		cov_file_join(to, &to->file[at], f, &origin);
	}
	for (uint32_t i = 0; i < from->nexclusion; i++)
		merge_exclusion(to, &from->exclusion[i]);
}
