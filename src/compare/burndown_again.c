/* Commands that ran again: one finding a cause, and generators that make others run again by rewriting what is equal. */
#include <math.h>

#include "base/buf.h"
#include "base/sort.h"
#include "compare/burndown_part.h"

#define CHAIN_MOST 16           /* generator, compiler, archive, linker, test ...: longer chains are told as far as that */

/* Commands of one scenario that ran again for one reason. */
struct repeated {
	enum again again;
	struct str part, why;
	uint32_t *match;                /* indices in view->again.match[] */
	uint32_t n, cap;
	int64_t ns, path_ns, most_ns;   /* the most of one command: `why` is that one's; of times it is the first one's, which began it */
};

struct groups {
	struct repeated *group;
	uint32_t n, cap;
};

static const char *const remedy_of[AGAIN_KINDS] = {
	[AGAIN_IDENTICAL] = "find out why the build takes it for out of date, or put a cache that is keyed by content in front of it",
	[AGAIN_MTIME] = "compare by content, keep the times of what did not change (cmp before mv, restat), or restore them after checkout",
	[AGAIN_PATH] = "spell the path relative to the top directory, or map it (-ffile-prefix-map, CCACHE_BASEDIR, a key without it)",
	[AGAIN_ORDER] = "sort what goes into the command line: directories come in the order in which the file system has them",
	[AGAIN_BYPASSED] = "run it through the cache that the others of its kind go through",
};

/* ---- which is what ---- */

static bool wasted(enum again again)
{
	return again != AGAIN_NEEDED && again != AGAIN_UNKNOWN;
}

static void group_match(struct burndown_making *m, struct map *by_part, struct groups *g, const struct again_table *table, uint32_t i)
{
	const struct command_match *match = &table->match[i];
	struct str key = arena_printf(m->arena, "%d %.*s", (int)match->again, STR(match->part));
	uint32_t at = map_intern(by_part, key, g->n);
	struct repeated *r;

	if (at == g->n) {
		ARENA_ROOM(m->arena, g->group, g->n, g->cap);
		g->group[g->n++] = (struct repeated){ .again = match->again, .part = match->part, .most_ns = -1 };
	}
	r = &g->group[at];
	if (match->ns > r->most_ns && (!r->n || match->again != AGAIN_MTIME)) {
		r->most_ns = match->ns;
		r->why = match->why;
	}
	ARENA_ROOM(m->arena, r->match, r->n, r->cap);
	r->match[r->n++] = i;
	r->ns += match->ns;
	r->path_ns += match->path_ns;
}

struct by_name { struct str name; uint32_t n, of; };

/* The program that most of the group are, and how many of all commands of the scenario are it. */
static struct by_name commonest(struct burndown_making *m, const struct process_tree *t, const struct again_table *table,
	const struct repeated *r)
{
	struct by_name *name = ARENA_ARRAY(m->arena, struct by_name, r->n), best = { 0 };
	uint32_t n = 0;
	struct map seen;

	map_init(&seen, m->arena);
	for (uint32_t i = 0; i < r->n; i++) {
		struct str s = program_name(t, table->match[r->match[i]].program);
		uint32_t at = map_intern(&seen, s, n);

		if (at == n)
			name[n++] = (struct by_name){ .name = s };
		name[at].n++;
		if (name[at].n > best.n)
			best = name[at];
	}
	for (uint32_t i = 0; i < table->n; i++)
		best.of += str_eq(program_name(t, table->match[i].program), best.name);
	return best;
}

static struct str what_happened(enum again again)
{
	switch (again) {
	case AGAIN_IDENTICAL:
		return S("ran again with identical inputs");
	case AGAIN_MTIME:
		return S("ran again although only times changed");
	case AGAIN_PATH:
		return S("ran again because a path is spelled differently");
	case AGAIN_ORDER:
		return S("ran again because arguments came in another order");
	default:
		return S("went past the cache that others go through");
	}
}

/* Relative names in another checkout: nothing is wrong with them, but for a cache that is missing or that holds the directory
 * against them. */
static bool elsewhere(const struct repeated *r)
{
	return r->again == AGAIN_PATH && str_eq(r->part, S("working directory"));
}

