/*
 * gen_gocover text UNITS FILE      a Go profile of so many blocks
 * gen_gocover dir UNITS RUNS DIR   the same program as a GOCOVERDIR: one build, RUNS processes of it
 * gen_gocover sources UNITS DIR    its sources, as far as go tool cover -func looks at them
 *
 * 5 units a function, 100 functions a file, 10 files a package.  A quarter of the functions never runs, the others in every fifth
 * run, and then each unit with a chance of 2 in 3.  Layouts: src/format/gocoverdir_meta.c, gocoverdir_counters.c.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define UNITS 5u                /* of a function */
#define FUNCTIONS 100u          /* of a file */
#define FILES 10u               /* of a package */
#define PACKAGE_UNITS (UNITS * FUNCTIONS * FILES)
#define HASH "0123456789abcdef"

struct bytes {
	unsigned char *p;
	size_t n, cap;
};

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static void put(struct bytes *b, const void *bytes, size_t n)
{
	if (b->n + n > b->cap) {
		b->cap = (b->n + n) * 2;
		b->p = realloc(b->p, b->cap);
		if (!b->p)
			die("memory");
	}
	memcpy(b->p + b->n, bytes, n);
	b->n += n;
}

static void fixed(struct bytes *b, uint64_t x, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++, x >>= 8)
		put(b, &(unsigned char){ (unsigned char)x }, 1);
}

static void uleb(struct bytes *b, uint64_t x)
{
	for (; x >= 0x80; x >>= 7)
		put(b, &(unsigned char){ (unsigned char)(x | 0x80) }, 1);
	put(b, &(unsigned char){ (unsigned char)x }, 1);
}

static void string(struct bytes *b, const char *s)
{
	uleb(b, strlen(s));
	put(b, s, strlen(s));
}

static FILE *create(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (!f)
		die(path);
	return f;
}

static void save(const char *path, const struct bytes *b)
{
	FILE *f = create(path);

	if (fwrite(b->p, 1, b->n, f) != b->n || fclose(f))
		die(path);
}

/* ---- the program ---- */

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

struct unit { uint32_t line, column, end_line, end_column, statements; };

/* A head, three bodies below one another, and what follows them. */
static struct unit unit_at(uint32_t function, uint32_t i)
{
	uint32_t line = 10 + function * 14;

	if (i == 0)
		return (struct unit){ line, 40, line + 2, 14, 2 + function % 3 };
	if (i == UNITS - 1)
		return (struct unit){ line + 11, 2, line + 12, 10, 1 };
	return (struct unit){ line + i * 3 - 1, 14, line + i * 3 + 1, 3, 1 + function % 2 };
}

static void path_of(uint32_t package, uint32_t file, char out[64])
{
	int n = snprintf(out, 64, "example.org/made/part%03u", package);

	if (file != UINT32_MAX)
		snprintf(out + n, 64 - (size_t)n, "/file%u.go", file);
}

static uint32_t count_of(uint32_t run, uint32_t function, uint32_t unit)
{
	uint64_t chance = mix((uint64_t)run << 32 | function);

	if (mix(function) % 4 == 0 || chance % 5)
		return 0;
	chance = mix(chance + unit);
	return chance % 3 ? 1 + (uint32_t)(chance >> 40) % (chance >> 32 & 7 ? 20 : 5000) : 0;
}

/* ---- text ---- */

static void text(uint32_t units, const char *path)
{
	FILE *f = create(path);
	char name[64];

	fputs("mode: count\n", f);
	for (uint32_t i = 0; i < units; i++) {
		uint32_t function = i / UNITS;
		struct unit u = unit_at(function % FUNCTIONS, i % UNITS);

		path_of(i / PACKAGE_UNITS, function / FUNCTIONS % FILES, name);
		fprintf(f, "%s:%u.%u,%u.%u %u %u\n", name, u.line, u.column, u.end_line, u.end_column, u.statements,
			count_of(0, function, i % UNITS));
	}
	if (fclose(f))
		die(path);
}

