/*
 * tier_bpf - tier 2: BPF programs on tracepoints (record/bpf/watch.bpf.c) that say what a tree does into one ring.
 *
 * The mark of the tree is set on the root from here, by its pidfd; fork hands it on.  Nobody is woken by a record: the ring is
 * drained on a timer, which is what makes it cheap.  Without clang and libbpf at build time there is no tier 2, and open says so.
 */
#include "record/tier.h"

#ifndef HAVE_BPF

static struct tier_state *bpf_open(int64_t root_pid, const struct tier_options *opt, struct weave *w, struct recording_out *out,
	struct err *e)
{
	(void)root_pid, (void)opt, (void)w, (void)out;
	err_set(e, ERR_SYSTEM, "this pawl was built without BPF");
	err_hint(e, "build it where clang, libbpf-dev and libelf-dev are installed");
	return NULL;
}

/* Never called: there is no state. */
static void bpf_drain(struct tier_state *s, int64_t now_ns)
{
	(void)s, (void)now_ns;
}

static bool bpf_counts(const struct tier_state *s, struct tier_counts *out)
{
	(void)s, (void)out;
	return false;
}

static void bpf_close(struct tier_state *s, uint64_t *dropped)
{
	(void)s, (void)dropped;
}

#else

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "record/bpf_calls.h"
#include "record/bpf_decode.h"
#include "record/sampler.h"
#include "record/stays.h"
#include "record/watch.h"

#define RING_BYTES ((size_t)16 << 20)
#define RING_LEAST ((size_t)256 << 10)
#define RING_MOST ((size_t)1 << 30)
#define FIRST_PID_SPACE 0xeffffffcu     /* [include/linux/proc_ns.h PROC_PID_INIT_INO] */
#define END_STEPS 200                   /* of 0.1 ms: how long the root's last record is waited for once it has ended */

struct tier_state {
	struct bpf_object *object;
	struct bpf_link *link[PROGRAMS_MOST];
	struct ring_buffer *ring;
	struct bpf_decode decode;
	struct sampler *sampler;        /* NULL: no stacks */
	struct err no_sampler;          /* why not, when they were asked for */
	struct stays *stays;            /* NULL: no stacks of waits */
	struct weave *weave;
	struct recording_out *out;
	int root_fd;                    /* pidfd */
	uint32_t nlink;
	bool files, stacks, off_cpu, rest_said;
};

/* ---- loading ---- */

/* libbpf's words go nowhere: what failed is said by us, and it has no way to hand them to one caller. */
static int keep_quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level, (void)format, (void)args;
	return 0;
}

static bool machine_allows(struct err *e)
{
	struct stat st;

	if (stat("/sys/kernel/btf/vmlinux", &st)) {
		err_errno(e, errno, "the kernel does not describe itself (BTF)");
		return err_hint(e, "a kernel with CONFIG_DEBUG_INFO_BTF=y has /sys/kernel/btf/vmlinux");
	}
	if (!stat("/proc/self/ns/pid", &st) && st.st_ino != FIRST_PID_SPACE) {
		err_set(e, ERR_SYSTEM, "this is a PID namespace of its own, and BPF sees the numbers of the machine");
		return err_hint(e, "run pawl outside the container, or the container with --pid=host");
	}
	return true;
}

static bool refused(struct err *e, int number, const char *what)
{
	err_errno(e, number, "%s", what);
	if (number == EPERM || number == EACCES)
		return err_hint(e, "BPF needs root or CAP_BPF and CAP_PERFMON (sudo pawl record ...), and a container may forbid it");
	return err_hint(e, "BPF needs Linux 5.15 or later with CONFIG_BPF_SYSCALL and BTF");
}

/* The map that holds the variables of a section. */
static struct bpf_map *section(struct bpf_object *o, const char *suffix)
{
	struct bpf_map *m;

	bpf_object__for_each_map(m, o)
		if (str_ends(str_of(bpf_map__name(m)), str_of(suffix)))
			return m;
	return NULL;
}

/* A power of two, as rings are. */
static uint32_t ring_size(size_t bytes)
{
	size_t n = RING_LEAST;

	if (!bytes)
		bytes = RING_BYTES;
	while (n < bytes && n < RING_MOST)
		n *= 2;
	return (uint32_t)n;
}

