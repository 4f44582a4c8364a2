/*
 * gcov_part - what the files of the gcov reader share: one object's graph and counts, and how they become lines.
 *
 * Blocks, arcs, places and lines of all functions of an object lie in arrays of their own and know each other by index, so
 * that the next object can use the same memory.
 */
#ifndef PAWL_FORMAT_GCOV_PART_H
#define PAWL_FORMAT_GCOV_PART_H

#include "format/format.h"

#define GCOV_NONE UINT32_MAX
#define GCOV_ENTRY 0u                   /* blocks of every function */
#define GCOV_EXIT 1u

enum {
	GCOV_TAG_FUNCTION = 0x01000000,
	GCOV_TAG_BLOCKS = 0x01410000,
	GCOV_TAG_ARCS = 0x01430000,
	GCOV_TAG_LINES = 0x01450000,
	GCOV_TAG_CONDITIONS = 0x01470000,
	GCOV_TAG_ARC_COUNTS = 0x01a10000,
	GCOV_TAG_CONDITION_COUNTS = 0x01b10000,
};

enum gcov_kind { GCOV_OTHER, GCOV_GRAPH, GCOV_COUNTS };        /* .gcno, .gcda */

/* Bytes of a file or of one of its records. */
struct gcov_cursor {
	const char *p;
	size_t n, at;
	unsigned version;               /* of GCC: 1202 is 12.2, 408 is 4.8 */
	bool swap;                      /* the other byte order */
	bool failed;                    /* read beyond the end */
	bool ended;                     /* came to the mark of the end */
};

struct gcov_record { uint32_t tag; size_t at; int64_t length; struct gcov_cursor content; };

/* ---- gcov_record.c ---- */

/* Begins a file: its magic and version.  GCOV_OTHER when it has none of ours. */
enum gcov_kind gcov_open(struct gcov_cursor *c, struct str bytes);
uint32_t gcov_u32(struct gcov_cursor *c);       /* 0 past the end */
uint64_t gcov_u64(struct gcov_cursor *c);
struct str gcov_str(struct gcov_cursor *c);
uint32_t gcov_words(const struct gcov_record *r);       /* of its length, the sign aside */

/* The next record; false at the end. */
bool gcov_next(struct gcov_cursor *c, struct gcov_record *r);

/* ---- tables ---- */

/* From a number to an index, emptied between objects without giving up its memory. */
struct gcov_table {
	struct arena *arena;
	struct gcov_slot { uint64_t key; uint32_t index, round; } *slot;
	uint32_t n, cap, round;
};

void gcov_table_clear(struct gcov_table *t);
uint32_t gcov_table_find(const struct gcov_table *t, uint64_t key);    /* GCOV_NONE */
void gcov_table_put(struct gcov_table *t, uint64_t key, uint32_t index);        /* replaces */

/* ---- an object ---- */

struct gcov_arc {
	uint32_t from, to;              /* blocks of the object */
	uint32_t next_in;               /* another one into `to`; GCOV_NONE */
	uint32_t counter;               /* of the function's; GCOV_NONE: follows from the others */
	int64_t count, left;            /* left: what loops have not taken of it yet */
	bool known, fake, fallthrough, call, throw, unconditional;
};

struct gcov_block {
	uint32_t function;
	uint32_t first_arc, narc;       /* out of it */
	uint32_t first_in;              /* arc; GCOV_NONE */
	uint32_t unknown_out, unknown_in;       /* arcs whose count is not known yet */
	uint32_t first_place, last_place;
	uint32_t terms, condition;      /* terms of the decision that it takes; 0 = none.  Its counts */
	uint32_t line;                  /* mark: stands on this line of the object */
	uint32_t waiting;               /* blocks that this one keeps out of loops; GCOV_NONE */
	int64_t count;
	uint32_t passed;                /* in the round: it is on the way, or known to lead nowhere */
	bool known;
};

struct gcov_place {                     /* lines of one file that a block has */
	uint32_t file, first, n;        /* n of number[] */
	uint32_t next;
};

enum gcov_state {
	GCOV_ABSENT,                    /* nothing told of it */
	GCOV_COUNTED,
	GCOV_ELSEWHERE,                 /* another object's copy was linked */
	GCOV_DOUBTFUL,                  /* its counts are of another build, or cut off */
};

