/*
 * files - system calls that name files, seen when they return.
 *
 * Arguments still stand in the registers then, and the pages that the kernel read a path from are there.
 */
#ifndef PAWL_RECORD_BPF_FILES_H
#define PAWL_RECORD_BPF_FILES_H

#include "walk.h"

#define ENOENT 2
#define ENOTDIR 20
#define AT_FDCWD (-100)
#define CREAT_FLAGS 01101       /* O_WRONLY | O_CREAT | O_TRUNC [creat(2)] */

/* Bytes without the NUL; 0 = none. */
static __always_inline __u64 read_path(char *to, __u64 from)
{
	if (!from)
		return 0;
	return bounded((__u64)bpf_probe_read_user_str(to, PATH_MOST, (void *)from) - 1, PATH_MOST - 1);
}

static __always_inline void say_file_state(struct file *f, __u64 *inode, __s64 *size, __s64 *mtime_ns)
{
	struct inode *i = f ? BPF_CORE_READ(f, f_inode) : NULL;

	if (!i)
		return;
	*inode = BPF_CORE_READ(i, i_ino);
	*size = BPF_CORE_READ(i, i_size);
	*mtime_ns = inode_mtime_ns(i);
}

static __always_inline void say_opened(struct record_file *r, struct file *f)
{
	if (!f)
		return;
	say_file_state(f, &r->inode, &r->size, &r->mtime_ns);
	r->mode = BPF_CORE_READ(f, f_inode, i_mode);
	r->created = !!(BPF_CORE_READ(f, f_mode) & FMODE_CREATED);
}

/* A walk to the directory that argument `which` is; 0 = the current one, or not needed. */
static __always_inline __u64 read_base(char *to, struct task_struct *t, const struct pt_regs *regs, int which, char first)
{
	struct file *f;
	int fd;

	if (which < 0 || first == '/')
		return 0;
	fd = (int)call_argument(regs, which);
	if (fd == AT_FDCWD || !(f = task_file(t, fd)))
		return 0;
	return walk_file(to, f);
}

static __always_inline void say_files(struct record_file *r, struct task_struct *t, const struct pt_regs *regs,
	const struct call_shape *shape)
{
	char *text = (char *)(r + 1);
	__u64 n, path, path2 = 0, more;

	if (!(path = read_path(text, call_argument(regs, shape->path))))
		return;
	n = path;
	r->path_n = (__u32)path;
	if (shape->path2 >= 0) {
		if (!(path2 = read_path(text + n, call_argument(regs, shape->path2))))
			return;
		r->path2_n = (__u32)path2;
		n += path2;
	}
	more = read_base(text + n, t, regs, shape->directory, text[0]);
	r->base_n = (__u32)more;
	n += more;
	if (path2) {
		more = read_base(text + n, t, regs, shape->directory2, text[path]);
		r->base2_n = (__u32)more;
		n += more;
	}
	say(r, sizeof *r + n);
}

static __always_inline void file_call(struct task_struct *t, const struct pt_regs *regs, long result, __u32 number)
{
	struct call_shape shape;
	struct scratch *s = scratch();
	struct record_file *r;

	if (!s || number >= CALLS_MOST)
		return;
	shape = *(const struct call_shape *)&settings.call[number];
	r = (void *)s->file;
	__builtin_memset(r, 0, sizeof *r);
	say_head(&r->head, RECORD_FILE, t, bpf_ktime_get_ns());
	r->result = result;
	r->call = shape.file;
	r->flags = shape.flags >= 0 ? call_argument(regs, shape.flags) : CREAT_FLAGS;
	if (shape.file == FILES_OPEN_HOW)
		bpf_probe_read_user(&r->flags, sizeof r->flags, (void *)r->flags);
	if (result >= 0 && (shape.file == FILES_OPEN || shape.file == FILES_OPEN_HOW))
		say_opened(r, task_file(t, result));
	say_files(r, t, regs, &shape);
}

#endif
