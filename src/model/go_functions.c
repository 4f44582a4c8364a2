/*
 * Choices [1] A declaration begins where a statement does: behind a semicolon, written or put in for a line's end [Go spec,
 *             Semicolons].  `var f =` and `func` on the next line is no declaration.
 *         [2] A brace behind "struct" or "interface" is part of a result type; any other opens the body.
 *         [3] "//line" and "/ *line" directives move positions, as go/token has it: a line without a column makes columns 0.
 */
#include "model/go_functions.h"

enum token { TOKEN_END, TOKEN_SEMICOLON, TOKEN_WORD, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_OTHER, TOKEN_BAD };

struct place { uint32_t line, column; };

struct scanner {
	const char *p, *end;
	const char *line_start;
	uint32_t line;                  /* in the file */
	uint32_t directive_at, directive_line, directive_column;       /* [3]; in force from that line on, 0 = none */
	const char *directive_start;
	struct str text;                /* of the last token */
	bool ends;                      /* a line's end here ends the statement */
};

/* ---- places ---- */

static void new_line(struct scanner *s)
{
	s->line++;
	s->line_start = s->p;
}

static struct place place_of(const struct scanner *s, const char *p)
{
	struct place at = { s->line, (uint32_t)(p - s->line_start) + 1 };

	if (!s->directive_line || s->line < s->directive_at)
		return at;
	at.line = s->directive_line + (s->line - s->directive_at);
	if (!s->directive_column)
		at.column = 0;
	else if (s->line == s->directive_at)
		at.column = s->directive_column + (uint32_t)(p - s->directive_start);
	return at;
}

/* The number behind the last ':'. */
static bool cut_position(struct str *text, uint32_t *x)
{
	struct str rest = *text;
	uint64_t n;

	if (!memchr(rest.p, ':', rest.n) || !str_u64(str_cut_last(&rest, ':'), &n) || !n || n > INT32_MAX)
		return false;
	*text = rest;
	*x = (uint32_t)n;
	return true;
}

/* The text behind "line ", in force from `from` on, which is at `line`. */
static void take_directive(struct scanner *s, struct str text, const char *from, uint32_t line)
{
	uint32_t last, first;

	if (!cut_position(&text, &last))
		return;
	s->directive_at = line;
	s->directive_start = from;
	s->directive_line = last;
	s->directive_column = 0;
	if (text.n && cut_position(&text, &first)) {
		s->directive_line = first;
		s->directive_column = last;
	}
}

/* ---- tokens ---- */

