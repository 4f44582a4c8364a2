/* again_lookups - look-ups that found nothing, by directory. */
#include "compare/again.h"

#include "base/map.h"
#include "base/sort.h"

struct counting {
	struct misses *out;
	struct arena *arena;
	struct map by_directory, seen;  /* seen: pairs of (directory, program) */
	uint32_t cap, nseen;
};

static void count_one(struct counting *k, struct str directory, const struct tree_use *u)
{
	uint32_t at = map_intern(&k->by_directory, directory, k->out->n);

	if (at == k->out->n) {
		ARENA_ROOM(k->arena, k->out->miss, k->out->n, k->cap);
		k->out->miss[k->out->n++] = (struct miss){ .directory = directory };
	}
	k->out->miss[at].count += u->count;
	k->out->total += u->count;
	if (map_intern_pair(&k->seen, at, u->program, k->nseen) == k->nseen) {
		k->nseen++;
		k->out->miss[at].programs++;
	}
}

static int most_first(uint32_t i, uint32_t j, const void *ctx)
{
	const struct miss *x = (const struct miss *)ctx + i, *y = (const struct miss *)ctx + j;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return str_cmp(x->directory, y->directory);
}

static void order(struct misses *out, struct arena *a)
{
	out->miss = sorted_rows(a, out->miss, sizeof *out->miss, out->n, most_first, out->miss);
}

void negative_lookups(const struct process_tree *t, struct arena *a, struct misses *out)
{
	struct counting k = { .out = out, .arena = a };

	*out = (struct misses){ 0 };
	map_init(&k.by_directory, a);
	map_init(&k.seen, a);
	for (uint32_t i = 0; i < t->nuse; i++) {
		const struct tree_use *u = &t->use[i];
		struct str directory;

		if (!(u->how & FILE_MISSING) || u->file >= t->nfile)
			continue;
		directory = t->file[u->file].path;
		str_cut_last(&directory, '/');
		count_one(&k, directory.n ? directory : S("/"), u);
	}
	order(out, a);
}
