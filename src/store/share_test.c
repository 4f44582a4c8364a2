/* Runs on their way from store to store, also through hands that change them. */
#include "base/unpack.h"
#include "test/random.h"
#include "test/store/fixture.h"

#define MOST ((size_t)64 << 20)

static bool keep(void *ctx, struct str bytes, struct err *e)
{
	(void)e;
	buf_str(ctx, bytes);
	return true;
}

static bool refuse(void *ctx, struct str bytes, struct err *e)
{
	(void)ctx;
	(void)bytes;
	return err_set(e, ERR_SYSTEM, "no room");
}

/* The whole store as an export, in the arena. */
static struct str export_all(struct fixture *f, struct store *s)
{
	struct run_query all = { 0 };
	struct buf out = { 0 };
	struct store_sink to = { keep, &out };
	struct run_line *line;
	struct str *id, text;
	uint32_t n;

	CHECK_OK(store_list(s, &f->arena, &all, &line, &n, &f->e), &f->e);
	id = ARENA_ARRAY(&f->arena, struct str, n);
	for (uint32_t i = 0; i < n; i++)
		id[i] = line[n - 1 - i].id;
	CHECK_OK(store_export(s, id, n, &to, &f->e), &f->e);
	text = arena_str(&f->arena, buf_view(&out));
	buf_release(&out);
	return text;
}

/* The same as text. */
static struct str lines_of(struct fixture *f, struct str packed)
{
	struct buf out = { 0 };
	struct str text;

	CHECK_OK(unpack(packed, MOST, &out, &f->e), &f->e);
	text = arena_str(&f->arena, buf_view(&out));
	buf_release(&out);
	return text;
}

static struct imported import(struct fixture *f, struct store *s, struct str bytes)
{
	struct imported done;

	CHECK_OK(store_import(s, &f->arena, bytes, MOST, &done, &f->e), &f->e);
	return done;
}

static void must_not_import(struct fixture *f, struct store *s, struct str bytes, const char *part)
{
	struct imported done;

	f->e = (struct err){ 0 };
	if (store_import(s, &f->arena, bytes, MOST, &done, &f->e))
		fail_msg("imported %u runs instead of saying \"%s\"", done.nadded, part);
	must_say(str_of(f->e.text), part);
}

/* Three runs: two share their evidence, one was judged; the evidence of the third is anything that models can hold. */
static void fill(struct fixture *f, struct store *s)
{
	struct run *run = NULL;

	for (uint32_t i = 1; i <= 3; i++) {
		run = fixture_run(&f->arena, 5, 7, i);
		if (i == 3) {
			struct reading r = { .arena = &f->arena };

			for (uint64_t seed = 0; seed < 40; seed++)
				random_evidence(seed, &r);
			run_take(run, &r, S("random"));
		}
		CHECK_OK(store_put(s, run, &f->e), &f->e);
	}
	CHECK_OK(store_put_verdict(s, run->id, S("01ARZ3NDEKTSV4RRFFQ69G5FAV"), S("{\n  \"verdict\": \"pass\"\n}\n"), &f->e),
		&f->e);
}

