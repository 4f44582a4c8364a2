/* The kinds of things: their keys, and what becomes of the rest when two are one. */
#include "model/coverage_part.h"

#define COMPARE(x, y) \
	do { \
		if ((x) != (y)) \
			return (x) < (y) ? -1 : 1; \
	} while (0)

#define TAKE_LARGER(to, from) ((to) = (from) > (to) ? (from) : (to))

static int line_order(const void *x, const void *y)
{
	const struct cov_line *a = x, *b = y;

	COMPARE(a->line, b->line);
	return 0;
}

static int block_order(const void *x, const void *y)
{
	const struct cov_block *a = x, *b = y;

	COMPARE(a->line, b->line);
	COMPARE(a->column, b->column);
	COMPARE(a->end_line, b->end_line);
	COMPARE(a->end_column, b->end_column);
	return 0;
}

static void block_join(struct arena *arena, void *to, const void *from)
{
	struct cov_block *a = to;
	const struct cov_block *b = from;

	(void)arena;
	TAKE_LARGER(a->statements, b->statements);
}

static bool block_same(const void *x, const void *y)
{
	return ((const struct cov_block *)x)->statements == ((const struct cov_block *)y)->statements;
}

static int function_order(const void *x, const void *y)
{
	const struct cov_function *a = x, *b = y;

	COMPARE(a->line, b->line);
	return str_cmp(a->name, b->name);
}

static void function_join(struct arena *arena, void *to, const void *from)
{
	struct cov_function *a = to;
	const struct cov_function *b = from;

	TAKE_LARGER(a->column, b->column);
	TAKE_LARGER(a->end_line, b->end_line);
	TAKE_LARGER(a->end_column, b->end_column);
	if (str_cmp(b->system_name, a->system_name) > 0)
		a->system_name = arena_str(arena, b->system_name);
}

static bool function_same(const void *x, const void *y)
{
	const struct cov_function *a = x, *b = y;

	return a->column == b->column && a->end_line == b->end_line && a->end_column == b->end_column &&
	       str_eq(a->system_name, b->system_name);
}

static void function_own(struct arena *arena, void *thing)
{
	struct cov_function *f = thing;

	f->name = arena_str(arena, f->name);
	f->system_name = arena_str(arena, f->system_name);
}

static int branch_order(const void *x, const void *y)
{
	const struct cov_branch *a = x, *b = y;

	COMPARE(a->line, b->line);
	COMPARE(a->block, b->block);
	COMPARE(a->number, b->number);
	return str_cmp(a->label, b->label);
}

static void branch_join(struct arena *arena, void *to, const void *from)
{
	struct cov_branch *a = to;
	const struct cov_branch *b = from;

	(void)arena;
	TAKE_LARGER(a->kind, b->kind);
}

static bool branch_same(const void *x, const void *y)
{
	return ((const struct cov_branch *)x)->kind == ((const struct cov_branch *)y)->kind;
}

static void branch_own(struct arena *arena, void *thing)
{
	struct cov_branch *b = thing;

	b->label = arena_str(arena, b->label);
}

static int condition_order(const void *x, const void *y)
{
	const struct cov_condition *a = x, *b = y;

	COMPARE(a->line, b->line);
	COMPARE(a->group, b->group);
	COMPARE(a->index, b->index);
	COMPARE(a->sense, b->sense);
	return 0;
}

static void condition_join(struct arena *arena, void *to, const void *from)
{
	struct cov_condition *a = to;
	const struct cov_condition *b = from;

	if (str_cmp(b->label, a->label) > 0)
		a->label = arena_str(arena, b->label);
}

static bool condition_same(const void *x, const void *y)
{
	return str_eq(((const struct cov_condition *)x)->label, ((const struct cov_condition *)y)->label);
}

static void condition_own(struct arena *arena, void *thing)
{
	struct cov_condition *c = thing;

	c->label = arena_str(arena, c->label);
}

const struct cov_shape cov_shape[COV_KINDS] = {
	[COV_KIND_LINE] = { sizeof(struct cov_line), line_order, NULL, NULL, NULL },
	[COV_KIND_BLOCK] = { sizeof(struct cov_block), block_order, block_join, NULL, block_same },
	[COV_KIND_FUNCTION] = { sizeof(struct cov_function), function_order, function_join, function_own, function_same },
	[COV_KIND_BRANCH] = { sizeof(struct cov_branch), branch_order, branch_join, branch_own, branch_same },
	[COV_KIND_CONDITION] = { sizeof(struct cov_condition), condition_order, condition_join, condition_own, condition_same },
};

struct cov_things cov_things_get(const struct cov_file *f, enum cov_kind kind)
{
	switch (kind) {
	case COV_KIND_LINE:
		return (struct cov_things){ f->line, f->nline, f->line_cap };
	case COV_KIND_BLOCK:
		return (struct cov_things){ f->block, f->nblock, f->block_cap };
	case COV_KIND_FUNCTION:
		return (struct cov_things){ f->function, f->nfunction, f->function_cap };
	case COV_KIND_BRANCH:
		return (struct cov_things){ f->branch, f->nbranch, f->branch_cap };
	case COV_KIND_CONDITION:
	case COV_KINDS:
		break;
	}
	return (struct cov_things){ f->condition, f->ncondition, f->condition_cap };
}

void cov_things_set(struct cov_file *f, enum cov_kind kind, struct cov_things t)
{
	switch (kind) {
	case COV_KIND_LINE:
		f->line = t.thing, f->nline = t.n, f->line_cap = t.cap;
		return;
	case COV_KIND_BLOCK:
		f->block = t.thing, f->nblock = t.n, f->block_cap = t.cap;
		return;
	case COV_KIND_FUNCTION:
		f->function = t.thing, f->nfunction = t.n, f->function_cap = t.cap;
		return;
	case COV_KIND_BRANCH:
		f->branch = t.thing, f->nbranch = t.n, f->branch_cap = t.cap;
		return;
	case COV_KIND_CONDITION:
	case COV_KINDS:
		f->condition = t.thing, f->ncondition = t.n, f->condition_cap = t.cap;
		return;
	}
}
