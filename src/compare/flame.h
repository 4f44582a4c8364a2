/*
 * flame - the boxes of a flame graph: a profile, or two of them, as one tree in which calls of one
 * name below one caller are one box.
 *
 * A profile is two-sided when it has a weight for the base (folded stacks with two columns) or
 * holds negative values: what --diff-base takes away, or a difference that somebody else took.
 * What is negative is the base's.
 *
 * A box is as wide as its value in the head.  What is in the base only has width, too: that of the
 * base, so that nothing disappears from sight by being gone.  Hence width = head + the widths of
 * the gone boxes in it.
 *
 * Choices [1] Of a box of which nobody could see anything the inside is not looked at: what is gone
 *             in there adds no width to the boxes below it.
 */
#ifndef PAWL_COMPARE_FLAME_H
#define PAWL_COMPARE_FLAME_H

#include "compare/profile_rows.h"

#define FLAME_ROOT 0 /* index of the box that holds all others; it has no name */

struct flame_box {
	int64_t head, base; /* with all that it called; in raw units of the weight */
	int64_t head_self, base_self; /* without */
	int64_t width, x; /* in raw units; x is the distance from the left end */
	uint32_t name; /* index in name[] */
	uint32_t parent; /* comes before its children; of the root: itself */
	uint32_t first, n; /* its children are box[first .. first + n), from left to right */
	uint32_t depth; /* of the root: 0 */
	bool gone; /* in the base only */
	bool noise; /* its change with all it calls is none, as the caller has it or flame_judge() */
	bool noise_self; /* nor is that of its own */
};

enum flame_sort { FLAME_BY_NAME, FLAME_BY_VALUE };

struct flame_options {
	uint32_t weight;
	uint32_t base_weight; /* or MAP_NONE: the base is what is negative */
	bool two_sided; /* even when nothing is negative */
	enum granularity granularity;
	bool columns; /* BY_LINE: also by column */
	bool reversed; /* merge from the innermost call on: callers stand upon what they called */
	enum flame_sort sort; /* by name bytewise; by value: widest first, then by name */
	double least_ratio; /* of the whole width: narrower boxes are left out; 0 = none */
	uint32_t most; /* boxes at most, the widest; 0 = no limit */
	/* May be NULL: every change is one. */
	bool (*is_noise)(const void *ctx, int64_t base, int64_t head);
	const void *noise_ctx;
};

/* What is not drawn.  Boxes that are left out with the box they stand in are not counted. */
struct flame_left_out {
	uint64_t n; /* boxes */
	int64_t width, widest; /* of all together, of the widest */
};

struct flame {
	struct str *name;
	uint32_t nname;
	struct flame_box *box;
	uint32_t n;
	uint32_t deepest; /* depth of a box */
	bool two_sided;
	double alpha; /* noise is what has a larger p; 0 = nothing was judged */
	struct flame_left_out left_out;
};

/* ERR_LIMIT when the sizes of all values add up to more than 63 bits. */
bool flame_layout(struct arena *a, const struct profile *p, const struct flame_options *opt,
	struct flame *out, struct err *e) MUST_CHECK;

/* The same of several parts, all of which have paths, or of a single one. */
bool flame_layout_of(struct arena *a, const struct profile *frames, const struct profile_part *part, uint32_t n,
	const struct flame_options *opt, struct flame *out, struct err *e) MUST_CHECK;

/*
 * Marks as noise what is not proven to have changed, by value or by share, over all boxes together: p > alpha after Benjamini and
 * Hochberg.  The rates are events for a unit of value; with a side without events nothing is marked.
 */
void flame_judge(struct arena *a, struct flame *f, double base_rate, double head_rate, double alpha);

/* What the root holds of both sides; saturates at the ends of 64 bits. */
void flame_totals(const struct profile_part *part, uint32_t n, const struct flame_options *opt, int64_t *head, int64_t *base);

/* The weight that holds the base of this one, or MAP_NONE: "base" for "head", of one unit. */
uint32_t flame_base_weight(const struct profile *p, uint32_t weight);

#endif
