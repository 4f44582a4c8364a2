/*
 * policy_read - values and keys of pawl.yaml and accepted.yaml, refused with their place.
 */
#ifndef PAWL_GATE_POLICY_READ_H
#define PAWL_GATE_POLICY_READ_H

#include "gate/policy.h"

struct policy_reader {
	struct arena *arena;
	struct str file;                /* for messages */
	struct err *err;
};

/* Stores a value into a field of the type that its kind of key has; else false with an error. */
typedef bool policy_take(struct policy_reader *r, const struct yaml *y, void *field);

struct policy_key {
	const char *name;
	size_t offset;                  /* of the field in the object */
	policy_take *take;
};

/* Takes every key of a map by the table, which ends with a NULL name; unknown keys are errors. */
bool policy_keys(struct policy_reader *r, const struct yaml *map, const struct policy_key *key,
	void *object);

/* Fails at a value, with "WANTED expected, found ..."; at a key, in the caller's words. */
bool policy_expected(struct policy_reader *r, const struct yaml *y, const char *wanted);
bool policy_fail_key(struct policy_reader *r, const struct yaml *y, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

policy_take policy_text;                /* struct str, not empty */
policy_take policy_flag;                /* bool */
policy_take policy_count;               /* uint32_t */
policy_take policy_count_positive;      /* uint32_t, at least 1 */
policy_take policy_duration;            /* double, seconds, above 0: "30s", "1h30m" */
policy_take policy_percent;             /* double, a ratio: "5%" gives 0.05 */
policy_take policy_share;               /* double between 0 and 1, as "0.95" or "95%" */
policy_take policy_day;                 /* int64_t, days since the epoch: "2026-12-31" */

/* A number from 0 up with the unit that `dim` wants, in its base unit: "200ms", "64MiB", "1000". */
bool policy_quantity(struct policy_reader *r, const struct yaml *y, enum dim dim, double *out);

/* The known name nearest to what somebody wrote; of equally near ones that of the same length. */
struct policy_near {
	struct str wanted;
	unsigned most;                  /* distance that still counts; then that of `name` */
	const char *name;               /* NULL = none is near */
};

void policy_consider(struct policy_near *near, const char *name);

bool policy_percent_of(struct str text, bool sign_required, double *out) MUST_CHECK;

/* The gate that rules and accepted regressions name, or NULL with an error.  All counters of users
 * share one. */
const struct gate *policy_gate(struct policy_reader *r, const struct yaml *y);

bool policy_take_rules(struct policy_reader *r, const struct yaml *list, void *policy);

/* Applies what the environment says for this run. */
bool policy_override(struct arena *a, struct policy *p, policy_env *env, struct err *e) MUST_CHECK;

#endif
