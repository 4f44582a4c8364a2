/*
 * The rings.  Fields of samples, and what ends every other record [perf_event_open(2)]:
 *
 *	SAMPLE  8 u64 identifier, u64 ip, u32 pid, tid, u64 time, u64 period, u64 n, u64 chain[n]
 *	others  at the end: u32 pid, tid, u64 time, u64 identifier
 */
#include "record/sampler.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "record/proc.h"
#include "record/sampler_head.h"

#define SAMPLE_TYPE (PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_PERIOD | \
	PERF_SAMPLE_CALLCHAIN)
#if defined(__x86_64__)
#define REGISTERS UINT64_C(0xff0fff)    /* the general ones, ip, flags, cs and ss [arch/x86/include/uapi/asm/perf_regs.h] */
#else
#define REGISTERS UINT64_C(0x1ffffffff) /* x0 to pc [arch/arm64/include/uapi/asm/perf_regs.h] */
#endif
#define TRAILER_BYTES 24u
#define LEAST (8 + TRAILER_BYTES)
#define SAMPLE_LEAST 56u
#define RECORD_MOST ((size_t)64 << 10)  /* a record's size has 16 bits */
#define TREE_RING_BYTES ((size_t)512 << 10)     /* what perf_event_mlock_kb grants each CPU by default */
#define MACHINE_RING_BYTES ((size_t)2 << 20)
#define CPUS_MOST 8192u                 /* the most that Linux can be built for */
#define BATCH_BYTES ((size_t)1 << 20)

struct ring {
	int fd, switch_fd;              /* switch_fd: of the event of switches, which has the same ring; -1 = none */
	uint32_t cpu;
	uint64_t switch_id;
	struct perf_event_mmap_page *page;
	char *data;
	size_t bytes;                   /* of data, a power of two */
	uint64_t tail, head;            /* taken up to; written up to, as of this drain */
	char *joined;                   /* RECORD_MOST bytes for a record that goes round the end; NULL until then */
	struct sampled next;
};

struct sampler {
	struct ring *ring;
	uint32_t nring;
	struct ring **active;           /* those that hold records of this drain */
	struct sampler_gives gives;
	struct recording_out *out;
	struct buf records;
	bool for_others;                /* they say when a round ends */
	uint64_t lost;
};

/* ---- opening ---- */

static struct perf_event_attr attr_for(const struct sampler_options *opt, const struct sampler_gives *g)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_DUMMY };

	if (opt->frequency > 0) {
		attr.config = PERF_COUNT_SW_CPU_CLOCK;
		attr.sample_period = (uint64_t)(1e9 / opt->frequency);
	}
	attr.sample_type = SAMPLE_TYPE;
	attr.sample_id_all = attr.mmap = attr.mmap2 = attr.comm = attr.comm_exec = attr.task = 1;
	attr.context_switch = opt->switches;
	attr.use_clockid = 1;
	attr.clockid = CLOCK_MONOTONIC;
	attr.inherit = !g->machine;
	attr.exclude_idle = attr.exclude_hv = 1;
	attr.exclude_kernel = !g->kernel;
	attr.exclude_callchain_kernel = !opt->kernel_stacks;
	attr.build_id = g->build_ids;
	if (opt->dump_bytes && opt->frequency > 0) {
		attr.sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
		attr.sample_regs_user = REGISTERS;
		attr.sample_stack_user = opt->dump_bytes & ~7u;
		attr.exclude_callchain_user = 1;
	}
	return attr;
}

/* What threads do when they leave a CPU; everything else comes with the other event. */
static struct perf_event_attr switch_attr_for(const struct sampler_options *opt, const struct sampler_gives *g)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_CONTEXT_SWITCHES,
		.sample_period = 1, .sample_type = SAMPLE_TYPE, .sample_id_all = 1, .use_clockid = 1, .clockid = CLOCK_MONOTONIC,
		.inherit = !g->machine, .exclude_callchain_kernel = !opt->kernel_stacks };

	if (opt->wait_dump_bytes) {
		attr.sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
		attr.sample_regs_user = REGISTERS;
		attr.sample_stack_user = opt->wait_dump_bytes & ~7u;
		attr.exclude_callchain_user = 1;
	}
	return attr;
}

