/*
 * Spec [Documentation/bpf/btf.rst] A header, then types one after the other, numbered from 1, then strings:
 *
 *	u16 0xeb9f, u8 1, u8 flags, u32 bytes of the header, u32 type_off, type_len, str_off, str_len
 *	type: u32 name_off, u32 info (n in bits 0-15, kind in 24-28), u32 size or the type that it leads to; then by kind
 *		int 4 bytes, array 3 u32 (element, index, count), struct and union n times 3 u32 (name, type, offset), enum n times 2,
 *		function prototype n times 2, variable and declaration tag 4 bytes, data section n times 3, enum64 n times 3
 */
#include "record/btf_part.h"

#include "base/arena.h"
#include "base/map.h"

#define MAGIC 0xeb9fu
#define HEAD_BYTES 24u
#define WORD 4u

enum kind {
	KIND_INT = 1, KIND_PTR, KIND_ARRAY, KIND_STRUCT, KIND_UNION, KIND_ENUM, KIND_FWD, KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST,
	KIND_RESTRICT, KIND_FUNC, KIND_FUNC_PROTO, KIND_VAR, KIND_DATASEC, KIND_FLOAT, KIND_DECL_TAG, KIND_TYPE_TAG, KIND_ENUM64,
	KINDS
};

/* Words behind the first three: so many, and so many for each of n. */
static const struct { uint8_t once, each; } shape[KINDS] = {
	[KIND_INT] = { 1, 0 }, [KIND_ARRAY] = { 3, 0 }, [KIND_STRUCT] = { 0, 3 }, [KIND_UNION] = { 0, 3 }, [KIND_ENUM] = { 0, 2 },
	[KIND_FUNC_PROTO] = { 0, 2 }, [KIND_VAR] = { 1, 0 }, [KIND_DATASEC] = { 0, 3 }, [KIND_DECL_TAG] = { 1, 0 },
	[KIND_ENUM64] = { 0, 3 },
};

struct head {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t head_bytes, type_off, type_bytes, string_off, string_bytes;
};

struct part {
	struct arena arena;
	struct str types, strings;
	struct btf_hook *hook;
	uint32_t nhook;
	struct map wanted;              /* names */
	uint32_t *at, n, at_cap;        /* where type i + 1 begins in `types` */
	uint32_t *now;                  /* its number in the part; 0 = it is not there */
	uint32_t *taken, ntaken, taken_cap;     /* numbers in the whole, in the order of the part */
	struct buf type, string;        /* of the part */
};

static uint32_t word_at(struct str s, size_t at)
{
	uint32_t x;

	memcpy(&x, s.p + at, sizeof x);
	return x;
}

static uint32_t kind_of(uint32_t info)
{
	return info >> 24 & 0x1f;
}

static uint32_t count_of(uint32_t info)
{
	return info & 0xffff;
}

/* Of a kind that is known, head included. */
static size_t bytes_of(uint32_t info)
{
	return WORD * (3u + shape[kind_of(info)].once + (size_t)shape[kind_of(info)].each * count_of(info));
}

/* Empty when it lies outside. */
static struct str name_at(const struct part *p, uint32_t off)
{
	struct str rest = str_from(p->strings, off < p->strings.n ? off : p->strings.n);

	return str_clip(rest, strnlen(rest.n ? rest.p : "", rest.n));
}

struct str btf_plain_name(struct str name)
{
	for (size_t i = 1; i + 3 < name.n; i++)
		if (name.p[i - 1] != '_' && !memcmp(name.p + i, "___", 3) && name.p[i + 3] != '_')
			return str_clip(name, i);
	return name;
}

static bool has_wanted_name(const struct part *p, uint32_t at)
{
	uint32_t kind = kind_of(word_at(p->types, at + WORD));

	return (kind == KIND_STRUCT || kind == KIND_UNION || kind == KIND_ENUM) &&
	       map_find(&p->wanted, btf_plain_name(name_at(p, word_at(p->types, at)))) != MAP_NONE;
}

/* [libbpf, BTF_TRACE_PREFIX and BTF_ITER_PREFIX] typedef btf_trace_NAME, function bpf_iter_NAME */
static void find_hook(const struct part *p, uint32_t at, uint32_t number)
{
	uint32_t kind = kind_of(word_at(p->types, at + WORD));
	struct str prefix = kind == KIND_FUNC ? S("bpf_iter_") : S("btf_trace_"), name;

	if (kind != KIND_TYPEDEF && kind != KIND_FUNC)
		return;
	name = str_from(p->strings, word_at(p->types, at));
	if (!str_starts(name, prefix))
		return;
	name = str_from(name, prefix.n);
	name.n = strnlen(name.p, name.n);
	for (uint32_t i = 0; i < p->nhook; i++)
		if (p->hook[i].iterates == (kind == KIND_FUNC) && str_eq(p->hook[i].name, name))
			p->hook[i].number = number;
}

static void want(struct part *p, uint32_t number)
{
	if (!number || number > p->n || p->now[number - 1])
		return;
	ARENA_ROOM(&p->arena, p->taken, p->ntaken, p->taken_cap);
	p->taken[p->ntaken++] = number;
	p->now[number - 1] = p->ntaken;
}

