/*
 * Columns of numbers as blocks of the page: differences to what one would expect, as bytes, packed by gzip, as base64.
 *
 *	rows      how many bars each has
 *	start     from the end of the bar before it in its row
 *	end       from its start
 *	name      as it is
 *	command   0: one that no bar before has; else how many commands ago it was first
 *	parent    from the one of the bar before, signed
 *	state     as it is
 *	commands  their texts, a line each
 *	wait      by bar, then as recorded: four columns: bar, from the one before; start, from the start of its bar; length; kind
 *	path      two columns: row, from the one before, signed; length
 */
#include "report/timeline_part.h"

#include <nettle/base64.h>

#include "base/unpack.h"

#define GZIP_LEVEL 6

void pack_number(struct buf *out, uint32_t x)
{
	for (; x >= 0x80; x >>= 7)
		buf_char(out, (char)(0x80 | (x & 0x7f)));
	buf_char(out, (char)x);
}

void pack_signed(struct buf *out, uint32_t x)
{
	pack_number(out, x << 1 ^ (x >> 31 ? UINT32_MAX : 0));
}

void pack_block(struct buf *page, const char *id, struct str bytes)
{
	char *room;

	buf_printf(page, "<script type=\"text/plain\" id=\"%s\">", id);
	room = buf_room(page, BASE64_ENCODE_RAW_LENGTH(bytes.n) + 1);
	base64_encode_raw(room, bytes.n, (const uint8_t *)bytes.p);
	page->n += BASE64_ENCODE_RAW_LENGTH(bytes.n);
	buf_lit(page, "</script>\n");
}

struct packing {
	const struct page_bars *b;
	struct buf bytes, packed;       /* of the block being made */
	struct buf *out;
	struct err *err;
};

/* What was gathered becomes a block. */
static bool put(struct packing *p, const char *id)
{
	buf_clear(&p->packed);
	if (!pack_gzip(buf_view(&p->bytes), GZIP_LEVEL, &p->packed, p->err))
		return false;
	pack_block(p->out, id, buf_view(&p->packed));
	buf_clear(&p->bytes);
	return true;
}

static bool put_rows(struct packing *p)
{
	for (uint32_t row = 0; row < p->b->nrow; row++)
		pack_number(&p->bytes, p->b->first[row + 1] - p->b->first[row]);
	return put(p, "rows");
}

static bool put_starts(struct packing *p)
{
	const struct page_bars *b = p->b;

	for (uint32_t row = 0; row < b->nrow; row++)
		for (uint32_t i = b->first[row], at = 0; i < b->first[row + 1]; at = b->end[i++])
			pack_number(&p->bytes, b->start[i] - at);
	return put(p, "start");
}

static bool put_ends(struct packing *p)
{
	for (uint32_t i = 0; i < p->b->n; i++)
		pack_number(&p->bytes, p->b->end[i] - p->b->start[i]);
	return put(p, "end");
}

static bool put_column(struct packing *p, const char *id, const uint32_t *x)
{
	for (uint32_t i = 0; i < p->b->n; i++)
		pack_number(&p->bytes, x[i]);
	return put(p, id);
}

static bool put_parents(struct packing *p)
{
	for (uint32_t i = 0; i < p->b->n; i++)
		pack_signed(&p->bytes, p->b->parent[i] - (i ? p->b->parent[i - 1] : 0));
	return put(p, "parent");
}

static bool put_commands(struct packing *p)
{
	const struct page_texts *texts = &p->b->commands;
	uint32_t seen = 0;

	for (uint32_t i = 0; i < p->b->n; i++) {
		uint32_t at = p->b->command[i];

		pack_number(&p->bytes, seen - at);
		seen += at == seen;
	}
	if (!put(p, "command"))
		return false;
	for (uint32_t i = 0; i < texts->n; i++) {
		buf_str(&p->bytes, texts->text[i]);
		buf_char(&p->bytes, '\n');
	}
	return put(p, "commands");
}

/* ---- waits ---- */

/* Indices of waits by bar, as they were recorded within one. */
static uint32_t *wait_order(const struct page_bars *b, const struct process_tree *t, struct arena *a)
{
	uint32_t *order = ARENA_ARRAY(a, uint32_t, (size_t)t->nwait + 1), *next = ARENA_ARRAY(a, uint32_t, (size_t)b->n + 1);

	for (uint32_t i = 0; i < t->nwait; i++)
		next[b->of[t->wait[i].program] + 1]++;
	for (uint32_t i = 0; i < b->n; i++)
		next[i + 1] += next[i];
	for (uint32_t i = 0; i < t->nwait; i++)
		order[next[b->of[t->wait[i].program]]++] = i;
	return order;
}

static uint32_t wait_end(const struct page_bars *b, const struct process_tree *t, const struct tree_wait *w)
{
	return timeline_steps(b, w->end_ns == NO_TIME ? program_end_ns(t, w->program) : w->end_ns);
}

static bool put_waits(struct packing *p, const struct process_tree *t)
{
	const struct page_bars *b = p->b;
	struct arena scratch = { 0 };
	uint32_t *order = wait_order(b, t, &scratch);

	for (uint32_t i = 0, before = 0; i < t->nwait; i++) {
		uint32_t bar = b->of[t->wait[order[i]].program];

		pack_number(&p->bytes, bar - before);
		before = bar;
	}
	for (uint32_t i = 0; i < t->nwait; i++) {
		const struct tree_wait *w = &t->wait[order[i]];

		pack_number(&p->bytes, timeline_steps(b, w->start_ns) - b->start[b->of[w->program]]);
	}
	for (uint32_t i = 0; i < t->nwait; i++) {
		const struct tree_wait *w = &t->wait[order[i]];

		pack_number(&p->bytes, wait_end(b, t, w) - timeline_steps(b, w->start_ns));
	}
	for (uint32_t i = 0; i < t->nwait; i++)
		pack_number(&p->bytes, (uint32_t)t->wait[order[i]].kind);
	arena_free(&scratch);
	return put(p, "wait");
}

static bool put_path(struct packing *p, const struct page_path *path)
{
	for (uint32_t i = 0; i < path->n; i++)
		pack_signed(&p->bytes, path->row[i] - (i ? path->row[i - 1] : 0));
	for (uint32_t i = 0; i < path->n; i++)
		pack_number(&p->bytes, path->end[i] - (i ? path->end[i - 1] : 0));
	return put(p, "path");
}

bool timeline_pack(const struct timeline_page *page, const struct page_bars *b, const struct page_path *path, struct buf *out,
	struct err *e)
{
	struct packing p = { .b = b, .out = out, .err = e };
	bool ok = put_rows(&p) && put_starts(&p) && put_ends(&p) && put_column(&p, "name", b->name) && put_column(&p, "state", b->state) &&
		put_parents(&p) && put_path(&p, path) && put_waits(&p, page->tree) && put_commands(&p);

	buf_release(&p.bytes);
	buf_release(&p.packed);
	return ok;
}
