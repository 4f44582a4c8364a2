/* gcov_files - .gcno and .gcda files made by hand, of any version and byte order, and what is read from them, for tests. */
#ifndef PAWL_TEST_GCOV_FILES_H
#define PAWL_TEST_GCOV_FILES_H

#include <stdlib.h>

#include "format/gcov_part.h"
#include "test/check.h"

#define GCC_8 0x4138302au               /* "A80*" */
#define GCC_12 0x4232322au
#define GCC_14 0x4234312au
#define CLANG 0x3430382au               /* "408*" */

enum { TREE = 1, FAKE = 2, FALL = 4 };

/* ---- writing ---- */

struct writer {
	struct buf b;
	uint32_t version;
	bool big;
};

static inline bool since(const struct writer *w, uint32_t version)
{
	return w->version >= version;
}

static inline void put(struct writer *w, uint32_t x)
{
	if (w->big)
		x = __builtin_bswap32(x);
	buf_add(&w->b, &x, sizeof x);
}

static inline void put_text(struct writer *w, const char *text)
{
	size_t n = *text ? strlen(text) + 1 : 0, room = since(w, 0x4232302au) ? n : (n + 3) / 4 * 4;

	put(w, (uint32_t)(since(w, 0x4232302au) ? room : room / 4));
	buf_add(&w->b, text, n);
	buf_fill(&w->b, 0, room - n);
}

/* Sets the length of a record once it is complete. */
static inline size_t begin(struct writer *w, uint32_t tag)
{
	put(w, tag);
	put(w, 0);
	return w->b.n;
}

static inline void end(struct writer *w, size_t from)
{
	uint32_t n = (uint32_t)(w->b.n - from) / (since(w, 0x4232302au) ? 1 : 4);

	if (w->big)
		n = __builtin_bswap32(n);
	memcpy(w->b.p + from - 4, &n, sizeof n);
}

static inline void put_header(struct writer *w, bool graph, uint32_t stamp)
{
	put(w, graph ? 0x67636e6f : 0x67636461);
	put(w, w->version);
	put(w, stamp);
	if (since(w, 0x4232302au))
		put(w, 77);
	if (graph && since(w, 0x4139302au))
		put_text(w, "/src");
	if (graph && since(w, GCC_8))
		put(w, 1);
}

static inline void put_function(struct writer *w, uint32_t ident, const char *name, uint32_t line, uint32_t end_line)
{
	size_t at = begin(w, GCOV_TAG_FUNCTION);

	put(w, ident);
	put(w, 5);
	put(w, 6);
	put_text(w, name);
	if (since(w, GCC_8))
		put(w, 0);
	put_text(w, "lib/../x.c");
	put(w, line);
	if (since(w, GCC_8)) {
		put(w, 3);
		put(w, end_line);
	}
	if (since(w, 0x4139302au))
		put(w, 9);
	end(w, at);
}

static inline void put_blocks(struct writer *w, uint32_t n)
{
	size_t at = begin(w, GCOV_TAG_BLOCKS);

	if (since(w, GCC_8))
		put(w, n);
	else
		while (n--)
			put(w, 0);
	end(w, at);
}

struct out { uint32_t to, flags; };

#define ARCS(w, from, ...) put_arcs(w, from, (struct out[]){ __VA_ARGS__ }, sizeof((struct out[]){ __VA_ARGS__ }) / sizeof(struct out))

static inline void put_arcs(struct writer *w, uint32_t from, const struct out *out, size_t n)
{
	size_t at = begin(w, GCOV_TAG_ARCS);

	put(w, from);
	for (size_t i = 0; i < n; i++) {
		put(w, out[i].to);
		put(w, out[i].flags);
	}
	end(w, at);
}

static inline void put_line(struct writer *w, uint32_t block, uint32_t line)
{
	size_t at = begin(w, GCOV_TAG_LINES);

	put(w, block);
	put(w, 0);
	put_text(w, "x.c");
	put(w, line);
	put(w, 0);
	put_text(w, "");
	end(w, at);
}

/*
 * A loop: block 2 goes to its condition 4, that to its body 3 and back, or on to 5 and out.
 *
 *	0 -> 2 -> 4 <-> 3
 *	          4 -> 5 -> 1
 *
 * 3 -> 4 and 4 -> 5 are counted.
 */
static inline void put_loop(struct writer *w, uint32_t ident, const char *name, uint32_t line, bool one_line)
{
	uint32_t next = !one_line;

	put_function(w, ident, name, line, line + 3);
	put_blocks(w, 6);
	ARCS(w, 0, { 2, TREE | FALL });
	ARCS(w, 2, { 4, TREE });
	ARCS(w, 3, { 4, FALL });
	ARCS(w, 4, { 3, TREE }, { 5, FALL });
	ARCS(w, 5, { 1, TREE });
	put_line(w, 2, line);
	put_line(w, 3, line + next);
	put_line(w, 4, line);
	put_line(w, 5, line + 2 * next);
}

static inline void put_counts(struct writer *w, uint32_t ident, uint64_t body, uint64_t leave)
{
	size_t at = begin(w, GCOV_TAG_FUNCTION);

	put(w, ident);
	put(w, 5);
	put(w, 6);
	end(w, at);
	at = begin(w, GCOV_TAG_ARC_COUNTS);
	put(w, (uint32_t)body);
	put(w, (uint32_t)(body >> 32));
	put(w, (uint32_t)leave);
	put(w, (uint32_t)(leave >> 32));
	end(w, at);
}

/* ---- reading ---- */

struct tree {
	struct source_file file[4];
	struct arena a;
	struct reading r;
	struct err e;
	bool ok;
};

static inline struct str taken(struct tree *t, struct writer *w)
{
	struct str s = arena_str(&t->a, buf_view(&w->b));

	buf_clear(&w->b);
	return s;
}

static inline const struct cov_file *read_tree_as(struct tree *t, uint32_t n, bool initial)
{
	struct source src = { .name = S("in"), .bytes = t->file[0].bytes, .file = t->file, .nfile = n };
	struct format_options opt = { .format = &format_gcov, .initial = initial };

	t->r = (struct reading){ .arena = &t->a };
	t->e = (struct err){ 0 };
	t->ok = format_read(&src, &opt, &t->r, &t->e);
	return t->ok && t->r.evidence->coverage.n ? t->r.evidence->coverage.file : NULL;
}

static inline const struct cov_file *read_tree(struct tree *t, uint32_t n)
{
	return read_tree_as(t, n, false);
}

/* A graph with one loop, called twice, whose body ran ten times. */
static inline struct str loop_graph(struct tree *t, struct writer *w, bool one_line)
{
	put_header(w, true, 42);
	put_loop(w, 1, "f", 7, one_line);
	return taken(t, w);
}

static inline struct str loop_counts(struct tree *t, struct writer *w, uint32_t stamp)
{
	put_header(w, false, stamp);
	put_counts(w, 1, 10, 2);
	put(w, 0);
	return taken(t, w);
}

static inline bool noted(const struct tree *t, const char *part)
{
	for (uint32_t i = 0; i < t->r.evidence->nnote; i++)
		if (str_has(t->r.evidence->note[i].text, str_of(part)))
			return true;
	return false;
}

static inline uint64_t count_of(const struct cov_file *f, uint32_t line)
{
	for (uint32_t i = 0; i < f->nline; i++)
		if (f->line[i].line == line)
			return f->line[i].hits.count;
	return 12345;
}

static inline void tree_done(struct tree *t, struct writer *w)
{
	arena_free(&t->a);
	buf_release(&w->b);
}

#endif