static void what_was_exported_and_imported_is_exported_byte_for_byte(void **state)
{
	struct fixture here, there;
	struct store *s, *other;
	struct imported done;
	struct str first, again, base, json;
	struct run_query all = { 0 };
	struct run_line *line;
	struct past *past, *theirs;
	uint32_t n, ntheirs;

	(void)state;
	fixture_init(&here);
	fixture_init(&there);
	s = fixture_open(&here, false);
	other = fixture_open(&there, false);
	fill(&here, s);
	first = export_all(&here, s);
	done = import(&there, other, first);
	CHECK_EQ(done.nadded, 3);
	again = export_all(&there, other);
	CHECK(str_eq(first, again));

	done = import(&there, other, first);
	CHECK_EQ(done.nadded + done.nconflict + done.nverdict + done.nremark, 0);
	CHECK_EQ(done.nsame, 3);
	CHECK(str_eq(first, export_all(&there, other)));

	/* What lists and histories show is there, too. */
	CHECK_OK(store_list(other, &there.arena, &all, &line, &n, &there.e), &there.e);
	CHECK_EQ(n, 3);
	CHECK_EQ(line[2].nseries, 5);
	CHECK_OK(store_get_verdict(other, &there.arena, line[0].id, &base, &json, &there.e), &there.e);
	CHECK_STR(json, "{\n  \"verdict\": \"pass\"\n}\n");
	CHECK_STR(base, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
	CHECK_OK(store_past(s, &here.arena, fixture_key(&here.arena, 3), &all, &past, &n, &here.e), &here.e);
	CHECK_OK(store_past(other, &there.arena, fixture_key(&there.arena, 3), &all, &theirs, &ntheirs, &there.e), &there.e);
	CHECK_EQ(n, 3);
	CHECK_EQ(ntheirs, 3);
	for (uint32_t i = 0; i < 3; i++)
		CHECK_NEAR(past[i].center, theirs[i].center, 0);
	store_close(s);
	store_close(other);
	CHECK_EQ(fixture_sound(&there), 3);
	fixture_release(&here);
	fixture_release(&there);
}

static void an_empty_store_is_exported_and_imported(void **state)
{
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	CHECK_STR(lines_of(&f, export_all(&f, s)), "{\"schema\":\"pawl/export/1\"}\n{\"runs\":0}\n");
	CHECK_EQ(import(&f, s, export_all(&f, s)).nsame, 0);
	store_close(s);
	fixture_release(&f);
}

/* The same id on both sides, extended on one: neither is lost in silence. */
static void a_run_of_other_content_is_a_conflict(void **state)
{
	struct fixture here, there;
	struct store *s, *other;
	struct imported done;
	struct run *run;

	(void)state;
	fixture_init(&here);
	fixture_init(&there);
	s = fixture_open(&here, false);
	other = fixture_open(&there, false);
	CHECK_OK(store_put(s, run = fixture_run(&here.arena, 2, 3, 1), &here.e), &here.e);
	import(&there, other, export_all(&here, s));
	run->origin.branch = S("topic");
	CHECK_OK(store_put(s, run, &here.e), &here.e);
	CHECK_OK(store_put(s, fixture_run(&here.arena, 2, 3, 2), &here.e), &here.e);
	done = import(&there, other, export_all(&here, s));
	CHECK_EQ(done.nconflict, 1);
	CHECK_EQ(done.nadded, 1);
	CHECK_EQ(done.nremark, 1);
	CHECK(str_has(done.remark[0], run->id));
	run = store_get(other, &there.arena, run->id, &there.e);
	CHECK_OK(run, &there.e);
	CHECK_STR(run->origin.branch, "main");
	store_close(s);
	store_close(other);
	fixture_release(&here);
	fixture_release(&there);
}

static void a_verdict_comes_to_a_run_that_has_none_and_never_replaces_one(void **state)
{
	struct fixture here, there;
	struct store *s, *other;
	struct imported done;
	struct str base, json;
	struct run *run;

	(void)state;
	fixture_init(&here);
	fixture_init(&there);
	s = fixture_open(&here, false);
	other = fixture_open(&there, false);
	CHECK_OK(store_put(s, run = fixture_run(&here.arena, 2, 3, 1), &here.e), &here.e);
	import(&there, other, export_all(&here, s));
	CHECK_OK(store_put_verdict(s, run->id, S(""), S("{\"n\":1}"), &here.e), &here.e);
	done = import(&there, other, export_all(&here, s));
	CHECK_EQ(done.nverdict, 1);
	CHECK_EQ(done.nremark, 0);
	CHECK_OK(store_put_verdict(s, run->id, S(""), S("{\"n\":2}"), &here.e), &here.e);
	done = import(&there, other, export_all(&here, s));
	CHECK_EQ(done.nverdict, 0);
	CHECK_EQ(done.nremark, 1);
	CHECK_OK(store_get_verdict(other, &there.arena, run->id, &base, &json, &there.e), &there.e);
	CHECK_STR(json, "{\"n\":1}");
	store_close(s);
	store_close(other);
	fixture_release(&here);
	fixture_release(&there);
}

/* ---- hostile hands ---- */

static struct str replaced(struct arena *a, struct str text, const char *old, const char *new)
{
	const char *at = memmem(text.p, text.n, old, strlen(old));
	size_t before;

	if (!at)
		fail_msg("\"%s\" is not there", old);
	before = (size_t)(at - text.p);
	return arena_printf(a, "%.*s%s%.*s", (int)before, text.p, new, STR(str_from(text, before + strlen(old))));
}

static void every_change_is_noticed_and_nothing_is_stored(void **state)
{
	static const struct { const char *old, *new, *said; } change[] = {
		{ "pawl/export/1", "pawl/export/2", "an export of the format pawl/export/2, this pawl reads pawl/export/1" },
		{ "pawl/export/1", "pawl/run/1", "not an export of a store" },
		{ "\"schema\"", "\"shcema\"", "not an export of a store" },
		{ "\"sha256\":\"", "\"sha256\":\"0", "does not hold what its SHA-256 says" },
		{ "\"sha256\":\"", "\"sha265\":\"", "unknown key \"sha265\"" },
		{ "wordcount", "Wordcount", "does not hold what its SHA-256 says" },
		{ "Bench/0", "Bench/9", "does not hold what its SHA-256 says" },
		{ "{\"run\":\"0", "{\"run\":\"1", "a run whose origin is another's" },
		{ "{\"run\":\"0", "{\"run\":\"U", "not the id of a run" },
		{ "\"parts\":2", "\"parts\":3", "not the part of a run" },
		{ "\"parts\":2", "\"parts\":1", "a run expected" },
		{ "\"parts\":2", "\"parts\":-1", "" },
		{ "\"parts\":2", "\"parts\":18446744073709551615", "not the part of a run" },
		{ "\"origin\":", "\"evidence\":", "not the part of a run" },
		{ "\"evidence\":", "\"origin\":", "not the part of a run" },
		{ "\"evidence\":", "\"origin\":{},\"evidence\":", "not the part of a run" },
		{ "{\"runs\":3}", "{\"runs\":2}", "the number of runs is not what it says" },
		{ "{\"runs\":3}", "{\"runs\":3}\n{}", "more lines after the end" },
		{ "{\"runs\":3}\n", "", "ends before its last line" },
		{ "{\"runs\":3}\n", "{\"runs\":3}", "ends within line" },
		{ "{\"runs\":3}\n", "\n{\"runs\":3}\n", "" },
	};
	struct fixture f, empty;
	struct store *s, *other;
	struct str text;

	(void)state;
	fixture_init(&f);
	fixture_init(&empty);
	s = fixture_open(&f, false);
	other = fixture_open(&empty, false);
	for (uint32_t i = 1; i <= 3; i++)
		CHECK_OK(store_put(s, fixture_run(&f.arena, 2, 3, i), &f.e), &f.e);
	text = lines_of(&f, export_all(&f, s));
	for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
		must_not_import(&empty, other, replaced(&empty.arena, text, change[i].old, change[i].new), change[i].said);
		CHECK_EQ(fixture_runs(&empty, other), 0);
	}
	/* Unchanged, as plain text, it is taken. */
	CHECK_EQ(import(&empty, other, text).nadded, 3);
	store_close(s);
	store_close(other);
	fixture_release(&f);
	fixture_release(&empty);
}

