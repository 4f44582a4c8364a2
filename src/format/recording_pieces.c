/* A packed recording as pieces of whole lines, so that little more than one of them is in memory. */
#include "base/file.h"
#include "base/unpack.h"
#include "format/recording_part.h"

#define PIECE_BYTES ((size_t)512 << 10) /* of text: what a CPU has in its caches */
#define FORGET_BYTES ((size_t)4 << 20)

struct recording_pieces {
	struct unpack_stream *stream;
	struct str packed;              /* what is left */
	const char *known;              /* of a mapped file: from here on pages may be in memory; else NULL */
	size_t left_bytes;              /* that may still come out */
	struct arena *arena;
	char *text;
	size_t n, cap;                  /* bytes of `text`, its room */
	size_t given;                   /* bytes of it that were given away as lines */
	uint64_t offset;                /* of text[0] */
};

struct recording_pieces *recording_pieces(struct str packed, bool mapped, size_t most_bytes, struct arena *a)
{
	struct recording_pieces *p = ARENA_NEW(a, struct recording_pieces);

	*p = (struct recording_pieces){ .stream = unpack_stream(a), .packed = packed, .known = mapped ? packed.p : NULL,
		.left_bytes = most_bytes, .arena = a, .text = arena_alloc(a, PIECE_BYTES, 1), .cap = PIECE_BYTES };
	return p;
}

/* A line that began goes to the front; one that fills everything gets more room. */
static void make_room(struct recording_pieces *p)
{
	char *more;

	p->n -= p->given;
	p->offset += p->given;
	memmove(p->text, p->text + p->given, p->n);
	p->given = 0;
	if (p->n < p->cap)
		return;
	more = arena_alloc(p->arena, 2 * p->cap, 1);
	memcpy(more, p->text, p->n);
	arena_discard(p->arena, p->text);
	p->text = more;
	p->cap *= 2;
}

static void forget(struct recording_pieces *p)
{
	if (!p->known || (p->packed.n && (size_t)(p->packed.p - p->known) < FORGET_BYTES))
		return;
	file_forget((struct str){ p->known, (size_t)(p->packed.p - p->known) });
	p->known = p->packed.p;
}

/* Until there is no room left, or nothing more comes. */
static bool fill(struct recording_pieces *p, struct err *e)
{
	size_t made, before;

	do {
		before = p->packed.n;
		if (!unpack_piece(p->stream, &p->packed, p->text + p->n, p->cap - p->n, &made, e))
			return false;
		if (made > p->left_bytes)
			return err_set(e, ERR_LIMIT, "at most so many bytes expected");
		p->left_bytes -= made;
		p->n += made;
	} while (p->n < p->cap && (made || p->packed.n < before));
	forget(p);
	return true;
}

bool recording_piece(struct recording_pieces *p, struct str *lines, uint64_t *offset, struct err *e)
{
	const char *last;

	do {
		make_room(p);
		if (!fill(p, e))
			return false;
		last = p->n ? memrchr(p->text, '\n', p->n) : NULL;
	} while (!last && p->n == p->cap);
	if (!last && p->n)
		return err_set(e, ERR_INPUT, "a whole last line expected");
	p->given = last ? (size_t)(last - p->text) + 1 : 0;
	*lines = (struct str){ p->text, p->given };
	*offset = p->offset;
	return true;
}
