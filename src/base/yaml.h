/*
 * yaml - a configuration file as a small tree that remembers where everything stood.
 *
 * libyaml does the grammar.  Anchors, aliases, tags and several documents are refused: a policy
 * needs none of them, and they are how YAML bombs are made.  Duplicate keys are an error.
 *
 * libyaml owns heap memory while it parses, so the arena must have no refuge (asserted).
 */
#ifndef PAWL_BASE_YAML_H
#define PAWL_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"

#define YAML_LIMIT_BYTES ((size_t)8 << 20)
#define YAML_DEPTH 64

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	struct str text;                /* of a scalar */
	bool quoted;                    /* a quoted scalar is never null, number or bool */
	uint32_t line, column;          /* 1-based, in characters, where the value starts */
	struct str key;                 /* in a map: the key of this child */
	uint32_t key_line, key_column;
	struct yaml *child, *last;      /* first and last child of a list or map */
	struct yaml *next;              /* sibling */
	uint32_t n;                     /* number of children */
};

/* The tree, in `a`; an empty document gives a map with no children.  NULL on error: ERR_USAGE
 * (ERR_LIMIT for size and depth) with `file`, line and column. */
struct yaml *yaml_parse(struct arena *a, struct str file, struct str bytes, struct err *e);

struct yaml *yaml_get(const struct yaml *map, struct str key);          /* NULL when absent */
bool yaml_is_null(const struct yaml *y);                                /* plain empty, ~ or null */
const char *yaml_kind_name(enum yaml_kind kind);                        /* "text", "list", "map" */

#endif
