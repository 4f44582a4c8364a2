/* profile_tree - the stacks of a profile from callers to callees. */
#ifndef PAWL_MODEL_PROFILE_TREE_H
#define PAWL_MODEL_PROFILE_TREE_H

#include "model/profile.h"

/* The children of stack i are child[first[i + 1] .. first[i + 2]), the roots child[first[0] .. first[1]): in ascending order of
 * their functions' names. */
struct profile_tree {
	uint32_t *first, *child;
};

void profile_tree(struct profile_tree *t, const struct profile *p, struct arena *a);

#endif
