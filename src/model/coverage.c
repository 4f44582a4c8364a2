/* coverage - files and what they hold, as readers append it. */
#include "model/coverage_part.h"

#include "base/sort.h"

#define SETTLE_FROM 1024u       /* things; below it is not worth the look */

void coverage_init(struct coverage *c, struct arena *a)
{
	*c = (struct coverage){ .arena = a };
	map_init(&c->paths, a);
	cov_sets_init(c);
}

uint32_t coverage_file(struct coverage *c, struct str path)
{
	uint32_t at;

	if (c->last < c->n && str_eq(c->file[c->last].path, path))
		return c->last;
	ARENA_ROOM(c->arena, c->file, c->n, c->cap);
	at = map_intern(&c->paths, path, c->n);
	if (at == c->n) {
		c->file[c->n++] = (struct cov_file){ .path = path };
		if (c->known)
			c->file[at].beside = map_find(c->known_file, path) + 1; /* MAP_NONE + 1 is 0 */
	}
	return c->last = at;
}

static void *append(struct coverage *c, uint32_t file, enum cov_kind kind)
{
	struct cov_file *f = &c->file[file];
	struct cov_things t = cov_things_get(f, kind);
	void *thing;

	if (t.n == t.cap && t.n >= SETTLE_FROM && t.n / 2 >= f->settled[kind]) {
		cov_settle_kind(c, f, kind);
		t = cov_things_get(f, kind);
	}
	if (t.n == t.cap)
		t.thing = arena_grow(c->arena, t.thing, cov_shape[kind].size, t.n, &t.cap);
	thing = cov_thing_at(&t, kind, t.n++);
	cov_things_set(f, kind, t);
	return thing;
}

static void clamp(struct coverage *c, struct cov_hits *hits)
{
	if (c->set_mode && hits->count != COVERAGE_UNMEASURED)
		hits->count = hits->count != 0;
}

void coverage_line(struct coverage *c, uint32_t file, uint32_t line, uint64_t count)
{
	struct cov_file *f = &c->file[file];
	struct cov_line one = { .hits.count = count, .line = line }, *l;

	if (f->beside && cov_count_beside(c, f, COV_KIND_LINE, &one))
		return;
	l = f->nline < f->line_cap ? &f->line[f->nline++] : append(c, file, COV_KIND_LINE);
	*l = one;
	clamp(c, &l->hits);
}

#define APPEND(kind, what) \
	do { \
		struct cov_hits *hits; \
\
		if (c->file[file].beside && cov_count_beside(c, &c->file[file], kind, what)) \
			break; \
		hits = append(c, file, kind); \
		memcpy(hits, what, sizeof *what); \
		clamp(c, hits); \
	} while (0)

void coverage_block(struct coverage *c, uint32_t file, const struct cov_block *block)
{
	APPEND(COV_KIND_BLOCK, block);
}

void coverage_function(struct coverage *c, uint32_t file, const struct cov_function *function)
{
	APPEND(COV_KIND_FUNCTION, function);
}

void coverage_branch(struct coverage *c, uint32_t file, const struct cov_branch *branch)
{
	struct cov_file *f = &c->file[file];
	struct cov_branch *b;

	if (f->beside && cov_count_beside(c, f, COV_KIND_BRANCH, branch))
		return;
	b = f->nbranch < f->branch_cap ? &f->branch[f->nbranch++] : append(c, file, COV_KIND_BRANCH);
	*b = *branch;
	clamp(c, &b->hits);
}

void coverage_condition(struct coverage *c, uint32_t file, const struct cov_condition *condition)
{
	APPEND(COV_KIND_CONDITION, condition);
}

void coverage_reserve(struct coverage *c, uint32_t file, enum cov_kind kind, uint32_t n)
{
	struct cov_things t = cov_things_get(&c->file[file], kind);

	if (t.n || n <= t.cap || c->file[file].beside)
		return;
	t.thing = arena_alloc(c->arena, n, cov_shape[kind].size);
	t.cap = n;
	cov_things_set(&c->file[file], kind, t);
}

static int file_order(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_file *file = ctx;

	return str_cmp(file[x].path, file[y].path);
}

void cov_file_join(struct coverage *c, struct cov_file *to, const struct cov_file *from, const struct cov_origin *origin)
{
	to->measure = from->measure > to->measure ? from->measure : to->measure;
	if (str_cmp(from->package, to->package) > 0)
		to->package = arena_str(c->arena, from->package);
	for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
		struct cov_things t = cov_things_get(from, kind);

		cov_fold(c, to, kind, &t, origin);
	}
}

/* Into the last. */
static void join_file(struct coverage *c, struct cov_file *f)
{
	if (f->beside)
		cov_stand_alone(c, c->known, f);
	cov_file_join(c, &c->file[c->n - 1], f, NULL);
}

/* Files ascending by path, those of one path as one. */
static void order_files(struct coverage *c)
{
	struct cov_file *before = c->file;
	uint32_t *order = ARENA_ARRAY(c->arena, uint32_t, c->n), n = c->n;

	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	sort_by(order, n, file_order, before);
	c->file = ARENA_ARRAY(c->arena, struct cov_file, n);
	c->cap = n;
	c->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct cov_file *f = &before[order[i]];

		if (c->n && str_eq(c->file[c->n - 1].path, f->path))
			join_file(c, f);
		else
			c->file[c->n++] = *f;
	}
}

static bool files_ascend(const struct coverage *c)
{
	for (uint32_t i = 1; i < c->n; i++)
		if (str_cmp(c->file[i - 1].path, c->file[i].path) >= 0)
			return false;
	return true;
}

static int exclusion_order(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_exclusion *exclusion = ctx;

	return str_cmp(exclusion[x].what, exclusion[y].what);
}

static void order_exclusions(struct coverage *c)
{
	struct cov_exclusion *before = c->exclusion;
	uint32_t *order = ARENA_ARRAY(c->arena, uint32_t, c->nexclusion);

	for (uint32_t i = 0; i < c->nexclusion; i++)
		order[i] = i;
	sort_by(order, c->nexclusion, exclusion_order, before);
	c->exclusion = ARENA_ARRAY(c->arena, struct cov_exclusion, c->nexclusion);
	c->exclusion_cap = c->nexclusion;
	for (uint32_t i = 0; i < c->nexclusion; i++)
		c->exclusion[i] = before[order[i]];
}

void coverage_settle(struct coverage *c)
{
	for (uint32_t i = 0; i < c->n; i++)
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++)
			cov_settle_kind(c, &c->file[i], kind);
	if (!files_ascend(c))
		order_files(c);
	map_init(&c->paths, c->arena);
	for (uint32_t i = 0; i < c->n; i++)
		map_set(&c->paths, c->file[i].path, i);
	c->last = 0;
	cov_sets_order(c);
	if (c->nexclusion > 1)
		order_exclusions(c);
}

const struct cov_file *coverage_find(const struct coverage *c, struct str path)
{
	uint32_t at = map_find(&c->paths, path);

	return at == MAP_NONE ? NULL : &c->file[at];
}
