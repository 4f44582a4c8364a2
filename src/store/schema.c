#include "store/schema.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const step[] = {
#include "store/schema.inc"
};

const struct schema store_schema = { step, sizeof step / sizeof *step };

/* One statement, so that the three belong together while another process creates the store. */
static bool identify(struct store *s, int64_t *application, int64_t *version, int64_t *tables, struct err *e)
{
	struct sql q = sql_open(s, "SELECT (SELECT application_id FROM pragma_application_id),"
		" (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)");

	if (sql_row(&q)) {
		*application = sql_get_i64(&q, 0);
		*version = sql_get_i64(&q, 1);
		*tables = sql_get_i64(&q, 2);
	}
	return sql_close(&q, e);
}

bool schema_version(struct store *s, const struct schema *schema, uint32_t *version, struct err *e)
{
	int64_t application = 0, seen = 0, tables = 0;

	if (!identify(s, &application, &seen, &tables, e))
		return false;
	if (application != STORE_APPLICATION_ID && (application || seen || tables))
		return sql_fault(s, SQLITE_NOTADB, e);
	if (seen < 0 || seen > schema->n) {
		err_set(e, ERR_USAGE, "the store has schema %" PRId64 ", this pawl knows up to %" PRIu32,
			seen, schema->n);
		err_hint(e, "a newer pawl wrote it: use that one, or another store");
		return err_in(e, str_of(s->path));
	}
	*version = (uint32_t)seen;
	return true;
}

static bool stamp(struct store *s, uint32_t version, struct err *e)
{
	char text[128];

	/* Both live in the database header and are part of the transaction; PRAGMAs take no parameters. */
	snprintf(text, sizeof text, "PRAGMA application_id = %d; PRAGMA user_version = %" PRIu32,
		STORE_APPLICATION_ID, version);
	return sql_exec(s, text, e);
}

static bool take_steps(struct store *s, const struct schema *schema, struct err *e)
{
	uint32_t version;

	/* Again, under the lock: another process may have been first. */
	if (!schema_version(s, schema, &version, e))
		return false;
	for (; version < schema->n; version++)
		if (!sql_exec(s, schema->step[version], e) || !stamp(s, version + 1, e))
			return false;
	return true;
}

bool schema_migrate(struct store *s, const struct schema *schema, struct err *e)
{
	uint32_t version;

	if (!schema_version(s, schema, &version, e))
		return false;
	if (version == schema->n)
		return true;
	return sql_begin_write(s, e) && sql_end(s, take_steps(s, schema, e), e);
}

bool schema_begin_write(struct store *s, struct err *e)
{
	uint32_t version;

	return sql_begin_write(s, e) && (schema_version(s, &store_schema, &version, e) || sql_end(s, false, e));
}
