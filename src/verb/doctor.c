/* pawl doctor - what works on this machine, and why not. */
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"
#include "record/machine.h"
#include "record/recorder.h"
#include "verb/talk.h"
#include "verb/verb.h"

static bool as_json;

static const struct option options[] = {
	{ 0, "json", NULL, "as JSON", OPTION_FLAG, &as_json, NULL },
	{ 0 },
};

static void write_plain(struct buf *b, const struct style *st, const struct machine *m, const struct check *check,
	uint32_t n)
{
	static const enum ruling ruling[] = {
		[CHECK_OK] = RULING_PASS, [CHECK_PART] = RULING_WARN, [CHECK_NO] = RULING_NOT_MEASURED,
	};

	buf_printf(b, "pawl " PAWL_VERSION " on ");
	utf8_safe(b, m->cpu.n ? m->cpu : S("an unknown processor"));
	buf_printf(b, ", %u CPUs, Linux ", m->ncpu);
	utf8_safe(b, m->kernel);
	buf_lit(b, ", fingerprint ");
	utf8_safe(b, m->fingerprint);
	buf_lit(b, "\n\n");
	for (uint32_t i = 0; i < n; i++) {
		enum ruling r = ruling[check[i].state];

		style_text(b, st, style_ink(r), str_of(style_glyph(st, r)));
		buf_printf(b, " %-22s ", check[i].name);
		utf8_safe(b, check[i].found);
		buf_char(b, '\n');
		if (check[i].remedy.n) {
			buf_fill(b, ' ', 25);
			style_text(b, st, INK_DIM, check[i].remedy);
			buf_char(b, '\n');
		}
	}
}

static void write_json(struct buf *b, const struct machine *m, const struct check *check, uint32_t n)
{
	static const char *const state[] = { [CHECK_OK] = "ok", [CHECK_PART] = "partly", [CHECK_NO] = "no" };
	struct json_out o;

	json_out_init(&o, b, 2);
	json_put_object(&o);
	json_put_key(&o, "schema"), json_put_str(&o, S("pawl/doctor/1"));
	json_put_key(&o, "version"), json_put_str(&o, S(PAWL_VERSION));
	json_put_key(&o, "fingerprint"), json_put_str(&o, m->fingerprint);
	json_put_key(&o, "cpu"), json_put_str(&o, m->cpu);
	json_put_key(&o, "cpus"), json_put_u64(&o, m->ncpu);
	json_put_key(&o, "kernel"), json_put_str(&o, m->kernel);
	json_put_key(&o, "checks");
	json_put_array(&o);
	for (uint32_t i = 0; i < n; i++) {
		json_put_object(&o);
		json_put_key(&o, "name"), json_put_str(&o, str_of(check[i].name));
		json_put_key(&o, "state"), json_put_str(&o, str_of(state[check[i].state]));
		json_put_key(&o, "found"), json_put_str(&o, check[i].found);
		if (check[i].remedy.n)
			json_put_key(&o, "remedy"), json_put_str(&o, check[i].remedy);
		json_put_end_object(&o);
	}
	json_put_end_array(&o);
	json_put_end_object(&o);
	buf_char(b, '\n');
}

/* What `pawl record` can see here, a line a tier, behind the checks of the machine. */
static void add_tiers(struct arena *a, struct check **check, uint32_t *n)
{
	struct tier_offer offer[3];
	uint32_t tiers = recorder_tiers(a, offer);
	struct check *all = ARENA_ARRAY(a, struct check, *n + tiers);

	memcpy(all, *check, *n * sizeof *all);
	for (uint32_t i = 0; i < tiers; i++)
		all[*n + i] = (struct check){ .name = arena_printf(a, "record, tier %s", offer[i].name).p,
			.state = offer[i].usable ? CHECK_OK : CHECK_NO,
			.found = offer[i].usable ? S("can be used") : offer[i].why, .remedy = offer[i].remedy };
	*check = all;
	*n += tiers;
}

static int doctor_main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct machine m = { 0 };
	struct check *check;
	struct style style;
	struct buf b = { 0 };
	struct err e = { 0 };
	uint32_t n;
	bool ok;

	if (argc) {
		err_set(&e, ERR_USAGE, "doctor takes no operand, got \"%s\"", argv[0]);
		return die_with(&e);
	}
	style_of(STDOUT_FILENO, &style);
	machine_read(&a, &m);
	machine_checks(&a, &check, &n);
	add_tiers(&a, &check, &n);
	if (as_json)
		write_json(&b, &m, check, n);
	else
		write_plain(&b, &style, &m, check, n);
	ok = as_json ? print_out(&b, &e) : print_text(&b, &e);
	buf_release(&b);
	arena_free(&a);
	return ok ? 0 : die_with(&e);
}

const struct verb verb_doctor = {
	.name = "doctor",
	.line = "what works on this machine, and why not",
	.usage = "pawl doctor [--json]",
	.example = (const char *const[]){ "pawl doctor", "clocks, counters, privileges, disturbances, with remedies", NULL },
	.options = options,
	.main = doctor_main,
};
