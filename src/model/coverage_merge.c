/* One coverage into another; nothing of `from` is needed any more afterwards. */
#include "model/coverage_part.h"

static void file_becomes_set(struct coverage *c, struct cov_file *f, enum cov_kind kind)
{
	uint32_t n = f->counted[kind] ? cov_things_get(&c->known->file[f->beside - 1], kind).n : 0;
	struct cov_things t = cov_things_get(f, kind);

	for (uint32_t i = 0; i < t.n; i++) {
		struct cov_hits *hits = cov_thing_at(&t, kind, i);

		hits->count = coverage_sum(hits->count, COVERAGE_UNMEASURED, true);
	}
	for (uint32_t i = 0; i < n; i++)
		if (f->counted[kind][i])
			f->counted[kind][i] = 1 + (f->counted[kind][i] > 1);
}

void coverage_become_set(struct coverage *c)
{
	c->set_mode = true;
	for (uint32_t i = 0; i < c->n; i++)
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++)
			file_becomes_set(c, &c->file[i], kind);
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

/* Where each file of `from` goes; new ones are added. */
static uint32_t *places_of(struct arena *a, struct coverage *to, const struct coverage *from)
{
	uint32_t *place = ARENA_ARRAY(a, uint32_t, from->n);

	for (uint32_t i = 0; i < from->n; i++) {
		struct str path = from->file[i].path;

		place[i] = map_find(&to->paths, path);
		if (place[i] == MAP_NONE)
			place[i] = coverage_file(to, arena_str(to->arena, path));
	}
	return place;
}

/* What was counted on things of `to`, before any is added there.  Files that turned out to be others get their own. */
static void merge_counted(struct coverage *to, const struct coverage *from, struct cov_file *file, const uint32_t *place,
	const struct cov_origin *origin)
{
	for (uint32_t i = 0; i < from->n; i++) {
		if (file[i].beside && (from->known != to || file[i].beside - 1 != place[i]))
			cov_stand_alone(to, from->known, &file[i]);
	}
	for (uint32_t i = 0; i < from->n; i++)
		if (file[i].beside)
			cov_fold_counted(to, &to->file[place[i]], &file[i], origin);
}

void coverage_merge(struct coverage *to, const struct coverage *from, struct str name, struct str context)
{
	struct cov_origin origin = origin_of(to, from, name, context);
	struct cov_file *file = from->file;
	struct arena scratch = { 0 };   /* `to` may have many merged into it */
	uint32_t *place;

	if (from->set_mode && !to->set_mode && to->n)
		coverage_become_set(to);
	to->set_mode |= from->set_mode;
	to->clashes += from->clashes;
	place = places_of(&scratch, to, from);
	if (from->known) {
		file = ARENA_ARRAY(&scratch, struct cov_file, from->n);
		memcpy(file, from->file, from->n * sizeof *file);
		merge_counted(to, from, file, place, &origin);
	}
	for (uint32_t i = 0; i < from->n; i++)
		cov_file_join(to, &to->file[place[i]], &file[i], &origin);
	for (uint32_t i = 0; i < from->nexclusion; i++)
		merge_exclusion(to, &from->exclusion[i]);
	arena_free(&scratch);
}
