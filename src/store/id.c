#include "store/id.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

static const char digit[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define RANDOM_BITS 80
#define RANDOM_MASK (((unsigned __int128)1 << RANDOM_BITS) - 1)

bool id_next(struct arena *a, unsigned __int128 *last, struct str *id, struct err *e)
{
	char *text = ARENA_ARRAY(a, char, ID_DIGITS + 1);
	unsigned __int128 random, x;
	struct timespec now;
	uint64_t ms;

	if (getentropy(&random, sizeof random))
		return err_errno(e, errno, "the kernel gave no random bytes for a run id");
	random &= RANDOM_MASK;
	clock_gettime(CLOCK_REALTIME, &now);
	ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	x = random | ((unsigned __int128)ms << RANDOM_BITS);
	if (x <= *last)
		x = *last + 1 + (random >> 16);         /* by a wide step: neighbours stay apart when cut short */
	*last = x;
	for (int i = ID_DIGITS; i-- > 0; x >>= 5)
		text[i] = digit[x & 31];
	*id = (struct str){ text, ID_DIGITS };
	return true;
}

static bool digits_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(digit, s.p[i], sizeof digit - 1))
			return false;
	return true;
}

/* The first digit holds the upper 3 of 128 bits. */
bool id_valid(struct str id)
{
	return id.n == ID_DIGITS && digits_only(id) && id.p[0] <= '7';
}

static char digit_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}

bool id_typed(struct arena *a, struct str typed, struct str *id, struct err *e)
{
	char *text = arena_cstr(a, str_clip(typed, ID_DIGITS));

	*id = (struct str){ text, str_clip(typed, ID_DIGITS).n };
	for (size_t i = 0; i < id->n; i++)
		text[i] = digit_of(text[i]);
	if (typed.n > ID_DIGITS || !digits_only(*id)) {
		err_set(e, ERR_USAGE, "\"%.*s\" is not the id of a run", STR(str_clip(typed, 64)));
		return err_hint(e, "an id has 26 letters and digits; `pawl store list` lists them");
	}
	if (typed.n < ID_PREFIX)
		return err_set(e, ERR_USAGE, "the id of a run needs at least %d characters, got \"%.*s\"",
			ID_PREFIX, STR(typed));
	return true;
}
