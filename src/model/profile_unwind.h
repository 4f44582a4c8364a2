/*
 * profile_unwind - samples whose user stack came as registers and bytes (perf record --call-graph dwarf), for somebody who
 * can unwind them.
 *
 * A reader gives each such sample an entry of its own in profile.sample[], put together with no other.  Its stack has what
 * is known without unwinding: the user instruction alone as root, then the kernel's frames.  An unwinder calls
 * profile_unwound() for those it can do better, and profile_unwind_end() when it is through.  Without an unwinder the
 * profile is sound as it is.
 *
 * Where frames lie, for whoever makes or symbolises them:
 *	- file offset = frame.address - module.start + module.offset, for every module that is a file and for "[vdso]".  From
 *	  there to an ELF symbol's value it is one look at the program headers.  perf.data gives start = offset = 0: there
 *	  address is the file offset, so that processes with other load addresses share their frames.
 *	- A module named "/tmp/perf-PID.map" or "jit-PID.dump" (code made at run time), "[heap]", "[stack]" or the like, and
 *	  NO_MODULE: address is virtual.
 *	- Kernel and its modules (address has its top bit set): address is virtual, whatever module.start is;
 *	  "[kernel.kallsyms]" has the address of _text as its start when the producer said it.
 *	- An address may be looked up as it is: of callers it is the return address less one, which lies in the call.
 */
#ifndef PAWL_MODEL_PROFILE_UNWIND_H
#define PAWL_MODEL_PROFILE_UNWIND_H

#include "model/profile.h"

struct raw_map {                        /* of one process */
	uint64_t start, limit;          /* virtual */
	uint64_t offset;                /* file offset of `start` */
	uint32_t module;                /* index in profile.module[], or NO_MODULE */
};

struct raw_map_set { uint32_t first, n; };      /* map[first .. first + n), ascending, none overlaps another */

/* An instruction in code made at run time that this stack may lead through. */
struct raw_code {
	uint64_t address;
	uint32_t frame;                 /* index in profile.frame[] */
};

struct raw_stack {
	uint32_t sample;                /* index in profile.sample[] */
	uint32_t maps;                  /* index in map_set[]: the process as it was then */
	uint32_t nkernel;               /* innermost frames of the sample's stack that are not the user's code */
	uint32_t pid;
	uint64_t reg_mask;              /* bit n: perf_event's register n of this architecture is there */
	struct str reg;                 /* 8 bytes for each bit of reg_mask, ascending, in this machine's byte order */
	struct str bytes;               /* what lay at the stack pointer and above */
	uint32_t first_code, ncode;     /* code[first_code .. first_code + ncode), ascending */
	bool narrow;                    /* a 32-bit process on a 64-bit machine (PERF_SAMPLE_REGS_ABI_32) */
};

/* `reg` and `bytes` may lie in the mapped input: file_forget() them once they are done. */
struct profile_unwind {
	struct str arch;                /* as `uname -m` says it: "x86_64"; empty = not said */
	bool mapped;                    /* reg and bytes lie in a mapped file */
	struct raw_stack *stack;
	struct raw_map *map;
	struct raw_map_set *map_set;
	struct raw_code *code;          /* known by more than a file that is mapped there */
	uint32_t n, nmap, nmap_set, ncode, cap, map_cap, map_set_cap, code_cap;
};

/* What a reader notes for each such sample, and is to be taken back by who unwinds. */
#define PROFILE_UNWIND_NOTE "user stack is a dump: until it is unwound it is one frame"

/* Replaces the user's part of stack[raw] by `frame[0 .. n)`, indices in profile.frame[], innermost first; n > 0. */
void profile_unwound(struct profile *p, uint32_t raw, const uint32_t *frame, uint32_t n);

/* Puts equal samples together and forgets the table.  Indices of samples change. */
void profile_unwind_end(struct profile *p);

#endif
