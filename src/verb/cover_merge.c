/* pawl cover merge - one coverage of many, in a format of the caller's choice. */
#include <stdio.h>

#include "base/file.h"
#include "report/packages.h"
#include "verb/cover_input.h"
#include "verb/cover_words.h"
#include "verb/profile_output.h"
#include "verb/talk.h"

/* The table of packages is no format of coverage: nobody reads it back. */
static bool wants_tsv(void)
{
	const struct output_words *w = &output_words;

	return w->to ? !strcmp(w->to, "tsv") : w->path && str_ends(str_of(w->path), S(".tsv"));
}

static bool write_tsv(struct cover_input *in, struct err *e)
{
	struct cov_packages p;
	struct buf b = { 0 };
	bool ok;

	coverage_packages(&in->arena, &in->all, &p);
	packages_tsv(&p, &b);
	ok = output_words.path && strcmp(output_words.path, "-") ? file_write(output_words.path, buf_view(&b), e) : print_out(&b, e);
	buf_release(&b);
	return ok;
}

/* "json" is pawl's own; so is what a file named .json gets. */
static const struct format *format_of(struct err *e)
{
	struct output_words *w = &output_words;

	if ((w->to && !strcmp(w->to, "json")) || (!w->to && w->path && str_ends(str_of(w->path), S(".json"))))
		w->to = "pawl";
	return output_format(e);
}

/* Go's own tools look for a file below its module. */
static void name_modules(struct cover_input *in)
{
	for (uint32_t i = 0; i < in->all.n; i++)
		in->all.file[i].path = source_unmodule(&in->paths, in->all.file[i].path);
	coverage_settle(&in->all);
}

static bool merge(struct cover_input *in, int argc, char **argv, struct err *e)
{
	const struct format *to = wants_tsv() ? NULL : format_of(e);
	struct evidence ev = { .model = MODEL_COVERAGE, .format = S("pawl"), .source = S("pawl cover merge") };

	if (!to && !wants_tsv())
		return false;
	if (!cover_read(in, argc, argv, e))
		return false;
	cover_tell_left_out(in);
	if (!to)
		return write_tsv(in, e);
	if (!strcmp(to->name, "gocover"))
		name_modules(in);
	ev.coverage = in->all;
	return output_evidence(&in->arena, &ev, to, e);
}

bool cover_write(struct arena *a, const struct coverage *c, const char *by, struct err *e)
{
	struct evidence ev = { .model = MODEL_COVERAGE, .format = S("pawl"), .source = str_of(by), .coverage = *c };
	const struct format *to;

	if (!output_words.path && !output_words.to)
		return true;
	to = format_of(e);
	return to && output_evidence(a, &ev, to, e);
}

bool cover_word_merge(int argc, char **argv, int *status, struct err *e)
{
	struct cover_input in = { 0 };
	bool ok = merge(&in, argc, argv, e);

	if (ok) {
		cover_tell_missing(&in);
		*status = in.nmissing ? 3 : 0;
	}
	cover_release(&in);
	return ok;
}
