#include "report/cover_explain.h"

#include <math.h>

#include "base/json.h"
#include "base/utf8.h"
#include "gate/floor_rows.h"
#include "report/packages.h"

static struct str percent_text(struct arena *a, const struct cov_tally *t)
{
	struct str text = tally_text(a, t, 1);

	return str_eq(text, S("-")) ? text : arena_printf(a, "%.*s%%", STR(text));
}

static void put_verdict(struct buf *b, struct arena *a, const struct cover_explain *x)
{
	const struct cov_tally *t = &x->row.tally;
	struct str words = floor_row_text(a, &x->row);

	utf8_safe(b, x->row.package);
	buf_printf(b, "  %.*s  %llu of %llu", STR(percent_text(a, t)), (unsigned long long)t->covered,
		(unsigned long long)(t->covered + t->uncovered));
	if (t->unmeasured)
		buf_printf(b, ", %llu not measured", (unsigned long long)t->unmeasured);
	buf_printf(b, "\n%s", floor_status_name(x->row.status));
	if (words.n) {
		buf_lit(b, "  ");
		utf8_safe(b, words);
	} else if (x->row.is_count) {
		buf_printf(b, "  at most %llu uncovered", (unsigned long long)x->row.allowed);
	} else if (!isnan(x->row.required)) {
		buf_printf(b, "  at least %.*f%%", (int)(x->is_default ? 1 : x->row.floor.digits), x->row.required);
	}
	buf_lit(b, x->is_default && !x->row.is_count ? " (the default)\n" : "\n");
}

static void put_functions(struct buf *b, const struct cover_explain *x)
{
	uint64_t need = x->row.missing;

	if (!x->nneeded)
		return;
	buf_printf(b, "\n%s would restore it, no fewer can:\n", x->nneeded == 1 ? "this function" : "these functions");
	for (uint32_t i = 0; i < x->nneeded; i++) {
		const struct explain_function *f = &x->function[i];
		uint64_t part = need < f->tally.uncovered ? need : f->tally.uncovered;

		buf_lit(b, "  ");
		utf8_safe(b, f->file);
		if (f->line)
			buf_printf(b, ":%u  ", f->line);
		else
			buf_lit(b, "  outside of functions");
		utf8_safe(b, f->line ? f->name : S(""));
		buf_printf(b, "  %llu uncovered", (unsigned long long)f->tally.uncovered);
		if (part < f->tally.uncovered)
			buf_printf(b, ", %llu of them suffice", (unsigned long long)part);
		buf_char(b, '\n');
		need -= part;
	}
}

static bool depends(const struct cover_explain *x, const struct explain_source *s)
{
	return (x->row.status == FLOOR_PASS || x->row.status == FLOOR_LOOSE) && s->status != FLOOR_PASS && s->status != FLOOR_LOOSE;
}

static void put_sources(struct buf *b, struct arena *a, const struct cover_explain *x)
{
	for (uint32_t i = 0; i < x->nsource; i++) {
		const struct explain_source *s = &x->source[i];

		buf_lit(b, i ? "  " : "\nwithout a source\n  ");
		utf8_safe(b, s->name);
		buf_printf(b, "  %.*s  %s", STR(percent_text(a, &s->without)), floor_status_name(s->status));
		if (s->alone) {
			buf_printf(b, "  only it covers %llu: ", (unsigned long long)s->alone);
			utf8_safe(b, s->places);
		}
		buf_char(b, '\n');
	}
	for (uint32_t i = 0; i < x->nsource; i++)
		if (depends(x, &x->source[i])) {
			buf_lit(b, "the floor holds only because of ");
			utf8_safe(b, x->source[i].name);
			buf_char(b, '\n');
		}
}

static void put_meter(struct buf *b, const struct cover_explain *x)
{
	for (uint32_t i = 0; i < x->nfigure; i++) {
		const struct explain_figure *f = &x->figure[i];

		buf_printf(b, "%s  %-24s %7.*s  ", i ? "" : "\nthe same data elsewhere\n", f->tool, STR(f->percent.n ? f->percent : S("-")));
		if (f->percent.n)
			buf_printf(b, "%llu of %llu: ", (unsigned long long)f->tally.covered, (unsigned long long)(f->tally.covered + f->tally.uncovered));
		utf8_safe(b, f->why);
		buf_char(b, '\n');
	}
}

void cover_explain_text(const struct cover_explain *x, struct buf *out)
{
	struct arena a = { 0 };

	put_verdict(out, &a, x);
	put_functions(out, x);
	put_sources(out, &a, x);
	put_meter(out, x);
	arena_free(&a);
}

/* ---- JSON ---- */

static void put_floor(struct json_out *o, const struct floor_row *row)
{
	json_member_str(o, "status", str_of(floor_status_name(row->status)));
	if (row->is_count) {
		json_member_u64(o, "allowed_uncovered", row->allowed);
	} else if (!isnan(row->required)) {
		json_put_key(o, "required");
		json_put_f64(o, row->required);
	}
	if (row->status == FLOOR_FAIL)
		json_member_u64(o, "missing", row->missing);
}

static void put_array(struct json_out *o, const char *key)
{
	json_put_key(o, key);
	json_put_array(o);
}

static void put_json_functions(struct json_out *o, const struct cover_explain *x)
{
	put_array(o, "functions");
	for (uint32_t i = 0; i < x->nneeded; i++) {
		json_put_object(o);
		json_member_str(o, "file", x->function[i].file);
		json_member_str(o, "name", x->function[i].name);
		if (x->function[i].line)
			json_member_u64(o, "line", x->function[i].line);
		packages_put_tally(o, &x->function[i].tally);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_json_sources(struct json_out *o, const struct cover_explain *x)
{
	put_array(o, "sources");
	for (uint32_t i = 0; i < x->nsource; i++) {
		json_put_object(o);
		json_member_str(o, "name", x->source[i].name);
		json_member_u64(o, "alone", x->source[i].alone);
		json_member_str(o, "status", str_of(floor_status_name(x->source[i].status)));
		packages_put_tally(o, &x->source[i].without);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_json_meter(struct json_out *o, const struct cover_explain *x)
{
	put_array(o, "meter");
	for (uint32_t i = 0; i < x->nfigure; i++) {
		json_put_object(o);
		json_member_str(o, "tool", str_of(x->figure[i].tool));
		json_member_str(o, "why", x->figure[i].why);
		packages_put_tally(o, &x->figure[i].tally);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

void cover_explain_json(const struct cover_explain *x, struct buf *out)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_member_str(&o, "schema", S("pawl/cover-explain/1"));
	json_member_str(&o, "package", x->row.package);
	packages_put_tally(&o, &x->row.tally);
	put_floor(&o, &x->row);
	put_json_functions(&o, x);
	put_json_sources(&o, x);
	put_json_meter(&o, x);
	json_put_end_object(&o);
	buf_char(out, '\n');
}
