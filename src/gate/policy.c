#include "gate/policy.h"

#include "gate/policy_read.h"

/* ---- jobs ---- */

static bool take_reads(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct job *job = field;
	const struct yaml *each = y->kind == YAML_LIST ? y->child : y;

	if (y->kind == YAML_MAP || !each)
		return policy_expected(r, y, "stdout, stderr or file patterns");
	job->reads = ARENA_ARRAY(r->arena, struct str, y->n + 1);
	if (y->kind == YAML_SCALAR)
		return policy_text(r, y, &job->reads[job->nreads++]);
	for (; each; each = each->next)
		if (!policy_text(r, each, &job->reads[job->nreads++]))
			return false;
	return true;
}

/* What `go test -cpuprofile` and its like are told to write: a word stands for files of that name. */
static bool take_profile(struct policy_reader *r, const struct yaml *y, struct str *pattern)
{
	static const char *const kinds[] = { "cpu", "mem", "block", "mutex" };

	if (!policy_text(r, y, pattern))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_eq(*pattern, str_of(kinds[i]))) {
			*pattern = arena_printf(r->arena, "%s.*", kinds[i]);
			return true;
		}
	for (size_t i = 0; i < pattern->n; i++)
		if (strchr("./*?[", pattern->p[i]))
			return true;
	return policy_expected(r, y, "cpu, mem, block, mutex or a file pattern");
}

static bool take_profiles(struct policy_reader *r, const struct yaml *y, void *field)
{
	const struct yaml *each = y->kind == YAML_LIST ? y->child : y;
	struct job *job = field;

	if (y->kind == YAML_MAP || !each)
		return policy_expected(r, y, "cpu, mem, block, mutex or file patterns");
	job->profile = ARENA_ARRAY(r->arena, struct str, y->n + 1);
	if (y->kind == YAML_SCALAR)
		return take_profile(r, y, &job->profile[job->nprofile++]);
	for (; each; each = each->next)
		if (!take_profile(r, each, &job->profile[job->nprofile++]))
			return false;
	return true;
}

static bool is_variable(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
			    (i && c >= '0' && c <= '9')))
			return false;
	}
	return name.n > 0;
}

static bool take_env(struct policy_reader *r, const struct yaml *map, void *field)
{
	struct job *job = field;

	if (map->kind != YAML_MAP)
		return policy_expected(r, map, "map of variables");
	job->env = ARENA_ARRAY(r->arena, struct str, map->n);
	for (const struct yaml *y = map->child; y; y = y->next) {
		if (!is_variable(y->key))
			return policy_fail_key(r, y,
				"variable name of letters, digits and '_' expected, found \"%.*s\"",
				STR(str_clip(y->key, 80)));
		if (y->kind != YAML_SCALAR || memchr(y->text.p, 0, y->text.n))
			return policy_expected(r, y, "text without NUL bytes");
		job->env[job->nenv++] = arena_printf(
			r->arena, "%.*s=%.*s", STR(y->key), STR(y->text));
	}
	return true;
}

static bool take_warmup(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct job *job = field;

	job->warmup_said = true;
	return policy_count(r, y, &job->warmup);
}

/* A map from names to what prepares a run; nothing needs no preparation. */
static bool take_scenarios(struct policy_reader *r, const struct yaml *map, void *field)
{
	struct job *job = field;

	if (map->kind != YAML_MAP || !map->child)
		return policy_expected(r, map, "map such as {cold: \"git clean -xdf\", hot: \"\"}");
	job->scenario = ARENA_ARRAY(r->arena, struct job_scenario, map->n);
	for (const struct yaml *y = map->child; y; y = y->next) {
		if (!policy_is_scenario(y->key))
			return policy_fail_key(r, y, "scenario of letters, digits, '-' and '_' expected, found \"%.*s\"",
				STR(str_clip(y->key, 80)));
		if (y->kind != YAML_SCALAR || memchr(y->text.p, 0, y->text.n))
			return policy_expected(r, y, "command");
		job->scenario[job->nscenario++] = (struct job_scenario){ y->key, yaml_is_null(y) ? S("") : y->text };
	}
	return true;
}

static bool take_record(struct policy_reader *r, const struct yaml *y, void *field)
{
	static const char *const word[] = { [RECORD_LIGHT] = "light", [RECORD_FULL] = "full", [RECORD_NONE] = "none" };
	enum record_level *level = field;

	for (size_t i = 0; y->kind == YAML_SCALAR && i < sizeof word / sizeof *word; i++)
		if (str_eq(y->text, str_of(word[i]))) {
			*level = (enum record_level)i;
			return true;
		}
	return policy_expected(r, y, "full, light or none");
}

static const struct policy_key job_key[] = {
	{ "run", offsetof(struct job, run), policy_text },
	{ "build", offsetof(struct job, build), policy_text },
	{ "reads", 0, take_reads },
	{ "profile", 0, take_profiles },
	{ "format", offsetof(struct job, format), policy_text },
	{ "directory", offsetof(struct job, directory), policy_text },
	{ "runs", offsetof(struct job, runs), policy_count_positive },
	{ "warmup", 0, take_warmup },
	{ "budget", offsetof(struct job, budget_s), policy_duration },
	{ "timeout", offsetof(struct job, timeout_s), policy_duration },
	{ "allow-failure", offsetof(struct job, allow_failure), policy_flag },
	{ "env", 0, take_env },
	{ "scenarios", 0, take_scenarios },
	{ "record", offsetof(struct job, record), take_record },
	{ NULL, 0, NULL },
};

