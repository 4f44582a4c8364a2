#include "record/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct str proc_read(const char *path, char *buf, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t n = 0;

	if (fd < 0)
		return (struct str){ 0 };
	while (n < cap) {
		ssize_t got = read(fd, buf + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	return (struct str){ buf, n };
}

struct str proc_word(const char *path, char *buf, size_t cap)
{
	return str_trim(proc_read(path, buf, cap));
}

struct str proc_field(struct str text, struct str key)
{
	while (text.n) {
		struct str value = str_line(&text);
		struct str name = str_cut(&value, ':');

		if (str_eq(str_trim(name), key))
			return str_trim(value);
	}
	return (struct str){ 0 };
}

bool proc_u64(const char *path, uint64_t *out)
{
	char buf[64];

	return str_u64(proc_word(path, buf, sizeof buf), out);
}

struct str proc_link(int64_t pid, const char *name, char to[PATH_MAX])
{
	static const struct str gone = { " (deleted)", 10 };
	char path[64];
	struct str out;
	ssize_t n;

	snprintf(path, sizeof path, "/proc/%lld/%s", (long long)pid, name);
	n = readlink(path, to, PATH_MAX);
	out = (struct str){ to, n > 0 ? (size_t)n : 0 };
	if (str_ends(out, gone))
		out.n -= gone.n;
	return out;
}

/* [proc(5) /proc/loadavg] 0.00 0.00 0.00 1/80 4711 */
int64_t proc_newest_pid(int fd)
{
	char buf[128];
	ssize_t n = fd >= 0 ? pread(fd, buf, sizeof buf, 0) : 0;
	struct str text = str_trim((struct str){ buf, n > 0 ? (size_t)n : 0 });
	int64_t pid;

	return str_i64(str_cut_last(&text, ' '), &pid) && pid > 0 ? pid : -1;
}
