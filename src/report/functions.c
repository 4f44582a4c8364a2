/* functions - coverage function by function, as `go tool cover -func` lays it out. */
#include "base/json.h"
#include "base/utf8.h"
#include "report/packages.h"

#define TAB 8u

static struct str place_of(struct arena *a, const struct function_line *l)
{
	return l->line ? arena_printf(a, "%.*s:%u:", STR(l->file), l->line) : arena_printf(a, "%.*s:", STR(l->file));
}

/* Code points: what text/tabwriter counts. */
static uint32_t width_of(struct str s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

/* A column is one wider than its widest cell, rounded up to a tab stop [text/tabwriter: minwidth 1, tabwidth 8, padding 1]. */
static uint32_t column_of(uint32_t widest)
{
	return (widest + 1 + TAB - 1) / TAB * TAB;
}

static void put_cell(struct buf *b, struct str cell, uint32_t column)
{
	utf8_safe(b, cell);
	buf_fill(b, '\t', (column - width_of(cell) + TAB - 1) / TAB);
}

void functions_text(const struct function_line *line, uint32_t n, struct str total, struct buf *b)
{
	struct arena a = { 0 };
	struct str *place = ARENA_ARRAY(&a, struct str, (size_t)n + 1);
	uint32_t first = width_of(S("total:")), second = width_of(S("(statements)"));

	for (uint32_t i = 0; i < n; i++) {
		place[i] = place_of(&a, &line[i]);
		first = width_of(place[i]) > first ? width_of(place[i]) : first;
		second = width_of(line[i].name) > second ? width_of(line[i].name) : second;
	}
	for (uint32_t i = 0; i < n; i++) {
		put_cell(b, place[i], column_of(first));
		put_cell(b, line[i].name, column_of(second));
		buf_printf(b, "%.*s\n", STR(line[i].percent));
	}
	put_cell(b, S("total:"), column_of(first));
	put_cell(b, S("(statements)"), column_of(second));
	buf_printf(b, "%.*s\n", STR(total));
	arena_free(&a);
}

void functions_json(const struct function_line *line, uint32_t n, const struct cov_tally *total, struct buf *out)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/cover-functions/1"));
	json_put_key(&o, "total");
	json_put_object(&o);
	packages_put_tally(&o, total);
	json_put_end_object(&o);
	json_put_key(&o, "functions");
	json_put_array(&o);
	for (uint32_t i = 0; i < n; i++) {
		json_put_object(&o);
		json_put_key(&o, "file");
		json_put_str(&o, line[i].file);
		json_put_key(&o, "name");
		json_put_str(&o, line[i].name);
		if (line[i].line) {
			json_put_key(&o, "line");
			json_put_u64(&o, line[i].line);
		}
		packages_put_tally(&o, &line[i].tally);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
}
