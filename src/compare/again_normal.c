/*
 * Choices [1] A path in a word starts where an absolute one can: at its start, behind a separator, behind an option's letters.
 *             Elsewhere a '/' belongs to a relative path, which may end like the top directory.
 *         [2] A relative path is only taken for one when the recording knows a file or directory of that name: "release" and "O2"
 *             are words, until there is such a directory.
 *         [3] mkstemp() may draw letters alone: where a name has the letters of a known program before it and lies in a directory for
 *             temporary files it counts, elsewhere it must look drawn.
 *         [4] Eight digits of base 16 with both figures and letters are a hash; seven (git's short ones) are too often a word or a number.
 */
#include "compare/again_normal.h"

#include "model/source_paths.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
	return is_digit(c) || is_letter(c);
}

static struct str slice(struct str s, size_t from, size_t to)
{
	return (struct str){ s.p + from, to - from };
}

static size_t run_of(struct str s, size_t at, bool (*is)(char))
{
	size_t end = at;

	while (end < s.n && is(s.p[end]))
		end++;
	return end - at;
}

/* ---- text: hashes and times ---- */

bool looks_like_hash(struct str s, size_t least)
{
	bool figure = false, letter = false;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]) && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
		figure |= is_digit(s.p[i]);
		letter |= is_letter(s.p[i]);
	}
	return s.n >= least && figure && letter;
}

/* "20261121", and with hours, minutes and seconds; or seconds, milliseconds ... since 1970, between 2001 and 2096. */
static bool time_in_digits(struct str s)
{
	bool date = s.n >= 8 && s.p[0] == '2' && s.p[1] == '0' && s.p[4] <= '1' && s.p[6] <= '3';

	if (s.n == 8 || s.n == 12 || s.n == 14)
		return date;
	return (s.n == 10 || s.n == 13 || s.n == 16 || s.n == 19) && (s.p[0] == '1' || s.p[0] == '2' || s.p[0] == '3');
}

/* Fits `s` at `at` the pattern of digits ('9') and themselves; '-' also stands for '/' and '.'. */
static bool fits(struct str s, size_t at, const char *pattern)
{
	for (; *pattern; pattern++, at++) {
		if (at >= s.n)
			return false;
		if (*pattern == '9' ? !is_digit(s.p[at])
			: *pattern == '-' ? s.p[at] != '-' && s.p[at] != '/' && s.p[at] != '.' : s.p[at] != *pattern)
			return false;
	}
	return true;
}

/* Length of "2026-11-21", "2026-11-21T10:00:00Z" or "10:00:00" at `at`; 0 = none. */
static size_t date_length(struct str s, size_t at)
{
	size_t end = at;

	if (at && is_digit(s.p[at - 1]))
		return 0;
	if ((s.p[at] == '2' || s.p[at] == '1') && fits(s, at, "9999-99-99"))
		end = at + 10;
	if (end > at && end < s.n && (s.p[end] == 'T' || s.p[end] == ' ' || s.p[end] == '_') && fits(s, end + 1, "99:99"))
		end++;
	if (fits(s, end, "99:99:99"))
		end += 8;
	else if (end > at && fits(s, end, "99:99"))
		end += 5;
	if (end > at && end < s.n && s.p[end] == 'Z')
		end++;
	return end - at;
}

/* Text in which there are no paths. */
static unsigned add_plain(const struct place *p, struct str s, struct buf *b)
{
	unsigned signs = 0, may = ~p->without;

	for (size_t i = 0; i < s.n;) {
		size_t date = is_digit(s.p[i]) ? date_length(s, i) : 0, n = run_of(s, i, is_alnum);
		struct str part = slice(s, i, i + n);
		size_t digits = run_of(part, 0, is_digit);

		if (may & SIGN_TIME && (date || (n && digits == n && time_in_digits(part)))) {
			buf_lit(b, "<time>");
			signs |= SIGN_TIME;
			i += date ? date : n;
		} else if (may & SIGN_HASH && looks_like_hash(part, 8)) {        /* [4] */
			buf_lit(b, "<hash>");
			signs |= SIGN_HASH;
			i += n;
		} else {
			n = n ? n : 1;
			buf_add(b, s.p + i, n);
			i += n;
		}
	}
	return signs;
}

