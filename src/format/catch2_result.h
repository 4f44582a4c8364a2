/* catch2_result - one finished benchmark of Catch2, as its text and its XML give it. */
#ifndef PAWL_FORMAT_CATCH2_RESULT_H
#define PAWL_FORMAT_CATCH2_RESULT_H

#include "format/format.h"

#define CATCH2_PATH_BYTES 1024u         /* of a joined name: deep nesting must not multiply names */

struct catch2_result {
	struct str name;                /* test case, sections and benchmark, joined by '/' */
	struct str failure;             /* empty: it was measured */
	double mean, lo, hi, level, sd; /* seconds; NaN: not said */
	uint64_t samples;               /* 0 = not said */
};

struct catch2 {
	struct reading *out;
	uint32_t evidence;
	struct map by_name;
	uint32_t nprogram;              /* programs that began so far */
	uint32_t *first, nfirst, first_cap;     /* which of them gave a series its first mean */
};

void catch2_init(struct catch2 *c, struct reading *out);

/* A summary; when the name comes again, a value of each instead. */
void catch2_add(struct catch2 *c, const struct catch2_result *r);

/* "path/name", clipped at CATCH2_PATH_BYTES; the name alone when there is no path. */
struct str catch2_join(struct arena *a, struct str path, struct str name);

bool catch2_xml_read(struct catch2 *c, struct str bytes, struct err *e) MUST_CHECK;
int catch2_xml_sniff(struct str head);

#endif