static void every_truncation_is_noticed(void **state)
{
	struct fixture f, empty;
	struct store *s, *other;
	struct str whole, plain;

	(void)state;
	fixture_init(&f);
	fixture_init(&empty);
	s = fixture_open(&f, false);
	other = fixture_open(&empty, false);
	CHECK_OK(store_put(s, fixture_run(&f.arena, 1, 2, 1), &f.e), &f.e);
	whole = export_all(&f, s);
	plain = lines_of(&f, whole);
	for (size_t n = 0; n < whole.n; n++)
		must_not_import(&empty, other, str_clip(whole, n), "");
	for (size_t n = 0; n < plain.n; n++)
		must_not_import(&empty, other, str_clip(plain, n), "");
	CHECK_EQ(fixture_runs(&empty, other), 0);
	store_close(s);
	store_close(other);
	fixture_release(&f);
	fixture_release(&empty);
}

/* Each byte of the packed form turned over: the frame's check sum, the hashes or the grammar see it.  What a header says of
 * memory alone changes nothing. */
static void every_flipped_byte_is_noticed_or_changes_nothing(void **state)
{
	struct fixture f, empty;
	struct store *s, *other;
	uint32_t harmless = 0;
	struct str whole;

	(void)state;
	fixture_init(&f);
	fixture_init(&empty);
	s = fixture_open(&f, false);
	other = fixture_open(&empty, false);
	CHECK_OK(store_put(s, fixture_run(&f.arena, 1, 2, 1), &f.e), &f.e);
	whole = export_all(&f, s);
	for (size_t i = 0; i < whole.n; i++) {
		struct str bad = arena_str(&empty.arena, whole);
		struct imported done;

		((char *)bad.p)[i] ^= 0x21;
		if (!store_import(other, &empty.arena, bad, MOST, &done, &empty.e))
			continue;
		CHECK(str_eq(export_all(&empty, other), whole));
		harmless++;
	}
	CHECK(harmless <= 2);
	store_close(s);
	store_close(other);
	fixture_release(&f);
	fixture_release(&empty);
}

static void a_line_that_never_ends_is_refused_at_its_ceiling(void **state)
{
	struct buf bomb = { 0 }, packed = { 0 };
	struct fixture f;
	struct store *s;
	struct imported done;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	buf_lit(&bomb, "{\"schema\":\"pawl/export/1\"}\n{\"run\":\"");
	buf_fill(&bomb, 'A', (size_t)8 << 20);
	CHECK_OK(pack_zstd(buf_view(&bomb), 3, &packed, &f.e), &f.e);
	CHECK(packed.n < 2000);
	CHECK_FALSE(store_import(s, &f.arena, buf_view(&packed), 100000, &done, &f.e));
	CHECK_EQ(f.e.kind, ERR_LIMIT);
	must_say(str_of(f.e.text), "line 2 is longer than 100000 bytes");
	must_say(str_of(f.e.hint), "--memory");
	buf_release(&bomb);
	buf_release(&packed);
	store_close(s);
	fixture_release(&f);
}

