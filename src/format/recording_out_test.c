/* What the writer of recordings leaves when it is killed, when the disk is full, and of samples. */
#include <nettle/base64.h>
#include <signal.h>
#include <sys/wait.h>

#include "test/recording_scene.h"

/* What was flushed survives a kill, what was not may not. */
static void a_killed_recorder_leaves_what_it_flushed(void **state)
{
	struct scene *s = begin();
	struct process_tree t;
	int status;
	pid_t pid;

	(void)state;
	random_tree(3, &s->a, &t);
	pid = fork();
	if (!pid) {
		struct recording_out *o = recording_create(s->path, &s->e);

		recording_head(o, &t);
		for (uint32_t i = 0; i < t.nprocess; i++)
			recording_process(o, i, &t.process[i]);
		for (uint32_t i = 0; i < t.nprogram; i++)
			recording_program(o, i, &t.program[i]);
		if (recording_flush(o, &s->e)) {
			record_rows(o, &t);
			raise(SIGKILL);
		}
		_exit(1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	CHECK_OK(read_bytes(s, bytes_of(s)), &s->e);
	CHECK(tree_of(s)->cut && t.nwait > 0);
	CHECK_EQ(tree_of(s)->nprocess, t.nprocess);
	CHECK_EQ(tree_of(s)->nprogram, t.nprogram);
	CHECK_EQ(tree_of(s)->nwait, 0);
	end(s);
}

static void a_full_disk_is_told_and_stays_told(void **state)
{
	struct scene *s = begin();
	struct recording_out *o = recording_create("/dev/full", &s->e);
	struct process_tree t;
	struct err again = { 0 };

	(void)state;
	random_tree(3, &s->a, &t);
	assert_non_null(o);
	recording_head(o, &t);
	CHECK_FALSE(recording_flush(o, &s->e));
	CHECK_EQ(s->e.kind, ERR_SYSTEM);
	record_rows(o, &t);
	CHECK_FALSE(recording_close(o, &t, &again));
	CHECK_STR(str_of(again.text), s->e.text);
	CHECK(recording_create("/dev/null/x", &again) == NULL);
	end(s);
}

/* ---- samples of stacks ---- */

/* Records of 8 to 60000 bytes, as many as make three lines or more. */
static void make_records(struct buf *b)
{
	struct random r = { 5, NULL };

	while (b->n < 300000) {
		uint16_t size = (uint16_t)(8 + random_below(&r, 3) * random_below(&r, 30000));
		uint32_t type = random_below(&r, 90);
		size_t at = b->n;

		buf_fill(b, (char)type, size);
		memcpy(b->p + at, &type, sizeof type);
		memcpy(b->p + at + 6, &size, sizeof size);
	}
}

/* How many bytes of whole records `s` begins with. */
static size_t whole_records(struct str s)
{
	size_t at = 0;
	uint16_t size;

	while (s.n - at >= 8) {
		memcpy(&size, s.p + at + 6, sizeof size);
		if (size < 8 || size > s.n - at)
			break;
		at += size;
	}
	return at;
}

static void samples_are_kept_byte_by_byte_in_lines_of_whole_records(void **state)
{
	struct scene *s = begin();
	struct buf records = { 0 }, back = { 0 };
	struct recording_out *o = recording_create(s->path, &s->e);
	struct process_tree t;
	struct str text, line;
	uint32_t lines = 0;

	(void)state;
	random_tree(3, &s->a, &t);
	make_records(&records);
	recording_head(o, &t);
	recording_perf(o, buf_view(&records));
	recording_perf(o, str_clip(buf_view(&records), whole_records(str_clip(buf_view(&records), 100000))));
	CHECK_OK(recording_close(o, &t, &s->e), &s->e);
	for (text = text_of(s); text.n;) {
		struct base64_decode_ctx c;
		size_t n, start = back.n;

		line = str_cut(&text, '\n');
		if (!str_starts(line, S("{\"perf\":\"")))
			continue;
		line = (struct str){ line.p + 9, line.n - 11 };
		base64_decode_init(&c);
		n = BASE64_DECODE_LENGTH(line.n);
		CHECK(base64_decode_update(&c, &n, (uint8_t *)buf_room(&back, n), line.n, line.p) && base64_decode_final(&c));
		back.n += n;
		if (lines++)
			CHECK_EQ(whole_records(str_from(buf_view(&back), start)), n);
	}
	CHECK(lines > 4);
	CHECK(!memcmp(back.p, "PERFILE2\20\0\0\0\0\0\0", 16));
	CHECK(!memcmp(back.p + 16, records.p, records.n));
	CHECK(back.n > 16 + records.n && !memcmp(back.p + 16 + records.n, records.p, back.n - 16 - records.n));
	buf_release(&records);
	buf_release(&back);
	end(s);
}

int main(void)
{
	return RUN(TEST(a_killed_recorder_leaves_what_it_flushed), TEST(a_full_disk_is_told_and_stays_told),
		TEST(samples_are_kept_byte_by_byte_in_lines_of_whole_records));
}