/* ---- sources ---- */

static void sources(uint32_t units, const char *top)
{
	char path[4096], name[64];
	FILE *f;

	mkdir(top, 0777);
	snprintf(path, sizeof path, "%s/go.mod", top);
	f = create(path);
	fputs("module example.org/made\n\ngo 1.21\n", f);
	fclose(f);
	for (uint32_t i = 0; i < units; i += UNITS * FUNCTIONS) {
		path_of(i / PACKAGE_UNITS, UINT32_MAX, name);
		snprintf(path, sizeof path, "%s/%s", top, strrchr(name, '/') + 1);
		mkdir(path, 0777);
		path_of(i / PACKAGE_UNITS, i / (UNITS * FUNCTIONS) % FILES, name);
		snprintf(path, sizeof path, "%s%s", top, strchr(strchr(name, '/') + 1, '/'));
		f = create(path);
		fprintf(f, "package part%03u\n\n\n\n\n\n\n\n\n", i / PACKAGE_UNITS);
		for (uint32_t k = 0; k < FUNCTIONS; k++)
			fprintf(f, "func function%u(some, more int) bool {\n\n\n\n\n\n\n\n\n\n\n\n}\n\n",
				i / UNITS % (FILES * FUNCTIONS) + k);
		if (fclose(f))
			die(path);
	}
}

/* ---- covmeta ---- */

static void strings_of(struct bytes *b, uint32_t package)
{
	char name[64];

	uleb(b, 4 + FILES + FILES * FUNCTIONS);
	string(b, "");
	path_of(package, UINT32_MAX, name);
	string(b, name);
	snprintf(name, sizeof name, "part%03u", package);
	string(b, name);
	string(b, "example.org/made");
	for (uint32_t i = 0; i < FILES; i++) {
		path_of(package, i, name);
		string(b, name);
	}
	for (uint32_t i = 0; i < FILES * FUNCTIONS; i++) {
		snprintf(name, sizeof name, "function%u", i);
		string(b, name);
	}
}

static void function_of(struct bytes *b, uint32_t function)
{
	uleb(b, UNITS);
	uleb(b, 4 + FILES + function);
	uleb(b, 4 + function / FUNCTIONS);
	for (uint32_t i = 0; i < UNITS; i++) {
		struct unit u = unit_at(function % FUNCTIONS, i);

		uleb(b, u.line);
		uleb(b, u.column);
		uleb(b, u.end_line);
		uleb(b, u.end_column);
		uleb(b, u.statements);
	}
	uleb(b, 0);
}

static void package_of(struct bytes *b, uint32_t package)
{
	struct bytes strings = { 0 }, functions = { 0 };
	uint32_t n = FILES * FUNCTIONS, *offset = calloc(n, sizeof *offset);

	if (!offset)
		die("memory");
	strings_of(&strings, package);
	for (uint32_t i = 0; i < n; i++) {
		offset[i] = (uint32_t)(44 + 4 * n + strings.n + functions.n);
		function_of(&functions, i);
	}
	fixed(b, 44 + 4 * n + strings.n + functions.n, 4);
	fixed(b, 2, 4);
	fixed(b, 1, 4);
	fixed(b, 3, 4);
	put(b, HASH, 16);
	fixed(b, 0, 4);
	fixed(b, 4 + FILES + n, 4);
	fixed(b, n, 4);
	for (uint32_t i = 0; i < n; i++)
		fixed(b, offset[i], 4);
	put(b, strings.p, strings.n);
	put(b, functions.p, functions.n);
	free(strings.p);
	free(functions.p);
	free(offset);
}