struct gcov_function {
	uint32_t ident, lineno_checksum, cfg_checksum;
	struct str name;
	uint32_t name_id, file;
	uint32_t line, column, end_line, end_column;
	uint32_t first_block, nblock, first_arc, narc;
	uint32_t first_counter, ncounter;       /* of counter[] */
	uint32_t first_condition, ncondition;   /* two each of condition[] */
	enum gcov_state state;
	bool artificial, shared;        /* made by the compiler; others begin on the same line */
};

struct gcov_line {
	uint32_t file, line;
	uint32_t first_end, last_end;   /* blocks that end on it, in order; GCOV_NONE */
	int64_t count;                  /* sum of its blocks' */
	bool counted;                   /* some of them were */
};

struct gcov_end { uint32_t block, next; };       /* a list of blocks */

struct gcov_step { uint32_t block, arc, next; bool found; };   /* on the way round a loop: by which arc to which block */

struct gcov_unit {                      /* a .gcno and what belongs to it */
	const struct source_file *graph;
	struct str stem;                /* its name without the ending */
	uint32_t stamp;
	uint32_t first_counts, last_counts;     /* of gcov.counts; GCOV_NONE */
};

struct gcov_counts { const struct source_file *file; uint32_t next; };

struct gcov {
	struct reading *out;
	struct arena *arena;
	struct err *e;
	struct coverage *coverage;
	uint32_t evidence;

	struct gcov_unit *unit;
	struct gcov_counts *counts;
	uint32_t nunit, unit_cap, ncounts, counts_cap;

	/* Of the object that is being read. */
	const struct gcov_unit *now;
	struct str directory;           /* where it was compiled; empty = not said */
	uint32_t directory_id;
	struct gcov_function *function;
	struct gcov_block *block;
	struct gcov_arc *arc;
	struct gcov_place *place;
	uint32_t *number;               /* of lines */
	int64_t *counter;
	uint64_t *condition;            /* bits of terms that were true, then false: two for each */
	struct gcov_line *line;
	struct gcov_end *end;
	uint32_t *queue;                /* blocks to be looked at */
	struct gcov_step *step;
	struct gcov_end *waiting;
	struct gcov_arc *sorted;
	uint32_t *room;                 /* by file of the coverage: how many things the object has for it */
	uint32_t nfunction, function_cap, nblock, block_cap, narc, arc_cap, nplace, place_cap, nnumber, number_cap;
	uint32_t counter_cap, condition_cap, nline, line_cap, nend, end_cap;
	uint32_t nqueue, queue_cap, nstep, step_cap, nwaiting, waiting_cap, nsorted, sorted_cap, room_cap;
	struct gcov_table table;

	/* Of all. */
	struct map texts;               /* names of functions, files and directories, each once */
	struct map paths;               /* (directory, name in the graph) -> file[] */
	uint32_t *file;                 /* of the coverage */
	uint32_t nfile, file_cap;
	struct str last_name;           /* in the graph, that was asked for last; its file */
	uint32_t last_file, current_file;
	bool initial;                   /* objects without counts were never run */
	uint32_t never_run;             /* such objects, then */
	uint64_t below_zero;            /* blocks and arcs */
	uint64_t steps;                 /* that may still be spent on loops within a line */
	uint32_t round;                 /* of looking for loops from one block; blocks of an object begin at 0 */
	bool exhausted;                 /* it ran out */
};

static inline int64_t gcov_sum(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x + (uint64_t)y);
}

static inline int64_t gcov_difference(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x - (uint64_t)y);
}

/* ---- gcov_graph.c ---- */

/* Reads now->graph. */
bool gcov_graph(struct gcov *g);

/* ---- gcov_counts.c ---- */

/* Adds the counts of a file to those of the object's functions; what cannot be used is noted. */
void gcov_add_counts(struct gcov *g, const struct source_file *file);

/* All counts of the object are 0. */
void gcov_never_run(struct gcov *g);

/* ---- gcov_flow.c ---- */

/* Gives arcs their counts and their order, and tells which are unconditional. */
void gcov_arrange(struct gcov *g, const struct gcov_function *f);

/* Counts of all arcs and blocks from those that were counted; false when they do not follow. */
bool gcov_solve(struct gcov *g, const struct gcov_function *f);

/* ---- gcov_line.c ---- */

/* Functions, lines, branches and conditions of the object. */
void gcov_give(struct gcov *g);

/* ---- gcov_loop.c ---- */

/* How often loops went round that do not leave the line.  The blocks that end on it bear its mark, their arcs are whole. */
int64_t gcov_loops(struct gcov *g, uint32_t line);

#endif
