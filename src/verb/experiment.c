#include "verb/experiment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "model/fields.h"

#define SCHEMA "pawl/experiment/1"
#define LINE_OF_ALL "{\"schema\":\"" SCHEMA "\"" /* as json_out begins what stands on one line */

static const char *const arm_word[] = { "base", "head", "null" };
static const struct names arm_names = NAMES(arm_word);

static const struct field experiment_field[] = {
	FIELD(experiment, id, FIELD_STR),
	FIELD(experiment, kind, FIELD_STR),
	FIELD(experiment, project, FIELD_STR),
	FIELD(experiment, base, FIELD_STR),
	FIELD(experiment, head, FIELD_STR),
	FIELD(experiment, base_said, FIELD_STR),
	FIELD(experiment, head_said, FIELD_STR),
	FIELD(experiment, head_commit, FIELD_STR),
	FIELD(experiment, dirty, FIELD_BOOL),
	FIELD(experiment, plan, FIELD_STR),
	FIELD(experiment, limit_fail, FIELD_F64),
	FIELD(experiment, limit_pass, FIELD_F64),
	FIELD(experiment, randomize, FIELD_STR),
	FIELD(experiment, cpus, FIELD_STR),
	FIELD(experiment, machine, FIELD_STR),
	FIELD(experiment, run, FIELD_STR),
	FIELD(experiment, base_run, FIELD_STR),
	FIELD(experiment, stop, FIELD_STR),
	FIELD(experiment, started_ns, FIELD_I64),
	{ .key = "base_build_s", .kind = FIELD_F64, .offset = offsetof(struct experiment, build_s[AB_BASE]) },
	{ .key = "head_build_s", .kind = FIELD_F64, .offset = offsetof(struct experiment, build_s[AB_HEAD]) },
	{ .key = "null_build_s", .kind = FIELD_F64, .offset = offsetof(struct experiment, build_s[AB_NULL]) },
	FIELD(experiment, process_s, FIELD_F64),
	FIELD(experiment, spent_s, FIELD_F64),
	FIELD(experiment, load, FIELD_F64),
	{ 0 },
};

static const struct field missing_field[] = {
	FIELD(ab_missing, job, FIELD_STR),
	FIELD(ab_missing, why, FIELD_STR),
	FIELD(ab_missing, tail, FIELD_STR),
	{ 0 },
};

#define OF_RECEIPT(member) { .key = #member, .kind = FIELD_F64, .offset = offsetof(struct ab_receipt, receipt.member) }

static const struct field receipt_field[] = {
	{ .key = "pair", .kind = FIELD_U32, .offset = offsetof(struct ab_receipt, pair), .unknown = UINT32_MAX },
	FIELD_ENUM(ab_receipt, arm, &arm_names),
	OF_RECEIPT(steal_s),
	OF_RECEIPT(involuntary),
	OF_RECEIPT(psi_cpu_s),
	OF_RECEIPT(psi_io_s),
	OF_RECEIPT(psi_memory_s),
	OF_RECEIPT(load),
	OF_RECEIPT(mhz),
	{ 0 },
};

void experiment_init(struct experiment *x, struct arena *a)
{
	*x = (struct experiment){ .arena = a, .build_s = { NAN, NAN, NAN }, .load = NAN,
		.limit_fail = NAN, .limit_pass = NAN };
}

void experiment_remark(struct experiment *x, struct str text)
{
	for (uint32_t i = 0; i < x->nremark; i++)
		if (str_eq(x->remark[i], text))
			return;
	ARENA_ROOM(x->arena, x->remark, x->nremark, x->remark_cap);
	x->remark[x->nremark++] = text;
}

/* ---- writing ---- */

static void put_receipts(struct json_out *o, const struct experiment *x, uint32_t from)
{
	json_put_key(o, "receipts");
	json_put_array(o);
	for (uint32_t i = from; i < x->nreceipt; i++) {
		json_put_object(o);
		fields_put(o, receipt_field, &x->receipt[i]);
		json_put_end_object(o);
	}
	json_put_end_array(o);
}

