/* again_argv_words - the difference of two command lines as one sentence. */
#include "compare/again_argv_part.h"

#define NAMES_MOST 64u
#define SHOWN 80u                       /* bytes of an argument in a sentence */

struct names {                          /* options that changed, each once */
	struct str name[NAMES_MOST];
	uint32_t n, more;
};

static void add_name(struct names *l, struct str name)
{
	for (uint32_t i = 0; i < l->n; i++)
		if (str_eq(l->name[i], name))
			return;
	if (l->n < NAMES_MOST)
		l->name[l->n++] = name;
	else
		l->more++;
}

static struct str quoted(struct arena *a, struct str word)
{
	if (str_eq(word, FILE_ARGUMENT))
		return word;
	return arena_printf(a, "`%.*s%s`", STR(str_clip(word, SHOWN)), word.n > SHOWN ? "..." : "");
}

/* "`-o`", "`-o` and `-I`", "`-o`, `-I` and 3 more arguments" */
static struct str listed(struct arena *a, const struct names *l)
{
	struct str first = quoted(a, l->name[0]);

	if (l->n == 1)
		return first;
	if (l->n == 2)
		return arena_printf(a, "%.*s and %.*s", STR(first), STR(quoted(a, l->name[1])));
	return arena_printf(a, "%.*s, %.*s and %u more", STR(first), STR(quoted(a, l->name[1])), l->n - 2 + l->more);
}

static bool tops_differ(const struct comparing *k)
{
	return !str_eq(k->sa->place.top, k->sb->place.top);
}

static struct str cause_of(const struct comparing *k, unsigned signs)
{
	static const struct { enum sign sign; const char *text; } cause[] = {
		{ SIGN_TOP, "the top directory" }, { SIGN_HOME, "the home directory" },
		{ SIGN_RELATIVE, "a path that is relative on one side only" }, { SIGN_TEMP, "a temporary name" },
		{ SIGN_PID, "a process number" }, { SIGN_TIME, "a time" }, { SIGN_FOLDED, "\"./\", \"..\" or \"//\"" },
	};
	struct str text = { 0 };

	for (size_t i = 0; i < sizeof cause / sizeof *cause; i++)
		if (signs & cause[i].sign)
			text = text.n ? arena_printf(k->arena, "%.*s and %s", STR(text), cause[i].text) : str_of(cause[i].text);
	if (!(signs & SIGN_HASH))
		return text.n ? text : S("another spelling");
	return arena_printf(k->arena, "%.*s%sa hash that changes %s", STR(text), text.n ? " and " : "",
		tops_differ(k) ? "with the top directory" : "from run to run");
}

struct findings {
	struct names spelled, moved, output, volatile_, other;
	unsigned signs, volatile_signs;
	const struct change *first_other;
	uint32_t nother;
};

static void sort_changes(struct comparing *k, struct findings *f)
{
	for (uint32_t i = 0; i < k->n; i++) {
		struct change *c = &k->change[i];
		enum judged kind = judge_change(k, c);
		struct str name = c->y != NO_TOKEN ? option_name(k->sb, k->b, c->y) : option_name(k->sa, k->a, c->x);

		add_name(kind == CHANGE_VOLATILE ? &f->volatile_ : kind == CHANGE_OTHER ? &f->other : kind == CHANGE_MOVED ? &f->moved
			: kind == CHANGE_OUTPUT ? &f->output : &f->spelled, name);
		if (kind == CHANGE_SPELLED || kind == CHANGE_HASH)
			f->signs |= c->signs;
		if (kind == CHANGE_VOLATILE)
			f->volatile_signs |= c->signs;
		if (kind == CHANGE_OTHER && !f->nother++)
			f->first_other = c;
	}
}

static void say_other(struct comparing *k, const struct findings *f)
{
	const struct change *c = f->first_other;
	struct str more = f->nother > 1 ? arena_printf(k->arena, ", and %u more arguments differ", f->nother - 1) : (struct str){ 0 };
	struct str x = c->x == NO_TOKEN ? (struct str){ 0 } : quoted(k->arena, raw_text(k->sa, k->a, c->x));
	struct str y = c->y == NO_TOKEN ? (struct str){ 0 } : quoted(k->arena, raw_text(k->sb, k->b, c->y));

	k->out->change = ARGV_OTHER;
	k->out->part = f->other.name[0];
	if (c->x == NO_TOKEN)
		k->out->why = arena_printf(k->arena, "%.*s was not given before%.*s", STR(y), STR(more));
	else if (c->y == NO_TOKEN)
		k->out->why = arena_printf(k->arena, "%.*s is not given any more%.*s", STR(x), STR(more));
	else
		k->out->why = arena_printf(k->arena, "%.*s was %.*s before%.*s", STR(y), STR(x), STR(more));
}

static void say_volatile(struct comparing *k, const struct findings *f)
{
	bool several = f->volatile_.n > 1;

	k->out->change = ARGV_OTHER;
	k->out->part = f->volatile_.name[0];
	k->out->why = arena_printf(k->arena, "only %.*s %s: %s %.*s", STR(listed(k->arena, &f->volatile_)),
		several ? "differ" : "differs", several ? "they hold" : "it holds", STR(cause_of(k, f->volatile_signs & ~(unsigned)SIGN_PATH)));
}

static bool is_output(const struct names *l)
{
	return l->n == 1 && str_eq(l->name[0], S("-o"));
}

