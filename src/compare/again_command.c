/*
 * Choices [1] A compiler's driver is the command, with all that is below it; so is a cache or a distributor in front of it.
 *         [2] A program that runs others and is no driver (make, a shell, a build tool) is no command: those are.  Nor is make when it
 *             has nothing to do.
 *         [3] A copy that fork left and that becomes another program opened that one's redirections: its files are the new program's.
 *         [4] A daemon that a cache left behind works for others: what is below it belongs to no command, its clients are commands.
 */
#include "compare/again_part.h"

#include <ctype.h>

#define SERVED (UINT32_MAX - 1)         /* as an owner: below a cache's daemon */

#define NAME(literal) { literal, sizeof(literal) - 1 }

static const struct { struct str name; enum family family; bool driver; } tool[] = {
	{ NAME("gcc"), FAMILY_C, true }, { NAME("g++"), FAMILY_C, true }, { NAME("cc"), FAMILY_C, true },
	{ NAME("c++"), FAMILY_C, true }, { NAME("clang"), FAMILY_C, true }, { NAME("clang++"), FAMILY_C, true },
	{ NAME("cpp"), FAMILY_OTHER, true }, { NAME("icx"), FAMILY_C, true }, { NAME("icpx"), FAMILY_C, true },
	{ NAME("emcc"), FAMILY_C, true }, { NAME("em++"), FAMILY_C, true }, { NAME("gfortran"), FAMILY_OTHER, true },
	{ NAME("gdc"), FAMILY_OTHER, true }, { NAME("ldc2"), FAMILY_OTHER, true }, { NAME("dmd"), FAMILY_OTHER, true },
	{ NAME("rustc"), FAMILY_RUST, true }, { NAME("rustdoc"), FAMILY_OTHER, true }, { NAME("nvcc"), FAMILY_CUDA, true },
	{ NAME("hipcc"), FAMILY_CUDA, true }, { NAME("swiftc"), FAMILY_SWIFT, true }, { NAME("ghc"), FAMILY_OTHER, true },
	{ NAME("ocamlopt"), FAMILY_OTHER, true }, { NAME("ocamlc"), FAMILY_OTHER, true }, { NAME("valac"), FAMILY_OTHER, true },
	{ NAME("protoc"), FAMILY_OTHER, true }, { NAME("kotlinc"), FAMILY_OTHER, true }, { NAME("gnatbind"), FAMILY_OTHER, true },
	{ NAME("collect2"), FAMILY_LINK, true }, { NAME("ld"), FAMILY_LINK, true }, { NAME("ld.bfd"), FAMILY_LINK, true },
	{ NAME("ld.gold"), FAMILY_LINK, true }, { NAME("ld.lld"), FAMILY_LINK, true }, { NAME("ld.mold"), FAMILY_LINK, true },
	{ NAME("lld"), FAMILY_LINK, true }, { NAME("mold"), FAMILY_LINK, true }, { NAME("ar"), FAMILY_LINK, false },
	{ NAME("gcc-ar"), FAMILY_LINK, true }, { NAME("ranlib"), FAMILY_LINK, false }, { NAME("as"), FAMILY_OTHER, false },
	{ NAME("nm"), FAMILY_OTHER, false }, { NAME("strip"), FAMILY_OTHER, false }, { NAME("objcopy"), FAMILY_OTHER, false },
};

#define CACHE_NAME_LEAST 24u            /* letters and digits of a hash: those of ccache have 28 and more, of sccache 64 */

static const char *const cache[] = { "ccache", "sccache", "buildcache", "cachepot", "zccache" };
static const char *const decider[] = { "make", "gmake", "ninja", "samu", "scons", "meson", "bazel", "cargo" };
static const char *const distributor[] = { "distcc", "icecc", "gomacc", "rewrapper" };

static const char *const filter[] = { "cat", "sed", "awk", "gawk", "mawk", "tr", "sort", "uniq", "head", "tail", "cut", "tee", "grep",
	"egrep", "m4", "paste", "comm", "gzip", "xz", "zstd", "base64", "sha256sum", "md5sum" };

#define COUNT(x) (sizeof(x) / sizeof *(x))

/* ---- names ---- */

/* Without "-12", "-14.2". */
static struct str without_version(struct str name)
{
	size_t n = name.n;