static void put_lists(struct json_out *o, const struct experiment *x)
{
	json_put_key(o, "remarks");
	json_put_array(o);
	for (uint32_t i = 0; i < x->nremark; i++)
		json_put_str(o, x->remark[i]);
	json_put_end_array(o);
	json_put_key(o, "missing");
	json_put_array(o);
	for (uint32_t i = 0; i < x->nmissing; i++) {
		json_put_object(o);
		fields_put(o, missing_field, &x->missing[i]);
		json_put_end_object(o);
	}
	json_put_end_array(o);
	put_receipts(o, x, 0);
}

static void put_found(struct json_out *o, const struct experiment *x, uint32_t row)
{
	const struct ab_row *r = &x->ab.row[row];
	struct ab_found f;

	ab_find(&x->ab, row, &f);
	json_put_object(o);
	json_put_key(o, "job");
	json_put_str(o, x->ab.job[r->job].name);
	json_put_key(o, "name");
	json_put_str(o, r->series.name);
	json_put_key(o, "metric");
	json_put_str(o, r->series.metric);
	json_put_key(o, "verdict");
	json_put_str(o, str_of(ab_verdict_name(f.verdict)));
	json_put_key(o, "reason");
	json_put_str(o, f.reason);
	json_put_key(o, "pairs");
	json_put_u64(o, f.pairs);
	json_put_key(o, "decided_in_pair");
	json_put_u64(o, r->decided);
	json_member_f64(o, "worse_by", f.by);
	json_member_f64(o, "lo", f.lo);
	json_member_f64(o, "hi", f.hi);
	json_member_f64(o, "limit_fail", r->terms.limit_fail);
	json_member_f64(o, "limit_pass", r->terms.limit_pass);
	json_member_f64(o, "sd_of_a_pair", f.sd);
	json_member_f64(o, "e_fail", f.e_fail);
	json_member_f64(o, "e_pass", f.e_pass);
	json_member_f64(o, "fail_at", f.fail_at);
	json_member_f64(o, "resolution", f.resolution);
	json_member_f64(o, "can_fail_from", f.can_fail_from);
	json_member_f64(o, "needed_pairs", f.needed_pairs);
	json_member_f64(o, "needed_s", f.needed_s);
	json_put_key(o, "null_pairs");
	json_put_u64(o, f.null_pairs);
	json_member_f64(o, "null_worse_by", f.null_by);
	json_put_end_object(o);
}

static void put_tally(struct json_out *o, const struct experiment *x)
{
	struct ab_tally t;

	ab_tally(&x->ab, &t);
	json_put_object(o);
	json_put_key(o, "rows");
	json_put_u64(o, t.rows);
	for (int v = 0; v <= AB_UNGATED; v++) {
		json_put_key(o, ab_verdict_name((enum ab_verdict)v));
		json_put_u64(o, t.verdict[v]);
	}
	json_put_key(o, "pairs");
	json_put_u64(o, t.pairs_most);
	json_put_key(o, "null_pairs");
	json_put_u64(o, t.null_pairs);
	json_put_key(o, "null_rows");
	json_put_u64(o, t.null_rows);
	json_put_key(o, "null_broken");
	json_put_u64(o, t.null_broken);
	json_put_key(o, "null_moved");
	json_put_u64(o, t.null_moved);
	json_put_key(o, "null_would_fail");
	json_put_u64(o, t.null_failed);
	json_member_f64(o, "null_most", t.null_most);
	json_member_f64(o, "floor", t.floor);
	json_member_f64(o, "geomean", t.geomean);
	json_put_end_object(o);
}

