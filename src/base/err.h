/*
 * err - one failure, said once: what was wrong, where, and what to do about it.
 *
 * A fallible function returns bool or a pointer, takes `struct err *` last and leaves it alone on
 * success.  Text is lower case, one sentence, no full stop, and says what was expected.  Text may
 * quote hostile bytes: the printer (verb/) makes them safe, nobody else prints.
 */
#ifndef PAWL_BASE_ERR_H
#define PAWL_BASE_ERR_H

#include "base/str.h"

enum err_kind {
	ERR_NONE,
	ERR_USAGE,              /* the command line or pawl.yaml asks for something that does not exist */
	ERR_INPUT,              /* bytes from outside are not what their format says */
	ERR_LIMIT,              /* a ceiling on memory, depth or size was crossed */
	ERR_SYSTEM,             /* the kernel or a library refused */
};

#define ERR_NOWHERE UINT64_MAX

struct err {
	enum err_kind kind;
	uint64_t at;            /* byte offset in the (unpacked) input, or ERR_NOWHERE */
	uint32_t line, column;  /* 1-based place, 0 when only `at` is known */
	char file[512];         /* the input's name, or empty */
	char text[512];
	char hint[512];         /* the remedy, or empty */
};

/* All of these return false, so that a check is one line: `return err_at(e, at, "...")`. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool err_at(struct err *e, uint64_t at, const char *fmt, ...) PRINTF_LIKE(3, 4);       /* ERR_INPUT */
bool err_errno(struct err *e, int number, const char *fmt, ...) PRINTF_LIKE(3, 4);     /* "...: reason" */
bool err_hint(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);                  /* adds the remedy */

/* Names the input, unless a deeper call has named one already. */
bool err_in(struct err *e, struct str file);

/* Turns `at` into line and column when the bytes are text (no NUL before `at`). */
void err_locate(struct err *e, struct str bytes);

/* Line and column given directly, as parsers of configuration have them. */
bool err_line(struct err *e, struct str file, uint32_t line, uint32_t column, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

const char *err_kind_name(enum err_kind kind);  /* "input", "limit": the names used in want.err */

#endif