static struct str title_of(struct burndown_making *m, const struct process_tree *t, const struct again_table *table,
	const struct repeated *r)
{
	struct by_name name = commonest(m, t, table, r);
	struct str many = r->n == 1 ? name.name
		: name.n == r->n ? arena_printf(m->arena, "%u of %u %.*s", r->n, name.of, STR(name.name))
				 : arena_printf(m->arena, "%u of %u commands", r->n, table->n);
	struct str what = elsewhere(r) ? S("did again what was done in another directory") : what_happened(r->again);

	return arena_printf(m->arena, "%.*s %.*s%s%.*s", STR(many), STR(what), r->why.n ? ": " : "", STR(r->why));
}

/* ---- what it would save ---- */

/* The replay without them; where that says nothing, what they take of the critical path. */
static double savings_s(struct burndown_making *m, uint32_t scenario, const bool *free_of, int64_t path_ns)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct burndown_view *v = &m->b->view[scenario];
	struct what_if asked = { .ncpu = t->ncpu, .free = free_of };
	struct prediction p;

	what_if(&m->foresight, &asked, &p);
	if (p.wall_ns < v->as_was.wall_ns)
		return fmin((double)(v->as_was.wall_ns - p.wall_ns), (double)v->path.wall_ns) / 1e9;
	return (double)path_ns / 1e9;
}

static int by_time(uint32_t i, uint32_t j, const void *ctx)
{
	const struct again_table *table = ctx;

	return (table->match[i].ns < table->match[j].ns) - (table->match[i].ns > table->match[j].ns);
}

static void give_evidence(struct burndown_making *m, uint32_t scenario, uint32_t finding, const struct again_table *table,
	struct repeated *r)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	struct str where = burndown_where(m, scenario);

	burndown_evidence(m, finding, arena_printf(m->arena, "%.*s%u command%s, %.*s in all, %.*s of it on the critical path", STR(where),
		r->n, r->n == 1 ? "" : "s", STR(seconds_text(m->arena, (double)r->ns / 1e9)),
		STR(seconds_text(m->arena, (double)r->path_ns / 1e9))));
	sort_by(r->match, r->n, by_time, table);
	for (uint32_t i = 0; i < r->n; i++) {
		const struct command_match *match = &table->match[r->match[i]];

		if (i >= EVIDENCE_MOST - 1) {
			m->b->finding[finding].left_out += r->n - i;
			return;
		}
		burndown_evidence(m, finding, arena_printf(m->arena, "%.*s%.*s: %.*s", STR(where),
			STR(seconds_text(m->arena, (double)match->ns / 1e9)),
			STR(program_command(m->arena, t, match->program, COMMAND_MOST))));
	}
}

static void tell_group(struct burndown_making *m, uint32_t scenario, struct repeated *r)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct again_table *table = &m->b->view[scenario].again;
	struct str elsewhere_remedy = S("a cache of compiles (ccache, sccache) has them, with -g only when it is told to leave the directory "
		"out of its key (hash_dir = false, -ffile-prefix-map)");
	bool *free_of;
	struct cause c;

	if (!burndown_matters(m, scenario, r->ns))
		return;
	free_of = ARENA_ARRAY(m->arena, bool, t->nprogram + 1);
	for (uint32_t i = 0; i < r->n; i++)
		burndown_mark_below(t, table->match[r->match[i]].program, free_of);
	c = (struct cause){ .kind = FOUND_AGAIN, .again = r->again, .title = title_of(m, t, table, r),
		.key = arena_printf(m->arena, "%s%s%.*s", again_name(r->again), r->part.n ? "-" : "", STR(burndown_slug(m->arena, r->part))),
		.remedy = elsewhere(r) ? elsewhere_remedy : str_of(remedy_of[r->again]), .commands = r->n, .scenario = scenario,
		.saves_s = savings_s(m, scenario, free_of, r->path_ns) };
	if (burndown_matters(m, scenario, (int64_t)(c.saves_s * 1e9)))
		give_evidence(m, scenario, burndown_found(m, &c), table, r);
}

/* ---- generators ---- */

/* Rows of files by path: one path may have several, one for each state it was in. */
struct paths {
	struct map by_path;             /* to the last row of the path whose content is known, else to its last row */
	uint32_t *row;                  /* by file: that row */
};

static void index_paths(const struct process_tree *t, struct arena *a, struct paths *out)
{
	map_init(&out->by_path, a);
	out->row = ARENA_ARRAY(a, uint32_t, t->nfile + 1);
	for (uint32_t i = 0; i < t->nfile; i++)
		if (t->file[i].content || map_find(&out->by_path, t->file[i].path) == MAP_NONE)
			map_set(&out->by_path, t->file[i].path, i);
	for (uint32_t i = 0; i < t->nfile; i++)
		out->row[i] = map_find(&out->by_path, t->file[i].path);
}

