/*
 * utf8 - is it text, how wide is it, and how to show it without obeying it.
 */
#ifndef PAWL_BASE_UTF8_H
#define PAWL_BASE_UTF8_H

#include "base/buf.h"

/* Decodes one code point [Unicode 15, table 3-7]: bytes taken, or 0 when s does not start with a valid one. */
size_t utf8_next(struct str s, uint32_t *code);

bool utf8_valid(struct str s);                  /* whole string; no surrogates, no overlong forms */
size_t utf8_columns(struct str s);              /* terminal columns: wide = 2, combining = 0, invalid byte = 1 */

/* Would a terminal or a log viewer obey it, or does it hide or reorder text? */
bool utf8_obeyed(uint32_t code);

/* Appends s with everything that a terminal or a log viewer could obey, or that hides or reorders text, made
 * visible: \n, \t, other controls and invalid bytes as \xHH; C1, bidirectional controls, line separators,
 * invisible operators, byte order marks and tags as \u{HHHH}.  Text comes out as it is. */
void utf8_safe(struct buf *b, struct str s);

/* The same, cut to at most `columns` columns with an ellipsis ("…", or "..." when ascii) that counts among them. */
void utf8_safe_cut(struct buf *b, struct str s, size_t columns, bool ascii);

/* For HTML text and double- or single-quoted attributes: & < > " ' escaped; invalid bytes, controls but tab and
 * line ends, and bidirectional overrides as U+FFFD. */
void utf8_html(struct buf *b, struct str s);

/* For XML 1.0: as HTML, and every character that XML forbids becomes U+FFFD. */
void utf8_xml(struct buf *b, struct str s);

#endif
