/* What the critical path waits for: one finding a lock, a peer, a sleeper, a daemon. */
#include <math.h>

#include "base/buf.h"
#include "compare/burndown_part.h"

/* Waits of one cause. */
struct waiting {
	enum finding_kind kind;
	enum wait_kind wait_kind;
	uint32_t who;                   /* program that waited, of the longest one */
	bool several;                   /* not one program all the time, but several of one name */
	bool brief;                     /* waits too short for rows of their own: summed, nobody knows when they were */
	uint32_t object, holder;        /* or NO_OBJECT, NO_PROGRAM */
	struct str key;
	int64_t ns, longest_ns;
	uint32_t count;
	uint32_t *segment;              /* of the path */
	uint32_t n, cap;
};

struct waitings {
	struct burndown_making *m;
	const struct process_tree *t;
	uint32_t scenario;
	struct map by_key;
	struct waiting *waiting;
	uint32_t n, cap;
};

/* ---- what kind of cause ---- */

static const struct tree_wait *wait_of(const struct waitings *w, const struct segment *g)
{
	return g->wait == UINT32_MAX ? NULL : &w->t->wait[g->wait];
}

static enum finding_kind kind_of(const struct tree_wait *wait, enum wait_kind kind)
{
	switch (kind) {
	case WAIT_NETWORK:
		return FOUND_NETWORK;
	case WAIT_LOCK:
		return FOUND_LOCK;
	case WAIT_SLEEP:
		return FOUND_POLL_LOOP;
	case WAIT_DISK:
		return FOUND_DISK;
	case WAIT_JOBSERVER:
		return FOUND_STARVED;
	case WAIT_SOCKET:
		return FOUND_OUTSIDE;
	default:
		break;
	}
	if (wait && wait->by == WAKER_OUTSIDE)
		return FOUND_OUTSIDE;
	return kind == WAIT_POLL && wait && wait->by == WAKER_KERNEL ? FOUND_POLL_LOOP : FOUND_SILENT;
}

/* Who people would say it is: of `sleep 1` the script that calls it. */
static uint32_t actor(const struct process_tree *t, uint32_t program)
{
	uint32_t p = program;

	while (p != NO_PROGRAM && (str_eq(program_name(t, p), S("sleep")) || !t->program[p].exec))
		p = t->program[p].before;
	return p == NO_PROGRAM ? program : p;
}

/* "dockerd" of "dockerd 812", "lock" of "/a/b/lock": what stays the same from run to run. */
static struct str steady(const struct process_tree *t, uint32_t object)
{
	struct str name;

	if (object == NO_OBJECT)
		return S("");
	name = t->object[object].name;
	switch (t->object[object].kind) {
	case OBJECT_PEER:
		return name;
	case OBJECT_FILE:
		return str_cut_last(&name, '/');
	default:
		return str_word(&name);
	}
}

/* Of scripts: `sleep 5` for a service and `sleep 0.2` in a loop are two causes. */
static struct str sleeper_key(struct waitings *w, uint32_t who, uint32_t program)
{
	struct str name = program_name(w->t, who);

	if (program != who && w->t->program[program].nargv > 1 && str_eq(program_name(w->t, program), S("sleep")))
		name = arena_printf(w->m->arena, "%.*s %.*s", STR(name), STR(program_command(w->m->arena, w->t, program, COMMAND_MOST)));
	return burndown_slug(w->m->arena, name);
}

/* Disk and starvation are one cause each; everything else is told apart by who waits for what.  `program`: that waits itself. */
static struct str key_of(struct waitings *w, enum finding_kind kind, uint32_t who, uint32_t program, uint32_t object)
{
	struct str name = program_name(w->t, who);

	switch (kind) {
	case FOUND_DISK:
		return S("");
	case FOUND_STARVED:
		return S("jobserver");
	case FOUND_NETWORK:
	case FOUND_LOCK:
	case FOUND_OUTSIDE:
		if (object != NO_OBJECT)
			return burndown_slug(w->m->arena, steady(w->t, object));
		return burndown_slug(w->m->arena, name);
	case FOUND_POLL_LOOP:
		return sleeper_key(w, who, program);
	default:
		return burndown_slug(w->m->arena, name);
	}
}

