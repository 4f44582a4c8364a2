#include "format/cargo_name.h"

struct str cargo_package(struct arena *a, struct str id)
{
	struct str rest = id, name = str_cut(&rest, ' '), version = str_cut(&rest, ' ');

	if (version.n)
		return arena_printf(a, "%.*s v%.*s", STR(name), STR(version));
	rest = id;
	name = str_cut_last(&rest, '#');
	if (!rest.n)
		return id;
	version = str_cut_last(&name, '@');
	if (!name.n)
		name = str_cut_last(&rest, '/');
	return arena_printf(a, "%.*s v%.*s", STR(name), STR(version));
}
