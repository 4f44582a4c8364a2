/* recording - what a recording says, for people and for scripts: where the wall clock went, and how far to trust that. */
#ifndef PAWL_REPORT_RECORDING_H
#define PAWL_REPORT_RECORDING_H

#include "model/process_tree.h"
#include "report/style.h"

struct recording_page {
	const struct process_tree *tree;
	struct str file;                /* where it lies */
	struct str fell_back;           /* why no better tier; empty = the best */
	int status;                     /* exit status of the command, or 128 + signal */
	int64_t user_ns, system_ns;     /* of all that was waited for; NOT_KNOWN */
	uint32_t outlived;              /* processes that still run */
	bool timed_out;
};

void recording_text(struct buf *out, const struct style *st, const struct recording_page *page);
void recording_json(struct buf *out, const struct recording_page *page);

#endif
