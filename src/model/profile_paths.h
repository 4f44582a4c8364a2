/*
 * profile_paths - stacks as the input lists them, each by itself and packed: for whoever sums over samples and needs no forest.
 *
 * A path is packed numbers (base/proto.h), the innermost first, each at most ten bytes long and with a rank that is not 0; the
 * last byte of a path is below 128.  A rank is that of a run: one frame or more, the outermost first; what was inlined comes
 * behind.  Samples of a profile that has paths have no stack yet.
 */
#ifndef PAWL_MODEL_PROFILE_PATHS_H
#define PAWL_MODEL_PROFILE_PATHS_H

#include "model/profile.h"

#define NO_FRAME UINT32_MAX

struct frame_run {
	uint32_t first, n; /* frame[first .. first + n) */
};

struct profile_paths {
	struct str *path; /* by sample; borrowed */
	const uint32_t *rank; /* by number, `below` of them; 0 = none has this number */
	uint32_t below;
	const struct frame_run *run; /* by rank, from 1 on to nrun, in the order of their frames */
	const uint32_t *frame; /* of all runs: indices in profile.frame[] */
	uint32_t nrun;
	bool repeated; /* samples may share a stack: then they have no labels, and are put together when stacks are made */
};

/* The next number of a path, innermost first; UINT64_MAX of one that has more than ten bytes. */
static inline uint64_t path_number(const char **at)
{
	uint64_t x = (unsigned char)*(*at)++;

	if (x < 0x80)
		return x;
	x &= 0x7f;
	for (unsigned shift = 7; shift < 70; shift += 7) {
		uint64_t byte = (unsigned char)*(*at)++;

		x |= (byte & 0x7f) << shift;
		if (byte < 0x80)
			return x;
	}
	return UINT64_MAX;
}

/* The number that ends before path[*left]: outermost first. */
static inline uint64_t path_number_before(const char *path, uint32_t *left)
{
	uint32_t n = *left - 1;
	uint64_t x = (unsigned char)path[n];

	while (n && (unsigned char)path[n - 1] >= 0x80)
		x = x << 7 | ((unsigned char)path[--n] & 0x7f);
	*left = n;
	return x;
}

/* The innermost frame of a sample, or NO_FRAME. */
static inline uint32_t profile_path_leaf(const struct profile_paths *paths, uint32_t sample)
{
	const char *at = paths->path[sample].p;
	struct frame_run run;

	if (!paths->path[sample].n)
		return NO_FRAME;
	run = paths->run[paths->rank[path_number(&at)]];
	return paths->frame[run.first + run.n - 1];
}

/* The forest in place of the paths; nothing where there are none. */
void profile_paths_to_stacks(struct profile *p);

#endif
