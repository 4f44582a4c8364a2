#include "base/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <yaml.h>

/* A map or list that is open while its children arrive. */
struct level {
	struct yaml *node;
	struct str key;                 /* of the child that comes next, in a map */
	uint32_t key_line, key_column;
	bool has_key;
};

struct builder {
	struct arena *arena;
	struct str file, bytes;
	struct err *err;
	struct yaml *root;
	struct level level[YAML_DEPTH];
	uint32_t depth;
};

/* What libyaml says, what we say, and what to do about it. */
struct wording {
	const char *theirs, *ours, *hint;
};

static const struct wording wording[] = {
	{ "did not find expected key", "key expected", "indent the keys of one map alike" },
	{ "did not find expected '-' indicator", "'- ' expected",
		"indent the items of one list alike" },
	{ "did not find expected ',' or ']'", "',' or ']' expected", NULL },
	{ "did not find expected ',' or '}'", "',' or '}' expected", NULL },
	{ "could not find expected ':'", "':' expected after a key", NULL },
	{ "found unexpected ':'", "space expected behind ':'", NULL },
	{ "did not find expected node content", "value expected", NULL },
	{ "did not find expected <document start>", "one document expected", NULL },
	{ "found unexpected end of stream", "closing quote expected, found the end of the file",
		NULL },
	{ "found unexpected document indicator",
		"closing quote expected, found the end of the document", NULL },
	{ "found unknown escape character", "known escape expected behind '\\'",
		"single quotes take backslashes as they are" },
	{ "mapping values are not allowed in this context", "no ':' expected here",
		"quote text that holds ': ', and indent the keys of one map alike" },
	{ "mapping keys are not allowed in this context", "no key expected here", NULL },
	{ "block sequence entries are not allowed in this context", "no '-' expected here",
		"start a list on its own line, below its key" },
	{ "found a tab character that violates indentation", "no tab expected here",
		"indent with spaces" },
	{ "found a tab character where an indentation space is expected",
		"space expected, found a tab", "indent with spaces" },
	{ "did not find expected alphabetic or numeric character",
		"name expected behind '*' or '&'", "quote text that starts with '*' or '&'" },
};

static struct yaml *fail(
	struct builder *b, uint32_t line, uint32_t column, const char *text, const char *hint)
{
	err_line(b->err, b->file, line, column, "%s", text);
	if (hint)
		err_hint(b->err, "%s", hint);
	return NULL;
}

static bool fail_mark(
	struct builder *b, const yaml_mark_t *mark, const char *text, const char *hint)
{
	fail(b, (uint32_t)mark->line + 1, (uint32_t)mark->column + 1, text, hint);
	return false;
}

/* ---- libyaml's errors in our words ---- */

/* libyaml counts its index in characters: finds the byte. */
static size_t byte_of(struct str bytes, size_t index)
{
	size_t at = 0;

	while (at < bytes.n && index) {
		at++;
		while (at < bytes.n && (bytes.p[at] & 0xc0) == 0x80)
			at++;
		index--;
	}
	return at;
}

/* A value cannot start with the byte at `mark`. */
static bool fail_start(struct builder *b, const yaml_mark_t *mark)
{
	size_t at = byte_of(b->bytes, mark->index);
	char text[64], c = at < b->bytes.n ? b->bytes.p[at] : 0;

	if (c == '\t')
		return fail_mark(b, mark, "value expected, found a tab", "indent with spaces");
	snprintf(text, sizeof text, "value expected, found '%c'", c);
	return fail_mark(b, mark, text, "quote text that starts with one of @ ` % ! & * | >");
}

/* Fails at a byte: for bytes that are no text, and for the end, which libyaml puts on a line of its
 * own. */
static bool fail_byte(struct builder *b, size_t at, const char *text, const char *hint)
{
	struct err place = { .at = at };
	struct str before = str_clip(b->bytes, at);
	uint32_t column = 1;

	for (size_t i = before.n; i && before.p[i - 1] != '\n'; i--)
		column += (before.p[i - 1] & 0xc0) != 0x80;
	err_locate(&place, before);
	fail(b, place.line, column, text, hint);
	return false;
}

/* Fails where libyaml found the problem; says where the broken thing begins if on another line. */
static bool fail_problem(
	struct builder *b, const yaml_parser_t *p, const char *ours, const char *hint)
{
	size_t at = byte_of(b->bytes, p->problem_mark.index);
	size_t line = p->context_mark.line;
	bool far = p->context && line < p->problem_mark.line && at < b->bytes.n;
	char text[256];

