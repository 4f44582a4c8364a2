/* Events held until all of their time are there, then taken in order. */
#include "record/weave.h"

#include <stdlib.h>

#include "base/sort.h"
#include "record/weave_part.h"

#define SAY_NS INT64_C(1000000000)
#define GATHER_NS INT64_C(200000000)    /* events are settled many at once: each that must wait longer is copied */
#define GATHER_MOST 65536u
#define ENDED_MOST 1024u                /* programs that wait to retire: rows are written sooner, for the memory that these hold */

struct weave *weave_new(struct recording_out *out, int64_t root_pid, const struct process_tree *head)
{
	struct weave *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->out = out;
	w->root_pid = root_pid;
	w->wait_least_ns = head->wait_least_ns;
	w->directory = arena_str(&w->arena, head->directory);
	w->top = arena_str(&w->arena, head->top);
	map_init(&w->by_pid, &w->arena);
	map_init(&w->by_object, &w->arena);
	map_init(&w->by_state, &w->arena);
	map_init(&w->by_word, &w->arena);
	map_init(&w->early.by_state, &w->arena);
	return w;
}

static void free_own(struct woven_own *own)
{
	arena_free(&own->arena);
	free(own);
}

void weave_free(struct weave *w)
{
	for (uint32_t i = 0; i < w->nprogram; i++)
		if (w->program[i].own)
			free_own(w->program[i].own);
	while (w->spare) {
		struct woven_own *next = w->spare->next;

		free_own(w->spare);
		w->spare = next;
	}
	for (int i = 0; i < 2; i++) {
		arena_free(&w->hold[i].arena);
		arena_free(&w->hold[i].events);
	}
	arena_free(&w->arena);
	buf_release(&w->key);
	free(w);
}

void weave_start(struct weave *w, const struct record_event *exec)
{
	w->zero_ns = exec->at_ns;
	w->started = true;
	weave_early_start(w);
	weave_root(w, exec);
	weave_say(w, 0);
}

/* ---- look-ups ---- */

struct str weave_word(struct weave *w, struct str s)
{
	uint32_t i = map_find(&w->by_word, s);

	if (i == MAP_NONE) {
		struct str copy = arena_str(&w->arena, s);

		i = w->nword;
		map_set(&w->by_word, copy, i);
		ARENA_ROOM(&w->arena, w->word, w->nword, w->word_cap);
		w->word[w->nword++] = copy;
	}
	return w->word[i];
}

uint32_t weave_object(struct weave *w, enum object_kind kind, struct str name)
{
	struct tree_object row = { .kind = kind };
	struct str key;
	uint32_t found;

	buf_clear(&w->key);
	buf_char(&w->key, (char)('0' + kind));
	buf_str(&w->key, name);
	found = map_find(&w->by_object, buf_view(&w->key));
	if (found != MAP_NONE)
		return found;
	key = arena_str(&w->arena, buf_view(&w->key));
	map_set(&w->by_object, key, w->nobject);
	row.name = str_from(key, 1);
	recording_object(w->out, &row);
	return w->nobject++;
}

uint32_t weave_pid(struct weave *w, int64_t pid)
{
	uint32_t i = map_intern_pair(&w->by_pid, (uint64_t)pid, 0, w->npid);

	if (i == w->npid) {
		ARENA_ROOM(&w->arena, w->pid, w->npid, w->pid_cap);
		w->pid[w->npid++] = (struct woven_pid){ .process = NO_PROCESS };
	}
	return i;
}

/* An ended process keeps its pid a little longer, for what its ring gives late. */
uint32_t weave_process_at(const struct weave *w, int64_t pid, int64_t at_ns)
{
	uint32_t found = map_find_pair(&w->by_pid, (uint64_t)pid, 0);
	uint32_t i = found == MAP_NONE ? NO_PROCESS : w->pid[found].process;
	const struct tree_process *row;

	while (i != NO_PROCESS && w->process[i].row.start_ns > at_ns && w->process[i].older != NO_PROCESS)
		i = w->process[i].older;
	if (i == NO_PROCESS)
		return i;
	row = &w->process[i].row;
	if (row->start_ns > at_ns + WEAVE_LATE_NS || (row->end_ns != NO_TIME && at_ns > row->end_ns + WEAVE_LATE_NS))
		return NO_PROCESS;
	return i;
}

bool weave_has(const struct weave *w, int64_t pid)
{
	uint32_t found = map_find_pair(&w->by_pid, (uint64_t)pid, 0);
	const struct woven_pid *p;

	if (pid == w->root_pid)
		return true;
	if (found == MAP_NONE)
		return false;
	p = &w->pid[found];
	return p->coming || (p->process != NO_PROCESS && w->process[p->process].row.end_ns == NO_TIME);
}

/* ---- holding ---- */

static void keep(struct woven_hold *h, struct str *s)
{
	*s = s->n ? arena_str(&h->arena, *s) : (struct str){ 0 };
}

static void hold(struct woven_hold *h, const struct record_event *ev)
{
	struct record_event copy = *ev;

	if (ev->kind == EVENT_EXEC) {
		keep(h, &copy.exec.file);
		keep(h, &copy.exec.comm);
		keep(h, &copy.exec.argv);
		keep(h, &copy.exec.cwd);
	} else if (ev->kind == EVENT_WAIT) {
		keep(h, &copy.wait.waker_comm);
		keep(h, &copy.wait.object);
	} else if (ev->kind == EVENT_FILE) {
		keep(h, &copy.file.path);
		keep(h, &copy.file.base);
		keep(h, &copy.file.renamed_to);
	} else if (ev->kind == EVENT_CWD) {
		keep(h, &copy.cwd.path);
	}
	ARENA_ROOM(&h->events, h->event, h->n, h->cap);
	h->event[h->n++] = copy;
}

