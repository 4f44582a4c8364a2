#include "record/lines.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static void end_line(struct lines *l, struct recording_out *out)
{
	recording_line(out, &(struct tree_line){ l->began_ns, l->error, buf_view(&l->line) });
	buf_clear(&l->line);
}

static void add_line(struct lines *l, struct str part)
{
	size_t room = LINE_MOST - l->line.n;

	buf_str(&l->line, str_clip(part, room));
}

static void take(struct lines *l, struct str bytes, int64_t at_ns, struct recording_out *out)
{
	while (bytes.n) {
		const char *end = memchr(bytes.p, '\n', bytes.n);

		if (!l->line.n)
			l->began_ns = at_ns;
		add_line(l, (struct str){ bytes.p, end ? (size_t)(end - bytes.p) : bytes.n });
		if (!end)
			return;
		end_line(l, out);
		bytes = str_from(bytes, (size_t)(end - bytes.p) + 1);
	}
}

/* Whoever reads it may be slow: then so is the command, as without us.  Who does not read any more gets no more. */
static void pass_on(struct lines *l, struct str bytes)
{
	while (l->to >= 0 && bytes.n) {
		ssize_t n = write(l->to, bytes.p, bytes.n);

		if (n > 0)
			bytes = str_from(bytes, (size_t)n);
		else if (n < 0 && errno == EAGAIN)
			poll(&(struct pollfd){ .fd = l->to, .events = POLLOUT }, 1, -1);
		else if (n < 0 && errno != EINTR)
			l->to = -1;
	}
}

bool lines_read(struct lines *l, int64_t at_ns, struct recording_out *out)
{
	char buf[16 << 10];
	ssize_t n;

	if (l->from < 0 || poll(&(struct pollfd){ .fd = l->from, .events = POLLIN }, 1, 0) <= 0)
		return l->from >= 0;
	n = read(l->from, buf, sizeof buf);
	if (n < 0 && errno == EINTR)
		return true;
	if (n > 0) {
		pass_on(l, (struct str){ buf, (size_t)n });
		take(l, (struct str){ buf, (size_t)n }, at_ns, out);
		return true;
	}
	close(l->from);
	l->from = -1;
	return false;
}

void lines_close(struct lines *l, struct recording_out *out)
{
	if (l->line.n)
		end_line(l, out);
	buf_release(&l->line);
	if (l->from >= 0)
		close(l->from);
	l->from = -1;
}
