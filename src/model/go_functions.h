/*
 * go_functions - the functions that a Go source file declares, found without a Go toolchain.
 *
 * Scans tokens as [Go spec, Lexical elements] has them: strings, raw strings, runes and comments are passed over, brackets
 * are matched.  What it finds is what go/parser gives as FuncDecls with a body; declarations without one (assembly) and
 * function literals are not given.
 */
#ifndef PAWL_MODEL_GO_FUNCTIONS_H
#define PAWL_MODEL_GO_FUNCTIONS_H

#include "base/arena.h"

/* Lines and columns count from 1, columns in bytes; the end is exclusive. */
struct go_function {
	struct str name;                /* without its receiver; borrowed from the source */
	uint32_t line, column;          /* of "func" */
	uint32_t end_line, end_column;  /* behind the closing brace */
};

/* In the order of the source.  False when the source is no Go file as far as that can be seen: no package clause, a
 * bracket, string or comment that does not end. */
bool go_functions(struct arena *a, struct str source, struct go_function **out, uint32_t *n) MUST_CHECK;

#endif