/* ---- temporary names ---- */

struct drawn {                          /* the part of a name that was drawn: [from, to) */
	size_t from, to;
};

static bool looks_drawn(struct str s)
{
	bool figure = false, letter = false, small = false, large = false;

	for (size_t i = 0; i < s.n; i++) {
		figure |= is_digit(s.p[i]);
		letter |= is_letter(s.p[i]);
		small |= s.p[i] >= 'a' && s.p[i] <= 'z';
		large |= i && s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return (figure && letter) || (small && large);
}

/* Letters that programs put before what mkstemp() draws, and how much is drawn; 0 = any number of digits. */
static const struct { const char *before; size_t n; } maker[] = {
	{ "cc", 6 }, { "st", 6 }, { "tmp", 8 }, { "tmp.", 10 }, { "rustc", 6 }, { "cargo-install", 6 }, { "conf", 6 },
	{ "go-build", 0 }, { "go-link-", 0 }, { "pip-", 8 },
};

static bool drawn_by_maker(struct str name, bool in_temp, struct drawn *d)
{
	for (size_t i = 0; i < sizeof maker / sizeof *maker; i++) {
		struct str before = str_of(maker[i].before), rest = str_from(name, before.n);
		size_t n = run_of(rest, 0, maker[i].n ? is_alnum : is_digit);

		if (!str_starts(name, before) || !n || (maker[i].n && n != maker[i].n) || (n < rest.n && rest.p[n] != '.'))
			continue;
		if (!in_temp && maker[i].n && !looks_drawn(slice(rest, 0, n)))  /* [3] */
			continue;
		*d = (struct drawn){ before.n, before.n + n };
		return true;
	}
	return false;
}

/* "x.o.tmp.4711", "x.o.tmp-aB3dE", "x.o.tmp4711", "x.4711.tmp" */
static bool drawn_at_tmp(struct str name, struct drawn *d)
{
	for (size_t i = 0; i + 4 <= name.n; i++) {
		size_t from = i + 4, n, before = i;

		if (memcmp(name.p + i, ".tmp", 4) != 0)
			continue;
		while (before && is_digit(name.p[before - 1]))
			before--;
		if (from == name.n && i - before >= 2) {
			*d = (struct drawn){ before, i };
			return true;
		}
		from += from < name.n && !is_alnum(name.p[from]);
		n = run_of(name, from, is_alnum);
		if (n && (from > i + 4 || run_of(name, from, is_digit) == n)) {
			*d = (struct drawn){ from, from + n };
			return true;
		}
	}
	return false;
}

/* In a directory for temporary files: the last part between separators that is drawn or a number. */
static bool drawn_in_temp(struct str name, struct drawn *d)
{
	bool found = false;

	for (size_t i = 0; i < name.n; i++) {
		size_t n = run_of(name, i, is_alnum);
		struct str part = slice(name, i, i + n);

		if ((n >= 6 && looks_drawn(part)) || (n >= 3 && run_of(part, 0, is_digit) == n)) {
			*d = (struct drawn){ i, i + n };
			found = true;
		}
		i += n;
	}
	return found;
}

static bool find_drawn(struct str name, bool in_temp, struct drawn *d)
{
	return drawn_by_maker(name, in_temp, d) || drawn_at_tmp(name, d) || (in_temp && drawn_in_temp(name, d));
}

static bool in_temp_directory(struct str path)
{
	return str_starts(path, S("/tmp/")) || str_starts(path, S("/var/tmp/")) || str_starts(path, S("/dev/shm/"));
}


/* ---- paths ---- */

/* What `path` is below `directory`, with its '/'; false when it is not. */
static bool below(struct str path, struct str directory, struct str *rest)
{
	if (directory.n < 2 || !str_starts(path, directory) || (path.n > directory.n && path.p[directory.n] != '/'))
		return false;
	*rest = str_from(path, directory.n);
	return true;
}

bool temporary_path(const struct place *p, struct str path)
{
	struct str rest = path, name = str_cut_last(&rest, '/'), inside;
	struct drawn d;

	return find_drawn(name, in_temp_directory(path) && !below(path, p->top, &inside), &d);
}

static bool below_home(struct str path, struct str *rest)
{
	size_t name = str_starts(path, S("/home/")) ? 6 : str_starts(path, S("/Users/")) ? 7 : 0, n = 0;

	while (name && name + n < path.n && path.p[name + n] != '/')
		n++;
	return below(path, n ? slice(path, 0, name + n) : S("/root"), rest);
}

static unsigned add_component(const struct place *p, struct buf *b, struct str name, bool in_temp)
{
	struct drawn d;
	unsigned signs;

	if (p->without & SIGN_TEMP || !find_drawn(name, in_temp, &d))
		return add_plain(p, name, b);
	signs = add_plain(p, slice(name, 0, d.from), b) | SIGN_TEMP;
	buf_lit(b, "<temp>");
	return signs | add_plain(p, str_from(name, d.to), b);
}

static bool needs_folding(struct str path)
{
	for (size_t i = 0; i + 1 < path.n; i++)
		if (path.p[i] == '/' && (path.p[i + 1] == '/' || path.p[i + 1] == '.'))
			return true;
	return path.n > 1 && path.p[path.n - 1] == '/';
}

static struct str folded(struct place *p, struct str path, unsigned *signs)
{
	struct str plain = path;

	if (p->without & SIGN_FOLDED || !needs_folding(path))
		return path;
	while (plain.n > 1 && plain.p[plain.n - 1] == '/')
		plain.n--;
	plain = path_folded(p->arena, plain);
	if (!str_eq(plain, path))
		*signs |= SIGN_FOLDED;
	return plain;
}

static unsigned add_path(struct place *p, struct buf *b, struct str path)
{
	unsigned signs = SIGN_PATH;
	struct str rest = path = folded(p, path, &signs), inside;
	bool in_temp = in_temp_directory(path) && !below(path, p->top, &inside);

	if (!(p->without & SIGN_TOP) && below(path, p->top, &rest)) {
		buf_lit(b, "<top>");
		signs |= SIGN_TOP;
	} else if (!(p->without & SIGN_HOME) && below_home(path, &rest)) {
		buf_lit(b, "<home>");
		signs |= SIGN_HOME;
	}
	while (rest.n) {
		size_t end = 1;

		buf_char(b, '/');
		while (end < rest.n && rest.p[end] != '/')
			end++;
		signs |= add_component(p, b, slice(rest, 1, end), in_temp);
		rest = str_from(rest, end);
	}
	return signs;
}

struct normal normal_path(struct place *p, struct str path)
{
	struct normal out;

	buf_clear(&p->scratch);
	out.signs = add_path(p, &p->scratch, path);
	out.text = str_eq(buf_view(&p->scratch), path) ? path : arena_str(p->arena, buf_view(&p->scratch));
	return out;
}

/* ---- words ---- */

/* Options whose value may follow without a sign between. */
static const char *const glued[] = { "-isystem", "-iquote", "-include", "-idirafter", "-imacros", "-iprefix", "-isysroot" };

size_t option_value(struct str word)
{
	const char *equals = word.n ? memchr(word.p, '=', word.n) : NULL;

	if (word.n && word.p[0] == '@')
		return 1;
	if (word.n < 2 || word.p[0] != '-')
		return equals && !memchr(word.p, '/', (size_t)(equals - word.p)) ? (size_t)(equals - word.p) + 1 : 0;
	if (str_starts(word, S("-Wl,")) || str_starts(word, S("-Wa,")) || str_starts(word, S("-Wp,"))) {
		const char *comma = memchr(word.p + 4, ',', word.n - 4);

		return equals ? (size_t)(equals - word.p) + 1 : comma ? (size_t)(comma - word.p) + 1 : 4;
	}
	if (equals)
		return (size_t)(equals - word.p) + 1;
	for (size_t i = 0; i < sizeof glued / sizeof *glued; i++)
		if (str_starts(word, str_of(glued[i])))
			return word.n > strlen(glued[i]) ? strlen(glued[i]) : 0;
	return word.n > 2 && memchr("ILBoFDUl", word.p[1], 8) ? 2 : 0;
}

static bool separates(char c)
{
	return memchr("=,:;\"'() <>|", c, 12) != NULL;
}

/* [1] */
static bool path_may_start(struct str word, size_t at)
{
	size_t i = 1;

	if (word.p[at] != '/')
		return false;
	if (!at || separates(word.p[at - 1]) || (at == 1 && word.p[0] == '@'))
		return true;
	while (i < at && is_letter(word.p[i]))
		i++;
	return word.p[0] == '-' && i == at;
}

static size_t path_end(struct str word, size_t at)
{
	while (at < word.n && !separates(word.p[at]))
		at++;
	return at;
}

/* The words with absolute paths in them; false when there is none. */
static bool add_absolute(struct place *p, struct buf *b, struct str word, unsigned *signs)
{
	size_t from = 0;
	bool found = false;

	for (size_t i = 0; i < word.n; i++) {
		size_t end;

		if (!path_may_start(word, i))
			continue;
		end = path_end(word, i);
		*signs |= add_plain(p, slice(word, from, i), b);
		*signs |= add_path(p, b, slice(word, i, end));
		from = end;
		i = end - 1;
		found = true;
	}
	*signs |= found ? add_plain(p, str_from(word, from), b) : 0;
	return found;
}

/* [2] */
static bool add_relative(struct place *p, struct buf *b, struct str cwd, struct str word, unsigned *signs)
{
	size_t at = option_value(word);
	struct str value = str_from(word, at), whole;
	unsigned fold = 0;

	if (p->without & SIGN_RELATIVE || !value.n || value.n > 4096 || !p->known || !cwd.n || (!at && value.p[0] == '-'))
		return false;
	whole = folded(p, arena_printf(p->arena, "%.*s/%.*s", STR(cwd), STR(value)), &fold);
	if (map_find(p->known, whole) == MAP_NONE)
		return false;
	*signs |= add_plain(p, slice(word, 0, at), b);
	*signs |= add_path(p, b, whole) | SIGN_RELATIVE;
	return true;
}

/* What may be the name of a file, part by part. */
static unsigned add_name(const struct place *p, struct buf *b, struct str word)
{
	size_t at = option_value(word);
	struct str rest = str_from(word, at);
	unsigned signs = add_plain(p, slice(word, 0, at), b);

	if (word.n && word.p[0] != '-' && memchr(word.p, '/', word.n))
		signs |= SIGN_PATH;
	while (rest.n) {
		bool more = memchr(rest.p, '/', rest.n) != NULL;

		signs |= add_component(p, b, str_cut(&rest, '/'), false);
		if (more)
			buf_char(b, '/');
	}
	return signs | (signs & SIGN_TEMP ? SIGN_PATH : 0);
}

struct normal normal_word(struct place *p, struct str cwd, struct str word)
{
	struct normal out = { .signs = 0 };
	struct buf *b = &p->scratch;

	buf_clear(b);
	if (!add_absolute(p, b, word, &out.signs) && !add_relative(p, b, cwd, word, &out.signs))
		out.signs = add_name(p, b, word);
	out.text = str_eq(buf_view(b), word) ? word : arena_str(p->arena, buf_view(b));
	return out;
}

static bool is_pid(struct str digits, const int64_t *pid, uint32_t n)
{
	int64_t number;

	if (digits.n < 3 || !str_i64(digits, &number))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (pid[i] == number)
			return true;
	return false;
}

bool normal_pids(struct place *p, struct str word, const int64_t *pid, uint32_t n, struct str *out)
{
	bool found = false;

	buf_clear(&p->scratch);
	for (size_t i = 0; i < word.n;) {
		size_t run = run_of(word, i, is_alnum), digits = run_of(word, i, is_digit);

		if (run && run == digits && is_pid(slice(word, i, i + run), pid, n)) {
			buf_lit(&p->scratch, "<pid>");
			found = true;
		} else {
			buf_add(&p->scratch, word.p + i, run ? run : 1);
		}
		i += run ? run : 1;
	}
	if (found)
		*out = arena_str(p->arena, buf_view(&p->scratch));
	return found;
}
