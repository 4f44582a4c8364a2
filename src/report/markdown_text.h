/*
 * markdown_text - foreign text in Markdown that stays text: it ends no table cell, starts no
 * markup or HTML, calls nobody by @name, links nothing and refers to no issue.
 *
 * Spec    GitHub Flavored Markdown 0.29: 4.10 tables, 6.3 code spans; CommonMark 0.30: 2.5 entity
 *         references "cannot be used in place of symbols indicating structure".
 * Reason  GitHub and GitLab look for @names, #numbers and :emoji: in the finished text, where
 *         &#64; is an @ again; they leave <code> alone.  So what is not plainly harmless becomes
 *         code.
 */
#ifndef PAWL_REPORT_MARKDOWN_TEXT_H
#define PAWL_REPORT_MARKDOWN_TEXT_H

#include "base/buf.h"

/* Most columns of one piece of text: what is longer is cut with an ellipsis. */
#define MARKDOWN_TEXT_MOST 160u

void markdown_code(struct buf *b, struct str s); /* always as code; nothing for the empty str */
void markdown_text(struct buf *b, struct str s); /* as it is when harmless, else as code */

/* As a <code> element: also where only HTML is understood. */
void markdown_element(struct buf *b, struct str s);

/* "[label](url)" when `target` is an http or https URL, else the label and the target as code. */
void markdown_link(struct buf *b, const char *label, struct str target);

/* A fenced block of text that output_quote() made; the fence is longer than any in the text. */
void markdown_fence(struct buf *b, struct str text);

#endif
