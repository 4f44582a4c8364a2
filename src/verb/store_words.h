/*
 * store_words - what `pawl store WORD` does, a function a word; store.c reads the command line.
 *
 * Each gets the words behind its own and answers with an exit status through *status.
 */
#ifndef PAWL_VERB_STORE_WORDS_H
#define PAWL_VERB_STORE_WORDS_H

#include "base/json.h"
#include "verb/progress.h"
#include "verb/workspace.h"

/* Targets of the options. */
extern const char *store_output, *store_branch, *store_since;
extern double store_count;
extern bool store_json;

typedef bool store_word(struct workspace *w, int argc, char **argv, int *status, struct err *e);

store_word store_word_check, store_word_compact, store_word_drop, store_word_export, store_word_import, store_word_list;

/* The store that --store or the policy names. */
bool store_reach(struct workspace *w, enum workspace_use use, struct err *e) MUST_CHECK;

/* The runs that RUN... or the options select, as whole ids from the oldest to the newest. */
bool store_select(struct workspace *w, int argc, char **argv, struct str **id, uint32_t *n, struct err *e) MUST_CHECK;
bool store_query(struct workspace *w, struct run_query *q, struct err *e) MUST_CHECK;

/* Shows how far the store is with what may take long. */
void store_show(struct workspace *w, struct progress *p, struct str what);
void store_shown(struct workspace *w, struct progress *p);

/* "2.1 MB": bytes for people. */
struct str store_size(struct arena *a, uint64_t bytes);

struct str store_time(struct arena *a, int64_t ns);     /* "2026-11-21 04:41", UTC; "-" when not known */

/* Text as it is, or JSON, to standard output; releases `b`. */
bool store_print(struct buf *b, struct err *e) MUST_CHECK;

#endif
