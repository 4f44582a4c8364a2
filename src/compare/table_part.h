/* table_part - what the files of compare/table share: which series make up which cell. */
#ifndef PAWL_COMPARE_TABLE_PART_H
#define PAWL_COMPARE_TABLE_PART_H

#include "compare/table.h"

/* One series in its place. */
struct entry {
	const struct series *series;
	struct subject subject;
	uint32_t row, col, rest;                /* keys */
	uint32_t next;                          /* of the same cell, MAP_NONE after the last */
};

struct chain {
	uint32_t first, last;                   /* entries of one cell */
};

/* A table while its rows and columns are still coming. */
struct draft {
	struct table table;
	uint32_t row_cap, col_cap;
	uint32_t *chain;                        /* its measured cells */
	uint32_t nchain, chain_cap;
	bool torn;                              /* its series disagree about the good direction */
};

struct sorting {
	struct arena *arena;
	struct tables *tables;
	struct filter *filter;
	struct entry *entry;
	uint32_t n, cap;
	struct draft *draft;                    /* by key of AXIS_TABLE */
	uint32_t ndraft, draft_cap;
	uint32_t *order;                        /* of the drafts */
	struct chain *chain;
	uint32_t nchain, chain_cap;
	struct map cell;                        /* (table and row, col) to chain */
	struct map row, col;                    /* (table, key): is it there already */
	struct map exact;                       /* units that some input declares exact */
};

/*
 * Reads every input into entries, and entries into drafts that have their rows and columns in
 * order.
 */
bool sorting_fill(
	struct sorting *s, const struct table_input *input, uint32_t n, struct err *e) MUST_CHECK;

/* Makes the tables: fills the cells, compares them, adds the summaries. */
void sorting_compute(struct sorting *s);

void warn(struct arena *a, struct str **warning, uint32_t *n, uint32_t *cap, struct str text);

#endif
