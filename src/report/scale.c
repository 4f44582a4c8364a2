#include "report/scale.h"

#include <math.h>

#include "compare/xperf.h"

bool unit_is_binary(struct str unit)
{
	bool denominator = false;
	size_t at = 0;

	while (at < unit.n) {
		size_t end = at;
		struct str word;

		while (end < unit.n && !strchr("*/- \t\n\v\f\r", unit.p[end]))
			end++;
		word = (struct str){ unit.p + at, end - at };
		if (!denominator &&
			(str_eq(word, S("B")) || str_eq(word, S("MB")) || str_eq(word, S("bytes"))))
			return true;
		if (end < unit.n && unit.p[end] == '*')
			denominator = false;
		if (end < unit.n && unit.p[end] == '/')
			denominator = true;
		at = end + 1;
	}
	return false;
}

/*
 * From at[0] on one digit suffices, from at[1] two, from at[2] three: where printing rounds up to
 * 100, 10 and 1.
 */
struct step {
	double factor;
	const char *prefix;
	double at[3];
};

static const struct step si[] = {
	{ 1e12, "T", { 99.995e12, 9.9995e12, .99995e12 } },
	{ 1e9, "G", { 99.995e9, 9.9995e9, .99995e9 } },
	{ 1e6, "M", { 99.995e6, 9.9995e6, .99995e6 } },
	{ 1e3, "k", { 99.995e3, 9.9995e3, .99995e3 } },
	{ 1, "", { 99.995, 9.9995, .99995 } },
	{ 1e-3, "m", { 99.995e-3, 9.9995e-3, .99995e-3 } },
	{ 1e-6, "µ", { 99.995e-6, 9.9995e-6, .99995e-6 } },
	{ 1e-9, "n", { 99.995e-9, 9.9995e-9, .99995e-9 } },
};

/*
 * 0x1.8ff...p6 is 99.995, 0x1.3ff...p3 is 9.9995; the last is .99995 * 1024 of the next smaller, so
 * that 1020 Ki stays.
 */
#define IEC(exponent) { 0x1.8ffae147ae148p6 * 0x1p##exponent, \
	0x1.3ffbe76c8b439p3 * 0x1p##exponent, 0x1.fff972474538fp-1 * 0x1p##exponent }

static const struct step iec[] = {
	{ 0x1p40, "Ti", IEC(40) },
	{ 0x1p30, "Gi", IEC(30) },
	{ 0x1p20, "Mi", IEC(20) },
	{ 0x1p10, "Ki", IEC(10) },
	{ 1, "", IEC(0) },
};

/* Below the smallest prefix: 4 digits more for each power of ten. */
static struct scale tiny(const struct step *last, double x)
{
	static const double at[] = {
		9.9995e-1,
		9.9995e-2,
		9.9995e-3,
		9.9995e-4,
		9.9995e-5,
		9.9995e-6,
		9.9995e-7,
		9.9995e-8,
	};
	int i = 0, most = (int)(sizeof at / sizeof *at) - 1;

	while (i < most && x / last->factor < at[i])
		i++;
	return (struct scale){ i + 3, last->factor, last->prefix };
}

struct scale scale_of(const double *x, size_t n, bool binary)
{
	const struct step *step = binary ? iec : si;
	size_t nstep = binary ? sizeof iec / sizeof *iec : sizeof si / sizeof *si;
	double least = 0;

	for (size_t i = 0; i < n; i++)
		if (x[i] != 0 && (least == 0 || fabs(x[i]) < least))
			least = fabs(x[i]);
	if (least == 0)
		return (struct scale){ 3, 1, "" };
	for (size_t i = 0; i < nstep; i++)
		for (int j = 0; j < 3; j++)
			if (least >= step[i].at[j])
				return (struct scale){ j + 1, step[i].factor, step[i].prefix };
	return tiny(&step[nstep - 1], least);
}

void scale_number(struct buf *b, const struct scale *s, double x)
{
	xperf_fixed(b, x / s->factor, s->digits, false);
	buf_lit(b, s->prefix);
}
