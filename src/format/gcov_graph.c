/*
 * A .gcno: the graph of every function of an object, and the lines of its blocks [gcov-io.h].
 *
 *	header          checksum u32 (12), directory string (9), whether unexecuted blocks are known u32 (8)
 *	FUNCTION        ident, lineno checksum, cfg checksum, name, artificial (8), source,
 *	                line, column (8), end line (8), end column (9)
 *	BLOCKS          their number; before 8 a word of flags for each
 *	ARCS            block they leave, { block they enter, flags }*
 *	LINES           block, { line | 0 source }*, 0 ""
 *	CONDITIONS (14) { block, terms }*
 *
 * (n): since that GCC.
 */
#include "format/gcov_part.h"
#include "format/gcov_source.h"

#define SINCE_COLUMNS 800u
#define SINCE_DIRECTORY 900u
#define SINCE_END_COLUMN 900u
#define SINCE_CHECKSUM 1200u
#define TERMS_MOST 64u                  /* GCC's: a bit each in a count */

enum { ARC_ON_TREE = 1, ARC_FAKE = 2, ARC_FALLTHROUGH = 4 };

static bool damaged(const struct gcov *g, size_t at, const char *what)
{
	err_at(g->e, at, "%s", what);
	return err_in(g->e, g->now->graph->name);
}

/* ---- files ---- */

static void add_file(struct gcov *g, struct str name)
{
	ARENA_ROOM(g->arena, g->file, g->nfile, g->file_cap);
	g->file[g->nfile++] = coverage_file(g->coverage, gcov_path(g->arena, g->directory, name));
}

/* The file of a name in the graph.  The same stands there again and again. */
static uint32_t file_of(struct gcov *g, struct str name)
{
	uint32_t text, at;

	if (g->last_name.p && str_eq(name, g->last_name))
		return g->last_file;
	text = map_intern(&g->texts, name, g->texts.n);
	at = map_intern_pair(&g->paths, g->directory_id, text, g->nfile);
	if (at == g->nfile)
		add_file(g, name);
	g->last_name = name;
	g->last_file = g->file[at];
	return g->last_file;
}

/* ---- records ---- */

static bool take_function(struct gcov *g, struct gcov_record *r)
{
	struct gcov_cursor *c = &r->content;
	struct gcov_function f = { .first_block = g->nblock, .first_arc = g->narc };
	struct str source;

	f.ident = gcov_u32(c);
	f.lineno_checksum = gcov_u32(c);
	f.cfg_checksum = gcov_u32(c);
	f.name = gcov_str(c);
	if (c->version >= SINCE_COLUMNS)
		f.artificial = gcov_u32(c);
	source = gcov_str(c);
	f.line = gcov_u32(c);
	if (c->version >= SINCE_COLUMNS) {
		f.column = gcov_u32(c);
		f.end_line = gcov_u32(c);
	}
	if (c->version >= SINCE_END_COLUMN)
		f.end_column = gcov_u32(c);
	if (c->failed)
		return damaged(g, r->at, "a function's record ends before its source lines");
	f.file = file_of(g, source);
	f.name_id = map_intern(&g->texts, f.name, g->texts.n);
	gcov_table_put(&g->table, f.ident, g->nfunction);
	ARENA_ROOM(g->arena, g->function, g->nfunction, g->function_cap);
	g->function[g->nfunction++] = f;
	return true;
}

static bool take_blocks(struct gcov *g, struct gcov_function *f, struct gcov_record *r)
{
	struct gcov_cursor *c = &r->content;
	uint32_t n = c->version >= SINCE_COLUMNS ? gcov_u32(c) : gcov_words(r);

	if (f->nblock)
		return damaged(g, r->at, "one record of blocks expected for each function");
	/* All but a few have a record of their own. */
	if (n > g->now->graph->bytes.n - g->nblock)
		return damaged(g, r->at, "functions have more blocks than the file has bytes");
	while (n--) {
		ARENA_ROOM(g->arena, g->block, g->nblock, g->block_cap);
		g->block[g->nblock++] = (struct gcov_block){ .function = g->nfunction - 1,
			.first_arc = g->narc, .first_in = GCOV_NONE, .first_place = GCOV_NONE,
			.last_place = GCOV_NONE, .line = GCOV_NONE, .waiting = GCOV_NONE };
		f->nblock++;
	}
	return true;
}

static struct gcov_arc arc_of(uint32_t from, uint32_t to, uint32_t flags, bool first)
{
	return (struct gcov_arc){ .from = from, .to = to, .counter = GCOV_NONE, .fake = flags & ARC_FAKE,
		.fallthrough = flags & ARC_FALLTHROUGH, .call = (flags & ARC_FAKE) && !first };
}

/* A call that may not return leaves its block by a fake arc; then the other arcs that jump lead to handlers. */
static void mark_throws(struct gcov *g, const struct gcov_block *b)
{
	bool calls = false;

	for (uint32_t i = 0; i < b->narc; i++)
		calls |= g->arc[b->first_arc + i].call;
	for (uint32_t i = 0; calls && i < b->narc; i++) {
		struct gcov_arc *arc = &g->arc[b->first_arc + i];

		arc->throw = !arc->fake && !arc->fallthrough;
	}
}

