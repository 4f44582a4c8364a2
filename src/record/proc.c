#include "record/proc.h"

#include <errno.h>
#include <fcntl.h>
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
