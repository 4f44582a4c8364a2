/*
 * actionbench_entry - what one entry of github-action-benchmark's history means, tool by tool.
 */
#ifndef PAWL_FORMAT_ACTIONBENCH_ENTRY_H
#define PAWL_FORMAT_ACTIONBENCH_ENTRY_H

#include "model/evidence.h"

struct action_bench {
	struct str name, unit, range, extra;
	double value;                   /* NaN: none that is finite */
	uint64_t at;
};

struct action_entry {
	struct str suite, tool, commit, subject;
	int64_t measured_ns;            /* 0 = not said */
	struct action_bench *bench;
	uint32_t n, cap;
};

/* Adds the entry as an evidence of its own. */
void action_entry_add(struct reading *out, const struct action_entry *entry);

#endif
