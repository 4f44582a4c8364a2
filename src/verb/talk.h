/* talk - what pawl says: the answer on stdout, everything else on stderr, nothing that a terminal would obey. */
#ifndef PAWL_VERB_TALK_H
#define PAWL_VERB_TALK_H

#include "base/buf.h"
#include "base/err.h"
#include "report/style.h"

/* "pawl: FILE:LINE:COL: text" and "hint: ..." on stderr, made safe; returns exit status 1. */
int die_with(const struct err *e);

/* One line of talk on stderr, made safe; silent with --quiet. */
void say(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Text that people read, made safe by its writer, on stderr; silent with --quiet. */
void tell_text(const struct buf *b);

/* How to write to this descriptor: isatty, NO_COLOR, CLICOLOR_FORCE, --color, TERM, locale, COLUMNS. */
void style_of(int fd, struct style *st);

/* The answer on stdout, as it is.  A reader that closed the pipe is not an error; a full disk is. */
bool print_out(const struct buf *b, struct err *e) MUST_CHECK;

/* The same for text that people read: in plain ASCII where the locale is not UTF-8. */
bool print_text(const struct buf *b, struct err *e) MUST_CHECK;

/* The known name nearest to `typed` within a distance that makes sense, or NULL. */
const char *nearest(struct str typed, const char *const *known);

/* Targets of the options that every verb takes. */
extern const char *color_when, *directory;
extern bool quiet, help_wanted;

#endif
