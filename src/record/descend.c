#include "record/descend.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"

/* opendir(3) allocates, which a process between fork and exec may not: hence getdents64(2)
 * itself. */
struct entry {                  /* [getdents(2) struct linux_dirent64] */
	uint64_t inode;
	int64_t next;
	uint16_t size;
	uint8_t type;
	char name[];
};

/* Parent and state of a process; false when it is gone.  [proc(5) /proc/pid/stat] pid (comm) state
 * ppid ... */
static bool parent_of(int proc, const char *name, uint64_t *parent, char *state)
{
	char path[32], buf[512], *p = stpcpy(path, name);
	struct str rest;
	ssize_t n;
	int fd;

	memcpy(p, "/stat", 6);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, buf, sizeof buf);
	close(fd);
	if (n <= 0)
		return false;
	rest = (struct str){ buf, (size_t)n };
	rest = str_cut_last(&rest, ')');        /* the name may hold anything, also parentheses */
	rest = str_trim(rest);
	if (rest.n < 3)
		return false;
	*state = rest.p[0];
	rest = str_from(rest, 2);
	return str_u64(str_word(&rest), parent);
}

static void visit(int proc, const char *name, int number, uint32_t *alive)
{
	uint64_t pid, parent;
	char state;

	if (!str_u64(str_of(name), &pid) || strlen(name) > 20)
		return;
	if (!parent_of(proc, name, &parent, &state) || parent != (uint64_t)getpid() || state == 'Z')
		return;
	++*alive;
	if (number)
		kill((pid_t)pid, number);
}

/* Every child that is no zombie gets the signal (0 = none); returns how many there were. */
static uint32_t each_child(int number)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_Alignas(struct entry) char buf[8 << 10];
	uint32_t alive = 0;
	long n;

	if (proc < 0)
		return 0;
	while ((n = syscall(SYS_getdents64, proc, buf, sizeof buf)) > 0)
		for (long at = 0; at < n; at += ((struct entry *)(buf + at))->size)
			visit(proc, ((struct entry *)(buf + at))->name, number, &alive);
	close(proc);
	return alive;
}

void descend_kill(void)
{
	each_child(SIGKILL);
}

/* The kernel knows without a look at every process of the machine. */
static bool has_children(void)
{
	siginfo_t info;

	return !waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || errno != ECHILD;
}

uint32_t descend_count(void)
{
	return has_children() ? each_child(0) : 0;
}

/* ---- everything below ---- */

struct kin {
	uint64_t pid, parent;
	bool ours;
};

struct kinship {
	struct kin *kin;
	size_t n, cap;
};

static void note_kin(struct kinship *all, int proc, const char *name)
{
	struct kin one = { 0 };
	char state;

	if (strlen(name) > 20 || !str_u64(str_of(name), &one.pid) || !parent_of(proc, name, &one.parent, &state) ||
	    state == 'Z')
		return;
	if (all->n == all->cap) {
		size_t cap = all->cap ? 2 * all->cap : 256;
		struct kin *more = realloc(all->kin, cap * sizeof *more);

		if (!more)
			return;
		all->kin = more;
		all->cap = cap;
	}
	one.ours = one.parent == (uint64_t)getpid();
	all->kin[all->n++] = one;
}

/* The kernel lists /proc by number. */
static bool is_ours(const struct kinship *all, uint64_t pid)
{
	size_t from = 0, to = all->n;

	while (from < to) {
		size_t at = from + (to - from) / 2;

		if (all->kin[at].pid == pid)
			return all->kin[at].ours;
		if (all->kin[at].pid < pid)
			from = at + 1;
		else
			to = at;
	}
	return false;
}

uint32_t descend_signal(int number)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_Alignas(struct entry) char buf[8 << 10];
	struct kinship all = { 0 };
	uint32_t reached = 0;
	bool found = true;
	long n;

	while (proc >= 0 && (n = syscall(SYS_getdents64, proc, buf, sizeof buf)) > 0)
		for (long at = 0; at < n; at += ((struct entry *)(buf + at))->size)
			note_kin(&all, proc, ((struct entry *)(buf + at))->name);
	while (found) {                 /* a generation a turn */
		found = false;
		for (size_t i = 0; i < all.n; i++)
			if (!all.kin[i].ours && is_ours(&all, all.kin[i].parent))
				all.kin[i].ours = found = true;
	}
	for (size_t i = 0; i < all.n; i++)
		if (all.kin[i].ours && !kill((pid_t)all.kin[i].pid, number))
			reached++;
	free(all.kin);
	if (proc >= 0)
		close(proc);
	return reached;
}
