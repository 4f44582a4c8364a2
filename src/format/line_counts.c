#include "format/line_counts.h"

uint64_t line_count(struct json *j)
{
	uint64_t x = 0;

	if (json_peek(j) == JSON_NULL)
		json_null(j);
	else
		json_u64(j, &x);
	return x == COVERAGE_UNMEASURED ? x - 1 : x;
}

static bool is_negative(const struct json *j)
{
	return j->at < j->bytes.n && j->bytes.p[j->at] == '-';
}

uint64_t line_counts_take(struct json *j, struct coverage *c, uint32_t file)
{
	uint64_t ignored = 0;

	json_array(j);
	for (uint32_t line = 1; json_item(j); line++)
		if (json_peek(j) == JSON_STRING)
			ignored++;
		else if (json_peek(j) != JSON_NULL && !is_negative(j))
			coverage_line(c, file, line, line_count(j));
	return ignored;
}
