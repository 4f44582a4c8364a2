/* Which programs the proposed jobs need, and which of them are not installed here. */
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "verb/init.h"

static const char *const tools[] = {
	"go", "cargo", "cmake", "ctest", "meson", "make", "autoreconf", "npm", "npx", "pnpm", "yarn", "node", "python3", "mvn",
	"gradle", "java", "dotnet",
};

static bool is_installed(struct arena *a, const char *tool)
{
	struct str path = str_of(getenv("PATH"));

	while (path.n) {
		struct str dir = str_cut(&path, ':');

		if (!access(file_join(a, dir.n ? dir : S("."), str_of(tool)).p, X_OK))
			return true;
	}
	return false;
}

/* Is it a word of the command, as a shell would see it? */
static bool names(struct str command, const char *tool)
{
	while (command.n) {
		size_t n = 0;

		while (n < command.n && !strchr(" ;&|()$", command.p[n]))
			n++;
		if (str_eq(str_clip(command, n), str_of(tool)))
			return true;
		command = str_from(command, n + 1);
	}
	return false;
}

static bool needs(struct arena *a, const struct proposed_job *j, const char *tool)
{
	if (!strcmp(tool, "autoreconf") && file_exists(file_join(a, j->directory, S("configure")).p))
		return false;
	return names(j->build, tool) || names(j->run, tool);
}

void tell_missing(struct arena *a, const struct proposal *p, struct buf *out)
{
	bool head = false;

	for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
		uint32_t n = 0;

		if (is_installed(a, tools[i]))
			continue;
		for (uint32_t k = 0; k < p->njob; k++) {
			if (!needs(a, &p->job[k], tools[i]))
				continue;
			if (!n)
				buf_printf(out, "%s  %-18s for the job", head ? "" : "not installed here\n", tools[i]);
			buf_printf(out, "%s %.*s", n ? "," : "", STR(p->job[k].name));
			head = true;
			n++;
		}
		if (n)
			buf_char(out, '\n');
	}
}
