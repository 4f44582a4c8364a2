#include "report/html.h"

static const unsigned char css[] = {
#include "report/web/report.css.inc"
};

static const unsigned char js[] = {
#include "report/web/report.js.inc"
};

const struct str html_css = { (const char *)css, sizeof css },
		 html_js = { (const char *)js, sizeof js };
