/* pawl.yaml, and the file of accepted regressions beside it, from disk. */
#include "base/file.h"
#include "gate/policy.h"

static bool read_file(struct arena *a, const char *path, struct str *bytes, struct err *e)
{
	struct file f;

	if (!file_open(&f, path, e))
		return false;
	file_into_arena(&f, a);
	*bytes = f.bytes;
	return true;
}

static bool read_accepted(struct arena *a, struct policy *p, struct err *e)
{
	struct str path, bytes;

	if (!p->accept_file.n)
		return true;
	path = file_join(a, p->directory, p->accept_file);
	if (read_file(a, arena_cstr(a, path), &bytes, e))
		return policy_accept(a, p, path, bytes, e);
	return err_hint(e, "%.*s names it as accept:; it may be empty", STR(p->file));
}

struct policy *policy_load(struct arena *a, const char *path, policy_env *env, struct err *e)
{
	struct str file = arena_str(a, str_of(path)), bytes;
	struct policy *p;

	if (!read_file(a, path, &bytes, e))
		return NULL;
	p = policy_parse(a, file, bytes, env, e);
	return p && read_accepted(a, p, e) ? p : NULL;
}
