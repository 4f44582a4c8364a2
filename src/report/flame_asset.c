#include "report/flame.h"

static const unsigned char svg_js[] = {
#include "report/web/flame-svg.js.inc"
};

static const unsigned char html_js_bytes[] = {
#include "report/web/flame-tree.js.inc"
#include "report/web/flame-words.js.inc"
#include "report/web/flame-picture.js.inc"
#include "report/web/flame-tables.js.inc"
#include "report/web/flame.js.inc"
};

static const unsigned char html_css_bytes[] = {
#include "report/web/flame.css.inc"
};

const struct str flame_svg_js = { (const char *)svg_js, sizeof svg_js },
		 flame_html_js = { (const char *)html_js_bytes, sizeof html_js_bytes },
		 flame_html_css = { (const char *)html_css_bytes, sizeof html_css_bytes };
