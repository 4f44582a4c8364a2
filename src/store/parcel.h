/*
 * parcel - a run, ready to be written: everything that takes time (JSON, zstd, medians) is done before the store is
 * locked.  Inside store/ only.
 */
#ifndef PAWL_STORE_PARCEL_H
#define PAWL_STORE_PARCEL_H

#include "store/blob.h"

struct point {                  /* what history keeps of a series */
	struct str key;
	double center, lo, hi;          /* NaN = not known */
	uint32_t n;
};

struct counts { uint32_t pass, fail, error, skip, unfinished; };

struct parcel {
	struct arena arena;
	struct blob *blob;              /* [0] is the origin, [1 + i] the evidence i */
	uint32_t nblob;
	struct point *point;
	uint32_t npoint, point_cap;
	struct counts tests;
	int64_t *old;                   /* blobs of the run that this one replaces */
	uint32_t nold, old_cap;
};

bool parcel_pack(struct parcel *p, const struct run *run, struct err *e) MUST_CHECK;

/* The same from the bytes that `run` was read from, which are kept as they are: part[0] the origin, part[1 + i] the
 * evidence i. */
bool parcel_repack(struct parcel *p, const struct run *run, const struct str *part, struct err *e) MUST_CHECK;

void parcel_release(struct parcel *p);

/* Writes it, in the place of a run of that id when it is the revision that `run` was loaded from.  Needs a write
 * transaction. */
bool parcel_write(struct store *s, struct run *run, struct parcel *p, struct err *e) MUST_CHECK;

#endif
