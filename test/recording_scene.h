/*
 * recording_scene - a place for a recording that a test writes, and what is read of it.
 */
#ifndef PAWL_TEST_RECORDING_SCENE_H
#define PAWL_TEST_RECORDING_SCENE_H

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/unpack.h"
#include "format/format.h"
#include "test/check.h"
#include "test/tree.h"

struct scene {
	struct arena a;
	struct reading r;
	struct err e;
	char path[64];
};

static inline struct scene *begin(void)
{
	struct scene *s = calloc(1, sizeof *s);
	int fd;

	assert_non_null(s);
	snprintf(s->path, sizeof s->path, "/tmp/pawl-recording-XXXXXX");
	s->r.arena = &s->a;
	fd = mkstemp(s->path);
	assert_true(fd >= 0);
	close(fd);
	return s;
}

static inline void end(struct scene *s)
{
	unlink(s->path);
	arena_free(&s->a);
	free(s);
}

static inline bool read_bytes(struct scene *s, struct str bytes)
{
	struct source src = { .name = S("x.pawl"), .bytes = bytes };
	struct format_options opt = { 0 };

	s->r.n = 0;
	s->e = (struct err){ 0 };
	return format_read(&src, &opt, &s->r, &s->e);
}

static inline struct str bytes_of(struct scene *s)
{
	struct file f = { 0 };

	CHECK_OK(file_open(&f, s->path, &s->e), &s->e);
	file_into_arena(&f, &s->a);
	return f.bytes;
}

static inline struct str text_of(struct scene *s)
{
	struct buf text = { 0 };
	struct str copy;

	CHECK_OK(unpack(bytes_of(s), UNPACK_LIMIT_DEFAULT, &text, &s->e), &s->e);
	copy = arena_str(&s->a, buf_view(&text));
	buf_release(&text);
	return copy;
}

static inline struct process_tree *tree_of(struct scene *s)
{
	return s->r.evidence[0].timeline.tree;
}

#endif
