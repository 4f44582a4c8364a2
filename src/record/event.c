#include "record/event.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct event_kind hardware_event[EVENTS] = {
	[EVENT_INSTRUCTIONS] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, "instructions" },
	[EVENT_CYCLES] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, "cycles" },
	[EVENT_BRANCH_MISSES] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES,
		"branch misses" },
	[EVENT_CACHE_MISSES] = { PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES, "cache misses" },
};

static int open_event(struct perf_event_attr *attr)
{
	return (int)syscall(SYS_perf_event_open, attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

void event_open(const struct event_kind *kind, struct event *c)
{
	struct perf_event_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.size = sizeof attr;
	attr.type = kind->type;
	attr.config = kind->config;
	attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	attr.disabled = attr.inherit = attr.enable_on_exec = 1;
	attr.exclude_hv = 1;
	*c = (struct event){ .fd = open_event(&attr) };
	if (c->fd < 0 && (errno == EACCES || errno == EPERM)) {
		attr.exclude_kernel = 1;
		c->user_only = true;
		c->fd = open_event(&attr);
	}
	c->number = c->fd < 0 ? errno : 0;
}

double event_read(const struct event *c)
{
	struct {
		uint64_t value, enabled, running;
	} got; /* [perf_event_open(2) Reading results] */

	if (c->fd < 0 || read(c->fd, &got, sizeof got) != (ssize_t)sizeof got || !got.running)
		return NAN;
	return (double)got.value * ((double)got.enabled / (double)got.running);
}

void event_close(struct event *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}