static bool prepare_off_cpu(struct tier_state *s, bool wanted)
{
	static const char *const map[] = { "stays", "stay_sums", "stay_turn" };
	static const char *const program[] = { "watch_switch", "watch_rest", "watch_switch_stays", "watch_rest_stays" };
	bool ok = true;

	for (size_t i = 0; i < sizeof program / sizeof *program; i++)
		ok &= !bpf_program__set_autoload(bpf_object__find_program_by_name(s->object, program[i]), wanted == (i >= 2));
	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		ok &= !bpf_map__set_autocreate(bpf_object__find_map_by_name(s->object, map[i]), wanted);
	return ok;
}

static bool prepare(struct tier_state *s, const struct tier_options *opt)
{
	struct bpf_map *constants = section(s->object, ".rodata");
	size_t n = 0;
	struct settings *settings = constants ? (void *)(uintptr_t)bpf_map__initial_value(constants, &n) : NULL;
	struct bpf_program *call = bpf_object__find_program_by_name(s->object, "watch_call");
	int cpus = libbpf_num_possible_cpus();

	if (!settings || n < sizeof *settings || !call || cpus < 1)
		return false;
	settings->wait_least_ns = (__u64)opt->wait_least_ns;
	settings->dump_bytes = opt->wait_dump_bytes < DUMP_MOST ? opt->wait_dump_bytes : DUMP_MOST;
	bpf_calls(settings->call);
	return !bpf_map__set_max_entries(bpf_object__find_map_by_name(s->object, "ring"), ring_size(opt->ring_bytes)) &&
	       !bpf_map__set_max_entries(bpf_object__find_map_by_name(s->object, "scratches"), (__u32)cpus) &&
	       !bpf_program__set_autoload(call, opt->files) && prepare_off_cpu(s, opt->off_cpu);
}

static bool load(struct tier_state *s, const struct tier_options *opt, struct err *e)
{
	struct watch w;
	bool prepared;
	int number;

	libbpf_set_print(keep_quiet);
	if (!watch_open(&w)) {
		err_errno(e, errno, "the BPF programs of this pawl are broken");
		watch_loaded(&w);
		return false;
	}
	s->object = w.object;
	prepared = prepare(s, opt);
	number = prepared ? bpf_object__load(s->object) : 0;
	watch_loaded(&w);
	if (!prepared)
		return err_set(e, ERR_SYSTEM, "the BPF programs of this pawl are broken");
	if (number)
		return refused(e, -number, "the kernel does not take our BPF programs");
	return true;
}

/* ---- following ---- */

static bool mark(struct tier_state *s, int64_t root_pid, struct err *e)
{
	struct bpf_map *threads = bpf_object__find_map_by_name(s->object, "threads");
	size_t n = bpf_map__value_size(threads);
	struct wire_process *value = calloc(1, n);
	int number = 0;

	if (!value)
		abort();
	value->threads = 1;
	s->root_fd = (int)syscall(SYS_pidfd_open, (pid_t)root_pid, 0);
	if (s->root_fd < 0 || bpf_map__update_elem(threads, &s->root_fd, sizeof s->root_fd, value, n, BPF_ANY))
		number = errno;
	free(value);
	return number ? refused(e, number, "the command's process cannot be marked") : true;
}

static bool attach(struct tier_state *s, struct err *e)
{
	struct bpf_program *p;

	bpf_object__for_each_program(p, s->object) {
		if (bpf_program__expected_attach_type(p) == BPF_TRACE_ITER || !bpf_program__autoload(p) || s->nlink == PROGRAMS_MOST)
			continue;
		if (!(s->link[s->nlink] = bpf_program__attach_trace(p)))
			return refused(e, errno, "the kernel does not attach our BPF programs");
		s->nlink++;
	}
	return true;
}

/* Whatever comes is of the tree: who is not known has lost its fork in a full ring. */
static void to_weave(void *ctx, const struct record_event *ev)
{
	const struct record_event adopted = { .kind = EVENT_FORK, .at_ns = ev->at_ns, .pid = NOT_KNOWN, .tid = NOT_KNOWN,
		.fork = { ev->pid, ev->pid } };

	if ((ev->kind == EVENT_FORK || ev->kind == EVENT_EXEC) && !weave_has(ctx, ev->pid))
		weave_event(ctx, &adopted);
	weave_event(ctx, ev);
}

