/*
 * timeline - what a recording says, as a page to look at: every program as a bar in time, what it waited for, the critical path, and
 * how much ran side by side.
 *
 * One file that asks the network for nothing.  The bars are columns of numbers, packed, so that a million of them are some megabytes, and
 * what the first picture needs stands in front of them.  Every name came from outside: it is cut, made visible by utf8_safe() and written as JSON or text.
 */
#ifndef PAWL_REPORT_TIMELINE_H
#define PAWL_REPORT_TIMELINE_H

#include "base/buf.h"
#include "compare/again.h"
#include "compare/beside.h"
#include "compare/critical_path.h"

struct timeline_page {
	struct str title;
	const struct process_tree *tree;
	const struct critical_path *path;
	const struct again_table *again;        /* NULL = not known */
	const struct beside *beside;    /* those of `scenario` are drawn below it */
	uint32_t nbeside, scenario;
};

/* Fails without memory alone. */
bool timeline_html(const struct timeline_page *page, struct buf *out, struct err *e) MUST_CHECK;

extern const struct str timeline_html_js, timeline_html_css;

#endif
