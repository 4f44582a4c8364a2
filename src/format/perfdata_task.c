/*
 * Threads, processes and what they have mapped.
 *
 * A process shares its space with its parent from fork on until one of them changes it, so that a shell's thousand
 * children, which exec at once, cost nothing.  What was mapped before exec stays below what comes after it, as perf has it: until
 * the new program runs, the kernel's samples have the call of exec on top of the old one's stack.
 */
#include "format/perfdata_part.h"

#define MAPS_MOST 65536u        /* of a process; Linux allows 65530 (vm.max_map_count) */
#define SPACE_EMPTY 1u          /* of processes that have nothing mapped yet, or no more */

/* ---- objects ---- */

/* Code made at run time has no file; perf keeps such addresses as they are. */
static bool is_absolute(struct str name)
{
	return str_starts(name, S("//anon")) || str_starts(name, S("/dev/zero")) || str_starts(name, S("/anon_hugepage")) ||
		str_starts(name, S("[stack")) || str_starts(name, S("/SYSV")) || str_eq(name, S("[heap]")) ||
		str_starts(name, S("/tmp/perf-"));
}

/* Every string is there once, so that equal ones have one address. */
struct dso_key { const char *name, *build_id, *function, *file; uint64_t start, line; };

uint32_t perfdata_dso(struct perfdata *d, const struct dso *dso)
{
	struct dso_key key = { dso->name.p, dso->build_id.p, dso->function.p, dso->file.p, dso->start, dso->line };
	struct str bytes = { (const char *)&key, sizeof key };
	uint32_t at = map_find(&d->dsos, bytes), id = MAP_NONE;

	if (at != MAP_NONE)
		return at;
	map_intern(&d->dsos, arena_str(d->arena, bytes), d->ndso);
	ARENA_ROOM(d->arena, d->dso, d->ndso, d->dso_cap);
	d->dso[d->ndso] = *dso;
	d->dso[d->ndso].module = NO_MODULE;
	d->dso[d->ndso].alike = DSO_NEW;
	d->dso[d->ndso].absolute |= is_absolute(dso->name);
	if (!dso->build_id.n)
		id = map_find(&d->build_ids, dso->name);
	if (id != MAP_NONE)
		d->dso[d->ndso].build_id = d->name[id];
	return d->ndso++;
}

uint32_t perfdata_dso_module(struct perfdata *d, uint32_t at)
{
	const struct dso *dso = &d->dso[at];
	struct module m = { .name = dso->name, .build_id = dso->build_id, .start = dso->start, .limit = dso->limit };
	uint32_t module;

	if (dso->module != NO_MODULE || !dso->name.n)
		return dso->module;
	module = profile_module(d->profile, &m);
	d->dso[at].module = module;
	return module;
}

/* ---- spaces ---- */

static uint32_t add_space(struct perfdata *d)
{
	ARENA_ROOM(d->arena, d->space, d->nspace, d->space_cap);
	d->space[d->nspace] = (struct space){ .refs = 1, .map_set = MAP_NONE };
	return d->nspace++;
}

/* One user less; without users its room is used again. */
static void leave_space(struct perfdata *d, uint32_t at)
{
	if (--d->space[at].refs)
		return;
	d->space[at].next_free = d->free_space;
	d->free_space = at;
}

static uint32_t fresh_space(struct perfdata *d)
{
	uint32_t at = d->free_space;
	struct space *s;

	if (at == MAP_NONE)
		return add_space(d);
	s = &d->space[at];
	d->free_space = s->next_free;
	s->n = 0;
	s->refs = 1;
	s->map_set = MAP_NONE;
	return at;
}

/* Index of the first mapping that ends behind `address`. */
static uint32_t first_behind(const struct space *s, uint64_t address)
{
	uint32_t lo = 0, hi = s->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->map[mid].limit > address)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

