/* findings - lint, audit and security results, each with a fingerprint that survives moved lines. */
#ifndef PAWL_MODEL_FINDINGS_H
#define PAWL_MODEL_FINDINGS_H

#include "base/arena.h"

enum level { LEVEL_NONE, LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct finding {
	struct str tool, rule, text;
	enum level level;
	struct str file;                /* repository-relative; may be empty */
	uint32_t line, column, end_line, end_column;    /* 1-based, 0 = not said */
	struct str fingerprint;         /* of rule, normalised line, function and ordinal; never of the line number */
};

struct findings {
	struct arena *arena;
	struct finding *finding;
	uint32_t n, cap;
};

#endif
