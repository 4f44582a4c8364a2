/*
 * again_inputs - which of the files that two commands read differ, in content or only in time.
 *
 * An input that was made by a command of the recording is judged by that command, too: an object that differs because its compiler was
 * told another path is no new content, and one that was written again with the same bytes has the cause that its maker had.
 *
 * Choices [1] A file without a hash of its content is the same while size and time are; another time leaves it open.
 *         [2] What only one side reads and the other one writes itself (a cache, a compiled module) is no difference.
 *         [3] Of several files that differ only in time the one that most commands read is named.
 *         [4] Behind a cache the files that are read depend on whether it had a result; its own files change always, and do not count.
 *             Only what both sides read does, and only with a known content outside of the top directory.
 *         [5] What a compiler made of the same is the same, also where nobody hashed it; of other programs that is not known.
 */
#include "compare/again_part.h"

#define ALL_TIMES S("times of all inputs")
#define LEFT_MOST 256u                  /* files of one side only that are looked at for another spelling */

struct tally {
	uint32_t ntime, nderived, nopen, nother, nspelled, ninside, ninside_time;
	uint32_t time, derived, open, other;    /* places in b's input[]: the ones to name */
	uint32_t author;                        /* of `time`, when it was written in this recording */
	uint32_t writer;                        /* the first that wrote without a cause */
	struct str root, root_part;             /* of one that was made: what its maker's cause is */
	struct str touched;                     /* of `time`: the file of which only the time differs, from which it was made */
	bool unlike_maker;                      /* it differs though its maker's work did not */
};

struct looking {
	struct pairing *p;
	const struct command *a, *b;
	const struct argv_difference *argv;
	struct tally tally;
	struct command_file left[LEFT_MOST];    /* inputs of a that b has not */
	uint32_t nleft, left_all;
	bool *met;                              /* by input of b */
};

void pairing_init(struct pairing *p, struct side *earlier, struct side *later, struct arena *a)
{
	*p = (struct pairing){ .earlier = earlier, .later = later, .arena = a };
	p->stamp = ARENA_ARRAY(a, uint32_t, earlier->words->n);
	p->slot = ARENA_ARRAY(a, uint32_t, earlier->words->n);
}

struct str shown_path(const struct side *s, uint32_t path)
{
	struct str text = s->words->text[path];

	return str_starts(text, S("<top>/")) ? str_from(text, 6) : text;
}

/* [1] */
enum state compare_states(const struct tree_file *x, const struct tree_file *y)
{
	bool times = x->mtime_ns != NOT_KNOWN && y->mtime_ns != NOT_KNOWN;

	if (x->content && y->content) {
		if (x->content != y->content)
			return STATE_OTHER;
		return times && x->mtime_ns != y->mtime_ns ? STATE_TIME : STATE_SAME;
	}
	if (x->size != NOT_KNOWN && y->size != NOT_KNOWN && x->size != y->size)
		return STATE_OTHER;
	return times && x->mtime_ns == y->mtime_ns ? STATE_SAME : STATE_OPEN;
}

/* ---- files that a command of the recording made ---- */

/* The command that made an input of b, when a's was made by that one's counterpart; else NO_COMMAND. */
static uint32_t common_maker(const struct looking *l, const struct command_file *x, const struct command_file *y, struct write const **by)
{
	const struct pairing *p = l->p;
	const struct write *wx, *wy = writer_before(p->later, y->path, y->at_ns, (uint32_t)(l->b - p->later->command));
	uint32_t maker;

	*by = wy;
	if (!wy || !p->before)
		return NO_COMMAND;
	maker = p->later->owner[wy->program];
	wx = writer_before(p->earlier, x->path, x->at_ns, (uint32_t)(l->a - p->earlier->command));
	if (!wx || maker == NO_COMMAND || p->before[maker] == NO_COMMAND || p->earlier->owner[wx->program] != p->before[maker])
		return NO_COMMAND;
	return &p->later->command[maker] < l->b ? maker : NO_COMMAND;
}

