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

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_SECONDS, OPTION_BYTES, OPTION_LIST };

struct option {
	char letter;                    /* 0 = none */
	const char *name;               /* "report": --report */
	const char *arg;                /* "KIND": shown in help; NULL for a flag */
	const char *help;               /* one line */
	enum option_kind kind;
	void *target;                   /* bool, const char *, double, double (seconds, bytes), struct option_list */
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
	const char *const *word;        /* first operands it knows: word, what it does, word ..., NULL; may be NULL */
	const char *const *example;     /* command, what it does, command, what it does ..., NULL */
	const struct option *options;   /* ends with name NULL; may be NULL */
	bool stops_at_operand;          /* what follows the first operand is not ours (run -- CMD) */
	int *before_dashes;             /* gets how many operands stood before a "--"; untouched without one; may be NULL */
	int (*main)(int argc, char **argv);     /* operands only; options are in their targets */
};

#define VERB(name) extern const struct verb verb_##name;
#include "verb/verbs.def"
#undef VERB

extern const struct verb *const verbs[];
const struct verb *verb_find(struct str name);

/* Options every verb takes: --help, --directory, --memory, --color, --quiet. */
extern const struct option common_options[];

#endif
