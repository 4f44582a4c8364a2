/* manual - man pages (man(7) macros) and shell completions, made from the verb structs. */
#include <ctype.h>

#include "verb/help.h"

/* ---- man pages ---- */

/* Roff takes a leading dot or quote and every backslash and dash as its own. */
static void roff(struct buf *b, const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			buf_lit(b, "\\&");
		if (*text == '\\')
			buf_lit(b, "\\e");
		else if (*text == '-')
			buf_lit(b, "\\-");
		else
			buf_char(b, *text);
		line_start = *text == '\n';
	}
}

static void roff_option(struct buf *b, const struct option *o)
{
	buf_lit(b, ".TP\n.B ");
	if (o->letter)
		buf_printf(b, "\\-%c, ", o->letter);
	buf_lit(b, "\\-\\-");
	roff(b, o->name);
	if (o->arg)
		buf_printf(b, " \\fI%s\\fR", o->arg);
	buf_char(b, '\n');
	roff(b, o->help);
	buf_char(b, '\n');
}

static void roff_title(struct buf *b, const char *name, const char *line)
{
	buf_lit(b, ".TH PAWL");
	if (*name)
		buf_lit(b, "\\-");
	for (const char *p = name; *p; p++)
		buf_char(b, (char)toupper((unsigned char)*p));
	buf_lit(b, " 1 \"\" \"pawl " PAWL_VERSION "\" \"pawl manual\"\n.SH NAME\npawl");
	if (*name)
		buf_lit(b, "\\-"), roff(b, name);
	buf_lit(b, " \\- ");
	roff(b, line);
	buf_char(b, '\n');
}

static void roff_status(struct buf *b)
{
	buf_lit(b, ".SH EXIT STATUS\n.TP\n.B 0\npass\n.TP\n.B 1\npawl could not do its work\n.TP\n.B 2\na hard rule failed\n"
		".TP\n.B 3\nthe evidence does not suffice\n");
}

void manual_verb(const struct verb *v, struct buf *b)
{
	roff_title(b, v->name, v->line);
	buf_lit(b, ".SH SYNOPSIS\n.nf\n");
	roff(b, v->usage);
	buf_lit(b, "\n.fi\n");
	if (v->about) {
		buf_lit(b, ".SH DESCRIPTION\n");
		roff(b, v->about);
		buf_char(b, '\n');
	}
	if (v->word)
		buf_lit(b, ".SH WORDS\n");
	for (const char *const *word = v->word; word && word[0]; word += 2) {
		buf_printf(b, ".TP\n.B %s\n", word[0]);
		roff(b, word[1]);
		buf_char(b, '\n');
	}
	buf_lit(b, ".SH OPTIONS\n");
	for (const struct option *o = v->options; o && o->name; o++)
		roff_option(b, o);
	for (const struct option *o = common_options; o->name; o++)
		roff_option(b, o);
	if (v->example)
		buf_lit(b, ".SH EXAMPLES\n");
	for (const char *const *ex = v->example; ex && ex[0]; ex += 2) {
		buf_lit(b, ".TP\n.B ");
		roff(b, ex[0]);
		buf_char(b, '\n');
		roff(b, ex[1]);
		buf_char(b, '\n');
	}
	roff_status(b);
	buf_lit(b, ".SH SEE ALSO\n.BR pawl (1)\n");
}

void manual_all(struct buf *b)
{
	roff_title(b, "", "speed, memory and quality may get better, never slip back unnoticed");
	buf_lit(b, ".SH SYNOPSIS\n.B pawl\n.I VERB\n[\\fIOPTIONS\\fR] [\\fIOPERANDS\\fR]\n.SH VERBS\n");
	for (const struct verb *const *v = verbs; *v; v++) {
		buf_printf(b, ".TP\n.BR pawl\\-%s (1)\n", (*v)->name);
		roff(b, (*v)->line);
		buf_char(b, '\n');
	}
	roff_status(b);
	buf_lit(b, ".SH FILES\n.TP\n.B pawl.yaml\nthe policy: \\fBpawl help policy\\fR explains it\n"
		".TP\n.B .pawl/\nthe store\n.TP\n.B pawl\\-out/\nthe reports\n"
		".SH ENVIRONMENT\n.TP\n.B NO_COLOR, CLICOLOR_FORCE, COLUMNS\nas usual\n"
		".TP\n.B SOURCE_DATE_EPOCH\nthe time that reports carry\n"
		".TP\n.B AI_GATE_ENABLE, AI_GATE_BENCH_SLOW_MAX, THRESHOLD_PERCENT\n"
		"override the policy for one run, and are reported\n");
}

/* ---- completions ---- */

/* Words for a shell: no quote, space or dollar occurs in names, so they need no quoting; help texts do. */
static void quoted(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_lit(b, "'\\''");
		else
			buf_char(b, *text);
	}
}

static void each_option(struct buf *b, const struct verb *v, void (*put)(struct buf *, const struct verb *,
	const struct option *))
{
	for (const struct option *o = v->options; o && o->name; o++)
		put(b, v, o);
	for (const struct option *o = common_options; o->name; o++)
		put(b, v, o);
}

static void bash_option(struct buf *b, const struct verb *v, const struct option *o)
{
	(void)v;
	buf_printf(b, "--%s ", o->name);
}

static void bash_choice(struct buf *b, const struct verb *v, const struct option *o)
{
	if (!o->choice)
		return;
	buf_printf(b, "\t%s:--%s) words='", v->name, o->name);
	for (const char *const *c = o->choice; *c; c++)
		buf_printf(b, "%s ", *c);
	buf_lit(b, "' ;;\n");
}

