/* The tables of a pprof file: mappings to modules, locations and functions to frames. */
#include "base/sort.h"
#include "format/pprof_part.h"

#define DENSE_MOST 4u /* times as many places as ids: then an array serves */
#define DENSE_SPARE 1024u

/* ---- ids ---- */

static bool take_id(struct pprof *in, struct str message, const char *what, uint64_t *id)
{
	struct proto m = proto_of(message);
	struct proto_field f;

	*id = 0;
	while (proto_next(&m, &f)) {
		if (f.number != 1)
			continue;
		if (!pprof_is(in, &f, PROTO_VARINT))
			return false;
		*id = f.value;
	}
	if (!proto_end(&m, in->bytes, in->err))
		return false;
	return *id || err_at(in->err, (uint64_t)(message.p - in->bytes.p),
			      "expected a %s whose id is not 0", what);
}

static bool is_twice(struct pprof *in, struct str message, const char *what, uint64_t id)
{
	return err_at(in->err, (uint64_t)(message.p - in->bytes.p),
		"expected one %s of the id %llu, but this is the second", what,
		(unsigned long long)id);
}

static bool make_dense(struct pprof *in, const struct pprof_messages *table, const uint64_t *id,
	const char *what, struct pprof_ids *ids)
{
	ids->dense = ARENA_ARRAY(in->out->arena, uint32_t, ids->below);
	for (uint32_t i = 0; i < table->n; i++) {
		if (ids->dense[id[i]])
			return is_twice(in, table->message[i], what, id[i]);
		ids->dense[id[i]] = i + 1;
	}
	return true;
}

static int by_id(uint32_t i, uint32_t j, const void *ctx)
{
	const uint64_t *id = ctx;

	return id[i] < id[j] ? -1 : id[i] > id[j];
}

static bool make_sorted(struct pprof *in, const struct pprof_messages *table, const uint64_t *id,
	const char *what, struct pprof_ids *ids)
{
	ids->sorted = ARENA_ARRAY(in->out->arena, uint64_t, table->n);
	ids->place = ARENA_ARRAY(in->out->arena, uint32_t, table->n);
	for (uint32_t i = 0; i < table->n; i++)
		ids->place[i] = i;
	sort_by(ids->place, table->n, by_id, id);
	for (uint32_t i = 0; i < table->n; i++) {
		ids->sorted[i] = id[ids->place[i]];
		if (i && ids->sorted[i] == ids->sorted[i - 1])
			return is_twice(in, table->message[ids->place[i]], what, ids->sorted[i]);
	}
	return true;
}

bool pprof_ids_make(struct pprof *in, const struct pprof_messages *table, const char *what,
	struct pprof_ids *ids)
{
	uint64_t *id = ARENA_ARRAY(in->out->arena, uint64_t, table->n), most = 0;

	for (uint32_t i = 0; i < table->n; i++) {
		if (!take_id(in, table->message[i], what, &id[i]))
			return false;
		most = id[i] > most ? id[i] : most;
	}
	*ids = (struct pprof_ids){ .n = table->n, .below = most + 1 };
	return most < (uint64_t)table->n * DENSE_MOST + DENSE_SPARE && most < UINT32_MAX
		       ? make_dense(in, table, id, what, ids)
		       : make_sorted(in, table, id, what, ids);
}

/* ---- mappings ---- */

static bool take_mapping(struct pprof *in, uint32_t place)
{
	struct proto m = proto_of(in->mapping.message[place]);
	struct module module = { 0 };
	struct proto_field f;

	while (proto_next(&m, &f)) {
		if (f.number < 2 || f.number > 6)
			continue;
		if (!pprof_is(in, &f, PROTO_VARINT))
			return false;
		if (f.number == 2)
			module.start = f.value;
		else if (f.number == 3)
			module.limit = f.value;
		else if (f.number == 4)
			module.offset = f.value;
		else if (!pprof_string(in, f.value, f.at,
				 f.number == 5 ? &module.name : &module.build_id))
			return false;
	}
	in->module[place] = profile_module(in->p, &module);
	if (!place)
		in->p->main_binary = module.name;
	return proto_end(&m, in->bytes, in->err);
}

