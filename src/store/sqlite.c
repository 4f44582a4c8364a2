/*
 * sqlite - opening a store: who may, what is made, and how safe a commit is.
 *
 * Choices [1] synchronous=FULL: a run is one transaction and so one fsync of the log, a few milliseconds where a
 *             benchmark took minutes.  With it a stored run survives a kill at any moment and loss of power.
 *         [2] A network file system gets a rollback journal: a write-ahead log needs memory that is shared by all
 *             processes, which two machines do not have.  https://www.sqlite.org/wal.html section 1
 *         [3] A reader that may not write beside the database cannot take part in a log.  When there is no log
 *             nobody writes, and SQLite may read the file as it is ("immutable").
 *         [4] 32 MiB of page cache: with SQLite's 2 the history of thousands of series reads every page again.
 *         [5] The file may come from anywhere: triggers and views in it are not obeyed.
 *         [6] os_unix.c sqliteErrorFromPosixError() makes ENOLCK, which NFS without its lock daemon says, SQLITE_BUSY.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "store/schema.h"

#define CIFS_MAGIC 0xff534d42   /* fs/smb/client/cifsglob.h; linux/magic.h has only the old smbfs */
#define SMB2_MAGIC 0xfe534d42
#define STEPS_BETWEEN 1000000   /* of SQLite's machine, between two looks at who observes */

/* The caller frees it. */
static char *joined(const char *x, const char *y)
{
	struct buf b = { 0 };

	buf_lit(&b, x);
	buf_lit(&b, y);
	buf_char(&b, 0);
	return b.p;
}

/* Leaves a file that exists alone.  The mode is left to the umask: a team may share a store. */
static bool create_file(const char *path, const char *content, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	size_t n = strlen(content);
	bool ok;

	if (fd < 0)
		return errno == EEXIST || err_errno(e, errno, "cannot create the store") || err_in(e, str_of(path));
	ok = write(fd, content, n) == (ssize_t)n || err_errno(e, errno, "cannot create the store");
	close(fd);
	return ok || err_in(e, str_of(path));
}

/* A new directory ignores itself, so that nobody commits it by accident. */
static bool create(const char *dir, const char *path, struct err *e)
{
	char *ignore = joined(dir, "/.gitignore");
	bool ok = file_mkdirs(dir, e) && create_file(ignore, "*\n", e) && create_file(path, "", e);

	free(ignore);
	return ok;
}

/* file:PATH?immutable=1, with what a URI would read otherwise escaped. */
static char *immutable_uri(const char *path)
{
	struct buf b = { 0 };

	buf_lit(&b, *path == '/' ? "file://" : "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path))
			buf_printf(&b, "%%%02X", (unsigned)(unsigned char)*path);
		else
			buf_char(&b, *path);
	}
	buf_lit(&b, "?immutable=1");
	buf_char(&b, 0);
	return b.p;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(int ms)
{
	const struct timespec pause = { .tv_nsec = ms * 1000000L };

	nanosleep(&pause, NULL);
}

/* Locks a file that nobody else knows, beside the database: closing the database itself would let go of the locks that
 * SQLite holds on it. [POSIX fcntl] */
static int probe_locks(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	struct buf name = { 0 };
	int fd, number = 0;

	buf_str(&name, (struct str){ path, (size_t)(strrchr(path, '/') - path) });
	buf_printf(&name, "/.pawl-%016llx", (unsigned long long)getpid() << 32 | (unsigned)now_ms());
	buf_char(&name, 0);
	fd = open(name.p, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		number = fcntl(fd, F_SETLK, &lock) && errno != EAGAIN && errno != EACCES ? errno : 0;
		unlink(name.p);
		close(fd);
	}
	buf_release(&name);
	return number;
}

/* SQLite takes "no locks available" for "somebody else has the lock": when waiting does not help, it is found out
 * which of the two it is.  [6] */
static int wait_for_lock(void *ctx, int nth)
{
	static const int pause_ms[] = { 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100 };        /* as SQLite's own */
	enum { PAUSES = sizeof pause_ms / sizeof *pause_ms };
	struct store *s = ctx;

	if (!nth)
		s->wait_until_ms = now_ms() + STORE_WAIT_MS;
	if (nth == PAUSES && (s->lock_errno = probe_locks(s->path)))
		return 0;
	if (now_ms() >= s->wait_until_ms)
		return 0;
	sleep_ms(pause_ms[nth < PAUSES ? nth : PAUSES - 1]);
	return 1;
}

static bool open_database(struct store *s, const char *name, int flags, struct err *e)
{
	int rc = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	sqlite3_extended_result_codes(s->db, 1);
	if (rc != SQLITE_OK)
		return sql_fault(s, rc, e);
	sqlite3_busy_handler(s->db, wait_for_lock, s);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);      /* [5] */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	return sql_exec(s, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
		" PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"           /* [1] */
		" PRAGMA cache_size = -32768", e);                                /* [4] */
}