void experiment_put_found(struct json_out *o, const struct experiment *x)
{
	json_put_key(o, "verdict");
	json_put_str(o, str_of(ab_verdict_name(ab_verdict(&x->ab))));
	json_member_f64(o, "busy", x->spent_s > 0 ? x->process_s / x->spent_s : NAN);
	json_put_key(o, "tally");
	put_tally(o, x);
	json_put_key(o, "found");
	json_put_array(o);
	for (uint32_t i = 0; i < x->ab.nrow; i++)
		put_found(o, x, i);
	json_put_end_array(o);
}

void experiment_put(struct buf *out, const struct experiment *x, uint32_t indent)
{
	struct json_out o;

	json_out_init(&o, out, indent);
	json_put_object(&o);
	json_put_key(&o, "schema");
	json_put_str(&o, S(SCHEMA));
	fields_put(&o, experiment_field, x);
	if (x->stop.n)
		experiment_put_found(&o, x);
	put_lists(&o, x);
	json_put_key(&o, "ab");
	ab_put(&o, &x->ab);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

/* ---- reading ---- */

static void take_remarks(struct json *j, struct experiment *x)
{
	struct str text;

	json_array(j);
	while (json_item(j) && json_str(j, &text))
		experiment_remark(x, text);
}

static void take_object(struct json *j, const struct field *field, void *object)
{
	struct str key;

	json_object(j);
	while (json_key(j, &key))
		fields_take(j, field, key, object);
}

static void take_missing(struct json *j, struct experiment *x)
{
	json_array(j);
	while (json_item(j)) {
		struct ab_missing m = { 0 };

		take_object(j, missing_field, &m);
		ARENA_ROOM(x->arena, x->missing, x->nmissing, x->missing_cap);
		x->missing[x->nmissing++] = m;
	}
}

static void take_receipts(struct json *j, struct experiment *x)
{
	json_array(j);
	while (json_item(j)) {
		struct ab_receipt r = { .pair = UINT32_MAX, .receipt = { NAN, NAN, NAN, NAN, NAN, NAN, NAN } };

		take_object(j, receipt_field, &r);
		ARENA_ROOM(x->arena, x->receipt, x->nreceipt, x->receipt_cap);
		x->receipt[x->nreceipt++] = r;
	}
}

bool experiment_take(struct experiment *x, struct arena *a, struct str bytes, struct err *e)
{
	struct str key, schema = { 0 };
	struct json j;

	experiment_init(x, a);
	ab_start(&x->ab, a, &(struct ab_options)AB_DEFAULTS);
	json_init(&j, bytes, a, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("schema")))
			json_str(&j, &schema);
		else if (str_eq(key, S("remarks")))
			take_remarks(&j, x);
		else if (str_eq(key, S("missing")))
			take_missing(&j, x);
		else if (str_eq(key, S("receipts")))
			take_receipts(&j, x);
		else if (str_eq(key, S("ab")))
			ab_take(&j, a, &x->ab);
		else
			fields_take(&j, experiment_field, key, x);
	}
	if (json_ok(&j) && !str_eq(schema, S(SCHEMA)))
		json_fail(&j, "schema \"" SCHEMA "\" expected");
	return json_end(&j);
}

/* ---- the file ---- */

/* What changes with every pair. */
static const struct field line_field[] = {
	FIELD(experiment, process_s, FIELD_F64),
	FIELD(experiment, spent_s, FIELD_F64),
	{ .key = "elapsed_s", .kind = FIELD_F64, .offset = offsetof(struct experiment, ab.elapsed_s) },
	{ 0 },
};

static bool take_line(struct experiment *x, struct str line, struct err *e)
{
	struct str key;
	struct json j;

	json_init(&j, line, x->arena, e);
	json_object(&j);
	while (json_key(&j, &key)) {
		if (str_eq(key, S("pair")))
			ab_take_pair(&j, &x->ab);
		else if (str_eq(key, S("receipts")))
			take_receipts(&j, x);
		else
			fields_take(&j, line_field, key, x);
	}
	return json_end(&j);
}

