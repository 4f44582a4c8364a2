/* sampler_head - the records that perf.data has beside the kernel's own [tools/perf/Documentation/perf.data-file-format.txt]. */
#ifndef PAWL_RECORD_SAMPLER_HEAD_H
#define PAWL_RECORD_SAMPLER_HEAD_H

#include <linux/perf_event.h>

#include "base/buf.h"

/* The event with its ids, the machine's architecture, and what o'clock it was. */
void sampler_head(struct buf *b, const struct perf_event_attr *attr, const uint64_t *id, uint32_t nid);

/* Where the running kernel lies, and its build id. */
void sampler_head_kernel(struct buf *b);

/* Nothing older than the round before will follow. */
void sampler_head_round(struct buf *b);

#endif