static bool take_arcs(struct gcov *g, struct gcov_function *f, struct gcov_record *r)
{
	struct gcov_cursor *c = &r->content;
	uint32_t from = gcov_u32(c), n = (gcov_words(r) - 1) / 2;
	struct gcov_block *b;

	if (c->failed || from >= f->nblock || g->block[f->first_block + from].narc)
		return damaged(g, r->at, "arcs of another block of the function expected");
	b = &g->block[f->first_block + from];
	b->first_arc = g->narc;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t to = gcov_u32(c), flags = gcov_u32(c);

		if (c->failed || to >= f->nblock)
			return damaged(g, r->at, "an arc leads to no block of the function");
		ARENA_ROOM(g->arena, g->arc, g->narc, g->arc_cap);
		g->arc[g->narc] = arc_of(f->first_block + from, f->first_block + to, flags, !from);
		if (!(flags & ARC_ON_TREE))
			g->arc[g->narc].counter = f->ncounter++;
		g->narc++;
	}
	b->narc = n;
	f->narc += n;
	mark_throws(g, b);
	return true;
}

static void add_place(struct gcov *g, uint32_t block)
{
	struct gcov_block *b = &g->block[block];

	ARENA_ROOM(g->arena, g->place, g->nplace, g->place_cap);
	g->place[g->nplace] = (struct gcov_place){ .file = g->current_file, .first = g->nnumber,
		.next = GCOV_NONE };
	if (b->last_place == GCOV_NONE)
		b->first_place = g->nplace;
	else
		g->place[b->last_place].next = g->nplace;
	b->last_place = g->nplace++;
}

static bool take_lines(struct gcov *g, struct gcov_function *f, struct gcov_record *r)
{
	struct gcov_cursor *c = &r->content;
	uint32_t at = gcov_u32(c), block = f->first_block + at;
	bool placed = false;

	if (c->failed || at >= f->nblock)
		return damaged(g, r->at, "lines of a block of the function expected");
	for (;;) {
		uint32_t line = gcov_u32(c);
		struct str source;

		if (line && (placed || g->current_file != GCOV_NONE)) {
			if (!placed)
				add_place(g, block);
			placed = true;
			ARENA_ROOM(g->arena, g->number, g->nnumber, g->number_cap);
			g->number[g->nnumber++] = line;
			g->place[g->nplace - 1].n++;
			continue;
		}
		source = gcov_str(c);
		if (line || c->failed)
			return damaged(g, r->at, "a block's lines do not end with an empty name");
		if (!source.n)
			return true;
		g->current_file = file_of(g, source);
		add_place(g, block);
		placed = true;
	}
}

static bool take_conditions(struct gcov *g, struct gcov_function *f, struct gcov_record *r)
{
	struct gcov_cursor *c = &r->content;

	for (uint32_t i = gcov_words(r) / 2; i--;) {
		uint32_t at = gcov_u32(c), terms = gcov_u32(c);

		if (c->failed || at >= f->nblock || !terms || terms > TERMS_MOST)
			return damaged(g, r->at, "conditions of a block of the function expected");
		g->block[f->first_block + at].terms = terms;
		g->block[f->first_block + at].condition = f->ncondition++;
	}
	return true;
}

static bool take_record(struct gcov *g, struct gcov_record *r)
{
	struct gcov_function *f = g->nfunction ? &g->function[g->nfunction - 1] : NULL;

	if (r->tag == GCOV_TAG_FUNCTION)
		return take_function(g, r);
	if (!f)
		return true;
	if (r->tag == GCOV_TAG_BLOCKS)
		return take_blocks(g, f, r);
	if (r->tag == GCOV_TAG_ARCS)
		return take_arcs(g, f, r);
	if (r->tag == GCOV_TAG_LINES)
		return take_lines(g, f, r);
	if (r->tag == GCOV_TAG_CONDITIONS)
		return take_conditions(g, f, r);
	return true;
}

static void take_header(struct gcov *g, struct gcov_cursor *c)
{
	gcov_u32(c); /* the stamp, which is known */
	if (c->version >= SINCE_CHECKSUM)
		gcov_u32(c);
	g->directory = c->version >= SINCE_DIRECTORY ? gcov_str(c) : S("");
	if (c->version >= SINCE_COLUMNS)
		gcov_u32(c);
	g->directory_id = map_intern(&g->texts, g->directory, g->texts.n);
}

/* Room for counts of functions, which begin as nothing. */
static void make_counts(struct gcov *g)
{
	uint32_t counters = 0, conditions = 0;

	for (uint32_t i = 0; i < g->nfunction; i++) {
		g->function[i].first_counter = counters;
		g->function[i].first_condition = conditions;
		counters += g->function[i].ncounter;
		conditions += g->function[i].ncondition;
	}
	while (g->counter_cap < counters)
		g->counter = arena_grow(g->arena, g->counter, sizeof *g->counter, g->counter_cap, &g->counter_cap);
	while (g->condition_cap < 2 * conditions)
		g->condition = arena_grow(
			g->arena, g->condition, sizeof *g->condition, g->condition_cap, &g->condition_cap);
	if (counters)
		memset(g->counter, 0, counters * sizeof *g->counter);
	if (conditions)
		memset(g->condition, 0, 2 * conditions * sizeof *g->condition);
}

bool gcov_graph(struct gcov *g)
{
	struct gcov_cursor c;
	struct gcov_record r;

	g->nfunction = g->nblock = g->narc = g->nplace = g->nnumber = g->nline = g->nend = 0;
	g->current_file = GCOV_NONE;
	g->last_name = (struct str){ 0 };
	gcov_table_clear(&g->table);
	gcov_open(&c, g->now->graph->bytes);
	take_header(g, &c);
	if (c.failed)
		return damaged(g, c.at, "the file ends within its header");
	while (gcov_next(&c, &r))
		if (!take_record(g, &r))
			return false;
	if (c.failed)
		return damaged(g, r.at, "the file ends within a record");
	make_counts(g);
	return true;
}