	while (n && ((name.p[n - 1] >= '0' && name.p[n - 1] <= '9') || name.p[n - 1] == '.'))
		n--;
	return n && n < name.n && name.p[n - 1] == '-' ? str_clip(name, n - 1) : name;
}

static size_t tool_index(struct str name)
{
	size_t best = COUNT(tool), length = 0;

	for (size_t i = 0; i < COUNT(tool); i++) {
		struct str known = tool[i].name;

		if (known.n <= length || known.n > name.n || known.p[known.n - 1] != name.p[name.n - 1] || !str_ends(name, known) || (name.n > known.n && name.p[name.n - known.n - 1] != '-'))
			continue;
		best = i;
		length = known.n;
	}
	return best;
}

static size_t tool_of(struct str name)
{
	return tool_index(without_version(name));
}

struct str tool_name(struct str name, enum family *family)
{
	size_t i = tool_of(name);

	*family = i < COUNT(tool) ? tool[i].family : FAMILY_OTHER;
	return i < COUNT(tool) ? tool[i].name : name;
}

static struct str last_part(struct str path)
{
	return str_cut_last(&path, '/');
}

static bool is_one_of(struct str name, const char *const *list, size_t n)
{
	for (size_t i = 0; name.n && i < n; i++)
		if (list[i][0] == name.p[0] && str_eq(name, str_of(list[i])))
			return true;
	return false;
}

static uint32_t argc_of(const struct tree_program *p)
{
	return p->argv ? p->nargv : 0;
}

/* The cache that a program is: "ccache" of /usr/bin/ccache and of /usr/lib/ccache/gcc; else empty. */
static struct str cache_name(const struct tree_program *p)
{
	struct str rest = p->file, name = str_cut_last(&rest, '/'), directory = last_part(rest);

	if (is_one_of(name, cache, COUNT(cache)))
		return name;
	if (is_one_of(directory, cache, COUNT(cache)))
		return directory;
	if (!p->file.n && argc_of(p) && is_one_of(last_part(p->argv[0]), cache, COUNT(cache)))
		return last_part(p->argv[0]);
	return (struct str){ 0 };
}

static bool is_distributor(const struct tree_program *p)
{
	return is_one_of(last_part(p->file), distributor, COUNT(distributor));
}

/* What it is called: a part of a hash, or what a cache keeps beside its entries.  Sources are called otherwise. */
static bool is_cache_name(struct str name)
{
	static const struct str known[] = { S("stats"), S("ccache.conf"), S("CACHEDIR.TAG") };
	size_t n = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(name, known[i]))
			return true;
	while (n < name.n && isalnum((unsigned char)name.p[n]))
		n++;
	return n >= CACHE_NAME_LEAST;
}

bool is_cache_file(struct str of, struct str path)
{
	struct str directory;

	if (!of.n || !is_cache_name(str_cut_last(&path, '/')))
		return false;
	directory = str_cut_last(&path, '/');
	if (directory.n == 1 && strchr("0123456789abcdef", directory.p[0]))
		return true;
	for (; directory.n; directory = str_cut_last(&path, '/'))
		if (str_ends(directory, of))
			return true;
	return false;
}

/* [4] sccache starts itself without arguments as its daemon. */
static bool is_cache_server(const struct tree_program *p)
{
	return p->argv && str_eq(cache_name(p), S("sccache")) &&
	       (argc_of(p) < 2 || str_ends(p->argv[1], S("-start-server")) || str_eq(p->argv[1], S("--start-server")));
}

/* ---- who belongs to what ---- */

static uint32_t maker_of(const struct process_tree *t, uint32_t i)
{
	return t->program[i].before < i ? t->program[i].before : NO_PROGRAM;
}

static bool is_top(const struct process_tree *t, uint32_t i)
{
	const struct tree_program *p = &t->program[i];
	size_t known;

	if (!p->exec)
		return false;
	if (cache_name(p).n || is_distributor(p))
		return true;
	known = tool_of(program_name(t, i));
	return known < COUNT(tool) && tool[known].driver;
}

