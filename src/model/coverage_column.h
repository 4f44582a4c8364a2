/* coverage_column - the columns of each kind of thing, for coverage_put.c and coverage_take.c. */
#ifndef PAWL_MODEL_COVERAGE_COLUMN_H
#define PAWL_MODEL_COVERAGE_COLUMN_H

#include "model/coverage_part.h"
#include "model/fields.h"

enum cov_column_type {
	COLUMN_COUNT,                   /* uint64_t; -1 stands for COVERAGE_UNMEASURED */
	COLUMN_SET,                     /* cov_set, as an index of "sets" */
	COLUMN_U32,
	COLUMN_STR,
	COLUMN_FLAG,                    /* bool, as 0 and 1 */
	COLUMN_KIND,                    /* enum cov_branch_kind, as its number */
};

struct cov_column {
	const char *key;
	enum cov_column_type type;
	bool needed;                    /* else it is left out where it holds nothing but 0 */
	size_t offset;
};

struct cov_table {
	const char *key;                /* "lines" */
	const struct cov_column *column;        /* ends with key NULL */
};

extern const struct cov_table cov_table[COV_KINDS];
extern const struct names cov_measure_names;
extern const struct field cov_source_field[], cov_exclusion_field[], cov_file_field[], coverage_field[];

#endif
