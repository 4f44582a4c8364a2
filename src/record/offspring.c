#include "record/offspring.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

#define READ_MOST 8192u
#define PAGE_LEAST 4096                 /* what the kernel gives at once [fs/seq_file.c] */
#define PID_DIGITS 12

void offspring_init(struct offspring *o)
{
	*o = (struct offspring){ .own_fd = offspring_open(getpid()) };
	o->listed = o->own_fd >= 0;
}

void offspring_release(struct offspring *o)
{
	if (o->own_fd >= 0)
		close(o->own_fd);
	free(o->other);
}

static int open_list(int64_t pid, int64_t tid)
{
	char path[80];

	snprintf(path, sizeof path, "/proc/%lld/task/%lld/children", (long long)pid, (long long)tid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int offspring_open(int64_t pid)
{
	return open_list(pid, pid);
}

/* "4711 4712 ", whole numbers in each read. */
static void say_list(int fd, bool (*met)(void *ctx, int64_t pid), void *ctx)
{
	char text[READ_MOST];
	off_t at = 0;
	ssize_t n;

	while (fd >= 0 && (n = pread(fd, text, sizeof text, at)) > 0) {
		struct str rest = { text, (size_t)n };
		int64_t pid;

		while (rest.n)
			if (str_i64(str_cut(&rest, ' '), &pid))
				met(ctx, pid);
		if (n < PAGE_LEAST - PID_DIGITS)
			return;
		at += n;
	}
}

static void say_of_threads(int64_t pid, bool (*met)(void *ctx, int64_t pid), void *ctx)
{
	char path[64];
	struct dirent *entry;
	int64_t tid;
	DIR *task;

	snprintf(path, sizeof path, "/proc/%lld/task", (long long)pid);
	task = opendir(path);
	while (task && (entry = readdir(task))) {
		int fd = str_i64(str_of(entry->d_name), &tid) ? open_list(pid, tid) : -1;

		say_list(fd, met, ctx);
		if (fd >= 0)
			close(fd);
	}
	if (task)
		closedir(task);
}

void offspring_of(int64_t pid, int fd, bool threads, bool (*met)(void *ctx, int64_t pid), void *ctx)
{
	int own = fd < 0 && !threads ? offspring_open(pid) : -1;

	if (threads)
		say_of_threads(pid, met, ctx);
	else
		say_list(fd >= 0 ? fd : own, met, ctx);
	if (own >= 0)
		close(own);
}

void offspring_of_us(const struct offspring *o, bool (*met)(void *ctx, int64_t pid), void *ctx)
{
	say_list(o->own_fd, met, ctx);
}

static bool was_other(const struct offspring *o, int64_t pid)
{
	uint32_t lo = 0, hi = o->nother;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (o->other[mid] < pid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < o->nother && o->other[lo] == pid;
}

void offspring_sift(struct offspring *o, bool (*met)(void *ctx, int64_t pid), void *ctx)
{
	DIR *proc = opendir("/proc");
	uint32_t n = 0, cap = 0;
	struct dirent *entry;
	int64_t *other = NULL, pid;

	while (proc && (entry = readdir(proc))) {
		if (!str_i64(str_of(entry->d_name), &pid) || (!was_other(o, pid) && met(ctx, pid)))
			continue;
		if (n == cap && !(other = realloc(other, (cap = cap ? 2 * cap : 512) * sizeof *other)))
			abort();
		other[n++] = pid;
	}
	if (proc)
		closedir(proc);
	free(o->other);
	o->other = other;
	o->nother = n;
}
