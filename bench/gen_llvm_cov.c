/*
 * gen_llvm_cov FILE [MEGABYTES SEED] - writes what `llvm-cov export` writes of a large C program (300 MB unless said
 * otherwise): one file of 250,000 lines, functions of up to 60 regions, and, what fills it, for each use of a macro all
 * regions of the function that it is used in.  Equal arguments give equal files.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LINES 250000u
#define FUNCTION_LINES 40u
#define REGIONS 60u             /* of one function at most */

static FILE *out;
static uint64_t seed;

struct function {
	uint32_t line, regions;
	uint64_t seed;
};

static uint64_t random_number(void)     /* splitmix64 */
{
	uint64_t z = seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint64_t count(void)
{
	uint64_t x = random_number();

	return x % 4 ? 0 : x >> 40;
}

static struct function function_at(uint32_t line)
{
	seed = line;
	return (struct function){ .line = line, .regions = 1 + (uint32_t)(random_number() % REGIONS), .seed = line * 3 + 1 };
}

static void put_regions(const struct function *f)
{
	seed = f->seed;
	fprintf(out, "[%u,40,%u,2,%llu,0,0,0]", f->line, f->line + FUNCTION_LINES - 2, (unsigned long long)count());
	for (uint32_t i = 1; i < f->regions; i++) {
		uint32_t line = f->line + 1 + i * (FUNCTION_LINES - 4) / REGIONS;

		fprintf(out, ",[%u,%u,%u,%u,%llu,0,0,%u]", line, 5 + i % 7, line, 30 + i, (unsigned long long)count(),
			i % 9 ? 0 : 3);
	}
}

static void put_branches(const struct function *f)
{
	seed = f->seed;
	for (uint32_t i = 1; i < f->regions; i += 2)
		fprintf(out, "%s[%u,%u,%u,20,%llu,%llu,0,0,4]", i > 1 ? "," : "", f->line + 1 + i * (FUNCTION_LINES - 4) / REGIONS,
			5 + i % 7, f->line + 1 + i * (FUNCTION_LINES - 4) / REGIONS, (unsigned long long)count(),
			(unsigned long long)count());
}

static void put_expansion(const struct function *f, uint32_t use)
{
	fprintf(out, "%s{\"branches\":[],\"filenames\":[\"/src/made.c\"],\"source_region\":[%u,9,%u,19,7,0,1,1],\"target_regions\":[",
		use ? "," : "", f->line + 1, f->line + 1);
	put_regions(f);
	fputs("]}", out);
}

static void put_segments(void)
{
	for (uint32_t line = 1; line + FUNCTION_LINES <= LINES; line += FUNCTION_LINES) {
		struct function f = function_at(line);

		seed = f.seed;
		fprintf(out, "%s[%u,40,%llu,true,true,false]", line > 1 ? "," : "", line, (unsigned long long)count());
		for (uint32_t i = 1; i + 4 < FUNCTION_LINES; i += 3)
			fprintf(out, ",[%u,5,%llu,true,true,false]", line + i, (unsigned long long)count());
		fprintf(out, ",[%u,2,0,false,false,false]", line + FUNCTION_LINES - 2);
	}
}

static void put_functions(void)
{
	for (uint32_t line = 1; line + FUNCTION_LINES <= LINES; line += FUNCTION_LINES) {
		struct function f = function_at(line);

		fprintf(out, "%s{\"branches\":[", line > 1 ? "," : "");
		put_branches(&f);
		fprintf(out, "],\"count\":1,\"filenames\":[\"/src/made.c\"],\"name\":\"made%u\",\"regions\":[", line);
		put_regions(&f);
		fputs("]}", out);
	}
}

int main(int argc, char **argv)
{
	long long most = argc > 2 ? atoll(argv[2]) * 1000000 : 300000000, made = argc > 3 ? atoll(argv[3]) : 1;

	if (argc < 2 || !(out = fopen(argv[1], "w"))) {
		fputs("usage: gen_llvm_cov FILE [MEGABYTES SEED]\n", stderr);
		return 1;
	}
	fputs("{\"data\":[{\"files\":[{\"branches\":[],\"expansions\":[", out);
	for (uint32_t use = 0; ftello(out) < most - 20000000; use++) {
		struct function f = function_at((uint32_t)((uint64_t)use * 7919 + (uint64_t)made) % (LINES / FUNCTION_LINES) *
			FUNCTION_LINES + 1);

		put_expansion(&f, use);
	}
	fputs("],\"filename\":\"/src/made.c\",\"segments\":[", out);
	put_segments();
	fputs("]}],\"functions\":[", out);
	put_functions();
	fputs("],\"totals\":{}}],\"type\":\"llvm.coverage.json.export\",\"version\":\"2.0.1\"}\n", out);
	return fclose(out) ? 1 : 0;
}
