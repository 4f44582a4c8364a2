/* verdict - a verdict's row, within a transaction.  Inside store/ only. */
#ifndef PAWL_STORE_VERDICT_H
#define PAWL_STORE_VERDICT_H

#include "store/blob.h"

/* Replaces the verdict on a run; needs a write transaction. */
bool verdict_write(struct store *s, struct str run, struct str base, const struct blob *b, struct err *e) MUST_CHECK;

/* What was said of a run, and against which base; NULL strs when nothing was. */
bool verdict_read(struct store *s, struct arena *a, struct str run, struct str *base, struct str *json, struct err *e)
	MUST_CHECK;

#endif
