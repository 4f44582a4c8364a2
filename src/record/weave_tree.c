/* Processes, the programs that they run, and what those wait for. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "record/weave_part.h"

/* ---- strings of a program ---- */

static struct str own_str(struct woven_own *own, struct str s)
{
	return s.n ? arena_str(&own->arena, s) : (struct str){ 0 };
}

static void own_argv(struct woven_program *p, const struct record_event *ev)
{
	struct str rest = own_str(p->own, ev->exec.argv);
	struct str *argv = NULL;
	uint32_t n = 0, cap = 0;

	while (rest.n) {
		struct str one = str_cut(&rest, 0);

		ARENA_ROOM(&p->own->arena, argv, n, cap);
		argv[n++] = one;
	}
	p->own->row.argv = argv;
	p->own->row.nargv = n;
	p->own->row.argv_cut = ev->exec.argv_cut;
}

/* What the event knows in the place of what was known, or of what was not. */
static void learn(struct weave *w, uint32_t program, const struct record_event *ev, bool replace)
{
	struct woven_program *p = &w->program[program];
	struct woven_process *of = &w->process[p->process];

	if (!p->own)
		return;
	if (ev->exec.cwd.n)
		of->cwd = weave_word(w, weave_path(w, of->cwd, ev->exec.cwd));
	if (ev->exec.file.n && (replace || !p->own->row.file.n))
		p->own->row.file = own_str(p->own, weave_path(w, of->cwd, ev->exec.file));
	if (ev->exec.comm.n && (replace || !p->own->row.comm.n))
		p->own->row.comm = own_str(p->own, ev->exec.comm);
	if (ev->exec.argv.n && (replace || !p->own->row.nargv))
		own_argv(p, ev);
	p->own->row.cwd = of->cwd;
}

/* ---- rows ---- */

static void process_changed(struct weave *w, uint32_t process)
{
	if (w->process[process].unsaid)
		return;
	w->process[process].unsaid = true;
	ARENA_ROOM(&w->arena, w->unsaid_process, w->nunsaid_process, w->unsaid_process_cap);
	w->unsaid_process[w->nunsaid_process++] = process;
}

static void program_changed(struct weave *w, uint32_t program)
{
	if (w->program[program].unsaid || !w->program[program].own)
		return;
	w->program[program].unsaid = true;
	ARENA_ROOM(&w->arena, w->unsaid_program, w->nunsaid_program, w->unsaid_program_cap);
	w->unsaid_program[w->nunsaid_program++] = program;
}

static struct woven_own *new_own(struct weave *w)
{
	struct woven_own *own = w->spare ? w->spare : calloc(1, sizeof *own);

	if (!own)
		abort();
	if (own == w->spare)
		w->spare = own->next;
	map_init(&own->by_file, &own->arena);
	return own;
}

static void give_back(struct weave *w, struct woven_own *own)
{
	struct arena arena = own->arena;

	arena_clear(&arena);
	*own = (struct woven_own){ .next = w->spare, .arena = arena };
	w->spare = own;
}

static uint32_t new_program(struct weave *w, uint32_t process, uint32_t before, int64_t at_ns)
{
	struct woven_own *own = new_own(w);
	uint32_t i = w->nprogram;

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		own->waits[kind] = (struct tree_waits){ .program = i, .kind = (enum wait_kind)kind, .runnable_ns = NOT_KNOWN };
	own->row = (struct tree_program){ .process = process, .before = before, .start_ns = at_ns, .end_ns = NO_TIME, .cpu_ns = NOT_KNOWN };
	ARENA_ROOM(&w->arena, w->program, w->nprogram, w->program_cap);
	w->program[w->nprogram++] = (struct woven_program){ .own = own, .start_ns = at_ns, .process = process, .before = before };
	program_changed(w, i);
	return i;
}

static void end_program(struct weave *w, uint32_t program, int64_t at_ns)
{
	struct woven_own *own = w->program[program].own;

	if (!own || own->row.end_ns != NO_TIME)
		return;
	own->row.end_ns = at_ns;
	ARENA_ROOM(&w->arena, w->ended, w->nended, w->ended_cap);
	w->ended[w->nended++] = program;
	program_changed(w, program);
}

