/*
 * same - do two built trees run the same bytes?
 *
 * Files are the same when their bytes are, but for the name of the tree they lie in; programs and libraries
 * (ELF) when what the kernel loads of them is: debug information and build ids are not run.  The two tree
 * names must be equally long.
 *
 * Choices [1] Only files that the job read count, where the file system tells (tree_forget_reads() before a
 *             process of the job, its access times after it); else every file does.
 *         [2] A file that only one tree has counts, read or not, for a program may ask whether it is there;
 *             unless it is of a kind that only compilers and people read.
 */
#ifndef PAWL_RECORD_SAME_H
#define PAWL_RECORD_SAME_H

#include "base/arena.h"

/* Forgets which files below `top` were read.  false: the file system does not tell. */
bool tree_forget_reads(struct arena *a, struct str top);

/* `told`: tree_forget_reads() worked for both trees.  What cannot be compared is not the same. */
bool tree_same(struct arena *a, struct str base, struct str head, bool told);

/* The same bytes, but for the names of the trees, which are equally long? */
bool tree_same_bytes(struct str x, struct str y, struct str x_name, struct str y_name);

/* Is there a program or library of which other bytes are loaded, or that `other` alone has by this name? */
bool tree_relinked(struct arena *a, struct str base, struct str other);

#endif
