/* bpf_decode - records of the BPF programs (record/bpf/wire.h) as events of the weave. */
#ifndef PAWL_RECORD_BPF_DECODE_H
#define PAWL_RECORD_BPF_DECODE_H

#include "base/buf.h"
#include "record/weave.h"

#define JOBSERVERS_MOST 64u     /* pipes that job servers hand out tokens by */

struct bpf_decode {
	void (*event)(void *ctx, const struct record_event *ev);
	void *ctx;
	int64_t page_bytes, root_pid;
	bool root_ended;
	uint64_t jobserver[JOBSERVERS_MOST];    /* inodes */
	uint32_t njobserver;
	uint64_t strange;               /* records that were not understood */
	struct buf text, text2;         /* scratch */
};

/* One record; a damaged one is counted and no event. */
void bpf_decode(struct bpf_decode *d, const void *record, size_t n);

/* Of a pipe, as far as is known by now. */
bool bpf_decode_is_jobserver(const struct bpf_decode *d, uint64_t inode);
void bpf_decode_release(struct bpf_decode *d);

#endif
