/* gocover_part - what gocover.c (reading) and gocover_write.c share. */
#ifndef PAWL_FORMAT_GOCOVER_PART_H
#define PAWL_FORMAT_GOCOVER_PART_H

#include "format/format.h"

/* Lines in the order of `go tool covdata textfmt`. */
bool gocover_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
