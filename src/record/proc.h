/* proc - the small files of /proc and /sys: one read, no allocation. */
#ifndef PAWL_RECORD_PROC_H
#define PAWL_RECORD_PROC_H

#include <limits.h>

#include "base/str.h"

/* The first `cap` bytes of a file; empty when it cannot be read.  The kernel answers reads of
 * /proc piecewise: reads to the end. */
struct str proc_read(const char *path, char *buf, size_t cap);

/* The same without white space at the ends, for files of one word. */
struct str proc_word(const char *path, char *buf, size_t cap);

/* What follows the colon on the first line "key : value" of text; empty when there is none. */
struct str proc_field(struct str text, struct str key);

/* A file that is one whole number. */
bool proc_u64(const char *path, uint64_t *out) MUST_CHECK;

/* Where a link of a process leads ("exe", "cwd"), without what the kernel adds to names that are gone; empty = not known. */
struct str proc_link(int64_t pid, const char *name, char to[PATH_MAX]);

/* The pid that was given last, of a thread or a process; -1 = not told.  `fd` is /proc/loadavg. */
int64_t proc_newest_pid(int fd);

#endif