	if (far)
		snprintf(text, sizeof text, "%s, in what begins in line %zu", ours, line + 1);
	else
		snprintf(text, sizeof text, "%s", ours);
	return at < b->bytes.n ? fail_mark(b, &p->problem_mark, text, hint)
			       : fail_byte(b, at, text, hint);
}

static bool fail_parser(struct builder *b, const yaml_parser_t *p)
{
	char text[128];

	if (p->error == YAML_MEMORY_ERROR)
		return err_set(b->err, ERR_SYSTEM, "not enough memory to parse YAML");
	if (p->error == YAML_READER_ERROR) {
		snprintf(text, sizeof text, "text in UTF-8 expected: %s", p->problem);
		return fail_byte(b, p->problem_offset, text, NULL);
	}
	if (!strcmp(p->problem, "found character that cannot start any token"))
		return fail_start(b, &p->problem_mark);
	for (size_t i = 0; i < sizeof wording / sizeof *wording; i++)
		if (!strcmp(p->problem, wording[i].theirs))
			return fail_problem(b, p, wording[i].ours, wording[i].hint);
	return fail_problem(b, p, p->problem, NULL);
}

/* ---- the tree ---- */

static struct yaml *new_node(struct builder *b, const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml *y = ARENA_NEW(b->arena, struct yaml);

	y->kind = kind;
	y->line = (uint32_t)event->start_mark.line + 1;
	y->column = (uint32_t)event->start_mark.column + 1;
	return y;
}

/* Hangs a value into the innermost open map or list. */
static void add(struct builder *b, struct yaml *y)
{
	struct level *top = b->depth ? &b->level[b->depth - 1] : NULL;

	if (!top) {
		b->root = y;
		return;
	}
	if (top->node->kind == YAML_MAP) {
		y->key = top->key;
		y->key_line = top->key_line;
		y->key_column = top->key_column;
		top->has_key = false;
	}
	if (top->node->last)
		top->node->last->next = y;
	else
		top->node->child = y;
	top->node->last = y;
	top->node->n++;
}

static bool key_due(const struct builder *b)
{
	const struct level *top = b->depth ? &b->level[b->depth - 1] : NULL;

	return top && top->node->kind == YAML_MAP && !top->has_key;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
	struct yaml *y = new_node(b, event, YAML_SCALAR);
	struct level *top;

	y->text = arena_str(b->arena,
		(struct str){ (const char *)event->data.scalar.value, event->data.scalar.length });
	y->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (!key_due(b)) {
		add(b, y);
		return true;
	}
	if (!y->text.n)
		return fail_mark(b, &event->start_mark, "key expected", NULL);
	top = &b->level[b->depth - 1];
	top->key = y->text;
	top->key_line = y->line;
	top->key_column = y->column;
	top->has_key = true;
	return true;
}

static bool open_level(struct builder *b, const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml *y;

	if (key_due(b))
		return fail_mark(b, &event->start_mark,
			kind == YAML_MAP ? "key expected, found a map"
					 : "key expected, found a list",
			"quote text that starts with '{' or '['");
	if (b->depth == YAML_DEPTH) {
		fail_mark(b, &event->start_mark, "at most 64 levels of maps and lists expected",
			NULL);
		b->err->kind = ERR_LIMIT;
		return err_hint(b->err, "a policy needs about four");
	}
	y = new_node(b, event, kind);
	add(b, y);
	b->level[b->depth++] = (struct level){ .node = y };
	return true;
}

static bool is_before(const struct yaml *x, const struct yaml *y)
{
	return x->key_line != y->key_line ? x->key_line < y->key_line
					  : x->key_column < y->key_column;
}

static int by_key(const void *x, const void *y)
{
	const struct yaml *const *a = x, *const *b = y;
	int order = str_cmp((*a)->key, (*b)->key);

	return order ? order : is_before(*a, *b) ? -1 : 1;
}