static void say_spelled(struct comparing *k, const struct findings *f)
{
	bool several = f->spelled.n > 1 || str_eq(f->spelled.name[0], FILE_ARGUMENT);
	struct str cause = cause_of(k, f->signs);

	k->out->why = arena_printf(k->arena, "only %.*s %s: %s %.*s", STR(listed(k->arena, &f->spelled)),
		several ? "differ" : "differs", several ? "they hold" : is_output(&f->spelled) && f->signs & SIGN_HASH ? "its name holds" : "it holds",
		STR(cause));
	k->out->part = f->spelled.n > 1 ? cause : f->spelled.name[0];
}

static struct str without_top(struct str path)
{
	if (str_eq(path, S("<top>")))
		return S("the top directory");
	return str_starts(path, S("<top>/")) ? str_from(path, 6) : path;
}

static void say_moved(struct comparing *k, const struct findings *f)
{
	const struct moved *m = &k->out->moved[0];
	struct str where = listed(k->arena, &f->moved);

	k->out->part = without_top(m->to);
	k->out->why = arena_printf(k->arena, "only a directory differs, in %.*s: %.*s was %.*s", STR(where),
		STR(quoted(k->arena, without_top(m->to))), STR(quoted(k->arena, without_top(m->from))));
	if (k->out->nmoved > 1)
		k->out->why = arena_printf(k->arena, "%.*s, and %u more", STR(k->out->why), k->out->nmoved - 1);
}

static void add_sentence(struct comparing *k, struct str *all, struct str *part, bool due,
	void (*say)(struct comparing *, const struct findings *), const struct findings *f)
{
	struct str before = *all;

	if (!due)
		return;
	say(k, f);
	*all = before.n ? arena_printf(k->arena, "%.*s; %.*s", STR(before), STR(k->out->why)) : k->out->why;
	*part = before.n ? *part : k->out->part;
}

static void say_output(struct comparing *k, const struct findings *f)
{
	(void)f;
	k->out->why = S("only `-o` differs: it names another file");
	k->out->part = S("-o");
}

/* ---- order ---- */

static uint32_t count_of(const struct comparing *k, struct str name)
{
	uint32_t n = 0;

	for (uint32_t i = 1; i < k->b->token.n; i++)
		n += str_eq(option_name(k->sb, k->b, i), name) && !str_eq(raw_text(k->sb, k->b, i), name);
	return n;
}

static void say_order(struct comparing *k, const struct findings *f)
{
	struct names moved = { .n = 0 };
	uint32_t n = k->a->token.n < k->b->token.n ? k->a->token.n : k->b->token.n, count;

	(void)f;
	for (uint32_t i = 1; i < n; i++)
		if (token(k->sa, k->a, i)->normal != token(k->sb, k->b, i)->normal)
			add_name(&moved, option_name(k->sb, k->b, i));
	k->out->part = moved.n ? moved.name[0] : S("order");
	count = count_of(k, k->out->part);
	if (moved.n == 1 && str_eq(moved.name[0], FILE_ARGUMENT))
		k->out->why = arena_printf(k->arena, "the same arguments in another order: %u files", count);
	else if (moved.n == 1)
		k->out->why = arena_printf(k->arena, "the same arguments in another order: %.*s of %u %s",
			STR(quoted(k->arena, moved.name[0])), count, str_eq(moved.name[0], S("-I")) || str_eq(moved.name[0], S("-L"))
			? "directories" : "values");
	else
		k->out->why = arena_printf(k->arena, "the same arguments in another order%s%.*s", moved.n ? ": " : "",
			STR(moved.n ? listed(k->arena, &moved) : S("")));
}

/* ---- the working directory ---- */

void compare_cwd(struct comparing *k)
{
	const struct command *a = k->a, *b = k->b;
	struct str from, to;

	if (a->cwd == NO_WORD || b->cwd == NO_WORD || a->cwd == b->cwd)
		return;
	from = k->sa->words->text[a->normal_cwd];
	to = k->sb->words->text[b->normal_cwd];
	if (a->normal_cwd != b->normal_cwd) {
		size_t tail = common_tail(from, to);

		add_moved(k->out, str_clip(from, from.n - tail), str_clip(to, to.n - tail));
	}
	if (k->out->change != ARGV_SAME)
		return;
	k->out->change = ARGV_PATH;
	k->out->part = S("working directory");
	k->out->why = a->normal_cwd != b->normal_cwd
		? arena_printf(k->arena, "only the working directory differs: %.*s was %.*s", STR(quoted(k->arena, without_top(to))),
			  STR(quoted(k->arena, without_top(from))))
		: arena_printf(k->arena, "only the working directory differs: it holds the %s directory",
			  str_starts(to, S("<home>")) ? "home" : str_starts(to, S("<top>")) ? "top" : "temporary");
}

/* ---- all ---- */

void say_changes(struct comparing *k, bool reordered)
{
	struct findings f = { .signs = 0 };
	struct str all = { 0 }, part = { 0 };

	sort_changes(k, &f);
	if (f.nother) {
		say_other(k, &f);
		return;
	}
	if (f.volatile_.n) {
		say_volatile(k, &f);
		return;
	}
	add_sentence(k, &all, &part, f.spelled.n > 0, say_spelled, &f);
	add_sentence(k, &all, &part, f.moved.n > 0, say_moved, &f);
	add_sentence(k, &all, &part, f.output.n > 0, say_output, &f);
	k->out->change = all.n ? ARGV_PATH : ARGV_ORDER;
	add_sentence(k, &all, &part, reordered, say_order, &f);
	k->out->why = all;
	k->out->part = part;
}
