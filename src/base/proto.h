/*
 * proto - the wire format of Protocol Buffers: fields of a message one after the other, nothing copied, and the same written.
 *
 *	struct proto m = proto_of(bytes);
 *	struct proto_field f;
 *
 *	while (proto_next(&m, &f))
 *		...
 *	return proto_end(&m, whole, e);
 *
 * Spec  https://protobuf.dev/programming-guides/encoding/
 */
#ifndef PAWL_BASE_PROTO_H
#define PAWL_BASE_PROTO_H

#include "base/buf.h"
#include "base/err.h"

#define PROTO_VARINT_MOST 10u /* bytes of a 64-bit number */

enum proto_wire {
	PROTO_VARINT,
	PROTO_FIXED64,
	PROTO_BYTES,
	PROTO_GROUP,
	PROTO_GROUP_END,
	PROTO_FIXED32
};

struct proto {
	const char *p, *end; /* what is left of the message */
	const char *wrong; /* what was expected at p; NULL = nothing is wrong */
};

struct proto_field {
	const char *at; /* its first byte */
	uint32_t number;
	enum proto_wire wire;
	uint64_t value; /* of a number */
	struct str bytes; /* of a string, a message or packed numbers; borrowed; of others empty */
};

struct proto proto_of(struct str bytes);

/* The next field; false at the end and where the bytes are none.  Groups, which nobody writes any more, are none. */
bool proto_next(struct proto *m, struct proto_field *f);

/* The next of packed numbers. */
bool proto_number(struct proto *m, uint64_t *x);

/* Whether the message was read to its end; else ERR_INPUT at its place in `whole`, which it is part of. */
bool proto_end(const struct proto *m, struct str whole, struct err *e) MUST_CHECK;

void proto_put_varint(struct buf *b, uint64_t x);
void proto_put_number(
	struct buf *b, uint32_t number, uint64_t x); /* nothing for 0, as proto3 has it */
void proto_put_bytes(struct buf *b, uint32_t number, struct str bytes);

#endif
