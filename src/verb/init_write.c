/* The proposal as pawl.yaml, and the workflows. */
#include "base/utf8.h"
#include "verb/init.h"

/* ---- YAML ---- */

/* Words that YAML 1.1 or 1.2 takes for something else than text. */
static bool is_reserved(struct str s)
{
	static const char *const word[] = { "null", "true", "false", "yes", "no", "on", "off", "y", "n", NULL };
	char low[8] = { 0 };

	for (size_t i = 0; i < s.n && i < sizeof low - 1; i++)
		low[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	for (const char *const *w = word; *w && s.n < sizeof low; w++)
		if (!strcmp(low, *w))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* May it stand without quotes?  Stricter than YAML [7.3.3]: it begins with a letter, '/' or '_'. */
static bool is_plain(struct str s, bool in_flow)
{
	if (!s.n || !(is_letter(s.p[0]) || s.p[0] == '/' || s.p[0] == '_') || is_reserved(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], after = i + 1 < s.n ? s.p[i + 1] : ' ';

		if (c < ' ' || c > '~' || (c == ':' && after == ' ') || (c == ' ' && (after == '#' || after == ' ')))
			return false;
		if (in_flow && strchr(",[]{}:#*&!|>'\"%@`", c))
			return false;
	}
	return true;
}

void write_yaml_text(struct buf *out, struct str text, bool in_flow)
{
	if (is_plain(text, in_flow)) {
		buf_str(out, text);
		return;
	}
	buf_char(out, '"');
	while (text.n) {
		uint32_t code = 0xfffd;
		size_t n = utf8_next(text, &code);

		if (code == '"' || code == '\\')
			buf_printf(out, "\\%c", (char)code);
		else if (code == '\n')
			buf_lit(out, "\\n");
		else if (code == '\t')
			buf_lit(out, "\\t");
		else if (!n || utf8_obeyed(code) || code < ' ' || code == 0x7f)
			buf_printf(out, "\\U%08X", code);
		else
			buf_add(out, text.p, n);
		text = str_from(text, n ? n : 1);
	}
	buf_char(out, '"');
}

static void put_line(struct buf *out, const char *key, struct str value, const char *why)
{
	if (!value.n)
		return;
	buf_printf(out, "    %s: ", key);
	write_yaml_text(out, value, false);
	if (why)
		buf_printf(out, "  # %s", why);
	buf_char(out, '\n');
}

static void put_job(struct buf *out, const struct proposed_job *j)
{
	buf_lit(out, "  ");
	write_yaml_text(out, j->name, false);
	buf_printf(out, ":  # %s\n", j->about);
	put_line(out, "directory", j->directory, NULL);
	put_line(out, "build", j->build, "runs once, is not measured");
	put_line(out, "run", j->run, NULL);
	put_line(out, "reads", j->reads, str_eq(j->reads, S("stdout")) ? NULL : "the command writes it anew");
	put_line(out, "format", str_of(j->format), "what stdout holds");
	if (j->runs)
		buf_printf(out, "    runs: %u  # fresh processes: each is one observation\n", j->runs);
	if (j->budget)
		buf_printf(out, "    budget: %s  # then five of them are enough\n", j->budget);
	buf_printf(out, "    timeout: %s  # of one process\n", j->timeout);
}

static unsigned all_gives(const struct proposal *p)
{
	unsigned gives = 0;

	for (uint32_t i = 0; i < p->njob; i++)
		gives |= p->job[i].gives;
	return gives;
}

static void put_rules(struct buf *out, const struct proposal *p)
{
	unsigned gives = all_gives(p);

	buf_lit(out, "rules:\n");
	if (gives & GIVES_TIME)
		buf_printf(out, "  - {gate: bench.time, %sworse-than: 10%%}  # proven beyond 10 %%: exit 2\n",
			gives & GIVES_SUITE_TIME ? "job: \"bench*\", " : "");
	if (gives & GIVES_SUITE_TIME)
		buf_lit(out, "  - {gate: bench.time, job: \"unit*\", worse-than: 20%, level: soft}  # slower tests: a warning\n");
	if (gives & GIVES_BUILD_TIME)
		buf_lit(out, "  - {gate: bench.time, worse-than: 20%, level: soft}  # a slower build: a warning\n");
	if (gives & GIVES_MEMORY)
		buf_lit(out, "  - {gate: bench.rss, worse-than: 20%, level: soft}  # peak memory of what pawl times: a warning\n");
	if (gives & GIVES_ALLOCS)
		buf_lit(out, "  - {gate: bench.allocs, worse-than: 1%}  # allocations hardly vary\n");
	if (gives & GIVES_TESTS)
		buf_lit(out, "  - {gate: tests.failed, more-than: 0}  # no test fails\n");
}

void write_policy(const struct proposal *p, struct buf *out)
{
	buf_lit(out, "# Written by `pawl init`.  `pawl run` measures, compares and judges; `pawl help policy` explains every key.\n");
	buf_lit(out, "project: ");
	write_yaml_text(out, p->project, false);
	buf_lit(out, "\nbase: ");
	write_yaml_text(out, p->base, false);
	buf_printf(out, "  # %s\n", p->base_why);
	buf_lit(out, "jobs:\n");
	for (uint32_t i = 0; i < p->njob; i++)
		put_job(out, &p->job[i]);
	put_rules(out, p);
}

/* ---- CI ---- */

static const char github[] =
	"# Written by `pawl init`.\n"
	"name: pawl\n"
	"on:\n"
	"  push:\n"
	"  pull_request:\n"
	"permissions:\n"
	"  contents: read\n"
	"jobs:\n"
	"  pawl:\n"
	"    runs-on: ubuntu-24.04\n"
	"    steps:\n"
	"      - uses: actions/checkout@v4\n"
	"        with:\n"
	"          fetch-depth: 0  # the base is a merge base: it needs the history\n"
	"      # Install pawl and what the jobs of pawl.yaml need before this step.\n"
	"      - run: pawl doctor\n"
	"      - uses: actions/cache/restore@v4  # runs of earlier commits\n"
	"        with:\n"
	"          path: .pawl\n"
	"          key: pawl-${{ github.ref_name }}-${{ github.run_id }}-${{ github.run_attempt }}\n"
	"          restore-keys: |\n"
	"            pawl-${{ github.ref_name }}-\n"
	"            pawl-${{ github.event.repository.default_branch }}-\n"
	"      - run: pawl run  # exits 2 when a hard rule failed, 3 when something was not measured\n"
	"      - uses: actions/cache/save@v4\n"
	"        if: ${{ !cancelled() }}  # a failing run is remembered, too\n"
	"        with:\n"
	"          path: .pawl\n"
	"          key: pawl-${{ github.ref_name }}-${{ github.run_id }}-${{ github.run_attempt }}\n"
	"      - run: pawl gate --report github || true  # annotations; the step above is the verdict\n"
	"        if: ${{ !cancelled() }}\n"
	"      - uses: actions/upload-artifact@v4\n"
	"        if: ${{ !cancelled() }}\n"
	"        with:\n"
	"          name: pawl\n"
	"          path: pawl-out\n";

static const char gitlab[] =
	"# Written by `pawl init`.\n"
	"pawl:\n"
	"  stage: test\n"
	"  variables:\n"
	"    GIT_DEPTH: \"0\"  # the base is a merge base: it needs the history\n"
	"  # Install pawl and what the jobs of pawl.yaml need in before_script or in the image.\n"
	"  script:\n"
	"    - git fetch origin \"+refs/heads/$CI_DEFAULT_BRANCH:refs/remotes/origin/$CI_DEFAULT_BRANCH\"\n"
	"    - pawl run  # exits 2 when a hard rule failed, 3 when something was not measured\n"
	"  cache:\n"
	"    key: pawl\n"
	"    paths: [.pawl/]  # runs of earlier commits\n"
	"    when: always\n"
	"  artifacts:\n"
	"    when: always\n"
	"    paths: [pawl-out/]\n"
	"    reports:\n"
	"      junit: pawl-out/report.junit.xml\n"
	"  resource_group: pawl  # one measurement at a time\n";

const struct ci *ci_find(struct str name)
{
	static const struct ci known[] = {
		{ .name = "github", .path = ".github/workflows/pawl.yml", .text = github },
		{ .name = "gitlab", .path = ".gitlab-ci.yml", .text = gitlab },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(name, str_of(known[i].name)))
			return &known[i];
	return NULL;
}
