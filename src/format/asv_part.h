/* asv_part - what asv.c (files of a directory) and asv_result.c (the results in one) share. */
#ifndef PAWL_FORMAT_ASV_PART_H
#define PAWL_FORMAT_ASV_PART_H

#include "base/map.h"
#include "format/format.h"

#define ASV_PARAMS 16u          /* parameters of one benchmark, at most */

/* A benchmark as benchmarks.json describes it. */
struct asv_about {
	struct str type, unit, version; /* "peakmemory", "bytes", a hash */
	struct str param_name[ASV_PARAMS];
	uint32_t nparam_name;
};

struct asv_catalogue {
	struct map by_name;             /* to about[] */
	struct asv_about *about;
	uint32_t n, cap;
};

enum asv_column {
	ASV_OTHER, ASV_RESULT, ASV_PARAMS_COLUMN, ASV_VERSION,
	ASV_CI_LOW, ASV_CI_HIGH, ASV_REPEAT, ASV_SAMPLES
};

#define ASV_COLUMNS 32u

/* A results file, but for the results. */
struct asv_file {
	struct str name;                /* of the input */
	struct str commit, env;
	double date;                    /* of the commit, ms since 1970 */
	enum asv_column column[ASV_COLUMNS];
	uint32_t ncolumn;
	struct str results;             /* its text, which begins at results_at */
	uint64_t results_at;
	bool alone;                     /* the input is this file */
};

/* The series of one file's results. */
bool asv_results(const struct asv_file *file, const struct asv_catalogue *catalogue,
	struct reading *out, uint32_t evidence, struct err *e) MUST_CHECK;

#endif