static uint32_t new_process(struct weave *w, int64_t pid, uint32_t parent, int64_t at_ns)
{
	uint32_t entry = weave_pid(w, pid), i = w->nprocess;
	struct woven_process p = {
		.row = {
			.pid = pid, .parent = parent, .start_ns = at_ns, .end_ns = NO_TIME, .status = NOT_KNOWN,
			.user_ns = NOT_KNOWN, .system_ns = NOT_KNOWN, .peak_rss_bytes = NOT_KNOWN,
			.read_bytes = NOT_KNOWN, .written_bytes = NOT_KNOWN,
		},
		.older = w->pid[entry].process,
		.heard_ns = at_ns,
	};

	ARENA_ROOM(&w->arena, w->process, w->nprocess, w->process_cap);
	w->process[w->nprocess++] = p;
	w->pid[entry].process = i;
	process_changed(w, i);
	return i;
}

static void heard(struct weave *w, uint32_t process, int64_t at_ns)
{
	if (w->process[process].heard_ns < at_ns)
		w->process[process].heard_ns = at_ns;
}

/* ---- events ---- */

void weave_root(struct weave *w, const struct record_event *exec)
{
	uint32_t process = new_process(w, w->root_pid, NO_PROCESS, 0);
	uint32_t program = new_program(w, process, NO_PROGRAM, 0);

	w->process[process].row.program = w->process[process].last = program;
	w->process[process].cwd = weave_word(w, w->directory);
	w->program[program].own->row.exec = true;
	w->execs++;
	learn(w, program, exec, true);
}

/* Another source told of the same fork.  A pid comes round only after its process has ended; that end may have been lost. */
static bool is_known_fork(const struct weave *w, uint32_t parent, int64_t child_pid, int64_t at_ns)
{
	uint32_t found = map_find_pair(&w->by_pid, (uint64_t)child_pid, 0);
	const struct tree_process *row;

	if (found == MAP_NONE || w->pid[found].process == NO_PROCESS)
		return false;
	row = &w->process[w->pid[found].process].row;
	return row->parent == parent && at_ns - row->start_ns < WEAVE_LATE_NS;
}

void weave_fork(struct weave *w, const struct record_event *ev, int64_t at_ns)
{
	bool adopted = ev->pid == NOT_KNOWN;
	uint32_t parent = adopted ? NO_PROCESS : weave_process_at(w, ev->pid, at_ns);
	uint32_t process, program, before;

	if (ev->fork.child_pid == ev->pid || (parent == NO_PROCESS && !adopted) ||
	    is_known_fork(w, parent, ev->fork.child_pid, at_ns))
		return;
	if (!adopted)
		heard(w, parent, at_ns);
	before = adopted ? NO_PROGRAM : weave_program_at(w, parent, at_ns);
	process = new_process(w, ev->fork.child_pid, parent, at_ns);
	program = new_program(w, process, before, at_ns);
	w->process[process].row.program = w->process[process].last = program;
	w->forks++;
	if (adopted)
		return;
	w->process[process].cwd = w->process[parent].cwd;
	w->program[program].own->row.cwd = w->process[parent].cwd;
	if (w->program[before].own) {
		w->program[program].own->row.file = own_str(w->program[program].own, w->program[before].own->row.file);
		w->program[program].own->row.comm = own_str(w->program[program].own, w->program[before].own->row.comm);
	}
}

/* What the old program used of the CPU; afterwards the process's counter begins at the new one. */
static void settle_cpu(struct weave *w, uint32_t process, uint32_t program, int64_t cpu_ns)
{
	struct woven_process *p = &w->process[process];

	if (p->cpu_ns != NOT_KNOWN && cpu_ns != NOT_KNOWN && cpu_ns >= p->cpu_ns && w->program[program].own)
		w->program[program].own->row.cpu_ns = cpu_ns - p->cpu_ns;
	p->cpu_ns = cpu_ns;
}

static bool is_exec(const struct weave *w, uint32_t program)
{
	return w->program[program].own && w->program[program].own->row.exec;
}

void weave_exec(struct weave *w, const struct record_event *ev, int64_t at_ns)
{
	uint32_t process = weave_process_at(w, ev->pid, at_ns), program;

	if (process == NO_PROCESS)
		return;
	heard(w, process, at_ns);
	if (process == 0 && !w->root_seen) {
		w->root_seen = true;
		w->root_exec_ns = at_ns;
		learn(w, 0, ev, true);
		w->process[0].cpu_ns = ev->exec.cpu_ns;
		program_changed(w, 0);
		return;
	}
	program = w->process[process].last;
	if (is_exec(w, program) && at_ns == (program ? w->program[program].start_ns : w->root_exec_ns)) {
		learn(w, program, ev, false);
		program_changed(w, program);
		return;
	}
	end_program(w, program, at_ns);
	if (ev->exec.cpu_ns)
		settle_cpu(w, process, program, ev->exec.cpu_ns);
	else            /* what lasted no time used none */
		settle_cpu(w, process, program, w->program[program].start_ns == at_ns ? w->process[process].cpu_ns : NOT_KNOWN);
	program = new_program(w, process, program, at_ns);
	w->process[process].last = program;
	w->program[program].own->row.exec = true;
	w->execs++;
	learn(w, program, ev, true);
}

