/* Runs the shelf, in two processes; with an argument the second ends without a word. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shelf.h"

static int child(int dies)
{
	int seen = 0;

	for (const char *p = "a 1\tZ"; *p; p++)
		seen += kind_of(*p);
	if (dies)
		raise(SIGKILL);
	return seen == 4 ? 0 : 1;
}

int main(int argc, char **argv)
{
	int x[] = { -5, 7, 0, 300 }, status = 0;
	pid_t pid = fork();

	(void)argv;
	if (!pid)
		return child(argc > 1);
	waitpid(pid, &status, 0);
	if (total(x, 4) != 110 || retry(3) != 6)
		return 1;
	return argc > 1 ? 0 : clamp(status, 0, 1);
}
