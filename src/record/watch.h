/* watch - the BPF programs of record/bpf/watch.bpf.c as libbpf's object, not loaded yet. */
#ifndef PAWL_RECORD_WATCH_H
#define PAWL_RECORD_WATCH_H

#include "record/btf_part.h"

#define PROGRAMS_MOST 24u
#define HANDLERS 3

struct bpf_object;

/* Stays where it is until it is loaded. */
struct watch {
	struct bpf_object *object;
	int types_fd;                   /* what is needed of the kernel's types; -1 = libbpf looks through all.  Until it is loaded */
	struct btf_hook hook[PROGRAMS_MOST];    /* of the programs, in their order */
	uint32_t nhook;
	int handler[HANDLERS];          /* libbpf's numbers of ours, from 1; 0 = none */
};

/* false and errno: these programs are broken. */
bool watch_open(struct watch *w) MUST_CHECK;
void watch_loaded(struct watch *w);     /* or it could not be: the object stays, the types go */

#endif
