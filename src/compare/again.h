/*
 * again - which commands of one recording did again what another one had done already, and why nothing was reused.
 *
 * Commands are leaf programs (nothing below them but shells' copies) and whole compiler drivers, or caches in front of them, with all
 * that is below; what leaves no file behind counts from 10 ms on.  A command's identity is its argv, working directory, the inputs it
 * read (path and content) and the outputs it wrote.  Before two identities are compared they are normalised: the top directory of the
 * tree, the home, temporary names, process numbers, hashes and times become signs.  What had to be normalised to make two commands
 * equal is the cause that is reported.
 */
#ifndef PAWL_COMPARE_AGAIN_H
#define PAWL_COMPARE_AGAIN_H

#include "model/process_tree.h"

enum again {
	AGAIN_NEEDED,                   /* an input differs in content, or there was no such command before */
	AGAIN_IDENTICAL,                /* same argv, cwd, inputs by content: nothing spoke against reusing it */
	AGAIN_MTIME,                    /* only times of inputs differ, their content does not */
	AGAIN_PATH,                     /* equal but for how paths are spelled */
	AGAIN_ORDER,                    /* equal but for the order of arguments */
	AGAIN_BYPASSED,                 /* others of its kind go through a cache, this one does not */
	AGAIN_UNKNOWN,                  /* the recording does not say enough: no argv, no files, no content, a pipe, another output */
	AGAIN_KINDS
};

/* What AGAIN_UNKNOWN is for lack of. */
enum unknown {
	UNKNOWN_OTHER,
	UNKNOWN_PIPE,                   /* what came through it */
	UNKNOWN_CONTENT,                /* an input was gone, or another one, before its content was hashed, or is none that is */
	UNKNOWNS
};

#define AGAIN_NO_OUTPUTS "missing outputs"      /* as `part`: identical, and its outputs had been removed */

struct command_match {
	uint32_t program;               /* of the later recording */
	uint32_t before;                /* its counterpart in the earlier one, or NO_PROGRAM */
	enum again again;
	int64_t ns;                     /* CPU and waiting of the command and what is below it */
	int64_t path_ns;                /* of that on the critical path */
	struct str why;                 /* the differences, one sentence: "only `-o` differs: it holds the top directory" */
	struct str part;                /* the argument, file or cache that it is about: the same for commands with one cause */
	uint32_t writer;                /* AGAIN_MTIME: program that wrote an input again with the same bytes, or NO_PROGRAM */
	enum unknown unknown;
	bool compiler;                  /* or a linker: it writes its output whatever comes out */
};

struct again_sum { uint32_t count; int64_t ns; };

struct again_table {
	struct command_match *match;    /* every command of the later recording once, in order of start */
	uint32_t n;
	int64_t ns[AGAIN_KINDS], path_ns[AGAIN_KINDS];
	uint32_t count[AGAIN_KINDS];
	struct again_sum unknown[UNKNOWNS];     /* of AGAIN_UNKNOWN */
	uint64_t missing_opens, good_opens;     /* look-ups of the later recording that found nothing, and those that did */
};

/* `earlier` may be the same recording's tree (commands repeated within one), then only repetitions are matches. */
void find_again(const struct process_tree *earlier, const struct process_tree *later, struct arena *a, struct again_table *out);

/* Why two commands are not the same: one sentence, and the kind of difference that is left after the least normalisation. */
struct difference { enum again kind; struct str why, part; enum unknown unknown; };
void why_differs(const struct process_tree *ta, uint32_t a, const struct process_tree *tb, uint32_t b, struct arena *arena,
	struct difference *out);

/* A line a command for a committed baseline: its identity with all normalisation, and a name for people.  Sorted, unique. */
struct identity { uint64_t hash; struct str name; uint32_t count; };
struct identities { struct identity *identity; uint32_t n; };
void command_identities(const struct process_tree *t, struct arena *a, struct identities *out);

/* Look-ups that found nothing, by the directory they were made in, most first: which -I or PATH entry costs most. */
struct miss { struct str directory; uint64_t count; uint32_t programs; };
struct misses { struct miss *miss; uint32_t n; uint64_t total; };
void negative_lookups(const struct process_tree *t, struct arena *a, struct misses *out);

#endif
