/*
 * off_cpu_raw - the raw bytes of a sample of the event "off-cpu", which `pawl record` adds to a recording's perf.data:
 *
 *	0 "pawl"   4 u64 count of waits   12 u32 enum wait_kind, or WAIT_NO_CPU   16 u32 0
 *
 * The period is their time in nanoseconds.
 */
#ifndef PAWL_FORMAT_OFF_CPU_RAW_H
#define PAWL_FORMAT_OFF_CPU_RAW_H

#define OFF_CPU_EVENT "off-cpu"
#define OFF_CPU_MARK "pawl"

enum { OFF_CPU_COUNT_AT = 4, OFF_CPU_KIND_AT = 12, OFF_CPU_RAW_BYTES = 20 };

#endif
