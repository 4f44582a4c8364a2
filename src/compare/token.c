#include "compare/token.h"

#include "base/utf8.h"

void tokens_init(
	struct tokens *t, struct arena *a, const char *option, struct str text, struct err *e)
{
	*t = (struct tokens){ .arena = a, .option = option, .text = text, .err = e };
}

bool token_fail(struct tokens *t, size_t at, const char *fmt, ...)
{
	struct str said;
	va_list args;

	if (t->failed)
		return false;
	t->failed = true;
	va_start(args, fmt);
	said = arena_vprintf(t->arena, fmt, args);
	va_end(args);
	return err_set(t->err, ERR_USAGE, "%s \"%.*s\": %.*s at byte %zu", t->option,
		STR(str_clip(t->text, 200)), STR(said), at + 1);
}

bool token_is_word(const struct token *token)
{
	return token->kind == TOKEN_WORD || token->kind == TOKEN_QUOTED;
}

void token_take(struct tokens *t, const struct token *token)
{
	t->at = token->end;
}

bool white_space(uint32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

/* Bytes of white space that s starts with. */
static size_t space(struct str s)
{
	uint32_t code;
	size_t n = s.n ? utf8_next(s, &code) : 0;

	return n && white_space(code) ? n : 0;
}

static bool is_operator(char c)
{
	return c == '(' || c == ')' || c == ':' || c == '@' || c == ',';
}

static bool starts_operator(char c)
{
	return is_operator(c) || c == '-' || c == '*';
}

static struct token nothing(const struct tokens *t)
{
	return (struct token){ .kind = TOKEN_END, .at = t->text.n, .end = t->text.n };
}

static struct token bare_word(const struct tokens *t, size_t at)
{
	size_t end = at;
	struct token out = { .kind = TOKEN_WORD, .at = at };

	while (end < t->text.n && !is_operator(t->text.p[end]) && !space(str_from(t->text, end)))
		end++;
	out.end = end;
	out.text = (struct str){ t->text.p + at, end - at };
	if (str_eq(out.text, S("AND")))
		out.kind = TOKEN_AND;
	else if (str_eq(out.text, S("OR")))
		out.kind = TOKEN_OR;
	return out;
}

/* Appends a code point as UTF-8; false for what is none. */
static bool put_code(char *out, size_t *n, uint32_t c)
{
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return false;
	if (c < 0x80) {
		out[(*n)++] = (char)c;
		return true;
	}
	if (c >= 0x10000) {
		out[(*n)++] = (char)(0xf0 | c >> 18);
		out[(*n)++] = (char)(0x80 | (c >> 12 & 0x3f));
	} else if (c >= 0x800) {
		out[(*n)++] = (char)(0xe0 | c >> 12);
	}
	out[(*n)++] = c < 0x800 ? (char)(0xc0 | c >> 6) : (char)(0x80 | (c >> 6 & 0x3f));
	out[(*n)++] = (char)(0x80 | (c & 0x3f));
	return true;
}

/* `digits` digits of a base-2^bits number at the front of *rest. */
static bool take_digits(struct str *rest, unsigned digits, unsigned bits, uint32_t *out)
{
	*out = 0;
	if (rest->n < digits)
		return false;
	for (unsigned i = 0; i < digits; i++) {
		char c = rest->p[i];
		uint32_t d = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
						  : (uint32_t)((c | 0x20) - 'a' + 10);

		if (d >= 1u << bits)
			return false;
		*out = *out << bits | d;
	}
	*rest = str_from(*rest, digits);
	return true;
}

/* One escape of a Go string [Go spec, Rune literals] behind its backslash. */
static bool unescape(struct str *rest, char *out, size_t *n)
{
	static const char plain[] = "a\ab\bf\fn\nr\rt\tv\v\\\\\"\"";
	char c = rest->n ? rest->p[0] : 0;
	uint32_t code;

	for (size_t i = 0; i + 1 < sizeof plain; i += 2) {
		if (c != plain[i])
			continue;
		out[(*n)++] = plain[i + 1];
		*rest = str_from(*rest, 1);
		return true;
	}
	if (c >= '0' && c <= '7') {
		if (!take_digits(rest, 3, 3, &code) || code > 255)
			return false;
		out[(*n)++] = (char)code;
		return true;
	}
	*rest = str_from(*rest, 1);
	if (c == 'x') {
		if (!take_digits(rest, 2, 4, &code))
			return false;
		out[(*n)++] = (char)code;
		return true;
	}
	return (c == 'u' || c == 'U') && take_digits(rest, c == 'u' ? 4 : 8, 4, &code) &&
	       put_code(out, n, code);
}

static struct token quoted_word(struct tokens *t, size_t at)
{
	struct token out = { .kind = TOKEN_QUOTED, .at = at, .end = at + 1 };
	struct str rest;
	char *text;

	while (out.end < t->text.n && (t->text.p[out.end] != '"' || t->text.p[out.end - 1] == '\\'))
		out.end++;
	if (out.end >= t->text.n) {
		token_fail(t, at, "missing end quote");
		return nothing(t);
	}
	rest = (struct str){ t->text.p + at + 1, out.end - at - 1 };
	text = arena_alloc(t->arena, rest.n + 1, 1);
	out.end++;
	while (rest.n) {
		char c = rest.p[0];

		rest = str_from(rest, 1);
		if (c != '\\') {
			text[out.text.n++] = c;
		} else if (!unescape(&rest, text, &out.text.n)) {
			token_fail(t, at, "bad escape sequence");
			return nothing(t);
		}
	}
	out.text.p = text;
	return out;
}

/*
 * The offset of the slash that ends the expression starting at `at`: one outside brackets and
 * parentheses.
 */
static size_t regexp_end(struct str s, size_t at)
{
	int sets = 0, groups = 0;

	for (; at < s.n; at++) {
		char c = s.p[at];

		if (c == '/' && !sets && !groups)
			return at;
		if (c == '[')
			sets++;
		else if (c == ']' && sets)
			sets--;
		else if (c == '(' && !sets)
			groups++;
		else if (c == ')' && !sets)
			groups--;
		else if (c == '\\')
			at++;
	}
	return s.n;
}

static struct token regexp_token(struct tokens *t, size_t at)
{
	size_t end = regexp_end(t->text, at + 1);
	struct token out = { .kind = TOKEN_REGEXP, .at = at, .end = end + 1 };

	if (end >= t->text.n) {
		token_fail(t, at, "missing close \"/\"");
		return nothing(t);
	}
	out.text = (struct str){ t->text.p + at + 1, end - at - 1 };
	if (out.end < t->text.n && !starts_operator(t->text.p[out.end]) &&
		!space(str_from(t->text, out.end))) {
		token_fail(t, out.end,
			"regexp must be followed by space or an operator (unescaped \"/\"?)");
		return nothing(t);
	}
	return out;
}

struct token token_peek(struct tokens *t, bool regexp)
{
	size_t at = t->at, n;
	char c;

	if (t->failed)
		return nothing(t);
	while ((n = space(str_from(t->text, at))))
		at += n;
	if (at >= t->text.n)
		return nothing(t);
	c = t->text.p[at];
	if (starts_operator(c))
		return (struct token){ c, at, at + 1, { t->text.p + at, 1 } };
	if (regexp && c == '/')
		return regexp_token(t, at);
	return c == '"' ? quoted_word(t, at) : bare_word(t, at);
}
