/* firefox_part - what firefox.c (reading) and firefox_write.c share. */
#ifndef PAWL_FORMAT_FIREFOX_PART_H
#define PAWL_FORMAT_FIREFOX_PART_H

#include "format/format.h"

bool firefox_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
