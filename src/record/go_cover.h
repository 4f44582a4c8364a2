/*
 * go_cover - runs a Go project's tests and says what each package's own tests cover of it.
 *
 * A package's coverage is that of its statements by its own tests and by those of a directory elsewhere that belongs to it
 * (--src-prefix pkg --test-dir tests: package pkg/a also counts tests/a/...).
 *
 * Together, one `go test` builds everything once, each package instrumented for itself and for all others, and runs every
 * test binary through `pawl cover exec`, which gives it a directory of its own for its counters: so what each covered is known
 * apart, without a build per package.  Apart, as covgate does it, each package has a `go test -coverpkg=PACKAGE` of its own, several
 * at once, after a warm-up that keeps them from compiling the same dependencies at the same time.
 */
#ifndef PAWL_RECORD_GO_COVER_H
#define PAWL_RECORD_GO_COVER_H

#include "base/err.h"
#include "model/coverage.h"

enum go_warmup {
	GO_WARMUP_TWO_PASS,     /* measured packages with -cover, tests elsewhere without */
	GO_WARMUP_PLAIN,        /* all without: objects that are never used again stay in the cache */
	GO_WARMUP_NONE,
};

struct go_package {
	struct str path;        /* import path */
	struct str name;        /* below its module: "pkg/store", "." */
	struct str directory;   /* absolute */
	struct str external;    /* the directory elsewhere, below the module: "tests/store"; empty = none */
	bool tested;            /* it has test files, or `external` */
	bool excluded;

	bool failed;            /* tests failed, or did not build */
	struct str output;      /* then what they printed */
	double time_s;          /* of its test processes (apart: of its whole `go test`); NaN = none ran */
	struct cov_tally tally; /* of its statements; all 0 when it has none, or failed */
};

struct go_cover_options {
	struct str directory;           /* of the module; empty = here */
	const char *const *pattern;     /* what `go list` takes; npattern 0 = ./... */
	const char *const *exclude;     /* globs over import path and name; "x/..." is x and all below */
	const char *const *flag;        /* more for `go test`: -race, -tags=x */
	uint32_t npattern, nexclude, nflag;
	struct str src_prefix, test_dir;
	uint32_t parallelism;           /* 0 = as many as there are CPUs */
	bool apart;
	bool as_cover_func;             /* apart: figures as `go tool cover -func` counts */
	enum go_warmup warmup;
	struct str self;                /* the pawl to run test binaries through */

	/* Apart: told of each package as it finishes.  Together: told from another process, once a second, how many test binaries have
	 * ended.  Either may be NULL. */
	void (*finished)(void *ctx, const struct go_package *p, uint32_t done, uint32_t of);
	void (*ended)(void *ctx, uint32_t done, uint32_t of);
	void *ctx;
};

struct go_cover {
	struct arena *arena;
	struct str module;              /* import path of the main module */
	struct go_package *package;     /* as `go list` gives them */
	uint32_t n, cap;
	struct coverage coverage;       /* everything; a source for each test package.  Paths are import paths */
	double wall_s;                  /* of measuring, the warm-up not included */
	double warmup_s;                /* NaN = there was none */
	uint64_t cache_before, cache_after;     /* bytes of the build cache; UINT64_MAX = not known */
};

/* The packages, excluded ones marked; nothing is run but `go list`. */
bool go_cover_list(struct go_cover *g, struct arena *a, const struct go_cover_options *opt, struct err *e) MUST_CHECK;

/* Runs their tests.  Failing tests are no error; a project that does not load, or that has no package to measure, is. */
bool go_cover_run(struct go_cover *g, const struct go_cover_options *opt, struct err *e) MUST_CHECK;

/*
 * What a test binary is run by: `argv` is the binary and its arguments.  Has it write counters below `directory`, in one
 * named after where it runs, then becomes it; comes back only with an error.
 */
bool go_cover_exec(struct str directory, char **argv, struct err *e);

#endif