/* The first operand of a verb that knows some. */
static void bash_words(struct buf *b, const struct verb *v)
{
	if (!v->word)
		return;
	buf_printf(b, "\t[ \"$verb\" = %s ] && [ -z \"$words\" ] && [ \"$COMP_CWORD\" -eq 2 ] && words='", v->name);
	for (const char *const *word = v->word; word[0]; word += 2)
		buf_printf(b, "%s ", word[0]);
	buf_lit(b, "'\n");
}

static void bash(struct buf *b)
{
	buf_lit(b, "# bash completion for pawl, made by `pawl help --completion bash`\n_pawl() {\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} words=\n"
		"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '");
	for (const struct verb *const *v = verbs; *v; v++)
		buf_printf(b, "%s ", (*v)->name);
	buf_lit(b, "--version --help' -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase $verb:$prev in\n");
	for (const struct verb *const *v = verbs; *v; v++)
		each_option(b, *v, bash_choice);
	buf_lit(b, "\tesac\n\tif [ -z \"$words\" ] && [ \"${cur#-}\" != \"$cur\" ]; then\n\t\tcase $verb in\n");
	for (const struct verb *const *v = verbs; *v; v++) {
		buf_printf(b, "\t\t%s) words='", (*v)->name);
		each_option(b, *v, bash_option);
		buf_lit(b, "' ;;\n");
	}
	buf_lit(b, "\t\tesac\n\tfi\n");
	for (const struct verb *const *v = verbs; *v; v++)
		bash_words(b, *v);
	buf_lit(b, "\tif [ -n \"$words\" ]; then\n\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		"\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\ncomplete -o filenames -F _pawl pawl\n");
}

static void zsh_option(struct buf *b, const struct verb *v, const struct option *o)
{
	(void)v;
	buf_printf(b, "\t\t\t'--%s%s[", o->name, o->arg ? "=" : "");
	for (const char *p = o->help; *p; p++) {        /* brackets end the description in _arguments */
		if (*p == '[' || *p == ']' || *p == ':')
			buf_char(b, '\\');
		quoted(b, (char[]){ *p, 0 });
	}
	buf_char(b, ']');
	if (o->arg && o->choice) {
		buf_printf(b, ":%s:(", o->arg);
		for (const char *const *c = o->choice; *c; c++)
			buf_printf(b, "%s ", *c);
		buf_char(b, ')');
	} else if (o->arg) {
		buf_printf(b, ":%s:_files", o->arg);
	}
	buf_lit(b, "' \\\n");
}

/* $words[1] is pawl itself: the verb's first operand is the second of _arguments. */
static void zsh_words(struct buf *b, const struct verb *v)
{
	if (!v->word)
		return;
	buf_lit(b, "\t\t\t'1:verb:' '2:word:(");
	for (const char *const *word = v->word; word[0]; word += 2)
		buf_printf(b, "%s ", word[0]);
	buf_lit(b, ")' \\\n");
}

static void zsh(struct buf *b)
{
	buf_lit(b, "#compdef pawl\n# made by `pawl help --completion zsh`\n_pawl() {\n\tlocal -a verbs\n\tverbs=(\n");
	for (const struct verb *const *v = verbs; *v; v++) {
		buf_printf(b, "\t\t'%s:", (*v)->name);
		quoted(b, (*v)->line);
		buf_lit(b, "'\n");
	}
	buf_lit(b, "\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe verb verbs\n\t\treturn\n\tfi\n\tcase $words[2] in\n");
	for (const struct verb *const *v = verbs; *v; v++) {
		buf_printf(b, "\t%s)\n\t\t_arguments \\\n", (*v)->name);
		each_option(b, *v, zsh_option);
		zsh_words(b, *v);
		buf_lit(b, "\t\t\t'*:file:_files' ;;\n");
	}
	buf_lit(b, "\tesac\n}\n_pawl \"$@\"\n");
}

static void fish_option(struct buf *b, const struct verb *v, const struct option *o)
{
	buf_printf(b, "complete -c pawl -n '__fish_seen_subcommand_from %s' -l %s", v->name, o->name);
	if (o->letter)
		buf_printf(b, " -s %c", o->letter);
	if (o->arg)
		buf_lit(b, " -r");
	if (o->choice) {
		buf_lit(b, " -f -a '");
		for (const char *const *c = o->choice; *c; c++)
			buf_printf(b, "%s ", *c);
		buf_char(b, '\'');
	}
	buf_lit(b, " -d '");
	for (const char *p = o->help; *p; p++)
		buf_lit(b, *p == '\'' ? "\\'" : (char[]){ *p, 0 });
	buf_lit(b, "'\n");
}

static void fish_words(struct buf *b, const struct verb *v)
{
	for (const char *const *word = v->word; word && word[0]; word += 2) {
		buf_printf(b, "complete -c pawl -f -n '__fish_seen_subcommand_from %s' -a %s -d '", v->name, word[0]);
		for (const char *p = word[1]; *p; p++)
			buf_lit(b, *p == '\'' ? "\\'" : (char[]){ *p, 0 });
		buf_lit(b, "'\n");
	}
}

static void fish(struct buf *b)
{
	buf_lit(b, "# fish completion for pawl, made by `pawl help --completion fish`\n");
	for (const struct verb *const *v = verbs; *v; v++) {
		buf_printf(b, "complete -c pawl -f -n __fish_use_subcommand -a %s -d '", (*v)->name);
		for (const char *p = (*v)->line; *p; p++)
			buf_lit(b, *p == '\'' ? "\\'" : (char[]){ *p, 0 });
		buf_lit(b, "'\n");
		fish_words(b, *v);
		each_option(b, *v, fish_option);
	}
}

void completion(const char *shell, struct buf *b)
{
	if (!strcmp(shell, "bash"))
		bash(b);
	else if (!strcmp(shell, "zsh"))
		zsh(b);
	else
		fish(b);
}
