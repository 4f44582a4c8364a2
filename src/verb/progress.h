/*
 * progress - how far a long measurement is: a bar on a terminal, plain lines elsewhere, nothing before two seconds
 * have passed, nothing with --quiet.
 */
#ifndef PAWL_VERB_PROGRESS_H
#define PAWL_VERB_PROGRESS_H

#include "base/observer.h"
#include "report/style.h"

struct progress {
	struct str what;                /* the job */
	struct style style;
	bool terminal, shown;
	double begun_s, last_s;         /* monotonic clock */
};

void progress_begin(struct progress *p, struct str what);
void progress_say(struct progress *p, const char *doing);

/* Steps of work that is short as a rule: what is being done, on a terminal alone, once two seconds have passed. */
void progress_step(struct progress *p, const char *doing);

/* `of` 0 and budget_s > 0: the bar follows the time. */
void progress_tick(struct progress *p, uint32_t done, uint32_t of, double elapsed_s, double budget_s);

/* Any other words behind the bar; `share` of all is done. */
void progress_show(struct progress *p, double share, struct str words);

/* Of work that is short as a rule: a bar, on a terminal alone, once two seconds have passed. */
struct observer progress_observer(struct progress *p);
void progress_end(struct progress *p);  /* leaves the line clean */

/* The same as a watcher callback; ctx is the struct progress. */
void progress_watch(void *ctx, uint32_t done, uint32_t of, double elapsed_s, double budget_s);

#endif
