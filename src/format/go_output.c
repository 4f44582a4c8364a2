#include "format/go_output.h"

#define NO_PIECE UINT32_MAX

void go_output_add(struct go_pieces *p, struct go_output *o, struct str text)
{
	uint32_t piece = p->n;

	if (!text.n)
		return;
	ARENA_ROOM(p->arena, p->piece, p->n, p->cap);
	p->piece[p->n++] = (struct go_piece){ text, NO_PIECE };
	if (o->last == NO_PIECE)
		o->first = piece;
	else
		p->piece[o->last].next = piece;
	o->last = piece;
	if (o->line == NO_PIECE)
		o->line = piece;
	o->n += text.n;
	o->line_n += text.n;
}

struct str go_output_line(struct go_pieces *p, struct go_output *o)
{
	struct str line = { 0 }, rest;
	char *joined;
	size_t n = 0;

	if (o->line == NO_PIECE)
		return line;
	if (o->line == o->last) {
		rest = p->piece[o->line].text;
	} else {
		joined = arena_alloc(p->arena, o->line_n, 1);
		for (uint32_t i = o->line; i != NO_PIECE; i = p->piece[i].next) {
			memcpy(joined + n, p->piece[i].text.p, p->piece[i].text.n);
			n += p->piece[i].text.n;
		}
		rest = (struct str){ joined, n };
	}
	o->line = NO_PIECE;
	o->line_n = 0;
	return str_line(&rest);
}

/* Copies the bytes [from, to) of the output to `out`; returns how many. */
static size_t copy_range(
	const struct go_pieces *p, const struct go_output *o, size_t from, size_t to, char *out)
{
	size_t at = 0, n = 0;

	for (uint32_t i = o->first; i != NO_PIECE && at < to; i = p->piece[i].next) {
		struct str text = p->piece[i].text;
		size_t lo = from > at ? from - at : 0, hi = to - at < text.n ? to - at : text.n;

		if (lo < hi) {
			memcpy(out + n, text.p + lo, hi - lo);
			n += hi - lo;
		}
		at += text.n;
	}
	return n;
}

struct str go_output_text(const struct go_pieces *p, const struct go_output *o)
{
	size_t head = GO_OUTPUT_BYTES / 4, tail = GO_OUTPUT_BYTES - head - 100, n;
	struct str cut;
	char *text;

	if (!o->n)
		return (struct str){ 0 };
	text = arena_alloc(p->arena, o->n < GO_OUTPUT_BYTES ? o->n : GO_OUTPUT_BYTES, 1);
	if (o->n <= GO_OUTPUT_BYTES)
		return (struct str){ text, copy_range(p, o, 0, o->n, text) };
	cut = arena_printf(p->arena, "\n... %zu bytes are left out here ...\n", o->n - head - tail);
	n = copy_range(p, o, 0, head, text);
	memcpy(text + n, cut.p, cut.n);
	n += cut.n;
	return (struct str){ text, n + copy_range(p, o, o->n - tail, o->n, text + n) };
}
