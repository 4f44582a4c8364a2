#include "verb/verb.h"

#include "verb/input.h"
#include "verb/talk.h"

const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "verb/verbs.def"
#undef VERB
	NULL,
};

static const char *const color_choice[] = { "auto", "always", "never", NULL };

const struct option common_options[] = {
	{ 'h', "help", NULL, "show this help", OPTION_FLAG, &help_wanted, NULL },
	{ 'C', "directory", "DIR", "work as if started in DIR", OPTION_TEXT, &directory, NULL },
	{ 0, "color", "WHEN", "auto, always or never (NO_COLOR is respected)", OPTION_TEXT, &color_when,
		color_choice },
	{ 0, "memory", "SIZE", "most memory for reading an input (1GiB)", OPTION_BYTES, &memory_bytes, NULL },
	{ 'q', "quiet", NULL, "say nothing on stderr but errors", OPTION_FLAG, &quiet, NULL },
	{ 0 },
};

const struct verb *verb_find(struct str name)
{
	for (const struct verb *const *v = verbs; *v; v++)
		if (str_eq(str_of((*v)->name), name))
			return *v;
	return NULL;
}
