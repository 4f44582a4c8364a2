/* folded_part - what folded.c and folded_path.c (reading) and folded_write.c share. */
#ifndef PAWL_FORMAT_FOLDED_PART_H
#define PAWL_FORMAT_FOLDED_PART_H

#include "format/format.h"
#include "model/profile_paths.h"

struct folded_paths { /* while lines are read */
	struct profile *profile;
	const char *limit; /* end of the input */
	bool mapped; /* its bytes are given back: names have to be copied */
	uint64_t key; /* odd, of this process */
	struct folded_name *name;
	uint32_t nname, name_cap;
	struct folded_slot *slot;
	uint32_t slots;
	uint32_t *frame, frame_cap; /* of the line, outermost first */
	struct str *path;
	uint32_t path_cap;
	char *pool; /* where paths are kept */
	size_t pool_left;
};

void folded_paths_begin(struct folded_paths *f, struct profile *p, struct str bytes, bool mapped);

/* The new sample of a line's frames. */
uint32_t folded_path(struct folded_paths *f, struct str frames);

/* Gives the profile its paths. */
void folded_paths_end(struct folded_paths *f);

/* Lines in ascending order of their frames' names, frame by frame. */
bool folded_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