static int take_record(void *ctx, void *record, size_t n)
{
	struct tier_state *s = ctx;
	const struct record_head *h = record;

	if (s->stays && n >= sizeof *h && h->kind == RECORD_STACK)
		s->decode.strange += !stays_stack(s->stays, record, n);
	else
		bpf_decode(&s->decode, record, n);
	return 0;
}

static void release(struct tier_state *s)
{
	for (uint32_t i = 0; i < s->nlink; i++)
		bpf_link__destroy(s->link[i]);
	stays_free(s->stays);
	sampler_free(s->sampler);
	ring_buffer__free(s->ring);
	bpf_object__close(s->object);
	if (s->root_fd >= 0)
		close(s->root_fd);
	bpf_decode_release(&s->decode);
	free(s);
}

static bool follow(struct tier_state *s, int64_t root_pid, struct err *e)
{
	s->ring = ring_buffer__new(bpf_object__find_map_fd_by_name(s->object, "ring"), take_record, s, NULL);
	if (!s->ring)
		return refused(e, errno, "the ring of the BPF programs cannot be mapped");
	return mark(s, root_pid, e) && attach(s, e);
}

/* It also says where programs lie in memory, which stacks of waits need as well. */
static void open_sampler(struct tier_state *s, int64_t root_pid, const struct tier_options *opt)
{
	const struct sampler_options sampling = { .frequency = opt->frequency, .kernel_stacks = opt->kernel_stacks,
		.dump_bytes = opt->dump_bytes, .for_others = opt->off_cpu };

	if (!s->stacks && !s->off_cpu)
		return;
	s->sampler = sampler_open(root_pid, &sampling, s->out, &s->no_sampler);
	if (s->sampler && s->off_cpu)
		s->stays = stays_new(bpf_object__find_map_fd_by_name(s->object, "stay_sums"),
			bpf_object__find_map_fd_by_name(s->object, "stay_turn"), opt->wait_dump_bytes ? REGISTERS_SAID : 0, &s->decode, s->sampler);
}

static struct tier_state *bpf_open(int64_t root_pid, const struct tier_options *opt, struct weave *w, struct recording_out *out,
	struct err *e)
{
	struct tier_state *s;

	if (!machine_allows(e))
		return NULL;
	if (!(s = calloc(1, sizeof *s)))
		abort();
	s->weave = w;
	s->out = out;
	s->files = opt->files;
	s->stacks = opt->frequency > 0;
	s->off_cpu = opt->off_cpu;
	s->root_fd = -1;
	s->decode = (struct bpf_decode){ .event = to_weave, .ctx = w, .page_bytes = sysconf(_SC_PAGESIZE), .root_pid = root_pid };
	if (!load(s, opt, e) || !follow(s, root_pid, e)) {
		release(s);
		return NULL;
	}
	open_sampler(s, root_pid, opt);
	return s;
}

/* ---- draining ---- */

