/*
 * again - labels on the commands of a recording.
 *
 * Commands are judged in order of their start, so that what made an input has its label before what reads it.
 *
 * Choices [1] What must be done comes before what nobody knows, that before how it is spelled, and that before times: an edited
 *             file is the reason even where paths differ, too.
 *         [2] A command that bypasses a cache and had to be done anyway is needed: the cache would not have had it.
 *         [3] A compiler that is not called through a cache counts as bypassing it when at least as many of its kind are as are not,
 *             or when the command before was: one cached probe of configure makes no rule.
 */
#include "compare/again_part.h"

#include "compare/burndown.h"
#include "compare/critical_path.h"

#define FAMILIES (FAMILY_LINK + 1)

struct labelling {
	struct pairing pairing;
	struct causes causes;
	uint32_t cached[FAMILIES], plain[FAMILIES];     /* compilations of later through a cache, and without */
	struct str cache[FAMILIES];
	struct arena *arena;
};

static void count_cached(struct labelling *l)
{
	const struct side *s = l->pairing.later;

	for (uint32_t i = 0; i < s->ncommand; i++) {
		const struct command *c = &s->command[i];

		if (!c->compiles)
			continue;
		l->cached[c->family] += c->cache.n > 0;
		l->plain[c->family] += c->cache.n == 0;
		if (c->cache.n && !l->cache[c->family].n)
			l->cache[c->family] = c->cache;
	}
}

/* ---- one pair ---- */

static void say(struct difference *d, enum again kind, struct str why, struct str part)
{
	*d = (struct difference){ kind, why, part, UNKNOWN_OTHER };
}

static struct str unknown_words(const struct command *c)
{
	return c->has_argv ? S("the arguments of its counterpart were not recorded") : S("its arguments were not recorded");
}

/* Another compiler of the same name is another tool. */
static bool other_tool(const struct side *sa, const struct command *a, const struct side *sb, const struct command *b,
	struct arena *arena, struct difference *d)
{
	const struct tree_program *x = &sa->t->program[a->program], *y = &sb->t->program[b->program];
	struct str fx = x->file, fy = y->file;

	if (a->cache.n || b->cache.n || !fx.n || !fy.n || str_eq(fx, fy) || str_starts(fx, S("<")))
		return false;
	if (str_eq(str_cut_last(&fx, '/'), str_cut_last(&fy, '/')))
		return false;
	say(d, AGAIN_NEEDED, arena_printf(arena, "another program: %.*s was %.*s before", STR(y->file), STR(x->file)), b->tool);
	return true;
}

/* [1] From what the inputs say on. */
static void label_inputs(struct pairing *p, const struct command *a, const struct command *b, const struct argv_difference *argv,
	struct difference *d, uint32_t *writer)
{
	struct input_difference in;
	struct str why, part;

	compare_inputs(p, a, b, argv, &in);
	if (in.change == INPUT_OTHER || in.change == INPUT_UNKNOWN) {
		say(d, in.change == INPUT_OTHER ? AGAIN_NEEDED : AGAIN_UNKNOWN, in.why, in.part);
		d->unknown = in.change == INPUT_UNKNOWN ? UNKNOWN_CONTENT : UNKNOWN_OTHER;
	} else if (argv->change != ARGV_SAME) {
		say(d, argv->change == ARGV_ORDER ? AGAIN_ORDER : AGAIN_PATH, argv->why, argv->part);
	} else if (in.change == INPUT_SPELLED) {
		say(d, AGAIN_PATH, in.why, in.part);
	} else if (find_other_output(p, a, b, &why, &part)) {
		say(d, AGAIN_UNKNOWN, why, part);
	} else if (in.change == INPUT_TIME) {
		say(d, AGAIN_MTIME, in.why, in.part);
		*writer = in.writer;
	} else if (b->argv_cut && !b->input.n) {
		say(d, AGAIN_UNKNOWN, S("its arguments were cut"), S("arguments"));
	} else {
		say(d, AGAIN_IDENTICAL, arena_printf(p->arena, "the same arguments and the same %u inputs", b->input.n), S(""));
	}
}

