/*
 * expat calls its allocator without a context, so the arena of the present reading stands in a
 * thread-local variable. Freed memory is kept in lists by size: an input of many small documents
 * takes no more than its largest.
 */
#include "base/xml.h"

#include <expat.h>

#include "base/utf8.h"

#define CLASSES 48u /* of sizes: 32 << class bytes */
/*
 * XML_Parse() copies what it is given and scans a token that is cut off again with the next piece:
 * pieces double, so that both stay linear in the input, whatever it is.
 */
#define FEED_FIRST ((size_t)64 << 10)
#define FEED_MOST ((size_t)64 << 20)

/* Stands before each object that expat owns. */
struct chunk {
	_Alignas(16) size_t cap; /* bytes behind this */
	struct chunk *next; /* in its list, when it is free */
};

struct heap {
	struct arena *arena;
	struct chunk *idle[CLASSES];
};

struct reading {
	const struct xml_handler *handler;
	void *ctx;
	XML_Parser parser;
	struct err *err;
	uint64_t base; /* offset of the present document */
	uint32_t depth; /* elements that are open */
	bool rooted; /* the document's root was seen */
	bool stopped; /* err is set */
};

static _Thread_local struct heap *heap;

/* ---- memory ---- */

static unsigned class_of(size_t n)
{
	unsigned class = 0;

	while (class + 1 < CLASSES && (size_t)32 << class < n)
		class ++;
	return class;
}

static void *take_memory(size_t n)
{
	unsigned class = class_of(n);
	struct chunk *c = heap->idle[class];

	if (c) {
		heap->idle[class] = c->next;
		return c + 1;
	}
	/* A size beyond the largest class cannot be had: the arena says so. */
	if (n < (size_t)32 << class)
		n = (size_t)32 << class;
	c = arena_alloc(heap->arena, n > SIZE_MAX - sizeof *c ? SIZE_MAX : n + sizeof *c, 1);
	c->cap = n;
	return c + 1;
}

static void give_memory(void *p)
{
	struct chunk *c = p;
	unsigned class;

	if (!p)
		return;
	c--;
	class = class_of(c->cap);
	c->next = heap->idle[class];
	heap->idle[class] = c;
}

static void *resize_memory(void *p, size_t n)
{
	struct chunk *c = p;
	void *copy;

	if (p && (--c)->cap >= n)
		return p;
	copy = take_memory(n);
	if (p)
		memcpy(copy, p, c->cap);
	give_memory(p);
	return copy;
}

static const XML_Memory_Handling_Suite memory = { take_memory, resize_memory, give_memory };

/* ---- events ---- */

static uint64_t place(const struct reading *r)
{
	XML_Index at = XML_GetCurrentByteIndex(r->parser);

	return r->base + (at > 0 ? (uint64_t)at : 0);
}

static void stop(struct reading *r)
{
	r->stopped = true;
	XML_StopParser(r->parser, XML_FALSE);
}

static struct str local_name(const char *name)
{
	struct str s = str_of(name);

	return str_cut_last(&s, ':');
}

static void on_open(void *ctx, const XML_Char *name, const XML_Char **attr)
{
	struct reading *r = ctx;
	struct xml_tag tag = { local_name(name), attr, place(r), r->depth };

	if (r->stopped)
		return;
	r->rooted = true;
	if (r->depth++ >= XML_DEPTH) {
		err_at(r->err, tag.at, "at most %u elements inside each other expected", XML_DEPTH);
		r->err->kind = ERR_LIMIT;
		stop(r);
	} else if (!r->handler->open(r->ctx, &tag, r->err)) {
		stop(r);
	}
}

static void on_close(void *ctx, const XML_Char *name)
{
	struct reading *r = ctx;

	if (r->stopped)
		return;
	r->depth--;
	if (!r->handler->close(r->ctx, local_name(name), r->err))
		stop(r);
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
	struct reading *r = ctx;

	if (!r->stopped && r->handler->text)
		r->handler->text(r->ctx, (struct str){ text, (size_t)n });
}

