#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

static void vset(struct err *e, enum err_kind kind, uint64_t at, const char *fmt, va_list args)
{
	e->kind = kind;
	e->at = at;
	e->line = e->column = 0;
	e->file[0] = e->hint[0] = 0;
	vsnprintf(e->text, sizeof e->text, fmt, args);
}

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vset(e, kind, ERR_NOWHERE, fmt, args);
	va_end(args);
	return false;
}

bool err_at(struct err *e, uint64_t at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vset(e, ERR_INPUT, at, fmt, args);
	va_end(args);
	return false;
}

bool err_errno(struct err *e, int number, const char *fmt, ...)
{
	va_list args;
	size_t n;

	va_start(args, fmt);
	vset(e, ERR_SYSTEM, ERR_NOWHERE, fmt, args);
	va_end(args);
	n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", strerror(number));
	return false;
}

bool err_hint(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(e->hint, sizeof e->hint, fmt, args);
	va_end(args);
	return false;
}

bool err_in(struct err *e, struct str file)
{
	if (!e->file[0])
		snprintf(e->file, sizeof e->file, "%.*s", STR(file));
	return false;
}

void err_locate(struct err *e, struct str bytes)
{
	struct str before = str_clip(bytes, e->at);

	if (e->at == ERR_NOWHERE || e->line || e->at > bytes.n || (before.n && memchr(before.p, 0, before.n)))
		return;
	e->line = e->column = 1;
	for (size_t i = 0; i < before.n; i++) {
		e->column++;
		if (before.p[i] == '\n') {
			e->line++;
			e->column = 1;
		}
	}
}

bool err_line(struct err *e, struct str file, uint32_t line, uint32_t column, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vset(e, ERR_USAGE, ERR_NOWHERE, fmt, args);
	va_end(args);
	e->line = line;
	e->column = column;
	return err_in(e, file);
}

const char *err_kind_name(enum err_kind kind)
{
	static const char *const name[] = {
		[ERR_NONE] = "none", [ERR_USAGE] = "usage", [ERR_INPUT] = "input",
		[ERR_LIMIT] = "limit", [ERR_SYSTEM] = "system",
	};

	return name[kind];
}
