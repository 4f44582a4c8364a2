/* profile_tags - filters of samples by their labels, and labels as frames: the part of profile_filter that looks at labels. */
#ifndef PAWL_COMPARE_PROFILE_TAGS_H
#define PAWL_COMPARE_PROFILE_TAGS_H

#include "compare/profile_filter.h"

struct tag_filter;

/* *out stays NULL for the empty expression. */
bool tag_filter_compile(struct arena *a, struct str text, const char *option, struct tag_filter **out, struct err *e)
	MUST_CHECK;

/* For each of the profile's sets of labels whether it matches, in `a`. */
bool tag_filter_match(const struct tag_filter *t, struct arena *a, const struct profile *p, bool **of_set, struct err *e)
	MUST_CHECK;

/* Copies `in` with the values of tag_root's labels as the outermost frames and of tag_leaf's as the innermost: function "value,value",
 * file the key. */
void tags_to_frames(const struct profile_filter *f, const struct profile *in, struct profile *out,
	struct filter_misses *misses);

/* The same of a profile that nobody needs afterwards: it has no samples then. */
void tags_to_frames_of_spent(const struct profile_filter *f, struct profile *in, struct profile *out,
	struct filter_misses *misses);

#endif
