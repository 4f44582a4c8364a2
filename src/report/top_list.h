/*
 * top_list - the source of functions with the cost of each line, as `go tool pprof -list` prints it (printSource() in internal/report of
 * github.com/google/pprof), and as JSON (doc/schema/list.json).
 *
 * Choices [1] A file that cannot be shown does not hide what its lines cost; pprof prints an error in their place.
 *         [2] Costs of lines before the function or behind the file's end, and of those that are not known, are shown; pprof leaves them out.
 *         [3] Of more than LIST_GAP_MOST lines in a row that cost nothing, and of all of them once LIST_LINES_MOST were shown, the number is
 *             printed.
 */
#ifndef PAWL_REPORT_TOP_LIST_H
#define PAWL_REPORT_TOP_LIST_H

#include "base/map.h"
#include "base/regexp.h"
#include "report/top.h"

#define LIST_MARGIN 5u                  /* lines shown before and behind those that cost something */
#define LIST_GAP_MOST 1000u
#define LIST_LINES_MOST 1000000u
#define LIST_COLUMNS_MOST 1000u         /* of a line of source: longer ones are cut */

struct list_line {
	struct str function, file;
	uint32_t line;                  /* 0 = not known */
	uint32_t from;                  /* where to begin: at the function's first line, or LIST_MARGIN before this one where that is not known;
					 * 0 of one that lies before the function, or is not known */
	int64_t flat, cum;
};

struct list_text;

struct list {
	struct arena *arena;
	const struct top_page *page;
	struct list_line *line;         /* by function, file and line; each once */
	uint32_t n;
	/* The text of a file; empty with the reason in `why` when it cannot be shown. */
	struct str (*source)(void *ctx, struct str file, struct str *why);
	void *source_ctx;

	/* The list's own: files that were looked at. */
	struct map known;
	const struct list_text **text;
	uint32_t ntext, text_cap;
};

/* Chooses the lines of functions whose name matches, from rows that are BY_LINE; ERR_USAGE when there are none. */
bool top_list_choose(struct list *l, const struct regexp *function, struct err *e) MUST_CHECK;

void top_list_text(struct list *l, struct buf *out);
void top_list_json(struct list *l, struct buf *out);

#endif
