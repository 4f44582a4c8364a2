#include "report/cover_patch.h"

#include <math.h>

#include "base/json.h"
#include "base/num.h"
#include "base/utf8.h"
#include "report/packages.h"

#define LINES_MOST 400u         /* of source that the text quotes */
#define LINE_COLUMNS 160u

static double percent_of(uint64_t covered, uint64_t all)
{
	return all ? 100.0 * (double)covered / (double)all : 100;
}

/* What is not measured may be covered or not: it decides only where that does not matter. */
enum patch_status cover_patch_status(const struct cover_patch *p)
{
	const struct cov_tally *t = &p->total;
	uint64_t all = t->covered + t->uncovered + t->unmeasured;

	if (isnan(p->at_least))
		return t->unmeasured ? PATCH_NODATA : PATCH_NOT_JUDGED;
	if (percent_of(t->covered, all) >= p->at_least - 1e-9)
		return PATCH_PASS;
	return percent_of(t->covered + t->unmeasured, all) < p->at_least - 1e-9 ? PATCH_FAIL : PATCH_NODATA;
}

/* ---- text ---- */

static void put_row(struct buf *b, const struct cover_patch *p, const struct cov_tally *t, struct str name, const char *remark)
{
	struct arena a = { 0 };
	struct str percent = tally_text(&a, t, 1);

	percent = str_eq(percent, S("-")) ? percent : arena_printf(&a, "%.*s%%", STR(percent));
	buf_printf(b, "%8.*s  %10llu  %10llu  ", STR(percent), (unsigned long long)t->covered, (unsigned long long)t->uncovered);
	if (p->total.unmeasured)
		buf_printf(b, "%10llu  ", (unsigned long long)t->unmeasured);
	utf8_safe(b, name);
	buf_printf(b, "%s\n", remark);
	arena_free(&a);
}

static void put_table(struct buf *b, const struct cover_patch *p)
{
	const char *more = p->total.unmeasured ? "UNMEASURED  " : "", *dash = p->total.unmeasured ? "----------  " : "";

	buf_printf(b, "COVERAGE     COVERED   UNCOVERED  %sFILE\n--------  ----------  ----------  %s----\n", more, dash);
	for (uint32_t i = 0; i < p->n; i++)
		put_row(b, p, &p->file[i].tally, p->file[i].path, p->file[i].unseen ? "  (in no input)" : "");
	put_row(b, p, &p->total, S("patch"), "");
}

static void put_place(struct buf *b, struct str path, const struct patch_range *r)
{
	utf8_safe(b, path);
	buf_printf(b, ":%u", r->first);
	if (r->last > r->first)
		buf_printf(b, "-%u", r->last);
	buf_lit(b, r->unmeasured ? "  not measured\n" : "\n");
}

/* Ranges ascend: `rest` and `line` go on where the one before ended. */
static void put_source(struct buf *b, const struct patch_range *r, struct str *rest, uint32_t *line, uint32_t *left)
{
	for (; rest->n && *line <= r->last; ++*line) {
		struct str text = str_line(rest);

		if (*line < r->first || !*left)
			continue;
		buf_printf(b, "%7u  ", *line);
		for (; text.n && *text.p == '\t'; text = str_from(text, 1))
			buf_lit(b, "    ");
		utf8_safe_cut(b, text, LINE_COLUMNS, false);
		buf_char(b, '\n');
		--*left;
	}
}

static void put_ranges(struct buf *b, const struct cover_patch *p)
{
	uint32_t left = LINES_MOST, untold = 0;

	for (uint32_t i = 0; i < p->n; i++) {
		const struct patch_file *f = &p->file[i];
		struct str rest = f->source;
		uint32_t line = 1;

		for (uint32_t k = 0; k < f->nrange; k++) {
			if (!left) {
				untold++;
				continue;
			}
			if (!i && !k)
				buf_char(b, '\n');
			put_place(b, f->path, &f->range[k]);
			put_source(b, &f->range[k], &rest, &line, &left);
		}
	}
	if (untold)
		buf_printf(b, "and %u places more: --json lists all of them\n", untold);
}

static void put_categories(struct buf *b, const struct cov_categories *c)
{
	buf_char(b, '\n');
	for (int k = 0; k < COV_CATEGORIES; k++)
		if (c->count[k])
			buf_printf(b, "%s  %8llu  %s\n", cov_category_word[k].name, (unsigned long long)c->count[k], cov_category_word[k].meaning);
	if (c->unmeasured)
		buf_printf(b, "?    %8llu  lines that one of the sides could not measure\n", (unsigned long long)c->unmeasured);
}

