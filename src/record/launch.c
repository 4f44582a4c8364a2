#include "record/launch.h"

#include <errno.h>
#include <grp.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROOM                                                                                       \
	((size_t)16 << 20) /* beyond what execve(2) takes by default; only touched pages cost */
#define PATH_DEFAULT S("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")

/* Words that a POSIX shell, dash or bash knows itself: only a shell can do what they mean. */
static const char shell_word[] =
	" . : [ alias bg bind break builtin caller case cd chdir command compgen complete "
	"compopt continue coproc declare dirs disown do done echo elif else enable esac eval "
	"exec exit export false fc fg fi for function getopts hash help history if in jobs "
	"kill let local logout mapfile popd printf pushd pwd read readarray readonly return "
	"select set shift shopt source suspend test then time times trap true type typeset "
	"ulimit umask unalias unset until wait while ";

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-+_./:,@%= \t", c));
}

static bool shell_knows(struct str word)
{
	const char *at = shell_word;

	while ((at = memmem(at, strlen(at), word.p, word.n))) {
		if (at[-1] == ' ' && at[word.n] == ' ')
			return true;
		at += word.n;
	}
	return false;
}

/* measure.h states the rule. */
static bool needs_shell(struct str shell)
{
	struct str rest = shell, first = str_word(&rest);

	for (size_t i = 0; i < shell.n; i++)
		if (!is_plain(shell.p[i]))
			return true;
	return shell_knows(first) || str_has(first, S("="));
}

/* NULL when the room is used up. */
static void *room_for(struct launch *l, size_t n)
{
	char *p = l->next;
	size_t padded = (n + 15) & ~(size_t)15;

	if (n > ROOM || (size_t)(l->end - p) < padded)
		return NULL;
	l->next += padded;
	return p;
}

static char *copy(struct launch *l, struct str s)
{
	char *p = room_for(l, s.n + 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);    /* fresh pages are zero: it ends in NUL */
	return p;
}

static char **pointers(struct launch *l, size_t n)
{
	return room_for(l, (n + 1) * sizeof(char *));
}

static bool replaced(const struct command *cmd, const char *entry)
{
	struct str rest = str_of(entry), name = str_cut(&rest, '=');

	for (uint32_t i = 0; i < cmd->nenv; i++) {
		struct str value = cmd->env[i];

		if (str_eq(str_cut(&value, '='), name))
			return true;
	}
	return false;
}

