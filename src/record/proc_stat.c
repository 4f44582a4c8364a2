#include "record/proc_stat.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FIELDS 52       /* the exit code is the last one */

bool proc_stat_parse(struct str text, struct proc_stat *out)
{
	struct str rest = text, head, name;
	int64_t field[FIELDS + 1] = { 0 };
	int n = 3;

	*out = (struct proc_stat){ 0 };
	rest = str_trim(str_cut_last(&text, ')'));      /* the name may hold anything, also parentheses */
	head = text;
	str_cut(&head, '(');
	name = str_clip(head, sizeof out->comm - 1);
	if (!text.p || !rest.n)
		return false;
	memcpy(out->comm, name.p ? name.p : "", name.n);
	out->state = rest.p[0];
	rest = str_from(rest, 1);
	while (n < FIELDS && rest.n) {
		struct str word = str_word(&rest);
		uint64_t wide;

		n++;
		if (!str_i64(word, &field[n]) && str_u64(word, &wide))
			field[n] = (int64_t)wide;       /* limits and addresses fill 64 bits */
	}
	if (n < 24)
		return false;
	out->parent = field[4];
	out->user_ticks = field[14];
	out->system_ticks = field[15];
	out->threads = field[20];
	out->start_ticks = field[22];
	out->rss_pages = field[24];
	out->code = (uint64_t)field[26];
	out->stack = (uint64_t)field[28];
	out->exit_code = (int32_t)field[52];
	return true;
}

int proc_open(int64_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%lld/%s", (long long)pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct str look(int fd, char *buf, size_t cap)
{
	ssize_t n = fd >= 0 ? pread(fd, buf, cap, 0) : 0;

	return (struct str){ buf, n > 0 ? (size_t)n : 0 };
}

bool proc_stat_read(int fd, struct proc_stat *out)
{
	char buf[1024];

	return proc_stat_parse(str_trim(look(fd, buf, sizeof buf)), out);
}

bool proc_sched_read(int fd, struct proc_sched *out)
{
	char buf[128];
	struct str text = str_trim(look(fd, buf, sizeof buf));

	return str_i64(str_cut(&text, ' '), &out->ran_ns) && str_i64(str_cut(&text, ' '), &out->runnable_ns) &&
	       str_i64(text, &out->turns);
}
