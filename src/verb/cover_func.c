/*
 * pawl cover func - function by function.
 *
 * Choices [1] A Go file's functions are those that its source declares, when the source is there: profiles know none.
 *         [2] --compat cover-func prints the paths of the profile, which begin with the module, as that tool does.
 */
#include "base/file.h"
#include "model/coverage_functions.h"
#include "report/packages.h"
#include "verb/cover_input.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

struct listing {
	struct cover_input *in;
	struct function_line *line;
	uint32_t n, cap;
	struct cov_tally total;
	uint32_t nosource;              /* files whose functions nobody knows */
	bool compat;
};

static void add_tally(struct cov_tally *to, const struct cov_tally *from)
{
	to->covered += from->covered;
	to->uncovered += from->uncovered;
	to->unmeasured += from->unmeasured;
}

static bool is_empty(const struct cov_tally *t)
{
	return !t->covered && !t->uncovered && !t->unmeasured;
}

static struct str percent_of(struct listing *l, const struct cov_tally *t)
{
	struct arena *a = &l->in->arena;
	struct str text;

	if (l->compat)
		return cov_go_percent(a, t);
	text = tally_text(a, t, 1);
	return str_eq(text, S("-")) ? text : arena_printf(a, "%.*s%%", STR(text));
}

/* [2] */
static struct str shown_path(struct listing *l, struct str path)
{
	return l->compat ? source_unmodule(&l->in->paths, path) : path;
}

static void add(struct listing *l, struct str path, const struct cov_extent *x)
{
	ARENA_ROOM(&l->in->arena, l->line, l->n, l->cap);
	l->line[l->n++] = (struct function_line){ shown_path(l, path), x->name, x->line, percent_of(l, &x->tally), x->tally };
}

static bool of_source(struct listing *l, const struct cov_file *f, struct cov_extents *out)
{
	struct arena *a = &l->in->arena;
	struct err none = { 0 };
	struct file file;

	if (!str_ends(f->path, S(".go")) || memchr(f->path.p, 0, f->path.n) ||
	    !file_open(&file, arena_cstr(a, file_join(a, l->in->root, f->path)), &none))
		return false;
	file_into_arena(&file, a);
	return cov_extents_of_source(a, file.bytes, out);
}

static void list_file(struct listing *l, const struct cov_file *f)
{
	struct cov_extents x = { 0 };

	if (!of_source(l, f, &x))       /* [1] */
		cov_extents_of_file(&l->in->arena, f, &x);
	if (l->compat)
		cov_extents_count_overlap(f, &x);
	else
		cov_extents_count(f, &x);
	l->nosource += !x.n;
	for (uint32_t i = 0; i < x.n; i++) {
		add(l, f->path, &x.extent[i]);
		add_tally(&l->total, &x.extent[i].tally);
	}
	if (l->compat || is_empty(&x.outside))
		return;
	add(l, f->path, &(struct cov_extent){ .name = S("-"), .tally = x.outside });
	add_tally(&l->total, &x.outside);
}

static bool print(struct listing *l, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (cover_options.json)
		functions_json(l->line, l->n, &l->total, &b);
	else
		functions_text(l->line, l->n, percent_of(l, &l->total), &b);
	ok = print_out(&b, e);
	buf_release(&b);
	return ok;
}

static bool list(struct listing *l, int argc, char **argv, struct err *e)
{
	if (cover_options.compat && strcmp(cover_options.compat, "cover-func"))
		return err_set(e, ERR_USAGE, "pawl cover func has --compat cover-func only");
	l->compat = cover_options.compat != NULL;
	if (!cover_read(l->in, argc, argv, e))
		return false;
	for (uint32_t i = 0; i < l->in->all.n; i++)
		list_file(l, &l->in->all.file[i]);
	cover_tell_left_out(l->in);
	if (l->nosource)
		say("note: %u files name no function and their source is not below %.*s", l->nosource, STR(l->in->root));
	return print(l, e);
}

bool cover_word_func(int argc, char **argv, int *status, struct err *e)
{
	struct cover_input in = { 0 };
	struct listing l = { .in = &in };
	bool ok = list(&l, argc, argv, e);

	if (ok) {
		cover_tell_missing(&in);
		*status = in.nmissing ? 3 : 0;
	}
	cover_release(&in);
	return ok;
}
