/* hostile - names that would like to be markup, script, terminal commands or somebody's mention. */
#ifndef PAWL_TEST_HOSTILE_H
#define PAWL_TEST_HOSTILE_H

#include "base/str.h"

static const struct str hostile[] = {
	S("<script>alert(1)</script>"),
	S("\" onmouseover=\"alert(1)"),
	S("' onfocus='alert(1)"),
	S("]]><x/>"),
	S("</title><script>alert(1)</script>"),
	S("<!-- -->"),
	S("--><script>"),
	S("&lt;b&gt;&#60;"),
	S("\033[31mred\033]0;title\a"),
	S("\xe2\x80\xae"
	  "gpj.exe"),
	S("\xff\xfe\xc0\x80"),
	S("a\nb\r\n\n# heading"),
	S("| a | b |"),
	S("\\|"),
	S("``` ` ````"),
	S("@everyone and @org/team"),
	S("#1 GH-2 owner/repo#3"),
	S("[x](javascript:alert(1))"),
	S("![x](https://example.org/x.png)"),
	S("https://example.org www.example.org"),
	S("**bold** _it_ ~~no~~ $x$"),
	S("</details></td></table>"),
	S("nul\0byte"),
	S("javascript:alert(1)"),
	S("${x} {{x}} %s%n"),
};

#define HOSTILE_COUNT (sizeof hostile / sizeof *hostile)

#endif
