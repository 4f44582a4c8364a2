/* zstd in pieces, with an arena for its memory: leaving it by longjmp leaves nothing behind. */
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_customMem */
#include "base/unpack.h"

#include <zstd.h>

static void *alloc_in(void *arena, size_t n)
{
	return arena_alloc(arena, 1, n);
}

/* Memory of an arena goes with the arena.  zstd asks again only when a frame wants a larger window. */
static void keep(void *arena, void *p)
{
	(void)arena;
	(void)p;
}

struct unpack_stream *unpack_stream(struct arena *a)
{
	ZSTD_customMem memory = { alloc_in, keep, a };

	return (struct unpack_stream *)ZSTD_createDStream_advanced(memory);
}

bool unpack_piece(struct unpack_stream *s, struct str *in, char *out, size_t room, size_t *made, struct err *e)
{
	ZSTD_inBuffer from = { in->p, in->n, 0 };
	ZSTD_outBuffer to = { out, room, 0 };
	size_t status = ZSTD_decompressStream((ZSTD_DStream *)s, &to, &from);

	*in = str_from(*in, from.pos);
	*made = to.pos;
	if (ZSTD_isError(status))
		return err_set(e, ERR_INPUT, "zstd data is damaged: %s", ZSTD_getErrorName(status));
	return true;
}
