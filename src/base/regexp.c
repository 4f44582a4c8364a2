#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/regexp.h"

#include <pcre2.h>

#define MATCH_STEPS 1000000             /* of one expression against one text */
#define MATCH_HEAP_KIB 16384

struct regexp {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *bounds;
};

static void *regexp_alloc(size_t n, void *arena)
{
	return arena_alloc(arena, n, 1);
}

static void regexp_free(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

struct regexp *regexp_compile(struct arena *a, struct str expression, struct err *e)
{
	struct regexp *r = ARENA_NEW(a, struct regexp);
	pcre2_general_context *memory = pcre2_general_context_create(regexp_alloc, regexp_free, a);
	pcre2_compile_context *compiling = pcre2_compile_context_create(memory);
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE at = 0;
	PCRE2_UCHAR said[128];
	int error = 0;

	r->code = pcre2_compile((PCRE2_SPTR)(expression.p ? expression.p : ""), expression.n, options, &error, &at,
		compiling);
	if (!r->code) {
		pcre2_get_error_message(error, said, sizeof said);
		err_set(e, ERR_USAGE, "bad regular expression: %s", (char *)said);
		e->at = at;
		return NULL;
	}
	r->match = pcre2_match_data_create(1, memory);
	r->bounds = pcre2_match_context_create(memory);
	pcre2_set_match_limit(r->bounds, MATCH_STEPS);
	pcre2_set_heap_limit(r->bounds, MATCH_HEAP_KIB);
	return r;
}

bool regexp_matches(const struct regexp *r, struct str text, struct err *e)
{
	int rc = pcre2_match(r->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, r->match, r->bounds);

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH && e)
		err_set(e, ERR_LIMIT, "the regular expression takes too long on \"%.*s\"", STR(str_clip(text, 100)));
	return rc >= 0;
}
