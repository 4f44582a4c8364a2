/*
 * pawl cover ratchet - floors up to what is reached.
 *
 * Choices [1] Without a declared source nothing is written: what it covers would be missing in the floors.
 *         [2] A floor is written only where its directory is there: a path that was not brought home makes no new tree.
 */
#include <unistd.h>

#include "base/file.h"
#include "report/floors.h"
#include "verb/cover_floor.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

#define O cover_options

struct ratchet {
	struct cover_input *in;
	struct floor_terms terms;
	struct ratchet_line *line;
	uint32_t n, cap;
};

static struct str shown_floor(struct arena *a, const struct floor *f, bool by_count)
{
	if (f->has_uncovered && (by_count || !f->has_percent))
		return arena_printf(a, "<=%llu", (unsigned long long)f->uncovered);
	return f->has_percent ? arena_printf(a, "%.*f%%", (int)f->digits, f->percent) : S("");
}

static struct str shown_reached(struct arena *a, const struct floor *f, const struct cov_tally *t, bool by_count)
{
	if (by_count || (f->has_uncovered && !f->has_percent))
		return arena_printf(a, "<=%llu", (unsigned long long)t->uncovered);
	return arena_printf(a, "%.*s%%", STR(tally_text(a, t, 1)));
}

static bool read_before(struct arena *a, struct str path, struct str *out, struct err *e)
{
	struct file f;

	*out = (struct str){ 0 };
	if (!file_exists(arena_cstr(a, path)))
		return true;
	if (!file_open(&f, arena_cstr(a, path), e))
		return false;
	*out = f.bytes;
	file_into_arena(&f, a);
	return true;
}

/* Raises one floor; the line says what became of it. */
static void raise_floor(struct ratchet *r, struct str path, const struct floor *f, const struct cov_tally *t, struct ratchet_line *line)
{
	struct arena *a = &r->in->arena;
	struct str before, after;
	struct err e = { 0 };

	line->before = shown_floor(a, f, r->terms.by_count);
	line->after = shown_reached(a, f, t, r->terms.by_count);
	if (read_before(a, path, &before, &e) && !floor_raised(a, before, f, t, r->terms.by_count, &after))
		line->status = RATCHET_OK;
	else if (!e.kind && file_write(arena_cstr(a, path), after, &e))
		line->status = line->before.n ? RATCHET_UP : RATCHET_NEW;
	if (!e.kind)
		return;
	line->status = RATCHET_FAIL;
	line->why = arena_str(a, str_of(e.text));
}

/* [2] */
static bool find_directory(struct ratchet *r, const struct cov_package *p, struct str *path, struct ratchet_line *line)
{
	struct arena *a = &r->in->arena;
	struct str below = p->directory;

	line->status = RATCHET_FAIL;
	if (!below.n)
		line->why = S("its files lie in several directories");
	else if (str_starts(below, S("/")) || str_starts(below, S("..")) || memchr(below.p, 0, below.n))
		line->why = S("it lies outside of the repository");
	else if (!file_is_directory(arena_cstr(a, file_join(a, r->in->root, below))))
		line->why = S("there is no such directory");
	else
		*path = file_join(a, file_join(a, r->in->root, below), S(FLOOR_FILE));
	return !line->why.n;
}

static const struct cov_package *package_of(const struct cov_packages *p, struct str name)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (str_eq(p->package[i].name, name))
			return &p->package[i];
	return NULL;
}

static void ratchet_row(struct ratchet *r, const struct cov_packages *p, const struct floor_row *row)
{
	struct ratchet_line *line;
	const struct cov_package *package = package_of(p, row->package);
	struct str path;

	ARENA_ROOM(&r->in->arena, r->line, r->n, r->cap);
	line = &r->line[r->n++];
	*line = (struct ratchet_line){ .package = row->package, .why = row->why };
	if (row->status == FLOOR_SKIP)
		line->status = RATCHET_SKIP;
	else if (!package || row->tally.unmeasured)
		line->status = RATCHET_NODATA;
	else if (find_directory(r, package, &path, line))
		raise_floor(r, path, &row->floor, &row->tally, line);
	if (line->status == RATCHET_NODATA && !line->why.n)
		line->why = S("not all of it is measured");
}

static bool ratchet_total(struct ratchet *r, const struct cov_tally *t, struct err *e)
{
	struct ratchet_line line = { .package = S("total") };
	struct floor baseline;
	bool found;

	if (!cover_baseline(&r->in->arena, &baseline, &found, e))
		return false;
	r->terms.by_count = false;
	if (t->unmeasured || !(t->covered + t->uncovered)) {
		line.status = RATCHET_NODATA;
		line.why = S("not all of it is measured");
	} else {
		raise_floor(r, str_of(O.total_baseline), &baseline, t, &line);
	}
	ARENA_ROOM(&r->in->arena, r->line, r->n, r->cap);
	r->line[r->n++] = line;
	return true;
}

static bool print(const struct ratchet *r, struct err *e)
{
	struct buf b = { 0 };
	bool ok;

	if (O.json)
		ratchet_json(r->line, r->n, &b);
	else
		ratchet_text(r->line, r->n, &b);
	ok = O.json ? print_out(&b, e) : print_text(&b, e);
	buf_release(&b);
	return ok;
}

static int status_of(const struct ratchet *r)
{
	int status = 0;

	for (uint32_t i = 0; i < r->n; i++)
		if (r->line[i].status == RATCHET_FAIL)
			return 1;
		else if (r->line[i].status == RATCHET_NODATA)
			status = 3;
	return status;
}

static bool ratchet(struct ratchet *r, int *status, struct err *e)
{
	struct cov_packages packages;
	struct floor_rows rows;

	/* A file that does not parse stops it before anything is written. */
	if (!cover_floor_rows(r->in, &r->terms, &packages, &rows, e))
		return false;
	for (uint32_t i = 0; i < rows.n; i++)
		ratchet_row(r, &packages, &rows.row[i]);
	if (O.total_baseline && !ratchet_total(r, &packages.total.measure, e))
		return false;
	*status = status_of(r);
	return print(r, e);
}

bool cover_word_ratchet(int argc, char **argv, int *status, struct err *e)
{
	struct cover_input in = { 0 };
	struct ratchet r = { .in = &in };
	bool ok = cover_floor_terms(&r.terms, e) && cover_read(&in, argc, argv, e);

	if (ok && in.nmissing) {        /* [1] */
		cover_tell_missing(&in);
		*status = 3;
	} else if (ok) {
		cover_tell_left_out(&in);
		ok = ratchet(&r, status, e);
	}
	cover_release(&in);
	return ok;
}
