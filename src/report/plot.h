/*
 * plot - what was measured and how far it may move, as SVG inside an HTML page: no script, no
 * style attributes, places across in percent of the width so that text keeps its size at any width.
 */
#ifndef PAWL_REPORT_PLOT_H
#define PAWL_REPORT_PLOT_H

#include "compare/delta.h"
#include "gate/policy.h"

enum out { OUT_NOWHERE, OUT_ABOVE, OUT_BELOW };

/* Where the limit of a rule lies on an axis, and on which side of it the rule breaks. */
struct bound {
	double at;
	enum out out; /* OUT_NOWHERE: there is no limit on this axis, `at` means nothing */
};

/* `r` may be NULL. */
struct bound bound_on_change(const struct rule *r, const struct delta *d); /* of head / base - 1 */

/* Of the head's value, in base units. */
struct bound bound_on_value(const struct rule *r, const struct delta *d);

/* The values of both sides on one axis: a point each, from top to bottom in order of measurement,
 * medians as lines, their intervals as bands.  Nothing when there is no finite value. */
void plot_values(struct buf *b, const struct delta *d, struct bound bound);

/* The change with its interval, zero and the limit.  Nothing when there is no finite change. */
void plot_change(struct buf *b, const struct delta *d, struct bound bound);

/* The same without words, 140 x 16, for a row of a table: an axis from -reach to +reach. */
void plot_row(struct buf *b, const struct delta *d, struct bound bound, double reach);

/* How far the axis of plot_row() reaches: to the largest change or interval, but at most to eight
 * times what nine rows in ten stay within; at least 1 %, at most 100 %. */
double plot_reach(struct arena *a, const struct deltas *deltas);

#endif
