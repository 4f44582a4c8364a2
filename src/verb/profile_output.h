/* profile_output - what convert and merge share: evidence into a file of any format that can hold it. */
#ifndef PAWL_VERB_PROFILE_OUTPUT_H
#define PAWL_VERB_PROFILE_OUTPUT_H

#include "format/format.h"
#include "verb/verb.h"

/* Targets of OUTPUT_OPTIONS; NULL = not given. */
struct output_words {
	const char *path, *to;
};

extern struct output_words output_words;

#define OUTPUT_OPTIONS                                                                             \
	{ 'o', "output", "FILE",                                                                   \
		"write there (\"-\": standard output); a name in .gz or .zst is packed",           \
		OPTION_TEXT, &output_words.path, NULL },                                           \
	{                                                                                          \
		't', "to", "FORMAT", "write this format, whatever the file's name ends in",        \
			OPTION_TEXT, &output_words.to, NULL                                        \
	}

/* What --to says, else the ending of the file's name; NULL and ERR_USAGE otherwise. */
const struct format *output_format(struct err *e);

/* Writes, reads back what was written and says what is missing in it; a total that did not survive is an error, and then
 * nothing is written.  A file is replaced whole or not at all. */
bool output_evidence(struct arena *a, const struct evidence *ev, const struct format *to,
	struct err *e) MUST_CHECK;

#endif
