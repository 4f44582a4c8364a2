#include "verb/progress.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "verb/talk.h"

#define BAR_COLUMNS 24
#define REDRAW_S 0.1
#define PLAIN_LINE_S 10.0       /* between lines where there is no terminal */
#define SILENT_S 2.0            /* shorter work is not worth a word */

static void put(struct str rest)
{
	while (rest.n) {
		ssize_t n = write(STDERR_FILENO, rest.p, rest.n);

		if (n <= 0)
			return;
		rest = str_from(rest, (size_t)n);
	}
}

void progress_begin(struct progress *p, struct str what)
{
	*p = (struct progress){ .what = what, .terminal = isatty(STDERR_FILENO) };
	style_of(STDERR_FILENO, &p->style);
	p->begun_s = clock_s();
	p->last_s = p->terminal ? p->begun_s - REDRAW_S : p->begun_s - PLAIN_LINE_S + SILENT_S;
}

static void bar(struct buf *b, const struct progress *p, double share)
{
	int full = (int)(share * BAR_COLUMNS);

	for (int i = 0; i < BAR_COLUMNS; i++)
		if (p->style.ascii)
			buf_char(b, i < full ? '#' : '.');
		else
			buf_lit(b, i < full ? "━" : "─");
}

static void line(struct progress *p, struct buf *b)
{
	if (p->terminal)
		buf_lit(b, "\r\033[K");
	utf8_safe(b, p->what);
	p->shown = true;
}

void progress_say(struct progress *p, const char *doing)
{
	struct buf b = { 0 };

	if (quiet || !p->terminal)
		return;
	line(p, &b);
	buf_lit(&b, "  ");
	utf8_safe(&b, str_of(doing));
	put(buf_view(&b));
	buf_release(&b);
}

/* Is it time for another line?  Then its beginning, with a bar. */
static bool begin_line(struct progress *p, double share, struct buf *b)
{
	double now = clock_s();

	if (quiet || now - p->last_s < (p->terminal ? REDRAW_S : PLAIN_LINE_S))
		return false;
	p->last_s = now;
	line(p, b);
	buf_lit(b, "  ");
	if (p->terminal)
		bar(b, p, share);
	buf_char(b, ' ');
	return true;
}

static void end_line(const struct progress *p, struct buf *b)
{
	if (!p->terminal)
		buf_char(b, '\n');
	put(buf_view(b));
	buf_release(b);
}

void progress_tick(struct progress *p, uint32_t done, uint32_t of, double elapsed_s, double budget_s)
{
	double share = of ? (double)done / of : budget_s > 0 ? fmin(1, elapsed_s / budget_s) : 0;
	double left = of && done ? elapsed_s / done * (of - done) : fmax(0, budget_s - elapsed_s);
	struct buf b = { 0 };

	if (!begin_line(p, share, &b))
		return;
	buf_printf(&b, "%u", done);
	if (of)
		buf_printf(&b, " of %u", of);
	buf_lit(&b, " processes");
	if (left > 0 && (done || !of)) {
		buf_lit(&b, ", about ");
		style_duration(&b, left);
		buf_lit(&b, " left");
	}
	end_line(p, &b);
}

void progress_show(struct progress *p, double share, struct str words)
{
	struct buf b = { 0 };

	if (!begin_line(p, share, &b))
		return;
	utf8_safe(&b, words);
	end_line(p, &b);
}

void progress_step(struct progress *p, const char *doing)
{
	if (clock_s() - p->begun_s >= SILENT_S)
		progress_say(p, doing);
}

static void see(void *ctx, double share)
{
	struct progress *p = ctx;
	char words[16];

	if (!p->terminal || clock_s() - p->begun_s < SILENT_S)
		return;
	snprintf(words, sizeof words, "%.0f %%", floor(100 * share));
	progress_show(p, share, str_of(words));
}

struct observer progress_observer(struct progress *p)
{
	return (struct observer){ see, p };
}

void progress_end(struct progress *p)
{
	if (p->terminal && p->shown)
		put(S("\r\033[K"));
}

void progress_watch(void *ctx, uint32_t done, uint32_t of, double elapsed_s, double budget_s)
{
	progress_tick(ctx, done, of, elapsed_s, budget_s);
}
