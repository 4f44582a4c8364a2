/* toolchain - which compilers and runtimes are here: toolchain_read(). */
#include "record/machine.h"
#include "record/measure.h"

static const struct {
	const char *name, *ask;
} known[] = {
	{ "cc", "--version" },
	{ "clang", "--version" },
	{ "go", "version" },
	{ "rustc", "--version" },
	{ "python3", "--version" },
	{ "java", "-version" },
	{ "node", "--version" },
};
#define KNOWN (sizeof known / sizeof *known)

static bool is_digit(struct str s)
{
	return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

/* go1.26.8, v20.20.2, "17.0.15", 3.11.7 */
static struct str bare(struct str word)
{
	if (str_starts(word, S("go")))
		word = str_from(word, 2);
	if (str_starts(word, S("v")) || str_starts(word, S("\"")))
		word = str_from(word, 1);
	if (str_ends(word, S("\"")))
		word.n--;
	return word;
}

/* Of the first line; what stands in parentheses is the packager's. */
struct str toolchain_version(struct str printed)
{
	struct str line = str_line(&printed), word;
	int depth = 0;

	while ((word = str_word(&line)).n) {
		bool inside = depth > 0 || word.p[0] == '(';

		for (size_t i = 0; i < word.n; i++)
			depth += (word.p[i] == '(') - (word.p[i] == ')');
		if (!inside && is_digit(bare(word)))
			return bare(word);
	}
	return (struct str){ 0 };
}

/* cc is whichever compiler somebody chose. */
static struct str real_name(const char *asked, struct str printed)
{
	if (strcmp(asked, "cc"))
		return str_of(asked);
	if (str_has(printed, S("clang")))
		return S("clang");
	return str_has(printed, S("Free Software Foundation")) ? S("gcc") : S("cc");
}

static bool has_tool(const struct tool *tool, uint32_t n, struct str name)
{
	while (n--)
		if (str_eq(tool[n].name, name))
			return true;
	return false;
}

/* The environment keeps version managers from fetching the toolchain that the directory asks
 * for. */
static struct str ask(struct arena *a, const char *name, const char *option)
{
	const struct str argv[] = { str_of(name), str_of(option) };
	const struct str env[] = { S("GOPROXY=off"), S("RUSTUP_AUTO_INSTALL=0"), S("LC_ALL=C") };
	const struct command cmd = {
		.argv = argv, .nargv = 2, .timeout_s = 2, .env = env, .nenv = 3
	};
	struct err ignored = { 0 };
	struct str printed = { 0 };
	struct capture c;

	if (measure_once(&cmd, &c, &ignored) && c.ending == ENDED_OK)
		printed = arena_str(
			a, buf_view(c.out.n ? &c.out : &c.err)); /* java answers on stderr */
	capture_release(&c);
	return printed;
}

void toolchain_read(struct arena *a, struct tool **tool, uint32_t *n)
{
	*tool = ARENA_ARRAY(a, struct tool, KNOWN);
	*n = 0;
	for (size_t i = 0; i < KNOWN; i++) {
		struct str printed = ask(a, known[i].name, known[i].ask),
			   version = toolchain_version(printed);
		struct str name = real_name(known[i].name, printed);

		if (version.n && !has_tool(*tool, *n, name))
			(*tool)[(*n)++] = (struct tool){ name, version };
	}
}