/* The smallest number of lines that would reach it. */
static uint64_t missing(const struct cover_patch *p)
{
	const struct cov_tally *t = &p->total;
	uint64_t all = t->covered + t->uncovered + t->unmeasured;
	double need = ceil(p->at_least * (double)all / 100 - 1e-9);

	return need > (double)t->covered ? (uint64_t)need - t->covered : 0;
}

static void put_verdict(struct buf *b, const struct cover_patch *p)
{
	enum patch_status status = cover_patch_status(p);
	struct buf need = { 0 };

	if (!isnan(p->at_least))
		num_print(&need, p->at_least);
	if (status == PATCH_PASS)
		buf_printf(b, "\nPASS  at least %.*s%%\n", STR(buf_view(&need)));
	else if (status == PATCH_FAIL)
		buf_printf(b, "\nFAIL  at least %.*s%%: %llu more lines to cover\n", STR(buf_view(&need)), (unsigned long long)missing(p));
	else if (status == PATCH_NODATA)
		buf_printf(b, "\nnot measured: %llu changed lines of which no input can tell\n", (unsigned long long)p->total.unmeasured);
	buf_release(&need);
}

void cover_patch_text(const struct cover_patch *p, struct buf *b)
{
	buf_lit(b, "changes since ");
	utf8_safe(b, p->base_text);
	buf_char(b, '\n');
	if (!p->n)
		buf_lit(b, "no changed line is code\n");
	else
		put_table(b, p);
	put_ranges(b, p);
	if (p->categories)
		put_categories(b, p->categories);
	put_verdict(b, p);
}

/* ---- JSON ---- */

static void put_pairs(struct json_out *o, const char *key, const struct patch_file *f, bool unmeasured)
{
	json_put_key(o, key);
	json_put_array(o);
	for (uint32_t i = 0; i < f->nrange; i++) {
		if (f->range[i].unmeasured != unmeasured)
			continue;
		json_put_array(o);
		json_put_u64(o, f->range[i].first);
		json_put_u64(o, f->range[i].last);
		json_put_end_array(o);
	}
	json_put_end_array(o);
}

static void put_file(struct json_out *o, const struct patch_file *f)
{
	json_put_object(o);
	json_put_key(o, "path");
	json_put_str(o, f->path);
	packages_put_tally(o, &f->tally);
	put_pairs(o, "uncovered_lines", f, false);
	put_pairs(o, "unmeasured_lines", f, true);
	json_put_key(o, "in_an_input");
	json_put_bool(o, !f->unseen);
	json_put_end_object(o);
}

static void put_status(struct json_out *o, const struct cover_patch *p)
{
	static const char *const name[] = { [PATCH_PASS] = "PASS", [PATCH_FAIL] = "FAIL", [PATCH_NODATA] = "NODATA" };
	enum patch_status status = cover_patch_status(p);

	if (!isnan(p->at_least)) {
		json_put_key(o, "at_least");
		json_put_f64(o, p->at_least);
	}
	if (status == PATCH_NOT_JUDGED)
		return;
	json_put_key(o, "status");
	json_put_str(o, str_of(name[status]));
}

static void put_json_categories(struct json_out *o, const struct cov_categories *c)
{
	json_put_key(o, "categories");
	json_put_object(o);
	for (int k = 0; k < COV_CATEGORIES; k++) {
		json_put_key(o, cov_category_word[k].name);
		json_put_u64(o, c->count[k]);
	}
	json_put_key(o, "unmeasured");
	json_put_u64(o, c->unmeasured);
	json_put_end_object(o);
}

void cover_patch_json(const struct cover_patch *p, struct buf *b)
{
	struct json_out o;

	json_out_init(&o, b, 2);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/cover-patch/1"));
	json_put_key(&o, "base");
	json_put_str(&o, p->base_name);
	json_put_key(&o, "commit");
	json_put_str(&o, p->commit);
	json_put_key(&o, "total");
	json_put_object(&o);
	packages_put_tally(&o, &p->total);
	json_put_end_object(&o);
	put_status(&o, p);
	json_put_key(&o, "files");
	json_put_array(&o);
	for (uint32_t i = 0; i < p->n; i++)
		put_file(&o, &p->file[i]);
	json_put_end_array(&o);
	if (p->categories)
		put_json_categories(&o, p->categories);
	json_put_end_object(&o);
	buf_char(b, '\n');
}
