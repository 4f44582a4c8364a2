/*
 * cover_words - what `pawl cover WORD` does, a file a word; cover.c reads the command line.
 *
 * A new word is a function, a line in the table of cover.c with the options that it takes beside those of all inputs, and a
 * line of help there.
 */
#ifndef PAWL_VERB_COVER_WORDS_H
#define PAWL_VERB_COVER_WORDS_H

#include "verb/verb.h"

/* Targets of the options.  NULL, NaN, false and empty lists: not given. */
struct cover_options {
	/* of all inputs: cover_input.h */
	struct option_list source, expect, context, strip, map, include, exclude, packages, against, without;
	const char *root, *prefix, *format, *universe;
	bool ignore_case, generated, initial;
	/* of some words */
	bool json, tsv, apart, add;
	const char *compat, *floor, *tightness, *total_baseline;
	const char *src_prefix, *test_dir, *warm_up;
	const char *base, *title;
	double default_threshold, tightness_tolerance, allowed_drop, parallelism, at_least;
};

extern struct cover_options cover_options;

/* Answers with an exit status: 0, 2 a floor is broken, 3 a declared source did not arrive. */
typedef bool cover_word(int argc, char **argv, int *status, struct err *e);

cover_word cover_word_flicker;
cover_word cover_word_merge, cover_word_packages, cover_word_func, cover_word_gate, cover_word_ratchet;
cover_word cover_word_go, cover_word_exec, cover_word_c, cover_word_html, cover_word_patch, cover_word_explain;

#endif