/* Its memory stays for those that come. */
static void hold_nothing(struct woven_hold *h)
{
	arena_clear(&h->arena);
	h->n = 0;
}

/* A fork that is on its way: so that its child is known of. */
static void announce(struct weave *w, const struct record_event *ev)
{
	uint32_t i;

	if (ev->kind != EVENT_FORK || ev->fork.child_pid == ev->pid || (ev->pid != NOT_KNOWN && !weave_has(w, ev->pid)))
		return;
	i = weave_pid(w, ev->fork.child_pid);
	w->pid[i].coming++;
}

static void arrived(struct weave *w, const struct record_event *ev)
{
	uint32_t i = map_find_pair(&w->by_pid, (uint64_t)ev->fork.child_pid, 0);

	if (i != MAP_NONE && w->pid[i].coming)
		w->pid[i].coming--;
}

void weave_event(struct weave *w, const struct record_event *ev)
{
	announce(w, ev);
	weave_early(w, ev);
	hold(&w->hold[0], ev);
}

/* ---- settling ---- */

static void change_directory(struct weave *w, const struct record_event *ev, int64_t at_ns)
{
	uint32_t process = weave_process_at(w, ev->pid, at_ns);

	if (process != NO_PROCESS && ev->cwd.path.n)
		w->process[process].cwd = weave_word(w, weave_path(w, w->process[process].cwd, ev->cwd.path));
}

static void take(struct weave *w, const struct record_event *ev)
{
	int64_t at_ns = ev->at_ns - w->zero_ns;

	if (at_ns < 0) {                /* nothing of the tree was there yet: the source's clock is coarse, or the command stood by */
		if (ev->kind != EVENT_FORK && ev->kind != EVENT_EXEC)
			return;
		at_ns = 0;
	}
	switch (ev->kind) {
	case EVENT_FORK:
		arrived(w, ev);
		weave_fork(w, ev, at_ns);
		break;
	case EVENT_EXEC:
		weave_exec(w, ev, at_ns);
		break;
	case EVENT_EXIT:
		weave_exit(w, ev, at_ns);
		break;
	case EVENT_WAIT:
		weave_wait(w, ev, at_ns);
		break;
	case EVENT_FILE:
		weave_file(w, ev, at_ns);
		break;
	case EVENT_CWD:
		change_directory(w, ev, at_ns);
		break;
	}
}

/* Of one instant: a fork comes before what its child does, an exec after what the old program did, an end last. */
static uint64_t order_of(const struct record_event *ev)
{
	static const uint64_t rank[] = { [EVENT_FORK] = 0, [EVENT_EXEC] = 2, [EVENT_EXIT] = 3, [EVENT_WAIT] = 1,
		[EVENT_FILE] = 1, [EVENT_CWD] = 1 };

	return (ev->at_ns > 0 ? (uint64_t)ev->at_ns << 2 : 0) | rank[ev->kind];
}

static void take_until(struct weave *w, int64_t until_ns)
{
	struct woven_hold *h = &w->hold[0], taken;
	struct sort_key *key = malloc((h->n + 1) * sizeof *key);
	uint32_t n = 0;

	if (!key)
		abort();
	for (uint32_t i = 0; i < h->n; i++)
		if (h->event[i].at_ns <= until_ns)
			key[n++] = (struct sort_key){ order_of(&h->event[i]), i };
		else
			hold(&w->hold[1], &h->event[i]);
	sort_keys(key, n);
	for (uint32_t i = 0; i < n; i++)
		take(w, &h->event[key[i].index]);
	free(key);
	hold_nothing(h);
	taken = w->hold[0];
	w->hold[0] = w->hold[1];
	w->hold[1] = taken;
}

/* Worth it: the oldest has waited for long, or there are many. */
static bool is_due(const struct weave *w, int64_t until_ns)
{
	return w->hold[0].n >= GATHER_MOST || until_ns >= w->settled_ns + GATHER_NS;
}

bool weave_settle(struct weave *w, int64_t now_ns)
{
	int64_t until_ns = now_ns - WEAVE_LATE_NS;

	if (!w->started)
		return false;
	if (is_due(w, until_ns)) {
		take_until(w, until_ns);
		w->settled_ns = until_ns;
	}
	if (until_ns - w->zero_ns < w->said_ns + SAY_NS &&
	    (w->nended - w->retired < ENDED_MOST || until_ns - w->zero_ns < w->said_ns + LINGER_NS))
		return false;
	w->said_ns = until_ns - w->zero_ns;
	weave_say(w, w->said_ns - LINGER_NS);
	return true;
}

void weave_observe(struct weave *w, struct observer o)
{
	w->observer = o;
}

void weave_finish(struct weave *w, int64_t end_ns, size_t hash_bytes, struct process_tree *end)
{
	take_until(w, INT64_MAX);
	if (end->dropped)
		weave_lost_ends(w);
	for (uint32_t i = 0; i < w->nprogram; i++)      /* what outlived the recording has sums as well */
		if (w->program[i].own && w->program[i].own->row.end_ns == NO_TIME) {
			ARENA_ROOM(&w->arena, w->ended, w->nended, w->ended_cap);
			w->ended[w->nended++] = i;
		}
	weave_say(w, INT64_MAX);
	weave_content(w, hash_bytes);
	end->wall_ns = end_ns - w->zero_ns;
	end->forks = w->forks;
	end->execs = w->execs;
	end->exits = w->exits;
}
