/*
 * connector - exit statuses of all processes of the machine, from the kernel's process connector (netlink).
 *
 * Root could always listen; since Linux 6.6 anybody may, in the first network and pid namespace.  Statuses that did not fit
 * the socket's buffer are lost: they stay unknown, and are counted.
 */
#ifndef PAWL_RECORD_CONNECTOR_H
#define PAWL_RECORD_CONNECTOR_H

#include "base/err.h"

struct connector_exit {
	int64_t pid, tid;
	int64_t at_ns;                  /* CLOCK_MONOTONIC, shortly after the thread's end */
	int32_t status;                 /* as of wait(2) */
};

struct connector;

/* NULL and ERR_SYSTEM when the kernel does not let us. */
struct connector *connector_open(struct err *e);

/* Hands on what has come, in the order that it came, without waiting. */
void connector_drain(struct connector *c, void (*take)(void *ctx, const struct connector_exit *x), void *ctx);

uint64_t connector_overflows(const struct connector *c);        /* times that messages were lost */
void connector_free(struct connector *c);                       /* NULL is none */

#endif
