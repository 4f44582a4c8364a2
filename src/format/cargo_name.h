/* cargo_name - how cargo names packages and units, in its messages and logs as on its page of timings. */
#ifndef PAWL_FORMAT_CARGO_NAME_H
#define PAWL_FORMAT_CARGO_NAME_H

#include "base/arena.h"

/* "util 0.3.1 (path+file:///p/util)", "path+file:///p/util#0.3.1", "registry+https://...#serde@1.0.2": "util v0.3.1", "serde v1.0.2".
 * What is no package id stays as it is. */
struct str cargo_package(struct arena *a, struct str id);

#endif