/* [1] By program the topmost driver above or at it. */
static void own_drivers(const struct process_tree *t, uint32_t *top)
{
	for (uint32_t i = 0; i < t->nprogram; i++) {
		uint32_t maker = maker_of(t, i);

		if (is_cache_server(&t->program[i]) || (maker != NO_PROGRAM && top[maker] == SERVED))
			top[i] = SERVED;
		else if (maker != NO_PROGRAM && top[maker] != NO_PROGRAM)
			top[i] = top[maker];
		else
			top[i] = is_top(t, i) ? i : NO_PROGRAM;
	}
}

/* Programs without another one below, copies aside; [2]. */
static void own_leaves(const struct process_tree *t, struct arena *a, uint32_t *top)
{
	bool *runs_others = ARENA_ARRAY(a, bool, t->nprogram);

	for (uint32_t i = t->nprogram; i-- > 0;) {
		uint32_t maker = maker_of(t, i);

		if (maker != NO_PROGRAM)
			runs_others[maker] |= t->program[i].exec || runs_others[i];
	}
	for (uint32_t i = 0; i < t->nprogram; i++) {
		bool begins = t->program[i].exec || maker_of(t, i) == NO_PROGRAM;

		if (top[i] == NO_PROGRAM && !runs_others[i] && begins && !is_one_of(program_name(t, i), decider, COUNT(decider)))
			top[i] = i;
	}
}

static void own_copies(const struct process_tree *t, uint32_t *top)
{
	for (uint32_t i = 0; i < t->nprogram; i++) {
		uint32_t maker = maker_of(t, i);

		if (top[i] == NO_PROGRAM && !t->program[i].exec && maker != NO_PROGRAM)
			top[i] = top[maker];
	}
	for (uint32_t i = t->nprogram; i-- > 0;) {      /* [3] */
		uint32_t maker = maker_of(t, i);

		if (maker != NO_PROGRAM && t->program[i].exec && !t->program[maker].exec && top[maker] == NO_PROGRAM &&
			t->program[maker].process == t->program[i].process)
			top[maker] = top[i];
	}
}

/* ---- commands ---- */

bool reads_pipe(const struct side *s, const struct command *c)
{
	if (!is_one_of(c->tool, filter, COUNT(filter)))
		return false;
	for (uint32_t i = c->token.at + 1; i < c->token.at + c->token.n; i++)
		for (uint32_t j = c->input.at; j < c->input.at + c->input.n; j++)
			if (s->token[i].normal == s->input[j].path)
				return false;
	return true;
}

static int64_t span_ns(int64_t start, int64_t end)
{
	int64_t ns;

	return start == NO_TIME || end == NO_TIME || __builtin_sub_overflow(end, start, &ns) || ns < 0 ? 0 : ns;
}

/* The word that names a cache or a distributor: the first; of a script the one behind its interpreter, which may have an option. */
static uint32_t front_at(const struct tree_program *p)
{
	for (uint32_t i = 0; i < argc_of(p) && i < 3; i++)
		if ((!i || str_eq(p->argv[i], p->file)) && (is_one_of(last_part(p->argv[i]), cache, COUNT(cache)) ||
			is_one_of(last_part(p->argv[i]), distributor, COUNT(distributor))))
			return i;
	return UINT32_MAX;
}

static bool has_worker(const struct tree_program *p, uint32_t front)
{
	return front < argc_of(p) && argc_of(p) - front > 1 && !str_starts(p->argv[front + 1], S("-"));
}

/* The compiler that stands behind a cache or a distributor in its arguments; else the program. */
static struct str worker_name(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *p = &t->program[program];
	struct str first = argc_of(p) ? last_part(p->argv[0]) : program_name(t, program);
	uint32_t front = front_at(p);

	if (!cache_name(p).n && !is_distributor(p))
		return program_name(t, program);
	return has_worker(p, front) ? last_part(p->argv[front + 1]) : first;
}

struct range command_argv(const struct side *s, const struct command *c)
{
	const struct tree_program *p = &s->t->program[c->program];
	uint32_t front = front_at(p), i = (cache_name(p).n || is_distributor(p)) && has_worker(p, front) ? front + 1 : 0;

	return (struct range){ i, argc_of(p) - i };
}

static bool has_word(const struct tree_program *p, struct str word)
{
	for (uint32_t i = 1; i < argc_of(p); i++)
		if (str_eq(p->argv[i], word))
			return true;
	return false;
}

