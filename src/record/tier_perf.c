/* The tier on perf_event_open(2): opening, draining, and what it says of itself. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "record/perf_part.h"

#define DRAIN_MS 20
#define LINGER_NS INT64_C(1000000000)   /* statuses come at most so late */
#define UNASKED_MOST 10u                /* drains: the socket holds what a machine says in that time */

static void open_stays(struct tier_state *s)
{
	struct buf head = { 0 };

	s->stays = off_cpu_sums_new();
	off_cpu_head(&head, sampler_gives(s->sampler).wait_registers);
	sampler_add(s->sampler, buf_view(&head));
	buf_release(&head);
}

static struct tier_state *perf_open(int64_t root_pid, const struct tier_options *opt, struct weave *w,
	struct recording_out *out, struct err *e)
{
	const struct sampler_options sampling = { .frequency = opt->frequency, .kernel_stacks = opt->kernel_stacks,
		.dump_bytes = opt->dump_bytes, .switches = true, .switch_stacks = opt->off_cpu,
		.wait_dump_bytes = opt->wait_dump_bytes, .for_others = opt->off_cpu, .ring_bytes = opt->ring_bytes };
	struct sampler *sampler = sampler_open(root_pid, &sampling, out, e);
	struct tier_state *s;
	struct err no_connector = { 0 };

	if (!sampler)
		return NULL;
	s = calloc(1, sizeof *s);
	if (!s)
		abort();
	s->sampler = sampler;
	s->weave = w;
	s->out = out;
	s->stacks = opt->frequency > 0;
	s->off_cpu = opt->off_cpu;
	if (sampler_gives(sampler).switch_stacks)
		open_stays(s);
	s->root_pid = root_pid;
	s->free_task = s->free_process = PID_NONE;
	s->connector = connector_open(&no_connector);
	snprintf(s->no_connector, sizeof s->no_connector, "%s", no_connector.text);
	perf_add_root(s);
	return s;
}

/* ---- draining ---- */

static void queue_exit(void *state, const struct connector_exit *x)
{
	struct tier_state *s = state;

	if (s->nexit == s->exit_cap) {
		s->exit_cap = s->exit_cap ? s->exit_cap * 2 : 256;
		s->exit = realloc(s->exit, s->exit_cap * sizeof *s->exit);
		if (!s->exit)
			abort();
	}
	s->exit[s->nexit++] = *x;
}

/* Somebody of ours has ended; the socket tells of all others, too. */
static bool awaits_status(const struct tier_state *s)
{
	for (uint32_t i = s->nended; i-- > 0;)
		if (!s->process[s->ended[i]].status_known)
			return true;
	return s->nveiled;
}

/* Statuses of ends that the rings have told of. */
static void take_statuses(struct tier_state *s, int64_t upto_ns)
{
	uint32_t n = 0;

	if (!s->connector || (!awaits_status(s) && ++s->unasked < UNASKED_MOST))
		return;
	s->unasked = 0;
	connector_drain(s->connector, queue_exit, s);
	for (uint32_t i = 0; i < s->nexit; i++)
		if (s->exit[i].at_ns <= upto_ns)
			perf_take_status(s, &s->exit[i]);
		else
			s->exit[n++] = s->exit[i];
	s->nexit = n;
}

static void drain_upto(struct tier_state *s, int64_t upto_ns, int64_t now_ns)
{
	sampler_drain(s->sampler, upto_ns, perf_take, s);
	take_statuses(s, upto_ns);
	perf_end_veiled(s, now_ns);
	perf_look(s, upto_ns < now_ns ? upto_ns : now_ns);
	perf_forget(s, now_ns - LINGER_NS);
}

static void perf_drain(struct tier_state *s, int64_t now_ns)
{
	drain_upto(s, now_ns - SAMPLER_STAMPED_NS, now_ns);
	perf_say_stays(s, now_ns, false);
}

/* ---- columns ---- */

static void say(struct tier_state *s, struct str name, struct str source, struct str remark)
{
	recording_column(s->out, &(struct tree_column){ .name = name, .source = source, .remark = remark });
}

