/* ab_plot - a line for every row of an experiment: its pairs, its interval, zero and the limit. */
#ifndef PAWL_VERB_AB_PLOT_H
#define PAWL_VERB_AB_PLOT_H

#include "report/style.h"
#include "verb/experiment.h"

void ab_plot(struct buf *b, const struct style *st, const struct experiment *x);
bool ab_plot_print(const struct experiment *x, struct err *e) MUST_CHECK;

#endif
