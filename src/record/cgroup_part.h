/* cgroup_part - what the files of cgroup.h share. */
#ifndef PAWL_RECORD_CGROUP_PART_H
#define PAWL_RECORD_CGROUP_PART_H

#include "record/cgroup.h"

/* The CPU limit of the group whose directory `fd` is.  false: it has none. */
bool cgroup_limit(const struct cgroup *c, int fd, double *cpus, double *period_us);

#endif