/* A name that only a definition which was not fetched could explain stays as it was written. */
static void on_unknown_entity(void *ctx, const XML_Char *name, int is_parameter)
{
	if (is_parameter)
		return;
	on_text(ctx, "&", 1);
	on_text(ctx, name, (int)strlen(name));
	on_text(ctx, ";", 1);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
	const XML_Char *public, int has_internal_subset)
{
	struct reading *r = ctx;

	(void)name, (void)system, (void)public;
	if (!has_internal_subset)
		return;
	err_at(r->err, place(r), "a document without definitions of its own expected");
	err_hint(r->err, "entities in a DOCTYPE can multiply without bound: write the document "
			 "without them");
	stop(r);
}

static void listen(struct reading *r)
{
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_open, on_close);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetSkippedEntityHandler(r->parser, on_unknown_entity);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
}

/* ---- errors ---- */

static const char *wording(const struct reading *r, enum XML_Error code)
{
	switch (code) {
	case XML_ERROR_NO_ELEMENTS:
	case XML_ERROR_UNCLOSED_TOKEN:
	case XML_ERROR_UNCLOSED_CDATA_SECTION:
	case XML_ERROR_PARTIAL_CHAR:
		return r->depth ? "closing tag expected, found the end of the input"
				: "an element expected, found the end of the input";
	case XML_ERROR_TAG_MISMATCH:
		return "the closing tag of the innermost open element expected";
	case XML_ERROR_DUPLICATE_ATTRIBUTE:
		return "each attribute expected once";
	case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
		return "nothing expected behind the root element";
	case XML_ERROR_UNDEFINED_ENTITY:
		return "a character or one of &lt; &gt; &amp; &quot; &apos; expected";
	case XML_ERROR_BAD_CHAR_REF:
		return "a number of a character that XML allows expected";
	case XML_ERROR_UNKNOWN_ENCODING:
	case XML_ERROR_INCORRECT_ENCODING:
		return "the encoding UTF-8, UTF-16, ISO-8859-1 or US-ASCII expected";
	case XML_ERROR_MISPLACED_XML_PI:
		return "<?xml expected at the beginning only";
	case XML_ERROR_SYNTAX:
		return "'<' expected";
	default:
		return "well-formed XML expected";
	}
}

static bool fail(struct reading *r)
{
	enum XML_Error code = XML_GetErrorCode(r->parser);

	if (r->stopped)
		return false;
	return err_at(r->err, place(r), "%s", wording(r, code));
}

/* ---- reading ---- */

static enum XML_Status feed(XML_Parser parser, struct str bytes)
{
	enum XML_Status status;
	size_t most = FEED_FIRST;

	do {
		struct str part = str_clip(bytes, most);

		bytes = str_from(bytes, part.n);
		status = XML_Parse(parser, part.n ? part.p : "", (int)part.n, !bytes.n);
		most = most < FEED_MOST ? 2 * most : FEED_MOST;
	} while (status == XML_STATUS_OK && bytes.n);
	return status;
}

/* Whether the parser stopped where another document begins. */
static bool another_follows(const struct reading *r)
{
	enum XML_Error code = XML_GetErrorCode(r->parser);

	return r->handler->several && !r->stopped && r->rooted && !r->depth &&
	       (code == XML_ERROR_JUNK_AFTER_DOC_ELEMENT || code == XML_ERROR_MISPLACED_XML_PI);
}

static bool read_documents(struct reading *r, struct str bytes)
{
	uint32_t n = 1;

	while (feed(r->parser, str_from(bytes, r->base)) != XML_STATUS_OK) {
		if (!another_follows(r))
			return fail(r);
		if (n++ >= XML_DOCUMENTS) {
			err_at(r->err, place(r), "at most %u documents expected", XML_DOCUMENTS);
			r->err->kind = ERR_LIMIT;
			return false;
		}
		r->base = place(r);
		r->rooted = false;
		XML_ParserReset(r->parser, NULL);
		listen(r);
	}
	return true;
}

