#include "report/timeline.h"

static const unsigned char js[] = {
#include "report/web/timeline-levels.js.inc"
#include "report/web/timeline-blocks.js.inc"
#include "report/web/timeline-bars.js.inc"
#include "report/web/timeline.js.inc"
};

static const unsigned char css[] = {
#include "report/web/timeline.css.inc"
};

const struct str timeline_html_js = { (const char *)js, sizeof js }, timeline_html_css = { (const char *)css, sizeof css };
