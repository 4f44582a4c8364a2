#include "model/coverage_select.h"

#include "base/sort.h"
#include "model/coverage_part.h"

/* ---- leaving out ---- */

static uint64_t add(const struct cov_tally *t)
{
	return t->covered + t->uncovered + t->unmeasured;
}

static void count_out(struct coverage *c, struct str why, const struct cov_file *f)
{
	struct cov_exclusion *x = coverage_exclude(c, why);
	struct cov_totals t = { 0 };

	coverage_count(f, &t);
	x->files++;
	x->lines += add(&t.kind[COV_KIND_LINE]);
	x->statements += add(&t.kind[COV_KIND_BLOCK]);
}

struct packages_seen {
	struct map at;
	struct str *name;
	bool *stays;
	uint32_t n;
};

static void see(struct packages_seen *s, struct str name, bool stays)
{
	uint32_t at = map_intern(&s->at, name, s->n);

	if (at == s->n)
		s->name[s->n++] = name;
	s->stays[at] |= stays;
}

void coverage_leave_out(struct coverage *c, coverage_reason *reason, void *ctx, struct str **left_out, uint32_t *n)
{
	struct packages_seen seen = { .name = ARENA_ARRAY(c->arena, struct str, c->n + 1),
		.stays = ARENA_ARRAY(c->arena, bool, c->n + 1) };
	uint32_t kept = 0, gone = 0;

	map_init(&seen.at, c->arena);
	for (uint32_t i = 0; i < c->n; i++) {
		struct str why = reason(ctx, &c->file[i]);

		see(&seen, coverage_package(&c->file[i]), !why.n);
		if (why.n)
			count_out(c, why, &c->file[i]);
		else
			c->file[kept++] = c->file[i];
	}
	if (kept < c->n) {
		c->n = kept;
		coverage_settle(c);
	}
	for (uint32_t i = 0; i < seen.n; i++)
		if (!seen.stays[i])
			seen.name[gone++] = seen.name[i];
	if (left_out) {
		*left_out = seen.name;
		*n = gone;
	}
}

bool path_matches(struct str path, const struct str *pattern, uint32_t n, uint32_t *which)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_glob(pattern[i], path) || (str_ends(pattern[i], S("/")) && str_starts(path, pattern[i]))) {
			*which = i;
			return true;
		}
	return false;
}

/* ---- one source's universe ---- */

static void keep_in(const struct coverage *c, struct cov_file *f, enum cov_kind kind, uint32_t source)
{
	struct cov_things t = cov_things_get(f, kind);
	uint32_t n = t.n;

	t.n = 0;
	for (uint32_t i = 0; i < n; i++) {
		const struct cov_hits *hits = cov_thing_at(&t, kind, i);

		if (coverage_in(c, hits->in, source))
			memmove(cov_thing_at(&t, kind, t.n++), hits, cov_shape[kind].size);
	}
	cov_things_set(f, kind, t);
	f->settled[kind] = t.n;
}

void coverage_universe(struct coverage *c, uint32_t source)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t things = 0;

		for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
			keep_in(c, &c->file[i], kind, source);
			things += cov_things_get(&c->file[i], kind).n;
		}
		if (things)
			c->file[kept++] = c->file[i];
	}
	c->n = kept;
	coverage_settle(c);
}

/* ---- packages ---- */

static struct str directory_of(const struct cov_file *f)
{
	struct str path = f->path;

	if (!path.n || !memchr(path.p, '/', path.n))
		return S(".");
	str_cut_last(&path, '/');
	return path.n ? path : S("/");
}

static void add_tally(struct cov_tally *to, const struct cov_tally *from)
{
	to->covered += from->covered;
	to->uncovered += from->uncovered;
	to->unmeasured += from->unmeasured;
}

static int by_name(uint32_t i, uint32_t j, const void *ctx)
{
	const struct cov_package *p = ctx;

	return str_cmp(p[i].name, p[j].name);
}

static void put_in_order(struct arena *a, struct cov_packages *out)
{
	out->package = sorted_rows(a, out->package, sizeof *out->package, out->n, by_name, out->package);
	out->cap = out->n;
}

void coverage_packages(struct arena *a, const struct coverage *c, struct cov_packages *out)
{
	struct map at;

	map_init(&at, a);
	*out = (struct cov_packages){ 0 };
	for (uint32_t i = 0; i < c->n; i++) {
		const struct cov_file *f = &c->file[i];
		struct str name = coverage_package(f), directory = directory_of(f);
		uint32_t k = map_intern(&at, name, out->n);

		if (k == out->n) {
			ARENA_ROOM(a, out->package, out->n, out->cap);
			out->package[out->n++] = (struct cov_package){ .name = name, .directory = directory };
		}
		out->package[k].nfile++;
		if (!str_eq(out->package[k].directory, directory))
			out->package[k].directory = (struct str){ 0 };
		coverage_count(f, &out->package[k].totals);
	}
	for (uint32_t i = 0; i < out->n; i++) {
		add_tally(&out->total.measure, &out->package[i].totals.measure);
		for (int k = 0; k < COV_KINDS; k++)
			add_tally(&out->total.kind[k], &out->package[i].totals.kind[k]);
	}
	put_in_order(a, out);
}