static bool root_is_gone(const struct tier_state *s)
{
	struct pollfd p = { .fd = s->root_fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

/* Has the programs say the sums of what still lives. */
static void say_rest(struct tier_state *s)
{
	struct bpf_program *p = bpf_object__find_program_by_name(s->object, s->off_cpu ? "watch_rest_stays" : "watch_rest");
	struct bpf_link *link = p ? bpf_program__attach_iter(p, NULL) : NULL;
	int fd = link ? bpf_iter_create(bpf_link__fd(link)) : -1;
	char nothing[64];

	while (fd >= 0 && read(fd, nothing, sizeof nothing) > 0)
		;
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	s->rest_said = true;
}

static bool is_of_tree(void *state, const struct sampled *r)
{
	const struct tier_state *s = state;

	return weave_has(s->weave, r->pid);
}

static void drain_upto(struct tier_state *s, int64_t upto_ns, bool last)
{
	ring_buffer__consume(s->ring);          /* first: it says who is of the tree */
	if (s->sampler)
		sampler_drain(s->sampler, upto_ns, is_of_tree, s);
	if (s->stays)
		stays_drain(s->stays, upto_ns, last);
}

/* A process's last record comes with its last switch, a moment after its parent was told of its end. */
static void bpf_drain(struct tier_state *s, int64_t now_ns)
{
	const struct timespec step = { 0, 100000 };

	drain_upto(s, now_ns - SAMPLER_STAMPED_NS, false);
	if (s->rest_said || !root_is_gone(s))
		return;
	for (int i = 0; i < END_STEPS && !s->decode.root_ended; i++) {
		nanosleep(&step, NULL);
		ring_buffer__consume(s->ring);
	}
	say_rest(s);
	drain_upto(s, now_ns, true);
}

/* ---- the end ---- */

/* Runs of a program that were left out because it was running on that CPU already. */
static uint64_t misses(const struct tier_state *s)
{
	struct bpf_program *p;
	uint64_t sum = 0;

	bpf_object__for_each_program(p, s->object) {
		struct bpf_prog_info info = { 0 };
		__u32 n = sizeof info;

		if (bpf_program__fd(p) >= 0 && !bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &n))
			sum += info.recursion_misses;
	}
	return sum;
}

static void say(const struct tier_state *s, struct str name, bool given, const char *source, const char *why_not)
{
	recording_column(s->out, &(struct tree_column){ .name = name, .source = given ? str_of(source) : (struct str){ 0 },
		.remark = given ? (struct str){ 0 } : str_of(why_not) });
}

static bool read_counters(const struct tier_state *s, struct counters *c)
{
	const struct bpf_map *variables = section(s->object, ".bss");
	__u32 zero = 0;

	return variables && !bpf_map__lookup_elem(variables, &zero, sizeof zero, c, sizeof *c, 0);
}

static void say_off_cpu(const struct tier_state *s)
{
	struct tree_column column = { .name = S("stacks of waits"), .remark = str_of(s->no_sampler.text) };
	struct counters c = { 0 };
	struct buf b = { 0 };

	if (s->stays && read_counters(s, &c)) {
		uint64_t unsaid = stays_unsaid(s->stays);

		buf_printf(&b, "of %llu waits", (unsigned long long)c.stays);
		if (c.stackless)
			buf_printf(&b, "; %llu without one of the program", (unsigned long long)c.stackless);
		if (unsaid)
			buf_printf(&b, "; %llu without any: the ring was full", (unsigned long long)unsaid);
		if (c.crowded)
			buf_printf(&b, "; not in them %llu waits, %.3f s: more kinds of stacks than there was memory for",
				(unsigned long long)c.crowded, (double)c.crowded_ns * 1e-9);
		column.source = S("bpf");
		column.remark = buf_view(&b);
	}
	recording_column(s->out, &column);
	buf_release(&b);
}

static void say_columns(const struct tier_state *s)
{
	static const char *const name[] = { "argv", "exit status", "waits", "wakers", "cpu", "memory" };

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		say(s, str_of(name[i]), true, "bpf", NULL);
	say(s, S("files"), s->files, "bpf", "not asked for");
	say(s, S("stacks"), s->stacks && s->sampler, "perf_event", s->stacks ? s->no_sampler.text : "not asked for");
	if (s->off_cpu)
		say_off_cpu(s);
}

static bool bpf_counts(const struct tier_state *s, struct tier_counts *out)
{
	struct counters c;

	if (!read_counters(s, &c))
		return false;
	*out = (struct tier_counts){ c.forks, c.execs, c.exits };
	return true;
}

static uint64_t drops(const struct tier_state *s)
{
	struct counters c;

	return read_counters(s, &c) ? c.dropped + c.unfollowed : 0;
}

static void bpf_close(struct tier_state *s, uint64_t *dropped)
{
	say_columns(s);
	*dropped += drops(s) + misses(s) + s->decode.strange + (s->sampler ? sampler_lost(s->sampler) : 0);
	release(s);
}

#endif

const struct tier tier_bpf = {
	.level = 2,
	.name = "bpf",
	.open = bpf_open,
	.drain = bpf_drain,
	.drain_ms = 20,
	.counts = bpf_counts,
	.close = bpf_close,
};