static bool make_env(struct launch *l, const struct command *cmd)
{
	size_t n = 0, k = 0;

	while (environ && environ[n])
		n++;
	if (!(l->env = pointers(l, n + cmd->nenv)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!replaced(cmd, environ[i]) && !(l->env[k++] = copy(l, str_of(environ[i]))))
			return false;
	for (uint32_t i = 0; i < cmd->nenv; i++)
		if (!(l->env[k++] = copy(l, cmd->env[i])))
			return false;
	return true;
}

static bool make_argv(struct launch *l, const struct command *cmd)
{
	struct str rest = cmd->shell, word;
	size_t n = 0;

	if (!(l->argv = pointers(l, cmd->nargv ? cmd->nargv : cmd->shell.n)))
		return false;
	for (; n < cmd->nargv; n++)
		if (!(l->argv[n] = copy(l, cmd->argv[n])))
			return false;
	while (!cmd->nargv && (word = str_word(&rest)).n)
		if (!(l->argv[n++] = copy(l, word)))
			return false;
	return true;
}

static struct str search_path(const struct launch *l)
{
	for (char **entry = l->env; *entry; entry++)
		if (!strncmp(*entry, "PATH=", 5))
			return str_of(*entry + 5);
	return PATH_DEFAULT;
}

/* One path for each directory of PATH, an empty one meaning the current; a name with a slash is
 * its own path. */
static bool make_program(struct launch *l)
{
	struct str name = str_of(l->argv[0]), rest = search_path(l);
	size_t n = 0, most = 1;

	for (size_t i = 0; i < rest.n; i++)
		most += rest.p[i] == ':';
	if (!(l->program = pointers(l, most)))
		return false;
	if (str_has(name, S("/")))
		return (l->program[0] = l->argv[0]);
	for (; n < most; n++) {
		struct str dir = str_cut(&rest, ':');
		char *path = room_for(l, dir.n + name.n + 3);

		if (!(l->program[n] = path))
			return false;
		if (!dir.n)
			dir = S(".");
		memcpy(path, dir.p, dir.n);
		path[dir.n] = '/';
		memcpy(path + dir.n + 1, name.p, name.n);
	}
	return true;
}

static bool make_shell(struct launch *l, struct str text)
{
	if (!(l->shell = pointers(l, 3)))
		return false;
	return (l->shell[0] = copy(l, S("sh"))) && (l->shell[1] = copy(l, S("-c"))) &&
	       (l->shell[2] = copy(l, text));
}

/* The groups are looked up here: the command-to-be may only make system calls. */
static bool copy_identity(struct launch *l, const struct run_as *who)
{
	gid_t first;

	if (!who || !who->drop)
		return true;
	l->drop = true;
	l->uid = who->uid;
	l->gid = who->gid;
	l->ngroup = 1;
	if (who->name)                  /* as this is too little room, how many there are */
		getgrouplist(who->name, who->gid, &first, &l->ngroup);
	if (!(l->group = room_for(l, (size_t)l->ngroup * sizeof *l->group)))
		return false;
	l->group[0] = who->gid;
	return !who->name || getgrouplist(who->name, who->gid, l->group, &l->ngroup) >= 0;
}

static bool fill(struct launch *l, const struct command *cmd)
{
	bool direct = cmd->nargv || !needs_shell(cmd->shell);

	l->timeout_s = cmd->timeout_s;
	return make_env(l, cmd) && (cmd->nargv || make_shell(l, cmd->shell)) &&
	       (!direct || (make_argv(l, cmd) && make_program(l))) &&
	       (!cmd->directory.n || (l->directory = copy(l, cmd->directory))) && copy_identity(l, cmd->who);
}

static bool has_nul(struct str s)
{
	return s.n && memchr(s.p, 0, s.n);
}

static bool sound(const struct command *cmd, struct err *e)
{
	bool nul = has_nul(cmd->shell) || has_nul(cmd->directory);

	for (uint32_t i = 0; i < cmd->nargv; i++)
		nul |= has_nul(cmd->argv[i]);
	for (uint32_t i = 0; i < cmd->nenv; i++)
		nul |= has_nul(cmd->env[i]);
	if (nul)
		return err_set(e, ERR_USAGE,
			"a command, its directory and its environment cannot hold a NUL byte");
	if (cmd->nargv ? !cmd->argv[0].n : !str_trim(cmd->shell).n)
		return err_set(e, ERR_USAGE, "the command to run is empty");
	return true;
}

struct launch *launch_new(const struct command *cmd, struct err *e)
{
	struct launch *l;

	if (!sound(cmd, e))
		return NULL;
	l = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		0);
	if (l == MAP_FAILED) {
		err_errno(e, errno, "no memory to start a process");
		return NULL;
	}
	l->next = (char *)l + ((sizeof *l + 15) & ~(size_t)15);
	l->end = (char *)l + ROOM;
	if (fill(l, cmd))
		return l;
	launch_free(l);
	err_set(e, ERR_LIMIT, "the command and its environment exceed %zu MiB", ROOM >> 20);
	return NULL;
}

void launch_free(struct launch *l)
{
	munmap(l, ROOM);
}

/* ---- exec ---- */

bool launch_drop(const struct launch *l)
{
	return !l->drop || (!setgroups((size_t)l->ngroup, l->group) && !setresgid(l->gid, l->gid, l->gid) &&
				   !setresuid(l->uid, l->uid, l->uid));
}

static void exec_from(struct weighing *out, const char *path, char **argv, char **env)
{
	struct timespec t;

	getrusage(RUSAGE_SELF, &out->before);
	clock_gettime(CLOCK_MONOTONIC, &t);
	out->start_ns = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
	execve(path, argv, env);
}

/* The errno of the failure that says most: a file that may not be run before one that is not
 * there. */
static int exec_program(struct launch *l)
{
	int worst = ENOENT;

	for (char **path = l->program; *path; path++) {
		exec_from(&l->weighing, *path, l->argv, l->env);
		if (errno == ENOEXEC)
			return ENOEXEC;
		if (*path != l->argv[0] && errno == EACCES && access(*path, F_OK))
			continue;               /* a directory of PATH that is closed to us */
		if (errno != ENOENT && errno != ENOTDIR)
			worst = errno;
	}
	return worst;
}

void launch_exec(struct launch *l)
{
	int number = l->program ? exec_program(l) : ENOEXEC;

	if (number == ENOEXEC && l->shell) {
		l->weighing.by_shell = true;    /* also a script without "#!", as a shell would do */
		exec_from(&l->weighing, "/bin/sh", l->shell, l->env);
		number = errno;
	}
	l->weighing.failed_errno = number;
}
