/*
 * record_hard - commands that are hard on a recorder, for record_hard.t.
 *
 *	forks N                 so many processes, one after the other, that fork and end
 *	spawns N PROGRAM        so many that vfork and exec
 *	bomb N                  forks, and so does all that it forks, whatever is sent to it; the user may have N processes
 *	thread PROGRAM...       exec from a thread that is not the first one
 *	name NAME               calls itself so and sleeps a little
 *	deleted PROGRAM...      execs a copy of a program that has no name any more
 *	waits                   one wait of each kind of test/waits.h, all at once
 *	refused PROGRAM...      where bpf() and perf_event_open() are forbidden by seccomp
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test/waits.h"

#define BOMB_UID 65321

static void die(const char *what)
{
	perror(what);
	_exit(9);
}

static void nap(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static int forks(char **arg)
{
	for (long i = atol(arg[0]); i > 0; i--) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			die("fork");
	}
	return 0;
}

static int spawns(char **arg)
{
	for (long i = atol(arg[0]); i > 0; i--) {
		pid_t pid = vfork();

		if (!pid) {
			execv(arg[1], arg + 1);
			_exit(9);
		}
		if (pid < 0 || waitpid(pid, NULL, 0) != pid)
			die("vfork");
	}
	return 0;
}

/* The limit is the kernel's, of a user that nobody else is (root has none). */
static int bomb(char **arg)
{
	const struct rlimit most = { strtoul(arg[0], NULL, 10), strtoul(arg[0], NULL, 10) };

	if (setrlimit(RLIMIT_NPROC, &most) || (!geteuid() && setresuid(BOMB_UID, BOMB_UID, BOMB_UID)))
		die("bomb");
	signal(SIGTERM, SIG_IGN);
	for (;;) {
		(void)!fork();
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		nap(1);
	}
	return 0;
}

static void *become(void *arg)
{
	char **argv = arg;

	execv(argv[0], argv);
	die("execv");
	return NULL;
}

static int thread(char **arg)
{
	pthread_t other;

	if (pthread_create(&other, NULL, become, arg))
		die("pthread_create");
	pause();
	return 9;
}

static int name(char **arg)
{
	if (prctl(PR_SET_NAME, arg[0]))
		die("prctl");
	nap(80);
	return 0;
}

static int deleted(char **arg)
{
	int from = open(arg[0], O_RDONLY), to = open("short-lived", O_WRONLY | O_CREAT | O_EXCL, 0700);
	struct stat st;

	if (from < 0 || to < 0 || fstat(from, &st) || sendfile(to, from, NULL, (size_t)st.st_size) != st.st_size)
		die("short-lived");
	close(to);
	from = open("short-lived", O_PATH);
	unlink("short-lived");
	fexecve(from, arg, environ);
	die("fexecve");
	return 9;
}

/* Each in a process that is called as its case. */
static int waits(char **arg)
{
	for (size_t i = 0; i < WAIT_CASES; i++)
		if (!fork()) {
			execl("/proc/self/exe", wait_case[i].name, NULL);
			_exit(9);
		}
	(void)arg;
	while (wait(NULL) > 0)
		;
	return 0;
}

static int refused(char **arg)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_bpf, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_perf_event_open, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof code / sizeof *code, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		die("seccomp");
	execvp(arg[0], arg);
	die(arg[0]);
	return 9;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(char **arg);
		int least;
	} role[] = {
		{ "forks", forks, 1 }, { "spawns", spawns, 2 }, { "bomb", bomb, 1 }, { "thread", thread, 1 },
		{ "name", name, 1 }, { "waits", waits, 0 }, { "deleted", deleted, 1 }, { "refused", refused, 1 },
	};

	if (argc == 1 && wait_for(argv[0], 0.4))
		return 0;
	for (size_t i = 0; argc > 1 && i < sizeof role / sizeof *role; i++)
		if (!strcmp(argv[1], role[i].name) && argc - 2 >= role[i].least)
			return role[i].run(argv + 2);
	return 2;
}
