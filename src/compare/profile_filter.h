/*
 * profile_filter - which samples and frames of a profile count, with the meaning that `go tool pprof` gives to the same words
 * (profile/filter.go, profile/prune.go, internal/driver/driver_focus.go of github.com/google/pprof).
 *
 * Expressions match the function name, the file or the module's name, anywhere in it.  In the order in which they take effect:
 * the profile's own drop_frames and keep_frames, tag_root and tag_leaf, then focus, ignore, hide, show, show_from, the tag
 * filters, prune_from.
 */
#ifndef PAWL_COMPARE_PROFILE_FILTER_H
#define PAWL_COMPARE_PROFILE_FILTER_H

#include "model/profile.h"

struct profile_filter {                 /* empty = not asked for */
	struct str focus;               /* keep samples with a matching frame */
	struct str ignore;              /* drop samples with one */
	struct str hide, show;          /* drop, or keep only, matching frames */
	struct str show_from;           /* drop what is above the outermost matching frame, and samples without one */
	struct str prune_from;          /* drop what is below the innermost frame whose simplified function matches */
	struct str tag_focus, tag_ignore;       /* [KEY=]EXPR[,EXPR], or a range of numbers: "4mb:", ":64kb", "1kb:2kb" */
	struct str tag_show, tag_hide;  /* keys of labels to keep, to drop */
	struct str tag_root, tag_leaf;  /* KEY[,KEY]: their values become frames */
	struct str tag_unit;            /* that numbers are shown in there; empty = as they are */
	bool no_inlines;                /* give inlined calls to their caller */
	bool keep_dropped;              /* do not apply the profile's own drop_frames */
};

struct filter_misses { bool focus, ignore, hide, show, show_from, tag_focus, tag_ignore, tag_show, tag_hide, tag_root, tag_leaf; };

/* False when nothing would change: then the profile can be used as it is. */
bool profile_filter_asked(const struct profile_filter *f, const struct profile *p);

/* A filtered copy in `out`, which profile_init() made; strings are borrowed from `in`.  `misses` says which expressions matched
 * nothing at all.  ERR_USAGE names the option whose expression is bad; one that takes too long is ERR_LIMIT. */
bool profile_filter_apply(const struct profile_filter *f, const struct profile *in, struct profile *out,
	struct filter_misses *misses, struct err *e) MUST_CHECK;

/* A function's name without arguments and a leading dot, as prune expressions see it. */
struct str profile_simple_name(struct str function);

#endif
