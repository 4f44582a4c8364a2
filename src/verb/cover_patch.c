/*
 * pawl cover patch - are the lines that changed since the merge base covered?
 *
 * Choices [1] A changed file of which no input says anything is looked at when a file that ends like it was measured: it may be code
 *             that nobody runs, which is worse than code that a test misses.  Its new lines count as unmeasured.
 *         [2] Not so headers, which often hold no code, tests of Go, which are never measured, and lines of Go outside of functions.
 */
#include <math.h>

#include "compare/coverage.h"
#include "model/go_functions.h"
#include "report/cover_patch.h"
#include "verb/cover_base.h"
#include "verb/cover_home.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

#define O cover_options

struct patching {
	struct cover_input in;
	struct cover_base base;
	struct cover_patch patch;
	struct cov_categories categories;
	struct map endings;             /* of measured files */
};

static struct str ending_of(struct str path)
{
	struct str name = str_cut_last(&path, '/'), rest = name, ending = str_cut_last(&rest, '.');

	return ending.n < name.n ? ending : S("");
}

/* ---- lines ---- */

struct file_patch {
	struct arena *arena;
	struct patch_file *file;
};

static void add_range(struct file_patch *p, uint32_t line, bool unmeasured)
{
	struct patch_file *f = p->file;
	struct patch_range *last = f->nrange ? &f->range[f->nrange - 1] : NULL;

	if (last && last->last + 1 == line && last->unmeasured == unmeasured) {
		last->last = line;
		return;
	}
	ARENA_ROOM(p->arena, f->range, f->nrange, f->range_cap);
	f->range[f->nrange++] = (struct patch_range){ line, line, unmeasured };
}

static void take_line(void *ctx, const struct cov_line *line)
{
	struct file_patch *p = ctx;
	uint64_t count = line->hits.count;

	p->file->tally.unmeasured += count == COVERAGE_UNMEASURED;
	p->file->tally.uncovered += !count;
	p->file->tally.covered += count && count != COVERAGE_UNMEASURED;
	if (!count || count == COVERAGE_UNMEASURED)
		add_range(p, line->line, count == COVERAGE_UNMEASURED);
}

/* ---- files that nobody measured ---- */

static bool may_be_code(struct patching *p, struct str path)
{
	static const char *const headers[] = { "h", "hh", "hpp", "hxx" };
	struct str ending = ending_of(path);

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		if (str_eq(ending, str_of(headers[i])))
			return false;
	return ending.n && map_find(&p->endings, ending) != MAP_NONE && !str_ends(path, S("_test.go")) && !cover_is_left_out(&p->in, path);
}

static bool is_within(const struct go_function *f, uint32_t n, uint32_t line)
{
	for (uint32_t i = 0; i < n; i++)
		if (f[i].line <= line && line <= f[i].end_line)
			return true;
	return false;
}

/* [1] [2] */
static void take_unseen(struct patching *p, const struct change_file *change, struct file_patch *to)
{
	struct go_function *function = NULL;
	uint32_t n = 0;
	bool go = str_ends(change->new_path, S(".go")) && go_functions(&p->in.arena, to->file->source, &function, &n);

	for (uint32_t k = 0; k < change->nhunk; k++) {
		const struct change_hunk *h = &p->base.changes.hunk[change->hunk + k];
		struct str rest = h->text;
		uint32_t line = h->new_line;

		while (rest.n) {
			struct str text = str_line(&rest);

			if (!text.n || *text.p != '+')
				continue;
			if (str_trim(str_from(text, 1)).n && (!go || is_within(function, n, line))) {
				to->file->tally.unmeasured++;
				add_range(to, line, true);
			}
			line++;
		}
	}
	to->file->unseen = true;
}

/* ---- the patch ---- */

static void take_file(struct patching *p, const struct change_file *change)
{
	struct patch_file file = { .path = change->new_path };
	struct file_patch to = { &p->in.arena, &file };
	struct cov_tally *total = &p->patch.total;

	if (!change->new_path.n || change->binary)
		return;
	if (!cover_source(&p->in.arena, p->in.root, file.path, &file.source))
		file.source = S("");
	if (coverage_find(&p->in.all, file.path))
		coverage_of_patch_file(&p->in.arena, &p->in.all, &p->base.changes, change, take_line, &to);
	else if (may_be_code(p, file.path))
		take_unseen(p, change, &to);
	if (!file.tally.covered && !file.tally.uncovered && !file.tally.unmeasured)
		return;
	total->covered += file.tally.covered;
	total->uncovered += file.tally.uncovered;
	total->unmeasured += file.tally.unmeasured;
	ARENA_ROOM(&p->in.arena, p->patch.file, p->patch.n, p->patch.cap);
	p->patch.file[p->patch.n++] = file;
}

static void find_categories(struct patching *p)
{
	for (uint32_t i = 0; i < p->in.all.n; i++) {
		struct cov_categories_of_file of;
		struct arena a = { 0 };

		coverage_categories(&a, &p->base.against, &p->in.all.file[i], &of);
		cov_categories_add(&p->categories, &of.sum);
		arena_free(&a);
	}
	coverage_categories_of_gone(&p->base.against, &p->in.all, &p->categories);
	p->patch.categories = &p->categories;
}

static bool take(struct patching *p, int argc, char **argv, struct err *e)
{
	if (!cover_read(&p->in, argc, argv, e) || !cover_base_find(&p->in, &p->base, e))
		return false;
	map_init(&p->endings, &p->in.arena);
	for (uint32_t i = 0; i < p->in.all.n; i++)
		map_intern(&p->endings, ending_of(p->in.all.file[i].path), i);
	p->patch.base_name = p->base.name;
	p->patch.commit = p->base.commit;
	p->patch.base_text = p->base.text;
	p->patch.at_least = O.at_least;
	for (uint32_t i = 0; i < p->base.changes.nfile; i++)
		take_file(p, &p->base.changes.file[i]);
	if (p->base.against.base)
		find_categories(p);
	return true;
}

static bool print(const struct patching *p, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (O.json)
		cover_patch_json(&p->patch, &b);
	else
		cover_patch_text(&p->patch, &b);
	ok = O.json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

static int status_of(const struct patching *p)
{
	enum patch_status status = cover_patch_status(&p->patch);

	return p->in.nmissing ? 3 : status == PATCH_FAIL ? 2 : status == PATCH_NODATA ? 3 : 0;
}

bool cover_word_patch(int argc, char **argv, int *status, struct err *e)
{
	struct patching p = { 0 };
	bool ok;

	if (!isnan(O.at_least) && !(O.at_least >= 0 && O.at_least <= 100))
		return err_set(e, ERR_USAGE, "--at-least takes a number from 0 to 100");
	ok = take(&p, argc, argv, e);
	if (ok) {
		cover_tell_left_out(&p.in);
		cover_tell_missing(&p.in);
		ok = print(&p, e);
		*status = status_of(&p);
	}
	cover_base_release(&p.base);
	cover_release(&p.in);
	return ok;
}
