/*
 * output - what a program printed, fit to be quoted in a report.
 */
#ifndef PAWL_REPORT_OUTPUT_H
#define PAWL_REPORT_OUTPUT_H

#include "base/buf.h"

/*
 * Appends lines of printable text: escape sequences (colours, cursor movement) are taken out, tabs
 * and line ends stay, all else that a terminal or browser could obey is made visible.  Of more
 * than `most` bytes the first quarter and the last three are kept, and a line between them says
 * how much is missing.  Ends with a line end unless it is empty.
 */
void output_quote(struct buf *b, struct str text, size_t most);

#endif