const struct mapping *perfdata_mapping(const struct perfdata *d, uint32_t space, uint64_t address)
{
	const struct space *s = &d->space[space];
	uint32_t at = first_behind(s, address);

	return at < s->n && s->map[at].start <= address ? &s->map[at] : NULL;
}

/* What is left of a mapping from `start` on. */
static struct mapping tail_of(struct mapping m, uint64_t start)
{
	m.offset += start - m.start;
	m.start = start;
	return m;
}

/* Replaces all that lies in [start, limit) by `n` (0 or 1) mappings at `new`. */
static void replace(struct perfdata *d, struct space *s, uint64_t start, uint64_t limit, const struct mapping *new, uint32_t n)
{
	uint32_t lo = first_behind(s, start), hi = lo, made = 0;
	struct mapping piece[3];

	while (hi < s->n && s->map[hi].start < limit)
		hi++;
	if (hi > lo && s->map[lo].start < start) {
		piece[made] = s->map[lo];
		piece[made++].limit = start;
	}
	if (n)
		piece[made++] = *new;
	if (hi > lo && s->map[hi - 1].limit > limit)
		piece[made++] = tail_of(s->map[hi - 1], limit);
	while (s->cap < s->n + 3)
		s->map = arena_grow(d->arena, s->map, sizeof *s->map, s->cap, &s->cap);
	memmove(s->map + lo + made, s->map + hi, (s->n - hi) * sizeof *s->map);
	memcpy(s->map + lo, piece, made * sizeof *piece);
	s->n = s->n - (hi - lo) + made;
	s->map_set = MAP_NONE;
}

void perfdata_map(struct perfdata *d, uint32_t space, const struct mapping *m)
{
	struct space *s = &d->space[space];

	if (s->n >= MAPS_MOST)
		evidence_note(d->out, d->evidence, d->at, "mapping beyond the %u that a process can have skipped", MAPS_MOST);
	else if (m->limit > m->start)
		replace(d, s, m->start, m->limit, m, 1);
}

void perfdata_unmap(struct perfdata *d, uint32_t space, uint64_t start, uint64_t limit)
{
	if (limit > start)
		replace(d, &d->space[space], start, limit, NULL, 0);
}

/* ---- processes ---- */

uint32_t perfdata_process(struct perfdata *d, uint32_t pid)
{
	uint32_t at = map_intern_pair(&d->pids, pid, 0, d->nprocess), space;

	if (at < d->nprocess)
		return at;
	space = SPACE_EMPTY;
	d->space[space].refs++;
	ARENA_ROOM(d->arena, d->process, d->nprocess, d->process_cap);
	d->process[d->nprocess] = (struct process){ .pid = pid, .space = space, .code = MAP_NONE };
	return d->nprocess++;
}

uint32_t perfdata_own_space(struct perfdata *d, uint32_t pid)
{
	uint32_t process = perfdata_process(d, pid), old = d->process[process].space, new;
	struct mapping *map;
	uint32_t n = d->space[old].n;

	if (d->space[old].refs == 1)
		return old;
	new = fresh_space(d);
	map = d->space[new].map;
	if (d->space[new].cap < n) {
		map = ARENA_ARRAY(d->arena, struct mapping, n + 8);
		d->space[new].cap = n + 8;
	}
	if (n)
		memcpy(map, d->space[old].map, n * sizeof *map);
	d->space[new].map = map;
	d->space[new].n = n;
	leave_space(d, old);
	d->process[process].space = new;
	return new;
}

/* ---- threads ---- */

static bool is_task(const struct perfdata *d, uint32_t at, uint32_t pid, uint32_t tid)
{
	return at < d->ntask && d->task[at].tid == tid && (d->process[d->task[at].process].pid == pid || pid == UINT32_MAX);
}

