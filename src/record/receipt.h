/* receipt - what disturbed this machine while a process was measured. */
#ifndef PAWL_RECORD_RECEIPT_H
#define PAWL_RECORD_RECEIPT_H

#include "model/bench.h"

/* Running totals since boot; NaN = this machine cannot say. */
struct disturbance {
	double steal_s; /* all CPUs; the "cpu" line of /proc/stat, in steps of 1/USER_HZ s */
	double cpu_s, io_s, memory_s;   /* "some" totals of /proc/pressure */
	double load;                    /* 1-minute average, now */
};

void disturbance_read(struct disturbance *d);

/* The receipt of what ran between `before` and now. */
void receipt_since(const struct disturbance *before, double involuntary, struct receipt *out);

#endif
