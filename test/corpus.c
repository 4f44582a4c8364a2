#include "test/corpus.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define CORPUS "corpus"

char *corpus_exact(struct str s)
{
	char *copy = malloc(s.n ? s.n : 1);

	if (!copy)
		abort();
	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

/* To be freed. */
static char *join(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		abort();
	return path;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* A whole file; p is NULL when it cannot be read. */
static struct str slurp(const char *path)
{
	struct str s = { 0 };
	FILE *f = is_directory(path) ? NULL : fopen(path, "rb");
	struct buf b = { 0 };
	size_t n;

	if (!f)
		return s;
	while ((n = fread(buf_room(&b, 65536), 1, 65536, f)) > 0)
		b.n += n;
	fclose(f);
	s = (struct str){ corpus_exact(buf_view(&b)), b.n };
	buf_release(&b);
	return s;
}

static int is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int is_input(const struct dirent *d)
{
	return !strncmp(d->d_name, "in.", 3);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static struct str text_copy(const char *name)
{
	return (struct str){ strdup(name), strlen(name) };
}

static void add_file(struct source *src, struct str name, struct str bytes)
{
	struct source_file *file = reallocarray((void *)src->file, src->nfile + 1, sizeof *file);

	if (!file)
		abort();
	file[src->nfile++] = (struct source_file){ name, bytes };
	src->file = file;
}

/* Files below `folder`, named relative to its first `top` bytes. */
static void add_files(struct source *src, const char *folder, size_t top)
{
	struct dirent **entry;
	int n = scandir(folder, &entry, is_visible, by_name);

	for (int i = 0; i < n; i++) {
		char *path = join(folder, entry[i]->d_name);

		if (is_directory(path))
			add_files(src, path, top);
		else
			add_file(src, text_copy(path + top), slurp(path));
		free(path);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

static struct source *add_input(struct corpus_case *c, const char *name)
{
	c->input = reallocarray(c->input, c->ninput + 1, sizeof *c->input);
	if (!c->input)
		abort();
	c->input[c->ninput] = (struct source){ .name = text_copy(name) };
	return &c->input[c->ninput++];
}

static struct str slurp_in(const struct corpus_case *c, const char *name)
{
	char *path = join(c->path, name);
	struct str s = slurp(path);

	free(path);
	return s;
}

static void load_inputs(struct corpus_case *c)
{
	struct dirent **entry;
	int n = scandir(c->path, &entry, is_input, by_name);
	char *folder = join(c->path, "in");
	struct source *src;

	for (int i = 0; i < n; i++) {
		src = add_input(c, entry[i]->d_name);
		src->bytes = slurp_in(c, entry[i]->d_name);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	if (is_directory(folder)) {
		src = add_input(c, "in");
		add_files(src, folder, strlen(folder) + 1);
		if (src->nfile)
			src->bytes = src->file[0].bytes;
	}
	free(folder);
}

static void load(struct corpus_case *c)
{
	struct str origin = slurp_in(c, "ORIGIN");

	c->want_json = slurp_in(c, "want.json");
	c->want_err = slurp_in(c, "want.err");
	c->has_origin = origin.n > 0;
	free((void *)origin.p);
	load_inputs(c);
}

static void unload(struct corpus_case *c)
{
	for (uint32_t i = 0; i < c->ninput; i++) {
		struct source *src = &c->input[i];

		for (uint32_t k = 0; k < src->nfile; k++) {
			free((void *)src->file[k].name.p);
			free((void *)src->file[k].bytes.p);
		}
		if (!src->file)
			free((void *)src->bytes.p);
		free((void *)src->file);
		free((void *)src->name.p);
	}
	free(c->input);
	free((void *)c->want_json.p);
	free((void *)c->want_err.p);
	free(c->path);
}

static uint32_t each_case(
	const char *format, void (*visit)(const struct corpus_case *c, void *ctx), void *ctx)
{
	char *folder = join(CORPUS, format);
	struct dirent **entry;
	uint32_t visited = 0;
	int n = scandir(folder, &entry, is_visible, by_name);

	for (int i = 0; i < n; i++) {
		struct corpus_case c = { .path = join(folder, entry[i]->d_name) };
		struct err e = { 0 };

		free(entry[i]);
		c.format = format_find(str_of(format), &e);
		load(&c);
		visit(&c, ctx);
		unload(&c);
		visited++;
	}
	if (n >= 0)
		free(entry);
	free(folder);
	return visited;
}

uint32_t corpus_each(void (*visit)(const struct corpus_case *c, void *ctx), void *ctx)
{
	struct dirent **entry;
	int n = scandir(CORPUS, &entry, is_visible, by_name);
	uint32_t visited = 0;

	for (int i = 0; i < n; i++) {
		visited += each_case(entry[i]->d_name, visit, ctx);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	return visited;
}

bool corpus_json(const struct reading *r, struct buf *out, struct err *e)
{
	struct json_out o;

	json_out_init(&o, out, 2);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S("pawl/evidence-list/1"));
	json_put_key(&o, "evidence");
	json_put_array(&o);
	for (uint32_t i = 0; i < r->n; i++)
		if (!evidence_put(&o, &r->evidence[i], e))
			return false;
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(out, '\n');
	return true;
}
