/*
 * file - whole inputs in, whole outputs out.
 */
#ifndef PAWL_BASE_FILE_H
#define PAWL_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* A whole file as one span.  Regular files are mapped; pipes, devices and "-" (standard input) are read, at most
 * FILE_READ_MOST bytes.  A file that shrinks while it is mapped would raise SIGBUS: files below 1 MiB are read
 * instead. */
#define FILE_READ_MOST ((size_t)4 << 30)

struct file {
	struct str bytes;
	void *map;              /* mapped length is bytes.n; NULL when read into heap */
	void *heap;
};

bool file_open(struct file *f, const char *path, struct err *e) MUST_CHECK;

/* The same with another bound on what is read into memory; what can be mapped may be larger. */
bool file_open_most(struct file *f, const char *path, size_t most_bytes, struct err *e) MUST_CHECK;

void file_close(struct file *f);

/* Says that this part of a mapped file has been read: its pages may leave memory.  They come back, from the
 * file, when somebody looks at them again. */
void file_forget(struct str part);

/* Leaves the file to the arena: f->bytes lives as long as it does, and f must not be closed. */
void file_into_arena(struct file *f, struct arena *a);

/* All bytes of an open descriptor, at most `limit_bytes` (ERR_LIMIT beyond). */
bool file_read_fd(int fd, size_t limit_bytes, struct buf *out, struct err *e) MUST_CHECK;

/* Writes to a temporary file beside `path`, fsyncs, renames, fsyncs the directory: the old content or the
 * new, never half.  Keeps the mode of a file that exists, follows symbolic links.  Missing directories are made.
 * What is no regular file (/dev/null, a pipe) is written to directly. */
bool file_write(const char *path, struct str bytes, struct err *e) MUST_CHECK;

bool file_mkdirs(const char *path, struct err *e) MUST_CHECK;  /* like mkdir -p, mode 0777 less umask */
bool file_exists(const char *path);

/* dir + "/" + name, without doubling the slash; an absolute name stays as it is, "." adds nothing. */
struct str file_join(struct arena *a, struct str dir, struct str name);

/* Paths matching a shell pattern ("out/x-*.json", "**" is not special), sorted bytewise; none is not an error. */
bool file_glob(struct arena *a, struct str pattern, struct str **path, uint32_t *n, struct err *e) MUST_CHECK;

/*
 * The regular files below the directory `top`, as paths relative to it, sorted bytewise; none is not an error.
 * Symbolic links are not followed and not given, nor are devices and pipes.  More than FILE_TREE_MOST entries or
 * directories deeper than FILE_TREE_DEPTH are ERR_LIMIT: then it is the wrong directory.
 */
#define FILE_TREE_MOST 100000u
#define FILE_TREE_DEPTH 32u

bool file_tree(struct arena *a, const char *top, struct str **path, uint32_t *n, struct err *e) MUST_CHECK;
bool file_is_directory(const char *path);      /* also through a symbolic link */

#endif
