/* pid_table - from a pid or tid to an index; what ended is taken out again. */
#ifndef PAWL_RECORD_PID_TABLE_H
#define PAWL_RECORD_PID_TABLE_H

#include <stdint.h>

#define PID_NONE UINT32_MAX

struct pid_slot { uint32_t pid, index; };       /* index PID_NONE = free */

/* Zero-initialised is empty and ready; open addressing, owns its memory. */
struct pid_table {
	struct pid_slot *slot;
	uint32_t n, cap;                /* cap: a power of two, or 0 */
};

uint32_t pid_table_find(const struct pid_table *t, int64_t pid);
void pid_table_set(struct pid_table *t, int64_t pid, uint32_t index);   /* adds or replaces; index is not PID_NONE */
void pid_table_remove(struct pid_table *t, int64_t pid);
void pid_table_release(struct pid_table *t);

#endif
