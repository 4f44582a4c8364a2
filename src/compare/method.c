/* method - the procedures by name, with their papers. */
#include "compare/part.h"

#define RANK_PAPERS                                                                                \
	"Mann and Whitney 1947, Ann. Math. Statist. 18(1), 50-60; "                                \
	"Hodges and Lehmann 1963, Ann. Math. Statist. 34(2), 598-611; "                            \
	"Lehmann 1963, Ann. Math. Statist. 34(4), 1507-1512"

const struct method method_logs = {
	.name = "Mann-Whitney U, Hodges-Lehmann ratio",
	.cite = RANK_PAPERS,
	.assumes = "independent values; for the interval, that head is base times a factor",
};

const struct method method_plain = {
	.name = "Mann-Whitney U, Hodges-Lehmann difference over the base's median",
	.cite = RANK_PAPERS,
	.assumes = "independent values; for the interval, that head is base plus a constant, and "
		   "the base's median is known",
};

const struct method method_spread = {
	.name = "Mann-Whitney U, Hodges-Lehmann estimate, interval widened by the spread between "
		"runs",
	.cite = RANK_PAPERS,
	.assumes = "independent values; runs of one machine differ by a normal factor whose sd "
		   "history shows",
};

const struct method method_exact = {
	.name = "exact comparison",
	.cite = "",
	.assumes = "the values do not vary from one run to the next",
};

const struct method method_single = {
	.name = "two single values",
	.cite = "",
	.assumes = "nothing: one value a side proves no change",
};

const struct method method_summary = {
	.name = "Welch's interval of the ratio of summaries",
	.cite = "Welch 1947, Biometrika 34(1/2), 28-35; delta method for the logarithm",
	.assumes = "nearly normal centres, as means of many independent values are",
};

const struct method method_outcome = {
	.name = "outcomes of one test",
	.cite = "",
	.assumes = "the test gives the same outcome every time",
};