static void label_pair(struct pairing *p, const struct command *a, const struct command *b, struct difference *d, uint32_t *writer)
{
	struct argv_difference argv;

	*writer = NO_PROGRAM;
	if (!a->has_argv || !b->has_argv) {
		say(d, AGAIN_UNKNOWN, unknown_words(b), S("arguments"));
		return;
	}
	compare_argv(p->earlier, a, p->later, b, p->arena, &argv);
	if (argv.change == ARGV_OTHER)
		say(d, AGAIN_NEEDED, argv.why, argv.part);
	else if (other_tool(p->earlier, a, p->later, b, p->arena, d))
		return;
	else if (!p->earlier->has_files || !p->later->has_files)
		say(d, AGAIN_UNKNOWN, S("which files it read was not recorded"), S("files"));
	else if (reads_pipe(p->later, b))
		*d = (struct difference){ AGAIN_UNKNOWN, S("what it read from a pipe was not recorded"), S("pipe"), UNKNOWN_PIPE };
	else
		label_inputs(p, a, b, &argv, d, writer);
}

void differ_programs(struct pairing *p, uint32_t a, uint32_t b, struct difference *out)
{
	const struct side *sa = p->earlier, *sb = p->later;
	uint32_t ca = a < sa->t->nprogram ? sa->owner[a] : NO_COMMAND, cb = b < sb->t->nprogram ? sb->owner[b] : NO_COMMAND, writer;

	if (ca == NO_COMMAND || cb == NO_COMMAND)
		say(out, AGAIN_UNKNOWN, S("it is no command: it runs others, or leaves nothing"), S(""));
	else if (!str_eq(sa->command[ca].tool, sb->command[cb].tool))
		say(out, AGAIN_NEEDED, arena_printf(p->arena, "another program: %.*s was %.*s before", STR(sb->command[cb].tool),
			STR(sa->command[ca].tool)), sb->command[cb].tool);
	else
		label_pair(p, &sa->command[ca], &sb->command[cb], out, &writer);
}

void why_differs(const struct process_tree *ta, uint32_t a, const struct process_tree *tb, uint32_t b, struct arena *arena,
	struct difference *out)
{
	struct words words;
	struct side sa, sb;
	struct pairing p;

	words_init(&words, arena);
	side_init(&sa, ta, &words, arena);
	side_init(&sb, tb, &words, arena);
	pairing_init(&p, &sa, &sb, arena);
	differ_programs(&p, a, b, out);
	side_release(&sa);
	side_release(&sb);
}

/* ---- caches ---- */

/* [3] */
static bool bypasses(const struct labelling *l, const struct command *before, const struct command *c)
{
	if (!c->compiles || c->cache.n || !l->cached[c->family])
		return false;
	return (before && before->cache.n) || l->cached[c->family] >= l->plain[c->family];
}

static void say_bypassed(struct labelling *l, const struct command *c, struct command_match *m)
{
	struct str cache = l->cache[c->family], spelled = { 0 };

	if (m->again == AGAIN_PATH || m->again == AGAIN_ORDER)
		spelled = arena_printf(l->arena, "; %.*s", STR(m->why));
	m->why = arena_printf(l->arena, "not called through %.*s, as %u others are%.*s", STR(cache), l->cached[c->family], STR(spelled));
	m->part = cache;
	m->again = AGAIN_BYPASSED;
}

static void remark(struct labelling *l, struct command_match *m, struct str text)
{
	m->why = arena_printf(l->arena, "%.*s; %.*s", STR(m->why), STR(text));
}

static void consider_cache(struct labelling *l, const struct command *before, const struct command *c, struct command_match *m)
{
	bool could_be_reused = m->again != AGAIN_NEEDED && m->again != AGAIN_UNKNOWN;

	if (!could_be_reused)                           /* [2] */
		return;
	if (bypasses(l, before, c))
		say_bypassed(l, c, m);
	else if (c->family == FAMILY_LINK || (c->family != FAMILY_OTHER && !c->compiles))
		remark(l, m, S("caches of compilers do not keep links"));
	else if (c->cache.n)
		remark(l, m, c->worked ? arena_printf(l->arena, "%.*s did not have it", STR(c->cache))
			: arena_printf(l->arena, "%.*s answered from its cache in %.*s", STR(c->cache),
				STR(seconds_text(l->arena, (double)c->ns / 1e9))));
}

