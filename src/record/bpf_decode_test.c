/* Records written by hand, as the programs write them. */
#include "record/bpf_decode.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>

#include "record/bpf/wire.h"
#include "test/check.h"

static struct record_event got[REASONS];
static uint32_t ngot;

static void keep(void *ctx, const struct record_event *ev)
{
	(void)ctx;
	CHECK(ngot < REASONS);
	got[ngot++] = *ev;
}

static struct bpf_decode decoder(void)
{
	ngot = 0;
	return (struct bpf_decode){ .event = keep, .page_bytes = 4096, .root_pid = 7 };
}

/* A record and what follows it, in one piece of exactly that size. */
static void decode(struct bpf_decode *d, void *record, size_t n, struct str text)
{
	char *whole = malloc(n + text.n);

	memcpy(whole, record, n);
	if (text.n)
		memcpy(whole + n, text.p, text.n);
	ngot = 0;
	bpf_decode(d, whole, n + text.n);
	free(whole);
}

static struct record_head head(enum record_kind kind)
{
	return (struct record_head){ .at_ns = 1000, .kind = kind, .pid = 7, .tid = 8 };
}

static void a_walk_is_a_path_from_its_end(void **state)
{
	struct record_cwd r = { .head = head(RECORD_CWD), .path_n = 6 };
	struct bpf_decode d = decoder();

	(void)state;
	decode(&d, &r, sizeof r, S("c\0bb\0\0"));       /* an empty part is kept: "/" + "" + "/bb" + "/c" */
	CHECK_EQ(ngot, 1);
	CHECK_STR(buf_view(&d.text), "//bb/c");
	r.path_n = 1;
	decode(&d, &r, sizeof r, S("\0"));
	CHECK_STR(buf_view(&d.text), "/");
	r.path_n = 2;
	decode(&d, &r, sizeof r, S("ab"));              /* it does not end in NUL: it is none */
	CHECK_EQ(ngot, 1);
	CHECK_EQ(got[0].cwd.path.n, 0);
	bpf_decode_release(&d);
}

/* 3 user to 1 system ticks of 8 ms exact time. */
static void ticks_divide_what_was_measured(void **state)
{
	struct record_exit r = { .head = head(RECORD_EXIT), .last = 1, .status = 256, .cpu_ns = 8000000, .user_ns = 12000000,
		.system_ns = 4000000, .peak_rss_pages = 3 };
	struct bpf_decode d = decoder();

	(void)state;
	decode(&d, &r, sizeof r, S(""));
	CHECK_EQ(got[0].exit.user_ns, 6000000);
	CHECK_EQ(got[0].exit.system_ns, 2000000);
	CHECK_EQ(got[0].exit.peak_rss_bytes, 12288);
	CHECK_EQ(got[0].exit.status, 256);
	CHECK(d.root_ended);
	r.user_ns = r.system_ns = 0;
	decode(&d, &r, sizeof r, S(""));
	CHECK_EQ(got[0].exit.user_ns, 8000000);
	CHECK_EQ(got[0].exit.system_ns, 0);
	bpf_decode_release(&d);
}

static void the_end_of_a_thread_says_nothing_of_its_process(void **state)
{
	struct record_exit r = { .head = head(RECORD_EXIT), .cpu_ns = 5 };
	struct bpf_decode d = decoder();

	(void)state;
	decode(&d, &r, sizeof r, S(""));
	CHECK_FALSE(got[0].exit.last);
	CHECK_EQ(got[0].exit.status, NOT_KNOWN);
	CHECK_EQ(got[0].exit.user_ns, NOT_KNOWN);
	CHECK_FALSE(d.root_ended);
	bpf_decode_release(&d);
}

static enum wait_kind kind_of(struct bpf_decode *d, uint64_t inode, const char *comm, enum single single)
{
	struct record_wait r = { .head = head(RECORD_WAIT), .reason = REASON_PIPE, .by = BY_PROGRAM, .is_pipe = 1, .inode = inode };