void weave_lost_ends(struct weave *w)
{
	struct buf remark = { 0 };
	uint32_t lost = 0;

	for (uint32_t i = 0; i < w->nprocess; i++) {
		struct woven_process *p = &w->process[i];

		if (p->row.end_ns != NO_TIME || !kill((pid_t)p->row.pid, 0) || errno != ESRCH)
			continue;
		p->row.end_ns = p->heard_ns;
		end_program(w, p->last, p->heard_ns);
		process_changed(w, i);
		lost++;
	}
	if (!lost)
		return;
	buf_printf(&remark, "the ends of %u processes were lost: they are set to when the process was last heard of", lost);
	recording_column(w->out, &(struct tree_column){ S("ends"), S("records"), buf_view(&remark) });
	buf_release(&remark);
}

static int64_t cpu_at_end(const struct record_event *ev, const struct tree_process *row)
{
	if (row->user_ns != NOT_KNOWN && row->system_ns != NOT_KNOWN)
		return row->user_ns + row->system_ns;
	return ev->exit.cpu_ns ? ev->exit.cpu_ns : NOT_KNOWN;
}

static void fill(int64_t *known, int64_t said)
{
	if (*known == NOT_KNOWN)
		*known = said;
}

void weave_exit(struct weave *w, const struct record_event *ev, int64_t at_ns)
{
	uint32_t process = weave_process_at(w, ev->pid, at_ns), last;
	struct tree_process *row;

	if (process == NO_PROCESS || !ev->exit.last)
		return;
	row = &w->process[process].row;
	last = w->process[process].last;
	if (row->end_ns == NO_TIME) {
		row->end_ns = at_ns;
		w->exits++;
		end_program(w, last, at_ns);
	}
	if (row->status == NOT_KNOWN)
		row->status = ev->exit.status;
	fill(&row->user_ns, ev->exit.user_ns);
	fill(&row->system_ns, ev->exit.system_ns);
	fill(&row->peak_rss_bytes, ev->exit.peak_rss_bytes);
	fill(&row->read_bytes, ev->exit.read_bytes);
	fill(&row->written_bytes, ev->exit.written_bytes);
	if (w->program[last].own && w->program[last].own->row.cpu_ns == NOT_KNOWN && w->process[process].cpu_ns != NOT_KNOWN &&
	    cpu_at_end(ev, row) != NOT_KNOWN) {
		settle_cpu(w, process, last, cpu_at_end(ev, row));
		program_changed(w, last);
	}
	process_changed(w, process);
}

/* ---- waits ---- */

uint32_t weave_program_at(const struct weave *w, uint32_t process, int64_t at_ns)
{
	uint32_t i = w->process[process].last;

	while (i != w->process[process].row.program && w->program[i].start_ns > at_ns)
		i = w->program[i].before;
	return i;
}

static void add_runnable(struct tree_waits *sum, int64_t ns)
{
	if (ns == NOT_KNOWN)
		return;
	sum->runnable_ns = (sum->runnable_ns == NOT_KNOWN ? 0 : sum->runnable_ns) + ns;
}

static void add_sum(struct weave *w, uint32_t program, enum wait_kind kind, const struct tree_waits *more)
{
	struct woven_own *own = w->program[program].own;
	struct tree_waits late = *more;

	if (!own) {                     /* it came too late for the sum */
		late.program = program;
		late.kind = kind;
		recording_waits(w->out, &late);
		return;
	}
	own->waits[kind].count += more->count;
	own->waits[kind].total_ns += more->total_ns;
	add_runnable(&own->waits[kind], more->runnable_ns);
}

