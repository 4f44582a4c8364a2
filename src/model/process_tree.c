/* Rows of a process tree, and how programs are called. */
#include "model/process_tree.h"

#include "base/arena.h"
#include "model/names.h"

void process_tree_init(struct process_tree *t, struct arena *a)
{
	*t = (struct process_tree){ .arena = a, .wall_ns = NO_TIME, .recorder_ns = NOT_KNOWN };
}

/* NO_TIME is earlier than all. */
void tree_saw(struct process_tree *t, int64_t at_ns)
{
	if (at_ns > t->last_ns)
		t->last_ns = at_ns;
}

uint32_t tree_add_process(struct process_tree *t, const struct tree_process *row)
{
	ARENA_ROOM(t->arena, t->process, t->nprocess, t->process_cap);
	t->process[t->nprocess] = *row;
	tree_saw(t, row->start_ns);
	tree_saw(t, row->end_ns);
	return t->nprocess++;
}

uint32_t tree_add_program(struct process_tree *t, const struct tree_program *row)
{
	ARENA_ROOM(t->arena, t->program, t->nprogram, t->program_cap);
	t->program[t->nprogram] = *row;
	tree_saw(t, row->start_ns);
	tree_saw(t, row->end_ns);
	return t->nprogram++;
}

uint32_t tree_add_wait(struct process_tree *t, const struct tree_wait *row)
{
	ARENA_ROOM(t->arena, t->wait, t->nwait, t->wait_cap);
	t->wait[t->nwait] = *row;
	tree_saw(t, row->start_ns);
	tree_saw(t, row->end_ns);
	return t->nwait++;
}

uint32_t tree_add_waits(struct process_tree *t, const struct tree_waits *row)
{
	ARENA_ROOM(t->arena, t->waits, t->nwaits, t->waits_cap);
	t->waits[t->nwaits] = *row;
	return t->nwaits++;
}

uint32_t tree_add_object(struct process_tree *t, const struct tree_object *row)
{
	ARENA_ROOM(t->arena, t->object, t->nobject, t->object_cap);
	t->object[t->nobject] = *row;
	return t->nobject++;
}

uint32_t tree_add_file(struct process_tree *t, const struct tree_file *row)
{
	ARENA_ROOM(t->arena, t->file, t->nfile, t->file_cap);
	t->file[t->nfile] = *row;
	return t->nfile++;
}

uint32_t tree_add_use(struct process_tree *t, const struct tree_use *row)
{
	ARENA_ROOM(t->arena, t->use, t->nuse, t->use_cap);
	t->use[t->nuse] = *row;
	tree_saw(t, row->first_ns);
	return t->nuse++;
}

uint32_t tree_add_line(struct process_tree *t, const struct tree_line *row)
{
	ARENA_ROOM(t->arena, t->line, t->nline, t->line_cap);
	t->line[t->nline] = *row;
	tree_saw(t, row->at_ns);
	return t->nline++;
}

uint32_t tree_add_column(struct process_tree *t, const struct tree_column *row)
{
	ARENA_ROOM(t->arena, t->column, t->ncolumn, t->column_cap);
	t->column[t->ncolumn] = *row;
	return t->ncolumn++;
}

uint32_t tree_add_gauge(struct process_tree *t, const struct tree_gauge *row)
{
	ARENA_ROOM(t->arena, t->gauge, t->ngauge, t->gauge_cap);
	t->gauge[t->ngauge] = *row;
	tree_saw(t, row->at_ns);
	return t->ngauge++;
}

/* ---- kinds of waits ---- */

static const char *const wait_word[] = {
	[WAIT_UNKNOWN] = "unknown", [WAIT_DISK] = "disk", [WAIT_NETWORK] = "network", [WAIT_SOCKET] = "socket",
	[WAIT_LOCK] = "lock", [WAIT_FUTEX] = "futex", [WAIT_PIPE] = "pipe", [WAIT_JOBSERVER] = "jobserver",
	[WAIT_CHILD] = "child", [WAIT_SLEEP] = "sleep", [WAIT_POLL] = "poll", [WAIT_STOPPED] = "stopped",
};

const struct names wait_kind_names = NAMES(wait_word);

const char *wait_kind_name(enum wait_kind kind)
{
	return wait_word[kind];
}

bool wait_kind_of(struct str name, enum wait_kind *out)
{
	NAMES_OF(wait_kind_names, name, out);
	return true;
}

/* ---- ends ---- */

