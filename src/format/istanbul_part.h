/* istanbul_part - what istanbul.c (the JSON) and istanbul_file.c (places and counts of one file) share. */
#ifndef PAWL_FORMAT_ISTANBUL_PART_H
#define PAWL_FORMAT_ISTANBUL_PART_H

#include "format/format.h"

enum istanbul_kind { ISTANBUL_STATEMENT, ISTANBUL_FUNCTION, ISTANBUL_BRANCH, ISTANBUL_KINDS };

struct place {
	uint64_t id;
	struct str name;                        /* of a function */
	uint32_t line, column, end_line, end_column;
	bool skip;
};

struct count {
	uint64_t id;
	uint32_t number;                        /* of a branch, in its decision */
	uint64_t count;
};

/* Of the file that is being read; sorted by id before they meet. */
struct places { struct place *place; uint32_t n, cap; };
struct counts { struct count *count; uint32_t n, cap; };

struct istanbul {
	struct json *json;
	struct coverage *coverage;
	struct reading *out;
	uint64_t at;                            /* where the file begins, for notes */
	struct places places[ISTANBUL_KINDS];
	struct counts counts[ISTANBUL_KINDS];
};

void istanbul_add_place(struct istanbul *c, struct places *p, const struct place *place);
void istanbul_add_file(struct istanbul *c, struct str path);
void istanbul_add_lines(struct istanbul *c);     /* of all files, after the last */

#endif