uint32_t perfdata_task(struct perfdata *d, uint32_t pid, uint32_t tid)
{
	uint32_t *recent = &d->recent[tid % RECENT_TASKS], at, process;

	if (is_task(d, *recent, pid, tid))
		return *recent;
	*recent = at = map_intern_pair(&d->tids, tid, 0, d->ntask);
	if (is_task(d, at, pid, tid))
		return at;
	process = perfdata_process(d, pid);
	d->process[process].ntask++;
	if (at == d->ntask) {
		ARENA_ROOM(d->arena, d->task, d->ntask, d->task_cap);
		d->task[d->ntask++] = (struct task){ .tid = tid };
	}
	d->task[at].process = process;
	d->task[at].labels = MAP_NONE;
	return at;
}

void perfdata_comm(struct perfdata *d, uint32_t pid, uint32_t tid, struct str comm)
{
	uint32_t task = perfdata_task(d, pid, tid);

	d->task[task].comm = perfdata_name(d, comm);
	d->task[task].labels = MAP_NONE;
}

/* A child begins with its parent's name and, as a process of its own, with what the parent has mapped. */
void perfdata_fork(struct perfdata *d, uint32_t pid, uint32_t tid, uint32_t ppid, uint32_t ptid)
{
	uint32_t parent = perfdata_task(d, ppid, ptid), child = perfdata_task(d, pid, tid);
	uint32_t from = d->process[d->task[parent].process].space, process = d->task[child].process;

	d->task[child].comm = d->task[parent].comm;
	d->task[child].labels = MAP_NONE;
	if (pid == ppid || d->process[process].space == from)
		return;
	leave_space(d, d->process[process].space);
	d->process[process].space = from;
	d->process[process].code = d->process[d->task[parent].process].code;
	d->process[process].ntask = 1;
	d->space[from].refs++;
}

static void empty_process(struct perfdata *d, uint32_t process)
{
	leave_space(d, d->process[process].space);
	d->process[process].space = SPACE_EMPTY;
	d->space[SPACE_EMPTY].refs++;
}

static void bury(struct perfdata *d, uint32_t process)
{
	uint32_t *oldest = &d->gone[d->ngone++ % GONE_MOST];

	if (d->ngone > GONE_MOST && !d->process[*oldest].ntask)
		empty_process(d, *oldest);
	d->process[process].ntask = 0;
	*oldest = process;
}

/* The last thread takes what is mapped with it, but is sampled on its way out for a while; others may outlive the first. */
void perfdata_exit(struct perfdata *d, uint32_t pid, uint32_t tid)
{
	uint32_t process = perfdata_process(d, pid);

	if (d->process[process].ntask > 1)
		d->process[process].ntask--;
	else if (pid == tid)
		bury(d, process);
}

/* perf calls a thread without a name ":TID". */
static struct str comm_of(struct perfdata *d, const struct task *t)
{
	if (t->comm.n)
		return t->comm;
	if (!t->tid)
		return S("swapper");
	return arena_printf(d->arena, ":%d", (int)t->tid);
}

static uint32_t make_labels(struct perfdata *d, const struct task *t)
{
	struct label label[3] = { { .key = S("comm") }, { .key = S("pid"), .numeric = true },
		{ .key = S("tid"), .numeric = true } };

	label[0].text = comm_of(d, t);
	label[1].number = (int32_t)d->process[t->process].pid;
	label[2].number = (int32_t)t->tid;
	return profile_labels(d->profile, label, 3);
}

uint32_t perfdata_labels(struct perfdata *d, uint32_t task)
{
	struct task *t = &d->task[task];

	if (t->labels == MAP_NONE)
		t->labels = make_labels(d, t);
	return t->labels;
}

void perfdata_tasks_init(struct perfdata *d)
{
	map_init(&d->names, d->arena);
	map_init(&d->ids, d->arena);
	map_init(&d->build_ids, d->arena);
	map_init(&d->dsos, d->arena);
	map_init(&d->alikes, d->arena);
	map_init(&d->tids, d->arena);
	map_init(&d->pids, d->arena);
	d->last_event = MAP_NONE;
	d->free_space = MAP_NONE;
	add_space(d);
	add_space(d);
}
