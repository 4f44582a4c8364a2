/*
 * Choices [1] In a C++ name what stands behind the last space outside brackets: before it is what the function returns.
 *         [2] In `<T as Trait>::f` the crate of T; where T is a type parameter, of Trait.
 *         [3] With dots, the package ends before the first part in which a capital begins, if something follows it (a class
 *             and its method); else with the first part.
 *         [4] Parts that compilers append to a C function's name are no part of it.
 */
#include "compare/profile_package.h"

static bool is_capital(struct str s)
{
	return s.n && s.p[0] >= 'A' && s.p[0] <= 'Z';
}

/* Where the last word before the arguments begins. */
static struct str without_result(struct str function)
{
	size_t start = 0;
	int depth = 0;

	for (size_t i = 0; i < function.n && !(function.p[i] == '(' && depth <= 0); i++) {
		depth += !!strchr("[<", function.p[i]) - !!strchr("]>", function.p[i]);
		if (function.p[i] == ' ' && depth <= 0)
			start = i + 1;
	}
	return str_from(function, start);
}

/* Up to arguments, type parameters or a space. */
static struct str plain_part(struct str name)
{
	size_t n = 0;

	while (n < name.n && name.p[n] && !strchr("([<{ >,", name.p[n]))
		n++;
	return str_clip(name, n);
}

static bool find(struct str s, struct str part, size_t *at)
{
	const char *found = s.n ? memmem(s.p, s.n, part.p, part.n) : NULL;

	if (found)
		*at = (size_t)(found - s.p);
	return found;
}

static struct str before_colons(struct str name)
{
	size_t at;

	name = plain_part(name);
	return find(name, S("::"), &at) ? str_clip(name, at) : (struct str){ 0 };
}

/* [2] */
static struct str of_type(struct str name)
{
	static const struct str mark[] = { S("<"), S("&"), S("*const "), S("*mut "), S("mut "),
		S("dyn "), S("["), S("(") };
	struct str type = name, package;
	size_t at;

	for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
		if (str_starts(type, mark[i]))
			type = str_from(type, mark[i].n), i = (size_t)-1;
	package = before_colons(type);
	return package.n || !find(name, S(" as "), &at) ? package
							: before_colons(str_from(name, at + 4));
}

/* [4] */
static bool is_compilers(struct str part)
{
	static const struct str word[] = { S("isra"), S("constprop"), S("part"), S("cold"),
		S("llvm"), S("lto_priv"), S("localalias"), S("clone"), S("resolver") };

	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (str_eq(part, word[i]))
			return true;
	return false;
}

/* [3] `slash` is where the last part of a path begins. */
static struct str before_dots(struct str name, size_t slash)
{
	struct str rest = str_from(name, slash), first = str_cut(&rest, '.'), domain = name,
		   next = rest;
	size_t end = slash + first.n;

	if (end == name.n || !end || is_compilers(str_cut(&next, '.')))
		return (struct str){ 0 };
	if (slash && is_capital(first) && !memchr(name.p, '.', str_cut(&domain, '/').n))
		return str_clip(name, slash - 1);
	for (size_t at = end; rest.n;) {
		struct str part = str_cut(&rest, '.');

		if (is_capital(part) && rest.n)
			return str_clip(name, at);
		at += 1 + part.n;
	}
	return str_clip(name, end);
}

static struct str qualifier(struct str function)
{
	struct str name = without_result(function), package, plain; /* [1] */
	size_t slash = 0;

	if (str_starts(name, S("<")))
		return of_type(name);
	package = before_colons(name);
	if (package.n)
		return package;
	plain = plain_part(name);
	for (size_t i = 0; i < plain.n; i++)
		if (plain.p[i] == '/')
			slash = i + 1;
	return before_dots(plain, slash);
}

struct str profile_package(const struct profile *p, const struct frame *f)
{
	struct str package = qualifier(f->function), module;

	if (package.n)
		return package;
	if (f->module == NO_MODULE || !p->module[f->module].name.n)
		return S("<unknown>");
	module = p->module[f->module].name;
	return str_cut_last(&module, '/');
}
