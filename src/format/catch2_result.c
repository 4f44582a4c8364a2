/* catch2_result - benchmarks of Catch2 as series. */
#include "format/catch2_result.h"

void catch2_init(struct catch2 *c, struct reading *out)
{
	*c = (struct catch2){ .out = out, .evidence = out->n };
	reading_add(out, MODEL_BENCH);
	map_init(&c->by_name, out->arena);
}

struct str catch2_join(struct arena *a, struct str path, struct str name)
{
	struct str slash = path.n ? S("/") : S("");

	return arena_printf(a, "%.*s%.*s%.*s", STR(str_clip(path, CATCH2_PATH_BYTES)), STR(slash),
		STR(str_clip(name, CATCH2_PATH_BYTES)));
}

static const struct summary *summary_of(struct arena *a, const struct catch2_result *r)
{
	struct summary *s = ARENA_NEW(a, struct summary);

	*s = (struct summary){ .center = r->mean,
		.lo = r->lo,
		.hi = r->hi,
		.level = isnan(r->lo) ? NAN : r->level,
		.sd = r->sd,
		.min = NAN,
		.max = NAN,
		.n = r->samples,
		.is_mean = true };
	return s;
}

void catch2_add(struct catch2 *c, const struct catch2_result *r)
{
	struct bench *b = &c->out->evidence[c->evidence].bench;
	struct unit sec = { S("sec"), DIM_TIME };
	uint32_t at = map_intern(&c->by_name, r->name, b->n);
	uint32_t process = c->nprogram ? c->nprogram - 1 : 0;
	const struct summary *before;

	if (at == b->n) {
		bench_series(b, r->name, S("time"), sec);
		ARENA_ROOM(b->arena, c->first, c->nfirst, c->first_cap);
		c->first[c->nfirst++] = process;
	}
	before = b->series[at].summary;
	if (!before && !b->series[at].n)
		c->first[at] = process;
	if (r->failure.n) {
		b->series[at].failure = r->failure;
	} else if (b->series[at].n) {
		bench_value(b, at, r->mean, process);
	} else if (before) {
		bench_value(b, at, before->center, c->first[at]);
		bench_value(b, at, r->mean, process);
		b->series[at].summary = NULL;
	} else {
		b->series[at].summary = summary_of(b->arena, r);
	}
}
