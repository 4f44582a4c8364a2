/* pawl - finds the verb, parses its options, runs it. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "verb/help.h"
#include "verb/options.h"
#include "verb/talk.h"

static int answer(void (*write)(struct buf *), struct buf *b)
{
	struct err e = { 0 };
	bool ok;

	if (write)
		write(b);
	ok = print_text(b, &e);
	buf_release(b);
	return ok ? 0 : die_with(&e);
}

static int no_such_verb(const char *name)
{
	const char *known[64] = { 0 };
	struct err e = { 0 };
	const char *near;

	for (size_t i = 0; verbs[i] && i < 63; i++)
		known[i] = verbs[i]->name;
	err_set(&e, ERR_USAGE, "there is no verb \"%s\"", name);
	near = nearest(str_of(name), known);
	if (near)
		err_hint(&e, "did you mean pawl %s?", near);
	else
		err_hint(&e, "pawl help lists the verbs");
	return die_with(&e);
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
	struct err e = { 0 };
	struct buf b = { 0 };
	int operands = options_parse(v, argc, argv, &e);

	if (help_wanted) {
		help_verb(v, &b);
		return answer(NULL, &b);
	}
	if (operands < 0)
		return die_with(&e);
	if (directory && chdir(directory)) {
		err_errno(&e, errno, "cannot enter %s", directory);
		return die_with(&e);
	}
	return v->main(operands, argv);
}

/* A file that is opened must not become the standard output that somebody closed: the place is taken by what can only
 * be used the wrong way round, so that using it fails. */
static void fill_closed_descriptors(void)
{
	static const int wrong_way[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", wrong_way[fd]) < 0)
			_exit(1);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";
	struct buf b = { 0 };
	const struct verb *v;

	fill_closed_descriptors();
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);       /* a file size limit is an error like a full disk */
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		buf_lit(&b, "pawl " PAWL_VERSION "\n");
		return answer(NULL, &b);
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		return answer(help_all, &b);
	v = verb_find(str_of(name));
	return v ? run_verb(v, argc > 2 ? argc - 2 : 0, argv + 2) : no_such_verb(name);
}
