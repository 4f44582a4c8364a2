/*
 * Choices [1] What a command writes before it reads it is no input.  What it reads first and then writes anew is one when another
 *             command made it (ranlib's archive); else (ar's old archive, a state file) it is one only where both sides have it, so
 *             it is kept apart (`own`).
 *         [2] Written and removed within a command is scratch, unless the removal came first: compilers unlink an old output.
 *         [3] A written file that is renamed is an output under its new name; one that was there before is then an input.
 *         [4] Devices, /proc and /sys are not files; neither are directories that were listed.
 */
#include "compare/again_part.h"

#include "base/sort.h"

#include <stdlib.h>

#define WRITES (FILE_WRITTEN | FILE_RENAMED)

static bool is_device(struct str path)
{
	return !path.n || str_starts(path, S("/proc/")) || str_starts(path, S("/dev/")) || str_starts(path, S("/sys/"));
}

/* Of a use, its file's path; NO_WORD = none that counts [4]. */
static uint32_t path_of(const struct side *s, uint32_t file)
{
	return file < s->t->nfile ? s->path[file] : NO_WORD;
}

/* ---- names ---- */

static void know(struct side *s, struct str path)
{
	while (path.n > 1 && map_find(&s->known, path) == MAP_NONE) {
		map_set(&s->known, path, 0);
		str_cut_last(&path, '/');
	}
}

static void name_one(struct side *s, uint32_t file)
{
	struct str path = s->t->file[file].path;

	s->path[file] = NO_WORD;
	if (is_device(path))
		return;
	know(s, path);
	s->path[file] = word_of(s->words, normal_path(&s->place, path).text);
}

/* A file that stays: not one for a while. */
static bool stays(const struct side *s, const struct tree_use *u)
{
	struct str path;

	if (!(u->how & WRITES) || path_of(s, u->file) == NO_WORD)
		return false;
	path = s->t->file[u->file].path;
	if (u->how & FILE_RENAMED && u->renamed_to < s->t->nfile)
		path = s->t->file[u->renamed_to].path;
	return !temporary_path(&s->place, path);
}

void name_files(struct side *s, bool *wrote)
{
	const struct process_tree *t = s->t;

	for (uint32_t i = 0; i < t->nfile; i++)
		name_one(s, i);
	for (uint32_t i = 0; i < t->nuse; i++) {
		uint32_t program = t->use[i].program;

		if (program >= t->nprogram || !stays(s, &t->use[i]))
			continue;
		wrote[program] = true;
		if (s->heir[program] != NO_PROGRAM)
			wrote[s->heir[program]] = true;
	}
}

/* ---- the files of one command ---- */

struct seen {                           /* one path within one command */
	uint32_t path;
	unsigned how;
	uint32_t read_file, write_file; /* states */
	int64_t read_ns, write_ns, remove_ns;   /* NO_TIME = never */
	bool both;                      /* some use says read and written, not what came first */
	bool moved_away;                /* renamed to another path */
};

struct gathering {
	struct side *side;
	struct seen *seen;
	uint32_t n, cap;
	uint32_t *slot;                 /* by path: its index in seen[], valid when stamp[] says so */
	uint32_t *stamp;
};

static struct seen *seen_of(struct gathering *g, uint32_t path, uint32_t command)
{
	struct arena *a = g->side->arena;

	if (g->stamp[path] != command + 1) {
		ARENA_ROOM(a, g->seen, g->n, g->cap);
		g->seen[g->n] = (struct seen){ .path = path, .read_ns = NO_TIME, .write_ns = NO_TIME, .remove_ns = NO_TIME };
		g->stamp[path] = command + 1;
		g->slot[path] = g->n++;
	}
	return &g->seen[g->slot[path]];
}

static void earliest(int64_t *at, uint32_t *file, int64_t ns, uint32_t which)
{
	if (*at != NO_TIME && *at <= ns)
		return;
	*at = ns;
	*file = which;
}

