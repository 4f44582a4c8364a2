/* top_list_part - lines that belong together, for both ways to print them. */
#ifndef PAWL_REPORT_TOP_LIST_PART_H
#define PAWL_REPORT_TOP_LIST_PART_H

#include "report/top_list.h"

/* What the lines [first, end) cost together. */
struct list_part { uint32_t first, end; int64_t flat, cum; };

/* Those of one function, or of one function in one file, from line `first` on. */
struct list_part list_part_at(const struct list *l, uint32_t first, bool of_file);

#define LIST_STEP 64u

/* A file by its lines; without a text it has none. */
struct list_text {
	struct str text, why;
	uint32_t *start;                /* where each LIST_STEP-th line begins */
	uint32_t n;                     /* lines */
};

/* Looks at a file once. */
const struct list_text *list_text_of(struct list *l, struct str file);

/* Without its end; empty when there is no such line. */
struct str list_text_line(const struct list_text *t, uint32_t line);

#endif
