/* perfscript_line - the lines of perf script's text. */
#ifndef PAWL_FORMAT_PERFSCRIPT_LINE_H
#define PAWL_FORMAT_PERFSCRIPT_LINE_H

#include "base/str.h"

/* "comm 12/13 [001] 14087.323007: 1003009 cpu-clock: rest"; fields that -F left out are empty or 0. */
struct script_head {
	struct str comm, event, rest;
	int64_t pid, tid;
	bool has_pid;
	uint64_t period;
	bool has_period, has_time;
	uint64_t time_ns;
};

/* "   7f12 name+0x1f (/path/of.so)" */
struct script_frame {
	uint64_t address;
	struct str function, module;    /* as they stand, without the offset; module empty = not printed */
};

bool script_head(struct str line, struct script_head *out);
bool script_frame(struct str line, struct script_frame *out);

#endif