#define WROTE ((uint32_t)FILE_WRITTEN | (uint32_t)FILE_CREATED)

/* Files that somebody wrote once more with the content that they had before. */
struct rewrites {
	struct paths paths;             /* of the later recording */
	uint32_t *writer;               /* by file, as paths.row[] says; NO_PROGRAM */
	int64_t *written_ns;            /* by file */
	bool *input_rewritten;          /* by match: its command read such a file, so it is no root of the chain */
	struct sort_key *reader;        /* key: the writer, index: a program that read one of its files; in order */
	uint32_t nreader;
	uint32_t *match_of;             /* by program: in again.match[]; MAP_NONE */
	uint32_t *seen_for;             /* by match: the writer it was last found for, plus one */
};

/* Had the path this content in the end, in the recording before? */
static bool was_equal(const struct process_tree *before, const struct paths *paths, const struct tree_file *f)
{
	uint32_t at = map_find(&paths->by_path, f->path);

	return f->content && at != MAP_NONE && before->file[at].content == f->content;
}

/* What was first seen of a path, and the first who wrote it. */
struct beginning {
	int64_t seen_ns, written_ns;    /* NO_TIME = never */
	bool missing;                   /* when it was first seen */
};

static uint32_t written_by(const struct tree_use *u)
{
	if (!(u->how & (WROTE | (uint32_t)FILE_RENAMED)))
		return NO_OBJECT;
	return u->how & FILE_RENAMED && u->renamed_to != NO_OBJECT ? u->renamed_to : u->file;
}

static void find_beginnings(const struct process_tree *t, const struct paths *paths, struct beginning *out)
{
	for (uint32_t i = 0; i < t->nfile; i++)
		out[i] = (struct beginning){ NO_TIME, NO_TIME, false };
	for (uint32_t i = 0; i < t->nuse; i++) {
		const struct tree_use *u = &t->use[i];
		uint32_t written = written_by(u);
		struct beginning *seen = &out[paths->row[u->file]], *made = written == NO_OBJECT ? NULL : &out[paths->row[written]];

		if (u->first_ns == NO_TIME)
			continue;
		if (seen->seen_ns == NO_TIME || u->first_ns < seen->seen_ns) {
			seen->seen_ns = u->first_ns;
			seen->missing = u->how & FILE_MISSING;
		}
		if (made && (made->written_ns == NO_TIME || u->first_ns < made->written_ns))
			made->written_ns = u->first_ns;
	}
}

/* Whoever writes a file first that was missing before has a reason to, also where it comes out as it was. */
static bool was_missing(const struct beginning *b, int64_t written_ns)
{
	return b->missing && b->seen_ns < written_ns && b->written_ns == written_ns;
}

static void find_writers(struct burndown_making *m, uint32_t scenario, struct rewrites *w)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario), *before = burndown_held_against(m->b, scenario);
	struct beginning *beginning = ARENA_ARRAY(m->arena, struct beginning, t->nfile + 1);
	struct paths paths_before;

	index_paths(t, m->arena, &w->paths);
	index_paths(before, m->arena, &paths_before);
	find_beginnings(t, &w->paths, beginning);
	w->writer = ARENA_ARRAY(m->arena, uint32_t, t->nfile + 1);
	w->written_ns = ARENA_ARRAY(m->arena, int64_t, t->nfile + 1);
	for (uint32_t i = 0; i < t->nfile; i++)
		w->writer[i] = NO_PROGRAM;
	for (uint32_t i = 0; i < t->nuse; i++) {
		const struct tree_use *u = &t->use[i];
		uint32_t written = written_by(u), file = written == NO_OBJECT ? NO_OBJECT : w->paths.row[written];

		if (file == NO_OBJECT || !was_equal(before, &paths_before, &t->file[file]) || was_missing(&beginning[file], u->first_ns))
			continue;
		w->writer[file] = u->program;
		w->written_ns[file] = u->first_ns;
	}
}

