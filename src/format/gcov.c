/*
 * gcov - what GCC's --coverage leaves: a graph (.gcno) for every object, and counts (.gcda) for those that were run.
 *
 * Spec    gcc/gcov-io.h, and gcc/gcov.cc for what lines, functions and branches are; GCC 4.7 to 14, and clang, which writes
 *         the layout of 4.8.
 * Gives   Lines, functions, branches and, from GCC 14, conditions; each as gcov gives them for one object, added up over
 *         all objects.
 * Loses   Counts of blocks, calls that did not return, which lines have blocks that were not executed, value profiles.
 * Choices [1] Counts belong to the graph of the same path; if there is none, to the one of the same file name and stamp
 *             (GCOV_PREFIX put them elsewhere).  Several for one graph (of several hosts) are added up.
 *         [2] gcov takes what has no counts (no .gcda, another stamp, a cut file) for never executed.  Here it is
 *             unmeasured, with a note: nobody knows.  With `initial` an object without any .gcda was never executed, as
 *             `lcov --initial` has it; another stamp and a cut file stay unmeasured.
 *         [3] So is a function of which another object's copy was linked: that copy has its counts.
 *         [4] gcov takes the last block of a function for its exit, although since GCC 4.8 that is the
 *             second: lines on which no other block ends follow from that.
 *         [5] Branches of one line are numbered within their function, and functions (a template's instances) in
 *             the order of objects and lines: otherwise counts of different instances would be added up.
 *         [6] A relative source lies below the directory of the compiler (GCC 9), and "a/../b" is "b".
 *         [7] Counts below zero are 0, with a note.
 */
#include "format/gcov_part.h"
#include "format/gcov_source.h"

#define VERSION_NEWEST 1599u            /* what was looked at */
#define STEPS_LEAST ((uint64_t)1 << 20) /* for loops within lines; 948 objects of PostgreSQL take 9,000 */

static int gcov_sniff(struct str head)
{
	struct gcov_cursor c;

	return gcov_open(&c, head) == GCOV_OTHER ? 0 : 40;
}

/* ---- which counts belong to which graph ---- */

static struct str stem_of(struct str name)
{
	struct str stem = name, base = name, ending;

	base = str_cut_last(&stem, '/');
	stem = base;
	ending = str_cut_last(&stem, '.');
	return ending.n < base.n ? str_clip(name, name.n - ending.n - 1) : name;
}

/* File name and stamp. */
static struct str twin_key(struct gcov *g, struct str stem, uint32_t stamp)
{
	struct str base = str_cut_last(&stem, '/');

	return arena_printf(g->arena, "%08x%.*s", stamp, STR(base));
}

static void add_unit(struct gcov *g, const struct source_file *file)
{
	struct gcov_cursor c;

	gcov_open(&c, file->bytes);
	if (c.version > VERSION_NEWEST)
		evidence_note(g->out, g->evidence, 4, "%.*s: of a GCC that is newer than 15: read as that writes it",
			STR(file->name));
	ARENA_ROOM(g->arena, g->unit, g->nunit, g->unit_cap);
	g->unit[g->nunit++] = (struct gcov_unit){ .graph = file, .stem = stem_of(file->name),
		.stamp = gcov_u32(&c), .first_counts = GCOV_NONE };
}

static void add_counts(struct gcov *g, struct gcov_unit *u, const struct source_file *file)
{
	ARENA_ROOM(g->arena, g->counts, g->ncounts, g->counts_cap);
	g->counts[g->ncounts] = (struct gcov_counts){ file, GCOV_NONE };
	if (u->first_counts == GCOV_NONE)
		u->first_counts = g->ncounts;
	else
		g->counts[u->last_counts].next = g->ncounts;
	u->last_counts = g->ncounts++;
}

struct pairing { struct map stems, twins; };

static void index_units(struct gcov *g, struct pairing *p)
{
	map_init(&p->stems, g->arena);
	map_init(&p->twins, g->arena);
	for (uint32_t i = 0; i < g->nunit; i++) {
		map_intern(&p->stems, g->unit[i].stem, i);
		map_intern(&p->twins, twin_key(g, g->unit[i].stem, g->unit[i].stamp), i);
	}
}

/* [1] */
static void pair(struct gcov *g, const struct pairing *p, const struct source_file *file)
{
	struct gcov_cursor c;
	uint32_t unit;

	gcov_open(&c, file->bytes);
	unit = map_find(&p->stems, stem_of(file->name));
	if (unit == MAP_NONE)
		unit = map_find(&p->twins, twin_key(g, stem_of(file->name), gcov_u32(&c)));
	if (unit == MAP_NONE)
		evidence_note(g->out, g->evidence, ERR_NOWHERE, "%.*s: there is no graph (.gcno) that these counts belong to",
			STR(file->name));
	else
		add_counts(g, &g->unit[unit], file);
}

