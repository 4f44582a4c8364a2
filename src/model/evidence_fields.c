#include "model/evidence_fields.h"

bool evidence_has_json(enum model model)
{
	return model == MODEL_BENCH || model == MODEL_TESTS || model == MODEL_PROFILE ||
	       model == MODEL_TIMELINE || model == MODEL_COVERAGE;
}

const struct field evidence_field[] = {
	FIELD(evidence, format, FIELD_STR),
	FIELD(evidence, source, FIELD_STR),
	FIELD(evidence, job, FIELD_STR),
	FIELD(evidence, commit, FIELD_STR),
	FIELD(evidence, subject, FIELD_STR),
	FIELD(evidence, measured_ns, FIELD_I64),
	{ 0 },
};

const struct field note_field[] = {
	FIELD(note, text, FIELD_STR),
	{ .key = "at",
		.kind = FIELD_U64,
		.offset = offsetof(struct note, at),
		.unknown = ERR_NOWHERE },
	FIELD(note, count, FIELD_U64),
	{ 0 },
};

const struct field receipt_field[] = {
	FIELD(receipt, steal_s, FIELD_F64),
	FIELD(receipt, involuntary, FIELD_F64),
	FIELD(receipt, psi_cpu_s, FIELD_F64),
	FIELD(receipt, psi_io_s, FIELD_F64),
	FIELD(receipt, psi_memory_s, FIELD_F64),
	FIELD(receipt, load, FIELD_F64),
	FIELD(receipt, mhz, FIELD_F64),
	{ 0 },
};

const struct field summary_field[] = {
	FIELD(summary, center, FIELD_F64),
	FIELD(summary, is_mean, FIELD_BOOL),
	FIELD(summary, lo, FIELD_F64),
	FIELD(summary, hi, FIELD_F64),
	FIELD(summary, level, FIELD_F64),
	FIELD(summary, sd, FIELD_F64),
	FIELD(summary, min, FIELD_F64),
	FIELD(summary, max, FIELD_F64),
	FIELD(summary, n, FIELD_U64),
	{ 0 },
};

const struct field series_field[] = {
	FIELD(series, name, FIELD_STR),
	FIELD(series, metric, FIELD_STR),
	{ .key = "unit", .kind = FIELD_STR, .offset = offsetof(struct series, unit.name) },
	{ .key = "dimension",
		.kind = FIELD_WORD,
		.offset = offsetof(struct series, unit.dim),
		.names = &dim_names },
	FIELD_ENUM(series, better, &better_names),
	FIELD(series, exact, FIELD_BOOL),
	FIELD(series, failure, FIELD_STR),
	{ 0 },
};

const struct field test_field[] = {
	FIELD(test_case, suite, FIELD_STR),
	FIELD(test_case, name, FIELD_STR),
	FIELD_ENUM(test_case, outcome, &outcome_names),
	FIELD(test_case, duration_s, FIELD_F64),
	FIELD(test_case, file, FIELD_STR),
	FIELD(test_case, line, FIELD_U32),
	FIELD(test_case, text, FIELD_STR),
	{ 0 },
};
