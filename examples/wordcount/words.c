#include "words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static uint32_t hash_word(const char *word, size_t length)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)word[i]) * 16777619u;
	return hash;
}

static struct word *find_slot(const struct words *w, const char *word, size_t length)
{
	size_t at = hash_word(word, length) & (w->cap - 1);

	while (w->slot[at].text &&
	       (w->slot[at].length != length || memcmp(w->slot[at].text, word, length)))
		at = (at + 1) & (w->cap - 1);
	return &w->slot[at];
}

static void grow(struct words *w)
{
	struct words bigger = { .n = w->n, .cap = w->cap ? 2 * w->cap : 64 };

	bigger.slot = calloc(bigger.cap, sizeof *bigger.slot);
	if (!bigger.slot)
		abort();
	for (size_t i = 0; i < w->cap; i++)
		if (w->slot[i].text)
			*find_slot(&bigger, w->slot[i].text, w->slot[i].length) = w->slot[i];
	free(w->slot);
	*w = bigger;
}

static void count_word(struct words *w, const char *word, size_t length)
{
	struct word *slot;

	if (4 * w->n >= 3 * w->cap)
		grow(w);
	slot = find_slot(w, word, length);
	if (!slot->text) {
		slot->text = malloc(length);
		if (!slot->text)
			abort();
		memcpy(slot->text, word, length);
		slot->length = length;
		w->n++;
	}
	slot->count++;
}

/* The lower-case letter of c, or 0 when c ends a word. */
static char fold(char c)
{
	static const char letters[] = "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";

	for (size_t i = 0; letters[i]; i++)
		if (letters[i] == c)
			return letters[i & ~(size_t)1];
	return 0;
}

void words_add(struct words *w, const char *text, size_t length)
{
	char word[64];
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		char c = fold(text[i]);

		if (c && n < sizeof word) {
			word[n++] = c;
		} else if (n) {
			count_word(w, word, n);
			n = 0;
		}
	}
	if (n)
		count_word(w, word, n);
}

size_t words_count(const struct words *w, const char *word)
{
	return w->cap ? find_slot(w, word, strlen(word))->count : 0;
}

static int by_count(const void *x, const void *y)
{
	const struct word *a = x, *b = y;
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	order = memcmp(a->text, b->text, shorter);
	return order ? order : (a->length > b->length) - (a->length < b->length);
}

size_t words_top(const struct words *w, struct word *out, size_t most)
{
	struct word *all = malloc((w->n + 1) * sizeof *all);
	size_t n = 0;

	if (!all)
		abort();
	for (size_t i = 0; i < w->cap; i++)
		if (w->slot[i].text)
			all[n++] = w->slot[i];
	qsort(all, n, sizeof *all, by_count);
	if (n > most)
		n = most;
	memcpy(out, all, n * sizeof *all);
	free(all);
	return n;
}

void words_free(struct words *w)
{
	for (size_t i = 0; i < w->cap; i++)
		free(w->slot[i].text);
	free(w->slot);
	*w = (struct words){ 0 };
}