static int open_event(const struct perf_event_attr *attr, int64_t pid, uint32_t cpu)
{
	return (int)syscall(SYS_perf_event_open, attr, (pid_t)pid, (int)cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/* The first that the kernel grants, tried on the CPU that we run on. */
static bool choose(const struct sampler_options *opt, int64_t root_pid, struct sampler_gives *g, int *number)
{
	static const struct sampler_gives wish[] = { { .machine = true, .kernel = true }, { .kernel = true }, { 0 } };

	*number = EINVAL;
	for (size_t i = 0; i < 2 * (sizeof wish / sizeof *wish); i++) {
		struct perf_event_attr attr;
		int fd, cpu = sched_getcpu();

		*g = wish[i / 2];
		g->build_ids = i % 2 == 0 && (opt->frequency > 0 || opt->for_others);
		if (opt->scope == (g->machine ? SCOPE_TREE : SCOPE_MACHINE))
			continue;
		attr = attr_for(opt, g);
		fd = open_event(&attr, g->machine ? -1 : root_pid, cpu < 0 ? 0 : (uint32_t)cpu);
		if (fd >= 0) {
			close(fd);
			return true;
		}
		*number = errno;
	}
	return false;
}

static bool refused(struct err *e, int number)
{
	uint64_t level;
	bool said = proc_u64("/proc/sys/kernel/perf_event_paranoid", &level);

	err_errno(e, number, "perf_event_open(2) is refused");
	if (number == ENOENT || number == ENOSYS)
		return err_hint(e, "this kernel was built without CONFIG_PERF_EVENTS, or the sandbox hides it");
	if (number == EACCES && said && level > 2)
		return err_hint(e, "kernel.perf_event_paranoid is %llu: `sysctl kernel.perf_event_paranoid=2` lets users record their own",
			(unsigned long long)level);
	if (number == EACCES || number == EPERM)
		return err_hint(e, "in a container: --cap-add PERFMON, or a seccomp profile that allows perf_event_open");
	return false;
}

static size_t floor_power(size_t n, size_t least)
{
	size_t bytes = least;

	while (bytes <= n / 2)
		bytes *= 2;
	return bytes;
}

/* The kernel counts ring memory for each user and refuses with EPERM; less may still do. */
static bool map_ring(struct ring *r, size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	for (bytes = floor_power(bytes, page); bytes >= 4 * page; bytes /= 2) {
		void *p = mmap(NULL, page + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);

		if (p != MAP_FAILED) {
			r->page = p;
			r->data = (char *)p + page;
			r->bytes = bytes;
			return true;
		}
		if (errno != EPERM && errno != ENOMEM)
			break;
	}
	return false;
}

static bool open_ring(struct sampler *s, const struct perf_event_attr *attr, int64_t pid, uint32_t cpu, size_t bytes,
	struct err *e)
{
	struct ring *r = &s->ring[s->nring];

	*r = (struct ring){ .fd = open_event(attr, pid, cpu), .switch_fd = -1, .cpu = cpu };
	if (r->fd < 0 && errno == ENODEV)       /* went offline */
		return true;
	if (r->fd < 0) {
		int number = errno;

		err_errno(e, number, "perf_event_open(2) is refused for CPU %u", cpu);
		return number == EMFILE && err_hint(e, "an open file for each CPU is needed: raise `ulimit -n`");
	}
	s->nring++;
	if (map_ring(r, bytes)) {
		s->gives.ring_bytes = r->bytes;
		return true;
	}
	err_errno(e, errno, "the kernel grants no memory for the ring of CPU %u", cpu);
	return err_hint(e, "raise kernel.perf_event_mlock_kb, or `ulimit -l`, or end other recordings of this user");
}

/* Into the ring that is there.  A switch counts as the kernel's work: where that may not be seen there are none. */
static void open_switches(struct sampler *s, struct ring *r, int64_t pid, const struct sampler_options *opt)
{
	struct perf_event_attr attr = switch_attr_for(opt, &s->gives);

	r->switch_fd = open_event(&attr, pid, r->cpu);
	if (r->switch_fd >= 0 && !ioctl(r->switch_fd, PERF_EVENT_IOC_SET_OUTPUT, r->fd) &&
	    !ioctl(r->switch_fd, PERF_EVENT_IOC_ID, &r->switch_id))
		return;
	s->gives.switch_stacks = false;
}

/* "0-3,8": the next range of it. */
static bool next_range(struct str *rest, uint32_t *lo, uint32_t *hi)
{
	struct str range = str_trim(str_cut(rest, ',')), first = str_cut(&range, '-');
	uint64_t x, y;

	if (!str_u64(first, &x) || x >= CPUS_MOST)
		return false;
	if (!range.n)
		y = x;
	else if (!str_u64(range, &y) || y >= CPUS_MOST)
		return false;
	*lo = (uint32_t)x;
	*hi = (uint32_t)y;
	return true;
}

static bool open_rings(struct sampler *s, int64_t root_pid, const struct sampler_options *opt, struct err *e)
{
	struct perf_event_attr attr = attr_for(opt, &s->gives);
	size_t bytes = opt->ring_bytes ? opt->ring_bytes : s->gives.machine ? MACHINE_RING_BYTES : TREE_RING_BYTES;
	char text[4096];
	struct str rest = proc_word("/sys/devices/system/cpu/online", text, sizeof text);
	uint32_t lo, hi;

	if (!rest.n)
		rest = S("0");
	while (next_range(&rest, &lo, &hi))
		for (uint32_t cpu = lo; cpu <= hi && s->nring < CPUS_MOST; cpu++)
			if (!open_ring(s, &attr, s->gives.machine ? -1 : root_pid, cpu, bytes, e))
				return false;
	s->gives.nring = s->nring;
	s->gives.switch_stacks = opt->switch_stacks && s->gives.kernel;
	s->gives.wait_registers = opt->wait_dump_bytes ? REGISTERS : 0;
	return s->nring || err_set(e, ERR_SYSTEM, "a CPU that is online expected");
}

/* It goes out with the first drain: a recording has no head before. */
static void say_event(struct sampler *s, const struct sampler_options *opt)
{
	struct perf_event_attr attr = attr_for(opt, &s->gives);
	uint64_t *id = calloc(s->nring, sizeof *id);

	if (!id)
		abort();
	for (uint32_t i = 0; i < s->nring; i++)
		if (ioctl(s->ring[i].fd, PERF_EVENT_IOC_ID, &id[i]))
			id[i] = 0;
	sampler_head(&s->records, &attr, id, s->nring);
	if (s->gives.kernel && opt->kernel_stacks)
		sampler_head_kernel(&s->records);
	free(id);
}

struct sampler *sampler_open(int64_t root_pid, const struct sampler_options *opt, struct recording_out *out, struct err *e)
{
	struct sampler *s = calloc(1, sizeof *s);
	int number;

	if (!s || !(s->ring = calloc(CPUS_MOST, sizeof *s->ring)) || !(s->active = calloc(CPUS_MOST, sizeof *s->active)))
		abort();
	s->for_others = opt->for_others;
	s->out = opt->frequency > 0 || opt->for_others ? out : NULL;
	if (!choose(opt, root_pid, &s->gives, &number)) {
		refused(e, number);
		sampler_free(s);
		return NULL;
	}
	if (!open_rings(s, root_pid, opt, e)) {
		sampler_free(s);
		return NULL;
	}
	for (uint32_t i = 0; i < s->nring && s->gives.switch_stacks; i++)
		open_switches(s, &s->ring[i], s->gives.machine ? -1 : root_pid, opt);
	if (s->out)
		say_event(s, opt);
	return s;
}

struct sampler_gives sampler_gives(const struct sampler *s)
{
	return s->gives;
}

/* ---- taking ---- */

static uint64_t u64_of(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

static uint32_t u32_of(const char *p)
{
	uint32_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* The record at the tail, whole: as it lies there, or put together. */
static struct str record_at(struct ring *r, size_t size)
{
	size_t at = (size_t)r->tail & (r->bytes - 1), first = r->bytes - at;

	if (size <= first)
		return (struct str){ r->data + at, size };
	if (!r->joined && !(r->joined = malloc(RECORD_MOST)))
		abort();
	memcpy(r->joined, r->data + at, first);
	memcpy(r->joined + first, r->data, size - first);
	return (struct str){ r->joined, size };
}

/* Looks at the record at the tail; false when there is none, or it is none of a size that can be. */
static bool look(struct ring *r)
{
	struct perf_event_header h;
	const char *who;

	if (r->head - r->tail < sizeof h)
		return false;
	memcpy(&h, r->data + (r->tail & (r->bytes - 1)), sizeof h);     /* records are aligned to its size */
	if (h.size < (h.type == PERF_RECORD_SAMPLE ? SAMPLE_LEAST : LEAST) || h.size > r->head - r->tail) {
		r->tail = r->head;
		return false;
	}
	r->next = (struct sampled){ .type = h.type, .misc = h.misc, .bytes = record_at(r, h.size) };
	r->next.leaves = h.type == PERF_RECORD_SAMPLE && r->switch_fd >= 0 && u64_of(r->next.bytes.p + 8) == r->switch_id;
	who = h.type == PERF_RECORD_SAMPLE ? r->next.bytes.p + 24 : r->next.bytes.p + h.size - TRAILER_BYTES;
	r->next.pid = (int32_t)u32_of(who);
	r->next.tid = (int32_t)u32_of(who + 4);
	r->next.at_ns = (int64_t)u64_of(who + 8);
	return true;
}

static void keep_record(struct sampler *s, struct str bytes)
{
	if (!s->out)
		return;
	buf_str(&s->records, bytes);
	if (s->records.n < BATCH_BYTES)
		return;
	recording_perf(s->out, buf_view(&s->records));
	buf_clear(&s->records);
}

static void take(struct sampler *s, const struct sampled *r, bool (*keep)(void *, const struct sampled *), void *ctx)
{
	switch (r->type) {
	case PERF_RECORD_LOST:          /* header, u64 id, u64 lost */
		s->lost += u64_of(r->bytes.p + 16);
		keep_record(s, r->bytes);
		break;
	case PERF_RECORD_THROTTLE:
		keep_record(s, r->bytes);
		break;
	case PERF_RECORD_UNTHROTTLE:
		break;
	default:
		if (keep(ctx, r))
			keep_record(s, r->bytes);
	}
}

static uint32_t find_active(struct sampler *s)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->nring; i++) {
		struct ring *r = &s->ring[i];

		r->head = __atomic_load_n(&r->page->data_head, __ATOMIC_ACQUIRE);
		if (look(r))
			s->active[n++] = r;
	}
	return n;
}

void sampler_drain(struct sampler *s, int64_t upto_ns, bool (*keep)(void *ctx, const struct sampled *r), void *ctx)
{
	uint32_t n = find_active(s);

	while (n) {
		uint32_t first = 0;
		struct ring *r;

		for (uint32_t i = 1; i < n; i++)
			if (s->active[i]->next.at_ns < s->active[first]->next.at_ns)
				first = i;
		r = s->active[first];
		if (r->next.at_ns > upto_ns)
			break;
		take(s, &r->next, keep, ctx);
		r->tail += r->next.bytes.n;
		if (!look(r))
			s->active[first] = s->active[--n];
	}
	for (uint32_t i = 0; i < s->nring; i++)
		__atomic_store_n(&s->ring[i].page->data_tail, s->ring[i].tail, __ATOMIC_RELEASE);
	if (s->records.n && !s->for_others)
		sampler_round(s);
}

void sampler_add(struct sampler *s, struct str records)
{
	keep_record(s, records);
}

void sampler_round(struct sampler *s)
{
	if (!s->out)
		return;
	sampler_head_round(&s->records);
	recording_perf(s->out, buf_view(&s->records));
	buf_clear(&s->records);
}

uint64_t sampler_lost(const struct sampler *s)
{
	return s->lost;
}

void sampler_free(struct sampler *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->nring; i++) {
		if (s->ring[i].page)
			munmap(s->ring[i].page, (size_t)sysconf(_SC_PAGESIZE) + s->ring[i].bytes);
		close(s->ring[i].fd);
		if (s->ring[i].switch_fd >= 0)
			close(s->ring[i].switch_fd);
		free(s->ring[i].joined);
	}
	buf_release(&s->records);
	free(s->ring);
	free(s->active);
	free(s);
}
