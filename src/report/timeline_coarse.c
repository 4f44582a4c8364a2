/*
 * What the first picture needs, in little: bars that lie within a fraction of a pixel of each other drawn as one, and the critical path
 * as far as it can be told apart.  Unpacked, so that the script draws it before the rest of the page has arrived.
 *
 *	coarse    by row: how many; then of each: start, from the end of the one before; length; the bar that is the longest in it, from
 *	          the last one; its start from that start; how much shorter it is; its name; its state
 *	trail     of the path: row, from the one before, signed; start, from the one before; length
 */
#include "report/timeline_part.h"

#define PIXELS 4096u                    /* of the widest screen that is drawn right at once */
#define ROWS 128u                       /* of the highest */

struct coarse {
	const struct page_bars *b;
	double width;                   /* what is narrower is drawn together */
	struct buf bytes;
	uint32_t bar;                   /* the last one that was said */
};

static uint32_t length(const struct page_bars *b, uint32_t bar)
{
	return b->end[bar] - b->start[bar];
}

/* The end of what bars from..n - 1 are drawn together from the first on; *longest of them. */
static uint32_t join(const struct coarse *c, uint32_t from, uint32_t n, uint32_t *end, uint32_t *longest)
{
	const struct page_bars *b = c->b;
	uint32_t i = from;

	*end = b->end[from];
	*longest = from;
	while (++i < n && (double)b->end[i] - b->start[from] < c->width) {
		if (length(b, i) > length(b, *longest))
			*longest = i;
		if (b->end[i] > *end)
			*end = b->end[i];
	}
	return i;
}

static uint32_t put_row(struct coarse *c, uint32_t row, struct buf *out)
{
	const struct page_bars *b = c->b;
	uint32_t at = 0, end, bar, n = 0;

	for (uint32_t i = b->first[row], next; i < b->first[row + 1]; i = next, n++) {
		next = join(c, i, b->first[row + 1], &end, &bar);
		pack_number(out, b->start[i] - at);
		pack_number(out, end - b->start[i]);
		pack_number(out, bar - c->bar);
		pack_number(out, b->start[bar] - b->start[i]);
		pack_number(out, end - b->start[i] - length(b, bar));
		pack_number(out, b->name[bar]);
		pack_number(out, b->state[bar]);
		c->bar = bar;
		at = end;
	}
	return n;
}

static void put_bars(struct coarse *c, struct buf *page)
{
	struct buf rows = { 0 };

	for (uint32_t row = 0; row < c->b->nrow && row < ROWS; row++)
		pack_number(&c->bytes, put_row(c, row, &rows));
	buf_str(&c->bytes, buf_view(&rows));
	pack_block(page, "coarse", buf_view(&c->bytes));
	buf_release(&rows);
}

/* What is narrower than a pixel is drawn once a row and pixel. */
static void put_trail(struct coarse *c, const struct page_path *path, struct buf *page)
{
	uint32_t drawn[ROWS], row = 0, at = 0;

	memset(drawn, 0xff, sizeof drawn);
	buf_clear(&c->bytes);
	for (uint32_t i = 0; i < path->n; i++) {
		uint32_t start = i ? path->end[i - 1] : 0, pixel = (uint32_t)(start / c->width);

		if (path->row[i] >= ROWS || (path->end[i] - start < c->width && drawn[path->row[i]] == pixel))
			continue;
		drawn[path->row[i]] = pixel;
		pack_signed(&c->bytes, path->row[i] - row);
		pack_number(&c->bytes, start - at);
		pack_number(&c->bytes, path->end[i] - start);
		row = path->row[i];
		at = start;
	}
	pack_block(page, "trail", buf_view(&c->bytes));
}

void timeline_coarse(const struct page_bars *b, const struct page_path *path, struct buf *out)
{
	struct coarse c = { .b = b, .width = b->total > PIXELS ? (double)b->total / PIXELS : 1 };

	put_bars(&c, out);
	put_trail(&c, path, out);
	buf_release(&c.bytes);
}
