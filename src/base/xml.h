/*
 * xml - elements, attributes and text of an XML document, one call after the other; expat does the
 * grammar.
 *
 *	static bool open(void *ctx, const struct xml_tag *tag, struct err *e)
 *	{
 *		if (str_eq(tag->name, S("testcase")))
 *			add(ctx, xml_attr(tag, "name"));
 *		return true;
 *	}
 *
 * UTF-8, UTF-16, ISO-8859-1 and ASCII come out as UTF-8.  Prefixes of namespaces are cut off
 * the names of elements.
 *
 * Nothing outside the document is ever fetched, and a document that brings definitions of its own
 * (a DOCTYPE with an internal subset) is refused: entities that multiply and default attributes
 * that do the same are defined there. Nesting is limited to XML_DEPTH.  expat owns arena memory
 * only, so leaving it by longjmp is sound (base/arena.h).
 */
#ifndef PAWL_BASE_XML_H
#define PAWL_BASE_XML_H

#include "base/arena.h"
#include "base/err.h"

#define XML_DEPTH 512u
#define XML_DOCUMENTS 10000u            /* in one input */

struct xml_tag {
	struct str name;
	const char *const *attr;        /* name, value, name, value ..., NULL */
	uint64_t at;                    /* byte offset of its '<' */
	uint32_t depth;                 /* 0 for the root */
};

/* Strings live until the call returns.  One that returns false has set `e` and ends the reading. */
struct xml_handler {
	bool (*open)(void *ctx, const struct xml_tag *tag, struct err *e);
	bool (*close)(void *ctx, struct str name, struct err *e);
	void (*text)(void *ctx, struct str text); /* in pieces of any size; NULL = not wanted */
	bool several;                   /* documents that follow each other are one input */
};

bool xml_read(struct arena *a, struct str bytes, const struct xml_handler *h, void *ctx,
	struct err *e) MUST_CHECK;

/* The attribute's value; p is NULL when the tag has none of this name. */
struct str xml_attr(const struct xml_tag *tag, const char *name);

/* The document with '?' for every byte that XML forbids, in a copy when there is any: test runners
 * quote output as it came.  Counts those bytes, and says where the first one stands.  A document
 * that says another encoding than UTF-8 is left alone. */
struct str xml_mend(struct arena *a, struct str bytes, uint64_t *count, uint64_t *first);

/* For sniffing: what `judge` says of the root element that `head` begins with; 0 without one. */
int xml_root(struct str head, int (*judge)(const struct xml_tag *root));

#endif
