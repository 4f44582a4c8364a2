/*
 * table - a comparison of recorded benchmarks as text, CSV, Markdown or JSON.
 *
 * Text and CSV are benchstat's, byte for byte.  Text and Markdown make control characters of names
 * visible; CSV and JSON carry names as they are.  With `holm` the adjusted p-values are printed and
 * decide what is a change.
 */
#ifndef PAWL_REPORT_TABLE_H
#define PAWL_REPORT_TABLE_H

#include "compare/table.h"

void table_text(const struct tables *t, bool holm, struct buf *out);

/*
 * benchstat writes the warnings of CSV to stderr, each with its cell ("D13: ..."): they go to
 * `warnings`, a line each.
 */
void table_csv(const struct tables *t, bool holm, struct buf *out, struct buf *warnings);

void table_markdown(const struct tables *t, bool holm, struct buf *out);

/* One object, schema pawl/table/1 (doc/schema/table.json); all numbers in full, both kinds of p. */
void table_json(const struct tables *t, struct buf *out);

#endif
