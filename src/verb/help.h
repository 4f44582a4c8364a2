/* help - the texts made from verb structs. */
#ifndef PAWL_VERB_HELP_H
#define PAWL_VERB_HELP_H

#include "base/buf.h"
#include "verb/verb.h"

void help_verb(const struct verb *v, struct buf *b);
void help_all(struct buf *b);

#endif
