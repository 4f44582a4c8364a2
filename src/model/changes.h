/*
 * changes - what differs between two trees: files, renames, and the lines of each hunk.
 *
 * Read from what `git diff -M -U0` prints (git_changes() in record/git.h runs it): hunks without context, so that a hunk is
 * exactly the lines that went and came.  Every file and hunk keeps where it stands on both sides: coverage carries a line of
 * the base over to the head with it, a cause finds the hunk that touched a function.
 *
 * A file that is not listed did not change.
 */
#ifndef PAWL_MODEL_CHANGES_H
#define PAWL_MODEL_CHANGES_H

#include "base/err.h"
#include "base/map.h"

struct change_hunk {
	uint32_t old_line, old_n;       /* lines old_line .. old_line + old_n - 1 went; of none: they would stand behind old_line */
	uint32_t new_line, new_n;       /* the same of what came */
	struct str text;                /* its lines, each with '-' or '+' in front; borrowed */
};

enum file_change { FILE_MODIFIED, FILE_ADDED, FILE_DELETED, FILE_MOVED, FILE_COPIED };

struct change_file {
	struct str old_path, new_path;  /* from the top of the repository; empty where there is none */
	enum file_change kind;
	bool binary;                    /* no lines: all of it differs */
	uint32_t hunk, nhunk;           /* its hunks, ascending, are changes.hunk[hunk .. hunk + nhunk) */
};

struct changes {
	struct arena *arena;
	struct change_file *file;       /* as git lists them: by path */
	struct change_hunk *hunk;
	uint32_t nfile, file_cap, nhunk, hunk_cap;
	struct map by_old, by_new;      /* path -> file; a copy is found by its new path only */
};

/* Reads the output of git diff; text and paths are borrowed from `diff` where they were not quoted. */
bool changes_read(struct changes *c, struct arena *a, struct str diff, struct err *e) MUST_CHECK;

/* The file of that path in one of the trees; NULL: it did not change. */
const struct change_file *changes_of_old(const struct changes *c, struct str path);
const struct change_file *changes_of_new(const struct changes *c, struct str path);

/* Where a line of the old file stands in the new one, and back; 0 = it is only on one side.  `f` NULL: the same. */
uint32_t changes_new_line(const struct changes *c, const struct change_file *f, uint32_t old_line);
uint32_t changes_old_line(const struct changes *c, const struct change_file *f, uint32_t new_line);

/* The hunk that line `new_line` of the new file came with; NULL: it is older. */
const struct change_hunk *changes_hunk_of(const struct changes *c, const struct change_file *f, uint32_t new_line);

#endif