static void pair_all(struct gcov *g, const struct source_file *file, uint32_t n)
{
	struct pairing p;
	struct gcov_cursor c;

	for (uint32_t i = 0; i < n; i++)
		if (gcov_open(&c, file[i].bytes) == GCOV_GRAPH)
			add_unit(g, &file[i]);
	index_units(g, &p);
	for (uint32_t i = 0; i < n; i++) {
		enum gcov_kind kind = gcov_open(&c, file[i].bytes);

		if (kind == GCOV_COUNTS)
			pair(g, &p, &file[i]);
		else if (kind == GCOV_OTHER && (str_ends(file[i].name, S(".gcno")) || str_ends(file[i].name, S(".gcda"))))
			evidence_note(g->out, g->evidence, 0, "%.*s: has no header of GCC's: left out",
				STR(file[i].name));
	}
}

/* ---- reading ---- */

static bool read_unit(struct gcov *g, const struct gcov_unit *u)
{
	g->now = u;
	if (!gcov_graph(g))
		return false;
	for (uint32_t i = u->first_counts; i != GCOV_NONE; i = g->counts[i].next)
		gcov_add_counts(g, g->counts[i].file);
	if (u->first_counts == GCOV_NONE && g->initial) { /* [2] */
		gcov_never_run(g);
		g->never_run++;
	} else if (u->first_counts == GCOV_NONE) {
		evidence_note(g->out, g->evidence, ERR_NOWHERE,
			"%.*s: no counts (.gcda): it was never run, or its counts did not arrive: unmeasured",
			STR(u->graph->name));
	}
	gcov_give(g);
	return true;
}

static void finish(struct gcov *g)
{
	coverage_settle(g->coverage);
	gcov_number_branches(g->coverage); /* [5] */
	if (g->never_run)
		evidence_note(g->out, g->evidence, ERR_NOWHERE,
			"%u of %u objects left no counts (.gcda) and were never run, as --initial says: uncovered",
			g->never_run, g->nunit);
	if (g->below_zero) /* [7] */
		evidence_note(g->out, g->evidence, ERR_NOWHERE,
			"%llu counts below zero taken as 0: threads lost some; -fprofile-update=atomic keeps them",
			(unsigned long long)g->below_zero);
	if (g->exhausted)
		evidence_note(g->out, g->evidence, ERR_NOWHERE,
			"lines hold more loops than can be looked through: counts of some are too low");
}

static void init(struct gcov *g, struct reading *out, struct err *e)
{
	*g = (struct gcov){ .out = out, .arena = out->arena, .e = e, .evidence = out->n, .steps = STEPS_LEAST };
	g->coverage = &reading_add(out, MODEL_COVERAGE)->coverage;
	coverage_init(g->coverage, out->arena);
	g->table.arena = out->arena;
	map_init(&g->texts, out->arena);
	map_init(&g->paths, out->arena);
}

static bool gcov_read(const struct source *src, struct reading *out, struct err *e)
{
	struct source_file single = { .name = src->name, .bytes = src->bytes };
	struct gcov g;

	init(&g, out, e);
	g.initial = src->initial;
	pair_all(&g, src->nfile ? src->file : &single, src->nfile ? src->nfile : 1);
	if (!g.nunit) {
		err_set(e, ERR_INPUT, "counts (.gcda) say nothing without their graphs (.gcno)");
		return err_hint(e, "name the directory that holds both; the compiler leaves .gcno beside objects");
	}
	for (uint32_t i = 0; i < g.nunit; i++) {
		g.steps += g.unit[i].graph->bytes.n;
		if (!read_unit(&g, &g.unit[i]))
			return false;
	}
	finish(&g);
	return true;
}

const struct format format_gcov = {
	.name = "gcov",
	.many_files = true,
	.among_others = true,
	.title = "GCC's coverage files .gcno and .gcda (a directory of them)",
	.spec = "https://gcc.gnu.org/onlinedocs/gcc/Gcov-Data-Files.html",
	.versions = "gcc 11.3, 12.2; clang 14",
	.loses = "counts of blocks and calls, value profiles",
	.models = MODEL_BIT(MODEL_COVERAGE),
	.endings = ".gcno .gcda",
	.sniff = gcov_sniff,
	.read = gcov_read,
};
