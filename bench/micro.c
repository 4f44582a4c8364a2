/*
 * micro [--wall] [PATTERN] - times pawl's own hot parts and prints Go benchmark text.
 *
 * ns/op is CPU time of this process, which a busy neighbour disturbs less than wall time (--wall takes that
 * instead).  B/op is arena memory: equal in every run, so it is declared exact.  Inputs are made from fixed
 * seeds.  Every benchmark is warmed up by one call, then timed REPEATS times.
 */
#include "bench/micro.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define REPEATS 3
#define REPEAT_NS 10e6          /* at least: three of them for all benchmarks are about a second */

void must(bool ok, const char *what, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "micro: %s%s%s\n", what, e && e->kind ? ": " : "", e && e->kind ? e->text : "");
	exit(1);
}

static double clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Returns the arena bytes that one call uses. */
static size_t call(const struct micro *m, struct stage *s)
{
	size_t used;

	m->body(s);
	used = s->scratch.used_bytes;
	arena_free(&s->scratch);
	return used;
}

static void repeat(const struct micro *m, struct stage *s, size_t used, clockid_t clock)
{
	double start = clock_ns(clock), ns, ops;
	uint32_t rounds = 0;

	do {
		call(m, s);
		rounds++;
		ns = clock_ns(clock) - start;
	} while (ns < REPEAT_NS);
	ops = (double)rounds * s->ops;
	printf("Benchmark%s\t%.0f\t%.2f ns/op", m->name, ops, ns / ops);
	if (s->bytes.n)
		printf("\t%.2f MB/s", (double)s->bytes.n * rounds / ns * 1e3);
	if (used)
		printf("\t%.3f B/op", (double)used / s->ops);
	putchar('\n');
}

static void run(const struct micro *m, clockid_t clock)
{
	struct stage s = { .ops = 1, .arg = m->arg };
	size_t used;

	m->prepare(&s);
	used = call(m, &s);
	for (int i = 0; i < REPEATS; i++)
		repeat(m, &s, used, clock);
	arena_free(&s.arena);
}

int main(int argc, char **argv)
{
	const struct micro *const table[] = { micro_read, micro_stat, micro_flow };
	bool wall = argc > 1 && str_eq(str_of(argv[1]), S("--wall"));
	struct str pattern = argc > 1 + wall ? str_of(argv[1 + wall]) : S("*");
	uint32_t n = 0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (const struct micro *m = table[i]; m->name; m++)
			if (str_glob(pattern, str_of(m->name))) {
				if (!n++)
					puts("Unit B/op assume=exact");
				run(m, wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID);
			}
	must(n > 0, "no benchmark of that name", NULL);
	must(fflush(stdout) == 0, "standard output cannot be written", NULL);
	return 0;
}
