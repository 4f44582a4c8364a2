/* gauges - what the machine is busy with while a command runs: pressure (PSI) and processors, as shares of the time between looks. */
#ifndef PAWL_RECORD_GAUGES_H
#define PAWL_RECORD_GAUGES_H

#include "format/recording_out.h"

#define GAUGES 4

struct gauges {
	int fd[GAUGES];                 /* held open: a look is one pread(2) each; -1 = this machine has none */
	double total[GAUGES];           /* at the last look, in seconds; NaN = not known */
	int64_t last_ns;
};

void gauges_open(struct gauges *g, int64_t now_ns);
void gauges_look(struct gauges *g, int64_t now_ns, int64_t at_ns, struct recording_out *out);
void gauges_close(struct gauges *g);

#endif
