#include "verb/analyse.h"

#include "base/file.h"
#include "verb/input.h"
#include "verb/talk.h"

/* "bench/cpu.pb.gz" is "bench/cpu". */
static struct str stem_of(struct str path)
{
	size_t at = path.n;

	while (at && path.p[at - 1] != '/')
		at--;
	for (size_t i = at + 1; i < path.n; i++)
		if (path.p[i] == '.')
			return str_clip(path, i);
	return path;
}

static enum recording kind_of(const struct profile *p)
{
	if (profile_find_weight(p, S("alloc_space")) != MAP_NONE ||
		profile_find_weight(p, S("inuse_space")) != MAP_NONE)
		return RECORDING_MEMORY;
	if (profile_find_weight(p, S("delay")) != MAP_NONE)
		return RECORDING_WAITING;
	if (profile_find_weight(p, S("goroutine")) != MAP_NONE ||
		profile_find_weight(p, S("threadcreate")) != MAP_NONE)
		return RECORDING_OTHER;
	return RECORDING_CPU;
}

/* Benchmarks keep no job, so that they meet whatever their files are called. */
static void take_file(struct arena *a, struct str dir, struct str path, struct run *run)
{
	struct format_options opt = { 0 };
	struct reading r = { .arena = a };
	struct err e = { 0 };
	struct str full = file_join(a, dir, path);

	if (!input_read_file(full, &opt, &r, &e)) {
		say("skipped %.*s: %s", STR(full), e.text);
		return;
	}
	for (uint32_t i = 0; i < r.n; i++) {
		struct evidence ev = r.evidence[i];

		ev.source = path;
		ev.job = ev.model == MODEL_PROFILE ? stem_of(path) : S("");
		ARENA_ROOM(a, run->evidence, run->n, run->cap);
		run->evidence[run->n++] = ev;
	}
}

static bool read_side(struct arena *a, struct str top, struct run *run, struct err *e)
{
	struct str *path;
	uint32_t n;

	run_init(run, a);
	if (!file_is_directory(arena_cstr(a, top))) {
		err_set(e, ERR_USAGE, "a directory of profiles and benchmarks expected");
		return err_in(e, top);
	}
	if (!file_tree(a, arena_cstr(a, top), &path, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		take_file(a, top, path[i], run);
	if (run->n)
		return true;
	err_set(e, ERR_INPUT, "holds no profile and no benchmark that pawl can read");
	err_in(e, top);
	return err_hint(e, "`pawl formats` lists what can be read");
}

/* ---- pairs ---- */

struct matcher {
	struct sides *sides;
	bool *base_taken, *head_taken;
};

static bool is_free(const struct run *run, const bool *taken, uint32_t i, enum recording kind)
{
	return run->evidence[i].model == MODEL_PROFILE && !taken[i] &&
	       kind_of(&run->evidence[i].profile) == kind;
}

static void join(struct matcher *m, uint32_t base, uint32_t head)
{
	struct sides *s = m->sides;
	struct evidence *b = &s->base.evidence[base];
	const struct evidence *h = &s->head.evidence[head];

	b->job = h->job;
	m->base_taken[base] = m->head_taken[head] = true;
	s->pair[s->npair++] = (struct profile_pair){ h->job, kind_of(&h->profile), &b->profile,
		&h->profile };
}

static void join_by_name(struct matcher *m)
{
	struct sides *s = m->sides;

	for (uint32_t i = 0; i < s->head.n; i++)
		for (uint32_t k = 0; k < s->base.n && s->head.evidence[i].model == MODEL_PROFILE &&
				     !m->head_taken[i];
			k++)
			if (is_free(&s->base, m->base_taken, k,
				    kind_of(&s->head.evidence[i].profile)) &&
				str_eq(s->base.evidence[k].job, s->head.evidence[i].job))
				join(m, k, i);
}

/* The only one of its kind that is left, or UINT32_MAX. */
static uint32_t only_one(const struct run *run, const bool *taken, enum recording kind)
{
	uint32_t found = UINT32_MAX;

	for (uint32_t i = 0; i < run->n; i++) {
		if (!is_free(run, taken, i, kind))
			continue;
		if (found != UINT32_MAX)
			return UINT32_MAX;
		found = i;
	}
	return found;
}

static void join_what_is_left(struct matcher *m)
{
	for (enum recording kind = RECORDING_CPU; kind <= RECORDING_OTHER; kind++) {
		uint32_t b = only_one(&m->sides->base, m->base_taken, kind),
			 h = only_one(&m->sides->head, m->head_taken, kind);

		if (b != UINT32_MAX && h != UINT32_MAX)
			join(m, b, h);
	}
}

static void tell_lone(const struct run *run, const bool *taken, const char *other)
{
	for (uint32_t i = 0; i < run->n; i++)
		if (run->evidence[i].model == MODEL_PROFILE && !taken[i])
			say("note: %.*s has no counterpart in the %s", STR(run->evidence[i].source),
				other);
}

bool analyse_read(
	struct arena *a, struct str base, struct str head, struct sides *out, struct err *e)
{
	struct matcher m = { .sides = out };

	*out = (struct sides){ 0 };
	if (!read_side(a, base, &out->base, e) || !read_side(a, head, &out->head, e))
		return false;
	m.base_taken = ARENA_ARRAY(a, bool, out->base.n);
	m.head_taken = ARENA_ARRAY(a, bool, out->head.n);
	out->pair = ARENA_ARRAY(a, struct profile_pair, out->head.n);
	join_by_name(&m);
	join_what_is_left(&m);
	tell_lone(&out->base, m.base_taken, "head");
	tell_lone(&out->head, m.head_taken, "base");
	return true;
}
