/* Younger architectures have only the general calls: what they lack is left out by its name. */
#include "record/bpf_calls.h"

#include <string.h>
#include <sys/syscall.h>

#define NO NO_ARGUMENT

struct waiting {
	int number;
	enum call_wait wait;
};

static const struct waiting waiting[] = {
	{ SYS_read, CALL_FD },
	{ SYS_readv, CALL_FD },
	{ SYS_pread64, CALL_FD },
	{ SYS_preadv, CALL_FD },
	{ SYS_preadv2, CALL_FD },
	{ SYS_write, CALL_FD },
	{ SYS_writev, CALL_FD },
	{ SYS_pwrite64, CALL_FD },
	{ SYS_pwritev, CALL_FD },
	{ SYS_pwritev2, CALL_FD },
	{ SYS_recvfrom, CALL_FD },
	{ SYS_recvmsg, CALL_FD },
	{ SYS_recvmmsg, CALL_FD },
	{ SYS_sendto, CALL_FD },
	{ SYS_sendmsg, CALL_FD },
	{ SYS_sendmmsg, CALL_FD },
	{ SYS_accept, CALL_FD },
	{ SYS_accept4, CALL_FD },
	{ SYS_connect, CALL_FD },
	{ SYS_close, CALL_FD },
	{ SYS_shutdown, CALL_FD },
	{ SYS_ioctl, CALL_FD },
	{ SYS_getdents64, CALL_FD },
	{ SYS_ftruncate, CALL_FD },
	{ SYS_fallocate, CALL_FD },
	{ SYS_fstat, CALL_FD },
	{ SYS_lseek, CALL_FD },
	{ SYS_fadvise64, CALL_FD },
	{ SYS_readahead, CALL_FD },
	{ SYS_vmsplice, CALL_FD },
	{ SYS_splice, CALL_FD2 },
	{ SYS_copy_file_range, CALL_FD2 },
	{ SYS_sendfile, CALL_FD },
	{ SYS_tee, CALL_FD },
	{ SYS_fsync, CALL_DISK },
	{ SYS_fdatasync, CALL_DISK },
	{ SYS_sync_file_range, CALL_DISK },
	{ SYS_syncfs, CALL_DISK },
	{ SYS_io_getevents, CALL_DISK },
	{ SYS_sync, CALL_PATH },
	{ SYS_msync, CALL_PATH },
	{ SYS_truncate, CALL_PATH },
	{ SYS_mkdirat, CALL_PATH },
	{ SYS_unlinkat, CALL_PATH },
	{ SYS_linkat, CALL_PATH },
	{ SYS_symlinkat, CALL_PATH },
	{ SYS_renameat2, CALL_PATH },
	{ SYS_fchmodat, CALL_PATH },
	{ SYS_fchownat, CALL_PATH },
	{ SYS_utimensat, CALL_PATH },
	{ SYS_newfstatat, CALL_PATH },
	{ SYS_statx, CALL_PATH },
	{ SYS_faccessat, CALL_PATH },
	{ SYS_readlinkat, CALL_PATH },
	{ SYS_statfs, CALL_PATH },
	{ SYS_execve, CALL_PATH },
	{ SYS_execveat, CALL_PATH },
	{ SYS_chdir, CALL_PATH },
	{ SYS_mount, CALL_PATH },
	{ SYS_umount2, CALL_PATH },
	{ SYS_openat, CALL_OPEN },
	{ SYS_flock, CALL_LOCK },
	{ SYS_fcntl, CALL_LOCK },
	{ SYS_futex, CALL_FUTEX },
	{ SYS_semop, CALL_FUTEX },
	{ SYS_semtimedop, CALL_FUTEX },
	{ SYS_msgrcv, CALL_MESSAGE },
	{ SYS_msgsnd, CALL_MESSAGE },
	{ SYS_mq_timedreceive, CALL_MESSAGE },
	{ SYS_mq_timedsend, CALL_MESSAGE },
	{ SYS_wait4, CALL_CHILD },
	{ SYS_waitid, CALL_CHILD },
	{ SYS_clone, CALL_CHILD },      /* CLONE_VFORK: until the child execs or exits */
	{ SYS_nanosleep, CALL_SLEEP },
	{ SYS_clock_nanosleep, CALL_SLEEP },
	{ SYS_rt_sigsuspend, CALL_SIGNAL },
	{ SYS_rt_sigtimedwait, CALL_SIGNAL },
	{ SYS_io_uring_enter, CALL_SIGNAL },
	{ SYS_ppoll, CALL_POLL },
	{ SYS_pselect6, CALL_SELECT },
	{ SYS_epoll_pwait, CALL_EPOLL },
#ifdef SYS_openat2
	{ SYS_openat2, CALL_OPEN },
#endif
#ifdef SYS_epoll_pwait2
	{ SYS_epoll_pwait2, CALL_EPOLL },
#endif
#ifdef SYS_clone3
	{ SYS_clone3, CALL_CHILD },
#endif
#ifdef SYS_futex_waitv
	{ SYS_futex_waitv, CALL_FUTEX },
#endif
#ifdef SYS_faccessat2
	{ SYS_faccessat2, CALL_PATH },
#endif
#ifdef SYS_open
	{ SYS_open, CALL_OPEN },
	{ SYS_creat, CALL_OPEN },
	{ SYS_stat, CALL_PATH },
	{ SYS_lstat, CALL_PATH },
	{ SYS_access, CALL_PATH },
	{ SYS_readlink, CALL_PATH },
	{ SYS_mkdir, CALL_PATH },
	{ SYS_rmdir, CALL_PATH },
	{ SYS_unlink, CALL_PATH },
	{ SYS_rename, CALL_PATH },
	{ SYS_link, CALL_PATH },
	{ SYS_symlink, CALL_PATH },
	{ SYS_getdents, CALL_FD },
	{ SYS_vfork, CALL_CHILD },
	{ SYS_fork, CALL_CHILD },
	{ SYS_pause, CALL_SIGNAL },
	{ SYS_poll, CALL_POLL },
	{ SYS_select, CALL_SELECT },
	{ SYS_epoll_wait, CALL_EPOLL },
#endif
#ifdef SYS_renameat
	{ SYS_renameat, CALL_PATH },
#endif
};

