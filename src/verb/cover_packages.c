/* pawl cover packages - the table of packages. */
#include "report/packages.h"
#include "verb/cover_input.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

bool cover_print_packages(struct cover_input *in, struct err *e)
{
	bool text = !cover_options.json && !cover_options.tsv, ok;
	struct cov_packages p;
	struct buf b = { 0 };

	coverage_packages(&in->arena, &in->all, &p);
	if (cover_options.tsv)
		cover_tell_left_out(in);
	if (cover_options.json)
		packages_json(&in->all, &p, &b);
	else if (cover_options.tsv)
		packages_tsv(&p, &b);
	else
		packages_text(&in->all, &p, &b);
	ok = text ? print_text(&b, e) : print_out(&b, e);
	buf_release(&b);
	return ok;
}

bool cover_word_packages(int argc, char **argv, int *status, struct err *e)
{
	struct cover_input in;
	bool ok;

	if (cover_options.json && cover_options.tsv)
		return err_set(e, ERR_USAGE, "either --json or --tsv");
	ok = cover_read(&in, argc, argv, e);
	if (ok) {
		ok = cover_print_packages(&in, e);
		cover_tell_missing(&in);
		*status = in.nmissing ? 3 : 0;
	}
	cover_release(&in);
	return ok;
}
