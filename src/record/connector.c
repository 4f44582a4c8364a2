/*
 * Messages [include/uapi/linux/connector.h, cn_proc.h]: nlmsghdr, cn_msg, proc_event.  Who wants to listen sends an operation.
 * The kernel answers with an event of no kind whose `ack` is ours and one; in another pid or user namespace it does not answer.
 * Since Linux 6.6 the operation may name the kinds of events, which keeps the rest out of the socket's buffer, and the
 * answer too; older kernels ignore that and send all.
 */
#include "record/connector.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#define BUFFER_BYTES (8 << 20)
#define ANSWER_MS 50
#define ANSWERS_NS INT64_C(200000000)     /* at most, however many events come in its stead */
#define EVENT_AT NLMSG_LENGTH(sizeof(struct cn_msg))
#define MESSAGE_MOST 1024u
#define MESSAGES_MOST 100000u           /* of one drain: who floods us must not hold us */

struct connector {
	int fd;
	uint32_t number;                /* of the socket: ours among those who ask */
	uint64_t overflows;
};

static bool ask(const struct connector *c, bool exits_only)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	const uint32_t body[2] = { PROC_CN_MCAST_LISTEN, (uint32_t)PROC_EVENT_EXIT };
	const uint16_t n = exits_only ? 8 : 4;
	const struct nlmsghdr nl = { .nlmsg_len = EVENT_AT + n, .nlmsg_type = NLMSG_DONE, .nlmsg_pid = c->number };
	const struct cn_msg cn = { .id = { CN_IDX_PROC, CN_VAL_PROC }, .ack = c->number, .len = n };
	char m[EVENT_AT + sizeof body];

	memcpy(m, &nl, sizeof nl);
	memcpy(m + NLMSG_LENGTH(0), &cn, sizeof cn);
	memcpy(m + EVENT_AT, body, n);
	return sendto(c->fd, m, nl.nlmsg_len, 0, (const struct sockaddr *)&kernel, sizeof kernel) == (ssize_t)nl.nlmsg_len;
}

/* The next message of the kernel's; 0 when there is none, or one that is not for us (then *more). */
static bool next_event(struct connector *c, struct proc_event *ev, struct cn_msg *cn, bool *more)
{
	struct sockaddr_nl from;
	socklen_t room = sizeof from;
	char m[MESSAGE_MOST];
	ssize_t n = recvfrom(c->fd, m, sizeof m, MSG_DONTWAIT, (struct sockaddr *)&from, &room);

	if (n < 0 && errno == ENOBUFS)
		c->overflows++;
	*more = n >= 0 || errno == ENOBUFS || errno == EINTR;
	if (n < (ssize_t)(EVENT_AT + sizeof *ev) || from.nl_pid)
		return false;
	memcpy(cn, m + NLMSG_LENGTH(0), sizeof *cn);
	memcpy(ev, m + EVENT_AT, sizeof *ev);
	return cn->id.idx == CN_IDX_PROC && cn->id.val == CN_VAL_PROC;
}

/* Waits for the answer; events that come before it are of the time before us. */
static bool is_granted(struct connector *c, int *number)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	int64_t until_ns = clock_ns() + ANSWERS_NS;

	*number = ENOENT;
	while (clock_ns() < until_ns && poll(&p, 1, ANSWER_MS) > 0) {
		struct proc_event ev;
		struct cn_msg cn;
		bool more = true;

		while (more && clock_ns() < until_ns) {
			if (!next_event(c, &ev, &cn, &more) || ev.what != PROC_EVENT_NONE || cn.ack != c->number + 1)
				continue;
			*number = (int)ev.event_data.ack.err;
			return !*number;
		}
	}
	return false;
}

static bool open_socket(struct connector *c, struct err *e)
{
	const int bytes = BUFFER_BYTES;
	struct sockaddr_nl me = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
	socklen_t n = sizeof me;

	c->fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
	if (c->fd < 0)
		return err_errno(e, errno, "the process connector is not there");
	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) &&
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes))
		return err_errno(e, errno, "the process connector takes no buffer");
	if (!bind(c->fd, (struct sockaddr *)&me, sizeof me) && !getsockname(c->fd, (struct sockaddr *)&me, &n)) {
		c->number = me.nl_pid;
		return true;
	}
	err_errno(e, errno, "the process connector is refused");
	return err_hint(e, "since Linux 6.6 everybody may listen, before only root");
}

struct connector *connector_open(struct err *e)
{
	struct connector *c = calloc(1, sizeof *c);
	int number = ENOENT;

	if (!c)
		abort();
	if (open_socket(c, e)) {
		if (ask(c, false) && is_granted(c, &number) && ask(c, true))
			return c;
		err_errno(e, number, "the process connector is refused");
		if (number == ENOENT)
			err_hint(e, "it serves the first pid, user and network namespace only: not a container's");
	}
	connector_free(c);
	return NULL;
}

void connector_drain(struct connector *c, void (*take)(void *ctx, const struct connector_exit *x), void *ctx)
{
	bool more = true;

	for (uint32_t i = 0; more && i < MESSAGES_MOST; i++) {
		struct proc_event ev;
		struct cn_msg cn;

		if (!next_event(c, &ev, &cn, &more) || ev.what != PROC_EVENT_EXIT)
			continue;
		take(ctx, &(struct connector_exit){ .pid = ev.event_data.exit.process_tgid,
			.tid = ev.event_data.exit.process_pid, .at_ns = (int64_t)ev.timestamp_ns,
			.status = (int32_t)ev.event_data.exit.exit_code });
	}
}

uint64_t connector_overflows(const struct connector *c)
{
	return c->overflows;
}

void connector_free(struct connector *c)
{
	if (!c)
		return;
	if (c->fd >= 0)
		close(c->fd);
	free(c);
}
