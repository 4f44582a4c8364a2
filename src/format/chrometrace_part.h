/*
 * chrometrace_part - what the files of chrometrace share: chrometrace.c reads events, chrometrace_settle.c makes a timeline
 * and a profile of them, chrometrace_write.c writes both.
 */
#ifndef PAWL_FORMAT_CHROMETRACE_PART_H
#define PAWL_FORMAT_CHROMETRACE_PART_H

#include "format/format.h"

struct trace_event {
	uint32_t track;
	char phase;
	bool total;                     /* one of clang's sums over a whole compilation */
	struct str name, category, detail, id;
	int64_t at_ns, length_ns;       /* length NO_TIME: not said */
	struct str values;              /* args of a counter, as JSON */
	uint64_t at;                    /* in the input */
};

struct trace_frame { struct str name, parent; bool rooted; };
struct trace_sample { struct str frame; int64_t weight; uint64_t at; };

struct trace {
	struct reading *out;
	struct err *err;
	uint32_t timeline, profile;     /* evidence; profile MAP_NONE: there is none */
	struct map tracks;              /* pid 0x1f tid, as written -> track */
	struct map frames;              /* id -> frame */
	struct trace_event *event;
	struct trace_frame *frame;
	struct trace_sample *sample;
	uint32_t nevent, event_cap, nframe, frame_cap, nsample, sample_cap;
	uint32_t *nest;                 /* spans that nest in their track */
	uint32_t nnest, nest_cap;
};

bool trace_settle(struct trace *t);
bool chrometrace_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
