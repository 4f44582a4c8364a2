/*
 * Samples of a pprof file, in its order: values and labels, and where the ids of their locations stand.  Those are left
 * packed where they are in the file: a sample costs 16 bytes until its stack is made, if ever (model/profile_paths.h).
 */
#include "format/pprof_part.h"

#define POOL_BYTES ((size_t)64 << 10)

struct sampling {
	struct pprof *in;
	const char *at; /* the sample that is read */
	uint32_t sample, nvalue;
	struct str path; /* its packed location ids */
	char *joined; /* ... that came in several fields; `path` is this then */
	uint32_t joined_cap;
	char *ranks; /* instead of ids that are not dense */
	uint32_t ranks_cap;
	char *pool; /* where joined ids are kept */
	size_t pool_left;
	struct label *label;
	uint32_t nlabel, label_cap;
};

/* ---- locations ---- */

/* More packed ids behind those that are there; `path` may be `joined` already. */
static void join(struct sampling *s, const char *bytes, size_t n)
{
	struct arena *a = s->in->out->arena;
	bool mine = s->path.n && s->path.p == s->joined;

	while (s->joined_cap < s->path.n + n)
		s->joined = arena_grow(a, s->joined, 1, s->joined_cap, &s->joined_cap);
	if (!mine && s->path.n)
		memcpy(s->joined, s->path.p, s->path.n);
	if (n)
		memcpy(s->joined + s->path.n, bytes, n);
	s->path = (struct str){ s->joined, s->path.n + n };
}

static bool take_locations(struct sampling *s, const struct proto_field *f)
{
	char packed[PROTO_VARINT_MOST];
	struct buf one = { packed, 0, sizeof packed };

	if (f->wire == PROTO_VARINT) {
		proto_put_varint(&one, f->value);
		join(s, one.p, one.n);
		return true;
	}
	if (!pprof_is(s->in, f, PROTO_BYTES))
		return false;
	if (f->bytes.n && (unsigned char)f->bytes.p[f->bytes.n - 1] >= 0x80)
		return pprof_wrong(
			s->in, f->at, "expected packed numbers, but the last one ends early");
	if (s->path.n)
		join(s, f->bytes.p, f->bytes.n);
	else
		s->path = f->bytes;
	return true;
}

static const char *pooled(struct sampling *s, struct str bytes)
{
	char *to;

	if (s->pool_left < bytes.n) {
		s->pool_left = bytes.n > POOL_BYTES ? bytes.n : POOL_BYTES;
		s->pool = arena_alloc(s->in->out->arena, s->pool_left, 1);
	}
	to = s->pool;
	memcpy(to, bytes.p, bytes.n);
	s->pool += bytes.n;
	s->pool_left -= bytes.n;
	return to;
}

/* Joined ids are not in the file: what is wrong with them is said of their sample. */
static bool is_unknown(const struct sampling *s, const char *at, uint64_t id)
{
	at = s->path.p == s->joined ? s->at : at;
	return id == UINT64_MAX
		       ? pprof_wrong(s->in, at, "expected a number of at most ten bytes")
		       : err_at(s->in->err, (uint64_t)(at - s->in->bytes.p),
				 "expected a location of the profile, got id %llu",
				 (unsigned long long)id);
}

/* Dense ids are numbers of the path as they are. */
static bool check_ids(const struct sampling *s)
{
	const uint32_t *rank = s->in->locations.dense;
	uint64_t below = s->in->locations.below;
	const char *at = s->path.p, *end = at + s->path.n;

	while (at < end) {
		const char *start = at;
		uint64_t id = path_number(&at);

		if (id >= below || !rank[id])
			return is_unknown(s, start, id);
	}
	return true;
}

/* Others are packed anew, as ranks. */
static bool pack_ranks(struct sampling *s)
{
	const char *at = s->path.p, *end = at + s->path.n;
	struct str ranks = { s->ranks, 0 };

	while (at < end) {
		const char *start = at;
		uint64_t id = path_number(&at);
		uint32_t rank = pprof_rank(s->in, id);
		struct buf to;

		if (!rank)
			return is_unknown(s, start, id);
		while (s->ranks_cap - ranks.n < PROTO_VARINT_MOST)
			s->ranks = arena_grow(s->in->out->arena, s->ranks, 1, s->ranks_cap, &s->ranks_cap);
		to = (struct buf){ s->ranks + ranks.n, 0, PROTO_VARINT_MOST };
		proto_put_varint(&to, rank);
		ranks.n += to.n;
	}
	s->path = (struct str){ pooled(s, (struct str){ s->ranks, ranks.n }), ranks.n };
	return true;
}

static bool keep_path(struct sampling *s)
{
	if (s->path.n > UINT32_MAX)
		return pprof_wrong(s->in, s->at, "expected a stack of less than 4 GiB");
	if (!s->path.n)
		return true;
	if (!(s->in->locations.dense ? check_ids(s) : pack_ranks(s)))
		return false;
	if (s->path.p == s->joined)
		s->path.p = pooled(s, s->path);
	s->in->path[s->sample] = s->path;
	return true;
}

