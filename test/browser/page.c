/* page KIND [ROWS] - prints a report of test/day.h, of a busy day or of ROWS benchmarks: what the
 * browser tests look at. */
#include <stdio.h>
#include <stdlib.h>

#include "test/day.h"

static void many_rows(struct day *s, uint32_t n)
{
	struct bench *base, *head;

	day_begin(s);
	base = &day_evidence(s, &s->base, MODEL_BENCH, "bench")->bench;
	head = &day_evidence(s, &s->head, MODEL_BENCH, "bench")->bench;
	for (uint32_t i = 0; i < n; i++) {
		struct str name = arena_printf(&s->arena, "group%u/case-of-%u", i / 50, i);

		day_series_of(s, base, name, DAY_SEC, 1e-6 * (i + 1), 0.02);
		day_series_of(s, head, name, DAY_SEC, 1e-6 * (i + 1) * (i % 17 ? 1 : 1.3), 0.02);
	}
	s->policy->nrule = 1;
	day_judge(s);
}

int main(int argc, char **argv)
{
	static const struct style plain = { 0 };
	const struct report *report = report_find(str_of(argc > 1 ? argv[1] : "html"));
	struct day s;
	struct buf out = { 0 };

	if (!report)
		return 1;
	if (argc > 2)
		many_rows(&s, (uint32_t)strtoul(argv[2], NULL, 10));
	else
		day_busy(&s);
	report->write(&s.page, &plain, &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_release(&out);
	day_end(&s);
	return 0;
}
