/*
 * merge - the evidence of one process after the other, put together as the evidence of one job.
 */
#ifndef PAWL_MODEL_MERGE_H
#define PAWL_MODEL_MERGE_H

#include "model/evidence.h"

/*
 * Adds what process `process` gave to what the ones before it gave (same arena).  Series are matched by series_key():
 * their values are appended with this process's index, or, where it tells of processes of its own (JMH's forks), with the
 * next ones that are free; where a process gave no values but a summary, its center is that process's value.  Of a test that
 * ran in several processes the worst outcome stays.
 * Evidence of other models is appended as it is.
 */
void reading_merge(struct reading *all, const struct reading *one, uint32_t process, const struct receipt *receipt);

/* After the last of `processes`: a series that more than one in ten of them did not give gets a failure that says so,
 * fewer get a note.  Values are kept. */
void reading_settle(struct reading *all, uint32_t processes);

#endif
