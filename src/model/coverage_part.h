/* coverage_part - what the files of coverage share: the kinds of things, all handled alike. */
#ifndef PAWL_MODEL_COVERAGE_PART_H
#define PAWL_MODEL_COVERAGE_PART_H

#include "model/coverage.h"

/* One array of a file. */
struct cov_things {
	void *thing;
	uint32_t n, cap;
};

struct cov_shape {
	size_t size;
	int (*order)(const void *x, const void *y);     /* by the key */
	void (*join)(struct arena *a, void *to, const void *from);      /* what is no key: the larger; NULL = nothing is */
	void (*own)(struct arena *a, void *thing);      /* copies its strings; NULL = it has none */
	bool (*same)(const void *x, const void *y);     /* in what is no key; NULL = nothing is */
};

extern const struct cov_shape cov_shape[COV_KINDS];

struct cov_things cov_things_get(const struct cov_file *f, enum cov_kind kind);
void cov_things_set(struct cov_file *f, enum cov_kind kind, struct cov_things t);

static inline void *cov_thing_at(const struct cov_things *t, enum cov_kind kind, uint32_t i)
{
	return (char *)t->thing + (size_t)i * cov_shape[kind].size;
}

/* Puts all of one kind in order, equal ones together. */
void cov_settle_kind(struct coverage *c, struct cov_file *f, enum cov_kind kind);

/* Who covered what comes from elsewhere; NULL stands for "it says so itself". */
struct cov_origin {
	cov_set self;           /* it has no sources: it is this one */
	const cov_set *now;     /* it has: its sets by their ids here; else NULL */
};

/* Adds things of another file, ascending and each once, to those of `f`, which are settled. */
void cov_fold(struct coverage *c, struct cov_file *f, enum cov_kind kind, const struct cov_things *from,
	const struct cov_origin *origin);

/* Counts a thing on the one of the file beside; false when there is none like it. */
bool cov_count_beside(struct coverage *c, struct cov_file *f, enum cov_kind kind, const void *thing);

/* Makes what was counted so things of the file's own, in memory of `c`. */
void cov_stand_alone(struct coverage *c, const struct coverage *known, struct cov_file *f);

/* Adds what was counted so to the things themselves, which are in file `f`. */
void cov_fold_counted(struct coverage *c, struct cov_file *f, const struct cov_file *from, const struct cov_origin *origin);

/* Sets: none but the empty one; sources by name and sets by first use; ids of `from`'s sets as `to` has them. */
void cov_sets_init(struct coverage *c);
void cov_sets_order(struct coverage *c);
cov_set *cov_sets_translate(struct coverage *to, const struct coverage *from);

/* All of `from` into `to`, a file of `c`. */
void cov_file_join(struct coverage *c, struct cov_file *to, const struct cov_file *from, const struct cov_origin *origin);

#endif
