/*
 * plan - how many pairs, and what they can show.
 *
 * The constants were fitted to simulations of the e-process: in 4 of 5 cases ln E passes ln T after
 * (2.5 + 1.65 ln T) / growth pairs, with Student noise of 3 degrees of freedom.
 */
#include "stat/evalue.h"

#include <math.h>

#define DETECTABLE_MAX 3.0      /* sds; beyond it the growth per pair is at its most */

size_t pairs_least(double threshold)
{
	struct evalue e;
	double room[EVALUE_PAIRS_MAX];
	size_t n = 0;

	evalue_start(&e, room);
	do
		n++;
	while (evalue_step(&e, 1) < threshold && n < EVALUE_PAIRS_MAX);
	return n;
}

double pairs_growth(double delta)
{
	return M_LN2 * -expm1(-delta * delta / (2 * M_LN2));
}

static double need(double threshold)
{
	return 2.5 + 1.65 * log(threshold);
}

double pairs_needed(double delta, double threshold)
{
	return fmax((double)pairs_least(threshold), ceil(need(threshold) / pairs_growth(delta)));
}

double pairs_forecast(double delta, double threshold, size_t n, double e)
{
	double missing = 2 * fmax(0, log(threshold) - log(e));
	double total = fmax(pairs_needed(delta, threshold), (double)n + 1);

	if (delta == 0)
		return INFINITY;
	return fmax(total, (double)n + ceil(missing / pairs_growth(delta)));
}

double pairs_detectable(size_t n, double threshold, double sd)
{
	double q = need(threshold) / ((double)n * M_LN2), delta = DETECTABLE_MAX;

	if (n < pairs_least(threshold))
		return INFINITY;
	if (q < 0.9889)                 /* where delta would be 3 */
		delta = fmin(delta, sqrt(-2 * M_LN2 * log1p(-q)));
	return delta * sd;
}