/* Who wrote the bytes: behind a file that was renamed to its name the one that wrote it. */
static uint32_t author(const struct side *s, const struct write *w)
{
	const struct write *first = w->from == NO_WORD ? NULL : writer_before(s, w->from, w->at_ns, NO_COMMAND);

	return first ? first->program : w->program;
}

/* A compiler that ran again without a cause is a finding of its own, no generator. */
static bool is_compiler(const struct side *s, uint32_t program)
{
	uint32_t command = program == NO_PROGRAM ? NO_COMMAND : s->owner[program];

	return command != NO_COMMAND && s->command[command].family != FAMILY_OTHER;
}

static bool more_read(const struct looking *l, uint32_t i, uint32_t than)
{
	const struct side *s = l->p->later;

	return s->readers[s->input[i].path] > s->readers[s->input[than].path];
}

static void name_time(struct looking *l, uint32_t i, const struct write *by, const struct command_match *maker)
{
	struct tally *t = &l->tally;
	bool had_cause = maker && maker->again != AGAIN_NEEDED && (maker->again != AGAIN_IDENTICAL || maker->part.n);

	if (t->ntime++ && !more_read(l, i, t->time))            /* [3] */
		return;
	t->time = i;
	t->author = by ? author(l->p->later, by) : NO_PROGRAM;
	t->root_part = had_cause ? maker->part : (struct str){ 0 };
	t->touched = (struct str){ 0 };
	if (had_cause && maker->again == AGAIN_MTIME && maker->writer == NO_PROGRAM)
		t->touched = str_eq(maker->part, ALL_TIMES) ? S("all that it was made of") : maker->part;
	t->writer = had_cause ? maker->writer : is_compiler(l->p->later, t->author) ? NO_PROGRAM : t->author;
}

static void name_other(struct looking *l, uint32_t i, const struct command_match *maker)
{
	struct tally *t = &l->tally;

	if (t->nother++ && !more_read(l, i, t->other))
		return;
	t->other = i;
	t->root_part = maker && maker->again == AGAIN_NEEDED ? maker->part : (struct str){ 0 };
	t->unlike_maker = maker && (maker->again == AGAIN_IDENTICAL || maker->again == AGAIN_MTIME || maker->again == AGAIN_UNKNOWN);
}

static void name_derived(struct looking *l, uint32_t i, const struct command_match *maker)
{
	if (l->tally.nderived++)
		return;
	l->tally.derived = i;
	l->tally.root = maker->why;
	l->tally.root_part = maker->part;
}

static bool spelled_maker(const struct command_match *m)
{
	return m->again == AGAIN_PATH || m->again == AGAIN_ORDER || m->again == AGAIN_BYPASSED;
}

static void compare_made(struct looking *l, const struct command_file *x, uint32_t i, enum state state)
{
	const struct command_file *y = &l->p->later->input[i];
	const struct write *by;
	uint32_t maker = common_maker(l, x, y, &by);
	const struct command_match *m = maker == NO_COMMAND ? NULL : &l->p->match[maker];

	if (state == STATE_TIME) {
		name_time(l, i, by, m);
	} else if (m && spelled_maker(m)) {
		name_derived(l, i, m);
	} else if (m && state == STATE_OPEN && (m->again == AGAIN_IDENTICAL || m->again == AGAIN_MTIME) &&
		   is_compiler(l->p->later, m->program)) {      /* [5] */
		name_time(l, i, by, m);
	} else if (state == STATE_OTHER || (m && m->again == AGAIN_NEEDED)) {
		name_other(l, i, m);
	} else if (!l->tally.nopen++) {
		l->tally.open = i;
	}
}

static bool is_cached(const struct looking *l)
{
	return l->a->cache.n || l->b->cache.n;
}

/* [4] */
static bool is_of_cache(const struct looking *l, struct str path)
{
	return is_cache_file(l->b->cache.n ? l->b->cache : l->a->cache, path);
}

