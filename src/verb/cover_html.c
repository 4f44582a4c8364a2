/* pawl cover html - coverage as pages with their source. */
#include "base/file.h"
#include "report/cover_pages.h"
#include "verb/cover_base.h"
#include "verb/cover_directory.h"
#include "verb/cover_home.h"
#include "verb/cover_words.h"
#include "verb/profile_output.h"
#include "verb/talk.h"

#define O cover_options

struct site {
	struct cover_input in;
	struct cover_base base;
	struct cover_directory directory;
};

static bool source(void *ctx, struct arena *a, struct str path, struct str *text)
{
	struct site *s = ctx;

	return cover_source(a, s->in.root, path, text);
}

static bool write_page(void *ctx, struct str name, struct str bytes, struct err *e)
{
	struct site *s = ctx;

	return cover_directory_write(&s->directory, name, bytes, e);
}

static struct str title_of(struct site *s)
{
	struct str root = s->in.paths.root, name = str_cut_last(&root, '/');

	return O.title ? str_of(O.title) : name.n ? arena_printf(&s->in.arena, "Coverage of %.*s", STR(name)) : S("Coverage");
}

static void tell(struct site *s, struct str path, const struct cover_written *w)
{
	cover_tell_left_out(&s->in);
	say("wrote %.*s/index.html: %u files", STR(path), w->pages);
	if (w->nosource)
		say("note: the source of %u files is not below %.*s: their pages show lines without text", w->nosource, STR(s->in.root));
	if (w->categories.unmeasured)
		say("note: %llu lines could not be compared: one of the sides could not measure them", (unsigned long long)w->categories.unmeasured);
}

static bool write_pages(struct site *s, struct err *e)
{
	struct str path = str_of(output_words.path);
	struct cov_packages packages;
	struct cover_pages pages = { .all = &s->in.all, .packages = &packages, .title = title_of(s), .source = source, .write = write_page,
		.ctx = s };
	struct cover_written written;

	coverage_packages(&s->in.arena, &s->in.all, &packages);
	if (O.base || O.against.n) {
		if (!cover_base_find(&s->in, &s->base, e))
			return false;
		pages.against = &s->base.against;
		pages.against_text = s->base.text;
	}
	if (!cover_directory_begin(&s->directory, path, e) || !cover_pages_write(&pages, &written, e) ||
	    !cover_directory_commit(&s->directory, e))
		return false;
	tell(s, path, &written);
	return true;
}

bool cover_word_html(int argc, char **argv, int *status, struct err *e)
{
	struct site s = { .directory.fd = -1 };
	bool ok;

	if (!output_words.path) {
		err_set(e, ERR_USAGE, "a directory to write is needed");
		return err_hint(e, "-o coverage");
	}
	ok = cover_read(&s.in, argc, argv, e) && write_pages(&s, e);
	if (ok) {
		cover_tell_missing(&s.in);
		*status = s.in.nmissing ? 3 : 0;
	}
	cover_directory_end(&s.directory);
	cover_base_release(&s.base);
	cover_release(&s.in);
	return ok;
}
