/*
 * The lines of a file that only has blocks.
 *
 * Blocks are drawn from the smallest count to the largest, each line once: `next` leads over what is drawn already, so that a
 * thousand blocks that all reach through the whole file cost no more than one.
 */
#include "model/coverage_part.h"

#include "base/sort.h"

struct canvas {
	uint32_t *drawn;        /* by line: the block + 1 whose hits it has; 0 = none */
	uint32_t *next;         /* the first line from here on that is not drawn, or a hint at it */
};

static uint32_t last_line(const struct cov_block *b)
{
	uint32_t last = b->end_line > b->line && b->end_column == 1 ? b->end_line - 1 : b->end_line;

	last = last < b->line ? b->line : last;
	return last < COVERAGE_LINE_MOST ? last : COVERAGE_LINE_MOST;
}

static uint32_t first_free(struct canvas *c, uint32_t line)
{
	uint32_t free = line, after;

	while (c->next[free] != free)
		free = c->next[free];
	for (; line != free; line = after) {
		after = c->next[line];
		c->next[line] = free;
	}
	return free;
}

static void draw(struct canvas *c, uint32_t from, uint32_t to, uint32_t block)
{
	for (uint32_t line = first_free(c, from); line <= to; line = first_free(c, line)) {
		c->drawn[line] = block + 1;
		c->next[line] = line + 1;
	}
}

/* Unmeasured is the largest: any other answer goes before it. */
static int by_count(uint32_t x, uint32_t y, const void *ctx)
{
	const struct cov_block *block = ctx;

	return (block[x].hits.count > block[y].hits.count) - (block[x].hits.count < block[y].hits.count);
}

/* Where each block's first line is, as the header has it; returns the last line of all. */
static uint32_t find_extents(const struct cov_file *f, uint32_t *first)
{
	uint32_t reach = 0;

	for (uint32_t i = 0; i < f->nblock; i++) {
		const struct cov_block *b = &f->block[i];
		uint32_t last = last_line(b);

		first[i] = b->line + (last > b->line && reach >= b->line);
		reach = last > reach ? last : reach;
	}
	return reach;
}

static struct cov_line *lines_of_blocks(struct arena *a, const struct cov_file *f, uint32_t *n)
{
	uint32_t *first = ARENA_ARRAY(a, uint32_t, f->nblock), *order = ARENA_ARRAY(a, uint32_t, f->nblock);
	uint32_t reach = find_extents(f, first);
	struct canvas c = { ARENA_ARRAY(a, uint32_t, reach + 2), ARENA_ARRAY(a, uint32_t, reach + 2) };
	struct cov_line *line;

	for (uint32_t i = 0; i < reach + 2; i++)
		c.next[i] = i;
	for (uint32_t i = 0; i < f->nblock; i++)
		order[i] = i;
	sort_by(order, f->nblock, by_count, f->block);
	for (uint32_t i = 0; i < f->nblock; i++) {
		const struct cov_block *b = &f->block[order[i]];

		if (b->line && b->line <= COVERAGE_LINE_MOST)
			draw(&c, first[order[i]], last_line(b), order[i]);
	}
	*n = 0;
	for (uint32_t i = 1; i <= reach; i++)
		*n += c.drawn[i] != 0;
	line = ARENA_ARRAY(a, struct cov_line, *n);
	*n = 0;
	for (uint32_t i = 1; i <= reach; i++)
		if (c.drawn[i])
			line[(*n)++] = (struct cov_line){ .hits = f->block[c.drawn[i] - 1].hits, .line = i };
	arena_discard(a, c.drawn);
	arena_discard(a, c.next);
	return line;
}

struct cov_line *coverage_lines(struct arena *a, const struct cov_file *f, uint32_t *n)
{
	if (!f->nline)
		return lines_of_blocks(a, f, n);
	*n = f->nline;
	return f->line;
}

uint32_t coverage_line_from(const struct cov_line *line, uint32_t n, uint32_t number)
{
	uint32_t lo = 0;

	while (lo < n) {
		uint32_t mid = lo + (n - lo) / 2;

		if (line[mid].line < number)
			lo = mid + 1;
		else
			n = mid;
	}
	return lo;
}
