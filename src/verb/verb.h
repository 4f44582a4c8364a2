/*
 * verb - one struct, one file and one line in verbs.def for each command of pawl.
 *
 * Help, man pages, completion and the documentation tests are made from these structs; nothing about a command is
 * written down twice.
 */
#ifndef PAWL_VERB_VERB_H
#define PAWL_VERB_VERB_H

#include "base/arena.h"
#include "base/err.h"
#include "report/style.h"

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_SECONDS, OPTION_LIST };

struct option {
	char letter;                    /* 0 = none */
	const char *name;               /* "report": --report */
	const char *arg;                /* "KIND": shown in help; NULL for a flag */
	const char *help;               /* one line */
	enum option_kind kind;
	void *target;                   /* bool, const char *, double, double (seconds), struct option_list */
	const char *const *choice;      /* words it may take, NULL-terminated; for completion and "did you mean" */
};

struct option_list {
	const char *text[64];
	uint32_t n;
};

struct verb {
	const char *name;
	const char *line;               /* what it is for, one line */
	const char *usage;              /* "pawl diff [OPTIONS] BASE HEAD" */
	const char *about;              /* paragraphs of help; may be NULL */
	const char *const *example;     /* command, what it does, command, what it does ..., NULL */
	const struct option *options;   /* ends with name NULL; may be NULL */
	bool stops_at_operand;          /* what follows the first operand is not ours (run -- CMD) */
	int (*main)(int argc, char **argv);     /* operands only; options are in their targets */
};

#define VERB(name) extern const struct verb verb_##name;
#include "verb/verbs.def"
#undef VERB

extern const struct verb *const verbs[];
const struct verb *verb_find(struct str name);

/* Parses argv[0..argc) for this verb: fills targets, moves operands to the front, returns their number or -1. */
int options_parse(const struct verb *v, int argc, char **argv, struct err *e);

/* Options every verb takes: --help, --color, --quiet, --directory. */
extern const struct option common_options[];

/* "pawl: FILE:LINE:COL: text" and "hint: ..." on stderr, made safe; returns 1. */
int die_with(const struct err *e);

void say(const char *fmt, ...) PRINTF_LIKE(1, 2);       /* talk on stderr, unless --quiet */
void style_of(int fd, struct style *st);                /* from isatty, NO_COLOR, --color, TERM, locale, COLUMNS */
bool print_out(const struct buf *b, struct err *e);     /* the answer on stdout; a closed pipe is not an error */

/* The known name nearest to `typed`, or NULL: for hints. */
const char *nearest(struct str typed, const char *const *known);

#endif