static void add_wait(struct waitings *w, enum finding_kind kind, uint32_t segment, const struct tree_wait *wait, int64_t ns)
{
	const struct segment *g = &w->m->b->view[w->scenario].path.segment[segment];
	uint32_t program = wait ? wait->program : g->program, who = actor(w->t, program), at;
	uint32_t object = wait ? wait->object : NO_OBJECT;
	struct str key = key_of(w, kind, who, program, object);
	bool brief = !wait && g->wait == UINT32_MAX;
	struct waiting *x;

	if (brief)
		key = arena_printf(w->m->arena, "%.*s-short", STR(key));
	at = map_intern(&w->by_key, arena_printf(w->m->arena, "%d %.*s", (int)kind, STR(key)), w->n);
	if (at == w->n) {
		ARENA_ROOM(w->m->arena, w->waiting, w->n, w->cap);
		w->waiting[w->n++] = (struct waiting){ .kind = kind, .key = key, .object = NO_OBJECT, .holder = NO_PROGRAM,
			.brief = brief };
	}
	x = &w->waiting[at];
	ARENA_ROOM(w->m->arena, x->segment, x->n, x->cap);
	x->segment[x->n++] = segment;
	x->ns += ns;
	x->several |= x->count && who != x->who;
	x->count++;
	if (ns > x->longest_ns) {
		x->longest_ns = ns;
		x->who = who;
		x->wait_kind = wait ? wait->kind : g->wait_kind;
		x->object = object;
		x->holder = wait && wait->by == WAKER_PROGRAM ? wait->waker : NO_PROGRAM;
	}
}

