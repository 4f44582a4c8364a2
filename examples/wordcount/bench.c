/*
 * bench - times words.c and prints results in the Go benchmark format, which many tools read:
 * https://go.dev/design/14313-benchmark-format
 *
 * Times are CPU time of this process: a busy neighbour on the machine disturbs it less than wall time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "words.h"

static char text[1 << 20];
static struct words counted;

static double cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Words of 2 to 11 letters over a vocabulary of about 4,000, the same in every run. */
static void make_text(void)
{
	uint64_t state = 42;

	for (size_t i = 0; i < sizeof text;) {
		uint64_t word, length;

		state = state * 6364136223846793005u + 1442695040888963407u;
		word = (state >> 33) % 4000;
		word = word * word / 4000;              /* some words are frequent */
		length = 2 + word % 10;
		for (size_t k = 0; k < length && i < sizeof text; k++)
			text[i++] = (char)((k ? 'a' : 'A') + (word >> k) % 23 + k % 3);
		if (i < sizeof text)
			text[i++] = word % 7 ? ' ' : '\n';
	}
}

static void count(size_t length)
{
	struct words w = { 0 };

	words_add(&w, text, length);
	words_free(&w);
}

static void count_small(void)
{
	count(16 << 10);
}

static void count_large(void)
{
	count(sizeof text);
}

static void top_100(void)
{
	struct word top[100];

	if (words_top(&counted, top, 100) != 100)
		abort();
}

static void run(const char *name, void (*body)(void), int rounds)
{
	body();
	for (int repeat = 0; repeat < 5; repeat++) {
		double start = cpu_ns();

		for (int i = 0; i < rounds; i++)
			body();
		printf("Benchmark%s\t%d\t%.1f ns/op\n", name, rounds, (cpu_ns() - start) / rounds);
	}
}

int main(void)
{
	make_text();
	words_add(&counted, text, sizeof text);
	run("Count/16K", count_small, 64);
	run("Count/1M", count_large, 1);
	run("Top/100", top_100, 16);
	words_free(&counted);
	return 0;
}
