#include "compare/subject.h"

enum key_kind key_kind(struct str key)
{
	static const struct { struct str key; enum key_kind kind;
	} known[] = {
		{ S(".name"), KEY_NAME },
		{ S(".fullname"), KEY_FULLNAME },
		{ S(".file"), KEY_FILE },
		{ S(".unit"), KEY_UNIT },
		{ S(".config"), KEY_ALL_CONFIG },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].key, key))
			return known[i].kind;
	return str_starts(key, S("/")) ? KEY_PART : KEY_CONFIG;
}

/* Cuts "-8" off the end of `name` and returns it; empty when there is none. */
static struct str cut_gomaxprocs(struct str *name)
{
	size_t digits = 0;
	struct str cut = { 0 };

	while (digits < name->n && name->p[name->n - digits - 1] >= '0' &&
		name->p[name->n - digits - 1] <= '9')
		digits++;
	if (!digits || digits == name->n || name->p[name->n - digits - 1] != '-')
		return cut;
	cut = str_from(*name, name->n - digits - 1);
	name->n -= digits + 1;
	return cut;
}

/*
 * The bytes before the next '/' that is not the first byte: a base name, or a part with its slash.
 */
static struct str next_part(struct str *rest)
{
	const char *slash = rest->n > 1 ? memchr(rest->p + 1, '/', rest->n - 1) : NULL;
	struct str part = *rest;

	if (rest->n && rest->p[0] == '/' && !slash) {
		*rest = (struct str){ 0 };
		return part;
	}
	if (slash)
		part.n = (size_t)(slash - rest->p);
	*rest = str_from(*rest, part.n);
	return part;
}

/* The base name, which may be empty; leaves the parts. */
static struct str cut_base(struct str *rest)
{
	const char *slash = rest->n ? memchr(rest->p, '/', rest->n) : NULL;
	struct str base = *rest;

	if (slash)
		base.n = (size_t)(slash - rest->p);
	*rest = str_from(*rest, base.n);
	return base;
}

static struct str base_name(struct str name)
{
	struct str rest = name, base = cut_base(&rest);

	if (!rest.n)
		cut_gomaxprocs(&base);
	return base;
}

/* Is `part` "/k=..." for this key "/k"? */
static bool part_is(struct str part, struct str key)
{
	return part.n > key.n && str_starts(part, key) && part.p[key.n] == '=';
}

static struct str part_value(struct str name, struct str key)
{
	struct str procs = cut_gomaxprocs(&name), part;

	if (procs.n && str_eq(key, S("/gomaxprocs")))
		return str_from(procs, 1);
	cut_base(&name);
	while (name.n) {
		part = next_part(&name);
		if (part_is(part, key))
			return str_from(part, key.n + 1);
	}
	return (struct str){ 0 };
}

struct str subject_value(const struct subject *s, enum key_kind kind, struct str key)
{
	switch (kind) {
	case KEY_NAME:
		return base_name(s->name);
	case KEY_FULLNAME:
		return s->name;
	case KEY_PART:
		return part_value(s->name, key);
	case KEY_FILE:
		return s->file;
	case KEY_UNIT:
		return s->unit;
	default:
		for (uint32_t i = 0; i < s->nconfig; i++)
			if (str_eq(s->config[i].key, key))
				return s->config[i].value;
		return (struct str){ 0 };
	}
}

/* Formats whose parameters are the key: value lines of golang.org/design/14313-benchmark-format. */
static bool has_config(struct str format)
{
	return str_eq(format, S("gobench")) || str_eq(format, S("gotest")) || str_eq(format, S("benchstat_csv"));
}

/* The unit, behind the metric when it does not say it: time and cpu_time are both sec/op. */
static struct str unit_label(struct arena *a, const struct series *s)
{
	if (str_eq(s->metric, unit_metric(a, s->unit)))
		return s->unit.name;
	return arena_printf(a, "%.*s %.*s", STR(s->metric), STR(s->unit.name));
}

struct subject subject_of(
	struct arena *a, const struct evidence *ev, const struct series *s, struct str label)
{
	struct subject out = { .name = s->name, .file = label, .unit = unit_label(a, s) };
	struct str procs;

	if (has_config(ev->format)) {
		out.config = s->param;
		out.nconfig = s->nparam;
		return out;
	}
	procs = s->nparam ? cut_gomaxprocs(&out.name) : (struct str){ 0 };
	for (uint32_t i = 0; i < s->nparam; i++)
		out.name = arena_printf(a, "%.*s/%.*s=%.*s", STR(out.name), STR(s->param[i].key),
			STR(s->param[i].value));
	if (procs.n)
		out.name = arena_join(a, out.name, procs);
	return out;
}

static bool is_cut(struct str part, const struct name_cuts *cuts)
{
	for (uint32_t i = 0; i < cuts->n; i++)
		if (part_is(part, cuts->key[i]))
			return true;
	return false;
}

struct str name_without(struct arena *a, struct str name, const struct name_cuts *cuts)
{
	struct str rest = name, procs = cut_gomaxprocs(&rest), base = cut_base(&rest), part;
	char *out;
	size_t n;

	if (!cuts->n && !cuts->name)
		return name;
	if (cuts->name)
		base = S("*");
	out = arena_alloc(a, base.n + name.n + 1, 1);
	memcpy(out, base.p, base.n);
	n = base.n;
	while (rest.n) {
		part = next_part(&rest);
		if (is_cut(part, cuts))
			continue;
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	if (procs.n && !cuts->gomaxprocs) {
		memcpy(out + n, procs.p, procs.n);
		n += procs.n;
	}
	return (struct str){ out, n };
}