static bool take_mappings(struct pprof *in)
{
	if (!pprof_ids_make(in, &in->mapping, "mapping", &in->mappings))
		return false;
	in->module = ARENA_ARRAY(in->out->arena, uint32_t, in->mapping.n);
	for (uint32_t i = 0; i < in->mapping.n; i++)
		if (!take_mapping(in, i))
			return false;
	return true;
}

/* ---- functions ---- */

static bool take_function(struct pprof *in, uint32_t place)
{
	struct pprof_function *to = &in->function_at[place];
	struct proto m = proto_of(in->function.message[place]);
	struct proto_field f;

	while (proto_next(&m, &f)) {
		if (f.number < 2 || f.number > 5)
			continue;
		if (!pprof_is(in, &f, PROTO_VARINT))
			return false;
		if (f.number == 5)
			to->start_line = pprof_line(in, f.value, f.at);
		else if (!pprof_string(in, f.value, f.at,
				 f.number == 2   ? &to->name
				 : f.number == 3 ? &to->system_name
						 : &to->file))
			return false;
	}
	if (!to->name.n)
		to->name = to->system_name; /* pprof.c [3] */
	if (str_eq(to->name, to->system_name))
		to->system_name = S("");
	return proto_end(&m, in->bytes, in->err);
}

static bool take_functions(struct pprof *in)
{
	if (!pprof_ids_make(in, &in->function, "function", &in->functions))
		return false;
	in->function_at = ARENA_ARRAY(in->out->arena, struct pprof_function, in->function.n);
	for (uint32_t i = 0; i < in->function.n; i++)
		if (!take_function(in, i))
			return false;
	return true;
}

/* ---- locations ---- */

static bool take_function_id(struct pprof *in, const struct proto_field *f, struct frame *frame)
{
	uint32_t place = pprof_place(&in->functions, f->value);

	if (!f->value)
		return true;
	if (place == UINT32_MAX)
		return err_at(in->err, (uint64_t)(f->at - in->bytes.p),
			"expected a function of the profile, got id %llu",
			(unsigned long long)f->value);
	frame->function = in->function_at[place].name;
	frame->system_name = in->function_at[place].system_name;
	frame->file = in->function_at[place].file;
	frame->start_line = in->function_at[place].start_line;
	return true;
}

static bool take_line(struct pprof *in, struct str message, struct frame *frame)
{
	struct proto m = proto_of(message);
	struct proto_field f;

	while (proto_next(&m, &f)) {
		if (f.number > 3)
			continue;
		if (!pprof_is(in, &f, PROTO_VARINT))
			return false;
		if (f.number == 1 && !take_function_id(in, &f, frame))
			return false;
		if (f.number == 2)
			frame->line = pprof_line(in, f.value, f.at);
		if (f.number == 3)
			frame->column = pprof_line(in, f.value, f.at);
	}
	return proto_end(&m, in->bytes, in->err);
}

static bool take_mapping_id(struct pprof *in, const struct proto_field *f, struct frame *frame)
{
	uint32_t place = pprof_place(&in->mappings, f->value);

	if (!f->value)
		return true;
	if (place == UINT32_MAX)
		return err_at(in->err, (uint64_t)(f->at - in->bytes.p),
			"expected a mapping of the profile, got id %llu",
			(unsigned long long)f->value);
	frame->module = in->module[place];
	return true;
}

