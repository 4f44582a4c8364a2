/*
 * fault - what SQLite's result codes mean to somebody whose CI job stopped, and what to do about it.
 *
 * https://www.sqlite.org/rescode.html
 */
#include <errno.h>

#include "store/sql.h"

struct fault {
	int code;               /* result code: an extended one goes before its primary */
	const char *text, *hint;
};

#define NO_LOCKS "the file system cannot lock the store"
#define LOCAL_DISK \
	"keep the store on a local disk: `store: DIRECTORY` in pawl.yaml; network file systems often do not lock"

static const struct fault faults[] = {
	{ SQLITE_IOERR_LOCK, NO_LOCKS, LOCAL_DISK },
	{ SQLITE_IOERR_RDLOCK, NO_LOCKS, LOCAL_DISK },
	{ SQLITE_IOERR_UNLOCK, NO_LOCKS, LOCAL_DISK },
	{ SQLITE_IOERR_CHECKRESERVEDLOCK, NO_LOCKS, LOCAL_DISK },
	{ SQLITE_IOERR_SHMLOCK, NO_LOCKS, LOCAL_DISK },
	{ SQLITE_IOERR_SHMOPEN, "the file system cannot share memory for the store", LOCAL_DISK },
	{ SQLITE_IOERR_SHMSIZE, "the file system cannot share memory for the store", LOCAL_DISK },
	{ SQLITE_IOERR_SHMMAP, "the file system cannot share memory for the store", LOCAL_DISK },
	{ SQLITE_BUSY, "the store is locked by another process, for more than 30 seconds",
		"`fuser -v` on the file names the process; a stopped one keeps its lock until it ends" },
	{ SQLITE_LOCKED, "the store is locked by another statement of this process", "" },
	{ SQLITE_FULL, "no space is left for the store; nothing was stored",
		"free some space on its file system, or raise the quota or the file size limit, and run again" },
	{ SQLITE_READONLY, "the store may not be written",
		"check the owner and mode of the file and of its directory, and whether the file system is read-only" },
	{ SQLITE_PERM, "the store may not be accessed", "check the owner and mode of the file" },
	{ SQLITE_CANTOPEN, "the store cannot be opened",
		"the file and its directory must be readable, and the directory writable" },
	{ SQLITE_CORRUPT, "the store is damaged",
		"restore a copy; `sqlite3 FILE .recover` prints what can still be read, as SQL" },
	{ SQLITE_NOTADB, "not a pawl store", "move the file away, or name another directory for the store" },
	{ SQLITE_PROTOCOL, "the file system does not lock the store as it should", LOCAL_DISK },
	{ SQLITE_TOOBIG, "one evidence packs to more than a store can hold (1 GB)",
		"record less in one input, or split it" },
	{ SQLITE_NOMEM, "out of memory in the store", "" },
	{ SQLITE_IOERR, "the disk refused to read or write the store",
		"the kernel log (dmesg) says more; on a network file system, move the store to a local disk" },
};

static const struct fault *fault_find(int code)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (faults[i].code == code)
			return &faults[i];
	return code > 0xff ? fault_find(code & 0xff) : NULL;
}

/* The kernel's own word for a failure, or 0.  A failed COMMIT leaves it with the file: the database or its log. */
static int system_errno(sqlite3 *db)
{
	sqlite3_file *file = NULL;
	int number = sqlite3_system_errno(db);

	if (!number)
		sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
	if (!number)
		sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
	if (file && file->pMethods && file->pMethods->xFileControl)
		file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number);
	return number;
}

/* SQLite calls a full disk an I/O error when the kernel says it in another word than ENOSPC, and a file system without
 * locks a busy one. */
static int tell_apart(const struct store *s, int rc, int number)
{
	bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;

	if ((rc & 0xff) == SQLITE_IOERR && full)
		return SQLITE_FULL;
	return (rc & 0xff) == SQLITE_BUSY && s->lock_errno ? SQLITE_IOERR_LOCK : rc;
}

static int ask_kernel(struct store *s, int rc)
{
	if (s->lock_errno)
		return s->lock_errno;
	return s->db && ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN) ? system_errno(s->db) : 0;
}

bool sql_fault(struct store *s, int rc, struct err *e)
{
	int number = ask_kernel(s, rc);
	int code = tell_apart(s, rc, number);
	const struct fault *f = fault_find(code);

	if (!f)
		err_set(e, ERR_SYSTEM, "the store failed: %s (SQLite %d)",
			s->db && sqlite3_extended_errcode(s->db) == rc ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc),
			rc);
	else if (number && code != SQLITE_FULL)
		err_errno(e, number, "%s", f->text);
	else
		err_set(e, ERR_SYSTEM, "%s", f->text);
	if (f)
		err_hint(e, "%s", f->hint);
	return err_in(e, str_of(s->path));
}
