#include "gate/floor_rows.h"

#include <math.h>

#include "base/file.h"
#include "base/sort.h"

static bool add_package(struct arena *a, struct str root, const struct cov_package *p, const struct floor_terms *terms,
	struct floor_rows *out, struct err *e)
{
	struct floor_row row = { .package = p->name, .tally = p->totals.measure, .time_s = NAN };

	if (p->directory.n && !floor_read(a, file_join(a, file_join(a, root, p->directory), S(FLOOR_FILE)), &row.floor, e))
		return false;
	floor_judge(terms, &row);
	ARENA_ROOM(a, out->row, out->n, out->cap);
	out->row[out->n++] = row;
	return true;
}

bool floor_rows_judge(struct arena *a, struct str root, const struct cov_packages *p, const struct floor_terms *terms,
	struct floor_rows *out, struct err *e)
{
	*out = (struct floor_rows){ 0 };
	for (uint32_t i = 0; i < p->n; i++)
		if (!add_package(a, root, &p->package[i], terms, out, e))
			return false;
	return true;
}

void floor_rows_add(struct arena *a, struct floor_rows *rows, struct str package, enum floor_status status, struct str why)
{
	for (uint32_t i = 0; i < rows->n; i++)
		if (str_eq(rows->row[i].package, package))
			return;
	ARENA_ROOM(a, rows->row, rows->n, rows->cap);
	rows->row[rows->n++] = (struct floor_row){ .package = package, .status = status, .why = why, .time_s = NAN, .percent = NAN,
		.required = NAN };
}

static int by_package(uint32_t i, uint32_t j, const void *ctx)
{
	const struct floor_row *row = ctx;

	return str_cmp(row[i].package, row[j].package);
}

void floor_rows_order(struct arena *a, struct floor_rows *rows)
{
	struct floor_row *before = rows->row;
	uint32_t *index = ARENA_ARRAY(a, uint32_t, (size_t)rows->n + 1);

	for (uint32_t i = 0; i < rows->n; i++)
		index[i] = i;
	sort_by(index, rows->n, by_package, before);
	rows->row = ARENA_ARRAY(a, struct floor_row, (size_t)rows->n + 1);
	rows->cap = rows->n;
	for (uint32_t i = 0; i < rows->n; i++)
		rows->row[i] = before[index[i]];
}

uint32_t floor_rows_count(const struct floor_rows *rows, enum floor_status status)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < rows->n; i++)
		n += rows->row[i].status == status;
	return n;
}

int floor_rows_status(const struct floor_rows *rows)
{
	if (floor_rows_count(rows, FLOOR_FAIL) || floor_rows_count(rows, FLOOR_LOOSE))
		return 2;
	return floor_rows_count(rows, FLOOR_NODATA) ? 3 : 0;
}

static struct str floor_text(struct arena *a, const struct floor_row *row)
{
	if (row->is_count)
		return arena_printf(a, "at most %llu uncovered", (unsigned long long)row->allowed);
	return arena_printf(a, "%.*f%%", row->floor.has_percent ? (int)row->floor.digits : 1, row->required);
}

struct str floor_row_text(struct arena *a, const struct floor_row *row)
{
	switch (row->status) {
	case FLOOR_FAIL:
		return row->why.n ? row->why : arena_printf(a, "%llu more to cover for %.*s", (unsigned long long)row->missing, STR(floor_text(a, row)));
	case FLOOR_LOOSE:
		return row->is_count ? arena_printf(a, "floor lags: %llu uncovered are allowed, %llu are", (unsigned long long)row->allowed,
			(unsigned long long)row->tally.uncovered) :
			arena_printf(a, "floor lags by %.1f points: " FLOOR_FILE " >= %.1f", row->lags, row->better);
	case FLOOR_SKIP:
	case FLOOR_NODATA:
		return row->why;
	case FLOOR_PASS:
		break;
	}
	return S("");
}
