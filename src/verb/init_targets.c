#include "verb/init_targets.h"

#include "base/file.h"

void targets_add(struct targets *t, struct str name)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (str_eq(t->name[i], name))
			return;
	if (name.n && t->n < TARGETS_MOST)
		t->name[t->n++] = name;
	else if (name.n)
		t->beyond++;
}

/* `value` of a line `key = value` of TOML, without plain quotes; false when it is another line. */
static bool toml_line(struct str line, struct str key, struct str *value)
{
	struct str k = str_trim(str_cut(&line, '='));

	if (!str_eq(k, key))
		return false;
	*value = str_trim(line);
	if (value->n >= 2 && (value->p[0] == '"' || value->p[0] == '\'')) {
		char quote = value->p[0];

		*value = str_from(*value, 1);
		*value = str_cut(value, quote);
	}
	return true;
}

void targets_of_cargo(struct targets *t, struct str text)
{
	struct str name = { 0 }, value;
	bool inside = false, own = false;

	while (text.n) {
		struct str line = str_trim(str_line(&text));

		if (str_starts(line, S("["))) {
			if (inside && own)
				targets_add(t, name);
			inside = str_starts(line, S("[[bench]]"));
			name = S("");
			own = false;
		} else if (toml_line(line, S("name"), &value)) {
			name = value;
		} else if (toml_line(line, S("harness"), &value)) {
			own = str_starts(value, S("false"));
		}
	}
	if (inside && own)
		targets_add(t, name);
}

void targets_of_cmake(struct arena *a, struct targets *t, struct str dir, struct str text)
{
	static const struct str call = { "target_link_libraries(", 22 };

	for (size_t at = 0; at + call.n < text.n; at++) {
		struct str rest = str_from(text, at), args, name;

		if (!str_starts(rest, call))
			continue;
		rest = str_from(rest, call.n);
		args = str_cut(&rest, ')');
		at += call.n + args.n;          /* on from here: no byte is looked at twice */
		args = str_trim(args);
		if (!str_has(args, S("benchmark::benchmark")) && !str_has(args, S("benchmark_main")))
			continue;
		name = (struct str){ args.p, 0 };
		while (name.n < args.n && !memchr(" \t\r\n", args.p[name.n], 4))
			name.n++;
		if (!str_has(name, S("$")) && !str_has(name, S("::")))
			targets_add(t, file_join(a, dir.n ? dir : S("."), name));
	}
}

struct str shell_word(struct arena *a, struct str word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,";
	struct str out = S("'");
	size_t i = 0;

	while (i < word.n && memchr(safe, word.p[i], sizeof safe - 1))
		i++;
	if (i == word.n && word.n && word.p[0] != '-')
		return word;
	while (word.n) {
		struct str part = word, rest = word;
		bool more;

		part = str_cut(&rest, '\'');
		more = part.n < word.n;
		out = arena_printf(a, "%.*s%.*s%s", STR(out), STR(part), more ? "'\\''" : "");
		word = rest;
	}
	return arena_join(a, out, S("'"));
}