static void say_argv(struct tier_state *s, struct buf *b)
{
	buf_clear(b);
	if (s->argvs < s->execs)
		buf_printf(b, "of %llu of %llu programs: those that lived until the recorder looked, every %d ms",
			(unsigned long long)s->argvs, (unsigned long long)s->execs, DRAIN_MS);
	say(s, S("argv"), S("proc"), buf_view(b));
}

static void say_statuses(struct tier_state *s, struct buf *b)
{
	buf_clear(b);
	if (!s->connector) {
		buf_printf(b, "of the command itself and of orphans only: %s", s->no_connector);
		say(s, S("exit status"), S("wait4"), buf_view(b));
		return;
	}
	if (s->statuses < s->exits)
		buf_printf(b, "of %llu of %llu processes; the socket overflowed %llu times", (unsigned long long)s->statuses,
			(unsigned long long)s->exits, (unsigned long long)connector_overflows(s->connector));
	say(s, S("exit status"), S("proc connector"), buf_view(b));
}

static void say_stacks(struct tier_state *s)
{
	const struct sampler_gives gives = sampler_gives(s->sampler);

	if (!s->stacks)
		say(s, S("stacks"), (struct str){ 0 }, S("not asked for"));
	else if (gives.machine)
		say(s, S("stacks"), S("perf_event"), (struct str){ 0 });
	else if (gives.kernel)
		say(s, S("stacks"), S("perf_event"), S("processes that used less CPU than one period have no sample"));
	else
		say(s, S("stacks"), S("perf_event"), S("in user space only: kernel.perf_event_paranoid forbids the kernel; "
			"processes that used less CPU than one period have no sample"));
}

static void say_off_cpu(struct tier_state *s, struct buf *b)
{
	buf_clear(b);
	if (!s->off_cpu)
		return;
	if (!s->stays) {
		say(s, S("stacks of waits"), (struct str){ 0 }, S("the kernel gives none to who may not see it work: root, or "
			"kernel.perf_event_paranoid of 1 or less"));
		return;
	}
	buf_printf(b, "of %llu waits", (unsigned long long)s->nstay);
	if (s->stackless)
		buf_printf(b, "; %llu without any", (unsigned long long)s->stackless);
	say(s, S("stacks of waits"), S("perf_event"), buf_view(b));
}

static void say_waits(struct tier_state *s, struct buf *b)
{
	buf_clear(b);
	buf_printf(b, "times are exact; what for is seen in /proc every %d ms: shorter stays may lack it, but for waits for children", DRAIN_MS);
	if (s->vain_looks)
		buf_printf(b, "; %llu of %llu looks told nothing", (unsigned long long)s->vain_looks,
			(unsigned long long)s->looks);
	say(s, S("waits"), S("perf_event"), buf_view(b));
}

static void say_cpu(struct tier_state *s, struct buf *b)
{
	buf_clear(b);
	buf_lit(b, "from the times on the CPU: user and system are not told apart");
	if (s->veils)
		buf_printf(b, "; %llu setuid programs and what they forked were not seen", (unsigned long long)s->veils);
	say(s, S("cpu"), S("perf_event"), buf_view(b));
}

static void perf_close(struct tier_state *s, uint64_t *dropped)
{
	struct buf b = { 0 };

	drain_upto(s, INT64_MAX, clock_ns());
	perf_say_stays(s, 0, true);
	say_argv(s, &b);
	say_statuses(s, &b);
	say_waits(s, &b);
	say(s, S("wakers"), S("perf_event"), S("children that ended and holders of locks only"));
	say_cpu(s, &b);
	say_stacks(s);
	say_off_cpu(s, &b);
	say(s, S("files"), (struct str){ 0 }, S("only tier 2 (bpf) sees them"));
	say(s, S("memory"), (struct str){ 0 }, S("only tier 2 (bpf) sees it of every process"));
	buf_release(&b);
	*dropped += sampler_lost(s->sampler);
	off_cpu_sums_free(s->stays);
	sampler_free(s->sampler);
	connector_free(s->connector);
	perf_tasks_free(s);
	free(s);
}

const struct tier tier_perf = {
	.level = 1,
	.name = "perf",
	.open = perf_open,
	.drain = perf_drain,
	.drain_ms = DRAIN_MS,
	.close = perf_close,
};