static void compare_file(struct looking *l, const struct command_file *x, uint32_t i)
{
	const struct side *sa = l->p->earlier, *sb = l->p->later;
	enum state state = compare_states(&sa->t->file[x->file], &sb->t->file[sb->input[i].file]);
	struct str path = sb->words->text[sb->input[i].path];
	bool inside = str_starts(path, S("<top>/"));

	l->met[i - l->b->input.at] = true;
	if (is_of_cache(l, path))
		return;
	l->tally.ninside += inside;
	if (state == STATE_OPEN && !inside && is_cached(l))
		state = STATE_SAME;                             /* [4] */
	if (state == STATE_SAME)
		return;
	l->tally.ninside_time += inside && state == STATE_TIME;
	compare_made(l, x, i, state);
}

/* ---- pairing the two lists ---- */

static void index_inputs(struct looking *l)
{
	struct pairing *p = l->p;

	p->generation++;
	for (uint32_t i = l->b->input.at; i < l->b->input.at + l->b->input.n; i++) {
		p->stamp[p->later->input[i].path] = p->generation;
		p->slot[p->later->input[i].path] = i;
	}
}

/* The word of `path` when its directory has the name that it has on the other side; NO_WORD = none such is used. */
static uint32_t moved_path(const struct looking *l, uint32_t path)
{
	const struct words *w = l->p->later->words;
	struct str text = w->text[path], there;

	for (uint32_t i = 0; i < l->argv->nmoved; i++) {
		struct str from = l->argv->moved[i].from, rest = str_from(text, from.n);

		if (!from.n || !str_starts(text, from) || (rest.n && rest.p[0] != '/'))
			continue;
		there = arena_join(l->p->arena, l->argv->moved[i].to, rest);
		return map_find(&w->map, there);
	}
	return NO_WORD;
}

static bool meet(struct looking *l, const struct command_file *x, uint32_t path)
{
	struct pairing *p = l->p;

	if (path == NO_WORD || p->stamp[path] != p->generation)
		return false;
	compare_file(l, x, p->slot[path]);
	return true;
}

/* [2] Or a file for a while. */
static bool does_not_count(const struct side *s, const struct side *other, const struct command *c, uint32_t path)
{
	for (uint32_t i = c->output.at; i < c->output.at + c->output.n; i++)
		if (other->output[i].path == path)
			return true;
	return str_has(s->words->text[path], S("<temp>"));
}

static struct str base_name(const struct side *s, uint32_t path)
{
	struct str text = s->words->text[path];

	return str_cut_last(&text, '/');
}

/* One of a's leftover files that is the same under another path. */
static bool find_spelled(struct looking *l, uint32_t i)
{
	const struct side *sa = l->p->earlier, *sb = l->p->later;
	uint32_t path = sb->input[i].path;

	for (uint32_t j = 0; j < l->nleft; j++) {
		struct command_file *x = &l->left[j];

		if (x->path == NO_WORD || (!str_eq(base_name(sa, x->path), base_name(sb, path)) &&
			!differ_by_hash(sa->words->text[x->path], sb->words->text[path])))
			continue;
		if (compare_states(&sa->t->file[x->file], &sb->t->file[sb->input[i].file]) > STATE_TIME)
			continue;
		x->path = NO_WORD;
		l->left_all--;
		l->tally.nspelled++;
		l->tally.derived = l->tally.nspelled == 1 && !l->tally.nderived ? i : l->tally.derived;
		return true;
	}
	return false;
}

static void walk_earlier(struct looking *l)
{
	const struct side *sa = l->p->earlier;

	for (uint32_t i = l->a->input.at; i < l->a->input.at + l->a->input.n; i++) {
		const struct command_file *x = &sa->input[i];

		if (meet(l, x, x->path) || meet(l, x, moved_path(l, x->path)) ||
			does_not_count(sa, l->p->later, l->b, x->path))
			continue;
		if (l->nleft < LEFT_MOST)
			l->left[l->nleft++] = *x;
		l->left_all++;
	}
}