static bool find_types(struct part *p)
{
	size_t at = 0;

	while (at < p->types.n) {
		uint32_t info;

		if (p->types.n - at < 3 * WORD)
			return false;
		info = word_at(p->types, at + WORD);
		if (!kind_of(info) || kind_of(info) >= KINDS || bytes_of(info) > p->types.n - at)
			return false;
		ARENA_ROOM(&p->arena, p->at, p->n, p->at_cap);
		p->at[p->n++] = (uint32_t)at;
		at += bytes_of(info);
	}
	p->now = ARENA_ARRAY(&p->arena, uint32_t, p->n);
	for (uint32_t i = 0; i < p->n; i++) {
		if (has_wanted_name(p, p->at[i]))
			want(p, i + 1);
		find_hook(p, p->at[i], i + 1);
	}
	return true;
}

/* ---- writing ---- */

static void put_word(struct buf *b, uint32_t x)
{
	buf_add(b, &x, sizeof x);
}

static void put_name(struct part *p, uint32_t off)
{
	struct str name = name_at(p, off);

	put_word(&p->type, name.n ? (uint32_t)p->string.n : 0);
	if (!name.n)
		return;
	buf_str(&p->string, name);
	buf_char(&p->string, 0);
}

/* A type that this one needs, by its number in the part. */
static void put_type(struct part *p, uint32_t number)
{
	want(p, number);
	put_word(&p->type, number && number <= p->n ? p->now[number - 1] : 0);
}

/* Struct, union and enum64 members are alike but for the middle. */
static void put_members(struct part *p, uint32_t at, uint32_t info)
{
	uint32_t words = shape[kind_of(info)].each;
	bool typed = kind_of(info) == KIND_STRUCT || kind_of(info) == KIND_UNION;

	for (uint32_t i = 0; i < count_of(info); i++) {
		uint32_t member = at + WORD * (3 + i * words);

		put_name(p, word_at(p->types, member));
		if (typed)
			put_type(p, word_at(p->types, member + WORD));
		for (uint32_t k = typed ? 2 : 1; k < words; k++)
			put_word(&p->type, word_at(p->types, member + k * WORD));
	}
}

static void put(struct part *p, uint32_t at)
{
	uint32_t info = word_at(p->types, at + WORD), third = word_at(p->types, at + 2 * WORD), kind = kind_of(info);
	bool leads = kind == KIND_TYPEDEF || kind == KIND_VOLATILE || kind == KIND_CONST || kind == KIND_RESTRICT ||
		kind == KIND_TYPE_TAG;
	bool leads_away = kind == KIND_PTR || kind == KIND_FUNC || kind == KIND_FUNC_PROTO || kind == KIND_VAR ||
		kind == KIND_DATASEC || kind == KIND_DECL_TAG;

	if (leads_away) {               /* what is behind it is nobody's business: a pointer to anything */
		put_word(&p->type, 0);
		put_word(&p->type, (uint32_t)KIND_PTR << 24);
		put_word(&p->type, 0);
		return;
	}
	put_name(p, word_at(p->types, at));
	put_word(&p->type, info);
	if (leads)
		put_type(p, third);
	else
		put_word(&p->type, third);
	if (kind == KIND_ARRAY) {
		put_type(p, word_at(p->types, at + 3 * WORD));
		put_type(p, word_at(p->types, at + 4 * WORD));
		put_word(&p->type, word_at(p->types, at + 5 * WORD));
	} else if (shape[kind].each) {
		put_members(p, at, info);
	} else if (shape[kind].once) {
		put_word(&p->type, word_at(p->types, at + 3 * WORD));
	}
}

static void put_whole(struct part *p, struct buf *out)
{
	const struct head h = { .magic = MAGIC, .version = 1, .head_bytes = HEAD_BYTES, .type_bytes = (uint32_t)p->type.n,
		.string_off = (uint32_t)p->type.n, .string_bytes = (uint32_t)p->string.n };

	buf_add(out, &h, sizeof h);
	buf_str(out, buf_view(&p->type));
	buf_str(out, buf_view(&p->string));
}

/* `whole` cut into its sections. */
static bool open_whole(struct part *p, struct str whole)
{
	struct head h;

	if (whole.n < HEAD_BYTES)
		return false;
	memcpy(&h, whole.p, sizeof h);
	if (h.magic != MAGIC || h.version != 1 || h.head_bytes < HEAD_BYTES || h.head_bytes > whole.n)
		return false;
	whole = str_from(whole, h.head_bytes);
	if (h.type_off > whole.n || h.type_bytes > whole.n - h.type_off || h.type_off % WORD || h.string_off > whole.n ||
	    h.string_bytes > whole.n - h.string_off)
		return false;
	p->types = str_clip(str_from(whole, h.type_off), h.type_bytes);
	p->strings = str_clip(str_from(whole, h.string_off), h.string_bytes);
	return true;
}

bool btf_part(struct str whole, struct str const *name, uint32_t n, struct btf_hook *hook, uint32_t nhook, struct buf *out)
{
	struct part p = { .hook = hook, .nhook = nhook };
	bool ok;

	map_init(&p.wanted, &p.arena);
	for (uint32_t i = 0; i < n; i++)
		map_set(&p.wanted, btf_plain_name(name[i]), i);
	buf_char(&p.string, 0);
	ok = open_whole(&p, whole) && find_types(&p);
	for (uint32_t i = 0; ok && i < p.ntaken; i++)   /* which takes more */
		put(&p, p.at[p.taken[i] - 1]);
	if (ok)
		put_whole(&p, out);
	buf_release(&p.type);
	buf_release(&p.string);
	arena_free(&p.arena);
	return ok;
}
