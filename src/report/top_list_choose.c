#include "report/top_list_part.h"

#include "base/sort.h"

/* ---- choosing ---- */

static struct list_line line_of(const struct top_page *page, const struct profile_row *r, struct arena *a)
{
	const struct frame *f = &page->profile->frame[r->frame];
	struct list_line line = { .function = f->function, .file = profile_clean_path(a, f->file), .line = f->line,
		.flat = r->flat, .cum = r->cum };

	if (f->line && f->line >= f->start_line)
		line.from = f->start_line ? f->start_line : f->line > LIST_MARGIN ? f->line - LIST_MARGIN : 1;
	return line;
}

static int line_order(uint32_t i, uint32_t j, const void *lines)
{
	const struct list_line *x = (const struct list_line *)lines + i, *y = (const struct list_line *)lines + j;
	int order = str_cmp(x->function, y->function);

	order = order ? order : str_cmp(x->file, y->file);
	return order ? order : (x->line > y->line) - (x->line < y->line);
}

static bool same_line(const struct list_line *x, const struct list_line *y)
{
	return x->line == y->line && str_eq(x->file, y->file) && str_eq(x->function, y->function);
}

static int64_t sum_of(int64_t x, int64_t y)
{
	return (int64_t)((uint64_t)x + (uint64_t)y);
}

/* Rows that differ in what a listing does not show (columns) become one line. */
static void join_equal(struct list *l)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		struct list_line *last = n ? &l->line[n - 1] : NULL;

		if (!last || !same_line(last, &l->line[i])) {
			l->line[n++] = l->line[i];
			continue;
		}
		last->flat = sum_of(last->flat, l->line[i].flat);
		last->cum = sum_of(last->cum, l->line[i].cum);
		if (l->line[i].from < last->from)
			last->from = l->line[i].from;
	}
	l->n = n;
}

bool top_list_choose(struct list *l, const struct regexp *function, struct err *e)
{
	const struct profile_rows *rows = l->page->rows;
	struct err slow = { 0 };

	map_init(&l->known, l->arena);
	l->line = ARENA_ARRAY(l->arena, struct list_line, rows->n);
	for (uint32_t i = 0; i < rows->n && !slow.kind; i++) {
		const struct profile_row *r = &rows->row[i];

		if (regexp_matches(function, l->page->profile->frame[r->frame].function, &slow))
			l->line[l->n++] = line_of(l->page, r, l->arena);
	}
	if (slow.kind) {
		*e = slow;
		return false;
	}
	if (!l->n)
		return err_set(e, ERR_USAGE, "--list matches no function of the profile");
	l->line = sorted_rows(l->arena, l->line, sizeof *l->line, l->n, line_order, l->line);
	join_equal(l);
	return true;
}

struct list_part list_part_at(const struct list *l, uint32_t first, bool of_file)
{
	const struct list_line *head = &l->line[first];
	struct list_part part = { first, first, 0, 0 };

	for (; part.end < l->n; part.end++) {
		const struct list_line *x = &l->line[part.end];

		if (!str_eq(x->function, head->function) || (of_file && !str_eq(x->file, head->file)))
			break;
		part.flat = sum_of(part.flat, x->flat);
		part.cum = sum_of(part.cum, x->cum);
	}
	return part;
}

/* ---- text by lines ---- */

static const struct list_text *split(struct arena *a, struct str text, struct str why)
{
	struct list_text *t = ARENA_NEW(a, struct list_text);
	uint32_t cap = 0, n = 0;
	size_t at = 0;

	*t = (struct list_text){ .text = text, .why = why };
	for (; at < text.n; t->n++) {
		const char *end = memchr(text.p + at, '\n', text.n - at);

		if (t->n % LIST_STEP == 0) {
			ARENA_ROOM(a, t->start, n, cap);
			t->start[n++] = (uint32_t)at;
		}
		at = end ? (size_t)(end - text.p) + 1 : text.n;
	}
	return t;
}

const struct list_text *list_text_of(struct list *l, struct str file)
{
	uint32_t at = map_intern(&l->known, file, l->ntext);
	struct str text, why = { 0 };

	if (at < l->ntext)
		return l->text[at];
	text = l->source(l->source_ctx, file, &why);
	ARENA_ROOM(l->arena, l->text, l->ntext, l->text_cap);
	return l->text[l->ntext++] = split(l->arena, text, why);
}

struct str list_text_line(const struct list_text *t, uint32_t line)
{
	struct str rest, found = { 0 };

	if (!line || line > t->n)
		return found;
	rest = str_from(t->text, t->start[(line - 1) / LIST_STEP]);
	for (uint32_t i = (line - 1) % LIST_STEP + 1; i; i--)
		found = str_line(&rest);
	return found;
}