static void find_readers(struct burndown_making *m, uint32_t scenario, struct rewrites *w)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);

	w->reader = ARENA_ARRAY(m->arena, struct sort_key, t->nuse + 1);
	for (uint32_t i = 0; i < t->nuse; i++) {
		const struct tree_use *u = &t->use[i];
		uint32_t file = w->paths.row[u->file], writer = w->writer[file];

		if (!(u->how & FILE_READ) || writer == NO_PROGRAM || writer == u->program || u->first_ns < w->written_ns[file])
			continue;
		w->reader[w->nreader++] = (struct sort_key){ .key = writer, .index = u->program };
	}
	sort_keys(w->reader, w->nreader);
}

static void index_matches(struct burndown_making *m, uint32_t scenario, struct rewrites *w)
{
	const struct again_table *table = &m->b->view[scenario].again;
	uint32_t nprogram = burndown_recorded(m->b, scenario)->nprogram;

	w->seen_for = ARENA_ARRAY(m->arena, uint32_t, table->n + 1);
	w->input_rewritten = ARENA_ARRAY(m->arena, bool, table->n + 1);
	w->match_of = ARENA_ARRAY(m->arena, uint32_t, nprogram + 1);
	for (uint32_t i = 0; i < nprogram; i++)
		w->match_of[i] = MAP_NONE;
	for (uint32_t i = 0; i < table->n; i++)
		w->match_of[table->match[i].program] = i;
}

/* The command that `program` is, or belongs to; MAP_NONE. */
static uint32_t command_of(const struct process_tree *t, const struct rewrites *w, uint32_t program)
{
	for (; program != NO_PROGRAM; program = t->program[program].before)
		if (w->match_of[program] != MAP_NONE)
			return w->match_of[program];
	return MAP_NONE;
}

static void mark_rewritten(const struct process_tree *t, struct rewrites *w)
{
	for (uint32_t i = 0; i < w->nreader; i++) {
		uint32_t match = command_of(t, w, w->reader[i].index);

		if (match != MAP_NONE && match != command_of(t, w, (uint32_t)w->reader[i].key))
			w->input_rewritten[match] = true;
	}
}

/* Only the first of a chain is a cause. */
static bool is_root(const struct process_tree *t, const struct rewrites *w, uint32_t writer)
{
	uint32_t match = command_of(t, w, writer);

	return match == MAP_NONE || !w->input_rewritten[match];
}

/* Wasted commands that ran again because of one writer, in the order in which they were found. */
struct users {
	uint32_t *match;                /* indices in again.match[] */
	uint32_t n;
	int64_t ns;
};

/* Takes the command that `program` belongs to unless it is the writer's own, needed, or there already. */
static void take_user(const struct process_tree *t, const struct again_table *table, struct rewrites *w, uint32_t writer, uint32_t program,
	struct users *out)
{
	uint32_t match = command_of(t, w, program);

	if (match == MAP_NONE || match == command_of(t, w, writer) || !wasted(table->match[match].again) ||
		w->seen_for[match] == writer + 1)
		return;
	w->seen_for[match] = writer + 1;
	out->match[out->n++] = match;
	out->ns += table->match[match].ns;
}

/* Those that read what the writer of reader[at] rewrote, and those that read what these rewrote, and so on. */
static void find_users(struct burndown_making *m, uint32_t scenario, struct rewrites *w, uint32_t at, struct users *out)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct again_table *table = &m->b->view[scenario].again;
	uint32_t writer = (uint32_t)w->reader[at].key, before;

	out->n = 0;
	out->ns = 0;
	for (; at < w->nreader && w->reader[at].key == writer; at++)
		take_user(t, table, w, writer, w->reader[at].index, out);
	for (int level = 0; level < CHAIN_MOST; level++) {
		before = out->n;
		for (uint32_t i = 0; before && i < w->nreader; i++) {
			uint32_t by = command_of(t, w, (uint32_t)w->reader[i].key);

			if (by != MAP_NONE && w->seen_for[by] == writer + 1)
				take_user(t, table, w, writer, w->reader[i].index, out);
		}
		if (out->n == before)
			return;
	}
}