static struct command command_of(const struct process_tree *t, uint32_t program)
{
	const struct tree_program *p = &t->program[program];
	struct command c = { .program = program, .cwd = NO_WORD, .normal_cwd = NO_WORD };

	c.tool = tool_name(worker_name(t, program), &c.family);
	c.cache = cache_name(p);
	c.has_argv = argc_of(p) > 0;
	c.argv_cut = p->argv_cut;
	c.compiles = c.family == FAMILY_RUST ? has_word(p, S("--crate-name"))
					     : c.family != FAMILY_OTHER && c.family != FAMILY_LINK && has_word(p, S("-c"));
	c.start_ns = p->start_ns;
	return c;
}

/* Ends of the programs that one process was in turn; and did more than the cache itself run? */
static void measure(const struct side *s, struct command *commands)
{
	const struct process_tree *t = s->t;

	for (uint32_t i = 0; i < t->nprogram; i++) {
		struct command *c = s->owner[i] == NO_COMMAND ? NULL : &commands[s->owner[i]];
		int64_t ns;

		if (!c || i < c->program)
			continue;
		c->worked |= i != c->program && t->program[i].exec;
		if (t->program[i].process != t->program[c->program].process)
			continue;
		ns = span_ns(c->start_ns, program_end_ns(t, i));
		c->ns = ns > c->ns ? ns : c->ns;
	}
}

/* How long the commands were asleep, all their threads. */
static int64_t *asleep_ns(const struct side *s)
{
	int64_t *ns = ARENA_ARRAY(s->arena, int64_t, s->ncommand + 1);

	for (uint32_t i = 0; i < s->t->nwait; i++) {
		const struct tree_wait *w = &s->t->wait[i];
		int64_t *sum;

		if (w->kind != WAIT_SLEEP || w->program >= s->t->nprogram || s->owner[w->program] == NO_COMMAND)
			continue;
		sum = &ns[s->owner[w->program]];
		if (__builtin_add_overflow(*sum, span_ns(w->start_ns, w->end_ns), sum))
			*sum = INT64_MAX;
	}
	return ns;
}

/* Takes away what is short and leaves nothing; owner[] follows. */
static void keep_worthy(struct side *s, const bool *wrote)
{
	uint32_t *now = ARENA_ARRAY(s->arena, uint32_t, s->ncommand), n = 0;
	bool *worthy = ARENA_ARRAY(s->arena, bool, s->ncommand);
	int64_t *asleep = asleep_ns(s);

	for (uint32_t i = 0; i < s->t->nprogram; i++)
		if (s->owner[i] != NO_COMMAND && wrote[i])
			worthy[s->owner[i]] = true;
	for (uint32_t i = 0; i < s->ncommand; i++) {
		now[i] = NO_COMMAND;
		if (!worthy[i] && s->command[i].ns < COMMAND_LEAST_NS)
			continue;
		s->command[i].idles = !worthy[i] && (asleep[i] > s->command[i].ns / 2 || str_eq(s->command[i].tool, S("sleep")));
		now[i] = n;
		s->command[n++] = s->command[i];
	}
	for (uint32_t i = 0; i < s->t->nprogram; i++)
		if (s->owner[i] != NO_COMMAND)
			s->owner[i] = now[s->owner[i]];
	s->ncommand = n;
}

void find_commands(struct side *s, const bool *wrote)
{
	const struct process_tree *t = s->t;
	uint32_t *top = ARENA_ARRAY(s->arena, uint32_t, t->nprogram);

	own_drivers(t, top);
	own_leaves(t, s->arena, top);
	own_copies(t, top);
	for (uint32_t i = 0; i < t->nprogram; i++) {
		s->owner[i] = NO_COMMAND;
		if (top[i] != i)
			continue;
		ARENA_ROOM(s->arena, s->command, s->ncommand, s->command_cap);
		s->command[s->ncommand] = command_of(t, i);
		s->owner[i] = s->ncommand++;
	}
	for (uint32_t i = 0; i < t->nprogram; i++)
		if (top[i] != NO_PROGRAM && top[i] != SERVED)
			s->owner[i] = s->owner[top[i]];
	measure(s, s->command);
	keep_worthy(s, wrote);
}
