/*
 * scatter - how much a row's counts differ between recordings of one thing, beyond what sampling does.
 *
 * Recordings of one program differ by more than Poisson's law says, and not all rows alike: what waits for memory scatters with what the
 * neighbours on the machine do.  Several recordings of each side tell how much each row does; being few, they tell it badly, so a row
 * borrows from the others as far as these are alike: G. K. Smyth, "Linear Models and Empirical Bayes Methods for Assessing Differential
 * Expression in Microarray Experiments", Statistical Applications in Genetics and Molecular Biology 3(1), 2004, art. 3, sections 4 and
 * 6.2, for counts as S. P. Lund and others have it, ibid. 11(5), 2012, art. 8.  A row that scatters beyond them borrows from
 * Poisson's law, and beyond that, too, stands alone, as in M. I. Love, W. Huber, S. Anders, Genome Biology 15:550, 2014.
 */
#ifndef PAWL_STAT_SCATTER_H
#define PAWL_STAT_SCATTER_H

#include <stddef.h>

/* What the rows have in common. */
struct scatter {
	double typical;                 /* dispersion, 1 = as Poisson has it; may be below */
	double degrees;                 /* of freedom that this is worth to each row; 0 = nothing is known */
};

/* A row's own dispersion, and what it is worth. */
struct scatter_row {
	double dispersion;
	double degrees;                 /* of freedom; 0 = the row tells nothing */
};

/* Adds Pearson's statistic of the shares x[i] / n[i] of one side about their common one to `to`, whose dispersion is a sum until
 * scatter_mean(). */
void scatter_add(struct scatter_row *to, const double *x, const double *n, size_t k);
void scatter_mean(struct scatter_row *row);

/* From the rows with the most degrees of freedom; with fewer than ten of them degrees are 0. */
struct scatter scatter_learn(const struct scatter_row *row, size_t n);

/* The dispersion to test this row with and its degrees of freedom (INFINITY when the rows are all alike).  Below 1 is no error: a sampler
 * that ticks regularly scatters less than Poisson's law has it.  Where nothing is known: 1 and 0. */
struct scatter_row scatter_settle(const struct scatter *common, struct scatter_row row);

#endif
