/*
 * work - a program of twenty-four functions of several kinds, for bench/profile_null/run: recorded twice it must not seem to have
 * changed, and with one function 10 % longer it must.
 *
 * usage: work ROUNDS [PERCENT]: PERCENT more of `parse_numbers` each round.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APART __attribute__((noinline))
#define BYTES (1u << 16)
#define NODES (1u << 17)

static unsigned char text[BYTES], packed[2 * BYTES];
static uint32_t next_node[NODES], table[1u << 15];
static double matrix[64][64], product[64][64];
static uint64_t state = 88172645463325252u;
static volatile uint64_t sink;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* ---- the one that grows ---- */

APART static uint64_t parse_numbers(uint32_t n)
{
	uint64_t sum = 0, number = 0;

	for (uint32_t i = 0; i < n; i++) {
		unsigned char c = text[i & (BYTES - 1)];

		if (c % 11 == 10) {
			sum += number * 31;
			number = 0;
		} else {
			number = number * 10 + c % 10;
		}
	}
	return sum + number;
}

/* ---- memory ---- */

APART static uint64_t walk_list(uint32_t n)
{
	uint32_t at = 0;

	while (n--)
		at = next_node[at];
	return at;
}

APART static uint64_t fill_table(uint32_t n)
{
	uint32_t h = 1;

	while (n--) {
		h = h * 2654435761u + 7;
		table[h >> 17] += h;
	}
	return table[5];
}

APART static uint64_t copy_text(uint32_t n)
{
	while (n--) {
		memcpy(packed, text, BYTES);
		packed[n & 1023]++;
	}
	return packed[77];
}

APART static int by_value(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

APART static uint64_t sort_some(uint32_t n)
{
	uint32_t v[512];

	while (n--) {
		for (uint32_t i = 0; i < 512; i++)
			v[i] = (uint32_t)draw();
		qsort(v, 512, sizeof *v, by_value);
	}
	return v[3];
}

/* ---- arithmetic ---- */

APART static uint64_t multiply(uint32_t n)
{
	while (n--)
		for (int i = 0; i < 64; i++)
			for (int k = 0; k < 64; k++)
				for (int j = 0; j < 64; j++)
					product[i][j] += matrix[i][k] * matrix[k][j];
	return (uint64_t)product[3][4];
}

APART static uint64_t run_lengths(uint32_t n)
{
	uint64_t out = 0;

	while (n--)
		for (uint32_t i = 1; i < BYTES; i++)
			out += text[i] == text[i - 1] ? 1 : 2;
	return out;
}

#define MIXER(name, shift, factor)                                      \
	APART static uint64_t name(uint32_t n)                          \
	{                                                               \
		uint64_t h = n;                                         \
                                                                        \
		for (uint32_t i = 0; i < n; i++)                        \
			h = (h ^ (h >> (shift))) * (factor) + text[i & (BYTES - 1)]; \
		return h;                                               \
	}

MIXER(mix_a, 29, 0x9e3779b97f4a7c15u)
MIXER(mix_b, 31, 0xbf58476d1ce4e5b9u)
MIXER(mix_c, 27, 0x94d049bb133111ebu)
MIXER(mix_d, 33, 0xff51afd7ed558ccdu)
MIXER(mix_e, 23, 0xc4ceb9fe1a85ec53u)
MIXER(mix_f, 21, 0x2545f4914f6cdd1du)
MIXER(mix_g, 19, 0xd6e8feb86659fd93u)
MIXER(mix_h, 37, 0xa0761d6478bd642fu)
MIXER(mix_i, 41, 0xe7037ed1a0b428dbu)
MIXER(mix_j, 43, 0x8ebc6af09c88c6e3u)
MIXER(mix_k, 17, 0x589965cc75374cc3u)
MIXER(mix_l, 13, 0x1d8e4e27c47d124fu)

static void prepare(void)
{
	for (uint32_t i = 0; i < BYTES; i++)
		text[i] = (unsigned char)draw();
	for (uint32_t i = 0; i < NODES; i++)
		next_node[i] = (i * 48271u + 11) & (NODES - 1);
	for (int i = 0; i < 64; i++)
		for (int j = 0; j < 64; j++)
			matrix[i][j] = (double)(draw() & 255) / 256;
}

static void round_of(uint32_t percent)
{
	sink += parse_numbers(400000 + 4000 * percent);
	sink += walk_list(100000);
	sink += fill_table(150000);
	sink += copy_text(20);
	sink += sort_some(4);
	sink += multiply(2);
	sink += run_lengths(3);
	sink += mix_a(160000) + mix_b(120000) + mix_c(90000) + mix_d(70000) + mix_e(50000) + mix_f(40000);
	sink += mix_g(30000) + mix_h(20000) + mix_i(15000) + mix_j(10000) + mix_k(6000) + mix_l(3000);
}

int main(int argc, char **argv)
{
	uint32_t rounds = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100;
	uint32_t percent = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;

	prepare();
	while (rounds--)
		round_of(percent);
	printf("%llu\n", (unsigned long long)sink);
	return 0;
}
