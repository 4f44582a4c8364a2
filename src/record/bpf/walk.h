/* walk - the path of a dentry, component by component up to the root of its name space. */
#ifndef PAWL_RECORD_BPF_WALK_H
#define PAWL_RECORD_BPF_WALK_H

#include "thread.h"

#define WALK_PARTS 48
#define NAME_MOST 256

struct walked {
	char text[PATH_MOST];
};

/*
 * Bytes written, each component ended by NUL; 0 = not known, as when it is longer than PATH_MOST - NAME_MOST.  The root is one NUL.
 * Global, and so with addresses as numbers, because such a function is verified once and not at every call.  `n` is where to begin, 0:
 * as an argument it is any number to the verifier, which then sees that all rounds of the loop are alike.
 */
__noinline __u64 walk(struct walked *to, __u64 dentry, __u64 vfsmount, __u64 n)
{
	struct dentry *d = (void *)dentry;
	struct mount *m = (void *)vfsmount - bpf_core_field_offset(struct mount, mnt), *up;
	long got;

	if (!to || !dentry || !vfsmount)
		return 0;
	for (int i = 0; i < WALK_PARTS; i++) {
		struct dentry *parent = BPF_CORE_READ(d, d_parent);

		if (n > PATH_MOST - NAME_MOST)
			return 0;
		if (d == BPF_CORE_READ(m, mnt.mnt_root) || d == parent) {
			up = BPF_CORE_READ(m, mnt_parent);
			if (up == m || !up) {
				if (!n)
					to->text[n++] = 0;
				return n;
			}
			d = BPF_CORE_READ(m, mnt_mountpoint);
			m = up;
			continue;
		}
		got = bpf_probe_read_kernel_str(to->text + n, NAME_MOST, BPF_CORE_READ(d, d_name.name));
		if (got <= 0 || got > NAME_MOST)
			return 0;
		n += (__u64)got;
		d = parent;
	}
	return 0;
}

/* The same, at most PATH_MOST, which is what the verifier has to see. */
static __always_inline __u64 walk_to(char *to, struct dentry *d, struct vfsmount *v)
{
	return bounded(walk((struct walked *)to, (__u64)d, (__u64)v, 0), PATH_MOST);
}

static __always_inline __u64 walk_file(char *to, struct file *f)
{
	return walk_to(to, BPF_CORE_READ(f, f_path.dentry), BPF_CORE_READ(f, f_path.mnt));
}

#endif
