/*
 * Choices [1] A suffix counts when it is all of one of the two: "/build/src/pkg/a.c" ends with all of "pkg/a.c"; "a.c", from a compiler
 *             that ran in pkg/, is the end of it.  "x/util.c" and "y/util.c" share a name and are two files.
 *         [2] Of several files that fit the one with the most components counts; equal ones are ambiguous and the path stays.
 */
#include "model/source_paths.h"

void source_paths_init(struct source_paths *p, struct arena *a)
{
	*p = (struct source_paths){ .arena = a };
	map_init(&p->by_path, a);
	map_init(&p->by_name, a);
}

static struct str without_slash(struct str s)
{
	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

void source_paths_map(struct source_paths *p, struct str from, struct str to)
{
	ARENA_ROOM(p->arena, p->map, p->nmap, p->map_cap);
	to = str_eq(to, S(".")) ? S("") : without_slash(to);
	p->map[p->nmap++] = (struct path_rule){ without_slash(from), to };
}

void source_paths_strip(struct source_paths *p, struct str prefix)
{
	ARENA_ROOM(p->arena, p->strip, p->nstrip, p->strip_cap);
	p->strip[p->nstrip++] = without_slash(prefix);
}

void source_paths_module(struct source_paths *p, struct str module, struct str directory)
{
	ARENA_ROOM(p->arena, p->module, p->nmodule, p->module_cap);
	directory = str_eq(directory, S(".")) ? S("") : without_slash(directory);
	p->module[p->nmodule++] = (struct path_rule){ without_slash(module), directory };
}

/* ---- the tree ---- */

static struct str lower(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1, 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
	return (struct str){ p, s.n };
}

static struct str key_of(const struct source_paths *p, struct str s)
{
	return p->ignore_case ? lower(p->arena, s) : s;
}

static struct str last_component(struct str path)
{
	return str_cut_last(&path, '/');
}

void source_paths_tree(struct source_paths *p, const struct str *file, uint32_t n, bool ignore_case)
{
	p->tree = file;
	p->ntree = n;
	p->ignore_case = ignore_case;
	p->next = ARENA_ARRAY(p->arena, uint32_t, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		struct str key = key_of(p, file[i]), name = last_component(key);

		map_intern(&p->by_path, key, i);
		p->next[i] = map_find(&p->by_name, name);
		map_set(&p->by_name, name, i);
	}
}

static uint32_t components(struct str path)
{
	uint32_t n = 1;

	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return n;
}

/* Does `path` end with all of `tail`, at the start of a component? */
static bool ends_with(struct str path, struct str tail)
{
	return str_ends(path, tail) && (path.n == tail.n || path.p[path.n - tail.n - 1] == '/');
}

struct match {
	uint32_t file;                  /* MAP_NONE: none, or several alike */
	uint32_t components;            /* that both have in common */
	bool several;
};

static struct match longest_match(const struct source_paths *p, struct str path)
{
	struct str key = key_of(p, path);
	struct match m = { MAP_NONE, 0, false };

	for (uint32_t i = map_find(&p->by_name, last_component(key)); i != MAP_NONE; i = p->next[i]) {
		struct str file = key_of(p, p->tree[i]);
		uint32_t n = ends_with(key, file) ? components(file) : ends_with(file, key) ? components(key) : 0;

		if (n && n == m.components)
			m.several = true;
		if (n > m.components)
			m = (struct match){ i, n, false };
	}
	if (m.several)
		m.file = MAP_NONE;
	return m;
}

/* ---- the steps ---- */

struct str path_folded(struct arena *a, struct str path)
{
	bool absolute = path.n && path.p[0] == '/';
	char *out = arena_alloc(a, path.n + 1, 1);
	size_t n = 0, *start = ARENA_ARRAY(a, size_t, path.n / 2 + 2), depth = 0, ups = 0;

	if (absolute)
		out[n++] = '/';
	while (path.n) {
		struct str part = str_cut(&path, '/');
		bool up = str_eq(part, S(".."));

		if (!part.n || str_eq(part, S(".")) || (up && absolute && !depth))
			continue;
		if (up && depth > ups) {
			n = start[--depth];
			continue;
		}
		ups += up;
		start[depth++] = n;
		if (n && out[n - 1] != '/')
			out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	return (struct str){ out, n };
}

static bool is_below(struct str path, struct str top)
{
	return str_starts(path, top) && (path.n == top.n || path.p[top.n] == '/' || str_ends(top, S("/")));
}

static struct str moved(struct arena *a, struct str path, struct str from, struct str to)
{
	struct str rest = str_from(path, from.n);

