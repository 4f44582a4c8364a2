#include "report/packages.h"

#include <math.h>

#include "base/json.h"
#include "base/utf8.h"

static bool has_unmeasured(const struct cov_packages *p)
{
	return p->total.measure.unmeasured > 0;
}

static void put_row(struct buf *b, const struct cov_packages *p, const struct cov_tally *t, struct str name)
{
	struct arena a = { 0 };
	struct str percent = tally_text(&a, t, 1);

	percent = str_eq(percent, S("-")) ? percent : arena_printf(&a, "%.*s%%", STR(percent));
	buf_printf(b, "%8.*s  %10llu  %10llu  ", STR(percent), (unsigned long long)t->covered, (unsigned long long)t->uncovered);
	if (has_unmeasured(p))
		buf_printf(b, "%10llu  ", (unsigned long long)t->unmeasured);
	utf8_safe(b, name);
	buf_char(b, '\n');
	arena_free(&a);
}

static void put_counted(struct buf *b, uint64_t n, const char *what)
{
	if (n)
		buf_printf(b, "%llu %s%s  ", (unsigned long long)n, what, n == 1 ? "" : "s");
}

static void put_footer(struct buf *b, const struct coverage *c)
{
	for (uint32_t i = 0; i < c->nexclusion; i++) {
		const struct cov_exclusion *x = &c->exclusion[i];

		buf_lit(b, i ? "          " : "left out  ");
		utf8_safe(b, x->what);
		buf_lit(b, ": ");
		put_counted(b, x->files, "file");
		put_counted(b, x->statements, "statement");
		put_counted(b, x->lines, "line");
		while (b->n && b->p[b->n - 1] == ' ')
			b->n--;
		buf_char(b, '\n');
	}
	for (uint32_t i = 0; i < c->nsource && c->nsource > 1; i++) {
		buf_lit(b, i ? "          " : "sources   ");
		utf8_safe(b, c->source[i].name);
		if (c->source[i].context.n) {
			buf_lit(b, "  (");
			utf8_safe(b, c->source[i].context);
			buf_char(b, ')');
		}
		buf_lit(b, c->source[i].arrived ? "\n" : "  did not arrive\n");
	}
}

void packages_text(const struct coverage *c, const struct cov_packages *p, struct buf *b)
{
	const char *more = has_unmeasured(p) ? "UNMEASURED  " : "", *dash = has_unmeasured(p) ? "----------  " : "";
	struct str total = S("total");

	buf_printf(b, "COVERAGE     COVERED   UNCOVERED  %sPACKAGE\n--------  ----------  ----------  %s-------\n", more, dash);
	for (uint32_t i = 0; i < p->n; i++)
		put_row(b, p, &p->package[i].totals.measure, p->package[i].name);
	put_row(b, p, &p->total.measure, total);
	put_footer(b, c);
}

void packages_tsv(const struct cov_packages *p, struct buf *b)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < p->n; i++) {
		utf8_safe(b, p->package[i].name);
		buf_printf(b, "\t%.*s\n", STR(tally_text(&a, &p->package[i].totals.measure, 1)));
	}
	arena_free(&a);
}

/* ---- JSON ---- */

void packages_put_tally(struct json_out *o, const struct cov_tally *t)
{
	double percent = tally_percent(t);

	json_put_key(o, "covered");
	json_put_u64(o, t->covered);
	json_put_key(o, "uncovered");
	json_put_u64(o, t->uncovered);
	json_put_key(o, "unmeasured");
	json_put_u64(o, t->unmeasured);
	if (isnan(percent))
		return;
	json_put_key(o, "percent");
	json_put_f64(o, percent);
}

static void put_totals(struct json_out *o, const struct cov_totals *t)
{
	static const char *const name[] = { [COV_KIND_LINE] = "lines", [COV_KIND_BLOCK] = "statements", [COV_KIND_FUNCTION] = "functions",
		[COV_KIND_BRANCH] = "branches", [COV_KIND_CONDITION] = "conditions" };

	packages_put_tally(o, &t->measure);
	for (enum cov_kind kind = 0; kind < COV_KINDS; kind++) {
		const struct cov_tally *k = &t->kind[kind];

		if (!k->covered && !k->uncovered && !k->unmeasured)
			continue;
		json_put_key(o, name[kind]);
		json_put_object(o);
		packages_put_tally(o, k);
		json_put_end_object(o);
	}
}

static void put_sources(struct json_out *o, const struct coverage *c)
{
	json_put_key(o, "sources");
	json_put_array(o);
	for (uint32_t i = 0; i < c->nsource; i++) {
		const struct cov_source *s = &c->source[i];

		json_put_object(o);
		json_put_key(o, "name");
		json_put_str(o, s->name);
		if (s->context.n) {
			json_put_key(o, "context");
			json_put_str(o, s->context);
		}
		json_put_key(o, "arrived");
		json_put_bool(o, s->arrived);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_exclusions(struct json_out *o, const struct coverage *c)
{
	json_put_key(o, "left_out");
	json_put_array(o);
	for (uint32_t i = 0; i < c->nexclusion; i++) {
		json_put_object(o);
		json_put_key(o, "what");
		json_put_str(o, c->exclusion[i].what);
		json_put_key(o, "files");
		json_put_u64(o, c->exclusion[i].files);
		json_put_key(o, "lines");
		json_put_u64(o, c->exclusion[i].lines);
		json_put_key(o, "statements");
		json_put_u64(o, c->exclusion[i].statements);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_package(struct json_out *o, const struct cov_package *p)
{
	json_put_object(o);
	json_put_key(o, "name");
	json_put_str(o, p->name);
	json_put_key(o, "files");
	json_put_u64(o, p->nfile);
	put_totals(o, &p->totals);
	json_put_end_object(o);
}

void packages_json(const struct coverage *c, const struct cov_packages *p, struct buf *out)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/cover-packages/1"));
	json_put_key(&o, "total");
	json_put_object(&o);
	put_totals(&o, &p->total);
	json_put_end_object(&o);
	json_put_key(&o, "packages");
	json_put_array(&o);
	for (uint32_t i = 0; i < p->n; i++)
		put_package(&o, &p->package[i]);
	json_put_end_array(&o);
	put_sources(&o, c);
	put_exclusions(&o, c);
	json_put_end_object(&o);
	buf_char(out, '\n');
}