bool policy_is_scenario(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (i && c == '-')))
			return false;
	}
	return name.n > 0 && name.n <= 40;
}

/* A job is a map, or just its command. */
static bool take_job(struct policy_reader *r, const struct yaml *y, struct job *job)
{
	*job = (struct job){ .name = y->key, .record = RECORD_FULL, .line = y->key_line, .column = y->key_column };
	if (y->kind == YAML_SCALAR && !yaml_is_null(y))
		return policy_text(r, y, &job->run);
	if (y->kind != YAML_MAP)
		return policy_expected(r, y, "command or map of a job's keys");
	if (!policy_keys(r, y, job_key, job))
		return false;
	if (job->run.n)
		return true;
	policy_fail_key(r, y, "run expected in job %.*s", STR(str_clip(y->key, 80)));
	return err_hint(r->err, "run: is the command that the job measures or reads");
}

static bool take_jobs(struct policy_reader *r, const struct yaml *map, void *policy)
{
	struct policy *p = policy;

	if (yaml_is_null(map))
		return true;
	if (map->kind != YAML_MAP)
		return policy_expected(r, map, "map from names to jobs");
	p->job = ARENA_ARRAY(r->arena, struct job, map->n);
	for (const struct yaml *y = map->child; y; y = y->next)
		if (!take_job(r, y, &p->job[p->njob++]))
			return false;
	return true;
}

/* ---- keep ---- */

static bool take_branches(struct policy_reader *r, const struct yaml *y, void *field)
{
	const struct yaml *each = y->kind == YAML_LIST ? y->child : y;
	struct keep *keep = field;

	if (y->kind == YAML_MAP || !each)
		return policy_expected(r, y, "branch or list of branches");
	keep->branch = ARENA_ARRAY(r->arena, struct str, y->n + 1);
	if (y->kind == YAML_SCALAR)
		return policy_text(r, y, &keep->branch[keep->nbranch++]);
	for (; each; each = each->next)
		if (!policy_text(r, each, &keep->branch[keep->nbranch++]))
			return false;
	return true;
}

static const struct policy_key keep_key[] = {
	{ "runs", offsetof(struct keep, runs), policy_count_positive },
	{ "days", offsetof(struct keep, days), policy_count_positive },
	{ "branches", 0, take_branches },
	{ NULL, 0, NULL },
};

static bool take_keep(struct policy_reader *r, const struct yaml *y, void *field)
{
	struct keep *keep = field;

	if (y->kind != YAML_MAP)
		return policy_expected(r, y, "map such as {runs: 500, days: 365}");
	if (!policy_keys(r, y, keep_key, keep))
		return false;
	if (keep->runs || keep->days)
		return true;
	policy_fail_key(r, y, "runs or days expected in keep");
	return err_hint(r->err, "without keep: every run stays");
}

/* ---- the whole ---- */

static bool take_store(struct policy_reader *r, const struct yaml *y, void *field)
{
	return y->kind == YAML_SCALAR && str_has(y->text, S("://"))
		       ? policy_expected(r, y, "directory")
		       : policy_text(r, y, field);
}

static const struct policy_key policy_key[] = {
	{ "project", offsetof(struct policy, project), policy_text },
	{ "base", offsetof(struct policy, base), policy_text },
	{ "jobs", 0, take_jobs },
	{ "rules", 0, policy_take_rules },
	{ "accept", offsetof(struct policy, accept_file), policy_text },
	{ "store", offsetof(struct policy, store), take_store },
	{ "keep", offsetof(struct policy, keep), take_keep },
	{ "artifacts", offsetof(struct policy, artifacts), policy_text },
	{ "confidence", offsetof(struct policy, confidence), policy_share },
	{ "alpha", offsetof(struct policy, alpha), policy_share },
	{ NULL, 0, NULL },
};

static struct str directory_of(struct str path)
{
	size_t n = path.n;

	while (n && path.p[n - 1] != '/')
		n--;
	return !n ? S(".") : str_clip(path, n > 1 ? n - 1 : 1);
}

struct policy *policy_parse(
	struct arena *a, struct str file, struct str bytes, policy_env *env, struct err *e)
{
	struct policy_reader r = { .arena = a, .file = file, .err = e };
	struct yaml *root = yaml_parse(a, file, bytes, e);
	struct policy *p;

	if (!root)
		return NULL;
	p = ARENA_NEW(a, struct policy);
	p->file = file;
	p->directory = directory_of(file);
	p->alpha = 0.05;
	p->confidence = 0.95;
	if (root->kind != YAML_MAP) {
		policy_expected(&r, root, "map of keys such as jobs: and rules:");
		return NULL;
	}
	if (!policy_keys(&r, root, policy_key, p))
		return NULL;
	return !env || policy_override(a, p, env, e) ? p : NULL;
}