/* Where the recording ends for what was still there. */
static int64_t end_of_all(const struct process_tree *t, int64_t start_ns)
{
	int64_t end = t->wall_ns == NO_TIME ? t->last_ns : t->wall_ns;

	return end > start_ns ? end : start_ns;
}

int64_t process_end_ns(const struct process_tree *t, uint32_t process)
{
	const struct tree_process *p = &t->process[process];

	return p->end_ns != NO_TIME ? p->end_ns : end_of_all(t, p->start_ns);
}

int64_t program_end_ns(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *g = &t->program[program];
	int64_t end;

	if (g->end_ns != NO_TIME)
		return g->end_ns;
	end = g->process < t->nprocess ? process_end_ns(t, g->process) : end_of_all(t, g->start_ns);
	return end > g->start_ns ? end : g->start_ns;
}

uint32_t programs_executed(const struct process_tree *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->nprogram; i++)
		n += t->program[i].exec;
	return n;
}

/* ---- names ---- */

/* What runs scripts, and its options of one letter that matter for finding the script among its arguments. */
struct interpreter {
	const char *name;       /* without its version: "python" also stands for python3.11 */
	const char *text;       /* the program is an argument: "-c" */
	const char *module;     /* a name follows that stands for the script: "-m" */
	const char *valued;     /* a value follows, in the same word or the next */
	const char *attached;   /* the rest of the word is a value */
};

static const struct interpreter interpreters[] = {
	{ .name = "sh", .text = "cs", .valued = "oO" }, { .name = "bash", .text = "cs", .valued = "oO" },
	{ .name = "dash", .text = "cs", .valued = "o" }, { .name = "ash", .text = "cs", .valued = "o" },
	{ .name = "ksh", .text = "cs", .valued = "o" }, { .name = "mksh", .text = "cs", .valued = "o" },
	{ .name = "zsh", .text = "cs", .valued = "o" },
	{ .name = "python", .text = "c", .module = "m", .valued = "WX" },
	{ .name = "pypy", .text = "c", .module = "m", .valued = "WX" },
	{ .name = "perl", .text = "eE", .valued = "I", .attached = "0CDFMVdimx" },
	{ .name = "ruby", .text = "e", .valued = "rICE", .attached = "0FKTWix" },
	{ .name = "node", .text = "ep", .valued = "rC" }, { .name = "nodejs", .text = "ep", .valued = "rC" },
	{ .name = "php", .text = "rBRE", .valued = "cdzf" },
	{ .name = "lua", .text = "e", .valued = "l" }, { .name = "luajit", .text = "e", .valued = "lj" },
	{ .name = "tclsh" }, { .name = "Rscript", .text = "e" },
};

static struct str last_part(struct str path)
{
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	return str_cut_last(&path, '/');
}

static const struct interpreter *interpreter_of(struct str name)
{
	while (name.n && memchr("0123456789.", name.p[name.n - 1], 11))
		name.n--;
	for (size_t i = 0; i < sizeof interpreters / sizeof *interpreters; i++)
		if (str_eq(name, str_of(interpreters[i].name)))
			return &interpreters[i];
	return NULL;
}

static bool among(const char *letters, char c)
{
	return letters && c && strchr(letters, c);
}

enum option { OPTION_FLAGS, OPTION_TEXT, OPTION_MODULE, OPTION_VALUE_NEXT };

/* What "-xyz" says; of a module `word` becomes what of its name stands in the word itself. */
static enum option judge_option(const struct interpreter *in, struct str *word)
{
	struct str rest = str_from(*word, 1);

	for (; rest.n; rest = str_from(rest, 1)) {
		char c = rest.p[0];

		if (among(in->text, c))
			return OPTION_TEXT;
		if (among(in->module, c)) {
			*word = str_from(rest, 1);
			return OPTION_MODULE;
		}
		if (among(in->valued, c))
			return rest.n > 1 ? OPTION_FLAGS : OPTION_VALUE_NEXT;
		if (among(in->attached, c))
			break;
	}
	return OPTION_FLAGS;
}

/* The script, or what stands for it, among the arguments; empty when there is none. */
static struct str script_of(const struct interpreter *in, const struct tree_program *g)
{
	for (uint32_t i = 1; i < g->nargv; i++) {
		struct str word = g->argv[i], next = i + 1 < g->nargv ? g->argv[i + 1] : S("");

		if (str_eq(word, S("--")))
			return last_part(next);
		if (word.n < 2 || (word.p[0] != '-' && word.p[0] != '+'))
			return str_eq(word, S("-")) ? S("") : last_part(word);
		if (str_starts(word, S("--")))
			continue;
		switch (judge_option(in, &word)) {
		case OPTION_TEXT:
			return S("");
		case OPTION_MODULE:
			return word.n ? word : next;
		case OPTION_VALUE_NEXT:
			i++;
			break;
		case OPTION_FLAGS:
			break;
		}
	}
	return S("");
}

