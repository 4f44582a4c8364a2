/* speedscope_part - what speedscope.c (reading) and speedscope_write.c share. */
#ifndef PAWL_FORMAT_SPEEDSCOPE_PART_H
#define PAWL_FORMAT_SPEEDSCOPE_PART_H

#include "format/format.h"

#define SPEEDSCOPE_EXPORTER "pawl"

bool speedscope_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
