/* A process tree in the words of the general models: a timeline for viewers, a profile of commands. */
#include "base/arena.h"
#include "base/map.h"
#include "model/process_tree.h"
#include "model/profile.h"

#include <math.h>

#define DETAIL_BYTES 256u       /* of a command line beside a span */

/* ---- timeline ---- */

struct drawing {
	const struct process_tree *t;
	struct timeline *out;
	struct str *name;       /* of each program */
	uint32_t *thread;       /* tracks of threads other than the first, as the map finds them */
	uint32_t nthread, thread_cap;
	struct map threads;     /* process, tid */
};

/* What it became last: a process that forks to run cc is cc. */
static struct str *process_names(const struct drawing *d)
{
	struct str *name = ARENA_ARRAY(d->out->arena, struct str, d->t->nprocess);

	for (uint32_t i = 0; i < d->t->nprogram; i++)
		name[d->t->program[i].process] = d->name[i];
	return name;
}

static void draw_processes(struct drawing *d)
{
	struct str *name = process_names(d);

	for (uint32_t i = 0; i < d->t->nprocess; i++) {
		int64_t pid = d->t->process[i].pid;
		struct track track = { .name = name[i], .parent = NO_TRACK, .pid = pid == NOT_KNOWN ? NO_ID : pid, .tid = NO_ID };

		timeline_track(d->out, &track);
	}
}

static void draw_programs(struct drawing *d)
{
	for (uint32_t i = 0; i < d->t->nprogram; i++) {
		const struct tree_program *g = &d->t->program[i];
		struct span span = { .track = g->process, .name = d->name[i], .category = S("program"),
			.detail = program_command(d->out->arena, d->t, i, DETAIL_BYTES), .start_ns = g->start_ns, .end_ns = g->end_ns };

		timeline_span(d->out, &span);
	}
}

/* The process itself for its first thread: there its waits lie within its programs. */
static uint32_t track_of(struct drawing *d, const struct tree_wait *w)
{
	uint32_t process = d->t->program[w->program].process, at;
	int64_t pid = d->t->process[process].pid;
	struct track track = { .parent = process, .pid = pid, .tid = w->tid };

	if (w->tid == pid || w->tid == NOT_KNOWN)
		return process;
	at = map_intern_pair(&d->threads, process, (uint64_t)w->tid, d->nthread);
	if (at == d->nthread) {
		track.name = d->out->track[process].name;
		ARENA_ROOM(d->out->arena, d->thread, d->nthread, d->thread_cap);
		d->thread[d->nthread++] = timeline_track(d->out, &track);
	}
	return d->thread[at];
}

/* What it waited for, or who ended it. */
static struct str wait_detail(const struct drawing *d, const struct tree_wait *w)
{
	if (w->object != NO_OBJECT)
		return d->t->object[w->object].name;
	return w->by == WAKER_PROGRAM ? d->name[w->waker] : S("");
}

