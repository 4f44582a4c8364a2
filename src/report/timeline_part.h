/*
 * timeline_part - what the files of the timeline page share.
 *
 *	timeline_lanes.c    in which row each process is drawn
 *	timeline_beside.c   timelines of other producers below them
 *	timeline_bars.c     bars as columns of numbers
 *	timeline_coarse.c   what the first picture needs of them
 *	timeline_pack.c     columns as blocks of the page
 *	timeline_html.c     the page
 */
#ifndef PAWL_REPORT_TIMELINE_PART_H
#define PAWL_REPORT_TIMELINE_PART_H

#include "base/arena.h"
#include "model/process_tree.h"
#include "report/timeline.h"

struct lanes {
	uint32_t *lane;                 /* by process */
	uint32_t n;                     /* rows */
	uint32_t *order;                /* programs by row, then start */
	uint32_t *first;                /* by row, n + 1 of them: its programs are order[first[i] .. first[i + 1]) */
};

/*
 * Each process in the highest row below its parent's that is free from its start on, so that what a process started stands under
 * it and nothing overlaps.
 */
void timeline_lanes(const struct process_tree *t, struct arena *a, struct lanes *out);

struct beside_bar {
	uint32_t row;                   /* from 0 below the programs */
	int64_t start_ns, end_ns;       /* in the recording, clipped to it */
	struct str name, detail;
};

struct beside_head { uint32_t row; struct str file; };

struct beside_rows {
	struct beside_bar *bar;         /* by row, then start */
	struct beside_head *head;       /* rows without bars, one in front of each timeline */
	uint32_t n, nhead, nrow;
	uint32_t left_out;              /* spans outside the recording, without an end, or too many */
};

void timeline_beside(const struct timeline_page *page, int64_t last_ns, struct arena *a,
	struct beside_rows *out);

/* Texts that went through utf8_safe(), each once. */
struct page_texts {
	struct str *text;
	uint32_t n;
};

/* By bar: those of programs, by row, then by start; behind them those of `beside`.  Times are in steps. */
struct page_bars {
	uint32_t n, nrow;
	uint32_t *first;                /* by row: where its bars begin; nrow + 1 of them */
	uint32_t *start, *end;
	uint32_t *name, *command;       /* numbers of texts, in the order in which bars first have them */
	uint32_t *parent;               /* the bar that started it plus one; 0 = none */
	uint32_t *state;                /* enum again, or AGAIN_KINDS: nothing; BAR_FAILED */
	uint32_t *of;                   /* by program: its bar */
	int64_t step_ns;
	uint32_t total;                 /* the last step */
	struct page_texts names, commands;
};

#define BAR_FAILED 16u                  /* it did not end well */

uint32_t timeline_steps(const struct page_bars *b, int64_t ns);

void timeline_bars(const struct timeline_page *page, const struct lanes *lanes, const struct beside_rows *beside, int64_t last_ns,
	struct arena *a, struct page_bars *out);

/* The critical path by the rows that it is in: segment i ends at end[i] and begins where the one before it ends. */
struct page_path {
	uint32_t *row, *end;
	uint32_t n;
};

void timeline_path(const struct timeline_page *page, const struct lanes *lanes, const struct page_bars *b, struct arena *a,
	struct page_path *out);

/* Whole numbers as bytes: seven bits each, the lowest first, all but the last with the high bit set. */
void pack_number(struct buf *out, uint32_t x);
void pack_signed(struct buf *out, uint32_t x);          /* of 2^32: small when it is near 0 from either side */

/* An element of the page that the script takes out again: bytes as base64. */
void pack_block(struct buf *page, const char *id, struct str bytes);

/* The blocks that are read behind the first picture, packed by gzip. */
bool timeline_pack(const struct timeline_page *page, const struct page_bars *b, const struct page_path *path, struct buf *out,
	struct err *e) MUST_CHECK;

/* The blocks of the first picture. */
void timeline_coarse(const struct page_bars *b, const struct page_path *path, struct buf *out);

#endif
