/*
 * changes - `git diff -M -U0` by the line.
 *
 * Spec    git-diff(1), "Generating patch text with -p"; paths as in git-config(1) core.quotePath.
 * Choices [1] A path comes from "rename to", "+++ b/..." or, of a file without either (mode, empty, binary), from "diff --git a/X b/X",
 *             whose halves are equal there: no other line says it, and the halves cannot be told apart when they differ.
 *         [2] Where both prefixes are missing (diff.noprefix) the diff is refused: paths would be wrong in silence.
 *         [3] Combined diffs ("diff --cc") name no base: refused.
 */
#include "model/changes.h"

#include "base/buf.h"

struct reader {
	struct changes *c;
	struct str bytes, rest;
	struct err *e;
};

static uint64_t at_of(const struct reader *r, struct str part)
{
	return part.p ? (uint64_t)(part.p - r->bytes.p) : r->bytes.n;   /* what is empty at the end points nowhere */
}

/* ---- paths ---- */

static int escaped(char c)
{
	static const char from[] = "abtnvfr\"\\", to[] = "\a\b\t\n\v\f\r\"\\";
	const char *at = c ? strchr(from, c) : NULL;

	return at ? (unsigned char)to[at - from] : -1;
}

static bool is_octal(struct str s, size_t at)
{
	for (size_t i = 0; i < 3; i++)
		if (at + i >= s.n || s.p[at + i] < '0' || s.p[at + i] > '7')
			return false;
	return s.p[at] <= '3';
}

/* Cuts a C-quoted string off the front of *s: "a\303\244\t". */
static bool cut_quoted(struct arena *a, struct str *s, struct str *out)
{
	char *p = arena_alloc(a, s->n + 1, 1);
	size_t n = 0, i = 1;

	while (i < s->n && s->p[i] != '"') {
		if (s->p[i] != '\\') {
			p[n++] = s->p[i++];
		} else if (is_octal(*s, i + 1)) {
			p[n++] = (char)((s->p[i + 1] - '0') * 64 + (s->p[i + 2] - '0') * 8 + (s->p[i + 3] - '0'));
			i += 4;
		} else {
			int c = i + 1 < s->n ? escaped(s->p[i + 1]) : -1;

			if (c < 0)
				return false;
			p[n++] = (char)c;
			i += 2;
		}
	}
	if (i >= s->n)
		return false;
	*out = (struct str){ p, n };
	*s = str_from(*s, i + 1);
	return true;
}

/* A whole path; git adds a tab behind one that holds spaces. */
static bool path_of(const struct reader *r, struct str s, struct str *out)
{
	struct str rest = s;

	if (s.n && s.p[0] == '"')
		return (cut_quoted(r->c->arena, &rest, out) && (!rest.n || str_eq(rest, S("\t")))) ||
		       err_at(r->e, at_of(r, s), "a quoted path has no end");
	if (str_ends(s, S("\t")))
		s.n--;
	*out = s;
	return s.n || err_at(r->e, at_of(r, s), "a path is empty");
}

/* "a/x" behind "--- ", "b/x" behind "+++ "; /dev/null is none. */
static bool side_of(const struct reader *r, struct str s, struct str prefix, struct str *out)
{
	struct str path;

	*out = (struct str){ 0 };
	if (str_eq(s, S("/dev/null")))
		return true;
	if (!path_of(r, s, &path))
		return false;
	if (!str_starts(path, prefix) || path.n == prefix.n) {
		err_at(r->e, at_of(r, s), "a path of this diff does not begin with %.*s", STR(prefix));      /* [2] */
		return err_hint(r->e, "git diff --src-prefix=a/ --dst-prefix=b/");
	}
	*out = str_from(path, prefix.n);
	return true;
}

/* [1] */
static bool header_paths(const struct reader *r, struct str s, struct change_file *f)
{
	struct str from, to, rest = s;

	if (s.n && s.p[0] == '"') {
		if (!cut_quoted(r->c->arena, &rest, &from) || !rest.n)
			return true;            /* "--- " or "rename to" will say it */
		return path_of(r, str_from(rest, 1), &to) && str_starts(from, S("a/")) && str_starts(to, S("b/")) ?
			(f->old_path = str_from(from, 2), f->new_path = str_from(to, 2), true) :
			err_at(r->e, at_of(r, s), "a path of this diff does not begin with a/ or b/");
	}
	from = str_clip(s, s.n / 2);
	to = str_from(s, s.n / 2 + 1);
	if (s.n % 2 && str_starts(from, S("a/")) && str_starts(to, S("b/")) && s.p[s.n / 2] == ' ' &&
	    str_eq(str_from(from, 2), str_from(to, 2))) {
		f->old_path = str_from(from, 2);
		f->new_path = str_from(to, 2);
	}
	return true;
}