static int64_t within(int64_t x, int64_t lo, int64_t hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

/* Viewers nest spans of one track: a wait that clocks let stick out of its program is drawn to that one's ends. */
static void draw_waits(struct drawing *d)
{
	struct str kind[WAIT_KINDS];

	for (unsigned i = 0; i < WAIT_KINDS; i++)
		kind[i] = str_of(wait_kind_name((enum wait_kind)i));
	for (uint32_t i = 0; i < d->t->nwait; i++) {
		const struct tree_wait *w = &d->t->wait[i];
		int64_t lo = d->t->program[w->program].start_ns, hi = program_end_ns(d->t, w->program);
		struct span span = { .track = track_of(d, w), .name = kind[w->kind], .category = S("wait"),
			.detail = wait_detail(d, w), .start_ns = within(w->start_ns, lo, hi),
			.end_ns = w->end_ns == NO_TIME ? NO_TIME : within(w->end_ns, lo, hi) };

		timeline_span(d->out, &span);
	}
}

static void draw_gauges(struct drawing *d)
{
	struct track machine = { .name = S("machine"), .parent = NO_TRACK, .pid = NO_ID, .tid = NO_ID };
	uint32_t track = d->t->ngauge ? timeline_track(d->out, &machine) : 0;

	for (uint32_t i = 0; i < d->t->ngauge; i++) {
		const struct tree_gauge *g = &d->t->gauge[i];
		struct counter c = { .track = track, .name = g->name, .at_ns = g->at_ns, .value = g->value };

		if (isfinite(g->value))
			timeline_counter(d->out, &c);
	}
}

void tree_timeline(const struct process_tree *t, struct timeline *out)
{
	struct drawing d = { .t = t, .out = out };

	map_init(&d.threads, out->arena);
	out->started_ns = t->started_ns;
	d.name = ARENA_ARRAY(out->arena, struct str, t->nprogram);
	for (uint32_t i = 0; i < t->nprogram; i++)
		d.name[i] = program_name(t, i);
	draw_processes(&d);
	draw_programs(&d);
	draw_waits(&d);
	draw_gauges(&d);
}

/* ---- profile ---- */

enum { OFF_CPU, ON_CPU };       /* weights */

#define NO_FRAME UINT32_MAX

static const char *const shown[] = {
	[WAIT_UNKNOWN] = "[blocked]", [WAIT_DISK] = "[disk]", [WAIT_NETWORK] = "[network]", [WAIT_SOCKET] = "[socket]",
	[WAIT_LOCK] = "[lock]", [WAIT_FUTEX] = "[futex]", [WAIT_PIPE] = "[pipe]", [WAIT_JOBSERVER] = "[jobserver]",
	[WAIT_CHILD] = "[child]", [WAIT_SLEEP] = "[sleep]", [WAIT_POLL] = "[poll]", [WAIT_STOPPED] = "[stopped]",
	[WAIT_NO_CPU] = "[no CPU]",
};

struct str wait_kind_frame(unsigned kind)
{
	return str_of(shown[kind]);
}

struct adding {
	const struct process_tree *t;
	struct profile *p;
	uint32_t *stack;                /* of each program */
	uint32_t frame[WAIT_NO_CPU + 1];     /* of kinds of waits, NO_FRAME until the first */
};

static uint32_t frame_of(struct profile *p, struct str name)
{
	struct frame f = { .function = name.n ? name : S("[unknown]"), .module = NO_MODULE };

	return profile_frame(p, &f);
}

/* A copy that fork left goes on in its parent's name: it is no command of its own. */
static void add_commands(struct adding *d)
{
	const struct process_tree *t = d->t;

	d->stack = ARENA_ARRAY(d->p->arena, uint32_t, t->nprogram);
	for (uint32_t i = 0; i < t->nprogram; i++) {
		const struct tree_program *g = &t->program[i];
		uint32_t parent = g->before == NO_PROGRAM ? NO_STACK : d->stack[g->before];

		d->stack[i] = g->before != NO_PROGRAM && !g->exec ? parent :
			profile_stack(d->p, parent, frame_of(d->p, program_name(t, i)));
	}
}

/* Sums stay within 64 bits: readers bound the times of all rows together. */
static void add(struct adding *d, uint32_t stack, uint32_t weight, int64_t ns)
{
	if (ns > 0 && !profile_add(d->p, profile_sample(d->p, stack, 0), weight, ns))
		return;
}

/* "[disk]", upon a program. */
static uint32_t stack_of(struct adding *d, uint32_t program, unsigned kind)
{
	if (d->frame[kind] == NO_FRAME)
		d->frame[kind] = frame_of(d->p, wait_kind_frame(kind));
	return profile_stack(d->p, d->stack[program], d->frame[kind]);
}

static void add_wait(struct adding *d, const struct tree_wait *w)
{
	int64_t open = program_end_ns(d->t, w->program), end = w->end_ns != NO_TIME ? w->end_ns : open > w->start_ns ? open : w->start_ns;
	int64_t woken = w->woken_ns == NO_TIME || w->woken_ns > end ? end : w->woken_ns;

	add(d, stack_of(d, w->program, w->kind), OFF_CPU, woken - w->start_ns);
	if (end > woken)
		add(d, stack_of(d, w->program, WAIT_NO_CPU), OFF_CPU, end - woken);
}

static void add_sums(struct adding *d, const struct tree_waits *w)
{
	if (w->total_ns > 0)
		add(d, stack_of(d, w->program, w->kind), OFF_CPU, w->total_ns);
	if (w->runnable_ns > 0)
		add(d, stack_of(d, w->program, WAIT_NO_CPU), OFF_CPU, w->runnable_ns);
}

void tree_profile(const struct process_tree *t, struct profile *out)
{
	struct adding d = { .t = t, .p = out };

	profile_weight(out, S("off-cpu"), S("nanoseconds"));
	profile_weight(out, S("on-cpu"), S("nanoseconds"));
	out->started_ns = t->started_ns;
	if (t->wall_ns != NO_TIME)
		out->duration_s = (double)t->wall_ns * 1e-9;
	for (unsigned i = 0; i <= WAIT_NO_CPU; i++)
		d.frame[i] = NO_FRAME;
	add_commands(&d);
	for (uint32_t i = 0; i < t->nwait; i++)
		add_wait(&d, &t->wait[i]);
	for (uint32_t i = 0; i < t->nwaits; i++)
		add_sums(&d, &t->waits[i]);
	for (uint32_t i = 0; i < t->nprogram; i++)
		add(&d, d.stack[i], ON_CPU, t->program[i].cpu_ns);
	out->preferred = profile_total(out, OFF_CPU) ? OFF_CPU : ON_CPU;
}
