/* pawl store export and import. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "verb/input.h"
#include "verb/store_words.h"
#include "verb/talk.h"

/* ---- export ---- */

/* Where an export goes: a file that gets its name when it is whole, or standard output. */
struct target {
	int fd;
	char *path;                     /* absolute, for the policy's directory is entered; NULL: standard output; owned */
	char *part;                     /* the name until it is whole; owned */
};

static bool write_bytes(void *ctx, struct str bytes, struct err *e)
{
	struct target *t = ctx;

	while (bytes.n) {
		ssize_t n = write(t->fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_errno(e, errno, "cannot write the export");
			return err_in(e, t->path ? str_of(t->path) : S("standard output"));
		}
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

/* The caller frees it. */
static char *absolute(const char *path)
{
	char *here = *path == '/' ? NULL : get_current_dir_name(), *whole;

	if (asprintf(&whole, "%s%s%s", here ? here : "", here ? "/" : "", path) < 0)
		abort();
	free(here);
	return whole;
}

static bool target_open(struct target *t, struct err *e)
{
	struct stat st;

	*t = (struct target){ .fd = STDOUT_FILENO };
	if (!store_output && isatty(STDOUT_FILENO)) {
		err_set(e, ERR_USAGE, "an export is not for a terminal");
		return err_hint(e, "pawl store export -o FILE, or into a pipe");
	}
	if (!store_output || !strcmp(store_output, "-"))
		return true;
	t->path = absolute(store_output);
	if (!stat(t->path, &st) && !S_ISREG(st.st_mode)) {      /* /dev/null, a pipe: not to be replaced */
		t->fd = open(t->path, O_WRONLY | O_CLOEXEC);
		return t->fd >= 0 || err_errno(e, errno, "cannot be opened") || err_in(e, str_of(t->path));
	}
	if (asprintf(&t->part, "%s.part-%ld", t->path, (long)getpid()) < 0)
		abort();
	t->fd = open(t->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	return t->fd >= 0 || err_errno(e, errno, "cannot be created") || err_in(e, str_of(t->part));
}

static bool give_name(struct target *t, struct err *e)
{
	if (fsync(t->fd) && errno != EINVAL)
		err_errno(e, errno, "cannot be written to disk");
	else if (rename(t->part, t->path))
		err_errno(e, errno, "cannot be given its name");
	else
		return true;
	return err_in(e, str_of(t->path));
}

/* The file appears whole or not at all. */
static bool target_close(struct target *t, bool ok, struct err *e)
{
	if (t->part && t->fd >= 0) {
		ok = ok && give_name(t, e);
		if (!ok)
			unlink(t->part);
	}
	if (t->path && t->fd >= 0)
		close(t->fd);
	free(t->path);
	free(t->part);
	return ok;
}

static bool export(struct workspace *w, int argc, char **argv, struct target *t, uint32_t *n, struct err *e)
{
	struct store_sink to = { write_bytes, t };
	struct progress progress;
	struct str *id;
	bool ok;

	if (!store_reach(w, WORKSPACE_READ, e) || !store_select(w, argc, argv, &id, n, e))
		return false;
	store_show(w, &progress, S("export"));
	ok = store_export(w->store, id, *n, &to, e);
	store_shown(w, &progress);
	return ok;
}

bool store_word_export(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	struct target t;
	uint32_t n = 0;
	bool ok;

	(void)status;
	/* Before the store is reached, which enters the policy's directory. */
	ok = target_open(&t, e) && export(w, argc, argv, &t, &n, e);
	if (!target_close(&t, ok, e))
		return false;
	say("%u run%s exported", n, n == 1 ? "" : "s");
	return true;
}

/* ---- import ---- */

#define RUN_SHARE 16            /* text of a run to memory that reading it may take */

static bool import_one(struct workspace *w, const char *path, struct str bytes, struct imported *sum, struct err *e)
{
	struct progress progress;
	struct imported done;
	bool ok;

	store_show(w, &progress, S("import"));
	ok = store_import(w->store, &w->arena, bytes, (size_t)(memory_bytes / RUN_SHARE), &done, e);
	store_shown(w, &progress);
	if (!ok)
		return err_in(e, str_of(strcmp(path, "-") ? path : "standard input"));
	sum->nadded += done.nadded;
	sum->nsame += done.nsame;
	sum->nverdict += done.nverdict;
	sum->nconflict += done.nconflict;
	for (uint32_t i = 0; i < done.nremark; i++) {
		ARENA_ROOM(&w->arena, sum->remark, sum->nremark, sum->remark_cap);
		sum->remark[sum->nremark++] = done.remark[i];
	}
	return true;
}

static void import_json(struct buf *b, const struct imported *sum)
{
	struct json_out o;

	json_out_init(&o, b, 2);
	json_put_object(&o);
	json_put_key(&o, "schema"), json_put_str(&o, S("pawl/store-import/1"));
	json_put_key(&o, "added"), json_put_u64(&o, sum->nadded);
	json_put_key(&o, "same"), json_put_u64(&o, sum->nsame);
	json_put_key(&o, "verdicts"), json_put_u64(&o, sum->nverdict);
	json_put_key(&o, "conflicts"), json_put_u64(&o, sum->nconflict);
	json_put_key(&o, "remarks");
	json_put_array(&o);
	for (uint32_t i = 0; i < sum->nremark; i++)
		json_put_str(&o, sum->remark[i]);
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(b, '\n');
}

static void import_plain(struct buf *b, const struct imported *sum)
{
	buf_printf(b, "%u run%s added, %u there already", sum->nadded, sum->nadded == 1 ? "" : "s", sum->nsame);
	if (sum->nverdict)
		buf_printf(b, ", %u verdict%s added", sum->nverdict, sum->nverdict == 1 ? "" : "s");
	if (sum->nconflict)
		buf_printf(b, ", %u conflict%s", sum->nconflict, sum->nconflict == 1 ? "" : "s");
	buf_char(b, '\n');
	for (uint32_t i = 0; i < sum->nremark; i++)
		buf_printf(b, "%.*s\n", STR(sum->remark[i]));
}

bool store_word_import(struct workspace *w, int argc, char **argv, int *status, struct err *e)
{
	struct file *f = ARENA_ARRAY(&w->arena, struct file, (size_t)argc);
	struct imported sum = { 0 };
	struct str *bytes = ARENA_ARRAY(&w->arena, struct str, (size_t)argc);
	struct buf b = { 0 };

	if (!argc) {
		err_set(e, ERR_USAGE, "store import needs a FILE");
		return err_hint(e, "`pawl store export -o FILE` writes one; - is standard input");
	}
	/* Before the store is reached, which enters the policy's directory. */
	for (int i = 0; i < argc; i++) {
		if (!file_open(&f[i], argv[i], e))
			return false;
		bytes[i] = f[i].bytes;
		file_into_arena(&f[i], &w->arena);
	}
	if (!store_reach(w, WORKSPACE_WRITE, e))
		return false;
	for (int i = 0; i < argc; i++)
		if (!import_one(w, argv[i], bytes[i], &sum, e))
			return false;
	(store_json ? import_json : import_plain)(&b, &sum);
	*status = sum.nconflict > 0;
	return store_print(&b, e);
}
