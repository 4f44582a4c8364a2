#include "test/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "gate/policy.h"

/* A directory of its own, with a pawl.yaml and perhaps an accepted.yaml. */
struct place {
	struct arena arena;
	struct err err;
	char directory[64];
	char *policy, *accepted;
};

static void place_init(struct place *p, const char *policy, const char *accepted)
{
	*p = (struct place){ .directory = "/tmp/pawl-policy-XXXXXX" };
	CHECK(mkdtemp(p->directory) != NULL);
	p->policy = arena_cstr(&p->arena, file_join(&p->arena, str_of(p->directory), S("pawl.yaml")));
	p->accepted = arena_cstr(&p->arena, file_join(&p->arena, str_of(p->directory), S("accepted.yaml")));
	if (policy)
		CHECK_OK(file_write(p->policy, str_of(policy), &p->err), &p->err);
	if (accepted)
		CHECK_OK(file_write(p->accepted, str_of(accepted), &p->err), &p->err);
}

static void place_release(struct place *p)
{
	unlink(p->policy);
	unlink(p->accepted);
	rmdir(p->directory);
	arena_free(&p->arena);
}

static const char *slow_max(const char *name)
{
	return !strcmp(name, "THRESHOLD_PERCENT") ? "7" : NULL;
}

static void a_policy_is_read_with_what_it_names(void **state)
{
	struct place place;
	struct policy *p;

	(void)state;
	place_init(&place, "accept: accepted.yaml\nrules: [{gate: bench.time, worse-than: 5%}]\n",
		"- {gate: bench.time, who: ann, why: new check}\n");
	p = policy_load(&place.arena, place.policy, slow_max, &place.err);
	CHECK_OK(p != NULL, &place.err);
	CHECK_STR(p->file, place.policy);
	CHECK_STR(p->directory, place.directory);
	CHECK_NEAR(p->rule[0].threshold, 0.07, 1e-15);
	CHECK_EQ(p->naccepted, 1);
	CHECK_STR(p->accepted[0].who, "ann");
	place_release(&place);
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
	struct place place;

	(void)state;
	place_init(&place, NULL, NULL);
	CHECK(policy_load(&place.arena, place.policy, NULL, &place.err) == NULL);
	CHECK_EQ(place.err.kind, ERR_SYSTEM);
	CHECK_STR(str_of(place.err.hint), "");
	place_release(&place);
	place_init(&place, "accept: accepted.yaml\n", NULL);
	CHECK(policy_load(&place.arena, place.policy, NULL, &place.err) == NULL);
	CHECK_EQ(place.err.kind, ERR_SYSTEM);
	CHECK(str_starts(str_of(place.err.hint), str_of(place.policy)));
	CHECK(str_ends(str_of(place.err.hint), S(" names it as accept:; it may be empty")));
	place_release(&place);
}

static void an_error_names_the_file_it_is_in(void **state)
{
	struct place place;

	(void)state;
	place_init(&place, "jbos: {}\n", NULL);
	CHECK(policy_load(&place.arena, place.policy, NULL, &place.err) == NULL);
	CHECK_STR(str_of(place.err.file), place.policy);
	place_release(&place);
	place_init(&place, "accept: accepted.yaml\n", "\n- {gate: bench.time, who: ann}\n");
	CHECK(policy_load(&place.arena, place.policy, NULL, &place.err) == NULL);
	CHECK_STR(str_of(place.err.file), place.accepted);
	CHECK_EQ(place.err.line, 2);
	place_release(&place);
}

int main(void)
{
	return RUN(TEST(a_policy_is_read_with_what_it_names), TEST(a_file_that_is_not_there_is_an_error),
		TEST(an_error_names_the_file_it_is_in));
}
