/*
 * source_paths - from the paths that producers write to those of the repository.
 *
 * A Go profile says "example.org/mod/pkg/a.go", a container "/build/src/pkg/a.c", a compiler "../pkg/./a.c": all mean pkg/a.c.
 * Steps, each on what the one before gave: "." and ".." folded ('\' is '/' in a path that has no other), `map`, `strip`, `root`,
 * `module`, `prefix`, and last, for what is no file of the tree, the longest suffix that is one.
 */
#ifndef PAWL_MODEL_SOURCE_PATHS_H
#define PAWL_MODEL_SOURCE_PATHS_H

#include "base/err.h"
#include "base/map.h"

/* What stands before a '/' or is all of the path.  An empty `to` takes it away. */
struct path_rule {
	struct str from, to;
};

struct source_paths {
	struct arena *arena;            /* owns what is added, and the paths given back */
	struct path_rule *map, *module; /* of several that fit the longest counts */
	uint32_t nmap, map_cap, nmodule, module_cap;
	struct str *strip;
	uint32_t nstrip, strip_cap;
	struct str root;                /* absolute; what is below it loses it */
	struct str prefix;
	const struct str *tree;         /* files of the repository; borrowed */
	uint32_t ntree;
	bool ignore_case;               /* when a path is looked for in the tree: it then has the tree's spelling */

	uint32_t nmatched, nambiguous;  /* paths that a suffix made one of the tree's; that several files could be */
	struct map by_path, by_name;    /* into tree: by whole path, by last component */
	uint32_t *next;                 /* of the files with one name the next one, or MAP_NONE */
};

void source_paths_init(struct source_paths *p, struct arena *a);
void source_paths_map(struct source_paths *p, struct str from, struct str to);
void source_paths_strip(struct source_paths *p, struct str prefix);
void source_paths_module(struct source_paths *p, struct str module, struct str directory);
void source_paths_tree(struct source_paths *p, const struct str *file, uint32_t n, bool ignore_case);

/*
 * Rewrites all paths of one input.  They are looked at together: a file at the top of the repository has a name only, which
 * many directories have, so that "/app/main.c" is main.c only where another path of the input says what /app is.
 */
void source_paths_apply(struct source_paths *p, struct str **path, uint32_t n);

/* The same for the package that a producer names: only modules become directories. */
struct str source_package(const struct source_paths *p, struct str package);

/* The other way round: "pkg/a.go" is "example.org/mod/pkg/a.go". */
struct str source_unmodule(const struct source_paths *p, struct str path);

/* The name that go.mod gives to its module; false when it gives none. */
bool source_module(struct str go_mod, struct str *module) MUST_CHECK;

/* "a/./b/../c" is "a/c"; "../x" and "/../x" keep and lose it. */
struct str path_folded(struct arena *a, struct str path);

#endif
