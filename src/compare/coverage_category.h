/*
 * coverage_category - what became of each line between two coverages: the categories of differential coverage.
 *
 *	               covered now    uncovered now    no code now    deleted
 *	new            GNC            UNC              -              -
 *	was covered    CBC            LBC              ECB            DCB
 *	was uncovered  GBC            UBC              EUB            DUB
 *	was no code    GIC            UIC              -              -
 *
 * H. Cox, "Differential coverage: automating coverage analysis", arXiv 2008.07947, 2020; names and order as in the manual of
 * lcov's genhtml.  A line that one of the sides could not measure has no category: it is counted as unmeasured.
 */
#ifndef PAWL_COMPARE_COVERAGE_CATEGORY_H
#define PAWL_COMPARE_COVERAGE_CATEGORY_H

#include "model/changes.h"
#include "model/coverage.h"

enum cov_category {             /* the first are those to look at first */
	COV_UNC, COV_LBC, COV_UIC, COV_UBC, COV_GBC, COV_GIC, COV_GNC, COV_CBC, COV_EUB, COV_ECB, COV_DUB, COV_DCB,
	COV_CATEGORIES,
	COV_NO_CATEGORY = COV_CATEGORIES,
};

struct cov_category_word {
	const char *name;               /* "UNC" */
	const char *meaning;            /* "new lines that are uncovered" */
};

extern const struct cov_category_word cov_category_word[COV_CATEGORIES];

/* Against what a coverage is held.  `base` NULL: only new lines have a category. */
struct cov_against {
	const struct coverage *base;
	const struct changes *changes;
};

struct cov_categories {
	uint64_t count[COV_CATEGORIES];
	uint64_t unmeasured;            /* lines that one of the sides could not measure */
};

/* One file of the head. */
struct cov_categories_of_file {
	struct cov_categories sum;
	unsigned char *line;            /* the category of lines 1 ..; line[0] is none */
	bool *is_new;                   /* the same lines: did they come with the changes? */
	uint32_t n;                     /* lines beyond have none */
};

void coverage_categories(struct arena *a, const struct cov_against *against, const struct cov_file *f,
	struct cov_categories_of_file *out);

/* Adds what became of the lines of all files of the base that the head has not, under this or another name. */
void coverage_categories_of_gone(const struct cov_against *against, const struct coverage *head, struct cov_categories *sum);

void cov_categories_add(struct cov_categories *to, const struct cov_categories *from);

#endif
