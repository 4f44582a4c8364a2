#include "verb/cover_input.h"

#include "verb/cover_home.h"
#include "verb/cover_words.h"
#include "verb/input.h"
#include "verb/talk.h"

#define O cover_options

/* One --source or operand. */
struct one {
	struct str name, path, context;
	bool expected;
};

/* ---- the command line ---- */

static bool in_list(const struct option_list *list, struct str name)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (str_eq(str_of(list->text[i]), name))
			return true;
	return false;
}

/* --context NAME=TEXT, where NAME is this one, else --context TEXT.  A text may hold a '=' of its own. */
static struct str context_of(struct str name)
{
	struct str all = { 0 };

	for (uint32_t i = 0; i < O.context.n; i++) {
		struct str text = str_of(O.context.text[i]), rest = text, key = str_cut(&rest, '=');

		if (key.n < text.n && str_eq(key, name))
			return rest;
		if (key.n == text.n || memchr(key.p, ' ', key.n))
			all = text;
	}
	return all;
}

static struct one one_of(struct str name, struct str path)
{
	return (struct one){ name, path, context_of(name), in_list(&O.expect, name) };
}

static bool source_of(const char *text, struct one *out, struct err *e)
{
	struct str path = str_of(text), name = str_cut(&path, '=');

	if (!name.n || !path.n) {
		err_set(e, ERR_USAGE, "--source takes NAME=PATH, not \"%s\"", text);
		return err_hint(e, "like --source unit=cover.out");
	}
	*out = one_of(name, path);
	return true;
}

/* ---- paths ---- */

static bool map_of(struct source_paths *p, const char *text, struct err *e)
{
	struct str to = str_of(text), from = str_cut(&to, '=');

	if (!from.n || from.n == strlen(text)) {
		err_set(e, ERR_USAGE, "--map takes FROM=TO, not \"%s\"", text);
		return err_hint(e, "like --map /build/src=src");
	}
	source_paths_map(p, from, to);
	return true;
}

static bool learn_paths(struct cover_input *in, struct err *e)
{
	struct source_paths *p = &in->paths;

	in->root = O.root ? str_of(O.root) : S(".");
	source_paths_init(p, &in->arena);
	if (O.ignore_case && !O.root)
		return err_set(e, ERR_USAGE, "--ignore-case is about files below --root");
	p->prefix = str_of(O.prefix);
	for (uint32_t i = 0; i < O.strip.n; i++)
		source_paths_strip(p, str_of(O.strip.text[i]));
	for (uint32_t i = 0; i < O.map.n; i++)
		if (!map_of(p, O.map.text[i], e))
			return false;
	return cover_home(p, in->root, O.root != NULL, O.ignore_case, e);
}

/* ---- reading ---- */

static void tell_notes(const struct evidence *ev, const struct one *one)
{
	for (uint32_t i = 0; i < ev->nnote; i++)
		say("%.*s: note: %.*s (%llu)", STR(one->path), STR(ev->note[i].text), (unsigned long long)ev->note[i].count);
}

static struct str *paths_of(struct arena *a, const struct coverage *c)
{
	struct str *path = ARENA_ARRAY(a, struct str, c->n);

	for (uint32_t i = 0; i < c->n; i++)
		path[i] = c->file[i].path;
	return path;
}

/* The next input is likely to have the same paths, and is then read beside what it will be merged into. */
static void remember_paths(struct cover_input *in, const struct str *given, const struct str *home, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (map_find(&in->seen, given[i]) == MAP_NONE)
			map_set(&in->seen, arena_str(&in->arena, given[i]), map_find(&in->all.paths, home[i]));
}

/* The first input is not copied: it becomes the sum. */
static void take(struct cover_input *in, const struct one *one, struct coverage *c)
{
	if (c->arena != in->all.arena || in->all.n || in->all.nsource || c->nsource) {
		coverage_merge(&in->all, c, one->name, one->context);
		return;
	}
	in->all = *c;
	coverage_name(&in->all, one->name, one->context);
}

static void bring_in(struct cover_input *in, const struct one *one, struct coverage *c)
{
	struct str *given = paths_of(c->arena, c), *home;
	uint32_t n = c->n;

	cover_bring_home(&in->paths, c);
	home = paths_of(c->arena, c);
	coverage_settle(c);
	take(in, one, c);
	remember_paths(in, given, home, n);
}

static bool merge_reading(struct cover_input *in, const struct one *one, struct reading *r, struct err *e)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		struct evidence *ev = &r->evidence[i];

		if (ev->model != MODEL_COVERAGE)
			continue;
		bring_in(in, one, &ev->coverage);
		tell_notes(ev, one);
		found++;
	}
	if (found)
		return true;
	err_set(e, ERR_INPUT, r->n ? "holds %s, no coverage" : "holds no coverage", r->n ? model_name(r->evidence[0].model) : "");
	return err_in(e, one->path);
}

static bool read_file(struct cover_input *in, const struct one *one, struct err *e)
{
	struct reading r = { .arena = in->all.n ? &in->one : &in->arena };
	struct format_options opt = { .initial = O.initial };
	bool ok = true;

	if (in->all.n) {
		r.known = &in->all;
		r.known_file = &in->seen;
	}
	if (O.format && !(opt.format = format_find(str_of(O.format), e)))
		return false;
	ok = input_read_file(one->path, &opt, &r, e) && merge_reading(in, one, &r, e);
	arena_clear(&in->one);
	return ok;
}

