/* cover_explain - why a package is below its floor, what would restore it, and which sources it stands on. */
#ifndef PAWL_REPORT_COVER_EXPLAIN_H
#define PAWL_REPORT_COVER_EXPLAIN_H

#include "base/buf.h"
#include "gate/floor.h"

struct explain_function {
	struct str file, name;          /* name "-": what is in no function */
	uint32_t line;                  /* 0 = none */
	struct cov_tally tally;
};

struct explain_source {
	struct str name;
	uint64_t alone;                 /* covered by it only */
	struct str places;              /* of these: "p/a.go:3-5,9" */
	struct cov_tally without;       /* the package without it */
	enum floor_status status;       /* of its floor then */
};

/* Another tool's figure for the same data. */
struct explain_figure {
	const char *tool;
	struct cov_tally tally;
	struct str percent;             /* as it prints it; empty: it could not say */
	struct str why;
};

struct cover_explain {
	struct floor_row row;           /* judged */
	bool is_default;                /* no .covgate: the default floor */
	struct explain_function *function;      /* by what is uncovered, the largest first, then by place */
	uint32_t nfunction, nneeded;    /* the first nneeded of them restore the floor */
	struct explain_source *source;  /* none where there is but one */
	uint32_t nsource;
	struct explain_figure *figure;  /* none where it is no Go */
	uint32_t nfigure;
};

void cover_explain_text(const struct cover_explain *x, struct buf *out);

/* Schema pawl/cover-explain/1 (doc/schema/cover.json). */
void cover_explain_json(const struct cover_explain *x, struct buf *out);

#endif
