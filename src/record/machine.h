/* machine - what this machine is, as far as it decides whether two measurements are comparable. */
#ifndef PAWL_RECORD_MACHINE_H
#define PAWL_RECORD_MACHINE_H

#include "base/err.h"
#include "model/run.h"

/* Reads /proc, /sys and uname, and takes the fingerprint; what cannot be read stays empty.  Never
 * fails. */
void machine_read(struct arena *a, struct machine *m);

/*
 * The fingerprint over the fields that struct machine names, as 16 hex digits: FNV-1a, 64 bits.
 * The same after a reboot and under load: memory counts in quarters of its power of two (7 to 8 GiB
 * are one), because what the kernel keeps for itself varies.
 */
struct str machine_fingerprint(struct arena *a, const struct machine *m);

/* The processors a process of ours may use. */
struct cpus {
	uint32_t online;
	uint32_t allowed;               /* by affinity */
	double quota;                   /* by control group, in processors; INFINITY = none */
	uint32_t usable;                /* the least of all, rounded up */
};

void machine_cpus(struct cpus *c);

/* Versions of the compilers and runtimes that are on PATH (cc, clang, go, rustc, python3, java,
 * node), each asked with a time-out of 2 s and without the network; one that does not answer is
 * left out. */
void toolchain_read(struct arena *a, struct tool **tool, uint32_t *n);

/* The version in what a program prints about itself: "cc (Debian 12.2.0-14) 12.2.0" gives
 * "12.2.0"; empty when there is none. */
struct str toolchain_version(struct str printed);

/* One line of what works here and why not: `pawl doctor`. */
struct check {
	const char *name;               /* "hardware counters" */
	enum { CHECK_OK, CHECK_PART, CHECK_NO } state;
	struct str found;               /* "cycles, instructions" or the reason */
	struct str remedy;              /* what to do about it; empty when fine */
};

void machine_checks(struct arena *a, struct check **check, uint32_t *n);

#endif
