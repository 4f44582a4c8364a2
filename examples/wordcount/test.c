/* test - what words.c promises, in TAP (https://testanything.org). */
#include <stdio.h>
#include <string.h>

#include "words.h"

static int number, failed;

static void check(int good, const char *claim)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++number, claim);
	failed += !good;
}

int main(void)
{
	static const char text[] = "The cat saw the dog. The dog, it ran; THE END";
	struct words w = { 0 };
	struct word top[2];

	words_add(&w, text, sizeof text - 1);
	check(words_count(&w, "the") == 4, "case does not matter");
	check(words_count(&w, "dog") == 2, "punctuation ends a word");
	check(words_count(&w, "end") == 1, "the last word counts");
	check(words_count(&w, "mouse") == 0, "what is absent counts 0");
	check(w.n == 7, "distinct words are counted once");
	check(words_top(&w, top, 2) == 2 && !memcmp(top[0].text, "the", 3) && !memcmp(top[1].text, "dog", 3),
		"the most frequent come first");
	words_free(&w);
	printf("1..%d\n", number);
	return failed != 0;
}
