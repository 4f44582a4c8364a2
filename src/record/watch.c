/* Without clang and libbpf at build time there is nothing here. */
#ifdef HAVE_BPF

#include "record/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
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

/* "tp_btf/sched_switch", "iter/task"; numbers stay as they are. */
static void name_hooks(struct watch *w)
{
	struct bpf_program *p;

	w->nhook = 0;
	bpf_object__for_each_program(p, w->object) {
		struct str name = str_of(bpf_program__section_name(p)), kind = str_cut(&name, '/');

		if (w->nhook == PROGRAMS_MOST)
			return;
		w->hook[w->nhook].name = name;
		w->hook[w->nhook++].iterates = str_eq(kind, S("iter"));
	}
}

/* A file that libbpf can open by its name. */
static int types_for(struct watch *w, char path[32])
{
	struct arena a = { 0 };
	struct buf types = { 0 };
	struct file whole;
	struct err ignored;
	uint32_t n;
	struct str *name = names_of(&a, bpf_object__btf(w->object), &n);
	int fd = -1;

	if (file_open(&whole, "/sys/kernel/btf/vmlinux", &ignored)) {
		if (btf_part(whole.bytes, name, n, w->hook, w->nhook, &types))
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

/* ---- what they are attached to ---- */

/* Called by libbpf, which now need not know what is attached to what. */
static int attach_by_number(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	const struct watch *w = (const void *)(intptr_t)cookie;
	struct str name = str_of(bpf_program__section_name(program)), kind = str_cut(&name, '/');

	for (uint32_t i = 0; i < w->nhook; i++)
		if (w->hook[i].iterates == str_eq(kind, S("iter")) && str_eq(w->hook[i].name, name))
			opts->attach_btf_id = w->hook[i].number;
	return bpf_program__set_type(program, BPF_PROG_TYPE_TRACING);
}

/* Of programs of this type libbpf takes in all of the kernel's types: they are of another one until they are loaded. */
static int handle(struct watch *w, const char *section, enum bpf_attach_type attach)
{
	const struct libbpf_prog_handler_opts opts = { .sz = sizeof opts, .cookie = (long)(intptr_t)w,
		.prog_prepare_load_fn = attach_by_number };
	int number = libbpf_register_prog_handler(section, BPF_PROG_TYPE_RAW_TRACEPOINT, attach, &opts);

	return number > 0 ? number : 0;
}

static void handle_all(struct watch *w)
{
	for (uint32_t i = 0; i < w->nhook; i++)
		if (!w->hook[i].number)
			return;
	w->handler[0] = handle(w, "none", BPF_TRACE_RAW_TP);
	w->handler[1] = handle(w, "tp_btf+", BPF_TRACE_RAW_TP);
	w->handler[2] = handle(w, "iter+", BPF_TRACE_ITER);
}

bool watch_open(struct watch *w)
{
	char path[32];

	*w = (struct watch){ .object = open_object(NULL), .types_fd = -1 };
	if (!w->object)
		return false;
	name_hooks(w);
	if ((w->types_fd = types_for(w, path)) < 0)
		return true;
	bpf_object__close(w->object);
	handle_all(w);
	if ((w->object = open_object(path)))
		name_hooks(w);          /* the names were the other object's */
	return w->object;
}

/* libbpf up to 1.2 goes on with freed memory once it has no handler left: the first of all, which is for no program, stays. */
void watch_loaded(struct watch *w)
{
	if (w->types_fd >= 0)
		close(w->types_fd);
	w->types_fd = -1;
	for (int i = 0; i < HANDLERS; i++)
		if (w->handler[i] > 1)
			libbpf_unregister_prog_handler(w->handler[i]);
}

#endif
