/* cobertura_part - what cobertura.c (reading) and cobertura_write.c share. */
#ifndef PAWL_FORMAT_COBERTURA_PART_H
#define PAWL_FORMAT_COBERTURA_PART_H

#include "format/cov_count.h"
#include "format/format.h"

bool cobertura_write(const struct evidence *ev, struct buf *out, struct err *e);

#endif