static void a_run_beyond_the_ceiling_is_refused(void **state)
{
	struct fixture f;
	struct store *s;
	struct imported done;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	CHECK_OK(store_put(s, fixture_run(&f.arena, 20, 20, 1), &f.e), &f.e);
	CHECK_FALSE(store_import(s, &f.arena, export_all(&f, s), 3000, &done, &f.e));
	CHECK_EQ(f.e.kind, ERR_LIMIT);
	store_close(s);
	fixture_release(&f);
}

static void a_sink_that_fails_fails_the_export(void **state)
{
	struct store_sink to = { refuse, NULL };
	struct fixture f;
	struct store *s;

	(void)state;
	fixture_init(&f);
	s = fixture_open(&f, false);
	CHECK_FALSE(store_export(s, NULL, 0, &to, &f.e));
	CHECK_STR(str_of(f.e.text), "no room");
	CHECK_EQ(fixture_runs(&f, s), 0);    /* no transaction is left open */
	store_close(s);
	fixture_release(&f);
}

struct seen {
	uint32_t n;
	double last;
	bool back;
};

static void see(void *ctx, double share)
{
	struct seen *seen = ctx;

	seen->n++;
	seen->back |= share < seen->last;
	seen->last = share;
}

/* Three runs; an import reads them twice, a check looks at more than three blobs. */
static void who_observes_sees_work_come_to_its_end(void **state)
{
	struct seen exported = { 0 }, imported = { 0 }, checked = { 0 };
	struct fixture here, there;
	struct defect *defect;
	struct store *s, *other;
	struct str bytes;
	uint32_t n;

	(void)state;
	fixture_init(&here);
	fixture_init(&there);
	s = fixture_open(&here, false);
	fill(&here, s);
	store_observe(s, (struct observer){ see, &exported });
	bytes = export_all(&here, s);
	store_observe(s, (struct observer){ see, &checked });
	CHECK_OK(store_check(s, &here.arena, &defect, &n, &here.e), &here.e);
	store_observe(s, (struct observer){ 0 });
	other = fixture_open(&there, false);
	store_observe(other, (struct observer){ see, &imported });
	CHECK_EQ(import(&there, other, bytes).nadded, 3);
	CHECK(exported.n == 3 && imported.n == 6 && checked.n > 3);
	CHECK(exported.last == 1 && checked.last == 1 && imported.last > 0.9);
	CHECK_FALSE(exported.back || imported.back || checked.back);
	store_close(s);
	store_close(other);
	fixture_release(&here);
	fixture_release(&there);
}

static void a_damaged_run_is_not_exported(void **state)
{
	static const char *const damage[] = { "DELETE FROM blob WHERE num = 2", "DELETE FROM part",
		"UPDATE blob SET packed = x'28b52ffd'" };

	(void)state;
	for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
		struct buf out = { 0 };
		struct store_sink to = { keep, &out };
		struct run_query all = { 0 };
		struct run_line *line;
		struct fixture f;
		struct store *s;
		uint32_t n;

		fixture_init(&f);
		fixture_put_one(&f);
		tamper(&f, damage[i]);
		s = fixture_open(&f, true);
		CHECK_OK(store_list(s, &f.arena, &all, &line, &n, &f.e), &f.e);
		CHECK_FALSE(store_export(s, &line[0].id, 1, &to, &f.e));
		CHECK(f.e.text[0]);
		store_close(s);
		buf_release(&out);
		fixture_release(&f);
	}
}

int main(void)
{
	return RUN(TEST(what_was_exported_and_imported_is_exported_byte_for_byte),
		TEST(an_empty_store_is_exported_and_imported), TEST(a_run_of_other_content_is_a_conflict),
		TEST(a_verdict_comes_to_a_run_that_has_none_and_never_replaces_one),
		TEST(every_change_is_noticed_and_nothing_is_stored), TEST(every_truncation_is_noticed),
		TEST(every_flipped_byte_is_noticed_or_changes_nothing), TEST(a_line_that_never_ends_is_refused_at_its_ceiling),
		TEST(a_run_beyond_the_ceiling_is_refused), TEST(a_sink_that_fails_fails_the_export),
		TEST(a_damaged_run_is_not_exported), TEST(who_observes_sees_work_come_to_its_end));
}
