/* observer - is told how far a piece of work has come that may take long. */
#ifndef PAWL_BASE_OBSERVER_H
#define PAWL_BASE_OBSERVER_H

#include <stddef.h>

/* Called often: it should be quick.  `share` of the work, 0 to 1, is done.  NULL: nobody. */
struct observer {
	void (*see)(void *ctx, double share);
	void *ctx;
};

static inline void observe(const struct observer *o, double share)
{
	if (o->see)
		o->see(o->ctx, share);
}

#endif