	r.single = (__u8)single;
	memcpy(r.comm, comm, strlen(comm));
	decode(d, &r, sizeof r, S(""));
	CHECK_EQ(ngot, 1);
	return got[0].wait.kind;
}

static void a_token_of_make_makes_its_pipe_a_job_server(void **state)
{
	struct bpf_decode d = decoder();

	(void)state;
	CHECK_EQ(kind_of(&d, 5, "cc1", SINGLE_BYTE), WAIT_PIPE);
	CHECK_EQ(kind_of(&d, 5, "make", SINGLE_NOT), WAIT_PIPE);
	CHECK_EQ(kind_of(&d, 5, "make", SINGLE_POLLED), WAIT_JOBSERVER);
	CHECK_EQ(kind_of(&d, 5, "lto-wrapper", SINGLE_BYTE), WAIT_JOBSERVER);
	CHECK_EQ(kind_of(&d, 6, "lto-wrapper", SINGLE_BYTE), WAIT_PIPE);
	bpf_decode_release(&d);
}

static void a_peer_is_named(void **state)
{
	struct record_wait r = { .head = head(RECORD_WAIT), .reason = REASON_NETWORK, .by = BY_KERNEL, .port = htons(443) };
	struct bpf_decode d = decoder();

	(void)state;
	r.family = AF_INET;
	CHECK_EQ(inet_pton(AF_INET, "192.0.2.1", r.address), 1);
	decode(&d, &r, sizeof r, S(""));
	CHECK_STR(buf_view(&d.text), "192.0.2.1:443");
	CHECK_EQ(got[0].wait.woken_ns, NO_TIME);
	r.family = AF_INET6;
	CHECK_EQ(inet_pton(AF_INET6, "2001:db8::1", r.address), 1);
	decode(&d, &r, sizeof r, S(""));
	CHECK_STR(buf_view(&d.text), "[2001:db8::1]:443");
	r.port = 0;
	decode(&d, &r, sizeof r, S(""));
	CHECK_EQ(got[0].wait.object.n, 0);
	r.family = AF_UNIX;
	r.text_n = 6;
	decode(&d, &r, sizeof r, S("/run/s"));
	CHECK_STR(buf_view(&d.text), "/run/s");
	decode(&d, &r, sizeof r, S("\0run/s"));
	CHECK_STR(buf_view(&d.text), "@run/s");
	bpf_decode_release(&d);
}

static void sums_are_events_and_preemption_is_no_wait(void **state)
{
	struct record_sums r = { .head = head(RECORD_SUMS), .n = 2,
		.sum = { { REASON_DISK, 3, 900, 90 }, { REASON_PREEMPTED, 2, 0, 50 } } };
	size_t n = offsetof(struct record_sums, sum) + 2 * sizeof r.sum[0];
	struct bpf_decode d = decoder();

	(void)state;
	decode(&d, &r, n, S(""));
	CHECK_EQ(ngot, 2);
	CHECK_EQ(got[0].wait.kind, WAIT_DISK);
	CHECK_EQ(got[0].wait.count, 3);
	CHECK_EQ(got[0].wait.total_ns, 900);
	CHECK_EQ(got[0].wait.runnable_ns, 90);
	CHECK_EQ(got[0].wait.start_ns, NO_TIME);
	CHECK_EQ(got[1].wait.kind, WAIT_UNKNOWN);
	CHECK_EQ(got[1].wait.count, 0);
	CHECK_EQ(got[1].wait.runnable_ns, 50);
	CHECK_EQ(d.strange, 0);
	decode(&d, &r, n - 1, S(""));
	CHECK_EQ(ngot, 0);
	CHECK_EQ(d.strange, 1);
	bpf_decode_release(&d);
}

static uint32_t how_of(struct bpf_decode *d, uint64_t flags, uint32_t mode, bool created)
{
	struct record_file r = { .head = head(RECORD_FILE), .result = 3, .inode = 9, .size = 10, .mtime_ns = 11, .flags = flags,
		.call = FILES_OPEN, .mode = mode, .created = created, .path_n = 1 };

	decode(d, &r, sizeof r, S("a"));
	CHECK_EQ(ngot, 1);
	return got[0].file.how;
}

