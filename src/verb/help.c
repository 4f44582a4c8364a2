/* pawl help - what pawl can do, and how each verb is used. */
#include "gate/policy.h"
#include "verb/help.h"
#include "verb/talk.h"

#define HELP_COLUMNS 100u

/* The next word, and how many line ends stand before the one behind it: 0 within a line or where a line only continues the one before,
 * for a paragraph is filled; lines that begin with a blank stand as they are. */
static struct str next_word(struct str *rest, uint32_t *breaks)
{
	size_t n = 0, gap;
	struct str word;

	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\n')
		n++;
	word = (struct str){ rest->p, n };
	for (*breaks = 0, gap = n; gap < rest->n && rest->p[gap] == '\n'; gap++)
		++*breaks;
	if (!*breaks && gap < rest->n)
		gap++;
	if (*breaks == 1 && gap < rest->n && rest->p[gap] != ' ')
		*breaks = 0;
	*rest = str_from(*rest, gap);
	return word;
}

/* Paragraphs, filled; what continues a line begins at column `indent`. */
static void put_wrapped(struct buf *b, size_t indent, const char *text)
{
	struct str rest = str_of(text);
	size_t column = indent;
	bool first = true;

	while (rest.n) {
		uint32_t breaks;
		struct str word = next_word(&rest, &breaks);

		if (!first && column + 1 + word.n > HELP_COLUMNS) {
			buf_char(b, '\n');
			buf_fill(b, ' ', indent);
			column = indent;
		} else if (!first) {
			buf_char(b, ' ');
			column++;
		}
		buf_str(b, word);
		column += word.n;
		first = breaks > 0;
		if (breaks && rest.n) {
			buf_fill(b, '\n', breaks);
			buf_fill(b, ' ', indent);
			column = indent;
		}
	}
	buf_char(b, '\n');
}

static void put_option(struct buf *b, const struct option *o)
{
	size_t from = b->n;

	buf_lit(b, "  ");
	if (o->letter)
		buf_printf(b, "-%c, ", o->letter);
	else
		buf_lit(b, "    ");
	buf_printf(b, "--%s", o->name);
	if (o->arg)
		buf_printf(b, " %s", o->arg);
	if (b->n - from > 26)
		buf_char(b, '\n'), buf_fill(b, ' ', 28);
	else
		buf_fill(b, ' ', 28 - (b->n - from));
	put_wrapped(b, 28, o->help);
}

static void put_options(struct buf *b, const struct option *options)
{
	for (const struct option *o = options; o && o->name; o++)
		put_option(b, o);
}

void help_verb(const struct verb *v, struct buf *b)
{
	buf_printf(b, "pawl %s - %s\n\nusage: %s\n", v->name, v->line, v->usage);
	if (v->about) {
		buf_char(b, '\n');
		put_wrapped(b, 0, v->about);
	}
	if (v->word)
		buf_lit(b, "\nwords:\n");
	for (const char *const *word = v->word; word && word[0]; word += 2)
		buf_printf(b, "  %-10s %s\n", word[0], word[1]);
	buf_lit(b, "\noptions:\n");
	put_options(b, v->options);
	put_options(b, common_options);
	if (v->example)
		buf_lit(b, "\nexamples:\n");
	for (const char *const *ex = v->example; ex && ex[0]; ex += 2)
		buf_printf(b, "  %s\n      %s\n", ex[0], ex[1]);
}

void help_all(struct buf *b)
{
	buf_lit(b, "pawl " PAWL_VERSION " - speed, memory and quality may get better, never slip back unnoticed\n"
		"\nusage: pawl VERB [OPTIONS] [OPERANDS]\n\n");
	for (const struct verb *const *v = verbs; *v; v++)
		buf_printf(b, "  %-10s %s\n", (*v)->name, (*v)->line);
	buf_lit(b, "\nStart with `pawl help run`; `pawl help policy` explains pawl.yaml, `pawl help gates` lists what\n"
		"rules can judge.\n\nexit status: 0 pass, 1 pawl could not do its work, 2 a hard rule failed,\n"
		"             3 the evidence does not suffice\n");
}

