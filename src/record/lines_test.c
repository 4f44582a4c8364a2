#include "record/lines.h"

#include <unistd.h>

#include "test/check.h"

struct recording_out {
	struct arena arena;
	struct tree_line line[8];
	uint32_t n;
};

void recording_line(struct recording_out *o, const struct tree_line *row)
{
	o->line[o->n] = *row;
	o->line[o->n++].text = arena_str(&o->arena, row->text);
}

static int begin(struct lines *l)
{
	int fd[2];

	CHECK_EQ(pipe(fd), 0);
	*l = (struct lines){ .from = fd[0], .to = -1, .error = true };
	return fd[1];
}

static void put(int fd, struct str text)
{
	CHECK_EQ(write(fd, text.p, text.n), (ssize_t)text.n);
}

static void a_line_has_the_time_of_its_first_byte(void **state)
{
	struct recording_out out = { 0 };
	struct lines l;
	int fd = begin(&l);

	(void)state;
	CHECK(lines_read(&l, 1, &out));         /* nothing is there, and that is no reason to wait */
	put(fd, S("one\n\ntw"));
	CHECK(lines_read(&l, 2, &out));
	put(fd, S("o\nthree"));
	CHECK(lines_read(&l, 3, &out));
	close(fd);
	CHECK_FALSE(lines_read(&l, 4, &out));
	lines_close(&l, &out);
	CHECK_EQ(out.n, 4);
	CHECK_STR(out.line[0].text, "one");
	CHECK_STR(out.line[1].text, "");
	CHECK_STR(out.line[2].text, "two");
	CHECK_EQ(out.line[2].at_ns, 2);
	CHECK_STR(out.line[3].text, "three");
	CHECK_EQ(out.line[3].at_ns, 3);
	CHECK(out.line[3].error);
	arena_free(&out.arena);
}

static void a_long_line_is_cut(void **state)
{
	static char text[3 * LINE_MOST + 2];
	struct recording_out out = { 0 };
	struct lines l;
	int fd = begin(&l);

	(void)state;
	memset(text, 'x', sizeof text);
	text[3 * LINE_MOST] = '\n';
	text[3 * LINE_MOST + 1] = 'y';
	put(fd, (struct str){ text, sizeof text });
	CHECK(lines_read(&l, 1, &out));
	close(fd);
	lines_close(&l, &out);
	CHECK_EQ(out.n, 2);
	CHECK_EQ(out.line[0].text.n, LINE_MOST);
	CHECK_STR(out.line[1].text, "y");
	arena_free(&out.arena);
}

static void what_is_read_is_passed_on(void **state)
{
	struct recording_out out = { 0 };
	struct lines l;
	int fd = begin(&l), on[2];
	char got[16];

	(void)state;
	CHECK_EQ(pipe(on), 0);
	l.to = on[1];
	put(fd, S("ab\nc"));
	CHECK(lines_read(&l, 1, &out));
	CHECK_EQ(read(on[0], got, sizeof got), 4);
	CHECK_EQ(memcmp(got, "ab\nc", 4), 0);
	close(fd);
	lines_close(&l, &out);
	arena_free(&out.arena);
}

int main(void)
{
	return RUN(TEST(a_line_has_the_time_of_its_first_byte), TEST(a_long_line_is_cut), TEST(what_is_read_is_passed_on));
}
