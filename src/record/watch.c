/* Without clang and libbpf at build time there is nothing here. */
#ifdef HAVE_BPF

#include "record/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "base/arena.h"
#include "base/file.h"
#include "record/btf_part.h"

static const unsigned char object_code[] = {
#include "record/bpf/watch.inc"
};

static struct bpf_object *open_object(const char *types)
{
	const struct bpf_object_open_opts opts = { .sz = sizeof opts, .btf_custom_path = types };

	return bpf_object__open_mem(object_code, sizeof object_code, &opts);
}

/* What the programs call the structs and enums that they read, and their own. */
static struct str *names_of(struct arena *a, const struct btf *b, uint32_t *n)
{
	struct str *name = ARENA_ARRAY(a, struct str, btf__type_cnt(b));

	*n = 0;
	for (uint32_t i = 1; i < btf__type_cnt(b); i++) {
		const struct btf_type *t = btf__type_by_id(b, i);

		if (t->name_off && (btf_is_composite(t) || btf_is_enum(t)))
			name[(*n)++] = str_of(btf__name_by_offset(b, t->name_off));
	}
	return name;
}

static bool fill(int fd, struct buf *types)
{
	return write(fd, types->p, types->n) == (ssize_t)types->n;
}

/* A file that libbpf can open by its name. */
static int types_for(const struct bpf_object *object, char path[32])
{
	struct arena a = { 0 };
	struct buf types = { 0 };
	struct file whole;
	struct err ignored;
	uint32_t n;
	struct str *name = names_of(&a, bpf_object__btf(object), &n);
	int fd = -1;

	if (file_open(&whole, "/sys/kernel/btf/vmlinux", &ignored)) {
		if (btf_part(whole.bytes, name, n, &types))
			fd = memfd_create("types", MFD_CLOEXEC);
		file_close(&whole);
	}
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	if (fd >= 0 && (!fill(fd, &types) || access(path, R_OK))) {
		close(fd);
		fd = -1;
	}
	buf_release(&types);
	arena_free(&a);
	return fd;
}

struct watch watch_open(void)
{
	struct watch w = { open_object(NULL), -1 };
	char path[32];

	if (w.object && (w.types_fd = types_for(w.object, path)) >= 0) {
		bpf_object__close(w.object);
		w.object = open_object(path);
	}
	return w;
}

void watch_loaded(struct watch *w)
{
	if (w->types_fd >= 0)
		close(w->types_fd);
	w->types_fd = -1;
}

#endif
