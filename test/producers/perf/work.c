/* Work for perf record: work [fork|threads] - a call chain of known shape, burning CPU for some milliseconds. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile uint64_t sink;

#define NOT_INLINED __attribute__((noinline))

NOT_INLINED static void burn(unsigned n)
{
	uint64_t x = 1;

	for (unsigned i = 0; i < n; i++)
		x = x * 6364136223846793005u + i;
	sink = x;
}

NOT_INLINED static void outer(unsigned depth)
{
	if (depth)
		outer(depth - 1);
	else
		burn(1u << 24);
	sink++;
}

NOT_INLINED static void reads(void)
{
	char text[4096];

	for (int i = 0; i < 300; i++) {
		FILE *f = fopen("/proc/self/maps", "r");

		if (!f)
			exit(1);
		while (fgets(text, sizeof text, f))
			sink++;
		fclose(f);
	}
}

static void *run(void *name)
{
	prctl(PR_SET_NAME, name);
	outer(3);
	return NULL;
}

static void threads(void)
{
	static char *const name[] = { "io worker", "hash;r" };
	pthread_t t[2];

	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, run, name[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
}

static void forks(char *self)
{
	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();

		if (!pid && i == 2)
			execl(self, self, (char *)NULL);
		if (!pid) {
			outer(1);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "fork"))
		forks(argv[0]);
	else if (argc > 1 && !strcmp(argv[1], "threads"))
		threads();
	outer(2);
	reads();
	return 0;
}
