/*
 * profile_input - what top, flame, convert and merge share: the options that choose samples and frames, and profiles from files.
 */
#ifndef PAWL_VERB_PROFILE_INPUT_H
#define PAWL_VERB_PROFILE_INPUT_H

#include "compare/profile_filter.h"
#include "compare/profile_rows.h"
#include "format/format.h"
#include "model/evidence.h"
#include "verb/verb.h"

/* What a verb can do without. */
enum profile_wish {
	WISH_STACKS,                    /* nothing: one profile, with its stacks */
	WISH_PARTS,                     /* it adds samples up: stacks may stay paths, and a difference two parts */
	WISH_PATHS,                     /* the same where all parts have paths, and comm is no frame */
};

/* Targets of PROFILE_OPTIONS; NULL = not given. */
struct profile_words {
	const char *format, *sample_type, *symfs;
	const char *focus, *ignore, *hide, *show, *show_from, *prune_from;
	const char *tag_focus, *tag_ignore, *tag_show, *tag_hide, *tag_root, *tag_leaf;
	bool no_inlines, keep_dropped, relative, mangled, no_symbols;
	bool mean;                      /* of verbs that have the option: totals are those of means */
	enum profile_wish wish;         /* no option */
	bool no_places, no_files;       /* no option: the verb needs neither lines nor addresses; nor files, but to filter by */
	struct option_list base, diff_base;
	bool normalize;
};

extern struct profile_words profile_words;

/* Rows for a verb's table of options. */
#define PROFILE_FILTERS \
	{ 0, "focus", "REGEX", "only samples with a frame that matches", OPTION_TEXT, &profile_words.focus, NULL }, \
	{ 0, "show", "REGEX", "only frames that match", OPTION_TEXT, &profile_words.show, NULL }, \
	{ 0, "hide", "REGEX", "no frames that match", OPTION_TEXT, &profile_words.hide, NULL }, \
	{ 0, "show-from", "REGEX", "nothing above the outermost frame that matches", OPTION_TEXT, &profile_words.show_from, NULL }, \
	{ 0, "prune-from", "REGEX", "nothing below the innermost frame that matches", OPTION_TEXT, &profile_words.prune_from, NULL }, \
	{ 0, "tagfocus", "TAGS", "only samples with labels that match: [KEY=]REGEX, or a range as 1kb:4mb", OPTION_TEXT, &profile_words.tag_focus, NULL }, \
	{ 0, "tagignore", "TAGS", "no samples with labels that match", OPTION_TEXT, &profile_words.tag_ignore, NULL }, \
	{ 0, "tagshow", "REGEX", "only labels whose key matches", OPTION_TEXT, &profile_words.tag_show, NULL }, \
	{ 0, "taghide", "REGEX", "no labels whose key matches", OPTION_TEXT, &profile_words.tag_hide, NULL }, \
	{ 0, "tagroot", "KEYS", "values of these labels as the outermost frames", OPTION_TEXT, &profile_words.tag_root, NULL }, \
	{ 0, "tagleaf", "KEYS", "values of these labels as the innermost frames", OPTION_TEXT, &profile_words.tag_leaf, NULL }, \
	{ 0, "no-inlines", NULL, "give inlined calls to their caller", OPTION_FLAG, &profile_words.no_inlines, NULL }, \
	{ 0, "keep-dropped", NULL, "show frames that the profile itself asks to drop", OPTION_FLAG, &profile_words.keep_dropped, NULL }

#define PROFILE_SAMPLE_TYPE \
	{ 's', "sample-type", "NAME", "which kind of value: cpu, samples, alloc_space, inuse_space, ...", OPTION_TEXT, &profile_words.sample_type, NULL }

#define PROFILE_SYMBOLS \
	{ 0, "symfs", "DIR", "look for recorded programs and libraries below DIR", OPTION_TEXT, &profile_words.symfs, NULL }, \
	{ 0, "mangled", NULL, "names of C++ and Rust as the linker has them", OPTION_FLAG, &profile_words.mangled, NULL }, \
	{ 0, "no-symbols", NULL, "leave addresses without a name as they are", OPTION_FLAG, &profile_words.no_symbols, NULL }

#define PROFILE_OPTIONS \
	PROFILE_SAMPLE_TYPE, \
	{ 0, "ignore", "REGEX", "no samples with a frame that matches", OPTION_TEXT, &profile_words.ignore, NULL }, \
	PROFILE_FILTERS, \
	{ 0, "relative-percentages", NULL, "percentages of what the filters left, not of everything", OPTION_FLAG, &profile_words.relative, NULL }, \
	{ 0, "base", "FILE", "take this profile away; what both have does not count", OPTION_LIST, &profile_words.base, NULL }, \
	{ 0, "diff-base", "FILE", "take this profile away; percentages are of it", OPTION_LIST, &profile_words.diff_base, NULL }, \
	{ 0, "normalize", NULL, "scale the profile to the base's total first", OPTION_FLAG, &profile_words.normalize, NULL }, \
	PROFILE_SYMBOLS, \
	{ 'f', "format", "NAME", "read all files as NAME instead of recognising the content", OPTION_TEXT, &profile_words.format, NULL }

/* A profile that is ready to be shown. */
struct profile_view {
	struct profile *profile;        /* filtered; of several parts what they share: all but stacks and samples */
	struct profile_part *part;      /* it alone, or those whose values add up to what is shown (words.wish) */
	uint32_t npart;
	uint32_t weight;                /* the chosen kind of value */
	int64_t total;                  /* what percentages are of */
	bool diff;                      /* a base was taken away */
	struct str *filter;             /* "focus=main" ... */
	uint32_t nfilter;
};

/* The profile in a file, with names for bare addresses; lives as long as `a`. */
struct profile *profile_read(struct arena *a, struct str path, struct err *e);

/* The profile among what a file gave, its notes told; NULL with an error when there is none. */
struct profile *profile_of_reading(const struct reading *r, struct str path, struct err *e);

/* `p` less `base`; what they share stays apart with a label when percentages are to be of the base. */
struct profile *profile_take_away(struct arena *a, const struct profile *p, const struct profile *base, bool keep_apart,
	struct err *e);

/* Chooses the kind of value and filters, as the words say. */
bool profile_view_of(struct arena *a, struct profile *p, struct profile_view *view, struct err *e) MUST_CHECK;

/* Tells readers what the words say about names for addresses; before any file is read. */
void profile_wish_for_symbols(void);

/* Reads and merges the files, takes the bases away, filters. */
bool profile_view_open(struct arena *a, int n, char **path, struct profile_view *view, struct err *e) MUST_CHECK;

/* Its profile, the chosen kind of value preferred. */
struct evidence profile_view_evidence(const struct profile_view *view);

/* The profile in a file, as the options want it, or the timeline; of both the one that `to` holds. */
bool profile_or_timeline(struct arena *a, struct str path, const struct format *to, struct evidence *out,
	struct err *e) MUST_CHECK;

#endif