	while (rest.n && rest.p[0] == '/')
		rest = str_from(rest, 1);
	if (!to.n)
		return rest;
	return rest.n ? arena_printf(a, "%.*s%s%.*s", STR(to), str_ends(to, S("/")) ? "" : "/", STR(rest)) : to;
}

/* The rule with the longest `from` that the path is below; NULL = none. */
static const struct path_rule *rule_of(const struct path_rule *rule, uint32_t n, struct str path)
{
	const struct path_rule *best = NULL;

	for (uint32_t i = 0; i < n; i++)
		if (is_below(path, rule[i].from) && (!best || rule[i].from.n > best->from.n))
			best = &rule[i];
	return best;
}

static struct str by_rules(const struct source_paths *p, struct str path)
{
	struct arena *a = p->arena;
	const struct path_rule *rule;
	size_t longest = 0;

	if (memchr(path.p ? path.p : "", '\\', path.n) && !memchr(path.p, '/', path.n)) {
		char *s = arena_cstr(a, path);

		for (size_t i = 0; i < path.n; i++)
			s[i] = s[i] == '\\' ? '/' : s[i];
		path.p = s;
	}
	path = path_folded(a, path);
	if ((rule = rule_of(p->map, p->nmap, path)))
		path = moved(a, path, rule->from, rule->to);
	for (uint32_t i = 0; i < p->nstrip; i++)
		if (is_below(path, p->strip[i]) && p->strip[i].n > longest)
			longest = p->strip[i].n;
	if (longest)
		path = moved(a, path, str_clip(path, longest), S(""));
	if (p->root.n && is_below(path, p->root))
		path = moved(a, path, p->root, S(""));
	if ((rule = rule_of(p->module, p->nmodule, path)))
		path = moved(a, path, rule->from, rule->to);
	if (p->prefix.n && !str_starts(path, S("/")))
		path = moved(a, path, S(""), p->prefix);
	return path;
}

struct str source_package(const struct source_paths *p, struct str package)
{
	const struct path_rule *rule = rule_of(p->module, p->nmodule, package);
	struct str directory = rule ? moved(p->arena, package, rule->from, rule->to) : package;

	return rule && !directory.n ? S(".") : directory;
}

struct str source_unmodule(const struct source_paths *p, struct str path)
{
	const struct path_rule *best = NULL;

	for (uint32_t i = 0; i < p->nmodule; i++) {
		struct str to = p->module[i].to;

		if ((!to.n ? !str_starts(path, S("/")) : is_below(path, to)) && (!best || to.n > best->to.n))
			best = &p->module[i];
	}
	return best ? moved(p->arena, path, best->to, best->from) : path;
}

/* ---- all paths of an input ---- */

static bool is_in_tree(const struct source_paths *p, struct str path, uint32_t *file)
{
	*file = map_find(&p->by_path, key_of(p, path));
	return *file != MAP_NONE;
}

/* What stands before a file of the tree at the end of a path; empty when the path is the shorter one. */
static struct str before(struct str path, struct str file)
{
	return path.n > file.n ? str_clip(path, path.n - file.n) : S("");
}

/* The directories that more than a name proved to be the repository. */
static void learn(const struct source_paths *p, struct str path, struct map *tops)
{
	struct match m;
	uint32_t file;

	if (is_in_tree(p, path, &file))
		return;
	m = longest_match(p, path);
	if (m.file != MAP_NONE && m.components > 1)
		map_set(tops, before(path, p->tree[m.file]), 0);
}

static struct str by_suffix(struct source_paths *p, struct str path, const struct map *tops)
{
	struct match m;
	uint32_t file;

	if (is_in_tree(p, path, &file))
		return p->tree[file];
	m = longest_match(p, path);
	p->nambiguous += m.several;
	if (m.file == MAP_NONE)
		return path;
	if (components(p->tree[m.file]) == 1 && map_find(tops, before(path, p->tree[m.file])) == MAP_NONE)
		return path;
	p->nmatched++;
	return p->tree[m.file];
}

void source_paths_apply(struct source_paths *p, struct str **path, uint32_t n)
{
	struct map tops;

	map_init(&tops, p->arena);
	for (uint32_t i = 0; i < n; i++)
		*path[i] = by_rules(p, *path[i]);
	for (uint32_t i = 0; p->ntree && i < n; i++)
		learn(p, *path[i], &tops);
	for (uint32_t i = 0; p->ntree && i < n; i++)
		*path[i] = by_suffix(p, *path[i], &tops);
}

/* [go.dev/ref/mod "module directive"]: "module path", where the path may be quoted; a comment may follow. */
bool source_module(struct str go_mod, struct str *module)
{
	while (go_mod.n) {
		struct str line = str_line(&go_mod), word;

		if (!str_eq(str_word(&line), S("module")))
			continue;
		word = str_word(&line);
		if (word.n > 2 && (word.p[0] == '"' || word.p[0] == '`') && word.p[word.n - 1] == word.p[0])
			word = str_clip(str_from(word, 1), word.n - 2);
		*module = word;
		return word.n > 0 && !str_eq(word, S("("));
	}
	return false;
}