static void help_gates(struct buf *b)
{
	struct arena a = { 0 };

	buf_lit(b, "gates: what a rule in pawl.yaml can judge, as in `- {gate: bench.time, worse-than: 5%}`\n\n");
	for (const struct gate *g = gates; g->name; g++)
		buf_printf(b, "  %-28s %s\n  %-28s with %.*s\n", g->name, g->about, "", STR(gate_limits(&a, g)));
	buf_lit(b, "\nA counter of a benchmark's own is bench.NAME, as `pawl report json` lists it under \"metric\".\n"
		"Seconds of a scenario of `pawl burndown` are timeline.SCENARIO.WHAT: timeline.hot.identical.\n");
	arena_free(&a);
}

static bool as_manual;
static const char *shell;

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

static const struct option options[] = {
	{ 0, "man", NULL, "as a man page", OPTION_FLAG, &as_manual, NULL },
	{ 0, "completion", "SHELL", "print completions for bash, zsh or fish", OPTION_TEXT, &shell, shells },
	{ 0 },
};

static const char policy_text[] =
	"pawl.yaml: what to run, what to compare with, and what must hold\n"
	"\n"
	"  project: wordcount\n"
	"  base: origin/main              # a change is compared with its merge base\n"
	"  jobs:\n"
	"    bench:\n"
	"      build: make bench          # once per run, before measuring\n"
	"      run: ./bench --json\n"
	"      reads: stdout              # or stderr, or [out/*.json]; the format is recognised\n"
	"      runs: 10                   # fresh processes; or budget: 30s\n"
	"      timeout: 60s\n"
	"    start:\n"
	"      run: ./wordcount --version # no reads: pawl times the command itself\n"
	"    unit: {run: go test -json ./..., reads: stdout}\n"
	"  rules:\n"
	"    - {gate: bench.time, worse-than: 5%}\n"
	"    - {gate: bench.rss, job: start, above: 64MiB, level: soft}\n"
	"    - {gate: tests.failed, more-than: 0, known: known-failures.txt}\n"
	"  accept: accepted.yaml          # accepted regressions: gate, subject, who, why, until, up-to\n"
	"  keep: {runs: 500, days: 365}   # other runs leave the store; branches: [main] keeps all of theirs\n"
	"\n"
	"Job keys   run build reads format directory runs warmup budget timeout allow-failure env\n"
	"Rule keys  gate, one limit, subject (glob), job (glob), level: hard|soft, inconclusive: warn|fail, known\n"
	"Overrides  AI_GATE_ENABLE AI_GATE_BENCH_SLOW_MAX THRESHOLD_PERCENT, for one run, and reported\n";

static const char *const topics[] = { "policy", "gates", NULL };

static bool help_on(const char *topic, struct buf *b, struct err *e)
{
	const struct verb *v = verb_find(str_of(topic));
	const char *known[80] = { 0 };
	const char *near;
	size_t n = 0;

	if (v) {
		(as_manual ? manual_verb : help_verb)(v, b);
		return true;
	}
	if (!strcmp(topic, "policy"))
		return buf_lit(b, policy_text), true;
	if (!strcmp(topic, "gates"))
		return help_gates(b), true;
	for (const struct verb *const *each = verbs; *each && n < 70; each++)
		known[n++] = (*each)->name;
	for (const char *const *each = topics; *each; each++)
		known[n++] = *each;
	err_set(e, ERR_USAGE, "no help on \"%s\"", topic);
	near = nearest(str_of(topic), known);
	return near ? err_hint(e, "did you mean %s?", near) : err_hint(e, "pawl help lists the verbs");
}

static int help_main(int argc, char **argv)
{
	struct buf b = { 0 };
	struct err e = { 0 };
	bool ok = true;

	if (shell)
		completion(shell, &b);
	else if (argc)
		ok = help_on(argv[0], &b, &e);
	else
		(as_manual ? manual_all : help_all)(&b);
	ok = ok && (shell || as_manual ? print_out(&b, &e) : print_text(&b, &e));
	buf_release(&b);
	return ok ? 0 : die_with(&e);
}

const struct verb verb_help = {
	.name = "help",
	.line = "explain a verb, the policy or the gates",
	.usage = "pawl help [OPTIONS] [VERB | policy | gates]",
	.example = (const char *const[]){
		"pawl help diff", "how to compare two recordings",
		"pawl help policy", "every key of pawl.yaml, with an example",
		"pawl help --completion bash > ~/.local/share/bash-completion/completions/pawl",
		"complete verbs and options with the Tab key", NULL },
	.options = options,
	.main = help_main,
};