/* What a location's frames share, and how many lines it has. */
static bool take_place(struct pprof *in, struct str message, struct frame *frame, uint32_t *lines)
{
	struct proto m = proto_of(message);
	struct proto_field f;

	*frame = (struct frame){ .module = NO_MODULE };
	*lines = 0;
	while (proto_next(&m, &f)) {
		if (f.number < 2 || f.number > 4)
			continue;
		if (!pprof_is(in, &f, f.number == 4 ? PROTO_BYTES : PROTO_VARINT))
			return false;
		if (f.number == 2 && !take_mapping_id(in, &f, frame))
			return false;
		if (f.number == 3)
			frame->address = f.value;
		*lines += f.number == 4;
	}
	return proto_end(&m, in->bytes, in->err);
}

static void put_frame(struct pprof *in, uint32_t at, struct frame *frame)
{
	if (!frame->function.n && !frame->address)
		frame->function = S("<unknown>"); /* pprof.c [3] */
	in->frame[at] = profile_frame(in->p, frame);
}

/* One location to its run of frames: the file has the innermost line first. */
static bool take_location(struct pprof *in, struct str message, struct frame_run *run)
{
	struct proto m = proto_of(message);
	struct proto_field f;
	struct frame place, frame;
	uint32_t lines;

	if (!take_place(in, message, &place, &lines))
		return false;
	*run = (struct frame_run){ in->nframe, lines ? lines : 1 };
	while (in->frame_cap - in->nframe < run->n)
		in->frame = arena_grow(in->out->arena, in->frame, sizeof *in->frame, in->frame_cap,
			&in->frame_cap);
	in->nframe += run->n;
	if (!lines)
		put_frame(in, run->first, &place);
	while (lines && proto_next(&m, &f)) {
		if (f.number != 4)
			continue;
		frame = place;
		frame.inlined = --lines > 0;
		if (!take_line(in, f.bytes, &frame))
			return false;
		put_frame(in, run->first + lines, &frame);
	}
	return true;
}

struct runs {
	const struct frame_run *run;
	const uint32_t *frame;
};

static int by_frames(uint32_t i, uint32_t j, const void *ctx)
{
	const struct runs *c = ctx;
	const struct frame_run *x = &c->run[i], *y = &c->run[j];

	for (uint32_t k = 0; k < x->n && k < y->n; k++)
		if (c->frame[x->first + k] != c->frame[y->first + k])
			return c->frame[x->first + k] < c->frame[y->first + k] ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

/* Equal locations get one rank, which is their place from now on; ranks stand in the order of their frames, so that what
 * begins alike stands together. */
static void rank_runs(struct pprof *in, const struct frame_run *run)
{
	uint32_t n = in->location.n, *order = ARENA_ARRAY(in->out->arena, uint32_t, n);
	uint32_t *rank = ARENA_ARRAY(in->out->arena, uint32_t, n);
	struct runs ctx = { run, in->frame };

	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	sort_by(order, n, by_frames, &ctx);
	in->run = ARENA_ARRAY(in->out->arena, struct frame_run, (size_t)n + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (!i || by_frames(order[i - 1], order[i], &ctx))
			in->run[++in->nrun] = run[order[i]];
		rank[order[i]] = in->nrun;
	}
	for (uint64_t id = 0; in->locations.dense && id < in->locations.below; id++)
		if (in->locations.dense[id])
			in->locations.dense[id] = rank[in->locations.dense[id] - 1];
	for (uint32_t i = 0; in->locations.place && i < n; i++)
		in->locations.place[i] = rank[in->locations.place[i]] - 1;
}

static bool take_locations(struct pprof *in)
{
	struct frame_run *run = ARENA_ARRAY(in->out->arena, struct frame_run, in->location.n);

	if (!pprof_ids_make(in, &in->location, "location", &in->locations))
		return false;
	for (uint32_t i = 0; i < in->location.n; i++)
		if (!take_location(in, in->location.message[i], &run[i]))
			return false;
	rank_runs(in, run);
	return true;
}

bool pprof_tables(struct pprof *in)
{
	return take_mappings(in) && take_functions(in) && take_locations(in);
}
