/* Waits in functions of known names, and how long each took at its least and at its most: "nap sleep 150000000 150060000". */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEEP __attribute__((noinline, noclone))
#define WAIT_NS 150000000

static volatile long *ended;            /* shared with children: when they ended a wait */
static int pipe_fd[2], ready_fd[2];

static long now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void sleep_ns(long ns)
{
	nanosleep(&(struct timespec){ .tv_nsec = ns }, NULL);
}

KEEP int nap(void)
{
	sleep_ns(WAIT_NS);
	return pipe_fd[0];
}

KEEP int read_slowly(void)
{
	char c;

	return read(pipe_fd[0], &c, 1) == 1 ? pipe_fd[0] : -1;
}

KEEP int take_lock(void)
{
	int fd = open("lock", O_RDWR);

	return flock(fd, LOCK_EX) ? -1 : fd;
}

/* Ends the wait of the parent after a while. */
static int child(int lock)
{
	int fd = lock ? open("lock", O_RDWR | O_CREAT, 0600) : -1;

	if (lock && flock(fd, LOCK_EX))
		return 1;
	if (write(ready_fd[1], "x", 1) != 1)
		return 1;
	sleep_ns(WAIT_NS);
	*ended = now_ns();
	return lock ? flock(fd, LOCK_UN) : write(pipe_fd[1], "x", 1) != 1;
}

static int wait_for_child(int lock)
{
	int (*wait_here)(void) = lock ? take_lock : read_slowly;
	pid_t pid = fork();
	long start;
	char c;

	if (!pid)
		_exit(child(lock));
	if (read(ready_fd[0], &c, 1) != 1)
		return 1;
	start = now_ns();
	if (wait_here() < 0)
		return 1;
	printf("%s %s %ld %ld\n", lock ? "take_lock" : "read_slowly", lock ? "lock" : "pipe", *ended - start, now_ns() - start);
	return waitpid(pid, NULL, 0) != pid;
}

int main(void)
{
	long start = now_ns();
	int bad;

	ended = mmap(NULL, sizeof *ended, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ended == MAP_FAILED || pipe(pipe_fd) || pipe(ready_fd))
		return 1;
	bad = nap() < 0;
	printf("nap sleep %d %ld\n", WAIT_NS, now_ns() - start);
	fflush(stdout);
	bad |= wait_for_child(0);
	fflush(stdout);
	return bad | wait_for_child(1);
}
