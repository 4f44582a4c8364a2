/*
 * source_files - the text of source files that a profile names, as far as it may be shown.
 *
 * A profile that somebody else sent must not make pawl print what else lies on the machine, in the log of a CI job for instance.  Hence: regular
 * files of text, at most SOURCE_MOST bytes long, that lie below the working directory or one that was named, all links followed, with no
 * hidden file or directory (".git", ".env") on the way; nothing of /proc, /sys and /dev; and the working directory does not count where it
 * is "/".
 */
#ifndef PAWL_VERB_SOURCE_FILES_H
#define PAWL_VERB_SOURCE_FILES_H

#include "verb/verb.h"

#define SOURCE_MOST ((size_t)16 << 20)
#define SOURCES_MOST ((size_t)256 << 20)        /* of all files together */

struct source_files {
	struct arena *arena;
	struct str *dir, *trim;         /* real paths of directories; what paths lose in front */
	uint32_t ndir, ntrim;
	struct str *module;             /* of each directory: what its go.mod calls it, or empty; NULL until the first file is looked for */
	size_t left_bytes;
};

/* Each of the words may hold several, separated by ':'.  ERR_USAGE names a directory that is none. */
bool source_files_init(struct source_files *s, struct arena *a, const struct option_list *dirs, const struct option_list *trims,
	struct err *e) MUST_CHECK;

/* Without what it shall lose in front. */
struct str source_files_trim(const struct source_files *s, struct str path);

/* Empty with the reason in `why` when it cannot be shown. */
struct str source_files_text(void *files, struct str path, struct str *why);

#endif
