/* init_templates - the jobs that kinds of projects get. */
#ifndef PAWL_VERB_INIT_TEMPLATES_H
#define PAWL_VERB_INIT_TEMPLATES_H

#include "verb/init.h"

/*
 * A job that a project with the facts `needs` and without `lacks` gets.  In commands {targets} and {target} are what
 * the build file names (a job for each {target}), {install} and {npx} the package manager's, {gradle} the wrapper.
 */
struct template {
	const char *name;
	enum fact root;
	uint64_t needs, lacks;
	const char *build, *run, *reads, *format;
	unsigned runs;
	const char *timeout;
	unsigned gives;
	const char *about;
};

extern const struct template templates[];      /* ends with name NULL */

#endif
