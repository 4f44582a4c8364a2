/* diff_profiles - `pawl diff` of two profiles. */
#ifndef PAWL_VERB_DIFF_PROFILES_H
#define PAWL_VERB_DIFF_PROFILES_H

#include "verb/profile_input.h"

/* Targets of PROFILE_DIFF_OPTIONS. */
struct profile_diff_words {
	const char *sort, *granularity;
	double top;
};

extern struct profile_diff_words profile_diff_words;
extern const char *const profile_diff_orders[];
extern const char *const granularity_words[];

#define PROFILE_DIFF_OPTIONS                                                                       \
	{ 'n', "top", "N", "profiles: so many rows at most (default 30, 0 = all)", OPTION_NUMBER,  \
		&profile_diff_words.top, NULL },                                                   \
		{ 0, "sort", "ORDER", "profiles: by evidence (default), delta or head",            \
			OPTION_TEXT, &profile_diff_words.sort, profile_diff_orders },              \
		{ 'g', "granularity", "WHAT",                                                      \
			"profiles: a row for each of them: functions, lines, packages, ...",       \
			OPTION_TEXT, &profile_diff_words.granularity, granularity_words },         \
		PROFILE_SAMPLE_TYPE, PROFILE_FILTERS, PROFILE_SYMBOLS

/* One side: what was read of its files. */
struct profile_operands {
	struct str *name;
	struct profile **profile;
	uint32_t n;
};

/* Before profiles are read: their frames need not know more than the rows. */
void profile_diff_wish(void);

/* `as` is text, markdown or json. */
bool diff_profiles(struct arena *a, const struct profile_operands *base,
	const struct profile_operands *head, double alpha, const char *as, struct err *e) MUST_CHECK;

#endif
