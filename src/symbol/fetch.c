/*
 * The client library of debuginfod is loaded when it is first needed: it brings a HTTP client that no other run should
 * wait for.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "symbol/part.h"

typedef void *begin_function(void);
typedef void end_function(void *client);
typedef int find_function(void *client, const unsigned char *build_id, int n, char **path);

/* n = 0: hexadecimal, NUL-terminated [debuginfod_find_debuginfo(3)]. */
static int ask(void *library, const char *build_id, const char *what, char **path)
{
	begin_function *begin = (begin_function *)(uintptr_t)dlsym(library, "debuginfod_begin");
	end_function *end = (end_function *)(uintptr_t)dlsym(library, "debuginfod_end");
	find_function *find = (find_function *)(uintptr_t)dlsym(library,
		str_eq(str_of(what), S("executable")) ? "debuginfod_find_executable" : "debuginfod_find_debuginfo");
	void *client = begin && end && find ? begin() : NULL;
	int fd;

	if (!client)
		return -1;
	fd = find(client, (const unsigned char *)build_id, 0, path);
	end(client);
	return fd;
}

bool fetch_elf(struct symbols *s, struct str build_id, const char *what, struct elf *out, struct str *path)
{
	const char *urls = getenv("DEBUGINFOD_URLS");
	char *name = NULL;
	void *library;
	int fd;

	if (!s->o.fetch || !urls || !*urls || !build_id.n)
		return false;
	library = dlopen("libdebuginfod.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!library) {
		symbols_note(s, 1, "libdebuginfod.so.1 is not installed: the servers of DEBUGINFOD_URLS were not asked");
		return false;
	}
	fd = ask(library, arena_cstr(&s->arena, build_id), what, &name);
	if (fd < 0)
		return false;
	close(fd);
	*path = arena_str(&s->arena, str_of(name));
	free(name);
	return find_elf(s, *path, (struct str){ 0 }, out);
}
