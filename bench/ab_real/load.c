/*
 * load - a noisy neighbour: a process per CPU that computes and streams through memory, always, or on and off for
 * 0.5 to 10 seconds by a seeded coin.  Ends with its parent, or after so many seconds.
 *
 *	load steady|bursts SEED SECONDS
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEMORY ((size_t)32 << 20)
#define ON_LEAST 0.5
#define ON_MOST 10.0

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Finalizer of SplitMix64. */
static double share(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* About 2 ms of arithmetic, then 1 MiB of memory. */
static uint64_t work(uint64_t *memory, size_t words, size_t *at, uint64_t h)
{
	for (int i = 0; i < 500000; i++)
		h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9;
	for (size_t i = 0; i < ((size_t)1 << 20) / sizeof *memory; i++) {
		memory[*at] += h;
		*at = (*at + 1) % words;
	}
	return h;
}

/* All processes have one seed and one beginning, so that they are on and off together. */
static _Noreturn void disturb(int bursts, uint64_t seed, double begun, double end)
{
	size_t words = MEMORY / sizeof(uint64_t), at = 0;
	uint64_t *memory = malloc(MEMORY), h = 1;
	double change = begun;
	int on = 0;

	if (!memory)
		exit(1);
	memset(memory, 1, MEMORY);
	while (now_s() < end) {
		while (bursts && now_s() >= change) {
			on = !on;
			change += ON_LEAST + (ON_MOST - ON_LEAST) * share(&seed);
		}
		if (on || !bursts)
			h = work(memory, words, &at, h);
		else
			usleep(20000);
	}
	exit(h == 0);
}

int main(int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	double begun = now_s();
	pid_t parent = getpid();

	if (argc != 4 || (strcmp(argv[1], "steady") && strcmp(argv[1], "bursts"))) {
		fprintf(stderr, "load steady|bursts SEED SECONDS\n");
		return 1;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (long i = 0; i < cpus; i++) {
		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() == parent)
			disturb(!strcmp(argv[1], "bursts"), strtoull(argv[2], NULL, 10), begun,
				begun + strtod(argv[3], NULL));
		exit(1);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
