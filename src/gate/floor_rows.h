/* floor_rows - all packages of a coverage against their floors. */
#ifndef PAWL_GATE_FLOOR_ROWS_H
#define PAWL_GATE_FLOOR_ROWS_H

#include "gate/floor.h"
#include "model/coverage_select.h"

struct floor_rows {
	struct floor_row *row;          /* ascending by package */
	uint32_t n, cap;
};

/* Reads the floor of each package below `root` and judges it.  A package whose files lie in several directories has none. */
bool floor_rows_judge(struct arena *a, struct str root, const struct cov_packages *p, const struct floor_terms *terms,
	struct floor_rows *out, struct err *e) MUST_CHECK;

/* A row that needs no judging: SKIP or NODATA, and why; one that is there already stays as it is.  Call floor_rows_order()
 * behind the last. */
void floor_rows_add(struct arena *a, struct floor_rows *rows, struct str package, enum floor_status status, struct str why);
void floor_rows_order(struct arena *a, struct floor_rows *rows);

uint32_t floor_rows_count(const struct floor_rows *rows, enum floor_status status);

/* 0; 2: a row is FAIL or LOOSE; else 3: one is NODATA. */
int floor_rows_status(const struct floor_rows *rows);

/* "12 more to cover for 83.0%", "floor lags by 1.2 points", "not measured": one row in words; empty when it passes. */
struct str floor_row_text(struct arena *a, const struct floor_row *row);

#endif
