#include "verb/profile_output.h"

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/unpack.h"
#include "compare/profile_loss.h"
#include "verb/input.h"
#include "verb/talk.h"

struct output_words output_words;

static const struct str packings[] = { S(".gz"), S(".zst") };

/* ---- which format ---- */

static struct str without_packing(struct str path)
{
	for (size_t i = 0; i < sizeof packings / sizeof *packings; i++)
		if (str_ends(path, packings[i]))
			return str_clip(path, path.n - packings[i].n);
	return path;
}

/* The longest ending counts: ".speedscope.json" before ".json". */
static const struct format *by_ending(struct str path)
{
	const struct format *found = NULL;
	size_t most = 0;

	for (const struct format *const *f = formats; *f; f++) {
		struct str endings = str_of((*f)->endings), ending;

		while ((ending = str_word(&endings)).n)
			if ((*f)->write && ending.n > most && str_ends(path, ending)) {
				most = ending.n;
				found = *f;
			}
	}
	return found;
}

static bool list_writable(struct err *e)
{
	char known[300];
	size_t n = 0;

	for (const struct format *const *f = formats; *f && n < sizeof known - 1; f++)
		if ((*f)->write)
			n += (size_t)snprintf(
				known + n, sizeof known - n, "%s%s", n ? ", " : "", (*f)->name);
	return err_hint(e, "--to takes %s", known);
}

const struct format *output_format(struct err *e)
{
	const struct format *f;

	if (output_words.to) {
		if (!(f = format_find(str_of(output_words.to), e)) || f->write)
			return f;
		err_set(e, ERR_USAGE, "pawl reads %s, but does not write it", f->name);
		list_writable(e);
		return NULL;
	}
	if (!output_words.path) {
		err_set(e, ERR_USAGE, "a file to write is needed");
		err_hint(e, "-o cpu.speedscope.json, or --to folded for standard output");
		return NULL;
	}
	if (!(f = by_ending(without_packing(str_of(output_words.path))))) {
		err_set(e, ERR_USAGE, "the name \"%s\" does not tell the format",
			output_words.path);
		list_writable(e);
	}
	return f;
}

/* ---- what is missing ---- */

static bool check_profile(struct arena *a, const struct profile *before, const struct reading *r,
	const struct format *to, struct err *e)
{
	struct str lost;

	for (uint32_t i = 0; i < r->n; i++) {
		if (r->evidence[i].model != MODEL_PROFILE)
			continue;
		if (!profile_loss(a, before, &r->evidence[i].profile, &lost, e))
			return false;
		if (lost.n)
			say("%s does not hold: %.*s", to->name, STR(lost));
		return true;
	}
	say("%s shows the profile as a timeline: nothing else of it is kept", to->name);
	return true;
}

static bool check_timeline(const struct timeline *before, const struct reading *r,
	const struct format *to, struct err *e)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct timeline *t = &r->evidence[i].timeline;

		if (r->evidence[i].model != MODEL_TIMELINE)
			continue;
		if (t->nspan != before->nspan || t->nmark != before->nmark ||
			t->ncounter != before->ncounter)
			say("%s does not hold all: %u of %u spans, %u of %u marks, %u of %u "
			    "counters",
				to->name, t->nspan, before->nspan, t->nmark, before->nmark,
				t->ncounter, before->ncounter);
		return true;
	}
	return err_set(e, ERR_INPUT, "what was written as %s holds no timeline", to->name);
}

static bool is_same(const struct cov_tally *x, const struct cov_tally *y)
{
	return x->covered == y->covered && x->uncovered == y->uncovered && x->unmeasured == y->unmeasured;
}

static bool is_none(const struct cov_tally *t)
{
	return !t->covered && !t->uncovered && !t->unmeasured;
}

static struct cov_totals totals_of(const struct coverage *c)
{
	struct cov_totals t = { 0 };

	for (uint32_t i = 0; i < c->n; i++)
		coverage_count(&c->file[i], &t);
	return t;
}

