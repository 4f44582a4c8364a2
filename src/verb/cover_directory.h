/*
 * cover_directory - a directory of pages, written whole or not at all.
 *
 * Pages go to a directory beside it, which takes its place at the end: by an exchange where the file system can, so that whoever looks
 * sees the old pages or the new ones.  Only what is empty, or holds the marker and nothing but pages of ours, is replaced.
 */
#ifndef PAWL_VERB_COVER_DIRECTORY_H
#define PAWL_VERB_COVER_DIRECTORY_H

#include "base/arena.h"
#include "base/err.h"

struct cover_directory {
	struct arena arena;
	char *path, *made;              /* where it shall be; where it is written */
	int fd;                         /* of `made`, -1 = none */
	bool replaces;
};

bool cover_directory_begin(struct cover_directory *d, struct str path, struct err *e) MUST_CHECK;
bool cover_directory_write(struct cover_directory *d, struct str name, struct str bytes, struct err *e) MUST_CHECK;
bool cover_directory_commit(struct cover_directory *d, struct err *e) MUST_CHECK;
void cover_directory_end(struct cover_directory *d);    /* also after a failure: takes away what was written */

#endif
