/*
 * pawl cover c - runs a command in a tree that was built with --coverage, and shows what it covered.
 *
 * Choices [1] Counts of before would be added to, and be taken for this command's: they go first, unless --add is given.
 *         [2] A command that failed is a broken gate, and the table is shown all the same: its counts are true.
 */
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "record/through.h"
#include "verb/cover_input.h"
#include "verb/cover_words.h"
#include "verb/talk.h"

#define O cover_options

/* [1] */
static bool remove_counts(const char *top, struct err *e)
{
	struct arena a = { 0 };
	struct str *path;
	uint32_t n;
	bool ok = file_tree(&a, top, &path, &n, e);

	for (uint32_t i = 0; ok && i < n; i++)
		if (str_ends(path[i], S(".gcda")) && unlink(arena_cstr(&a, file_join(&a, str_of(top), path[i]))) != 0)
			ok = err_errno(e, errno, "%.*s cannot be removed", STR(path[i]));
	arena_free(&a);
	return ok;
}

static bool show(char *top, struct err *e)
{
	struct cover_input in = { 0 };
	bool ok = cover_read(&in, 1, &top, e) && cover_print_packages(&in, e) && cover_write(&in.arena, &in.all, "pawl cover c", e);

	cover_release(&in);
	return ok;
}

bool cover_word_c(int argc, char **argv, int *status, struct err *e)
{
	char here[] = ".", *top = O.root ? (char *)O.root : here;
	int ended;

	if (!argc) {
		err_set(e, ERR_USAGE, "pawl cover c runs a command");
		return err_hint(e, "pawl cover c -- make check");
	}
	if ((!O.add && !remove_counts(top, e)) || !run_through(argv, &ended, e) || !show(top, e))
		return false;
	if (ended)
		say("the command ended with status %d", ended);
	*status = ended ? 2 : 0; /* [2] */
	return true;
}
