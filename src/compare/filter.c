#include "compare/filter.h"

#include "base/regexp.h"

enum filter_kind { FILTER_AND, FILTER_OR, FILTER_NOT, FILTER_MATCH };

struct filter {
	enum filter_kind kind;
	struct filter *first, *next;    /* operands, and the next one of the same operator */
	enum key_kind key_kind;
	struct str key, literal;
	struct regexp *regexp;          /* NULL: literal */
};

struct filter_parser {
	struct tokens tokens;
	unsigned depth;
};

static struct filter *filter_new(struct filter_parser *p, enum filter_kind kind)
{
	struct filter *f = ARENA_NEW(p->tokens.arena, struct filter);

	f->kind = kind;
	return f;
}

static struct filter *fail(struct filter_parser *p, size_t at, const char *what)
{
	token_fail(&p->tokens, at, "%s", what);
	return NULL;
}

static bool compile(struct filter_parser *p, struct filter *f, const struct token *value)
{
	struct err bad = { 0 };

	f->regexp = regexp_compile(p->tokens.arena, value->text, &bad);
	return f->regexp || token_fail(&p->tokens, value->at + 1 + bad.at, "%s", bad.text);
}

static struct filter *parse_match(
	struct filter_parser *p, const struct token *key, const struct token *value)
{
	struct filter *f = filter_new(p, FILTER_MATCH);

	f->key = key->text;
	f->key_kind = key_kind(key->text);
	f->literal = value->text;
	if (!key->text.n)
		return fail(p, key->at, "key must not be empty");
	if (f->key_kind == KEY_ALL_CONFIG)
		return fail(p, key->at, ".config is only allowed in projections");
	if (value->kind == TOKEN_REGEXP && !compile(p, f, value))
		return NULL;
	return f;
}

static bool is_value(const struct token *t)
{
	return token_is_word(t) || t->kind == TOKEN_REGEXP;
}

/* The rest of key:(v1 OR v2 ...) behind its parenthesis. */
static struct filter *parse_values(struct filter_parser *p, const struct token *key)
{
	struct filter *any = filter_new(p, FILTER_OR), **last = &any->first;
	struct token t;

	for (;;) {
		t = token_peek(&p->tokens, true);
		if (!is_value(&t))
			return fail(p, t.at, "expected value");
		token_take(&p->tokens, &t);
		*last = parse_match(p, key, &t);
		if (!*last)
			return NULL;
		last = &(*last)->next;
		t = token_peek(&p->tokens, true);
		if (t.kind != ')' && t.kind != TOKEN_OR)
			return fail(p, t.at, "value list must be separated by OR");
		token_take(&p->tokens, &t);
		if (t.kind == ')')
			return any;
	}
}

static struct filter *parse_key_value(struct filter_parser *p, const struct token *key)
{
	struct token t = token_peek(&p->tokens, false);

	if (t.kind != ':')
		return fail(p, key->at, "expected key:value");
	token_take(&p->tokens, &t);
	t = token_peek(&p->tokens, true);
	if (!is_value(&t) && t.kind != '(')
		return fail(p, key->at, "expected key:value");
	token_take(&p->tokens, &t);
	return t.kind == '(' ? parse_values(p, key) : parse_match(p, key, &t);
}

static struct filter *parse_or(struct filter_parser *p);

static struct filter *parse_term(struct filter_parser *p)
{
	struct token t = token_peek(&p->tokens, false);
	struct filter *f;

	if (p->depth >= FILTER_DEPTH)
		return fail(p, t.at, "too deeply nested");
	token_take(&p->tokens, &t);
	if (token_is_word(&t))
		return parse_key_value(p, &t);
	if (t.kind == '*')
		return filter_new(p, FILTER_AND);
	if (t.kind != '-' && t.kind != '(')
		return fail(p, t.at, "expected key:value or subexpression");
	p->depth++;
	f = t.kind == '(' ? parse_or(p) : filter_new(p, FILTER_NOT);
	if (f && t.kind == '-') {
		f->first = parse_term(p);
	} else if (f) {
		t = token_peek(&p->tokens, false);
		if (t.kind != ')')
			return fail(p, t.at, "missing \")\"");
		token_take(&p->tokens, &t);
	}
	p->depth--;
	return p->tokens.failed ? NULL : f;
}

static struct filter *parse_and(struct filter_parser *p)
{
	struct filter *all = filter_new(p, FILTER_AND), **last = &all->first;
	struct token t;

	do {
		*last = parse_term(p);
		if (!*last)
			return NULL;
		last = &(*last)->next;
		while ((t = token_peek(&p->tokens, false)).kind == TOKEN_AND)
			token_take(&p->tokens, &t);
	} while (token_is_word(&t) || t.kind == '(' || t.kind == '-' || t.kind == '*');
	return all;
}

static struct filter *parse_or(struct filter_parser *p)
{
	struct filter *any = filter_new(p, FILTER_OR), **last = &any->first;
	struct token t;

	for (;;) {
		*last = parse_and(p);
		if (!*last)
			return NULL;
		last = &(*last)->next;
		t = token_peek(&p->tokens, false);
		if (t.kind != TOKEN_OR)
			return any;
		token_take(&p->tokens, &t);
	}
}

struct filter *filter_parse(struct arena *a, struct str text, struct err *e)
{
	struct filter_parser p = { 0 };
	struct filter *f;
	struct token t;

	tokens_init(&p.tokens, a, "filter", text, e);
	f = parse_or(&p);
	t = token_peek(&p.tokens, false);
	if (f && t.kind != TOKEN_END)
		token_fail(&p.tokens, t.at, "unexpected \"%.*s\"", STR(t.text));
	return p.tokens.failed ? NULL : f;
}

static bool value_matches(const struct filter *f, struct str value, struct err *e)
{
	struct err limit = { 0 };
	bool found;

	if (!f->regexp)
		return str_eq(f->literal, value);
	found = regexp_matches(f->regexp, value, &limit);
	if (limit.kind != ERR_NONE)
		err_set(e, ERR_LIMIT, "filter: the regular expression for %.*s takes too long on \"%.*s\"",
			STR(f->key), STR(str_clip(value, 100)));
	return found;
}

/* The unit as package testing prints it [2]; empty when it prints no other. */
static struct str printed_unit(struct str unit)
{
	static const struct str printed[][2] = {
		{ S("sec/op"), S("ns/op") }, { S("B/s"), S("MB/s") }, { S("sec"), S("ns") },
	};
	struct str none = { 0 };

	for (size_t i = 0; i < sizeof printed / sizeof *printed; i++)
		if (str_eq(unit, printed[i][0]))
			return printed[i][1];
	return none;
}

static bool matches(const struct filter *f, const struct subject *s, struct err *e)
{
	struct str printed;

	if (value_matches(f, subject_value(s, f->key_kind, f->key), e))
		return true;
	if (f->key_kind != KEY_UNIT)
		return false;
	printed = printed_unit(s->unit);
	return printed.n && value_matches(f, printed, e);
}

bool filter_match(const struct filter *f, const struct subject *s, struct err *e)
{
	const struct filter *operand = f->first;

	if (f->kind == FILTER_MATCH)
		return matches(f, s, e);
	if (f->kind == FILTER_NOT)
		return !filter_match(operand, s, e);
	for (; operand; operand = operand->next)
		if (filter_match(operand, s, e) == (f->kind == FILTER_OR))
			return f->kind == FILTER_OR;
	return f->kind == FILTER_AND;
}
