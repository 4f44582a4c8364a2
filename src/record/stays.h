/*
 * stays - takes what the BPF programs sum of stays off the CPU by stack (record/bpf/stay.h) into the sampler's records.
 *
 * The kernel sums in turns of a second.  When one is over, its sums are taken, with stacks that came through the ring and are
 * forgotten then: what is held is bounded by a turn.
 */
#ifndef PAWL_RECORD_STAYS_H
#define PAWL_RECORD_STAYS_H

#include "record/bpf_decode.h"
#include "record/sampler.h"

struct stays;

/* Everything is borrowed, as the file descriptors of the maps are; the event goes into the sampler's records.  `registers`: those that
 * come with dumps of stacks, 0 = frames come. */
struct stays *stays_new(int sums_fd, int turn_fd, uint64_t registers, const struct bpf_decode *decode, struct sampler *sampler);

/* A record of the ring; false when it is damaged. */
bool stays_stack(struct stays *s, const void *record, size_t n);

/* `last`: there will be no more. */
void stays_drain(struct stays *s, int64_t now_ns, bool last);

uint64_t stays_unsaid(const struct stays *s);   /* waits whose stack did not come through the ring; they are told without */
void stays_free(struct stays *s);               /* NULL is none */

#endif