static void see(struct gathering *g, uint32_t command, const struct tree_use *u)
{
	uint32_t path = path_of(g->side, u->file), to, file = u->file;
	int64_t at = u->first_ns == NO_TIME ? 0 : u->first_ns;
	struct seen *f;

	if (path == NO_WORD || u->how & FILE_LISTED)
		return;
	f = seen_of(g, path, command);
	f->how |= u->how;
	if (u->how & (FILE_READ | FILE_EXECUTED) && !(u->how & FILE_WRITTEN))
		earliest(&f->read_ns, &f->read_file, at, file);
	if (u->how & FILE_WRITTEN)
		earliest(&f->write_ns, &f->write_file, at, file);
	f->both |= u->how & FILE_READ && u->how & FILE_WRITTEN;
	if (u->how & FILE_REMOVED && (f->remove_ns == NO_TIME || at > f->remove_ns))
		f->remove_ns = at;
	to = u->how & FILE_RENAMED ? path_of(g->side, u->renamed_to) : NO_WORD;
	if (to == NO_WORD)
		return;
	f->moved_away = true;
	f = seen_of(g, to, command);
	f->how |= FILE_WRITTEN;
	earliest(&f->write_ns, &f->write_file, at, u->renamed_to);
}

/* [2] */
static bool is_scratch(const struct side *s, const struct seen *f)
{
	if (!(f->how & FILE_WRITTEN) || !(f->how & FILE_REMOVED))
		return false;
	return f->remove_ns > f->write_ns || temporary_path(&s->place, s->t->file[f->write_file].path);
}