bool xml_read(
	struct arena *a, struct str bytes, const struct xml_handler *h, void *ctx, struct err *e)
{
	struct heap own = { .arena = a }, *outer = heap;
	struct reading r = { .handler = h, .ctx = ctx, .err = e };
	bool ok;

	heap = &own;
	r.parser = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!r.parser) {
		heap = outer;
		return err_set(e, ERR_LIMIT, "there is not enough memory to read XML");
	}
	listen(&r);
	ok = read_documents(&r, bytes);
	heap = outer;
	return ok;
}

struct str xml_attr(const struct xml_tag *tag, const char *name)
{
	for (const char *const *a = tag->attr; *a; a += 2)
		if (!strcmp(*a, name))
			return str_of(a[1]);
	return (struct str){ 0 };
}

/* ---- mending ---- */

/* No other encoding is declared, by a byte order mark or by <?xml encoding="...">. */
static bool is_utf8(struct str bytes)
{
	struct str line = str_clip(bytes, 200), key = S("encoding=");
	struct str declaration = str_cut(&line, '>');

	if (str_starts(bytes, S("\xff\xfe")) || str_starts(bytes, S("\xfe\xff")))
		return false;
	while (declaration.n && !str_starts(declaration, key))
		declaration = str_from(declaration, 1);
	declaration = str_clip(str_from(declaration, key.n + 1), 5);
	return !declaration.n || (declaration.n == 5 && !strncasecmp(declaration.p, "utf-8", 5));
}

/* Bytes of the character that `s` begins with; 0 when XML has no such character [XML 1.0, 2.2]. */
static size_t allowed(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];
	uint32_t code;
	size_t n;

	if (c < 0x80)
		return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
	n = utf8_next(s, &code);
	return code == 0xfffe || code == 0xffff ? 0 : n;
}

struct str xml_mend(struct arena *a, struct str bytes, uint64_t *count, uint64_t *first)
{
	char *copy = NULL;
	size_t at = 0;

	*count = 0;
	*first = ERR_NOWHERE;
	if (!is_utf8(bytes))
		return bytes;
	while (at < bytes.n) {
		size_t n = allowed(str_from(bytes, at));

		at += n;
		if (n)
			continue;
		if (!copy) {
			copy = arena_cstr(a, bytes);
			*first = at;
		}
		copy[at++] = '?';
		++*count;
	}
	return copy ? (struct str){ copy, bytes.n } : bytes;
}

/* ---- the root alone ---- */

struct judging {
	int (*judge)(const struct xml_tag *root);
	int bits;
};

static bool judge_root(void *ctx, const struct xml_tag *tag, struct err *e)
{
	struct judging *j = ctx;

	j->bits = j->judge(tag);
	return err_at(e, tag->at, "nothing behind the root is read");
}

static bool close_nothing(void *ctx, struct str name, struct err *e)
{
	(void)ctx, (void)name, (void)e;
	return true;
}

/* Whether it can be XML at all: '<' first, behind white space and a byte order mark, or UTF-16. */
static bool may_be_xml(struct str head)
{
	if (str_starts(head, S("\xef\xbb\xbf")))
		head = str_from(head, 3);
	if (str_starts(head, S("\xff\xfe")) || str_starts(head, S("\xfe\xff")))
		return true;
	head = str_trim(head);
	return head.n && head.p[0] == '<';
}

int xml_root(struct str head, int (*judge)(const struct xml_tag *root))
{
	static const struct xml_handler handler = { .open = judge_root, .close = close_nothing };
	struct judging j = { .judge = judge };
	struct arena a = { 0 };
	struct err ignored = { 0 };
	bool read;

	if (!may_be_xml(head))
		return 0;
	read = xml_read(&a, head, &handler, &j, &ignored);
	(void)read;
	arena_free(&a);
	return j.bits;
}
