#include "base/proto.h"

struct proto proto_of(struct str bytes)
{
	const char *p = bytes.n ? bytes.p : "";

	return (struct proto){ .p = p, .end = p + bytes.n };
}

static bool is_wrong(struct proto *m, const char *at, const char *wrong)
{
	m->p = at;
	m->wrong = wrong;
	return false;
}

/* Bits beyond 64 are dropped, as every reader of the format does. */
static bool long_varint(struct proto *m, uint64_t *x)
{
	const char *start = m->p;
	uint64_t sum = 0;

	for (unsigned shift = 0; shift < 7 * PROTO_VARINT_MOST; shift += 7) {
		unsigned char byte;

		if (m->p == m->end)
			return is_wrong(m, start, "expected a number, but it ends early");
		byte = (unsigned char)*m->p++;
		sum |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*x = sum;
			return true;
		}
	}
	return is_wrong(m, start, "expected a number of at most ten bytes");
}

static inline bool varint(struct proto *m, uint64_t *x)
{
	if (m->p < m->end && (unsigned char)*m->p < 0x80) {
		*x = (unsigned char)*m->p++;
		return true;
	}
	return long_varint(m, x);
}

bool proto_number(struct proto *m, uint64_t *x)
{
	return m->p < m->end && !m->wrong && varint(m, x);
}

static bool fixed(struct proto *m, struct proto_field *f, size_t n)
{
	if ((size_t)(m->end - m->p) < n)
		return is_wrong(m, f->at, "expected more bytes of a number");
	f->value = 0;
	for (size_t i = n; i > 0; i--)
		f->value = f->value << 8 | (unsigned char)m->p[i - 1];
	m->p += n;
	return true;
}

static bool bytes(struct proto *m, struct proto_field *f)
{
	uint64_t n;

	if (!varint(m, &n))
		return false;
	if (n > (uint64_t)(m->end - m->p))
		return is_wrong(m, f->at, "expected a field that ends within its message");
	f->bytes = (struct str){ m->p, (size_t)n };
	m->p += n;
	return true;
}

bool proto_next(struct proto *m, struct proto_field *f)
{
	uint64_t tag;

	f->at = m->p;
	if (m->p == m->end || m->wrong || !varint(m, &tag))
		return false;
	if (!(tag >> 3) || tag >> 32)
		return is_wrong(m, f->at, "expected the number of a field");
	f->number = (uint32_t)(tag >> 3);
	f->wire = (enum proto_wire)(tag & 7);
	f->bytes = (struct str){ 0 };
	switch (tag & 7) {
	case PROTO_VARINT:
		return varint(m, &f->value);
	case PROTO_BYTES:
		return bytes(m, f);
	case PROTO_FIXED64:
		return fixed(m, f, 8);
	case PROTO_FIXED32:
		return fixed(m, f, 4);
	}
	return is_wrong(m, f->at, "expected a field of a known wire type");
}

bool proto_end(const struct proto *m, struct str whole, struct err *e)
{
	return !m->wrong || err_at(e, (uint64_t)(m->p - whole.p), "%s", m->wrong);
}

void proto_put_varint(struct buf *b, uint64_t x)
{
	char *to = buf_room(b, PROTO_VARINT_MOST);
	size_t n = 0;

	for (; x >= 0x80; x >>= 7)
		to[n++] = (char)(x | 0x80);
	to[n++] = (char)x;
	b->n += n;
}

void proto_put_number(struct buf *b, uint32_t number, uint64_t x)
{
	if (!x)
		return;
	proto_put_varint(b, (uint64_t)number << 3 | PROTO_VARINT);
	proto_put_varint(b, x);
}

void proto_put_bytes(struct buf *b, uint32_t number, struct str s)
{
	proto_put_varint(b, (uint64_t)number << 3 | PROTO_BYTES);
	proto_put_varint(b, s.n);
	buf_str(b, s);
}