struct naming {
	int number;
	enum call_file file;
	signed char directory, path, directory2, path2, flags;
};

static const struct naming naming[] = {
	{ SYS_openat, FILES_OPEN, 0, 1, NO, NO, 2 },
	{ SYS_newfstatat, FILES_LOOK, 0, 1, NO, NO, NO },
	{ SYS_statx, FILES_LOOK, 0, 1, NO, NO, NO },
	{ SYS_faccessat, FILES_LOOK, 0, 1, NO, NO, NO },
	{ SYS_readlinkat, FILES_LOOK, 0, 1, NO, NO, NO },
	{ SYS_unlinkat, FILES_REMOVE, 0, 1, NO, NO, NO },
	{ SYS_renameat2, FILES_RENAME, 0, 1, 2, 3, NO },
	{ SYS_mkdirat, FILES_CREATE, 0, 1, NO, NO, NO },
	{ SYS_mknodat, FILES_CREATE, 0, 1, NO, NO, NO },
	{ SYS_linkat, FILES_CREATE, 2, 3, NO, NO, NO },
	{ SYS_symlinkat, FILES_CREATE, 1, 2, NO, NO, NO },
	{ SYS_truncate, FILES_WRITE, NO, 0, NO, NO, NO },
	{ SYS_execve, FILES_EXEC, NO, 0, NO, NO, NO },
	{ SYS_execveat, FILES_EXEC, 0, 1, NO, NO, NO },
	{ SYS_chdir, FILES_CHDIR, NO, 0, NO, NO, NO },
	{ SYS_fchdir, FILES_CHDIR, NO, NO, NO, NO, NO },
#ifdef SYS_openat2
	{ SYS_openat2, FILES_OPEN_HOW, 0, 1, NO, NO, 2 },
#endif
#ifdef SYS_faccessat2
	{ SYS_faccessat2, FILES_LOOK, 0, 1, NO, NO, NO },
#endif
#ifdef SYS_renameat
	{ SYS_renameat, FILES_RENAME, 0, 1, 2, 3, NO },
#endif
#ifdef SYS_open
	{ SYS_open, FILES_OPEN, NO, 0, NO, NO, 1 },
	{ SYS_creat, FILES_OPEN, NO, 0, NO, NO, NO },
	{ SYS_stat, FILES_LOOK, NO, 0, NO, NO, NO },
	{ SYS_lstat, FILES_LOOK, NO, 0, NO, NO, NO },
	{ SYS_access, FILES_LOOK, NO, 0, NO, NO, NO },
	{ SYS_readlink, FILES_LOOK, NO, 0, NO, NO, NO },
	{ SYS_unlink, FILES_REMOVE, NO, 0, NO, NO, NO },
	{ SYS_rmdir, FILES_REMOVE, NO, 0, NO, NO, NO },
	{ SYS_rename, FILES_RENAME, NO, 0, NO, 1, NO },
	{ SYS_mkdir, FILES_CREATE, NO, 0, NO, NO, NO },
	{ SYS_mknod, FILES_CREATE, NO, 0, NO, NO, NO },
	{ SYS_link, FILES_CREATE, NO, 1, NO, NO, NO },
	{ SYS_symlink, FILES_CREATE, NO, 1, NO, NO, NO },
#endif
};

enum call_wait call_wait_of(int64_t number)
{
	for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
		if (waiting[i].number == number)
			return waiting[i].wait;
	return CALL_OTHER;
}

void bpf_calls(struct call_shape *call)
{
	memset(call, 0, CALLS_MOST * sizeof *call);
	for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
		call[waiting[i].number].wait = (__u8)waiting[i].wait;
	for (size_t i = 0; i < sizeof naming / sizeof *naming; i++) {
		const struct naming *n = &naming[i];
		struct call_shape *c = &call[n->number];

		c->file = (__u8)n->file;
		c->directory = n->directory;
		c->path = n->path;
		c->directory2 = n->directory2;
		c->path2 = n->path2;
		c->flags = n->flags;
	}
}
