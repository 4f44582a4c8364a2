#include "report/cover_part.h"

static const unsigned char css[] = {
#include "report/web/cover.css.inc"
};

static const unsigned char js[] = {
#include "report/web/cover.js.inc"
};

const struct str cover_css = { (const char *)css, sizeof css }, cover_js = { (const char *)js, sizeof js };
