#include "symbol/symbol.h"

#include <stdarg.h>
#include <stdlib.h>

#include "symbol/part.h"

struct symbols *symbols_new(const struct symbol_options *o)
{
	struct symbols *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->o = *o;
	map_init(&s->objects, &s->arena);
	return s;
}

void symbols_free(struct symbols *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	arena_free(&s->notes);
	free(s);
}

void symbols_let_go(struct symbols *s)
{
	arena_free(&s->arena);
	s->object = NULL;
	s->nobject = s->object_cap = 0;
	s->kernel = NULL;
	map_init(&s->objects, &s->arena);
}

void symbols_note(struct symbols *s, uint64_t count, const char *fmt, ...)
{
	struct str text;
	va_list args;

	va_start(args, fmt);
	text = arena_vprintf(&s->notes, fmt, args);
	va_end(args);
	for (uint32_t i = 0; i < s->nnote; i++) {
		if (!str_eq(s->note[i].text, text))
			continue;
		s->note[i].count = s->note[i].count > count ? s->note[i].count : count;
		return;
	}
	ARENA_ROOM(&s->notes, s->note, s->nnote, s->note_cap);
	s->note[s->nnote++] = (struct note){ .text = text, .at = ERR_NOWHERE, .count = count };
}

const struct note *symbols_notes(const struct symbols *s, uint32_t *n)
{
	*n = s->nnote;
	return s->note;
}