/* ---- hunks ---- */

static bool number(struct str *s, uint32_t *out)
{
	size_t n = 0;
	uint64_t x;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (!str_u64(str_clip(*s, n), &x) || x > INT32_MAX)
		return false;
	*out = (uint32_t)x;
	*s = str_from(*s, n);
	return true;
}

static bool take(struct str *s, const char *word)
{
	struct str w = str_of(word);

	if (!str_starts(*s, w))
		return false;
	*s = str_from(*s, w.n);
	return true;
}

/* "12" or "12,3". */
static bool range(struct str *s, uint32_t *line, uint32_t *n)
{
	*n = 1;
	return number(s, line) && (!take(s, ",") || number(s, n)) && (*n == 0 || *line > 0);
}

/* Steps over n lines that begin with `mark`, and over "\ No newline at end of file". */
static bool step(struct reader *r, char mark, uint32_t n)
{
	for (; n; n--) {
		if (!r->rest.n || r->rest.p[0] != mark)
			return err_at(r->e, at_of(r, r->rest), "%u more lines with '%c' expected in a hunk", n, mark);
		str_cut(&r->rest, '\n');
	}
	if (r->rest.n && r->rest.p[0] == '\\')
		str_cut(&r->rest, '\n');
	return true;
}

static bool in_order(const struct changes *c, const struct change_file *f, const struct change_hunk *h)
{
	const struct change_hunk *last = f->nhunk ? &c->hunk[f->hunk + f->nhunk - 1] : NULL;

	return !last || (last->old_line + last->old_n <= h->old_line + !h->old_n &&
			 last->new_line + last->new_n <= h->new_line + !h->new_n);
}

static bool read_hunk(struct reader *r, uint32_t file)
{
	struct changes *c = r->c;
	struct str line = str_cut(&r->rest, '\n'), s = line;
	struct change_hunk h = { 0 };

	if (!take(&s, "@@ -") || !range(&s, &h.old_line, &h.old_n) || !take(&s, " +") || !range(&s, &h.new_line, &h.new_n) ||
	    !take(&s, " @@"))
		return err_at(r->e, at_of(r, line), "\"@@ -line,count +line,count @@\" expected");
	if (!in_order(c, &c->file[file], &h))
		return err_at(r->e, at_of(r, line), "hunks overlap or are not ascending");
	h.text = r->rest;
	if (!step(r, '-', h.old_n) || !step(r, '+', h.new_n))
		return err_hint(r->e, "git diff -U0 prints hunks without context");
	h.text.n -= r->rest.n;
	ARENA_ROOM(c->arena, c->hunk, c->nhunk, c->hunk_cap);
	c->hunk[c->nhunk++] = h;
	c->file[file].nhunk++;
	return true;
}

/* ---- files ---- */

/* One line of a file's header. */
static bool header_line(const struct reader *r, struct str line, struct change_file *f)
{
	struct str s = line;

	if (take(&s, "--- "))
		return side_of(r, s, S("a/"), &f->old_path);
	if (take(&s, "+++ "))
		return side_of(r, s, S("b/"), &f->new_path);
	if (take(&s, "rename from ") || take(&s, "copy from "))
		return path_of(r, s, &f->old_path);
	if (take(&s, "rename to "))
		return f->kind = FILE_MOVED, path_of(r, s, &f->new_path);
	if (take(&s, "copy to "))
		return f->kind = FILE_COPIED, path_of(r, s, &f->new_path);
	if (str_starts(line, S("new file mode")))
		f->kind = FILE_ADDED;
	else if (str_starts(line, S("deleted file mode")))
		f->kind = FILE_DELETED;
	else if (str_starts(line, S("Binary files ")) || str_starts(line, S("GIT binary patch")))
		f->binary = true;
	return true;
}

/* A change of type (file to link) comes as a deletion and an addition of one path: both stay findable. */
static void index_file(struct changes *c, uint32_t at)
{
	const struct change_file *f = &c->file[at];

	if (f->new_path.n)
		map_set(&c->by_new, f->new_path, at);
	if (f->old_path.n && f->kind != FILE_COPIED)
		map_intern(&c->by_old, f->old_path, at);
}

