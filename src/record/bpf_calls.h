/* bpf_calls - what each system call may wait for and what it does with files, by its number on this machine. */
#ifndef PAWL_RECORD_BPF_CALLS_H
#define PAWL_RECORD_BPF_CALLS_H

#include <stdint.h>

#include "record/bpf/wire.h"

/* Of a system call by its number; CALL_OTHER = of no such number, and of what waits for nothing that is known. */
enum call_wait call_wait_of(int64_t number);

/* Fills call[CALLS_MOST]. */
void bpf_calls(struct call_shape *call);

#endif
