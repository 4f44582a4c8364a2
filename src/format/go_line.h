/*
 * go_line - the grammar of single lines of Go benchmark text, as golang.org/x/perf/benchfmt has it.
 *
 * White space and letters are those of Go's unicode package; numbers are those of strconv.
 */
#ifndef PAWL_FORMAT_GO_LINE_H
#define PAWL_FORMAT_GO_LINE_H

#include "base/arena.h"

bool go_is_space(uint32_t code);        /* unicode.IsSpace */
bool go_is_lower(uint32_t code);        /* unicode.IsLower */
bool go_is_upper(uint32_t code);        /* unicode.IsUpper */

/* What stands before the first white space of `rest`; leaves what follows that white space. 
 * Unlike str_word() it does not skip white space in front: then the field is empty. */
struct str go_field(struct str *rest);

/* "key: value".  False when the line is none; an empty value means that the key is to be
 * deleted. */
bool go_key_line(struct str line, struct str *key, struct str *value);

/* strconv.Atoi: a sign and digits that fit into 64 bits. */
bool go_is_whole(struct str s);

/* strconv.ParseFloat: decimal, hexadecimal, infinities and NaN, with underscores between digits.
 * `scratch` takes a cleaned copy of unusual spellings. */
bool go_number(struct arena *scratch, struct str s, double *out) MUST_CHECK;

/* golang.org/x/perf/benchunit: "ns" becomes "sec" and "MB" becomes "B" wherever they are a whole
 * word of a numerator; *factor converts values.  The name is copied to `a` only when it had to
 * change. */
struct str go_tidy(struct arena *a, struct str unit, double *factor);

#endif
