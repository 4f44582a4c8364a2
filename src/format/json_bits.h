/* json_bits - how a JSON format looks at the head of an input: with the parser, in memory of its own. */
#ifndef PAWL_FORMAT_JSON_BITS_H
#define PAWL_FORMAT_JSON_BITS_H

#include "base/json.h"

/* What bits_of() proves by the document that begins with `head`.  The head may end anywhere: the parser's errors are
 * sticky and mean no more than that. */
int json_bits(struct str head, int (*bits_of)(struct json *j));

/* Enters the first item of an array, when it is an object. */
bool json_first_object(struct json *j);

/* Is the next value an array whose first item is an object with this key? */
bool json_first_has(struct json *j, struct str key);

#endif
