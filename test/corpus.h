/*
 * corpus - walks corpus/FORMAT/CASE/.
 *
 *	in.*            inputs, read one after the other in the order of their names
 *	in/             or: files that belong together, one source
 *	want.json       the evidence they give, as pawl's own JSON
 *	want.err        or: kind, byte offset ("-" for none) and text of the error, a line each
 *	ORIGIN          producer, version, exact command, licence
 *
 * Every input is a heap object of exactly its size, so that AddressSanitizer sees one byte too many.
 */
#ifndef PAWL_TEST_CORPUS_H
#define PAWL_TEST_CORPUS_H

#include "format/format.h"

struct corpus_case {
	char *path;                     /* "corpus/gobench/units" */
	const struct format *format;    /* the one of the folder's name; NULL when there is none */
	struct source *input;
	uint32_t ninput;
	struct str want_json, want_err; /* p is NULL when there is no such file */
	bool has_origin;
};

/* Visits every case in the order of names; 0 visits when the corpus is not where the tests run. */
uint32_t corpus_each(void (*visit)(const struct corpus_case *c, void *ctx), void *ctx);

/* A copy of exactly this size, for free(). */
char *corpus_exact(struct str s);

/* The evidence as pawl's list, indented. */
bool corpus_json(const struct reading *r, struct buf *out, struct err *e);

#endif
