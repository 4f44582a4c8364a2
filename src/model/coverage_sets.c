/*
 * Sets of sources, each kept once: a build of a million blocks that three hosts ran has at most eight.
 *
 * A set is its bits, source 0 the lowest of the first byte, without zero bytes at the end: equal sets are equal strings however
 * many sources came later.
 */
#include "model/coverage_part.h"

#include "base/sort.h"

#define RECENT 64u

static cov_set set_intern(struct coverage *c, const char *bits, size_t n)
{
	struct str key = { bits, n };
	cov_set known;

	while (key.n && !key.p[key.n - 1])
		key.n--;
	if (!key.n)
		return 0;
	if ((known = map_find(&c->sets, key)) != MAP_NONE)
		return known;
	ARENA_ROOM(c->arena, c->set, c->nset, c->set_cap);
	c->set[c->nset] = arena_str(c->arena, key);
	map_set(&c->sets, c->set[c->nset], c->nset);
	return c->nset++;
}

uint32_t coverage_source(struct coverage *c, struct str name)
{
	for (uint32_t i = 0; i < c->nsource; i++)
		if (str_eq(c->source[i].name, name))
			return i;
	ARENA_ROOM(c->arena, c->source, c->nsource, c->source_cap);
	c->source[c->nsource] = (struct cov_source){ .name = arena_str(c->arena, name) };
	return c->nsource++;
}

cov_set coverage_set_of(struct coverage *c, uint32_t source)
{
	size_t n = source / 8 + 1;
	char *bits = arena_alloc(c->arena, n, 1);

	bits[source / 8] = (char)(1 << source % 8);
	return set_intern(c, bits, n);
}

bool coverage_in(const struct coverage *c, cov_set set, uint32_t source)
{
	struct str bits = set ? c->set[set] : S("");

	return source / 8 < bits.n && (bits.p[source / 8] >> source % 8 & 1);
}

bool coverage_meets(const struct coverage *c, cov_set x, cov_set y)
{
	struct str a = x ? c->set[x] : S(""), b = y ? c->set[y] : S("");

	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (a.p[i] & b.p[i])
			return true;
	return false;
}

static cov_set unite(struct coverage *c, cov_set x, cov_set y)
{
	struct str longer = c->set[x], shorter = c->set[y];
	char *bits;

	if (longer.n < shorter.n)
		longer = c->set[y], shorter = c->set[x];
	bits = arena_alloc(c->arena, longer.n, 1);
	memcpy(bits, longer.p, longer.n);
	for (size_t i = 0; i < shorter.n; i++)
		bits[i] = (char)(bits[i] | shorter.p[i]);
	return set_intern(c, bits, longer.n);
}

cov_set coverage_union(struct coverage *c, cov_set x, cov_set y)
{
	struct cov_union *recent = &c->recent[(x * 7 + y) % RECENT];
	uint32_t at;

	if (x == y || !y)
		return x;
	if (!x)
		return y;
	if (recent->x == x && recent->y == y)
		return recent->both;
	ARENA_ROOM(c->arena, c->united, c->nunited, c->united_cap);
	at = map_intern_pair(&c->unions, x < y ? x : y, x < y ? y : x, c->nunited);
	if (at == c->nunited)
		c->united[c->nunited++] = unite(c, x, y);
	*recent = (struct cov_union){ x, y, c->united[at] };
	return recent->both;
}

/* ---- one order for all ---- */

static int source_order(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_source *source = ctx;

	return str_cmp(source[x].name, source[y].name);
}

/* The set `old` of `from`, where source i is now place[i]. */
static cov_set moved(struct coverage *c, const struct coverage *from, cov_set old, const uint32_t *place)
{
	char *bits = arena_alloc(c->arena, c->nsource / 8 + 1, 1);

	for (uint32_t i = 0; i < from->nsource; i++)
		if (coverage_in(from, old, i))
			bits[place[i] / 8] = (char)(bits[place[i] / 8] | 1 << place[i] % 8);
	return set_intern(c, bits, c->nsource / 8 + 1);
}

/* An old id's new one, by first use. */
static cov_set renamed(struct coverage *c, const struct coverage *from, cov_set old, cov_set *now, const uint32_t *place)
{
	if (old && !now[old])
		now[old] = moved(c, from, old, place);
	return now[old];
}

static void rename_sets(struct coverage *c, const struct coverage *from, const uint32_t *place)
{
	cov_set *now = ARENA_ARRAY(c->arena, cov_set, from->nset);

	for (uint32_t i = 0; i < c->n; i++) {
		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
			struct cov_things t = cov_things_get(&c->file[i], kind);

			for (uint32_t j = 0; j < t.n; j++) {
				struct cov_hits *hits = cov_thing_at(&t, kind, j);

				hits->by = renamed(c, from, hits->by, now, place);
				hits->in = renamed(c, from, hits->in, now, place);
			}
		}
	}
}

void cov_sets_init(struct coverage *c)
{
	map_init(&c->sets, c->arena);
	map_init(&c->unions, c->arena);
	c->set = NULL;
	c->united = NULL;
	c->recent = ARENA_ARRAY(c->arena, struct cov_union, RECENT);
	c->nset = c->set_cap = c->nunited = c->united_cap = 0;
	ARENA_ROOM(c->arena, c->set, c->nset, c->set_cap);
	c->set[c->nset++] = S("");
}

void cov_sets_order(struct coverage *c)
{
	struct coverage before = *c;
	uint32_t *order = ARENA_ARRAY(c->arena, uint32_t, c->nsource);
	uint32_t *place = ARENA_ARRAY(c->arena, uint32_t, c->nsource);

	if (c->nsource < 2) /* one set at most, which is in order */
		return;
	for (uint32_t i = 0; i < c->nsource; i++)
		order[i] = i;
	sort_by(order, c->nsource, source_order, c->source);
	c->source = ARENA_ARRAY(c->arena, struct cov_source, c->nsource);
	c->source_cap = c->nsource;
	for (uint32_t i = 0; i < c->nsource; i++) {
		c->source[i] = before.source[order[i]];
		place[order[i]] = i;
	}
	cov_sets_init(c);
	rename_sets(c, &before, place);
}

cov_set *cov_sets_translate(struct coverage *to, const struct coverage *from)
{
	uint32_t *place = ARENA_ARRAY(to->arena, uint32_t, from->nsource);
	cov_set *now = ARENA_ARRAY(to->arena, cov_set, from->nset);

	for (uint32_t i = 0; i < from->nsource; i++)
		place[i] = coverage_source(to, from->source[i].name);
	for (cov_set i = 1; i < from->nset; i++)
		now[i] = moved(to, from, i, place);
	return now;
}
