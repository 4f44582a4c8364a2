/*
 * policy - pawl.yaml: what to run, what to compare with, and what must hold.
 *
 * Unknown keys, unknown gates and values of the wrong kind are ERR_USAGE with file, line, column
 * and the nearest known name.  Every object remembers its line for messages that come later.
 */
#ifndef PAWL_GATE_POLICY_H
#define PAWL_GATE_POLICY_H

#include "base/yaml.h"
#include "gate/floor.h"
#include "model/evidence.h"

/* How much `pawl burndown` records of a job. */
enum record_level {
	RECORD_LIGHT,                   /* processes and what they wait for */
	RECORD_FULL,                    /* and files, and stacks */
	RECORD_NONE,                    /* wall clocks only */
};

struct job_scenario {
	struct str name;                /* "cold" */
	struct str prepare;             /* run before each run of it; empty = nothing */
};

struct job {
	struct str name;
	struct str build;               /* run once before measuring; may be empty */
	struct str run;
	struct str *reads;              /* "stdout", "stderr" or file patterns; none: pawl times it */
	uint32_t nreads;
	struct str *profile;            /* patterns of the profiles that it writes */
	uint32_t nprofile;
	struct str format;              /* forced reader; empty = by content */
	struct str directory;           /* relative to pawl.yaml; empty = beside it */
	uint32_t runs;                  /* fresh processes; 0 = not said (1 with reads, 10 without) */
	uint32_t warmup;
	bool warmup_said;
	double budget_s, timeout_s;     /* 0 = not said */
	bool allow_failure;
	struct str *env;                /* NAME=value */
	uint32_t nenv;
	struct job_scenario *scenario;  /* in the order of the file */
	uint32_t nscenario;
	enum record_level record;       /* RECORD_FULL when not said */
	uint32_t line, column;
};

enum rule_level { RULE_HARD, RULE_SOFT };

/* What a limit says about a delta. */
enum limit {
	LIMIT_WORSE_THAN,       /* relative change in the bad direction, proven beyond: fail */
	LIMIT_GROWS_BY,         /* head - base above, in the metric's unit (or points) */
	LIMIT_DROPS_BY,         /* base - head above */
	LIMIT_ABOVE,            /* head above */
	LIMIT_AT_LEAST,         /* head below */
	LIMIT_FLOOR,            /* head below the floor of its package, or that lagging (gate/floor.h) */
	LIMIT_MORE_THAN,        /* count of matching deltas that are bad, above */
};

struct rule {
	struct str gate;        /* "bench.time" */
	struct str subject;     /* glob over delta.subject; empty = all */
	struct str job;         /* glob over delta.job; empty = all */
	enum limit limit;
	double threshold;       /* ratio (0.05), base unit of a quantity, or plain count */
	struct str threshold_text;      /* as written: "5%" */
	enum rule_level level;
	struct floor_terms floor;       /* of a floor: its default, tightness, and which line holds */
	bool fail_inconclusive; /* inconclusive: fail */
	struct str known;       /* file of known failures (tests); empty = none */
	struct str overridden;  /* "AI_GATE_BENCH_SLOW_MAX=7": what changed it; else empty */
	uint32_t line, column;
};

struct accepted {
	struct str gate, subject;       /* glob */
	double up_to;                   /* accepted change at most; NaN = any */
	struct str who, why;
	int64_t until_day;              /* days since the epoch, inclusive; INT64_MAX = no end was given */
	struct str until_text;
	uint32_t line;
};

/* Which runs the store keeps; all zero = all of them. */
struct keep {
	uint32_t runs;                  /* the newest of each branch; 0 = not said */
	uint32_t days;                  /* younger than this; 0 = not said */
	struct str *branch;             /* globs: all runs of these */
	uint32_t nbranch;
};

struct policy {
	struct str file;                /* "pawl.yaml" */
	struct str directory;           /* where it lies; jobs run there */
	struct str project, base;
	struct str store;               /* directory of the store; empty = ".pawl" beside the file */
	struct keep keep;
	struct str artifacts;           /* where reports go; empty = "pawl-out" */
	struct job *job;
	struct rule *rule;
	struct accepted *accepted;
	struct str accept_file;
	struct str *remark;             /* overrides in force, keys that have no effect ... */
	uint32_t njob, nrule, naccepted, nremark;
	double alpha, confidence;       /* 0.05, 0.95 */
};

/* Environment look-up, so that tests need none of their own. */
typedef const char *policy_env(const char *name);

/* Reads pawl.yaml, and what accept: names from beside it; `env` NULL = no overrides.  NULL on
 * error. */
struct policy *policy_load(struct arena *a, const char *path, policy_env *env, struct err *e);

/* The same from bytes, opening nothing: accept_file is kept, policy_accept() takes its content. */
struct policy *policy_parse(struct arena *a, struct str file, struct str bytes, policy_env *env,
	struct err *e);
bool policy_accept(struct arena *a, struct policy *p, struct str file, struct str bytes,
	struct err *e) MUST_CHECK;

/* May a scenario be called so?  Names of files and gates are made of it. */
bool policy_is_scenario(struct str name);

/* What rules may name: gates.def; and "bench." with the metric of a user's counter, such as
 * bench.items_per_second, unless it looks like a typo of one of these. */
struct gate {
	const char *name;               /* "bench.time" */
	enum model model;
	const char *metric;             /* delta.metric it selects, or several, between spaces; NULL = any of the model ("bench.*") */
	const char *about;              /* one line of help */
	enum dim dim;                   /* of its quantities; DIM_NONE = whatever the series has */
	unsigned limits;                /* bits of enum limit that make sense */
	bool needs_base;                /* whatever the limit: nothing to judge without a base */
};

extern const struct gate gates[];       /* ends with name NULL */
const struct gate *gate_find(struct str name); /* NULL: a user's counter, or unknown */

/* WHAT of timeline.SCENARIO.WHAT, besides phase.NAME: seconds of a scenario that `pawl burndown` measures.  NULL at the end. */
extern const char *const timeline_metrics[];

const char *limit_name(enum limit limit);       /* "worse-than": the key in pawl.yaml */
struct str gate_limits(struct arena *a, const struct gate *g);  /* "worse-than or above" */

#endif