/* Who ended the wait: a program of the tree, or somebody outside. */
static void set_waker(struct weave *w, struct tree_wait *row, const struct record_event *ev)
{
	int64_t at_ns = row->woken_ns != NO_TIME ? row->woken_ns : row->end_ns;
	uint32_t process = NO_PROCESS;
	struct buf name = { 0 };

	row->waker_tid = ev->wait.waker_tid;
	if ((row->by != WAKER_PROGRAM && row->by != WAKER_OUTSIDE) || ev->wait.waker_pid == NOT_KNOWN)
		return;
	process = weave_process_at(w, ev->wait.waker_pid, at_ns);
	row->by = process == NO_PROCESS ? WAKER_OUTSIDE : WAKER_PROGRAM;
	if (process != NO_PROCESS) {
		row->waker = weave_program_at(w, process, at_ns);
	} else if (row->object == NO_OBJECT) {
		buf_printf(&name, "%.*s (%lld)", STR(ev->wait.waker_comm), (long long)ev->wait.waker_pid);
		row->object = weave_object(w, OBJECT_OUTSIDE, str_trim(buf_view(&name)));
		buf_release(&name);
	}
}

static void one_wait(struct weave *w, uint32_t process, const struct record_event *ev, int64_t end_ns)
{
	int64_t start_ns = ev->wait.start_ns - w->zero_ns, woken_ns = ev->wait.woken_ns;
	struct tree_waits sum = { .count = 1, .runnable_ns = NOT_KNOWN };
	struct tree_wait row = { .tid = ev->tid, .kind = ev->wait.kind, .by = ev->wait.by, .waker = NO_PROGRAM,
		.waker_tid = NOT_KNOWN, .object = NO_OBJECT, .woken_ns = NO_TIME, .end_ns = end_ns };

	row.start_ns = start_ns < 0 ? 0 : start_ns > end_ns ? end_ns : start_ns;
	row.program = weave_program_at(w, process, row.start_ns);
	if (woken_ns != NO_TIME && woken_ns - w->zero_ns >= row.start_ns && woken_ns - w->zero_ns <= end_ns)
		row.woken_ns = woken_ns - w->zero_ns;
	if (end_ns - row.start_ns < w->wait_least_ns) {
		sum.total_ns = (row.woken_ns != NO_TIME ? row.woken_ns : end_ns) - row.start_ns;
		if (row.woken_ns != NO_TIME)
			sum.runnable_ns = end_ns - row.woken_ns;
		add_sum(w, row.program, row.kind, &sum);
		return;
	}
	if (ev->wait.object.n)
		row.object = weave_object(w, ev->wait.object_kind, ev->wait.object);
	set_waker(w, &row, ev);
	ARENA_ROOM(&w->arena, w->unsaid_wait, w->nunsaid_wait, w->unsaid_wait_cap);
	w->unsaid_wait[w->nunsaid_wait++] = row;
}

void weave_wait(struct weave *w, const struct record_event *ev, int64_t at_ns)
{
	uint32_t process = weave_process_at(w, ev->pid, at_ns);
	const struct tree_waits sum = { .count = ev->wait.count, .total_ns = ev->wait.total_ns,
		.runnable_ns = ev->wait.runnable_ns };

	if (process == NO_PROCESS || ev->wait.kind >= WAIT_KINDS)
		return;
	heard(w, process, at_ns);
	if (ev->wait.count > 1 || ev->wait.start_ns == NO_TIME)
		add_sum(w, weave_program_at(w, process, at_ns), ev->wait.kind, &sum);
	else
		one_wait(w, process, ev, at_ns);
}

/* ---- writing ---- */

static void retire(struct weave *w, uint32_t program)
{
	struct woven_program *p = &w->program[program];

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		if (p->own->waits[kind].count || p->own->waits[kind].runnable_ns > 0)
			recording_waits(w->out, &p->own->waits[kind]);
	for (uint32_t i = 0; i < p->own->nuse; i++)
		recording_use(w->out, &p->own->use[i]);
	give_back(w, p->own);
	p->own = NULL;
}

void weave_say(struct weave *w, int64_t upto_ns)
{
	for (uint32_t i = 0; i < w->nunsaid_process; i++) {
		uint32_t at = w->unsaid_process[i];

		w->process[at].unsaid = false;
		recording_process(w->out, at, &w->process[at].row);
	}
	for (uint32_t i = 0; i < w->nunsaid_program; i++) {
		uint32_t at = w->unsaid_program[i];

		w->program[at].unsaid = false;
		recording_program(w->out, at, &w->program[at].own->row);
	}
	for (uint32_t i = 0; i < w->nunsaid_wait; i++)
		recording_wait(w->out, &w->unsaid_wait[i]);
	w->nunsaid_process = w->nunsaid_program = w->nunsaid_wait = 0;
	while (w->retired < w->nended && w->program[w->ended[w->retired]].own->row.end_ns < upto_ns)
		retire(w, w->ended[w->retired++]);
}
