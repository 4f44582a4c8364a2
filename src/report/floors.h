/* floors - packages against their floors, in the columns of covgate and covratchet. */
#ifndef PAWL_REPORT_FLOORS_H
#define PAWL_REPORT_FLOORS_H

#include "base/buf.h"
#include "gate/floor_rows.h"

/* The total against its baseline; NULL where there is none. */
struct floor_total {
	struct cov_tally tally;
	double baseline, allowed_drop;  /* percent, points */
	enum floor_status status;       /* PASS, FAIL or NODATA */
	bool below;                     /* the total misses its baseline */
	struct str lowered;             /* the change lowers the baseline itself: in words; else empty */
};

/* STATUS COVERAGE REQUIRED TIME PACKAGE, then the total and what is wrong in words. */
void floors_text(const struct floor_rows *rows, const struct floor_total *total, bool rounded, struct buf *out);

/* Schema pawl/cover-gate/1 (doc/schema/cover.json). */
void floors_json(const struct floor_rows *rows, const struct floor_total *total, struct buf *out);

enum ratchet_status { RATCHET_OK, RATCHET_NEW, RATCHET_UP, RATCHET_FAIL, RATCHET_SKIP, RATCHET_NODATA };

struct ratchet_line {
	enum ratchet_status status;
	struct str package;
	struct str before, after;       /* "81.2%", "12 left"; empty = none */
	struct str why;                 /* FAIL, SKIP, NODATA; may be empty */
};

const char *ratchet_status_name(enum ratchet_status s);

/* STATUS PREVIOUS CURRENT PACKAGE, then the counts. */
void ratchet_text(const struct ratchet_line *line, uint32_t n, struct buf *out);

/* Schema pawl/cover-ratchet/1 (doc/schema/cover.json). */
void ratchet_json(const struct ratchet_line *line, uint32_t n, struct buf *out);

#endif
