/*
 * Stacks of waits: a sample of the event of switches comes with each switch from a thread, and is kept until that has a CPU again.
 *
 *	8 u64 identifier, ip, u32 pid, tid, u64 time, period, n, chain[n]; with dumps u64 abi, register[], bytes, stack, bytes filled
 */
#include <linux/perf_event.h>
#include <stdlib.h>

#include "record/perf_part.h"

#define COUNT_AT 48u
#define CHAIN_AT 56u
#define FRAMES_MOST 512u
#define TURN_NS INT64_C(1000000000)

void perf_take_stack(struct tier_state *s, const struct sampled *r)
{
	uint32_t i = pid_table_find(&s->tasks, r->tid);
	struct perf_stack *stack;

	if (i == PID_NONE || !s->stays)
		return;
	if (!s->task[i].stack && !(s->task[i].stack = calloc(1, sizeof *stack)))
		abort();
	stack = s->task[i].stack;
	stack->at_ns = r->at_ns;
	buf_clear(&stack->sample);
	buf_str(&stack->sample, r->bytes);
}

static uint64_t u64_of(struct str bytes, size_t at)
{
	uint64_t x = 0;

	if (at + sizeof x <= bytes.n)
		memcpy(&x, bytes.p + at, sizeof x);
	return x;
}

/* Frames without the marks between them [enum perf_callchain_context]; of the kernel's the innermost is this event itself. */
static void take_chain(struct str bytes, uint64_t *frame, struct off_cpu_stay *out)
{
	uint64_t n = u64_of(bytes, COUNT_AT);
	uint32_t *count = &out->nkernel;

	out->kernel = frame;
	out->user = frame;
	for (uint64_t i = 0; i < n && i < FRAMES_MOST; i++) {
		uint64_t x = u64_of(bytes, CHAIN_AT + 8 * i);

		if (x >= (uint64_t)PERF_CONTEXT_MAX) {
			if (x == (uint64_t)PERF_CONTEXT_USER)
				count = &out->nuser;
			continue;
		}
		frame[out->nkernel + out->nuser] = x;
		++*count;
	}
	out->user = frame + out->nkernel;
}

static void take_dump(struct str bytes, uint64_t registers, struct off_cpu_stay *out)
{
	uint64_t n = u64_of(bytes, COUNT_AT), size, filled;
	size_t nreg = 8 * (size_t)__builtin_popcountll(registers), at;

	if (!registers || n > bytes.n / 8 || u64_of(bytes, CHAIN_AT + 8 * n) != PERF_SAMPLE_REGS_ABI_64)
		return;
	at = CHAIN_AT + 8 * (size_t)n + 8;
	if (at + nreg + 8 > bytes.n)
		return;
	out->reg = (const void *)(bytes.p + at);
	at += nreg;
	size = u64_of(bytes, at);
	if (!size || size > bytes.n - at - 8)
		return;
	filled = u64_of(bytes, at + 8 + (size_t)size);
	out->dump = (struct str){ bytes.p + at + 8, (size_t)(filled < size ? filled : size) };
}

void perf_tell_stay(struct tier_state *s, const struct perf_task *t, const struct record_event *ev)
{
	uint64_t registers = sampler_gives(s->sampler).wait_registers, frame[FRAMES_MOST];
	int64_t woken_ns = ev->wait.woken_ns == NO_TIME ? ev->at_ns : ev->wait.woken_ns;
	struct off_cpu_stay stay = { .at_ns = ev->at_ns, .pid = (uint32_t)ev->pid, .tid = (uint32_t)ev->tid, .kind = ev->wait.kind,
		.count = 1, .blocked_ns = (uint64_t)(woken_ns - ev->wait.start_ns), .runnable_ns = (uint64_t)(ev->at_ns - woken_ns) };

	if (!s->stays || !s->started || t->runnable || woken_ns < ev->wait.start_ns || ev->at_ns < woken_ns)
		return;
	s->nstay++;
	if (t->stack && t->stack->at_ns != NO_TIME) {
		take_chain(buf_view(&t->stack->sample), frame, &stay);
		take_dump(buf_view(&t->stack->sample), registers, &stay);
		t->stack->at_ns = NO_TIME;
	}
	s->stackless += !stay.nkernel && !stay.nuser && !stay.dump.n;
	off_cpu_sums_add(s->stays, registers, &stay);
}

void perf_say_stays(struct tier_state *s, int64_t now_ns, bool last)
{
	struct buf b = { 0 };

	if (!s->off_cpu || (!last && now_ns < s->next_stays_ns))
		return;
	s->next_stays_ns = now_ns + TURN_NS;
	if (s->stays)
		off_cpu_sums_take(s->stays, sampler_gives(s->sampler).wait_registers, &b);
	sampler_add(s->sampler, buf_view(&b));
	sampler_round(s->sampler);
	buf_release(&b);
}
