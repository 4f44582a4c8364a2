/* why - what differs between commands and their counterparts, for people and as JSON. */
#ifndef PAWL_REPORT_WHY_H
#define PAWL_REPORT_WHY_H

#include "compare/again_explain.h"
#include "report/style.h"

struct why_page {
	struct str wanted;              /* the expression */
	struct str earlier, later;      /* files of the recordings */
	const struct process_tree *before, *now;
	const struct explanations *all;
};

void why_text(struct buf *b, const struct style *st, const struct why_page *page);
void why_json(struct buf *b, const struct why_page *page);      /* schema pawl/why/1 */

#endif