/* Everything known, or one pair more.  A last line without its end was being written when a kill came: that pair was not
 * finished. */
static bool take_lines(struct experiment *x, struct arena *a, struct str bytes, struct err *e)
{
	struct str rest = bytes;

	while (memchr(rest.p, '\n', rest.n)) {
		size_t here = (size_t)(rest.p - bytes.p);
		struct str line = str_line(&rest);

		if (str_starts(line, S(LINE_OF_ALL)) ? experiment_take(x, a, line, e) : take_line(x, line, e))
			continue;
		e->at += here;
		return false;
	}
	return true;
}

bool experiment_load(struct experiment *x, struct arena *a, const char *path, struct err *e)
{
	struct file f;

	if (!file_open(&f, path, e))
		return false;
	file_into_arena(&f, a);
	if (str_starts(f.bytes, S(LINE_OF_ALL)) ? take_lines(x, a, f.bytes, e) : experiment_take(x, a, f.bytes, e))
		return true;
	err_locate(e, f.bytes);
	return err_in(e, str_of(path));
}

bool experiment_save(const struct experiment *x, const char *path, struct err *e)
{
	struct buf text = { 0 };
	bool ok;

	experiment_put(&text, x, 1);
	ok = file_write(path, buf_view(&text), e);
	buf_release(&text);
	return ok;
}

/* ---- its file while it is under way ---- */

static bool write_all(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
	return true;
}

/* In the place of what was there, without waiting for the disk. */
static bool begin_log(struct experiment_log *l, struct str bytes)
{
	struct arena scratch = { 0 };
	const char *temporary = arena_printf(&scratch, "%s.new", l->path).p;
	int number;
	bool ok;

	l->fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	l->open = l->fd >= 0;
	ok = l->open && write_all(l->fd, bytes) && !rename(temporary, l->path);
	number = errno;
	arena_free(&scratch);
	errno = number;
	return ok;
}

static void put_line(struct buf *out, const struct experiment *x, uint32_t nreceipt)
{
	struct json_out o;

	json_out_init(&o, out, 0);
	json_put_object(&o);
	fields_put(&o, line_field, x);
	json_put_key(&o, "pair");
	ab_put_last_pair(&o, &x->ab);
	put_receipts(&o, x, nreceipt);
	json_put_end_object(&o);
	buf_char(out, '\n');
}

static uint32_t counted(const struct ab *ab)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < ab->njob; i++)
		n += ab->job[i].counted;
	return n;
}

/* Nothing but one pair came since the last call. */
static bool only_a_pair(const struct experiment_log *l, const struct experiment *x)
{
	const struct ab *ab = &x->ab;

	return l->open && ab->npair == l->npair + 1 && ab->nrow == l->nrow && ab->njob == l->njob && ab->leg == l->leg &&
	       ab->plan == l->plan && counted(ab) == l->ncounted;
}

bool experiment_log_add(struct experiment_log *l, const struct experiment *x, struct err *e)
{
	struct buf text = { 0 };
	bool ok;

	if (only_a_pair(l, x))
		put_line(&text, x, l->nreceipt);
	else
		experiment_put(&text, x, 0);
	ok = l->open ? write_all(l->fd, buf_view(&text)) : begin_log(l, buf_view(&text));
	if (!ok) {
		err_errno(e, errno, "what was measured cannot be kept");
		err_in(e, str_of(l->path));
	}
	buf_release(&text);
	l->npair = x->ab.npair;
	l->nreceipt = x->nreceipt;
	l->nrow = x->ab.nrow;
	l->njob = x->ab.njob;
	l->leg = x->ab.leg;
	l->plan = x->ab.plan;
	l->ncounted = counted(&x->ab);
	return ok;
}

void experiment_log_close(struct experiment_log *l)
{
	if (l->open)
		close(l->fd);
	l->open = false;
}
