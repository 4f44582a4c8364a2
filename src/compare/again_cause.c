/*
 * again_cause - why a command ran of which nothing differs: what those that decide saw.
 *
 * Compilers look for headers in many places; what they do not find says nothing.  Only look-ups by programs that belong to no command
 * count: make, a build tool, a daemon, a shell.
 */
#include "compare/again_part.h"

#define TRIES 64u                       /* missing paths of one name that are looked at */
#define VOTERS 32u                      /* directories that are voted for */

static bool decides(const struct side *s, uint32_t program)
{
	return program < s->t->nprogram && s->owner[program] == NO_COMMAND;
}

/* Did nobody write the path between that look and the command? */
static bool still_holds(const struct side *s, uint32_t path, uint32_t use, const struct command *c)
{
	int64_t looked = s->t->use[use].first_ns;
	const struct write *w = writer_before(s, path, c->start_ns, (uint32_t)(c - s->command));

	return looked < c->start_ns && (!w || w->at_ns <= looked);
}

static struct str last_part(struct str path)
{
	return str_cut_last(&path, '/');
}

static void keep_first(const struct side *s, uint32_t *row, uint32_t use)
{
	if (*row == NO_OBJECT || s->t->use[use].first_ns < s->t->use[*row].first_ns)
		*row = use;
}

static void add_missing(struct causes *k, uint32_t path, uint32_t use)
{
	struct str name = last_part(k->s->words->text[path]);
	uint32_t first;

	if (k->missing[path] == NO_OBJECT) {
		first = map_find(&k->by_name, name);
		k->next_name[path] = first;     /* MAP_NONE is NO_WORD */
		map_set(&k->by_name, name, path);
	}
	keep_first(k->s, &k->missing[path], use);
}

void causes_init(struct causes *k, const struct side *s, struct arena *a)
{
	*k = (struct causes){ .s = s, .arena = a, .n = s->words->n };
	map_init(&k->by_name, a);
	k->missing = ARENA_ARRAY(a, uint32_t, k->n);
	k->state = ARENA_ARRAY(a, uint32_t, k->n);
	k->next_name = ARENA_ARRAY(a, uint32_t, k->n);
	memset(k->missing, 0xff, k->n * sizeof *k->missing);
	memset(k->state, 0xff, k->n * sizeof *k->state);
	for (uint32_t i = 0; i < s->t->nuse; i++) {
		const struct tree_use *u = &s->t->use[i];
		uint32_t path = u->file < s->t->nfile ? s->path[u->file] : NO_WORD;

		if (path == NO_WORD || !decides(s, u->program))
			continue;
		if (u->how & FILE_MISSING)
			add_missing(k, path, i);
		else if (u->how & (FILE_READ | FILE_STATTED))
			keep_first(s, &k->state[path], i);
	}
}

/* ---- inputs that were looked for in the wrong directory ---- */

struct vote {
	struct str directory;
	uint32_t program, n;
	bool own;                       /* whoever looked works in that directory */
	bool deep;                      /* a path with a directory was looked for, no name that may be anywhere */
};

static void cast(struct vote *vote, uint32_t *n, const struct vote *x)
{
	for (uint32_t i = 0; i < *n; i++) {
		if (str_eq(vote[i].directory, x->directory)) {
			vote[i].n++;
			vote[i].own |= x->own;
			vote[i].deep |= x->deep;
			return;
		}
	}
	if (*n < VOTERS)
		vote[(*n)++] = *x;
}

/* Node looks for package.json, git for .git in every directory above: one name says nothing, unless it was looked for where the
 * looker works, or with most of the others, or with its directory in the tree. */
static bool credible(const struct vote *v, uint32_t asked)
{
	return v->own || (v->n > 1 && v->n * 2 >= asked) || (v->deep && str_starts(v->directory, S("<top>")));
}

