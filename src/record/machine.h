/* machine - what this machine is, as far as it decides whether two measurements are comparable. */
#ifndef PAWL_RECORD_MACHINE_H
#define PAWL_RECORD_MACHINE_H

#include "base/err.h"
#include "model/run.h"

/* Reads /proc, /sys and uname; what cannot be read stays empty.  Never fails. */
void machine_read(struct arena *a, struct machine *m);

/* The fingerprint over the fields that machine.h of model/ names, as 16 hex digits. */
struct str machine_fingerprint(struct arena *a, const struct machine *m);

/* Versions of the compilers and runtimes that are on PATH (cc, clang, go, rustc, python3, java, node), each asked
 * with a time-out of 2 s. */
void toolchain_read(struct arena *a, struct tool **tool, uint32_t *n);

/* One line of what works here and why not: `pawl doctor`. */
struct check {
	const char *name;               /* "hardware counters" */
	enum { CHECK_OK, CHECK_PART, CHECK_NO } state;
	struct str found;               /* "cycles, instructions" or the reason */
	struct str remedy;              /* what to do about it; empty when fine */
};

void machine_checks(struct arena *a, struct check **check, uint32_t *n);

#endif
