/*
 * tap_text - what TAP says about the test before it: a YAML block, comments.
 *
 * Only a failure keeps it as its text; "duration_ms" and "location" are taken from every block.
 */
#ifndef PAWL_FORMAT_TAP_TEXT_H
#define PAWL_FORMAT_TAP_TEXT_H

#include "model/evidence.h"

#define TAP_INDENT 4u                   /* spaces a level */

struct tap_text {
	struct reading *out;
	uint32_t evidence;
	uint32_t of;                    /* the case that it belongs to, or UINT32_MAX */
	uint32_t depth;                 /* of the test line seen last: its block has two more */
	bool yaml;                      /* a block is open */
	size_t indent;                  /* of that block */
	char *p;                        /* TEST_TEXT_BYTES */
	size_t n;
};

void tap_text_init(struct tap_text *t, struct reading *out, uint32_t evidence);
void tap_text_begin(struct tap_text *t, uint32_t test_case);
void tap_text_comment(struct tap_text *t, struct str text);     /* behind its hash */
void tap_text_end(struct tap_text *t);  /* gives a failure its text */

/* Closes a block whose indentation this line leaves without "...": true when there was one. */
bool tap_text_cut_short(struct tap_text *t, struct str line);

/* Takes a line that belongs to a block or opens one. */
bool tap_text_line(struct tap_text *t, struct str line);

#endif
