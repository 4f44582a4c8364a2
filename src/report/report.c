#include "report/report.h"

const struct report *const reports[] = {
#define REPORT(name) &report_##name,
#include "report/reports.def"
#undef REPORT
	NULL,
};

const struct report *report_find(struct str name)
{
	for (const struct report *const *r = reports; *r; r++)
		if (str_eq(str_of((*r)->name), name))
			return *r;
	return NULL;
}
