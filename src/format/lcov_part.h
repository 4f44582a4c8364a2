/* lcov_part - what lcov.c (reading) and lcov_write.c share. */
#ifndef PAWL_FORMAT_LCOV_PART_H
#define PAWL_FORMAT_LCOV_PART_H

#include "format/cov_count.h"
#include "format/format.h"

/* Functions of the section that is open: their counts come later, by name. */
struct lcov_functions {
	struct cov_function *function;
	uint32_t n, cap;
	uint32_t next;                  /* the one whose count comes next, when they stand in one order */
	uint32_t section;
	struct map names;               /* (section, hash of the name) -> function */
	uint32_t named;                 /* how many of this section are in there */
	struct lcov_leader *leader;     /* FNL */
	uint32_t nleader, leader_cap;
	struct map leaders;             /* (section, index) -> leader */
};

struct lcov_leader {
	uint32_t index, line, end_line;
};

void lcov_functions_init(struct lcov_functions *fs, struct arena *a);
void lcov_function_add(struct lcov_functions *fs, struct arena *a, const struct cov_function *f);

/* Of that name in this section, or NULL. */
struct cov_function *lcov_function_named(struct lcov_functions *fs, struct str name);

void lcov_leader_add(struct lcov_functions *fs, struct arena *a, struct lcov_leader l);
const struct lcov_leader *lcov_leader_of(struct lcov_functions *fs, uint32_t index); /* or NULL */

/* Gives all to the file; the next section has its own. */
void lcov_functions_flush(struct lcov_functions *fs, struct coverage *c, uint32_t file);

bool lcov_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
