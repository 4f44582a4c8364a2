/* Choices [1] As go/ast.IsGenerated has it, a line inside of a comment in C's manner counts too. */
#include "model/generated.h"

static bool says_so(struct str line)
{
	struct str head = S("// Code generated "), tail = S(" DO NOT EDIT.");

	return line.n >= head.n + tail.n - 1 && str_starts(line, head) && str_ends(line, tail);
}

/* Steps over what stands in a comment in C's manner; false when code follows its end on the line. */
static bool leave_comment(struct str line, bool *inside)
{
	for (size_t i = 0; i + 1 < line.n; i++)
		if (line.p[i] == '*' && line.p[i + 1] == '/') {
			struct str rest = str_trim(str_from(line, i + 2));

			*inside = false;
			return !rest.n || str_starts(rest, S("//"));
		}
	return true;
}

bool source_is_generated(struct str text)
{
	bool inside = false;

	if (str_starts(text, S("\xef\xbb\xbf")))
		text = str_from(text, 3);
	while (text.n) {
		struct str line = str_line(&text), bare = str_trim(line);

		if (says_so(line))      /* [1] */
			return true;
		if (!inside && str_starts(bare, S("/*"))) {
			inside = true;
			bare = str_from(bare, 2);
		}
		if (inside ? !leave_comment(bare, &inside) : bare.n && !str_starts(bare, S("//")))
			return false;
	}
	return false;
}
