/*
 * projection - which table, row and column a series belongs to, as golang.org/x/perf/benchproc
 * decides it.
 *
 *	projection = field { [","] field }
 *	field      = key [ "@" ( "alpha" | "num" | "(" value { value } ")" ) ]
 *
 * Without an order, values stand in the order in which they were first seen; a list of values also
 * filters.  Keys that one projection asks for by name are left out of .fullname and .config in all
 * of them.
 *
 * Choices [1] the keys of a .config group are sorted by bytes, whatever was seen first: so does
 *             benchproc, which keeps no order for them.
 */
#ifndef PAWL_COMPARE_PROJECTION_H
#define PAWL_COMPARE_PROJECTION_H

#include "compare/filter.h"

enum order { ORDER_FIRST, ORDER_ALPHA, ORDER_NUM, ORDER_FIXED };

struct field {
	struct str key;                 /* what is printed: "goos", ".fullname" */
	enum key_kind kind;
	enum order order;
	bool grouped;                   /* came out of .config [1] */
	struct str *fixed;              /* of ORDER_FIXED */
	uint32_t nfixed;
	struct map seen;                /* value to its place below */
	struct str *value;              /* in the order of their first sight */
	uint32_t nvalue, value_cap;
};

/* Keys are numbered from 0 in the order in which they were first seen. */
struct projection {
	struct arena *arena;
	struct field *field;
	uint32_t nfield, field_cap;
	struct map node;                /* (node, value) to the next node, the last to the key */
	uint32_t nnode;
	uint32_t *place;                /* nfield places in field.value for each key */
	uint32_t nkey, place_n, place_cap;
};

enum axis { AXIS_TABLE, AXIS_ROW, AXIS_COL, AXIS_IGNORE, AXIS_REST, AXIS_COUNT };

/*
 * All projections of one comparison.  AXIS_TABLE ends with .unit; AXIS_REST is what no other one
 * asks for.
 */
struct projections {
	struct arena *arena;
	struct projection axis[AXIS_COUNT];
	struct name_cuts cuts;          /* left out of .fullname */
	struct map named;               /* configuration keys left out of .config */
	struct map spread[AXIS_COUNT];  /* configuration keys that .config has given fields */
};

/* `text` holds the expressions of AXIS_TABLE .. AXIS_IGNORE. */
bool projections_parse(
	struct projections *p, struct arena *a, const struct str *text, struct err *e) MUST_CHECK;

/* Is every value that has a list of its own in that list? */
bool projections_accept(const struct projections *p, const struct subject *s);

/* First for every subject in order: gives .config its fields.  Then projection_key(). */
void projections_see(struct projections *p, const struct subject *s);

uint32_t projection_key(struct projections *p, enum axis axis, const struct subject *s);

struct str projection_value(const struct projection *p, uint32_t key, uint32_t field);

/* Its values with spaces between. */
struct str projection_label(struct arena *a, const struct projection *p, uint32_t key);

int projection_cmp(const struct projection *p, uint32_t x, uint32_t y); /* 0 for equal keys only */

#endif
