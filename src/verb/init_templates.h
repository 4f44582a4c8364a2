/* init_templates - the jobs that kinds of projects get. */
#ifndef PAWL_VERB_INIT_TEMPLATES_H
#define PAWL_VERB_INIT_TEMPLATES_H

#include "verb/init.h"

/*
 * A job that a project with the facts `needs` and without `lacks` gets.  What stands in braces in commands is filled in by
 * value_of() in init_detect.c; there is a job for each {target-program}, and none without {targets}.
 */
struct template {
	const char *name;
	enum fact root;
	uint64_t needs, lacks;
	const char *build, *run, *reads, *format;
	unsigned runs;
	const char *budget, *timeout;
	unsigned gives;
	const char *about;
};

extern const struct template templates[];      /* ends with name NULL */
extern const struct template template_build;   /* of a Makefile for which there is nothing else */

#endif
