/* folded_part - what folded.c (reading) and folded_write.c share. */
#ifndef PAWL_FORMAT_FOLDED_PART_H
#define PAWL_FORMAT_FOLDED_PART_H

#include "format/format.h"

/* Lines in ascending order of their frames' names, frame by frame. */
bool folded_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
