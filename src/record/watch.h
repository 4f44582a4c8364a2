/* watch - the BPF programs of record/bpf/watch.bpf.c as libbpf's object, not loaded yet. */
#ifndef PAWL_RECORD_WATCH_H
#define PAWL_RECORD_WATCH_H

struct bpf_object;

struct watch {
	struct bpf_object *object;
	int types_fd;                   /* what is needed of the kernel's types; -1 = libbpf looks through all.  Until it is loaded */
};

/* NULL object and errno: these programs are broken. */
struct watch watch_open(void);
void watch_loaded(struct watch *w);     /* or it could not be: the object stays, the types go */

#endif