static bool is_letter(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x80 || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static bool is_keyword(struct str word)
{
	static const struct str keyword[] = { S("break"), S("case"), S("chan"), S("const"), S("continue"), S("default"), S("defer"),
		S("else"), S("fallthrough"), S("for"), S("func"), S("go"), S("goto"), S("if"), S("import"), S("interface"), S("map"),
		S("package"), S("range"), S("return"), S("select"), S("struct"), S("switch"), S("type"), S("var") };

	for (size_t i = 0; i < sizeof keyword / sizeof *keyword; i++)
		if (str_eq(word, keyword[i]))
			return true;
	return false;
}

static enum token take_word(struct scanner *s)
{
	const char *from = s->p;
	bool number = is_digit(*from);

	while (s->p < s->end && (is_letter(*s->p) || is_digit(*s->p) || (number && *s->p == '.')))
		s->p++;
	s->text = (struct str){ from, (size_t)(s->p - from) };
	s->ends = number || !is_keyword(s->text);
	return number ? TOKEN_OTHER : TOKEN_WORD;
}

/* A string or a rune; neither has a line's end in it. */
static enum token take_quoted(struct scanner *s, char quote)
{
	for (s->p++; s->p < s->end && *s->p != '\n'; s->p++) {
		if (*s->p == quote) {
			s->p++;
			s->ends = true;
			return TOKEN_OTHER;
		}
		if (*s->p == '\\' && s->p + 1 < s->end && s->p[1] != '\n')
			s->p++;
	}
	return TOKEN_BAD;
}

static enum token take_raw(struct scanner *s)
{
	while (++s->p < s->end) {
		if (*s->p == '`') {
			s->p++;
			s->ends = true;
			return TOKEN_OTHER;
		}
		if (*s->p == '\n') {
			s->line++;
			s->line_start = s->p + 1;
		}
	}
	return TOKEN_BAD;
}

/* To the line's end, which is left. */
static void skip_line_comment(struct scanner *s)
{
	const char *from = s->p, *to = memchr(from, '\n', (size_t)(s->end - from));
	struct str text = { from, (size_t)((to ? to : s->end) - from) };

	s->p = from + text.n;
	if (text.n && text.p[text.n - 1] == '\r')
		text.n--;
	if (from == s->line_start && str_starts(text, S("//line ")))
		take_directive(s, str_from(text, 7), s->p + 1, s->line + 1);
}

/* Says whether there was a line's end in it; *bad when it has no end. */
static bool skip_comment(struct scanner *s, bool *bad)
{
	const char *from = s->p, *to = memmem(from + 2, (size_t)(s->end - from - 2), "*/", 2);
	uint32_t line = s->line;

	if (!to) {
		*bad = true;
		return false;
	}
	while (s->p < to + 2)
		if (*s->p++ == '\n')
			new_line(s);
	if (str_starts((struct str){ from, (size_t)(to - from) }, S("/*line ")))
		take_directive(s, (struct str){ from + 7, (size_t)(to - from - 7) }, s->p, s->line);
	return s->line != line;
}

static enum token end_statement(struct scanner *s)
{
	s->ends = false;
	return TOKEN_SEMICOLON;
}

/* Passes over blanks and comments.  Says whether a statement ends on the way, or what is there has no end. */
static enum token skip_blanks(struct scanner *s)
{
	bool bad = false;

	while (s->p < s->end && !bad) {
		char c = *s->p, next = s->p + 1 < s->end ? s->p[1] : '\0';

		if (c == '\n') {
			s->p++;
			new_line(s);
			if (s->ends)
				return end_statement(s);
		} else if (c == ' ' || c == '\t' || c == '\r') {
			s->p++;
		} else if (c == '/' && next == '/') {
			skip_line_comment(s);
		} else if (c == '/' && next == '*') {
			if (skip_comment(s, &bad) && s->ends)
				return end_statement(s);
		} else {
			return TOKEN_OTHER;
		}
	}
	if (bad)
		return TOKEN_BAD;
	return s->ends ? end_statement(s) : TOKEN_END;
}

static enum token next_token(struct scanner *s)
{
	enum token blank = skip_blanks(s);
	char c;

	if (blank != TOKEN_OTHER)
		return blank;
	c = *s->p;
	s->text = (struct str){ s->p, 1 };
	if (is_letter(c) || is_digit(c))
		return take_word(s);
	if (c == '"' || c == '\'')
		return take_quoted(s, c);
	if (c == '`')
		return take_raw(s);
	s->p++;
	s->ends = c == ')' || c == ']' || c == '}';
	if (s->ends)
		return TOKEN_CLOSE;
	if (c == ';')
		return TOKEN_SEMICOLON;
	return c == '(' || c == '[' || c == '{' ? TOKEN_OPEN : TOKEN_OTHER;
}

/* To behind what closes the bracket that was just opened. */
static bool skip_brackets(struct scanner *s)
{
	for (uint64_t depth = 1; depth;) {
		enum token t = next_token(s);

		if (t == TOKEN_END || t == TOKEN_BAD)
			return false;
		depth += t == TOKEN_OPEN;
		depth -= t == TOKEN_CLOSE;
	}
	return true;
}

/* ---- declarations ---- */

struct found {
	struct arena *arena;
	struct go_function *function;
	uint32_t n, cap;
};

static void add(struct found *found, struct str name, struct place from, struct place to)
{
	ARENA_ROOM(found->arena, found->function, found->n, found->cap);
	found->function[found->n++] = (struct go_function){ .name = name, .line = from.line, .column = from.column,
		.end_line = to.line, .end_column = to.column };
}

/* From behind "func" to behind the body, or to the end of the statement when there is none. */
static bool take_function(struct scanner *s, struct found *found, struct place from)
{
	enum token t = next_token(s);
	struct str name, before;

	if (t == TOKEN_OPEN) {          /* the receiver */
		if (!skip_brackets(s))
			return false;
		t = next_token(s);
	}
	if (t != TOKEN_WORD)
		return false;
	name = before = s->text;
	while ((t = next_token(s)) != TOKEN_SEMICOLON) {
		bool body = str_eq(s->text, S("{")) && !str_eq(before, S("struct")) && !str_eq(before, S("interface")); /* [2] */

		if (t == TOKEN_END || t == TOKEN_BAD || t == TOKEN_CLOSE)
			return false;
		before = s->text;
		if (t != TOKEN_OPEN)
			continue;
		if (!skip_brackets(s))
			return false;
		before = (struct str){ 0 };
		if (body) {
			add(found, name, from, place_of(s, s->p));
			return true;
		}
	}
	return true;
}

static bool take_file(struct scanner *s, struct found *found)
{
	enum token t = next_token(s), before = t;

	if (t != TOKEN_WORD || !str_eq(s->text, S("package")))
		return false;
	while ((t = next_token(s)) != TOKEN_END) {
		if (t == TOKEN_BAD || t == TOKEN_CLOSE || (t == TOKEN_OPEN && !skip_brackets(s)))
			return false;
		if (before == TOKEN_SEMICOLON && t == TOKEN_WORD && str_eq(s->text, S("func"))) { /* [1] */
			if (!take_function(s, found, place_of(s, s->text.p)))
				return false;
			t = s->ends ? TOKEN_OTHER : TOKEN_SEMICOLON;
		}
		before = t;
	}
	return true;
}

bool go_functions(struct arena *a, struct str source, struct go_function **out, uint32_t *n)
{
	struct found found = { .arena = a };
	struct scanner s = { .line = 1 };

	if (str_starts(source, S("\xef\xbb\xbf")))
		s.p = source.p + 3;
	else
		s.p = source.p;
	s.line_start = source.p;
	s.end = source.p + source.n;
	if (!source.n || !take_file(&s, &found))
		return false;
	*out = found.function;
	*n = found.n;
	return true;
}