uint64_t mix(uint64_t x, uint64_t y)
{
	uint64_t z = (x ^ (y + UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xbf58476d1ce4e5b9);

	z = (z ^ z >> 29 ^ y) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 32;
}

static void add_input(struct side *s, struct command *c, const struct seen *f)
{
	const struct tree_file *state = &s->t->file[f->read_file];
	uint64_t time = (uint64_t)state->mtime_ns, content;

	/* Without its content a file is what it was while its size and time are. */
	content = state->content ? state->content : mix((uint64_t)state->size, time);
	c->plain += mix(f->path, content);
	c->timed += mix(mix(f->path, content), time);
	c->blind |= !state->content && (state->mtime_ns == NOT_KNOWN || state->size == NOT_KNOWN);
	ARENA_ROOM(s->arena, s->input, s->ninput, s->input_cap);
	s->input[s->ninput++] = (struct command_file){ f->path, f->read_file, f->read_ns };
	s->readers[f->path]++;
	c->input.n++;
}

/* Was it made by another command before?  By another tool, where it is open what came first: strip reads what ld wrote, but ld only
 * replaces what ld wrote. */
static bool was_made(const struct side *s, const struct command *c, const struct seen *f)
{
	const struct write *w = writer_before(s, f->path, f->both ? f->write_ns : f->read_ns, (uint32_t)(c - s->command));
	uint32_t maker = w ? s->owner[w->program] : NO_COMMAND;

	return w && (!f->both || (maker != NO_COMMAND && !str_eq(s->command[maker].tool, c->tool)));
}

static bool is_remade_input(const struct side *s, const struct command *c, struct seen *f)
{
	if (f->write_ns == NO_TIME || !(f->both || (f->read_ns != NO_TIME && f->read_ns < f->write_ns)) || !was_made(s, c, f))
		return false;
	if (f->both) {
		f->read_ns = f->write_ns;
		f->read_file = f->write_file;
	}
	return true;
}

static void settle_one(struct side *s, struct command *c, struct seen *f)
{
	bool wrote = f->write_ns != NO_TIME, read = f->read_ns != NO_TIME;

	if (is_scratch(s, f))
		return;
	if (wrote && !f->moved_away) {                  /* [3] */
		ARENA_ROOM(s->arena, s->output, s->noutput, s->output_cap);
		s->output[s->noutput++] = (struct command_file){ f->path, f->write_file, f->write_ns };
		c->output.n++;
	}
	if ((read && !wrote) || is_remade_input(s, c, f)) {
		add_input(s, c, f);
	} else if (read && f->read_ns < f->write_ns) {  /* [1] */
		ARENA_ROOM(s->arena, s->own, s->nown, s->own_cap);
		s->own[s->nown++] = (struct command_file){ f->path, f->read_file, f->read_ns };
		c->own.n++;
	} else if (f->moved_away && !wrote) {
		add_input(s, c, &(struct seen){ .path = f->path, .read_file = f->read_file, .read_ns = c->start_ns });
	}
}

static void gather_command(struct gathering *g, uint32_t command)
{
	struct side *s = g->side;
	struct command *c = &s->command[command];

	g->n = 0;
	for (uint32_t i = 0; i < c->use.n; i++)
		see(g, command, &s->t->use[s->use[c->use.at + i]]);
	c->input.at = s->ninput;
	c->output.at = s->noutput;
	c->own.at = s->nown;
	for (uint32_t i = 0; i < g->n; i++)
		settle_one(s, c, &g->seen[i]);
}

/* ---- uses by command ---- */

uint32_t user_of(const struct side *s, const struct tree_use *u)
{
	if (u->program >= s->t->nprogram)
		return NO_COMMAND;
	if (s->owner[u->program] == NO_COMMAND && u->how & WRITES && s->heir[u->program] != NO_PROGRAM)
		return s->owner[s->heir[u->program]];
	return s->owner[u->program];
}

static void sort_uses(struct side *s)
{
	const struct process_tree *t = s->t;
	uint32_t at = 0;

	for (uint32_t i = 0; i < t->nuse; i++) {
		uint32_t command = user_of(s, &t->use[i]);

		if (command != NO_COMMAND)
			s->command[command].use.n++;
	}
	for (uint32_t i = 0; i < s->ncommand; i++) {
		s->command[i].use.at = at;
		at += s->command[i].use.n;
		s->command[i].use.n = 0;
	}
	s->use = ARENA_ARRAY(s->arena, uint32_t, at);
	for (uint32_t i = 0; i < t->nuse; i++) {
		uint32_t command = user_of(s, &t->use[i]);

		if (command != NO_COMMAND)
			s->use[s->command[command].use.at + s->command[command].use.n++] = i;
	}
}

/* ---- who wrote what ---- */

static void add_write(struct side *s, const struct tree_use *u)
{
	uint32_t program = u->program, heir;
	struct write w = { path_of(s, u->file), 0, u->file, u->first_ns, NO_WORD };

	if (program >= s->t->nprogram || w.path == NO_WORD)
		return;
	heir = s->heir[program];
	w.program = s->owner[program] == NO_COMMAND && heir != NO_PROGRAM ? heir : program;
	if (u->how & FILE_RENAMED && path_of(s, u->renamed_to) != NO_WORD) {
		w.from = w.path;
		w.path = path_of(s, u->renamed_to);
		w.file = u->renamed_to;
	}
	ARENA_ROOM(s->arena, s->write, s->nwrite, s->write_cap);
	s->write[s->nwrite++] = w;
}

static int cmp_writes(const void *x, const void *y)
{
	const struct write *a = x, *b = y;

	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return (a->at_ns > b->at_ns) - (a->at_ns < b->at_ns);
}

static void find_writes(struct side *s)
{
	for (uint32_t i = 0; i < s->t->nuse; i++) {
		const struct tree_use *u = &s->t->use[i];
		struct tree_use plain;

		if (u->how & WRITES)
			add_write(s, u);
		if ((u->how & WRITES) != WRITES)
			continue;
		plain = *u;                     /* it was there under its first name, too */
		plain.how &= ~(unsigned)FILE_RENAMED;
		add_write(s, &plain);
	}
	if (s->nwrite)
		qsort(s->write, s->nwrite, sizeof *s->write, cmp_writes);
}

const struct write *writer_before(const struct side *s, uint32_t path, int64_t at_ns, uint32_t command)
{
	uint32_t lo = 0, hi = s->nwrite;

	while (lo < hi) {
		uint32_t middle = lo + (hi - lo) / 2;
		const struct write *w = &s->write[middle];

		if (w->path < path || (w->path == path && w->at_ns <= at_ns))
			lo = middle + 1;
		else
			hi = middle;
	}
	for (; lo > 0 && s->write[lo - 1].path == path; lo--)
		if (command == NO_COMMAND || s->owner[s->write[lo - 1].program] != command)
			return &s->write[lo - 1];
	return NULL;
}

void gather_files(struct side *s)
{
	struct gathering g = { .side = s };

	g.slot = ARENA_ARRAY(s->arena, uint32_t, s->words->n);
	g.stamp = ARENA_ARRAY(s->arena, uint32_t, s->words->n);
	s->nreaders = s->words->n;
	s->readers = ARENA_ARRAY(s->arena, uint32_t, s->nreaders);
	sort_uses(s);
	find_writes(s);
	for (uint32_t i = 0; i < s->ncommand; i++)
		gather_command(&g, i);
}