static void tell_generator(struct burndown_making *m, uint32_t scenario, uint32_t writer, struct str path, const struct users *users,
	bool *explained)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	const struct again_table *table = &m->b->view[scenario].again;
	struct str name = program_name(t, writer), base = path, where = burndown_where(m, scenario);
	bool *free_of = ARENA_ARRAY(m->arena, bool, t->nprogram + 1);
	uint32_t finding, n = users->n, *user = users->match;
	int64_t path_ns = 0;
	struct cause c;

	base = str_cut_last(&base, '/');
	for (uint32_t i = 0; i < n; i++) {
		burndown_mark_below(t, table->match[user[i]].program, free_of);
		path_ns += table->match[user[i]].path_ns;
		explained[user[i]] = true;
	}
	c = (struct cause){ .kind = FOUND_ALWAYS_WRITES, .key = burndown_slug(m->arena, arena_printf(m->arena, "%.*s %.*s", STR(name), STR(base))),
		.title = arena_printf(m->arena, "%.*s rewrites %.*s with the content that it had, and %u command%s ran again for it",
			STR(name), STR(base), n, n == 1 ? "" : "s"),
		.remedy = S("write to a temporary file and replace the old one only when they differ (cmp -s || mv; restat in ninja)"),
		.saves_s = savings_s(m, scenario, free_of, path_ns), .commands = n, .scenario = scenario };
	finding = burndown_found(m, &c);
	burndown_evidence(m, finding, arena_printf(m->arena, "%.*s%.*s wrote %.*s", STR(where),
		STR(program_command(m->arena, t, writer, COMMAND_MOST)), STR(path)));
	for (uint32_t i = 0; i < n; i++)
		burndown_evidence(m, finding, arena_printf(m->arena, "%.*sthen ran again: %.*s", STR(where),
			STR(program_command(m->arena, t, table->match[user[i]].program, COMMAND_MOST))));
}

static struct str a_file_of(const struct process_tree *t, const struct rewrites *w, uint32_t writer)
{
	for (uint32_t i = 0; i < t->nfile; i++)
		if (w->writer[i] == writer)
			return t->file[i].path;
	return S("");
}

/* A compiler whose object is linked again is no generator: what it causes takes less time than itself. */
static bool costs_others_more(struct burndown_making *m, uint32_t scenario, const struct rewrites *w, uint32_t writer, int64_t ns)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	uint32_t match = command_of(t, w, writer);

	return ns > (match == MAP_NONE ? program_end_ns(t, writer) - t->program[writer].start_ns : m->b->view[scenario].again.match[match].ns);
}

/* Not what writes whatever comes out, a compiler, and not what ran because its output was gone, a clean build tree above all, or because
 * of another cause that is told, a source that was touched: whoever did that is to blame. */
static bool may_generate(struct burndown_making *m, uint32_t scenario, const struct rewrites *w, uint32_t writer)
{
	uint32_t at = command_of(burndown_recorded(m->b, scenario), w, writer);
	const struct command_match *match = at == MAP_NONE ? NULL : &m->b->view[scenario].again.match[at];

	return !match || (!match->compiler && (!wasted(match->again) || (match->again == AGAIN_IDENTICAL && !match->part.n)));
}

/* Who rewrites an equal file that others read. */
static void find_generators(struct burndown_making *m, uint32_t scenario, bool *explained)
{
	const struct process_tree *t = burndown_recorded(m->b, scenario);
	struct users users = { .match = ARENA_ARRAY(m->arena, uint32_t, m->b->view[scenario].again.n + 1) };
	struct rewrites w = { 0 };

	find_writers(m, scenario, &w);
	find_readers(m, scenario, &w);
	index_matches(m, scenario, &w);
	mark_rewritten(t, &w);
	for (uint32_t i = 0; i < w.nreader; i++) {
		uint32_t writer = (uint32_t)w.reader[i].key;

		if ((i && w.reader[i - 1].key == writer) || !is_root(t, &w, writer) || !may_generate(m, scenario, &w, writer))
			continue;
		find_users(m, scenario, &w, i, &users);
		if (users.n && costs_others_more(m, scenario, &w, writer, users.ns) && burndown_matters(m, scenario, users.ns))
			tell_generator(m, scenario, writer, a_file_of(t, &w, writer), &users, explained);
	}
}

void find_again_causes(struct burndown_making *m, uint32_t scenario)
{
	const struct again_table *table = &m->b->view[scenario].again;
	bool *explained = ARENA_ARRAY(m->arena, bool, table->n + 1);
	struct groups g = { 0 };
	struct map by_part;

	map_init(&by_part, m->arena);
	if (m->b->view[scenario].before != scenario)
		find_generators(m, scenario, explained);
	for (uint32_t i = 0; i < table->n; i++)
		if (wasted(table->match[i].again) && !explained[i])
			group_match(m, &by_part, &g, table, i);
	for (uint32_t i = 0; i < g.n; i++)
		tell_group(m, scenario, &g.group[i]);
}
