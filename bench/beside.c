/*
 * beside [-n RUNS] [-p RUNS] [-f FIELD]... -- COMMAND... [-- PEER...] - weighs a command beside a peer: A B A B, RUNS
 * counted runs each (5) after a warm-up of both.  -p is for a slow peer: so many runs of it, and no warm-up.  Output of
 * the commands is discarded.
 *
 * Prints one line for each, its name first: median, least and largest of FIELD, tabs between.  FIELD is cpu
 * (seconds of user and system, of the whole process tree that was waited for), wall (seconds) or rss (MiB,
 * the largest process of the tree); without -f all three.  They come from wait4(2) and a monotonic clock.
 * The peak of a process is never below this program's own 1.5 MiB, which the kernel counts as the child's
 * before exec.  A command that fails ends it all.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_RUNS 1000

extern char **environ;

enum field { CPU, WALL, RSS, NFIELD };

static const char *const field_name[] = { [CPU] = "cpu", [WALL] = "wall", [RSS] = "rss" };

struct weight {
	double of[NFIELD];
};

static void die(const char *what, const char *command)
{
	fprintf(stderr, "beside: %s%s\n", command, what);
	exit(1);
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct weight weigh(char **argv)
{
	posix_spawn_file_actions_t quiet;
	struct rusage u;
	double start = now();
	int status = 0;
	pid_t pid;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, *argv, &quiet, NULL, argv, environ) || wait4(pid, &status, 0, &u) != pid)
		die(" could not be started", *argv);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		die(" failed", *argv);
	posix_spawn_file_actions_destroy(&quiet);
	return (struct weight){ { [CPU] = seconds(u.ru_utime) + seconds(u.ru_stime), [WALL] = now() - start,
		[RSS] = (double)u.ru_maxrss / 1024 } };
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void tell(const char *command, const struct weight *w, uint32_t n, enum field f)
{
	const char *slash = strrchr(command, '/');
	double x[MOST_RUNS];

	for (uint32_t i = 0; i < n; i++)
		x[i] = w[i].of[f];
	qsort(x, n, sizeof *x, ascending);
	printf("%s\t%.6f\t%.6f\t%.6f\n", slash ? slash + 1 : command, (x[(n - 1) / 2] + x[n / 2]) / 2, x[0], x[n - 1]);
}

/* Cuts the next command off: NULL-terminated, behind "--". */
static char **command(char ***argv)
{
	char **first = *argv, **end;

	if (!*first || strcmp(*first, "--"))
		return NULL;
	for (end = ++first; *end && strcmp(*end, "--");)
		end++;
	*argv = end;
	return first == end ? NULL : first;
}

/* The separators become the NULLs that end each argv. */
static void cut(char **argv)
{
	for (; *argv; argv++)
		if (!strcmp(*argv, "--"))
			*argv = NULL;
}

static enum field field_of(const char *name)
{
	for (int f = 0; f < NFIELD; f++)
		if (!strcmp(field_name[f], name))
			return (enum field)f;
	die("-f takes cpu, wall or rss", "");
	return CPU;
}

int main(int argc, char **argv)
{
	static struct weight weight[2][MOST_RUNS];
	bool shown[NFIELD] = { false }, some = false;
	char **rest, **side[2];
	uint32_t runs = 5, peer_runs = 0, nside = 1, of[2];
	int c;

	while ((c = getopt(argc, argv, "+n:p:f:")) != -1) {
		if (c == 'n')
			runs = (uint32_t)strtoul(optarg, NULL, 10);
		else if (c == 'p')
			peer_runs = (uint32_t)strtoul(optarg, NULL, 10);
		else if (c == 'f')
			shown[field_of(optarg)] = some = true;
		else
			return 1;
	}
	rest = argv + optind - (optind > 1 && !strcmp(argv[optind - 1], "--"));
	side[0] = command(&rest);
	side[1] = command(&rest);
	if (!side[0] || *rest || runs < 1 || runs > MOST_RUNS || peer_runs > runs)
		die("usage: beside [-n RUNS] [-p RUNS] [-f cpu|wall|rss]... -- COMMAND... [-- PEER...]", "");
	nside += side[1] != NULL;
	of[0] = runs;
	of[1] = peer_runs ? peer_runs : runs;
	cut(side[0]);
	for (uint32_t i = 0; i <= runs; i++)
		for (uint32_t k = 0; k < nside; k++)
			if (i <= of[k] && (i || !k || !peer_runs))
				weight[k][i ? i - 1 : 0] = weigh(side[k]); /* the warm-up's is overwritten */
	for (int f = 0; f < NFIELD; f++)
		for (uint32_t k = 0; k < nside && (shown[f] || !some); k++)
			tell(*side[k], weight[k], of[k], (enum field)f);
	return 0;
}
