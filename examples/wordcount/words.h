/* words - counts how often each word occurs in a text. */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

struct word {
	char *text;             /* lower case */
	size_t length, count;
};

struct words {
	struct word *slot;      /* open addressing; text NULL = free */
	size_t n, cap;
};

void words_add(struct words *w, const char *text, size_t length);
size_t words_count(const struct words *w, const char *word);

/* The `most` most frequent words, ties alphabetically; returns how many were written to `out`. */
size_t words_top(const struct words *w, struct word *out, size_t most);

void words_free(struct words *w);

#endif
