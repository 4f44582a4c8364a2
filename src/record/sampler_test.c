/* Samples of a program that spins, read back as readers of recordings do; rings that overflow. */
#include <sched.h>
#include <signal.h>

#include "record/sampler.h"
#include "symbol/symbol.h"
#include "test/read_as.h"
#include "test/taped.h"

static void read_back(struct taped *t, struct read_of *r)
{
	struct buf whole = { 0 };
	const uint64_t header_bytes = 16;

	buf_lit(&whole, "PERFILE2");
	buf_add(&whole, &header_bytes, sizeof header_bytes);
	buf_str(&whole, buf_view(&t->out.perf));
	CHECK_OK(read_as(&format_perfdata, buf_view(&whole), r), &r->err);
	buf_release(&whole);
}

/* Samples whose innermost function is `name`. */
static uint64_t samples_in(struct profile *p, struct arena *a, struct str name)
{
	struct symbols *s = symbols_new(&(struct symbol_options){ .no_inline = true });
	struct profile named;
	uint64_t n = 0;

	profile_init(&named, a);
	symbol_resolve(s, p, &named);
	for (uint32_t i = 0; i < named.nsample; i++) {
		const struct frame *f = &named.frame[named.stack[named.sample[i].stack].frame];

		if (str_eq(f->function, name))
			n += (uint64_t)named.weight[0].value[i];
	}
	symbols_free(s);
	return n;
}

/* 0.2 s at 997 a second are 199 samples; a machine that is busy takes some away. */
static void samples_are_read_back_with_their_functions(void **state)
{
	struct taped *t = tape_of("spin", 997);
	struct read_of r;
	struct profile *p;
	uint64_t n;

	(void)state;
	read_back(t, &r);
	p = &r.reading.evidence[0].profile;
	CHECK(p->nsample > 0);
	CHECK_STR(p->weight[1].name, "cpu-clock");
	CHECK_STR(profile_label(p, p->sample[0].labels, S("comm"))->text, "exe");
	n = samples_in(p, &r.arena, S("spin_here"));
	CHECK(n >= 100 && n <= 220);
	CHECK_EQ(noted(&r, "record lost: the kernel's buffer was full"), 0);
	read_done(&r);
	untape(t);
}

/* ---- rings ---- */

static bool count_all(void *n, const struct sampled *r)
{
	(void)r;
	++*(uint64_t *)n;
	return true;
}

/* 100 subshells say far more than the 16 KiB of one CPU's ring hold; what is lost is told with that ring's next record. */
static void what_does_not_fit_a_ring_is_counted(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c",
		"n() { i=0; while [ $i -lt 100 ]; do (:); i=$((i+1)); done; }; n; kill -STOP $$; n", NULL };
	const struct sampler_options opt = { .switches = true, .ring_bytes = 16384, .scope = SCOPE_TREE };
	struct err e = { 0 };
	uint64_t n = 0;
	int go, status;
	pid_t pid = stand_by(argv, &go);
	struct sampler *s = sampler_open(pid, &opt, NULL, &e);
	cpu_set_t one;

	(void)state;
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	CHECK(!sched_setaffinity(pid, sizeof one, &one));
	CHECK_EQ(write(go, "x", 1), 1);
	close(go);
	for (int part = 0; part < 2; part++) {
		CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
		if (s)
			sampler_drain(s, INT64_MAX, count_all, &n);
		kill(pid, SIGCONT);
	}
	if (!s)
		skip();
	CHECK(n > 100);
	CHECK(sampler_lost(s) > 0);
	sampler_free(s);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "do"))
		_exit((int)(spin_here(2 * NS / 10) & 0));
	return RUN(TEST(samples_are_read_back_with_their_functions), TEST(what_does_not_fit_a_ring_is_counted));
}
