#include "model/coverage_column.h"

#define COLUMN(type_, member, kind) { #member, COLUMN_##kind, false, offsetof(struct type_, member) }
#define NEEDED(type_, member, kind) { #member, COLUMN_##kind, true, offsetof(struct type_, member) }
#define HITS \
	{ "count", COLUMN_COUNT, true, offsetof(struct cov_hits, count) }, \
	{ "by", COLUMN_SET, false, offsetof(struct cov_hits, by) }, \
	{ "in", COLUMN_SET, false, offsetof(struct cov_hits, in) }

static const struct cov_column line[] = { NEEDED(cov_line, line, U32), HITS, { 0 } };

static const struct cov_column block[] = {
	NEEDED(cov_block, line, U32), COLUMN(cov_block, column, U32), NEEDED(cov_block, end_line, U32), COLUMN(cov_block, end_column, U32),
	COLUMN(cov_block, statements, U32), HITS, { 0 },
};

static const struct cov_column function[] = {
	NEEDED(cov_function, line, U32), NEEDED(cov_function, name, STR), COLUMN(cov_function, column, U32),
	COLUMN(cov_function, end_line, U32), COLUMN(cov_function, end_column, U32), COLUMN(cov_function, system_name, STR), HITS, { 0 },
};

static const struct cov_column branch[] = {
	NEEDED(cov_branch, line, U32), COLUMN(cov_branch, block, U32), COLUMN(cov_branch, number, U32), COLUMN(cov_branch, label, STR),
	COLUMN(cov_branch, kind, KIND), HITS, { 0 },
};

static const struct cov_column condition[] = {
	NEEDED(cov_condition, line, U32), COLUMN(cov_condition, group, U32), COLUMN(cov_condition, index, U32),
	COLUMN(cov_condition, sense, FLAG), COLUMN(cov_condition, label, STR), HITS, { 0 },
};

const struct cov_table cov_table[COV_KINDS] = {
	[COV_KIND_LINE] = { "lines", line },
	[COV_KIND_BLOCK] = { "blocks", block },
	[COV_KIND_FUNCTION] = { "functions", function },
	[COV_KIND_BRANCH] = { "branches", branch },
	[COV_KIND_CONDITION] = { "conditions", condition },
};

static const char *const measure_word[] = { [COV_LINES] = "lines", [COV_STATEMENTS] = "statements" };

const struct names cov_measure_names = NAMES(measure_word);

const struct field cov_source_field[] = {
	FIELD(cov_source, name, FIELD_STR),
	FIELD(cov_source, context, FIELD_STR),
	FIELD(cov_source, expected, FIELD_BOOL),
	FIELD(cov_source, arrived, FIELD_BOOL),
	FIELD(cov_source, why, FIELD_STR),
	{ 0 },
};

const struct field cov_exclusion_field[] = {
	FIELD(cov_exclusion, what, FIELD_STR),
	FIELD(cov_exclusion, files, FIELD_U64),
	FIELD(cov_exclusion, lines, FIELD_U64),
	FIELD(cov_exclusion, statements, FIELD_U64),
	{ 0 },
};

const struct field cov_file_field[] = {
	FIELD(cov_file, path, FIELD_STR),
	FIELD(cov_file, package, FIELD_STR),
	FIELD_ENUM(cov_file, measure, &cov_measure_names),
	{ 0 },
};

const struct field coverage_field[] = {
	FIELD(coverage, set_mode, FIELD_BOOL),
	FIELD(coverage, context, FIELD_STR),
	FIELD(coverage, clashes, FIELD_U64),
	{ 0 },
};