static bool works_in(const struct side *s, const struct tree_use *u, struct str tail)
{
	struct str path = s->t->file[u->file].path, cwd = s->t->program[u->program].cwd;

	return cwd.n && path.n == cwd.n + tail.n && str_starts(path, cwd) && str_ends(path, tail);
}

/* Missing paths that end like an input as it is seen from the command's directory. */
static void vote_for(const struct causes *k, const struct command *c, struct str cwd, struct str tail,
	struct vote *vote, uint32_t *n)
{
	const struct side *s = k->s;
	uint32_t path = map_find(&k->by_name, last_part(tail));

	for (uint32_t tries = 0; path != NO_WORD && tries < TRIES; tries++, path = k->next_name[path]) {
		struct str missing = s->words->text[path];
		const struct tree_use *u = &s->t->use[k->missing[path]];

		struct str directory = str_clip(missing, missing.n > tail.n ? missing.n - tail.n : 0);

		if (directory.n && str_ends(missing, tail) && u->first_ns < c->start_ns && !str_eq(directory, cwd))
			cast(vote, n, &(struct vote){ directory, u->program, 1, works_in(s, u, tail), memchr(tail.p + 1, '/', tail.n - 1) });
	}
}

/* What is left of `path` below the nearest directory that is above `directory`, too, and how far up that is: 1 and "/src/a.c" from
 * "/p/build" to "/p/src/a.c". */
static struct str way_to(struct str directory, struct str path, uint32_t *up)
{
	size_t common = 0;

	*up = 0;
	for (size_t i = 0; i <= directory.n && i < path.n; i++) {
		if (i < directory.n && directory.p[i] != path.p[i])
			break;
		if (path.p[i] == '/')
			common = i;
	}
	for (size_t i = common; i < directory.n; i++)
		*up += directory.p[i] == '/';
	return str_from(path, common);
}

static struct str above(struct str directory, uint32_t up)
{
	while (up--)
		(void)str_cut_last(&directory, '/');
	return directory;
}

/* The same for an input above the command's directory: "../src/a.c" from where somebody else stands is below his "..". */
static void vote_upwards(const struct causes *k, const struct command *c, struct str input, struct vote *vote, uint32_t *n)
{
	const struct side *s = k->s;
	struct str cwd = s->words->text[c->cwd];
	uint32_t up, path;
	struct str tail = way_to(cwd, input, &up);

	if (!up)
		return;
	path = map_find(&k->by_name, last_part(tail));
	for (uint32_t tries = 0; path != NO_WORD && tries < TRIES; tries++, path = k->next_name[path]) {
		const struct tree_use *u = &s->t->use[k->missing[path]];
		struct str missing = s->t->file[u->file].path, from = s->t->program[u->program].cwd;
		struct str directory = str_clip(missing, missing.n > tail.n ? missing.n - tail.n : 0);

		if (directory.n && from.n && str_ends(missing, tail) && u->first_ns < c->start_ns && !str_eq(from, cwd) &&
			str_eq(directory, above(from, up)))
			cast(vote, n, &(struct vote){ from, u->program, 1, .own = true });
	}
}

/* For people; some of them are normalised. */
static struct str shown(const struct side *s, struct str directory)
{
	if (str_eq(directory, S("<top>")) || str_eq(directory, s->t->top))
		return S("the top directory");
	if (s->t->top.n > 1 && str_starts(directory, s->t->top) && directory.p[s->t->top.n] == '/')
		return str_from(directory, s->t->top.n + 1);
	return str_starts(directory, S("<top>/")) ? str_from(directory, 6) : directory;
}

