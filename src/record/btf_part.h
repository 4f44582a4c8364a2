/*
 * btf_part - of the kernel's description of its types, the few that BPF programs read.
 *
 * libbpf goes through all of the kernel's types, 150,000, for each struct that our programs name: half of what loading them cost.  So
 * it is handed the part of the description that has those structs, and what they are made of.  What the programs are attached to is known
 * by its number in the whole, for which libbpf would take all of it in once more: that is found on the way.
 */
#ifndef PAWL_RECORD_BTF_PART_H
#define PAWL_RECORD_BTF_PART_H

#include "base/buf.h"

/* What a type is called without the flavor that CO-RE tells by "___". */
struct str btf_plain_name(struct str name);

/* What a program is attached to: a tracepoint, or what an iterator goes through. */
struct btf_hook {
	bool iterates;
	struct str name;                /* "sched_switch", "task" */
	uint32_t number;                /* of its type in the whole; 0 = it is not there */
};

/* Adds to `out` the types of `whole` (raw BTF of this machine) that are called as one of `name`, with all that they hold; pointers in
 * them lead nowhere.  Fills in the numbers of the hooks.  false: `whole` is not understood, and nothing is added. */
bool btf_part(struct str whole, struct str const *name, uint32_t n, struct btf_hook *hook, uint32_t nhook, struct buf *out)
	MUST_CHECK;

#endif
