/* workspace_enter - into the directory of the policy, and what paths of the caller mean from there. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "verb/workspace.h"

static bool is_root(void)
{
	struct stat root, here;

	return stat("/", &root) || stat(".", &here) || (root.st_ino == here.st_ino && root.st_dev == here.st_dev);
}

static struct str working_directory(struct arena *a)
{
	char *path = getcwd(NULL, 0);
	struct str copy = path ? arena_str(a, str_of(path)) : S("");

	free(path);
	return copy;
}

bool workspace_enter(struct workspace *w, struct err *e)
{
	struct str from, to;

	if (w->policy_path || file_exists("pawl.yaml"))
		return true;
	from = working_directory(&w->arena);
	while (!file_exists("pawl.yaml")) {
		if (is_root() || chdir("..")) {
			err_set(e, ERR_USAGE, "there is no pawl.yaml here or in a directory above");
			return err_hint(e, "`pawl init` writes one that fits the project, `pawl help policy` explains it");
		}
	}
	to = working_directory(&w->arena);
	if (!from.n || !to.n || !str_starts(from, to))
		return err_set(e, ERR_SYSTEM, "the working directory has no path, so none of a file can be told");
	w->caller = str_from(from, to.n == 1 ? 1 : to.n + 1);
	return true;
}

/* dir + "/" + path without "." and "..": the directory of the caller is physical, so its ".." is the name before. */
const char *workspace_path(struct workspace *w, const char *path)
{
	struct str dir = w->caller, rest = str_of(path);

	if (!rest.n || !dir.n || *path == '/' || str_eq(rest, S("-")))
		return path;
	while (rest.n) {
		struct str after = rest, part = str_cut(&after, '/');
		bool up = str_eq(part, S(".."));

		if (up ? !dir.n : part.n && !str_eq(part, S(".")))
			break;
		if (up && str_has(dir, S("/")))
			str_cut_last(&dir, '/');
		else if (up)
			dir = S("");
		rest = after;
	}
	if (!dir.n)
		return arena_printf(&w->arena, "./%.*s", STR(rest)).p;
	return rest.n ? file_join(&w->arena, dir, rest).p : arena_cstr(&w->arena, dir);
}
