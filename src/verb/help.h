/* help - the texts made from verb structs. */
#ifndef PAWL_VERB_HELP_H
#define PAWL_VERB_HELP_H

#include "base/buf.h"
#include "verb/verb.h"

void help_verb(const struct verb *v, struct buf *b);
void help_all(struct buf *b);

/* Man pages, in man(7) macros. */
void manual_verb(const struct verb *v, struct buf *b);
void manual_all(struct buf *b);

/* shell: bash, zsh or fish. */
void completion(const char *shell, struct buf *b);

#endif