static bool was_missing(const struct looking *l, uint32_t path)
{
	const struct side *s = l->p->earlier;

	for (uint32_t i = 0; i < l->a->use.n; i++) {
		const struct tree_use *u = &s->t->use[s->use[l->a->use.at + i]];

		if (u->how & FILE_MISSING && u->file < s->t->nfile && s->path[u->file] == path)
			return true;
	}
	return false;
}

/* A file that only one of them reads; false when there is none. */
static bool say_left(struct looking *l, struct input_difference *out)
{
	const struct side *sa = l->p->earlier, *sb = l->p->later;

	for (uint32_t i = l->b->input.at; i < l->b->input.at + l->b->input.n; i++) {
		uint32_t path = sb->input[i].path;

		if (l->met[i - l->b->input.at] || does_not_count(sb, sa, l->a, path) || find_spelled(l, i))
			continue;
		out->change = INPUT_OTHER;
		out->part = shown_path(sb, path);
		out->why = arena_printf(l->p->arena, "%s %.*s, which %s before", was_missing(l, path) ? "finds" : "reads",
			STR(out->part), was_missing(l, path) ? "was missing" : "it did not read");
		return true;
	}
	for (uint32_t j = 0; l->left_all && j < l->nleft; j++) {
		if (l->left[j].path == NO_WORD)
			continue;
		out->change = INPUT_OTHER;
		out->part = shown_path(sa, l->left[j].path);
		out->why = arena_printf(l->p->arena, "no longer reads %.*s", STR(out->part));
		return true;
	}
	return false;
}

/* ---- what comes first ---- */

static struct str others(struct arena *a, uint32_t n)
{
	return n > 1 ? arena_printf(a, " (and of %u more)", n - 1) : (struct str){ 0 };
}

static void say_other(const struct looking *l, struct input_difference *out)
{
	const struct tally *t = &l->tally;
	struct str path = shown_path(l->p->later, l->p->later->input[t->other].path);

	out->change = INPUT_OTHER;
	out->part = t->root_part.n ? t->root_part : path;
	out->why = arena_printf(l->p->arena, "%.*s has another content%s", STR(path),
		t->unlike_maker ? ", though no known input of its maker has: that is not reproducible"
		: t->nother > 1 ? arena_printf(l->p->arena, ", and %u more inputs have", t->nother - 1).p : "");
}

static void say_open(const struct looking *l, struct input_difference *out)
{
	out->change = INPUT_UNKNOWN;
	out->part = shown_path(l->p->later, l->p->later->input[l->tally.open].path);
	out->why = arena_printf(l->p->arena, "whether %.*s has the same content%.*s was not recorded", STR(out->part),
		STR(others(l->p->arena, l->tally.nopen)));
}

static void say_spelled(const struct looking *l, struct input_difference *out)
{
	const struct tally *t = &l->tally;
	struct str path = shown_path(l->p->later, l->p->later->input[t->derived].path);

	out->change = INPUT_SPELLED;
	if (!t->nderived) {
		out->part = path;
		out->why = arena_printf(l->p->arena, "only the path of an input differs: %.*s", STR(path));
		return;
	}
	out->part = t->root_part;
	out->why = arena_printf(l->p->arena, "%.*s was made by a command of which %.*s", STR(path), STR(t->root));
}

static struct str writer_name(const struct looking *l, uint32_t program)
{
	const struct process_tree *t = l->p->later->t;
	uint32_t command = l->p->later->owner[program];
	const struct command *c = command == NO_COMMAND ? NULL : &l->p->later->command[command];
	struct str name = !c ? program_name(t, program) : c->cache.n && !c->worked ? c->cache : c->tool;
	bool shell = str_eq(name, S("sh")) || str_eq(name, S("bash")) || str_eq(name, S("dash"));

