/*
 * init - what `pawl init` sees in a tree and what it proposes for it.
 *
 * Walk (init_walk.c) gives facts about files; detect (init_detect.c) is the tables that turn them into jobs; write
 * (init_write.c) is the policy and the CI files as text.
 */
#ifndef PAWL_VERB_INIT_H
#define PAWL_VERB_INIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Facts about a file or a project, as bits. */
enum fact {
	GO_MODULE, GO_BENCH, GO_TEST,
	CARGO, CARGO_WORKSPACE, CARGO_CRITERION, CARGO_LIBTEST, CARGO_TEST, CARGO_MAIN,
	CMAKE, CMAKE_GOOGLEBENCH, CMAKE_TEST, CMAKE_CATCH2, CMAKE_PLACES,
	MESON, MESON_BENCH, MESON_TEST,
	AUTOTOOLS, MAKEFILE, MAKE_BENCH, MAKE_CHECK, MAKE_TEST,
	NODE, NODE_BENCH, NODE_TEST, NODE_VITEST, NODE_VITEST_BENCH, NODE_MOCHA, NODE_JEST_JUNIT, NODE_RUNNER,
	NODE_AVA, NODE_TAPE, NODE_BENCHMARKJS, NODE_BUILD, PNPM, YARN, NPM_LOCK,
	PYTHON, PYTHON_TEST, PYTHON_BENCH, PYTHON_PLUGIN, PYTHON_UNPLUGGED, PYTHON_ADDOPTS, PYTHON_SRC, PYTHON_NATIVE,
	PYTHON_ASV,
	MAVEN, MAVEN_JMH, MAVEN_JMH_JAR, GRADLE, GRADLE_JMH, GRADLE_WRAPPER, JAVA_TEST,
	DOTNET, DOTNET_BENCH, DOTNET_TEST,
	CI_GITHUB, CI_GITLAB,
	FACTS,
};

#define FACT(name) (UINT64_C(1) << (name))

struct clue {
	const char *file;               /* glob over the file's name, or over its path when it has a slash */
	/* text in it; NULL = the name says enough.  "\n" is the begin of a line, and "\n " allows blanks there */
	const char *holds;
	enum fact fact;
	bool begins;                    /* a file that begins a project; its content is kept */
};

extern const struct clue clues[];       /* ends with file NULL */

struct found_file {
	struct str path, dir, name;     /* dir: empty at the top */
	struct str text;                /* of files that begin a project; else empty */
	uint64_t facts;
};

struct tree {
	struct arena *arena;
	struct found_file *file;        /* sorted by path, only those with facts */
	uint32_t n, cap;
	uint32_t seen;                  /* entries looked at */
	bool cut;                       /* there is more than was looked at */
};

/* Looks at the directory `top`, at most WALK_MOST entries and WALK_DEPTH directories deep. */
#define WALK_MOST 50000u
#define WALK_DEPTH 12u
#define WALK_TEXT_BYTES ((size_t)256 << 10)     /* of a file; what is behind that is not looked at */

bool tree_walk(struct tree *t, const char *top, struct err *e) MUST_CHECK;

/* What a job delivers, as bits: decides which rules can match. */
enum gives { GIVES_TIME = 1, GIVES_ALLOCS = 2, GIVES_TESTS = 4, GIVES_SUITE_TIME = 8, GIVES_MEMORY = 16,
	GIVES_BUILD_TIME = 32 };

struct proposed_job {
	struct str name, directory, build, run;
	struct str reads;               /* empty: pawl times the command */
	const char *format, *timeout, *budget;  /* NULL = not said */
	unsigned runs;                  /* 0 = not said */
	unsigned gives;
	const char *about;
};

struct proposal {
	struct str project, base;
	const char *base_why;
	struct proposed_job *job;
	uint32_t njob, cap;
	uint32_t nleft_out;             /* jobs beyond JOBS_MOST */
	uint64_t facts;                 /* of all files together */
};

#define JOBS_MOST 16u

void propose(struct tree *t, struct proposal *p);
void tell_found(const struct tree *t, const struct proposal *p, struct buf *out);

/* Programs that the jobs need and that PATH does not have. */
void tell_missing(struct arena *a, const struct proposal *p, struct buf *out);

void write_policy(const struct proposal *p, struct buf *out);
void write_yaml_text(struct buf *out, struct str text, bool in_flow);   /* plain, or quoted where that is needed */

/* "github" or "gitlab": where its workflow goes, and the text; NULL for another name. */
struct ci {
	const char *name, *path, *text;
};

const struct ci *ci_find(struct str name);

#endif
