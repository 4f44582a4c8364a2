#include "verb/ab_link.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/file.h"
#include "record/machine.h"
#include "record/measure.h"

#define TIMEOUT_S 30
#define GO_SEED 10000   /* seeds of one length */

/* Odd multiples of what code is aligned to, so that lines of the cache are cut elsewhere; layouts differ in both. */
static uint32_t code_bytes(uint32_t k)
{
	return k ? 16 * (1 + 2 * (k * 37 % 509)) : 0;
}

static uint32_t data_bytes(uint32_t k)
{
	return 16 * (1 + k * 53 % 255);
}

static struct str pad_path(const struct ab_link *l, uint32_t k, const char *suffix)
{
	return arena_printf(l->arena, "%.*s/pad%04" PRIu32 ".%s", STR(l->home), k, suffix);
}

/* "R" keeps the section from --gc-sections. */
static bool write_pad(const struct ab_link *l, uint32_t k, struct err *e)
{
	struct str text = arena_printf(l->arena,
		"static char pad[%" PRIu32 "] __attribute__((used)) = { 1 };\n"
		"__asm__(\".pushsection .text,\\\"axR\\\",%%progbits\\n.skip %" PRIu32 ", 0\\n.popsection\");\n",
		data_bytes(k), code_bytes(k));

	return file_write(pad_path(l, k, "c").p, text, e);
}

static bool compile_pad(const struct ab_link *l, uint32_t k, bool *made, struct err *e)
{
	const struct str argv[] = { S("cc"), S("-fPIC"), S("-c"), S("-o"), pad_path(l, k, "o"), pad_path(l, k, "c") };
	struct command cmd = { .argv = argv, .nargv = sizeof argv / sizeof *argv, .timeout_s = TIMEOUT_S };
	struct capture c;
	bool ok;

	if (!write_pad(l, k, e))
		return false;
	ok = measure_once(&cmd, &c, e);
	*made = ok && c.ending == ENDED_OK;
	capture_release(&c);
	return ok;
}

/* Go 1.22 was the first whose linker knew -randlayout. */
static bool go_shuffles(struct arena *a, struct err *e)
{
	const struct str argv[] = { S("go"), S("env"), S("GOVERSION") };
	struct command cmd = { .argv = argv, .nargv = sizeof argv / sizeof *argv, .timeout_s = TIMEOUT_S };
	struct str version, major;
	uint64_t x = 0, y = 0;
	struct capture c;

	if (!measure_once(&cmd, &c, e)) {
		e->kind = ERR_NONE;
		return false;
	}
	version = toolchain_version(arena_str(a, buf_view(&c.out)));
	capture_release(&c);
	major = str_cut(&version, '.');
	return str_u64(major, &x) && str_u64(str_cut(&version, '.'), &y) && (x > 1 || y >= 22);
}

static bool rust_is_free(void)
{
	static const char *const said[] = { "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS" };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (getenv(said[i]))
			return false;
	return true;
}

/* Flags of a configuration would be replaced by RUSTFLAGS. */
static bool configured(const char *path)
{
	struct err ignored = { 0 };
	struct file f;
	bool found = false;

	if (file_exists(path) && file_open(&f, path, &ignored)) {
		found = str_has(f.bytes, S("rustflags")) || str_has(f.bytes, S("linker"));
		file_close(&f);
	}
	return found;
}

bool ab_link_open(struct ab_link *l, struct arena *a, struct str home, bool wanted, struct err *e)
{
	*l = (struct ab_link){ .arena = a, .home = home };
	if (!wanted)
		return true;
	if (!compile_pad(l, 0, &l->pads, e))
		return false;
	l->rust = l->pads && rust_is_free() && !configured(".cargo/config.toml") && !configured(".cargo/config");
	l->go = file_exists("go.mod") && go_shuffles(a, e);
	l->n = (uint32_t)l->pads + l->rust + l->go;
	return true;
}

/* NAME=what was said, and more */
static struct str appended(struct arena *a, const char *name, struct str more)
{
	const char *said = getenv(name);

	return arena_printf(a, "%s=%s%s%.*s", name, said ? said : "", said && *said ? " " : "", STR(more));
}

/* A variable that means nothing, as long as this one. */
static struct str meaningless(struct arena *a, struct str like, uint32_t i)
{
	char *text = arena_cstr(a, like);

	for (size_t k = 0; k < like.n; k++)
		text[k] = k < 7 ? "PAWL_A_"[k] : k == 7 ? (char)('0' + i) : k == 8 ? '=' : 'x';
	return (struct str){ text, like.n };
}

bool ab_link_env(struct ab_link *l, uint32_t k, struct str *env, struct err *e)
{
	struct str pad = pad_path(l, k, "o");
	bool made = true;
	uint32_t n = 0;

	if (k && l->pads && !compile_pad(l, k, &made, e))
		return false;
	if (!made)
		return err_set(e, ERR_SYSTEM, "cc cannot compile %.*s", STR(pad_path(l, k, "c")));
	if (l->pads)
		env[n++] = appended(l->arena, "LDFLAGS", pad);
	if (l->rust)
		env[n++] = arena_printf(l->arena, "RUSTFLAGS=-C link-arg=%.*s -C link-arg=-Wl,--sort-section=name", STR(pad));
	if (l->go)
		env[n++] = appended(l->arena, "GOFLAGS", arena_printf(l->arena, "-ldflags=-randlayout=%" PRIu32,
			GO_SEED + k));
	for (uint32_t i = 0; !k && i < n; i++)
		env[i] = meaningless(l->arena, env[i], i);
	return true;
}