static bool read_file(struct reader *r)
{
	struct changes *c = r->c;
	struct str line = str_cut(&r->rest, '\n'), names = str_from(line, strlen("diff --git "));
	struct change_file f = { .hunk = c->nhunk };
	uint32_t at = c->nfile;

	if (!header_paths(r, names, &f))
		return false;
	while (r->rest.n && !str_starts(r->rest, S("diff ")) && !str_starts(r->rest, S("@@ ")))
		if (!header_line(r, str_cut(&r->rest, '\n'), &f))
			return false;
	if (f.kind == FILE_ADDED)
		f.old_path = (struct str){ 0 };
	if (f.kind == FILE_DELETED)
		f.new_path = (struct str){ 0 };
	if (!f.old_path.n && !f.new_path.n)
		return err_at(r->e, at_of(r, line), "no line says the path of this file");
	ARENA_ROOM(c->arena, c->file, c->nfile, c->file_cap);
	c->file[c->nfile++] = f;
	index_file(c, at);
	while (str_starts(r->rest, S("@@ ")))
		if (!read_hunk(r, at))
			return false;
	return true;
}

bool changes_read(struct changes *c, struct arena *a, struct str diff, struct err *e)
{
	struct reader r = { c, diff, diff, e };

	*c = (struct changes){ .arena = a };
	map_init(&c->by_old, a);
	map_init(&c->by_new, a);
	while (r.rest.n) {
		if (str_starts(r.rest, S("diff --cc ")) || str_starts(r.rest, S("diff --combined ")))   /* [3] */
			return err_at(e, at_of(&r, r.rest), "a combined diff has no one base");
		if (!str_starts(r.rest, S("diff --git ")))
			return err_at(e, at_of(&r, r.rest), "\"diff --git\" expected");
		if (!read_file(&r))
			return false;
	}
	return true;
}

/* ---- asking ---- */

static const struct change_file *find(const struct changes *c, const struct map *m, struct str path)
{
	uint32_t at = map_find(m, path);

	return at == MAP_NONE ? NULL : &c->file[at];
}

const struct change_file *changes_of_old(const struct changes *c, struct str path)
{
	return find(c, &c->by_old, path);
}

const struct change_file *changes_of_new(const struct changes *c, struct str path)
{
	return find(c, &c->by_new, path);
}

/* First line behind what a hunk took or gave; of an empty range the one that it names is before it. */
static uint32_t old_end(const struct change_hunk *h)
{
	return h->old_line + (h->old_n ? h->old_n : 1);
}

static uint32_t new_end(const struct change_hunk *h)
{
	return h->new_line + (h->new_n ? h->new_n : 1);
}

/* The number of hunks that end at or before that line of the old (or new) file: the next one may hold it. */
static uint32_t hunks_before(const struct changes *c, const struct change_file *f, uint32_t line, bool is_new)
{
	uint32_t lo = 0, hi = f->nhunk;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct change_hunk *h = &c->hunk[f->hunk + mid];

		if ((is_new ? new_end(h) : old_end(h)) <= line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint32_t changes_new_line(const struct changes *c, const struct change_file *f, uint32_t line)
{
	uint32_t n;
	const struct change_hunk *h;

	if (!f)
		return line;
	if (f->binary || !f->new_path.n)
		return 0;
	n = hunks_before(c, f, line, false);
	h = &c->hunk[f->hunk + n];
	if (n < f->nhunk && h->old_n && h->old_line <= line)
		return 0;
	return n ? line - old_end(h - 1) + new_end(h - 1) : line;
}

uint32_t changes_old_line(const struct changes *c, const struct change_file *f, uint32_t line)
{
	uint32_t n;
	const struct change_hunk *h;

	if (!f)
		return line;
	if (f->binary || !f->old_path.n || changes_hunk_of(c, f, line))
		return 0;
	n = hunks_before(c, f, line, true);
	h = &c->hunk[f->hunk + n];
	return n ? line - new_end(h - 1) + old_end(h - 1) : line;
}

const struct change_hunk *changes_hunk_of(const struct changes *c, const struct change_file *f, uint32_t line)
{
	uint32_t n = f ? hunks_before(c, f, line, true) : 0;

	if (!f || n == f->nhunk || !c->hunk[f->hunk + n].new_n || c->hunk[f->hunk + n].new_line > line)
		return NULL;
	return &c->hunk[f->hunk + n];
}
