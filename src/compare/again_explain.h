/*
 * again_explain - everything that differs between commands that somebody asks about and what they are held against: word by word,
 * file by file, and what had to be taken as equal.
 */
#ifndef PAWL_COMPARE_AGAIN_EXPLAIN_H
#define PAWL_COMPARE_AGAIN_EXPLAIN_H

#include "base/regexp.h"
#include "compare/again.h"

/* An argument that is not spelled as before; one of both may be absent (no bytes and p == NULL). */
struct explained_word {
	struct str before, now;
	bool equal;                     /* after normalisation */
};

enum explained_change { CHANGED_CONTENT, CHANGED_TIME, CHANGED_UNKNOWN, CHANGED_GONE, CHANGED_NEW };

struct explained_file {
	struct str path;                /* below the top directory without it */
	enum explained_change change;
	const struct tree_file *before, *now;   /* NULL = CHANGED_NEW, CHANGED_GONE */
};

struct explained_files {
	struct explained_file *file;    /* those that differ: content, unknown, gone, new, time; then by path */
	uint32_t n, same;               /* same: how many do not */
};

struct explained {
	uint32_t program;               /* of the later recording */
	uint32_t before;                /* what it is held against, or NO_PROGRAM */
	bool chosen;                    /* it was not found as its counterpart, but is the only one of that name that was asked for */
	struct difference difference;   /* the verdict */
	int64_t ns;                     /* CPU and waiting, as in struct command_match */
	struct str cwd_before, cwd;     /* empty = not known */
	struct explained_word *word;
	uint32_t nword, word_same;
	bool words_known;               /* of both */
	struct explained_files input, output;
	bool files_known;               /* of both recordings */
	struct str *normal;             /* what is taken as equal, in words: "the top directory /w/p" */
	uint32_t nnormal;
};

struct explanations {
	struct explained *row;          /* in order of start */
	uint32_t n;
	uint32_t left_out;              /* matching ones beyond `most` */
};

/* The commands of `later` whose command line `wanted` matches, at most `most`.  `earlier` may be the same tree: repetitions. */
void explain_again(const struct process_tree *earlier, const struct process_tree *later, const struct regexp *wanted, uint32_t most,
	struct arena *a, struct explanations *out);

const char *explained_change_name(enum explained_change c);     /* "content", "time", "unknown", "gone", "new" */

#endif