/* The segment that holds this moment; UINT32_MAX = none. */
static uint32_t segment_at(const struct critical_path *p, int64_t at_ns)
{
	uint32_t lo = 0, hi = p->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (p->segment[mid].end_ns <= at_ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->n && p->segment[lo].start_ns <= at_ns ? lo : UINT32_MAX;
}

/* Locks whose holder is known: the path went on in the holder, so they are no segments of their own. */
static void add_handed_over(struct waitings *w)
{
	const struct critical_path *p = &w->m->b->view[w->scenario].path;

	for (uint32_t i = 0; i < w->t->nwait; i++) {
		const struct tree_wait *wait = &w->t->wait[i];
		int64_t end = wait->woken_ns == NO_TIME ? wait->end_ns : wait->woken_ns;
		uint32_t at;

		if (wait->kind != WAIT_LOCK || wait->by != WAKER_PROGRAM || wait->end_ns == NO_TIME || wait->start_ns == NO_TIME || end < wait->start_ns)
			continue;
		at = segment_at(p, wait->end_ns);
		if (at != UINT32_MAX && p->segment[at].program == wait->program)
			add_wait(w, FOUND_LOCK, at, wait, end - wait->start_ns);
	}
}

/* ---- in words ---- */

static struct str object_text(const struct waitings *w, const struct waiting *x)
{
	return x->object == NO_OBJECT ? S("") : w->t->object[x->object].name;
}

static struct str holder_text(struct waitings *w, const struct waiting *x)
{
	if (x->holder == NO_PROGRAM)
		return S("");
	return arena_printf(w->m->arena, " held by pid %lld (%.*s)", (long long)w->t->process[w->t->program[x->holder].process].pid,
		STR(program_name(w->t, x->holder)));
}

static struct str for_what(struct waitings *w, const struct waiting *x)
{
	struct str object = object_text(w, x);

	return object.n ? arena_printf(w->m->arena, " %.*s", STR(object)) : S("");
}

/* Make that runs `sleep` in recipes, one after the other, looks for nothing. */
static bool runs_recipes(struct str name)
{
	return str_eq(name, S("make")) || str_eq(name, S("gmake")) || str_eq(name, S("ninja"));
}

/* The file that a sleeper looks for in vain once a step; what it runs is looked for, too. */
static const struct tree_file *polled_file(const struct waitings *w, const struct waiting *x)
{
	const struct tree_use *best = NULL;

	if (x->count < 2 || x->several || runs_recipes(program_name(w->t, x->who)))
		return NULL;
	for (uint32_t i = 0; i < w->t->nuse; i++) {
		const struct tree_use *u = &w->t->use[i];
		struct str name = w->t->file[u->file].path;

		if (u->program == x->who && u->how & FILE_MISSING && u->count >= 2 && u->count >= x->count && (!best || u->count > best->count) &&
			!str_eq(str_cut_last(&name, '/'), S("sleep")))
			best = u;
	}
	return best ? &w->t->file[best->file] : NULL;
}

static struct str sleeper_title(struct waitings *w, const struct waiting *x, struct str who, struct str took)
{
	const char *how = x->wait_kind == WAIT_POLL ? "in poll()" : "asleep";
	const struct tree_file *f = polled_file(w, x);
	struct str steps, name;

	if (x->count < 2)
		return arena_printf(w->m->arena, "%.*s spends %.*s %s", STR(who), STR(took), how);
	steps = arena_printf(w->m->arena, "%.*s spends %.*s %s, in %u steps of %.*s at most", STR(who), STR(took), how, x->count,
		STR(seconds_text(w->m->arena, (double)x->longest_ns / 1e9)));
	if (!f)
		return x->several || runs_recipes(who) ? steps : arena_printf(w->m->arena, "%.*s: it polls", STR(steps));
	name = f->path;
	name = str_cut_last(&name, '/');
	return arena_printf(w->m->arena, "%.*s: it polls for %.*s", STR(steps), STR(name));
}

static struct str brief_title(struct waitings *w, const struct waiting *x, struct str who, struct str took)
{
	return arena_printf(w->m->arena, "%.*s spends %.*s in short waits (%s)", STR(who), STR(took), wait_kind_name(x->wait_kind));
}

static struct str title_of(struct waitings *w, const struct waiting *x)
{
	struct str who = program_name(w->t, x->who), took = seconds_text(w->m->arena, (double)x->ns / 1e9), what = for_what(w, x);
	struct arena *a = w->m->arena;

	if (x->brief && x->kind != FOUND_DISK)
		return brief_title(w, x, who, took);
	switch (x->kind) {
	case FOUND_NETWORK:
		return arena_printf(a, "%.*s waits %.*s for the network%s%.*s", STR(who), STR(took), what.n ? ":" : "", STR(what));
	case FOUND_LOCK:
		return arena_printf(a, "%.*s waits %.*s for a lock%s%.*s%.*s", STR(who), STR(took), what.n ? " on" : "", STR(what),
			STR(holder_text(w, x)));
	case FOUND_POLL_LOOP:
		return sleeper_title(w, x, who, took);
	case FOUND_DISK:
		return arena_printf(a, "%.*s of the critical path waits for the disk, most of it %.*s", STR(took), STR(who));
	case FOUND_STARVED:
		return arena_printf(a, "%.*s waits %.*s for a token of the job server", STR(who), STR(took));
	case FOUND_OUTSIDE:
		return arena_printf(a, "%.*s waits %.*s for a process that was not recorded%s%.*s", STR(who), STR(took), what.n ? ":" : "",
			STR(what));
	default:
		return arena_printf(a, "%.*s waits %.*s (%s), and nothing recorded ended that", STR(who), STR(took),
			wait_kind_name(x->wait_kind));
	}
}

static struct str remedy_of(const struct waitings *w, const struct waiting *x)
{
	if (x->brief && x->kind == FOUND_SILENT)
		return S("threads that hand much to each other wait so: fewer of them, or larger pieces of work");
	switch (x->kind) {
	case FOUND_NETWORK:
		return S("keep what is fetched (a cache, a mirror, a lock file with vendored sources), or fetch while something else runs");
	case FOUND_LOCK:
		return S("give each its own file or directory to lock, or let the holder release it before its long work");
	case FOUND_POLL_LOOP:
		if (x->count == 1)
			return S("wait for what the pause is for (a process, a file, a port that answers) instead of a fixed time");
		return S("wait for the event itself (wait, inotify, a pipe, a readiness descriptor) instead of sleeping and looking again");
	case FOUND_DISK:
		return S("avoid fsync of what can be made again, build in memory (tmpfs), or read ahead");
	case FOUND_STARVED:
		return S("begin the recipe with + or use $(MAKE), so that the job server is passed on; raise -j when CPUs are idle");
	case FOUND_OUTSIDE:
		return S("look at the daemon with a recording of its own: what it does meanwhile is outside this one");
	default:
		if (w->t->tier == 2)
			return S("a time-out or a signal ended it: look in the program's own log, or with a debugger, for what it waits for");
		return S("record with more privileges (pawl doctor says how): wake-ups tell who was waited for");
	}
}

/* Who made the file that was polled for, and how long before that was seen. */
static void tell_polled(struct waitings *w, const struct waiting *x, uint32_t finding)
{
	const struct tree_file *f = x->kind == FOUND_POLL_LOOP ? polled_file(w, x) : NULL;
	const struct segment *last = &w->m->b->view[w->scenario].path.segment[x->segment[x->n - 1]];

	for (uint32_t i = 0; f && i < w->t->nuse; i++) {
		const struct tree_use *u = &w->t->use[i];
		bool made = u->how & (FILE_WRITTEN | FILE_CREATED) ? str_eq(w->t->file[u->file].path, f->path)
			: u->how & FILE_RENAMED && u->renamed_to != NO_OBJECT && str_eq(w->t->file[u->renamed_to].path, f->path);

		if (!made || u->program == x->who || u->first_ns > last->end_ns)
			continue;
		burndown_evidence(w->m, finding, arena_printf(w->m->arena, "%.*s%.*s was made at %.*s, %.*s before the last sleep ended, by %.*s",
			STR(burndown_where(w->m, w->scenario)), STR(f->path), STR(seconds_text(w->m->arena, (double)u->first_ns / 1e9)),
			STR(seconds_text(w->m->arena, (double)(last->end_ns - u->first_ns) / 1e9)),
			STR(program_command(w->m->arena, w->t, u->program, COMMAND_MOST))));
		return;
	}
}

/* Of waits that were only summed: how many, and how long together. */
static void tell_brief(struct waitings *w, const struct waiting *x, uint32_t finding)
{
	uint32_t told = 0;

	for (uint32_t i = 0; i < w->t->nwaits && told < EVIDENCE_MOST; i++) {
		const struct tree_waits *sum = &w->t->waits[i];
		struct str all;

		if (sum->program >= w->t->nprogram || actor(w->t, sum->program) != x->who || sum->kind != x->wait_kind || !sum->count)
			continue;
		all = seconds_text(w->m->arena, (double)sum->total_ns / 1e9);
		told++;
		burndown_evidence(w->m, finding, arena_printf(w->m->arena, "%.*s%llu short waits (%s), %.*s in all threads together: %.*s",
			STR(burndown_where(w->m, w->scenario)), (unsigned long long)sum->count, wait_kind_name(sum->kind), STR(all),
			STR(program_command(w->m->arena, w->t, sum->program, COMMAND_MOST))));
	}
}

static void tell_waits(struct waitings *w, const struct waiting *x, uint32_t finding)
{
	struct burndown_making *m = w->m;
	const struct critical_path *p = &m->b->view[w->scenario].path;
	struct str where = burndown_where(m, w->scenario);

	for (uint32_t i = 0; i < x->n; i++) {
		const struct segment *g = &p->segment[x->segment[i]];

		if (i == EVIDENCE_MOST) {
			m->b->finding[finding].left_out += x->n - i;
			break;
		}
		burndown_evidence(m, finding, arena_printf(m->arena, "%.*sat %.*s for %.*s: %.*s", STR(where),
			STR(seconds_text(m->arena, (double)g->start_ns / 1e9)),
			STR(seconds_text(m->arena, (double)(g->end_ns - g->start_ns) / 1e9)),
			STR(program_command(m->arena, w->t, g->program, COMMAND_MOST))));
	}
}

static void tell(struct waitings *w, const struct waiting *x)
{
	struct burndown_making *m = w->m;
	const struct critical_path *p = &m->b->view[w->scenario].path;
	struct cause c = { .kind = x->kind, .key = x->key, .title = title_of(w, x), .remedy = remedy_of(w, x),
		.saves_s = fmin((double)x->ns, (double)p->wall_ns) / 1e9, .scenario = w->scenario };
	uint32_t finding;

	if (!burndown_matters(m, w->scenario, x->ns))
		return;
	finding = burndown_found(m, &c);
	tell_polled(w, x, finding);
	if (x->brief)
		tell_brief(w, x, finding);
	else
		tell_waits(w, x, finding);
}

void find_wait_causes(struct burndown_making *m, uint32_t scenario)
{
	struct waitings w = { .m = m, .t = burndown_recorded(m->b, scenario), .scenario = scenario };
	const struct critical_path *p = &m->b->view[scenario].path;

	map_init(&w.by_key, m->arena);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct segment *g = &p->segment[i];

		if (g->kind == SEGMENT_WAIT)
			add_wait(&w, kind_of(wait_of(&w, g), g->wait_kind), i, wait_of(&w, g), g->end_ns - g->start_ns);
	}
	add_handed_over(&w);
	for (uint32_t i = 0; i < w.n; i++)
		tell(&w, &w.waiting[i]);
}
