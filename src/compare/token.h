/*
 * token - the words of filter and projection expressions, as golang.org/x/perf/benchproc/syntax has
 * them.
 *
 * A '-' or '*' at the start of a word is an operator, inside it is not; a quoted word is a Go
 * string; a regular expression stands between slashes where a value may stand.
 */
#ifndef PAWL_COMPARE_TOKEN_H
#define PAWL_COMPARE_TOKEN_H

#include "base/arena.h"
#include "base/err.h"

enum token_kind {
	TOKEN_END = 0,
	TOKEN_WORD = 'w',
	TOKEN_QUOTED = 'q',
	TOKEN_REGEXP = 'r',
	TOKEN_AND = 'A',
	TOKEN_OR = 'O',
	/* Operators are their own character: ( ) : @ , - * */
};

struct token {
	int kind;               /* an enum token_kind or an operator */
	size_t at, end;         /* bytes of the expression */
	struct str text;        /* unescaped; of a regular expression without its slashes */
};

struct tokens {
	struct arena *arena;    /* takes unescaped words */
	const char *option;     /* "filter", "row": for errors */
	struct str text;        /* the whole expression */
	size_t at;              /* what is taken so far */
	struct err *err;
	bool failed;            /* after an error every token is TOKEN_END */
};

void tokens_init(
	struct tokens *t, struct arena *a, const char *option, struct str text, struct err *e);
struct token token_peek(struct tokens *t, bool regexp); /* regexp: "/..." may stand here */
void token_take(struct tokens *t, const struct token *token);
bool token_is_word(const struct token *token);          /* quoted or not */

/* Fails (ERR_USAGE, the first failure counts) at byte `at` of the expression; returns false. */
bool token_fail(struct tokens *t, size_t at, const char *fmt, ...) PRINTF_LIKE(3, 4);

bool white_space(uint32_t code);        /* Unicode's White_Space, Go's unicode.IsSpace */

#endif
