/* pprof_part - what the readers of pprof's tables, samples and stacks share while one file is read. */
#ifndef PAWL_FORMAT_PPROF_PART_H
#define PAWL_FORMAT_PPROF_PART_H

#include "base/proto.h"
#include "format/format.h"
#include "model/profile_paths.h"

/* From a producer's id to the place in its table: an array where ids are dense, as they should be, else sorted. */
struct pprof_ids {
	uint32_t *dense; /* place + 1 by id, 0 = none; `below` of them */
	uint64_t below;
	uint64_t *sorted; /* ascending, with their places */
	uint32_t *place;
	uint32_t n;
};

struct pprof_messages { /* messages of one kind, in the file's order */
	struct str *message;
	uint32_t n, cap;
};

struct pprof_function {
	struct str name, system_name, file;
	uint32_t start_line;
};

struct pprof {
	struct reading *out;
	struct profile *p;
	uint32_t evidence;
	struct str bytes;
	struct err *err;

	struct pprof_messages string, sample_type, mapping, location, function, comment;
	struct str period_type;
	uint64_t drop_frames, keep_frames, default_type, doc_url, period, duration_ns;
	uint32_t nsample;

	struct pprof_ids mappings, functions, locations;
	uint32_t *module; /* by place of the mapping */
	struct pprof_function *function_at;
	struct frame_run *run; /* of locations, by rank, from 1 on; the order of ranks is that of frames */
	uint32_t *frame; /* of all runs */
	uint32_t nrun, nframe, frame_cap;

	struct str *path; /* by sample: its packed location ids, innermost first; ranks where ids are not dense */
};

/* String number `index`; false and an error that names the place of the field when there is none. */
bool pprof_string(struct pprof *in, uint64_t index, const char *at, struct str *out) MUST_CHECK;

/* A number of a line or column; what 32 bits do not hold is noted and 0. */
uint32_t pprof_line(struct pprof *in, uint64_t value, const char *at);

/* ERR_INPUT at this place of the input. */
bool pprof_wrong(const struct pprof *in, const char *at, const char *text);

/* Whether a field has the wire type that the format gives it. */
bool pprof_is(const struct pprof *in, const struct proto_field *f, enum proto_wire wire) MUST_CHECK;

/* Ids of the messages' field 1; zero and repeated ones are errors. */
bool pprof_ids_make(struct pprof *in, const struct pprof_messages *table, const char *what,
	struct pprof_ids *ids) MUST_CHECK;

/* Place of the message with this id, or UINT32_MAX. */
static inline uint32_t pprof_place(const struct pprof_ids *ids, uint64_t id)
{
	uint32_t lo = 0, hi = ids->n;

	if (ids->dense)
		return id < ids->below ? ids->dense[id] - 1 : UINT32_MAX;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (ids->sorted[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < ids->n && ids->sorted[lo] == id ? ids->place[lo] : UINT32_MAX;
}

/* Rank of the location with this id, or 0; after pprof_tables(). */
static inline uint32_t pprof_rank(const struct pprof *in, uint64_t id)
{
	return pprof_place(&in->locations, id) + 1;
}

bool pprof_tables(struct pprof *in) MUST_CHECK; /* mappings, functions, locations */
bool pprof_samples(struct pprof *in) MUST_CHECK; /* values, labels, and where their stacks stand */
void pprof_paths(struct pprof *in); /* what was read of them, for the profile */

bool pprof_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
