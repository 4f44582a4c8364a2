/*
 * subject - one series as benchmark keys see it: its name and the parts of the name, its file's
 * configuration, the input it came from, its unit.
 *
 * Keys are those of golang.org/x/perf/benchproc/syntax: .name, .fullname, .file, .config, .unit,
 * /part and any other word for a configuration key.  A name "Base/k=v/other-8" has the parts
 * "/k=v", "/other" and "-8" (GOMAXPROCS).
 */
#ifndef PAWL_COMPARE_SUBJECT_H
#define PAWL_COMPARE_SUBJECT_H

#include "model/evidence.h"

struct subject {
	struct str name;                /* in full */
	struct str file;                /* the column label of its input */
	struct str unit;                /* "sec/op"; "cpu_time sec/op" when the unit does not say it */
	const struct param *config;     /* file configuration, in the file's order */
	uint32_t nconfig;
};

enum key_kind {
	KEY_NAME,               /* .name: without parts */
	KEY_FULLNAME,           /* .fullname */
	KEY_PART,               /* /k: the value of "/k=value"; /gomaxprocs also of "-8" */
	KEY_CONFIG,             /* a configuration key */
	KEY_FILE,               /* .file */
	KEY_UNIT,               /* .unit */
	KEY_ALL_CONFIG,         /* .config: every configuration key that is not asked for by name */
};

enum key_kind key_kind(struct str key);

/* The value of any key but KEY_ALL_CONFIG; empty when the subject has none. */
struct str subject_value(const struct subject *s, enum key_kind kind, struct str key);

/*
 * Makes the subject of a series.  The parameters of Go benchmark files (and of benchstat's tables) are file configuration;
 * those of every other format tell benchmarks apart, so they become parts of the name: "sort" with
 * n=10 is "sort/n=10".
 */
struct subject subject_of(
	struct arena *a, const struct evidence *ev, const struct series *s, struct str label);

/* Keys that are asked for by name and therefore left out of .fullname. */
struct name_cuts {
	struct str *key;                /* "/k" */
	uint32_t n, cap;
	bool name, gomaxprocs;          /* .name, /gomaxprocs */
};

/* The full name without those keys, their "=value" included; a cut base name becomes "*". */
struct str name_without(struct arena *a, struct str name, const struct name_cuts *cuts);

#endif