static bool find_wrong_directory(const struct causes *k, const struct command *c, struct str *why, struct str *part)
{
	const struct side *s = k->s;
	struct str cwd = c->normal_cwd == NO_WORD ? (struct str){ 0 } : s->words->text[c->normal_cwd];
	struct vote vote[VOTERS];
	uint32_t n = 0, best = UINT32_MAX, asked = 0;

	for (uint32_t i = c->input.at; cwd.n && i < c->input.at + c->input.n; i++) {
		struct str path = s->words->text[s->input[i].path];

		if (str_starts(path, cwd) && path.n > cwd.n && path.p[cwd.n] == '/') {
			asked++;
			vote_for(k, c, cwd, str_from(path, cwd.n), vote, &n);
		} else {
			vote_upwards(k, c, s->t->file[s->input[i].file].path, vote, &n);
		}
	}
	for (uint32_t i = 0; i < n; i++)
		if (credible(&vote[i], asked) && (best == UINT32_MAX || vote[i].n > vote[best].n))
			best = i;
	if (best == UINT32_MAX)
		return false;
	*part = shown(s, vote[best].directory);
	*why = arena_printf(k->arena, "nothing differs; %.*s looked for %u of its inputs below %.*s, where they are not: they are "
		"relative to %.*s", STR(program_name(s->t, vote[best].program)), vote[best].n, STR(*part), STR(shown(s, cwd)));
	return true;
}

/* ---- outputs that were missing or older ---- */

static const struct tree_file *seen_before(const struct causes *k, uint32_t path, const struct command *c)
{
	uint32_t use = k->state[path];

	if (use == NO_OBJECT || !still_holds(k->s, path, use, c))
		return NULL;
	return &k->s->t->file[k->s->t->use[use].file];
}

static bool is_newer(const struct tree_file *x, const struct tree_file *than)
{
	return x->mtime_ns != NOT_KNOWN && than->mtime_ns != NOT_KNOWN && x->mtime_ns > than->mtime_ns;
}

static void say_newer(const struct causes *k, uint32_t path, uint32_t output, struct str *why, struct str *part)
{
	*part = shown_path(k->s, path);
	*why = arena_printf(k->arena, "nothing differs, but %.*s is newer than its output %.*s", STR(*part),
		STR(shown_path(k->s, output)));
}

/* An input, or the list of prerequisites that the command wrote itself, is newer than what it made. */
static bool find_newer(const struct causes *k, const struct command *c, struct str *why, struct str *part)
{
	const struct side *s = k->s;

	for (uint32_t i = c->output.at; i < c->output.at + c->output.n; i++) {
		uint32_t output = s->output[i].path;
		const struct tree_file *made = seen_before(k, output, c), *list;

		if (!made || str_ends(s->words->text[output], S(".d")))
			continue;
		for (uint32_t j = c->output.at; j < c->output.at + c->output.n; j++) {
			list = seen_before(k, s->output[j].path, c);
			if (!list || !str_ends(s->words->text[s->output[j].path], S(".d")) || !is_newer(list, made))
				continue;
			say_newer(k, s->output[j].path, output, why, part);
			*part = S("*.d");
			return true;
		}
		for (uint32_t j = c->input.at; j < c->input.at + c->input.n; j++) {
			if (!is_newer(&s->t->file[s->input[j].file], made))
				continue;
			say_newer(k, s->input[j].path, output, why, part);
			return true;
		}
	}
	return false;
}

static bool find_missing(const struct causes *k, const struct command *c, struct str *why, struct str *part)
{
	for (uint32_t i = c->output.at; i < c->output.at + c->output.n; i++) {
		uint32_t path = k->s->output[i].path;

		if (k->missing[path] == NO_OBJECT || !still_holds(k->s, path, k->missing[path], c))
			continue;
		*part = S(AGAIN_NO_OUTPUTS);
		*why = arena_printf(k->arena, "nothing differs; its output %.*s was not there", STR(shown_path(k->s, path)));
		return true;
	}
	return false;
}

bool find_cause(const struct causes *k, const struct command *c, struct str *why, struct str *part)
{
	return find_wrong_directory(k, c, why, part) || find_newer(k, c, why, part) || find_missing(k, c, why, part);
}