static void meta(uint32_t packages, const char *path)
{
	struct bytes body = { 0 }, head = { 0 }, offsets = { 0 }, sizes = { 0 };
	uint32_t first = 56 + 16 * packages + 2;

	for (uint32_t i = 0; i < packages; i++) {
		size_t from = body.n;

		package_of(&body, i);
		fixed(&offsets, first + from, 8);
		fixed(&sizes, body.n - from, 8);
	}
	put(&head, "\0cvm", 4);
	fixed(&head, 1, 4);
	fixed(&head, first + body.n, 8);
	fixed(&head, packages, 8);
	put(&head, HASH, 16);
	fixed(&head, first - 2, 4);
	fixed(&head, 2, 4);
	fixed(&head, 0x0102, 8);        /* count, a counter a block */
	put(&head, offsets.p, offsets.n);
	put(&head, sizes.p, sizes.n);
	put(&head, "\1\0", 2);
	put(&head, body.p, body.n);
	save(path, &head);
	free(head.p);
	free(body.p);
	free(offsets.p);
	free(sizes.p);
}

/* ---- covcounters ---- */

static uint64_t functions_of(struct bytes *b, uint32_t run, uint32_t functions)
{
	uint64_t live = 0;

	for (uint32_t i = 0; i < functions; i++) {
		uint32_t count[UNITS], any = 0;

		for (uint32_t k = 0; k < UNITS; k++)
			any |= count[k] = count_of(run, i, k);
		if (!any)
			continue;
		live++;
		uleb(b, UNITS);
		uleb(b, i / (FUNCTIONS * FILES));
		uleb(b, i % (FUNCTIONS * FILES));
		for (uint32_t k = 0; k < UNITS; k++)
			uleb(b, count[k]);
	}
	return live;
}

static void counters(uint32_t run, uint32_t functions, const char *path)
{
	static const char strings[] = "\5\0\4GOOS\5linux\6GOARCH\5amd64", arguments[] = "\2\1\2\3\4\0\0";
	struct bytes b = { 0 }, body = { 0 };
	uint64_t live = functions_of(&body, run, functions);

	put(&b, "\0cwm", 4);
	fixed(&b, 1, 4);
	put(&b, HASH, 16);
	fixed(&b, 2, 8);        /* ULEB128 */
	fixed(&b, live, 8);
	fixed(&b, sizeof strings - 1, 4);
	fixed(&b, sizeof arguments - 1, 4);
	put(&b, strings, sizeof strings - 1);
	put(&b, arguments, sizeof arguments - 1);
	put(&b, body.p, body.n);
	put(&b, "\0cwm\0\0\0\0\1\0\0\0\0\0\0\0", 16);
	save(path, &b);
	free(b.p);
	free(body.p);
}

static void directory(uint32_t packages, uint32_t runs, const char *path)
{
	char name[4096], hash[33];

	for (uint32_t i = 0; i < 16; i++)
		snprintf(hash + 2 * i, 3, "%02x", (unsigned char)HASH[i]);
	mkdir(path, 0777);
	snprintf(name, sizeof name, "%s/covmeta.%s", path, hash);
	meta(packages, name);
	for (uint32_t i = 0; i < runs; i++) {
		snprintf(name, sizeof name, "%s/covcounters.%s.%u.%u", path, hash, 1000 + i, 1700000000 + i);
		counters(i, packages * FILES * FUNCTIONS, name);
	}
}

int main(int argc, char **argv)
{
	uint32_t units = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;

	if (argc == 4 && units && !strcmp(argv[1], "text"))
		text(units, argv[3]);
	else if (argc == 4 && units && !strcmp(argv[1], "sources"))
		sources(units, argv[3]);
	else if (argc == 5 && units && !strcmp(argv[1], "dir"))
		directory((units + PACKAGE_UNITS - 1) / PACKAGE_UNITS, (uint32_t)strtoul(argv[3], NULL, 10), argv[4]);
	else
		return fputs("usage: gen_gocover text UNITS FILE | dir UNITS RUNS DIR | sources UNITS DIR\n", stderr), 1;
	return 0;
}