#define COPIES_MOST 64  /* of copies, that are gone through for the arguments of what they are copies of */

/* What a copy that fork left was copied from, where only that knows its arguments. */
static const struct tree_program *original(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *g = &t->program[program];

	for (unsigned i = 0; i < COPIES_MOST && !g->exec && !g->argv && g->before < program; i++) {
		program = g->before;
		g = &t->program[program];
	}
	return g;
}

/* "gcc" of "x86_64-linux-gnu-gcc-12" and "sh" of "dash", but not "cc" of "ccache". */
static bool is_part(struct str called, struct str name)
{
	for (; called.n && name.n >= called.n; name = str_from(name, 1))
		if (str_starts(name, called) && (name.n == called.n || memchr("-.0123456789", name.p[called.n], 12)))
			return true;
	return false;
}

struct str program_name(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *g = original(t, program);
	struct str name = last_part(g->file), called = g->nargv ? last_part(g->argv[0]) : S(""), script = S("");
	const struct interpreter *in;

	if (!name.n || is_part(called, name))
		name = called;
	if (!name.n)
		return g->comm;
	in = interpreter_of(name);
	if (in)
		script = script_of(in, g);
	return script.n ? script : name;
}

/* ---- command lines ---- */

#define ELLIPSIS "\xe2\x80\xa6"

static bool is_bare(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			!strchr("_@%+=:,./-", c))
			return false;
	}
	return word.n && !memchr(word.p, 0, word.n);
}

/* Text of bounded length: what does not fit is not kept. */
struct clipped {
	char *p;
	size_t n, most;
	bool full;
};

static void add(struct clipped *c, struct str s)
{
	size_t n = s.n < c->most - c->n ? s.n : c->most - c->n;

	if (n)
		memcpy(c->p + c->n, s.p, n);
	c->n += n;
	c->full = c->full || n < s.n;
}

static void add_quoted(struct clipped *c, struct str word)
{
	if (is_bare(word)) {
		add(c, word);
		return;
	}
	add(c, S("'"));
	while (word.n && !c->full) {
		const char *quote = memchr(word.p, '\'', word.n);
		size_t n = quote ? (size_t)(quote - word.p) : word.n;

		add(c, str_clip(word, n));
		if (quote)
			add(c, S("'\\''"));
		word = str_from(word, n + (quote != NULL));
	}
	add(c, S("'"));
}

/* Makes room for the ellipsis, without cutting a character of UTF-8. */
static void end_cut(struct clipped *c)
{
	size_t sign = sizeof ELLIPSIS - 1, n = c->n < c->most - sign ? c->n : c->most - sign;

	if (c->most < sign) {
		c->n = 0;
		return;
	}
	while (n < c->n && n && ((unsigned char)c->p[n] & 0xc0) == 0x80)
		n--;
	memcpy(c->p + n, ELLIPSIS, sign);
	c->n = n + sign;
}

static size_t quoted_bytes(struct str word)
{
	size_t n = word.n + 2;

	if (is_bare(word))
		return word.n;
	for (size_t i = 0; i < word.n; i++)
		n += word.p[i] == '\'' ? 3 : 0;
	return n;
}

/* What the whole command takes; `most` when that is less. */
static size_t room_for(const struct tree_program *g, size_t most)
{
	size_t n = g->nargv + sizeof ELLIPSIS;

	for (uint32_t i = 0; i < g->nargv && n < most; i++)
		n += quoted_bytes(g->argv[i]);
	return n < most ? n : most;
}

struct str program_command(struct arena *a, const struct process_tree *t, uint32_t program, size_t most)
{
	const struct tree_program *g = &t->program[program];
	struct clipped c = { .most = room_for(g, most) };

	if (!g->argv || !g->nargv)
		return program_name(t, program);
	c.p = arena_alloc(a, c.most, 1);
	for (uint32_t i = 0; i < g->nargv && !c.full; i++) {
		if (i)
			add(&c, S(" "));
		add_quoted(&c, g->argv[i]);
	}
	if (g->argv_cut)
		add(&c, S(" " ELLIPSIS));
	if (c.full)
		end_cut(&c);
	return (struct str){ c.p, c.n };
}
