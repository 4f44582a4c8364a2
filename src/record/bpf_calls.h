/* bpf_calls - what each system call may wait for and what it does with files, by its number on this machine. */
#ifndef PAWL_RECORD_BPF_CALLS_H
#define PAWL_RECORD_BPF_CALLS_H

#include "record/bpf/wire.h"

/* Fills call[CALLS_MOST]. */
void bpf_calls(struct call_shape *call);

#endif
