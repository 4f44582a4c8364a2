#include "test/read_as.h"

#define READ(r, results) read_quoted(&format_hyperfine, "{'results': [" results "]}", (r))

static void runs_are_values_each_of_a_process_of_its_own(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"{'command': 'x', 'mean': 2, 'user': 0.5, 'system': 0.25, 'times': [1, 3],"
		" 'memory_usage_byte': [4096, 8192], 'exit_codes': [0, 0]},"
		"{'command': 'y', 'mean': 5, 'times': [5], 'exit_codes': [0]}"), &r.err);
	s = series_in(&r, "x", "time");
	CHECK_EQ(bench_values(bench_in(&r)), 2 + 2 + 1);
	CHECK(s->value[0] == 1 && s->value[1] == 3);
	CHECK(s->process[0] == 0 && s->process[1] == 1);
	CHECK_STR(s->unit.name, "sec");
	CHECK_EQ(s->better, BETTER_LOWER);
	CHECK(!s->summary);
	CHECK_EQ(series_in(&r, "y", "time")->process[0], 2);
	s = series_in(&r, "x", "rss");
	CHECK(s->value[0] == 4096 && s->value[1] == 8192 && s->process[1] == 1);
	CHECK_EQ(s->unit.dim, DIM_BYTES);
	s = series_in(&r, "x", "user_time");
	CHECK(s->summary->center == 0.5 && s->summary->is_mean && s->summary->n == 2);
	CHECK(series_in(&r, "x", "system_time")->summary->center == 0.25);
	CHECK_EQ(r.reading.evidence[0].nnote, 0);
	read_done(&r);
}

/* Law: runs in = values out; the same command with the same parameters is one series. */
static void no_run_is_lost_and_parameters_tell_series_apart(void **state)
{
	static char text[1 << 17];
	struct read_of r;
	size_t n = 0;

	(void)state;
	n += (size_t)snprintf(text, sizeof text, "{'results': [");
	for (int i = 0; i < 500; i++)
		n += (size_t)snprintf(text + n, sizeof text - n,
			"%s{'command': 'c', 'times': [%d, 1, 2], 'parameters': {'n': '%d'}}",
			i ? "," : "", i, i % 50);
	snprintf(text + n, sizeof text - n, "]}");
	CHECK_OK(read_quoted(&format_hyperfine, text, &r), &r.err);
	CHECK_EQ(bench_values(bench_in(&r)), 3 * 500);
	CHECK_EQ(bench_in(&r)->n, 50);
	CHECK_STR(bench_in(&r)->series[7].param[0].key, "n");
	CHECK_STR(bench_in(&r)->series[7].param[0].value, "7");
	CHECK(bench_in(&r)->series[7].value[3] == 57);
	CHECK_EQ(bench_in(&r)->series[7].process[3], 57 * 3);
	read_done(&r);
}

static void without_times_the_mean_is_a_summary(void **state)
{
	const struct summary *s;
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"{'command': 'x', 'mean': 2, 'stddev': 0.5, 'median': 1.9, 'min': 1, 'max': 4},"
		"{'command': 'y', 'mean': 3, 'stddev': null},"
		"{'command': 'z', 'median': 4}, {'command': 'none'}"), &r.err);
	s = series_in(&r, "x", "time")->summary;
	CHECK(s->center == 2 && s->is_mean && s->sd == 0.5 && s->min == 1 && s->max == 4);
	CHECK_EQ(s->n, 0);
	CHECK(isnan(s->lo) && isnan(s->hi));
	CHECK(isnan(series_in(&r, "y", "time")->summary->sd));
	s = series_in(&r, "z", "time")->summary;
	CHECK(s->center == 4 && !s->is_mean);
	CHECK_STR(series_in(&r, "none", "time")->failure, "no time was written");
	read_done(&r);
}

static void runs_that_failed_are_noted(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r,
		"{'command': 'x', 'times': [1, 2, 3, 4], 'exit_codes': [3, 0, 3, null]}"), &r.err);
	CHECK_EQ(series_in(&r, "x", "time")->n, 4);
	CHECK_EQ(noted(&r, "a run of \"x\" exited with status 3 and counts all the same"), 2);
	CHECK_EQ(noted(&r, "a run of \"x\" was ended by a signal and counts all the same"), 1);
	read_done(&r);
}

#define MEMORY(name, values) \
	"{'command': '" name "', 'times': [1], 'memory_usage_byte': " values "}"

static void memory_that_an_earlier_command_needed_is_not_measured(void **state)
{
	struct read_of r;

	(void)state;
	CHECK_OK(READ(&r, MEMORY("small", "[10, 10]") "," MEMORY("large", "[90, 90]") ","
		MEMORY("small again", "[90, 90]") "," MEMORY("larger", "[90, 95]")), &r.err);
	CHECK_EQ(series_in(&r, "small", "rss")->n, 2);
	CHECK_EQ(series_in(&r, "large", "rss")->n, 2);
	CHECK_EQ(series_in(&r, "small again", "rss")->n, 0);
	CHECK(series_in(&r, "small again", "rss")->failure.n);
	CHECK_EQ(series_in(&r, "larger", "rss")->n, 2);
	read_done(&r);
	/* Once a value falls it is no running maximum. */
	CHECK_OK(READ(&r, MEMORY("large", "[90, 89]") "," MEMORY("small", "[89, 10]")), &r.err);
	CHECK_EQ(series_in(&r, "small", "rss")->n, 2);
	read_done(&r);
}

static void own_files_are_told_from_others(void **state)
{
	int (*sniff)(struct str head) = format_hyperfine.sniff;

	(void)state;
	CHECK_EQ(sniff(S("{\"results\": [{\"command\": \"x\", \"mean\": 1, \"ti")), 32);
	CHECK_EQ(sniff(S("{\"results\": [{\"command\": \"x\", \"median\"")), 24);
	CHECK_EQ(sniff(S("{\"results\": [{\"mean\": 1}]}")), 0);
	CHECK_EQ(sniff(S("{\"results\": [{\"command\": [\"x\"], \"mean\": 1}]}")), 0);
	CHECK_EQ(sniff(S("{\"results\": {}}")), 0);
}

int main(void)
{
	return RUN(TEST(runs_are_values_each_of_a_process_of_its_own),
		TEST(no_run_is_lost_and_parameters_tell_series_apart),
		TEST(without_times_the_mean_is_a_summary), TEST(runs_that_failed_are_noted),
		TEST(memory_that_an_earlier_command_needed_is_not_measured),
		TEST(own_files_are_told_from_others));
}
