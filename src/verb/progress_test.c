#include "verb/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "test/check.h"
#include "verb/talk.h"

/* What an observer that began `ago_s` ago prints to a terminal, or to a pipe. */
static struct str shown(bool on_terminal, double ago_s, double share, char text[256])
{
	int ends[2] = { -1, -1 }, kept = dup(STDERR_FILENO);
	struct progress p;
	struct observer o;
	ssize_t n;

	if (!on_terminal) {
		CHECK_EQ(pipe2(ends, O_NONBLOCK), 0);
	} else {
		ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
		CHECK(ends[0] >= 0 && !grantpt(ends[0]) && !unlockpt(ends[0]));
		ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
	}
	CHECK(kept >= 0 && ends[1] >= 0);
	dup2(ends[1], STDERR_FILENO);
	progress_begin(&p, S("export"));
	p.begun_s -= ago_s;
	o = progress_observer(&p);
	observe(&o, share);
	n = read(ends[0], text, 255);
	progress_end(&p);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(ends[0]);
	close(ends[1]);
	text[n > 0 ? n : 0] = 0;
	return str_of(text);
}

static void what_is_observed_shows_on_a_terminal_after_two_seconds(void **state)
{
	char text[256];

	(void)state;
	CHECK(str_has(shown(true, 2.5, 0.4286, text), S("export")));
	CHECK(str_ends(str_of(text), S(" 42 %")));
	CHECK(str_ends(shown(true, 2.5, 1, text), S(" 100 %")));
	CHECK_STR(shown(true, 1, 0.4286, text), "");
	CHECK_STR(shown(false, 20, 0.4286, text), "");
}

static void what_is_observed_is_silent_when_told_so(void **state)
{
	char text[256];

	(void)state;
	quiet = true;
	CHECK_STR(shown(true, 2.5, 0.5, text), "");
	quiet = false;
}

int main(void)
{
	return RUN(TEST(what_is_observed_shows_on_a_terminal_after_two_seconds),
		TEST(what_is_observed_is_silent_when_told_so));
}
