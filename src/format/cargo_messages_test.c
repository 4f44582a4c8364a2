#include "test/read_as.h"

#define INFO(package, kind, mode, more) \
	"{'reason':'timing-info','package_id':'" package "','target':{'kind':['" kind "'],'name':'t'},'mode':'" mode "'," more "}\n"

static struct str names_in(struct read_of *r)
{
	struct str all = S("");

	for (uint32_t i = 0; i < bench_in(r)->n; i++)
		all = arena_printf(&r->arena, "%.*s%s%.*s", STR(all), i ? "; " : "", STR(bench_in(r)->series[i].name));
	return all;
}

static void units_have_the_names_of_the_page(void **state)
{
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_messages, INFO("util 0.3.1 (path+file:///p/util)", "custom-build", "build", "'duration':1")
		INFO("util 0.3.1 (path+file:///p/util)", "custom-build", "run-custom-build", "'duration':1") INFO("path+file:///p/util#0.3.1", "lib", "build", "'duration':1")
		INFO("registry+https://e.org/i#serde@1.0.2", "bin", "test", "'duration':1") INFO("odd", "lib", "build", "'duration':1"), &r));
	CHECK_STR(names_in(&r), "util v0.3.1 build-script; util v0.3.1 build-script (run); util v0.3.1; serde v1.0.2 t \"bin\" (test); odd");
	read_done(&r);
}

/* Law: five durations and one rmeta_time in, six values out. */
static void builds_are_processes(void **state)
{
	const struct series *s;
	struct read_of r;

	(void)state;
	CHECK(read_quoted(&format_cargo_messages, "   Compiling a\n" INFO("a 1 ()", "lib", "build", "'duration':1.5,'rmeta_time':0.5")
		INFO("a 1 ()", "lib", "build", "'duration':2,'rmeta_time':null") "{'reason':'build-finished','success':true}\n"
		INFO("a 1 ()", "lib", "build", "'duration':3") INFO("a 1 ()", "lib", "build", "'duration':4") INFO("b 1 ()", "lib", "build", "'duration':5"), &r));
	CHECK_EQ(bench_values(bench_in(&r)), 6);
	s = series_in(&r, "a v1", "time");
	CHECK_EQ(s->n, 2);
	CHECK_EQ(s->value[0], 1.5);
	CHECK_EQ(s->value[1], 3);
	CHECK_EQ(series_in(&r, "a v1", "rmeta_time")->value[0], 0.5);
	CHECK_EQ(series_in(&r, "a v1 #2", "time")->value[1], 4);
	read_done(&r);
}

static void what_is_no_timing_is_refused(void **state)
{
	static const char *const text[] = { "", "{'reason':'build-finished'}\n", "{'reason':'timing-info','duration':1}\n",
		"{'reason':'timing-info','package_id':'a 1 ()'}\n", INFO("a 1 ()", "lib", "build", "'duration':-1"), "{'reason':'timing-info'" };
	struct read_of r;

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		CHECK(!read_quoted(&format_cargo_messages, text[i], &r));
		CHECK_EQ(r.err.kind, ERR_INPUT);
		read_done(&r);
	}
}

int main(void)
{
	return RUN(TEST(units_have_the_names_of_the_page), TEST(builds_are_processes), TEST(what_is_no_timing_is_refused));
}
