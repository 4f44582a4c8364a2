/*
 * gen_perfdata FILE [SAMPLES SEED] - writes a perf.data of two CPUs (585,000 samples unless said otherwise, about 71 MB),
 * shaped like a recording of many short compilations: a new process every few hundred samples at load addresses of its
 * own, kernel frames above user frames, functions of very unequal weight, rounds of 10 ms a CPU.  Equal arguments give
 * equal files.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL 0xffffffff81000000u
#define CPUS 2
#define ROUND 64                /* samples of a CPU between two marks of order */
#define LIFE 400                /* samples of a process */

static FILE *out;
static uint64_t seed;

struct process {
	uint32_t pid, left;
	uint64_t base, libc;
};

static uint64_t random_number(void)     /* splitmix64 */
{
	uint64_t z = seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Below n, small ones much oftener. */
static uint64_t skewed(uint64_t n)
{
	double x = (double)(random_number() >> 11) * 0x1p-53;

	return (uint64_t)((double)n * x * x * x);
}

static void put(const void *p, size_t n)
{
	if (fwrite(p, 1, n, out) != n)
		exit(1);
}

static void put_u64(uint64_t x)
{
	put(&x, 8);
}

static void put_pair(uint32_t x, uint32_t y)
{
	put(&x, 4);
	put(&y, 4);
}

static void put_header(uint32_t type, uint16_t misc, size_t size)
{
	uint16_t n = (uint16_t)size;

	put(&type, 4);
	put(&misc, 2);
	put(&n, 2);
}

static void put_trailer(uint32_t pid, uint64_t time)
{
	put_pair(pid, pid);
	put_u64(time);
}

static void put_text(const char *s)
{
	char padded[64] = { 0 };

	strncpy(padded, s, sizeof padded - 1);
	put(padded, (strlen(s) + 8) / 8 * 8);
}

static void put_map(uint32_t pid, uint16_t mode, uint64_t start, uint64_t length, uint64_t offset, const char *path, uint64_t time)
{
	put_header(1, mode, 40 + (strlen(path) + 8) / 8 * 8 + 16);
	put_pair(pid, pid == UINT32_MAX ? 0 : pid);
	put_u64(start);
	put_u64(length);
	put_u64(offset);
	put_text(path);
	put_trailer(pid, time);
}

/* fork, exec and what the loader maps. */
static void begin(struct process *p, uint32_t pid, uint64_t time)
{
	static const char *const name[] = { "cc1", "as", "sh", "collect2", "ld" };
	static const char *const path[] = { "/usr/lib/gcc/cc1", "/usr/bin/as", "/usr/bin/dash", "/usr/lib/gcc/collect2", "/usr/bin/ld" };
	unsigned which = pid % 8 < 4 ? 0 : pid % 8 - 3;

	p->pid = pid;
	p->left = 1 + (uint32_t)skewed(LIFE * 4);
	p->base = 0x550000000000u + (random_number() & 0xfffffff000u);
	p->libc = 0x7f0000000000u + (random_number() & 0xfffffff000u);
	put_header(7, 0, 48);
	put_pair(pid, 1000);
	put_pair(pid, 1000);
	put_u64(time);
	put_trailer(pid, time);
	put_header(3, 1 << 13, 16 + (strlen(name[which]) + 8) / 8 * 8 + 16);
	put_pair(pid, pid);
	put_text(name[which]);
	put_trailer(pid, time);
	put_map(pid, 2, p->base, 0x1800000, 0x400000, path[which], time);
	put_map(pid, 2, p->libc, 0x156000, 0x26000, "/usr/lib/x86_64-linux-gnu/libc.so.6", time);
	put_map(pid, 2, p->libc + 0x400000, 0x26000, 0x1000, "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", time);
}

static void end(struct process *p, uint64_t time)
{
	put_header(4, 0, 48);
	put_pair(p->pid, 1000);
	put_pair(p->pid, 1000);
	put_u64(time);
	put_trailer(p->pid, time);
}

/* A path through a tree of calls: what a frame calls depends on the frame, so that stacks share their roots. */
static void put_sample(struct process *p, uint64_t time)
{
	uint64_t ip[64];
	unsigned user = 1 + (unsigned)skewed(16), kernel = random_number() % 4 ? 0 : 3 + (unsigned)skewed(12), n = 0;
	uint64_t node = p->pid % 8;

	if (kernel) {
		uint64_t at = random_number() % 40;

		ip[n++] = (uint64_t)-128;
		for (unsigned i = 0; i < kernel; i++)
			ip[n + kernel - 1 - i] = KERNEL + (at = (at * 6364136223846793005u + skewed(3) + 1) % 0x1000000);
		n += kernel;
	}
	ip[n++] = (uint64_t)-512;
	for (unsigned i = 0; i < user; i++) {
		node = node * 2862933555777941757u + skewed(3) + 1;
		ip[n + user - 1 - i] = i == user - 1 && node & 256 ? p->libc + node % 0x156000 : p->base + node % 0x1800000;
	}
	n += user;
	put_header(9, kernel ? 1 : 2, 8 + 40 + 8 * n);
	put_u64(ip[1]);
	put_pair(p->pid, p->pid);
	put_u64(time);
	put_u64(1003009);
	put_u64(n);
	put(ip, 8 * n);
}

static void put_head(uint64_t data_bytes)
{
	uint64_t attr[16] = { 0 };

	fseek(out, 0, SEEK_SET);
	put("PERFILE2", 8);
	put_u64(104);
	put_u64(144);
	put_u64(104);
	put_u64(144);
	put_u64(248);
	put_u64(data_bytes);
	for (int i = 0; i < 6; i++)
		put_u64(0);
	attr[0] = 1 | (uint64_t)128 << 32;              /* software */
	attr[2] = 997;
	attr[3] = 1 | 2 | 4 | 1 << 8 | 1 << 5;          /* IP TID TIME PERIOD CALLCHAIN */
	attr[5] = 1 << 8 | 1 << 9 | 1 << 10 | 1 << 13 | 1 << 18; /* mmap, comm, freq, task, sample_id_all */
	put(attr, sizeof attr);
	put_u64(0);
	put_u64(0);
}

static void put_records(uint64_t samples)
{
	struct process cpu[CPUS];
	uint32_t pid = 2000;
	uint64_t time = 1000000000;

	put_map(UINT32_MAX, 1, KERNEL, 0x1209988, KERNEL, "[kernel.kallsyms]_text", 0);
	for (int c = 0; c < CPUS; c++)
		begin(&cpu[c], pid++, time);
	while (samples) {
		for (int c = 0; c < CPUS; c++)
			for (uint64_t i = 0; i < ROUND && samples; i++, samples--) {
				uint64_t now = time + i * 1000000 + (uint64_t)c * 1000;

				if (!cpu[c].left--) {
					end(&cpu[c], now);
					begin(&cpu[c], pid++, now);
				}
				put_sample(&cpu[c], now);
			}
		time += ROUND * 1000000;
		put_header(68, 0, 8);
	}
}

int main(int argc, char **argv)
{
	long at;

	if (argc < 2 || !(out = fopen(argv[1], "wb")))
		return 1;
	seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	put_head(0);
	put_records(argc > 2 ? strtoull(argv[2], NULL, 10) : 585000);
	at = ftell(out);
	put_head((uint64_t)at - 248);
	return fclose(out) != 0;
}