/* ---- values ---- */

static bool take_value(struct sampling *s, uint64_t value)
{
	struct profile *p = s->in->p;

	if (s->nvalue < p->nweight)
		p->weight[s->nvalue].value[s->sample] = (int64_t)value;
	return ++s->nvalue <= p->nweight ||
	       pprof_wrong(s->in, s->at,
		       "expected a sample with a value for each sample type, got more");
}

static bool take_values(struct sampling *s, const struct proto_field *f)
{
	struct proto m = proto_of(f->bytes);
	uint64_t value;

	if (f->wire == PROTO_VARINT)
		return take_value(s, f->value);
	if (!pprof_is(s->in, f, PROTO_BYTES))
		return false;
	while (proto_number(&m, &value))
		if (!take_value(s, value))
			return false;
	return proto_end(&m, s->in->bytes, s->in->err);
}

/* ---- labels ---- */

static bool take_label_field(struct pprof *in, const struct proto_field *f, struct label *label)
{
	switch (f->number) {
	case 1:
		return pprof_is(in, f, PROTO_VARINT) &&
		       pprof_string(in, f->value, f->at, &label->key);
	case 2:
		label->numeric &= !f->value;
		return pprof_is(in, f, PROTO_VARINT) &&
		       pprof_string(in, f->value, f->at, &label->text);
	case 3:
		label->number = (int64_t)f->value;
		return pprof_is(in, f, PROTO_VARINT);
	case 4:
		return pprof_is(in, f, PROTO_VARINT) &&
		       pprof_string(in, f->value, f->at, &label->unit);
	}
	return true;
}

static bool take_label(struct sampling *s, const struct proto_field *field)
{
	struct proto m = proto_of(field->bytes);
	struct label label = { .numeric = true }; /* pprof.c [4] */
	struct proto_field f;

	if (!pprof_is(s->in, field, PROTO_BYTES))
		return false;
	while (proto_next(&m, &f))
		if (!take_label_field(s->in, &f, &label))
			return false;
	if (!label.numeric)
		label = (struct label){ .key = label.key, .text = label.text };
	if (label.key.n) {
		ARENA_ROOM(s->in->out->arena, s->label, s->nlabel, s->label_cap);
		s->label[s->nlabel++] = label;
	} else {
		evidence_note(s->in->out, s->in->evidence, (uint64_t)(field->at - s->in->bytes.p),
			"a label without a key is left out");
	}
	return proto_end(&m, s->in->bytes, s->in->err);
}

/* ---- samples ---- */

static bool take_sample_field(struct sampling *s, const struct proto_field *f)
{
	switch (f->number) {
	case 1:
		return take_locations(s, f);
	case 2:
		return take_values(s, f);
	case 3:
		return take_label(s, f);
	}
	return true;
}

static bool take_sample(struct sampling *s, const struct proto_field *sample)
{
	struct pprof *in = s->in;
	struct proto m = proto_of(sample->bytes);
	struct proto_field f;

	s->at = sample->at;
	s->path = S("");
	s->nvalue = s->nlabel = 0;
	s->sample = profile_append_sample(in->p, NO_STACK, 0);
	while (proto_next(&m, &f))
		if (!take_sample_field(s, &f))
			return false;
	if (!proto_end(&m, in->bytes, in->err))
		return false;
	if (s->nvalue < in->p->nweight)
		return pprof_wrong(in, s->at,
			"expected a sample with a value for each sample type, got fewer");
	if (s->nlabel)
		in->p->sample[s->sample].labels = profile_labels(in->p, s->label, s->nlabel);
	return keep_path(s);
}

bool pprof_samples(struct pprof *in)
{
	struct proto m = proto_of(in->bytes);
	struct sampling s = { .in = in };
	struct proto_field f;

	in->path = ARENA_ARRAY(in->out->arena, struct str, in->nsample);
	while (proto_next(&m, &f))
		if (f.number == 2 && !take_sample(&s, &f))
			return false;
	return true;
}

static const uint32_t *numbers_of_ranks(struct arena *a, uint32_t nrun)
{
	uint32_t *rank = ARENA_ARRAY(a, uint32_t, (size_t)nrun + 1);

	for (uint32_t i = 0; i <= nrun; i++)
		rank[i] = i;
	return rank;
}

void pprof_paths(struct pprof *in)
{
	struct arena *a = in->out->arena;
	struct profile_paths *paths = ARENA_NEW(a, struct profile_paths);
	const uint32_t *dense = in->locations.dense;

	*paths = (struct profile_paths){ .path = in->path,
		.rank = dense ? dense : numbers_of_ranks(a, in->nrun),
		.below = dense ? (uint32_t)in->locations.below : in->nrun + 1,
		.run = in->run,
		.frame = in->frame,
		.nrun = in->nrun };
	in->p->paths = paths;
}