static void close_database(struct store *s)
{
	sqlite3_close(s->db);           /* the last one of a store moves the log into the database */
	s->db = NULL;
}

static bool on_network(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs))
		return false;
	switch ((uint32_t)fs.f_type) {
	case NFS_SUPER_MAGIC:
	case SMB_SUPER_MAGIC:
	case CIFS_MAGIC:
	case SMB2_MAGIC:
	case CEPH_SUPER_MAGIC:
	case AFS_SUPER_MAGIC:
	case V9FS_MAGIC:
		return true;
	}
	return false;
}

/* Changing the journal needs the store for itself, and SQLite does not always wait for that on its own. */
static bool set_journal(struct store *s, struct err *e)
{
	const char *text = on_network(s->path) ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL"; /* [2] */
	int64_t until_ms = now_ms() + STORE_WAIT_MS;
	int rc;

	while ((rc = sqlite3_exec(s->db, text, NULL, NULL, NULL) & 0xff) == SQLITE_BUSY && now_ms() < until_ms &&
	       !s->lock_errno)
		sleep_ms(5);
	return rc == SQLITE_OK || sql_fault(s, sqlite3_extended_errcode(s->db), e);
}

static bool open_to_write(struct store *s, const char *dir, struct err *e)
{
	uint32_t version;

	if (!file_exists(s->path) && !create(dir, s->path, e))
		return false;
	if (access(s->path, W_OK) && errno == EROFS)    /* SQLite would miss its log's file */
		return sql_fault(s, SQLITE_READONLY, e);
	if (!open_database(s, s->path, SQLITE_OPEN_READWRITE, e))
		return false;
	if (sqlite3_db_readonly(s->db, "main"))
		return sql_fault(s, SQLITE_READONLY, e);
	/* Nothing is written to a file before it is known to be ours. */
	return schema_version(s, &store_schema, &version, e) && set_journal(s, e) &&
		schema_migrate(s, &store_schema, e);
}

/* Has a writer left something beside the database, or is it still at it? */
static bool has_log(const struct store *s)
{
	char *log = joined(s->path, "-wal");
	struct stat st;
	bool there = !stat(log, &st) && st.st_size > 0;

	free(log);
	return there;
}

/* Did the reader fail at what it needs beside the database, which a full disk or its rights deny it? */
static bool lacks_shared_memory(int rc)
{
	return (rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY || rc == SQLITE_IOERR_SHMOPEN ||
		rc == SQLITE_IOERR_SHMSIZE || rc == SQLITE_IOERR_SHMMAP;
}

static bool read_version(struct store *s, uint32_t *version, struct err *e)
{
	struct err first = { 0 };
	char *uri;
	bool ok;

	if (open_database(s, s->path, SQLITE_OPEN_READONLY, &first) &&
	    schema_version(s, &store_schema, version, &first))
		return true;
	if (!lacks_shared_memory(sqlite3_extended_errcode(s->db)) || has_log(s)) {
		*e = first;
		return false;
	}
	close_database(s);
	s->frozen = true;
	uri = immutable_uri(s->path);           /* [3] */
	ok = open_database(s, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, e) &&
		schema_version(s, &store_schema, version, e);
	free(uri);
	return ok;
}

static bool open_to_read(struct store *s, struct err *e)
{
	uint32_t version;

	if (!file_exists(s->path)) {
		err_set(e, ERR_USAGE, "there is no store");
		err_hint(e, "`pawl run` makes one");
		return err_in(e, str_of(s->path));
	}
	if (!read_version(s, &version, e))
		return false;
	if (version == store_schema.n)
		return true;
	err_set(e, ERR_USAGE, version ? "an older pawl made the store and it may not be changed now"
		: "the store is still empty");
	err_hint(e, "`pawl run` brings it up to date");
	return err_in(e, str_of(s->path));
}

struct store *store_open(const char *dir, bool read_only, struct err *e)
{
	struct store *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->path = joined(dir, "/pawl.db");
	if (read_only ? open_to_read(s, e) : open_to_write(s, dir, e))
		return s;
	store_close(s);
	return NULL;
}

bool store_frozen(const struct store *s)
{
	return s->frozen;
}

void store_share(struct store *s, double share)
{
	s->share = share;
	observe(&s->observer, share);
}

/* While a statement runs long. */
static int tell_again(void *store)
{
	struct store *s = store;

	observe(&s->observer, s->share);
	return 0;
}

void store_observe(struct store *s, struct observer o)
{
	s->observer = o;
	s->share = 0;
	sqlite3_progress_handler(s->db, STEPS_BETWEEN, o.see ? tell_again : NULL, s);
}

void store_close(struct store *s)
{
	if (!s)
		return;
	close_database(s);
	free(s->path);
	free(s);
}
