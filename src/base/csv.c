#include "base/csv.h"

static bool ends_field(char c)
{
	return c == ',' || c == '\n' || c == '\r';
}

static struct str plain(struct csv *c)
{
	size_t from = c->at;

	while (c->at < c->text.n && !ends_field(c->text.p[c->at]))
		c->at++;
	return (struct str){ c->text.p + from, c->at - from };
}

/* Behind the opening quote to behind the closing one; `*doubled` counts the pairs between them. */
static struct str between_quotes(struct csv *c, size_t *doubled)
{
	size_t from = ++c->at;

	for (; c->at < c->text.n; c->at++) {
		if (c->text.p[c->at] != '"')
			continue;
		if (c->at + 1 >= c->text.n || c->text.p[c->at + 1] != '"')
			break;
		c->at++;
		++*doubled;
	}
	if (c->at < c->text.n)
		c->at++;
	else
		return (struct str){ c->text.p + from, c->at - from }; /* [3] */
	return (struct str){ c->text.p + from, c->at - 1 - from };
}

static struct str quoted(struct csv *c)
{
	size_t doubled = 0, n = 0;
	struct str inside = between_quotes(c, &doubled), tail = plain(c); /* [2] */
	char *text;

	if (!doubled && !tail.n)
		return inside;
	text = arena_alloc(c->arena, inside.n + tail.n, 1);
	for (size_t i = 0; i < inside.n; i++) {
		text[n++] = inside.p[i];
		i += inside.p[i] == '"';
	}
	if (tail.n)
		memcpy(text + n, tail.p, tail.n);
	return (struct str){ text, n + tail.n };
}

bool csv_next(struct csv *c, struct csv_row *row)
{
	while (c->at < c->text.n &&
		(c->text.p[c->at] == '\n' || c->text.p[c->at] == '\r')) /* [1] */
		c->at++;
	row->at = c->at;
	row->n = 0;
	if (c->at >= c->text.n)
		return false;
	for (;; c->at++) {
		bool is_quoted = c->at < c->text.n && c->text.p[c->at] == '"';
		struct str field = is_quoted ? quoted(c) : plain(c);

		ARENA_ROOM(c->arena, row->field, row->n, row->cap);
		row->field[row->n++] = field;
		if (c->at >= c->text.n || c->text.p[c->at] != ',')
			return true;
	}
}

struct str csv_field(const struct csv_row *row, uint32_t i)
{
	return i < row->n ? row->field[i] : S("");
}
