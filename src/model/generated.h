/* generated - does a source file say that a program wrote it? */
#ifndef PAWL_MODEL_GENERATED_H
#define PAWL_MODEL_GENERATED_H

#include "base/str.h"

/*
 * A line "// Code generated ... DO NOT EDIT." before the first text that is neither blank nor a comment
 * [go help generate: ^// Code generated .* DO NOT EDIT\.$].
 */
bool source_is_generated(struct str text);

#endif
