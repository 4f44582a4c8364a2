/*
 * floor - what a package must at least cover, as the `.covgate` file of its directory says.
 *
 *	83.0
 *	uncovered 12
 *	# why
 *
 * The first line is a percentage, as other tools read it too (they look no further).  A line "uncovered N" allows so many
 * statements (or lines) without coverage, which deleting covered code cannot breach; it may also stand alone.  Which of the two
 * holds is the reader's choice.  Lines that begin with '#' are comments; anything else is an error at its line.
 *
 * A floor is as precise as it is written: 79.96 % reaches a floor of "80.0", and nothing but all of it reaches 100.
 */
#ifndef PAWL_GATE_FLOOR_H
#define PAWL_GATE_FLOOR_H

#include "base/err.h"
#include "model/coverage.h"

#define FLOOR_FILE ".covgate"

struct floor {
	bool has_percent, has_uncovered;        /* neither: there is no file */
	double percent;
	unsigned digits;                /* behind the point, at least 1 */
	uint64_t uncovered;
};

bool floor_parse(struct str file, struct str bytes, struct floor *out, struct err *e) MUST_CHECK;

/* Of `path`; a file that is not there leaves both out. */
bool floor_read(struct arena *a, struct str path, struct floor *out, struct err *e) MUST_CHECK;

/*
 * The text of a file with a floor raised to what is reached (percent cut to one decimal, uncovered), never lowered: `before` is
 * what stands there (empty: nothing), whose comments stay; a count that stands alone goes on alone.  False when there is nothing to raise.
 */
bool floor_raised(struct arena *a, struct str before, const struct floor *floor, const struct cov_tally *reached, bool by_count,
	struct str *after);

enum floor_status {
	FLOOR_PASS,
	FLOOR_FAIL,
	FLOOR_LOOSE,                    /* an explicit floor lags what is reached by more than the tolerance */
	FLOOR_SKIP,                     /* left out on purpose, or no code at all */
	FLOOR_NODATA,                   /* not measured, or too little of it to say */
};

struct floor_terms {
	double default_percent;         /* of packages without a file: 80 */
	double tolerance;               /* points that a floor may lag: 0.5 */
	bool tight;                     /* LOOSE is looked for */
	bool by_count;                  /* "uncovered N" holds where a file has it */
	bool rounded;                   /* covgate's figures: rounded to one decimal before they are compared */
};

#define FLOOR_TERMS { .default_percent = 80, .tolerance = 0.5, .tight = true }

struct floor_row {
	struct str package;
	struct cov_tally tally;
	struct floor floor;
	double time_s;                  /* of its tests; NaN = not known */
	struct str why;                 /* SKIP, NODATA, and FAIL without figures (tests failed): in words; else empty */

	/* What floor_judge() finds. */
	enum floor_status status;
	bool is_count;                  /* held to `allowed`, else to `required` */
	double percent;                 /* reached; NaN when nothing is measured */
	double required;                /* percent */
	uint64_t allowed;
	uint64_t missing;               /* FAIL: so many more must be covered */
	double lags, better;            /* LOOSE: points that it lags; what the file should say at least */
	bool at_precision;              /* PASS only because a floor is as precise as it is written */
	bool lowered;                   /* FAIL, or one more reason for it: the change lowers the floor itself; see why */
};

/* Status and figures of a row whose package, tally and floor are there.  What is partly unmeasured passes or fails when it
 * would whatever the rest is; else it is NODATA.  SKIP and NODATA that are set stay. */
void floor_judge(const struct floor_terms *terms, struct floor_row *row);

/* Does less hold now than did?  Then why: "floor lowered from 80.0 % to 60.0 % by this change".  A file that is new lowers nothing. */
bool floor_lowered(struct arena *a, const struct floor_terms *terms, const struct floor *was, const struct floor *is, struct str *why);

const char *floor_status_name(enum floor_status s);     /* "PASS" ... */

#endif
