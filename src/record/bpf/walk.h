/* walk - the path of a dentry, component by component up to the root of its name space. */
#ifndef PAWL_RECORD_BPF_WALK_H
#define PAWL_RECORD_BPF_WALK_H

#include "thread.h"

#define WALK_PARTS 48
#define NAME_MOST 256

struct walked {
	char text[PATH_MOST];
};

struct walking {
	struct walked *to;
	struct dentry *d;
	struct mount *m;
	__u64 n;                        /* bytes written */
	__u64 whole;                    /* the same, when it has come to the root */
};

/* A component more, or out of a mount; 1 = that was all. */
static long step(__u32 i, struct walking *w)
{
	struct dentry *d = w->d, *parent = BPF_CORE_READ(d, d_parent);
	struct mount *m = w->m, *up;
	__u64 n = w->n;
	long got;

	if (n > PATH_MOST - NAME_MOST)
		return 1;
	if (d == BPF_CORE_READ(m, mnt.mnt_root) || d == parent) {
		up = BPF_CORE_READ(m, mnt_parent);
		if (up == m || !up) {
			if (!n)
				w->to->text[n++] = 0;
			w->whole = n;
			return 1;
		}
		w->d = BPF_CORE_READ(m, mnt_mountpoint);
		w->m = up;
		return 0;
	}
	got = bpf_probe_read_kernel_str(w->to->text + n, NAME_MOST, BPF_CORE_READ(d, d_name.name));
	if (got <= 0 || got > NAME_MOST)
		return 1;
	w->n = n + (__u64)got;
	w->d = parent;
	return 0;
}

/*
 * Bytes written, each component ended by NUL; 0 = not known, as when it is longer than PATH_MOST - NAME_MOST.  The root is one NUL.
 * Global, and so with addresses as numbers, because such a function is verified once and not at every call.  `n` is where to begin, 0:
 * as an argument it is any number to the verifier, which then sees that all rounds of the loop are alike.  Of bpf_loop(), since Linux
 * 5.17, it looks at one or two rounds; of any other loop at all.
 */
__noinline __u64 walk(struct walked *to, __u64 dentry, __u64 vfsmount, __u64 n)
{
	struct walking w = { to, (void *)dentry, (void *)vfsmount - bpf_core_field_offset(struct mount, mnt), n, 0 };

	if (!to || !dentry || !vfsmount)
		return 0;
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop)) {
		bpf_loop(WALK_PARTS, step, &w, 0);
	} else {
		for (__u32 i = 0; i < WALK_PARTS; i++)
			if (step(i, &w))
				break;
	}
	return w.whole;
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