/* Sorting keeps a map of a million keys cheap; the first duplicate of the file is told. */
static bool check_duplicates(struct builder *b, const struct yaml *map)
{
	const struct yaml **child, *twin = NULL, *first = NULL;
	char text[160];
	size_t n = 0;

	if (map->n < 2)
		return true;
	child = ARENA_ARRAY(b->arena, const struct yaml *, map->n);
	for (const struct yaml *y = map->child; y; y = y->next)
		child[n++] = y;
	qsort(child, n, sizeof *child, by_key);
	for (size_t i = 1; i < n; i++) {
		if (str_eq(child[i - 1]->key, child[i]->key) &&
			(!twin || is_before(child[i], twin))) {
			twin = child[i];
			first = child[i - 1];
		}
	}
	if (!twin)
		return true;
	snprintf(text, sizeof text, "each key expected once, found \"%.*s\" again",
		STR(str_clip(twin->key, 64)));
	fail(b, twin->key_line, twin->key_column, text, NULL);
	return err_hint(b->err, "it stands in line %u already", first->key_line);
}

static bool close_level(struct builder *b)
{
	struct yaml *y = b->level[--b->depth].node;

	return y->kind != YAML_MAP || check_duplicates(b, y);
}

/* What a policy does not need, and bombs are made of. */
static bool is_plain(struct builder *b, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	case YAML_ALIAS_EVENT:
		return fail_mark(b, &event->start_mark, "value expected, found an alias",
			"quote text that starts with '*'");
	default:
		break;
	}
	if (anchor)
		return fail_mark(b, &event->start_mark, "value expected, found an anchor",
			"quote text that starts with '&'");
	return !tag || fail_mark(b, &event->start_mark, "value expected, found a tag",
			       "quote text that starts with '!'");
}

static bool take(struct builder *b, const yaml_event_t *event)
{
	if (!is_plain(b, event))
		return false;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return !b->root ||
		       fail_mark(b, &event->start_mark, "one document expected, found another",
			       "remove the line \"---\" and what is below it");
	case YAML_SCALAR_EVENT:
		return take_scalar(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_level(b, event, YAML_LIST);
	case YAML_MAPPING_START_EVENT:
		return open_level(b, event, YAML_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_level(b);
	default:
		return true;
	}
}

static bool build(struct builder *b, yaml_parser_t *parser)
{
	bool more = true;
	yaml_event_t event;

	while (more) {
		if (!yaml_parser_parse(parser, &event))
			return fail_parser(b, parser);
		more = event.type != YAML_STREAM_END_EVENT;
		if (!take(b, &event)) {
			yaml_event_delete(&event);
			return false;
		}
		yaml_event_delete(&event);
	}
	return true;
}

struct yaml *yaml_parse(struct arena *a, struct str file, struct str bytes, struct err *e)
{
	bool marked = str_starts(bytes, S("\xef\xbb\xbf"));
	struct builder b = {
		.arena = a, .file = file, .bytes = str_from(bytes, marked ? 3 : 0), .err = e
	};
	yaml_parser_t parser;
	bool ok;

	assert(!a->refuge);
	if (bytes.n > YAML_LIMIT_BYTES) {
		fail(&b, 1, 1, "at most 8 MiB of YAML expected",
			"give the policy, not what a job wrote");
		e->kind = ERR_LIMIT;
		return NULL;
	}
	if (!yaml_parser_initialize(&parser)) {
		err_set(e, ERR_SYSTEM, "not enough memory to parse YAML");
		return NULL;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)(b.bytes.n ? b.bytes.p : ""), b.bytes.n);
	ok = build(&b, &parser);
	yaml_parser_delete(&parser);
	if (!ok)
		return NULL;
	if (!b.root || yaml_is_null(b.root)) {
		b.root = ARENA_NEW(a, struct yaml);
		*b.root = (struct yaml){ .kind = YAML_MAP, .line = 1, .column = 1 };
	}
	return b.root;
}

struct yaml *yaml_get(const struct yaml *map, struct str key)
{
	struct yaml *y = map->kind == YAML_MAP ? map->child : NULL;

	while (y && !str_eq(y->key, key))
		y = y->next;
	return y;
}

bool yaml_is_null(const struct yaml *y)
{
	return y->kind == YAML_SCALAR && !y->quoted &&
	       (!y->text.n || str_eq(y->text, S("~")) || str_eq(y->text, S("null")) ||
		       str_eq(y->text, S("Null")) || str_eq(y->text, S("NULL")));
}

const char *yaml_kind_name(enum yaml_kind kind)
{
	static const char *const name[] = {
		[YAML_SCALAR] = "text", [YAML_LIST] = "list", [YAML_MAP] = "map"
	};

	return name[kind];
}
