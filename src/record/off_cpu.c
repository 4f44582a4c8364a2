/*
 * Fields of a sample: u64 identifier, ip; u32 pid, tid; u64 time, period, n, chain[n]; u32 raw bytes, raw; and with dumps u64 abi,
 * register[], bytes, stack, bytes that are there [perf_event_open(2)].
 */
#include "record/off_cpu.h"

#include <linux/perf_event.h>
#include <time.h>

#include "format/off_cpu_raw.h"

#define OFF_CPU_ID (UINT64_C(1) << 62)  /* the kernel counts its own from 1 */
#define UPDATE_NAME 2u                  /* [tools/lib/perf/include/perf/event.h] */
#define FRAMES_MOST 1024u
#define DUMP_MOST ((size_t)63 << 10)

enum { HEADER_ATTR = 64, EVENT_UPDATE = 78 };

static void put_u64(struct buf *b, uint64_t x)
{
	buf_add(b, &x, sizeof x);
}

static void put_u32(struct buf *b, uint32_t x)
{
	buf_add(b, &x, sizeof x);
}

static size_t begin(struct buf *b, uint32_t type, uint16_t misc)
{
	const struct perf_event_header h = { .type = type, .misc = misc };

	buf_add(b, &h, sizeof h);
	return b->n - sizeof h;
}

static void end(struct buf *b, size_t at)
{
	uint16_t n = (uint16_t)(b->n - at);

	memcpy(b->p + at + offsetof(struct perf_event_header, size), &n, sizeof n);
}

void off_cpu_head(struct buf *b, uint64_t registers)
{
	static const char name[8] = OFF_CPU_EVENT;
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof attr, .config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_period = 1, .sample_id_all = 1, .use_clockid = 1, .clockid = CLOCK_MONOTONIC };
	size_t at = begin(b, HEADER_ATTR, 0);

	attr.sample_type = PERF_SAMPLE_IDENTIFIER | PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_PERIOD |
			   PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_RAW;
	if (registers) {
		attr.sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
		attr.sample_regs_user = registers;
		attr.sample_stack_user = (uint32_t)DUMP_MOST;
	}
	buf_add(b, &attr, sizeof attr);
	put_u64(b, OFF_CPU_ID);
	end(b, at);
	at = begin(b, EVENT_UPDATE, 0);
	put_u64(b, UPDATE_NAME);
	put_u64(b, OFF_CPU_ID);
	buf_add(b, name, sizeof name);
	end(b, at);
}

static uint32_t least(uint32_t x, uint32_t y)
{
	return x < y ? x : y;
}

static void put_chain(struct buf *b, const struct off_cpu_stay *s)
{
	uint32_t nkernel = least(s->nkernel, FRAMES_MOST), nuser = least(s->nuser, FRAMES_MOST);

	put_u64(b, (uint64_t)nkernel + nuser + (nkernel > 0) + (nuser > 0));
	if (nkernel)
		put_u64(b, (uint64_t)PERF_CONTEXT_KERNEL);
	buf_add(b, s->kernel, nkernel * sizeof *s->kernel);
	if (nuser)
		put_u64(b, (uint64_t)PERF_CONTEXT_USER);
	buf_add(b, s->user, nuser * sizeof *s->user);
}

static void put_raw(struct buf *b, unsigned kind, uint64_t count)
{
	put_u32(b, OFF_CPU_RAW_BYTES);
	buf_lit(b, OFF_CPU_MARK);
	put_u64(b, count);
	put_u32(b, kind);
	put_u32(b, 0);
}

static void put_dump(struct buf *b, uint64_t registers, const struct off_cpu_stay *s)
{
	struct str dump = str_clip(s->dump, DUMP_MOST);

	put_u64(b, s->reg ? PERF_SAMPLE_REGS_ABI_64 : PERF_SAMPLE_REGS_ABI_NONE);
	if (s->reg)
		buf_add(b, s->reg, 8 * (size_t)__builtin_popcountll(registers));
	dump.n = s->reg ? dump.n & ~(size_t)7 : 0;
	put_u64(b, dump.n);
	if (!dump.n)
		return;
	buf_str(b, dump);
	put_u64(b, dump.n);
}

static void put_sample(struct buf *b, uint64_t registers, const struct off_cpu_stay *s, unsigned kind, uint64_t ns)
{
	size_t at = begin(b, PERF_RECORD_SAMPLE, s->nkernel ? PERF_RECORD_MISC_KERNEL : PERF_RECORD_MISC_USER);

	put_u64(b, OFF_CPU_ID);
	put_u64(b, s->nkernel ? s->kernel[0] : s->nuser ? s->user[0] : 0);
	put_u32(b, s->pid);
	put_u32(b, s->tid);
	put_u64(b, (uint64_t)s->at_ns);
	put_u64(b, ns);
	put_chain(b, s);
	put_raw(b, kind, kind == WAIT_NO_CPU ? 0 : s->count);
	if (registers)
		put_dump(b, registers, s);
	end(b, at);
}

void off_cpu_stay(struct buf *b, uint64_t registers, const struct off_cpu_stay *s)
{
	put_sample(b, registers, s, s->kind, s->blocked_ns);
	if (s->runnable_ns)
		put_sample(b, registers, s, WAIT_NO_CPU, s->runnable_ns);
}