/* Without what was declared, the evidence does not suffice; without what was only named, nothing can be done. */
static bool read_one(struct cover_input *in, const struct one *one, struct err *e)
{
	struct err why = { 0 };
	struct cov_source *s;
	uint32_t at;

	if (read_file(in, one, &why))
		return true;
	if (!one->expected || why.kind == ERR_USAGE) {
		*e = why;
		return false;
	}
	at = coverage_source(&in->all, one->name);
	s = &in->all.source[at];
	if (!s->arrived && !s->why.n)
		s->why = arena_printf(&in->arena, "%s: %s", why.file, why.text);
	return true;
}

static bool read_all(struct cover_input *in, int argc, char **argv, struct err *e)
{
	struct one one;

	if (!argc && !O.source.n) {
		err_set(e, ERR_USAGE, "no input: a file or directory of coverage expected");
		return err_hint(e, "pawl formats lists what is read");
	}
	for (uint32_t i = 0; i < O.source.n; i++)
		if (!source_of(O.source.text[i], &one, e) || !read_one(in, &one, e))
			return false;
	for (int i = 0; i < argc; i++) {
		one = one_of(str_of(argv[i]), str_of(argv[i]));
		if (!read_one(in, &one, e))
			return false;
	}
	for (uint32_t i = 0; i < O.expect.n; i++) {
		uint32_t at = coverage_source(&in->all, str_of(O.expect.text[i]));

		in->all.source[at].expected = true;
	}
	arena_free(&in->one);
	coverage_settle(&in->all);
	return true;
}

/* ---- selecting ---- */

static bool is_in(const struct option_list *list, struct str path, uint32_t *which)
{
	for (uint32_t i = 0; i < list->n; i++) {
		struct str pattern = str_of(list->text[i]);
		uint32_t ignored;

		if (path_matches(path, &pattern, 1, &ignored)) {
			*which = i;
			return true;
		}
	}
	return false;
}

static struct str reason_of(void *ctx, const struct cov_file *f)
{
	struct cover_input *in = ctx;
	uint32_t which;

	if (O.include.n && !is_in(&O.include, f->path, &which))
		return S("not --include");
	if (is_in(&O.exclude, f->path, &which))
		return arena_printf(&in->arena, "--exclude %s", O.exclude.text[which]);
	return !O.generated && cover_is_generated(in->root, f->path) ? S("generated code") : S("");
}

bool cover_is_left_out(struct cover_input *in, struct str path)
{
	return reason_of(in, &(struct cov_file){ .path = path }).n > 0;
}

static bool choose_universe(struct cover_input *in, struct err *e)
{
	struct str name = str_of(O.universe);

	for (uint32_t i = 0; i < in->all.nsource; i++)
		if (str_eq(in->all.source[i].name, name)) {
			coverage_universe(&in->all, i);
			return true;
		}
	err_set(e, ERR_USAGE, "--universe %s is none of the sources", O.universe);
	return err_hint(e, "--source %s=PATH names an input so", O.universe);
}

bool cover_read(struct cover_input *in, int argc, char **argv, struct err *e)
{
	*in = (struct cover_input){ 0 };
	coverage_init(&in->all, &in->arena);
	map_init(&in->seen, &in->arena);
	if (!learn_paths(in, e) || !read_all(in, argc, argv, e) || (O.universe && !choose_universe(in, e)))
		return false;
	coverage_leave_out(&in->all, reason_of, in, &in->left_out, &in->nleft_out);
	for (uint32_t i = 0; i < in->all.nsource; i++)
		in->nmissing += in->all.source[i].expected && !in->all.source[i].arrived;
	return true;
}

void cover_release(struct cover_input *in)
{
	arena_free(&in->one);
	arena_free(&in->arena);
}

/* ---- telling ---- */

void cover_tell_missing(const struct cover_input *in)
{
	for (uint32_t i = 0; i < in->all.nsource; i++) {
		const struct cov_source *s = &in->all.source[i];
		struct err e = { 0 };

		if (!s->expected || s->arrived)
			continue;
		err_set(&e, ERR_INPUT, "source %.*s did not arrive: %.*s", STR(s->name),
			STR(s->why.n ? s->why : S("no input has that name")));
		die_with(&e);
	}
}

static void add_count(struct arena *a, struct str *text, uint64_t n, const char *one, const char *many)
{
	if (n)
		*text = arena_printf(a, "%.*s%s%llu %s", STR(*text), text->n ? ", " : "", (unsigned long long)n, n == 1 ? one : many);
}

struct str cover_exclusion_text(struct arena *a, const struct cov_exclusion *x)
{
	struct str counts = { 0 };

	add_count(a, &counts, x->files, "file", "files");
	add_count(a, &counts, x->statements, "statement", "statements");
	add_count(a, &counts, x->lines, "line", "lines");
	return arena_printf(a, "%.*s: %.*s", STR(x->what), STR(counts));
}

void cover_tell_left_out(const struct cover_input *in)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < in->all.nexclusion; i++)
		say("left out: %.*s", STR(cover_exclusion_text(&a, &in->all.exclusion[i])));
	if (in->paths.nambiguous)
		say("note: %u paths could be several files of the repository and stay as they are", in->paths.nambiguous);
	if (in->all.clashes)
		say("note: %llu blocks have another number of statements in another input: the larger counts",
			(unsigned long long)in->all.clashes);
	arena_free(&a);
}