static void an_open_is_what_its_flags_say(void **state)
{
	struct bpf_decode d = decoder();

	(void)state;
	CHECK_EQ(how_of(&d, O_RDONLY, 0100644, false), FILE_READ);
	CHECK_EQ(got[0].file.size, 10);
	CHECK_EQ(got[0].file.mtime_ns, 11);
	CHECK_EQ(how_of(&d, O_RDWR, 0100644, false), FILE_READ | FILE_WRITTEN);
	CHECK_EQ(how_of(&d, O_RDONLY | O_DIRECTORY, 0040755, false), FILE_LISTED);
	CHECK_EQ(how_of(&d, O_PATH, 0100644, false), FILE_STATTED);
	CHECK_EQ(how_of(&d, O_WRONLY | O_CREAT, 0100644, true), FILE_WRITTEN | FILE_CREATED);
	CHECK_EQ(got[0].file.inode, 9);
	CHECK_EQ(got[0].file.size, NOT_KNOWN);
	CHECK_EQ(how_of(&d, O_WRONLY | O_TRUNC, 0100644, false), FILE_WRITTEN);
	CHECK_EQ(got[0].file.mtime_ns, NOT_KNOWN);
	bpf_decode_release(&d);
}

static void a_name_is_relative_to_what_the_call_named(void **state)
{
	struct record_file r = { .head = head(RECORD_FILE), .call = FILES_RENAME, .path_n = 1, .path2_n = 2, .base_n = 4, .base2_n = 2 };
	struct bpf_decode d = decoder();

	(void)state;
	decode(&d, &r, sizeof r, S("abcy\0x\0z\0"));
	CHECK_EQ(got[0].file.how, FILE_RENAMED);
	CHECK_STR(buf_view(&d.text), "/x/y");
	CHECK_STR(buf_view(&d.text2), "/z/bc");
	r.result = -2;
	decode(&d, &r, sizeof r, S("abcy\0x\0z\0"));
	CHECK_EQ(got[0].file.how, FILE_MISSING);
	bpf_decode_release(&d);
}

/* Under AddressSanitizer a byte read behind the record is seen. */
static void a_record_that_is_cut_is_counted_and_no_event(void **state)
{
	struct record_exec exec = { .head = head(RECORD_EXEC), .file_n = 2, .argv_n = 3, .cwd_n = 2 };
	struct record_head strange = head(99);
	struct bpf_decode d = decoder();

	(void)state;
	for (size_t n = 0; n < 7; n++) {
		decode(&d, &exec, sizeof exec, str_clip(S("/xabc\0a\0"), n));
		CHECK_EQ(ngot, 0);
		CHECK_EQ(d.strange, n + 1);
	}
	decode(&d, &exec, sizeof exec, S("/xabc\0a\0"));
	CHECK_EQ(ngot, 1);
	for (size_t n = 0; n < sizeof exec; n++)
		decode(&d, &exec, n, S(""));
	CHECK_EQ(d.strange, 7 + sizeof exec);
	decode(&d, &strange, sizeof strange, S(""));
	CHECK_EQ(d.strange, 8 + sizeof exec);
	exec.file_n = UINT32_MAX;
	decode(&d, &exec, sizeof exec, S("/xabc\0a\0"));
	CHECK_EQ(d.strange, 9 + sizeof exec);
	bpf_decode_release(&d);
}

int main(void)
{
	return RUN(TEST(a_walk_is_a_path_from_its_end), TEST(ticks_divide_what_was_measured),
		TEST(the_end_of_a_thread_says_nothing_of_its_process), TEST(a_token_of_make_makes_its_pipe_a_job_server),
		TEST(a_peer_is_named), TEST(sums_are_events_and_preemption_is_no_wait), TEST(an_open_is_what_its_flags_say),
		TEST(a_name_is_relative_to_what_the_call_named), TEST(a_record_that_is_cut_is_counted_and_no_event));
}
