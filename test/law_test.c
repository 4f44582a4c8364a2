/*
 * write, read, write: the two writings are the same to the byte, for every format that pawl writes and every evidence of
 * the corpus whose model it takes.  Of formats that come back flat the second and the third are, and of coverage, whose foreign
 * formats cannot say what is unmeasured.  A writer may refuse what its format cannot say, but not everything.
 */
#include "test/check.h"
#include "test/corpus.h"
#include "test/evidence_check.h"

struct count {
	uint32_t written[256]; /* by format, in the order of formats[] */
	uint32_t wrong;
};

static const char differs[] = "the second writing differs";

/* The one evidence of this model, or NULL: a trace is a timeline and a profile. */
static const struct evidence *only(const struct reading *r, enum model model)
{
	const struct evidence *found = NULL;

	for (uint32_t i = 0; i < r->n; i++) {
		if (r->evidence[i].model != model)
			continue;
		if (found)
			return NULL;
		found = &r->evidence[i];
	}
	return found;
}

static const char *again(const struct format *f, struct str text, enum model model, struct buf *second)
{
	struct source src = { .name = S("again"), .bytes = text };
	struct format_options opt = { .format = f };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };
	const char *wrong = NULL;

	if (!format_read(&src, &opt, &r, &e))
		wrong = "what was written cannot be read";
	else if (!only(&r, model))
		wrong = "one evidence was written, another number is read";
	else if (!f->write(only(&r, model), second, &e))
		wrong = "what was written and read cannot be written again";
	else if (!str_eq(text, buf_view(second)))
		wrong = differs;
	arena_free(&a);
	return wrong;
}

static void write_twice(
	struct count *count, size_t at, const struct corpus_case *c, const struct evidence *ev)
{
	const struct format *f = formats[at];
	struct buf first = { 0 }, second = { 0 };
	struct err e = { 0 };
	const char *wrong = NULL;

	if (f->write(ev, &first, &e)) {
		count->written[at]++;
		wrong = again(f, buf_view(&first), ev->model, &second);
		if (wrong == differs && (f->flat || ev->model == MODEL_COVERAGE)) {
			buf_clear(&first);
			wrong = again(f, buf_view(&second), ev->model, &first);
		}
	} else if (e.kind != ERR_USAGE) {
		wrong = "a writer's refusal is ERR_USAGE";
	}
	if (wrong) {
		print_error("%s written as %s: %s\n", c->path, f->name, wrong);
		count->wrong++;
	}
	buf_release(&first);
	buf_release(&second);
}

static void visit(const struct corpus_case *c, void *ctx)
{
	struct format_options opt = { .format = c->format };
	struct arena a = { 0 };
	struct reading r = { .arena = &a };
	struct err e = { 0 };

	for (uint32_t i = 0; c->format && i < c->ninput; i++)
		if (!format_read(&c->input[i], &opt, &r, &e))
			break;
	for (uint32_t i = 0; i < r.n && e.kind == ERR_NONE; i++)
		for (size_t k = 0; formats[k]; k++)
			if (formats[k]->write &&
				formats[k]->models & MODEL_BIT(r.evidence[i].model))
				write_twice(ctx, k, c, &r.evidence[i]);
	arena_free(&a);
}

static void writing_reading_and_writing_changes_nothing(void **state)
{
	struct count count = { 0 };

	(void)state;
	corpus_each(visit, &count);
	CHECK_EQ(count.wrong, 0);
	for (size_t i = 0; formats[i]; i++)
		if (formats[i]->write && !count.written[i])
			fail_msg("%s: its writer refused every evidence of the corpus",
				formats[i]->name);
}

int main(void)
{
	return RUN(TEST(writing_reading_and_writing_changes_nothing));
}