/* A kind of thing comes back whole or not at all, but what is not measured has no word in most formats. */
static bool check_kinds(const struct cov_totals *before, const struct cov_totals *after, const struct format *to, struct err *e)
{
	static const char *const name[] = { [COV_KIND_LINE] = "lines", [COV_KIND_BLOCK] = "blocks", [COV_KIND_FUNCTION] = "functions",
		[COV_KIND_BRANCH] = "branches", [COV_KIND_CONDITION] = "conditions" };

	for (enum cov_kind k = 0; k < COV_KINDS; k++) {
		struct cov_tally was = before->kind[k], is = after->kind[k];
		uint64_t lost = was.unmeasured - is.unmeasured;

		if (!is_none(&was) && is_none(&is))
			say("%s does not hold: %s", to->name, name[k]);
		if (is_none(&was) || is_none(&is) || is_same(&was, &is))
			continue;
		was.unmeasured = is.unmeasured = 0;
		if (!is_same(&was, &is))
			return err_set(e, ERR_INPUT, "%s: %llu of %llu covered, but %llu of %llu in what was written", name[k],
				(unsigned long long)was.covered, (unsigned long long)(was.covered + was.uncovered),
				(unsigned long long)is.covered, (unsigned long long)(is.covered + is.uncovered));
		say("%s does not hold: %llu %s that were not measured", to->name, (unsigned long long)lost, name[k]);
	}
	return true;
}

static bool check_coverage(const struct coverage *before, const struct reading *r, const struct format *to, struct err *e)
{
	struct cov_totals was = totals_of(before), is;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct coverage *c = &r->evidence[i].coverage;

		if (r->evidence[i].model != MODEL_COVERAGE)
			continue;
		if (before->nsource > 1 && !c->nsource)
			say("%s does not hold: which source covered what", to->name);
		is = totals_of(c);
		return check_kinds(&was, &is, to, e);
	}
	return err_set(e, ERR_INPUT, "what was written as %s holds no coverage", to->name);
}

static bool check_written(struct arena *a, const struct evidence *ev, const struct format *to,
	struct str bytes, struct err *e)
{
	struct source src = { .name = str_of(to->name), .bytes = bytes };
	struct format_options opt = { .format = to };
	struct reading back = { .arena = a };

	if (!input_read(&src, &opt, &back, e))
		return false;
	if (ev->model == MODEL_PROFILE)
		return check_profile(a, &ev->profile, &back, to, e);
	if (ev->model == MODEL_COVERAGE)
		return check_coverage(&ev->coverage, &back, to, e);
	return ev->model == MODEL_TIMELINE ? check_timeline(&ev->timeline, &back, to, e) : true;
}

/* ---- writing ---- */

static bool is_stdout(void)
{
	return !output_words.path || !strcmp(output_words.path, "-");
}

static bool pack(struct buf *b, struct err *e)
{
	struct str path = str_of(output_words.path);
	struct buf packed = { 0 };
	bool gzip = str_ends(path, packings[0]);

	if (without_packing(path).n == path.n)
		return true;
	if (!(gzip ? pack_gzip : pack_zstd)(buf_view(b), gzip ? 6 : 3, &packed, e)) {
		buf_release(&packed);
		return false;
	}
	buf_release(b);
	*b = packed;
	return true;
}

static bool deliver(struct buf *b, struct err *e)
{
	if (!is_stdout())
		return pack(b, e) && file_write(output_words.path, buf_view(b), e);
	if (isatty(STDOUT_FILENO) && memchr(b->p, '\0', b->n)) {
		err_set(e, ERR_USAGE, "this is no text for a terminal");
		return err_hint(e, "-o FILE writes it to a file");
	}
	return print_out(b, e);
}

bool output_evidence(
	struct arena *a, const struct evidence *ev, const struct format *to, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (!(to->models & MODEL_BIT(ev->model)))
		return err_set(
			e, ERR_USAGE, "%s does not hold a %s", to->name, model_name(ev->model));
	ok = to->write(ev, &b, e) && check_written(a, ev, to, buf_view(&b), e) && deliver(&b, e);
	buf_release(&b);
	return ok;
}
