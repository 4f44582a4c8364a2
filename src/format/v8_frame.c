#include "format/v8_frame.h"

static uint32_t place_from_zero(struct json *j)
{
	int64_t x;

	return json_i64(j, &x) && x >= 0 && x < UINT32_MAX ? (uint32_t)x + 1 : 0;
}

void v8_frame(struct json *j, struct frame *out)
{
	struct str key;

	*out = (struct frame){ .module = NO_MODULE };
	json_object(j);
	while (json_key(j, &key))
		if (str_eq(key, S("functionName")))
			json_str(j, &out->function);
		else if (str_eq(key, S("url")))
			json_str(j, &out->file);
		else if (str_eq(key, S("lineNumber")))
			out->line = out->start_line = place_from_zero(j);       /* [1] */
		else if (str_eq(key, S("columnNumber")))
			out->column = place_from_zero(j);
	if (!out->function.n)
		out->function = S("(anonymous)");                               /* [2] */
}
