/* ab_part - what the files of compare/ab share: the bets of one row, and who counts. */
#ifndef PAWL_COMPARE_AB_PART_H
#define PAWL_COMPARE_AB_PART_H

#include "compare/ab.h"

/* One e-process over several legs: e-values of independent experiments multiply. */
struct ab_bet {
	struct evalue leg;
	double before;                  /* the product over the legs that are over */
	double now;                     /* E of the present one */
};

enum ab_bet_kind {
	BET_FAIL, BET_PASS,             /* at the limits */
	BET_FAIL_FLOOR, BET_PASS_FLOOR, /* at the limits moved by the floor */
	BET_NULL_UP, BET_NULL_DOWN,     /* A' against base, either way */
	BET_NULL_FAIL,                  /* A' as if it were head */
	BET_COUNT,
};

struct ab_bets {
	struct ab_bet bet[BET_COUNT];
	uint32_t leg;
	uint32_t nx, nz;                /* with a ratio of head, of A' */
};

static inline double ab_e(const struct ab_row *r, enum ab_bet_kind kind)
{
	const struct ab_bet *b = &r->bets->bet[kind];

	return b->before * b->now;
}

/* ln of an arm over base in the job's i-th pair, positive is worse; 0 for 0 over 0; NaN when no ratio can be
 * formed. */
double ab_log_ratio(const struct ab_row *r, uint32_t i, enum ab_arm arm);

/* A place for each of the job's first n pairs: those run before the row was seen have no value of it. */
void ab_row_room(struct ab *ab, struct ab_row *r, uint32_t n);

bool ab_counts(const struct ab *ab, const struct ab_row *r);    /* in the family that shares alpha */
uint32_t ab_family(const struct ab *ab);
bool ab_has_faults(const struct ab *ab, const struct ab_row *r);        /* as it stands it is not measured */
bool ab_lost(const struct ab *ab, const struct ab_row *r);      /* not measured, and will not be any more */
bool ab_alive(const struct ab *ab, uint32_t job);               /* some row of it can still be measured */

/* The plan must be run to its end before anything can fail. */
bool ab_whole(const struct ab *ab);
bool ab_grouped(const struct ab *ab);                           /* fewer variants than pairs: a variant is one unit */

double ab_fail_evidence(const struct ab *ab, const struct ab_row *r);   /* both limits and floor */
double ab_pass_evidence(const struct ab *ab, const struct ab_row *r);

/* Pairs in all that would settle an open row if the change were as far from a limit as the estimate's error allows. */
double ab_hoped_pairs(const struct ab *ab, uint32_t row);

/* Values of A' without which it cannot be found broken: its e-value is the mean of both directions', so that one must
 * reach twice the threshold. */
size_t ab_null_least(const struct ab *ab);

/* Has failed, but A' has not run often enough to be found broken. */
bool ab_wants_null(const struct ab *ab, const struct ab_row *r);

bool ab_takes_part(const struct ab *ab, const struct ab_row *r);       /* its e-values count */
void ab_bet_on_head(const struct ab *ab, struct ab_row *r, double x);

/* ---- plans whose test is made once ---- */

bool ab_at_end(const struct ab *ab);
void ab_bet_on_variants(struct ab *ab);                 /* each is one value, in their order */
void ab_judge_flips(struct ab *ab, bool *fails);        /* scratch: a place for every row */

/* ---- all pairs ---- */

/* Draws the consequences of every pair; again from the first when a limit moved. */
void ab_settle(struct ab *ab);
void ab_again(struct ab *ab);

/* Ratios of head in order of time, those of a variant put together when grouped; end[] closes each leg.  Returns how
 * many; room for npair of each. */
uint32_t ab_ratios(const struct ab *ab, const struct ab_row *r, double *x, size_t *end, uint32_t *nleg);

#endif
