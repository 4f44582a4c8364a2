/*
 * schema - which steps of schema.sql a database has seen, and the rest of them.  Inside store/ only.
 */
#ifndef PAWL_STORE_SCHEMA_H
#define PAWL_STORE_SCHEMA_H

#include "store/sql.h"

#define STORE_APPLICATION_ID 0x7061776c         /* "pawl": in the header of every store */

/* Steps in order: step[0] makes version 1 of an empty database. */
struct schema {
	const char *const *step;
	uint32_t n;
};

extern const struct schema store_schema;

/* Refuses a database that is not ours or newer than `schema`.  *version is 0 for an empty one. */
bool schema_version(struct store *s, const struct schema *schema, uint32_t *version, struct err *e) MUST_CHECK;

/* Brings the database to the newest version in one transaction: all missing steps or none. */
bool schema_migrate(struct store *s, const struct schema *schema, struct err *e) MUST_CHECK;

/* Begins to write, unless a newer pawl has migrated the store since it was opened. */
bool schema_begin_write(struct store *s, struct err *e) MUST_CHECK;

#endif