/* ---- all commands ---- */

static void label_one(struct labelling *l, uint32_t command, struct command_match *m)
{
	const struct side *s = l->pairing.later;
	const struct command *c = &s->command[command], *before;
	struct difference d;
	struct str why, part;

	*m = (struct command_match){ .program = c->program, .before = NO_PROGRAM, .ns = c->ns, .writer = NO_PROGRAM,
		.compiler = c->family != FAMILY_OTHER };
	if (l->pairing.before[command] == NO_COMMAND) {
		m->again = c->has_argv ? AGAIN_NEEDED : AGAIN_UNKNOWN;
		m->why = c->has_argv ? S("there was no such command before") : unknown_words(c);
		m->part = c->has_argv ? S("new command") : S("arguments");
		return;
	}
	before = &l->pairing.earlier->command[l->pairing.before[command]];
	m->before = before->program;
	if (c->idles) {
		m->again = AGAIN_NEEDED;
		m->why = S("it lets time pass");
		m->part = S("sleep");
		return;
	}
	label_pair(&l->pairing, before, c, &d, &m->writer);
	m->again = d.kind;
	m->why = d.why;
	m->part = d.part;
	m->unknown = d.unknown;
	if (m->again == AGAIN_IDENTICAL && find_cause(&l->causes, c, &why, &part)) {
		m->why = why;
		m->part = part;
	}
	consider_cache(l, before, c, m);
}

static void add_path(const struct side *s, struct arena *a, struct again_table *out)
{
	struct critical_path path;

	if (!s->t->nprogram)
		return;
	if (!critical_path(s->t, a, &path))
		return;
	for (uint32_t i = 0; i < path.n; i++) {
		const struct segment *g = &path.segment[i];
		uint32_t command = g->program < s->t->nprogram ? s->owner[g->program] : NO_COMMAND;

		if (command != NO_COMMAND)
			out->match[command].path_ns += g->end_ns - g->start_ns;
	}
}

static void count_opens(const struct process_tree *t, struct again_table *out)
{
	for (uint32_t i = 0; i < t->nuse; i++) {
		if (t->use[i].how & FILE_MISSING)
			out->missing_opens += t->use[i].count;
		else if (t->use[i].how & (FILE_READ | FILE_WRITTEN))
			out->good_opens += t->use[i].count;
	}
}

static void sum(struct again_table *out)
{
	for (uint32_t i = 0; i < out->n; i++) {
		const struct command_match *m = &out->match[i];

		out->ns[m->again] += m->ns;
		out->path_ns[m->again] += m->path_ns;
		out->count[m->again]++;
		if (m->again != AGAIN_UNKNOWN)
			continue;
		out->unknown[m->unknown].count++;
		out->unknown[m->unknown].ns += m->ns;
	}
}

void find_again(const struct process_tree *earlier, const struct process_tree *later, struct arena *a, struct again_table *out)
{
	struct words words;
	struct side x, y, *before = earlier == later ? &y : &x;
	struct labelling l = { .arena = a };
	uint32_t *partner;

	*out = (struct again_table){ 0 };
	words_init(&words, a);
	if (before == &x)
		side_init(&x, earlier, &words, a);
	side_init(&y, later, &words, a);
	partner = ARENA_ARRAY(a, uint32_t, y.ncommand);
	out->match = ARENA_ARRAY(a, struct command_match, y.ncommand);
	out->n = y.ncommand;
	match_commands(before, &y, a, partner);
	pairing_init(&l.pairing, before, &y, a);
	l.pairing.before = partner;
	l.pairing.match = out->match;
	causes_init(&l.causes, &y, a);
	count_cached(&l);
	for (uint32_t i = 0; i < y.ncommand; i++)
		label_one(&l, i, &out->match[i]);
	add_path(&y, a, out);
	count_opens(later, out);
	sum(out);
	side_release(&y);
	if (before == &x)
		side_release(&x);
}
