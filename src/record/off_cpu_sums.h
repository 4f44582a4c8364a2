/* off_cpu_sums - sums stays off the CPU by thread, kind and stack, where the kernel does not do it. */
#ifndef PAWL_RECORD_OFF_CPU_SUMS_H
#define PAWL_RECORD_OFF_CPU_SUMS_H

#include "record/off_cpu.h"

struct off_cpu_sums;

struct off_cpu_sums *off_cpu_sums_new(void);

/* Copied.  Dumps of one instruction and kernel stack are one when the words in them that may be addresses of code are; the first
 * stands for all. */
void off_cpu_sums_add(struct off_cpu_sums *s, uint64_t registers, const struct off_cpu_stay *stay);

/* Appends them as records and forgets them. */
void off_cpu_sums_take(struct off_cpu_sums *s, uint64_t registers, struct buf *records);
void off_cpu_sums_free(struct off_cpu_sums *s);         /* NULL is none */

#endif
