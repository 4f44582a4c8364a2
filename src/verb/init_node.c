/*
 * package.json: which scripts there are, and the test runner's command line among them.
 *
 * Only "scripts" and the dependencies are looked at.  A script is a shell command; of `xo && c8 ava test/a.js` the part
 * that a known runner begins is taken, so that the runner can be told to report in a form that pawl reads.
 */
#include "base/json.h"
#include "verb/init_targets.h"

static const struct runner {
	const char *name;
	enum fact fact;
} runners[] = {
	{ "mocha", NODE_MOCHA }, { "ava", NODE_AVA }, { "tape", NODE_TAPE }, { "node", NODE_RUNNER },
};

static const struct {
	const char *name;
	enum fact fact;
} dependencies[] = {
	{ "vitest", NODE_VITEST }, { "mocha", NODE_MOCHA }, { "ava", NODE_AVA }, { "jest-junit", NODE_JEST_JUNIT },
	{ "benchmark", NODE_BENCHMARKJS },
};

/* What stands before a command and leaves it as it is. */
static bool is_wrapper(struct str word)
{
	return str_eq(word, S("c8")) || str_eq(word, S("nyc")) || str_eq(word, S("npx")) || str_eq(word, S("cross-env"));
}

static const struct runner *runner_of(struct str word)
{
	for (size_t i = 0; i < sizeof runners / sizeof *runners; i++)
		if (str_eq(word, str_of(runners[i].name)))
			return &runners[i];
	return NULL;
}

static bool is_plain_command(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("$`;|<>&()\\\n", s.p[i]))
			return false;
	return true;
}

/* Takes `args` of one command when a runner begins it. */
static void take_command(struct targets *t, struct str command)
{
	struct str rest = command, word = str_word(&rest);
	const struct runner *r;

	while (is_wrapper(word))
		word = str_word(&rest);
	r = runner_of(word);
	rest = str_trim(rest);
	if (!r || t->runner.n || !is_plain_command(rest))
		return;
	if (r->fact == NODE_RUNNER && !str_has(rest, S("--test")))
		return;
	t->runner = word;
	t->runner_args = rest;
	t->facts |= FACT(r->fact);
}

/* Each of those that && joins. */
static void take_commands(struct targets *t, struct str text)
{
	while (text.n) {
		struct str one = text;
		size_t at = 0;

		while (at + 1 < one.n && memcmp(one.p + at, "&&", 2))
			at++;
		one.n = at + 1 < one.n ? at : one.n;
		text = str_from(text, one.n + 2);
		take_command(t, one);
	}
}

static void take_script(struct targets *t, struct str name, struct str command)
{
	bool is_test = str_eq(name, S("test")) || str_starts(name, S("test:")) || str_starts(name, S("unit"));

	if (str_eq(name, S("test")) && !str_has(command, S("no test specified")))
		t->facts |= FACT(NODE_TEST);
	if (str_eq(name, S("build")))
		t->facts |= FACT(NODE_BUILD);
	if (str_eq(name, S("bench")) || (!t->bench_script.n && (str_eq(name, S("benchmark")) || str_eq(name, S("benchmarks"))))) {
		t->bench_script = name;
		t->facts |= FACT(NODE_BENCH);
	}
	if (is_test)
		take_commands(t, command);
}

static void take_dependency(struct targets *t, struct str name)
{
	for (size_t i = 0; i < sizeof dependencies / sizeof *dependencies; i++)
		if (str_eq(name, str_of(dependencies[i].name)))
			t->facts |= FACT(dependencies[i].fact);
}

static bool is_dependencies(struct str key)
{
	return str_eq(key, S("dependencies")) || str_eq(key, S("devDependencies"));
}

/* The runner that a script starts is the one, whatever else is installed. */
static void settle_runner(struct targets *t)
{
	const struct runner *its = runner_of(t->runner);

	for (size_t i = 0; its && i < sizeof runners / sizeof *runners; i++)
		if (runners[i].fact != its->fact)
			t->facts &= ~FACT(runners[i].fact);
}

void targets_of_node(struct arena *a, struct targets *t, struct str text)
{
	struct err e = { 0 };
	struct json j;
	struct str key, name, command;

	json_init(&j, text, a, &e);
	if (json_peek(&j) != JSON_OBJECT || !json_object(&j))
		return;
	while (json_key(&j, &key)) {
		bool scripts = str_eq(key, S("scripts"));

		if ((!scripts && !is_dependencies(key)) || json_peek(&j) != JSON_OBJECT)
			continue;
		json_object(&j);
		while (json_key(&j, &name))
			if (!scripts)
				take_dependency(t, name);
			else if (json_peek(&j) == JSON_STRING && json_str(&j, &command))
				take_script(t, name, command);
	}
	settle_runner(t);
}
