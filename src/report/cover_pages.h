/*
 * cover_pages - coverage as pages: index.html with packages and files, a page for every source file, a style sheet and a script.
 *
 * They work from a disk: links are relative, nothing is asked of a network, and without the script they show the same.  A page
 * is named by the first 96 bits of its path's SHA-256: links to it stay valid, and no path decides what is written where.
 *
 * Everything from outside leaves escaped; the policy in each page runs no script but the one beside it.
 */
#ifndef PAWL_REPORT_COVER_PAGES_H
#define PAWL_REPORT_COVER_PAGES_H

#include "base/buf.h"
#include "base/err.h"
#include "compare/coverage_category.h"
#include "model/coverage_select.h"

struct cover_pages {
	struct coverage *all;           /* settled */
	const struct cov_packages *packages;
	const struct cov_against *against;      /* NULL: nothing to compare with */
	struct str title;               /* "coverage of wordcount" */
	struct str against_text;        /* "the merge base with main (0123abc)" */

	/* The text of a file; false when it is not there.  It lives as long as the arena. */
	bool (*source)(void *ctx, struct arena *a, struct str path, struct str *text);
	bool (*write)(void *ctx, struct str name, struct str bytes, struct err *e);
	void *ctx;
};

struct cover_written {
	uint32_t pages, nosource;       /* of files, all of them; of those whose source is not there */
	struct cov_categories categories;
};

bool cover_pages_write(const struct cover_pages *p, struct cover_written *out, struct err *e) MUST_CHECK;

/* Could this be the name of a file that cover_pages_write() wrote? */
bool cover_page_is_ours(struct str name);

#endif