	return shell ? program_command(l->p->arena, t, program, 60) : name;
}

static void say_time(const struct looking *l, struct input_difference *out)
{
	const struct tally *t = &l->tally;
	const struct side *s = l->p->later;
	struct str path = shown_path(s, s->input[t->time].path);
	bool all = t->ninside_time == t->ninside && t->ninside > 1;

	out->change = INPUT_TIME;
	out->writer = t->writer;
	out->part = t->root_part.n ? t->root_part : path;
	if (t->author != NO_PROGRAM) {
		out->why = arena_printf(l->p->arena, "%.*s wrote %.*s again with the same content%s%.*s", STR(writer_name(l, t->author)),
			STR(path), t->touched.n ? ", as only the time differs of " : "", STR(t->touched));
	} else if (all) {
		out->part = ALL_TIMES;
		out->why = arena_printf(l->p->arena, "only the times of all %u inputs differ, not their content", t->ninside);
	} else {
		out->why = arena_printf(l->p->arena, "only the time of %.*s%.*s differs, not its content", STR(path),
			STR(others(l->p->arena, t->ntime)));
	}
}

bool find_other_output(struct pairing *p, const struct command *a, const struct command *b, struct str *why, struct str *part)
{
	const struct side *sa = p->earlier, *sb = p->later;

	for (uint32_t i = b->output.at; i < b->output.at + b->output.n; i++) {
		const struct command_file *y = &sb->output[i];

		for (uint32_t j = a->output.at; j < a->output.at + a->output.n; j++) {
			uint64_t was = sa->t->file[sa->output[j].file].content, is = sb->t->file[y->file].content;

			if (sa->output[j].path != y->path || !was || !is || was == is)
				continue;
			*part = shown_path(sb, y->path);
			*why = arena_printf(p->arena, "%.*s came out with another content though no known input has: it reads a pipe, "
				"the clock or the environment", STR(*part));
			return true;
		}
	}
	return false;
}

static bool alike(const struct command *a, const struct command *b)
{
	return a->timed == b->timed && a->input.n == b->input.n && !a->blind && !b->blind && !a->own.n && !b->own.n;
}

/* State files: only another content counts, and only where both read what was there. */
static void compare_own(struct looking *l, struct input_difference *out)
{
	const struct side *sa = l->p->earlier, *sb = l->p->later;

	for (uint32_t j = 0; j < l->b->own.n && out->change < INPUT_OTHER; j++) {
		const struct command_file *y = &sb->own[l->b->own.at + j];

		for (uint32_t i = 0; i < l->a->own.n; i++) {
			const struct command_file *x = &sa->own[l->a->own.at + i];

			if (x->path != y->path || compare_states(&sa->t->file[x->file], &sb->t->file[y->file]) != STATE_OTHER)
				continue;
			out->change = INPUT_OTHER;
			out->part = shown_path(sb, y->path);
			out->why = arena_printf(l->p->arena, "%.*s, which it writes anew, had another content", STR(out->part));
		}
	}
}

void compare_inputs(struct pairing *p, const struct command *a, const struct command *b, const struct argv_difference *argv,
	struct input_difference *out)
{
	struct looking l = { .p = p, .a = a, .b = b, .argv = argv };

	*out = (struct input_difference){ .change = INPUT_SAME, .writer = NO_PROGRAM };
	if (alike(a, b))
		return;
	l.tally.writer = l.tally.author = NO_PROGRAM;
	l.met = ARENA_ARRAY(p->arena, bool, b->input.n);
	index_inputs(&l);
	walk_earlier(&l);
	if (l.tally.nother)
		say_other(&l, out);
	else if (!is_cached(&l) && say_left(&l, out))           /* [4] */
		;
	else if (l.tally.nopen)
		say_open(&l, out);
	else if (l.tally.nderived || l.tally.nspelled)
		say_spelled(&l, out);
	else if (l.tally.ntime)
		say_time(&l, out);
	compare_own(&l, out);
}
