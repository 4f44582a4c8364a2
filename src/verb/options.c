/*
 * options - command-line words to option targets, in the GNU manner: --name=value, --name value, -n value,
 * -nvalue, clusters of flags, "--" ends options, operands anywhere.
 */
#include "verb/options.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "verb/talk.h"

bool seconds_of(struct str text, double *out)
{
	static const struct { struct str name; double seconds; } unit[] = {
		{ S("ms"), 1e-3 }, { S("s"), 1 }, { S("m"), 60 }, { S("min"), 60 }, { S("h"), 3600 },
	};
	double sum = 0;

	if (!text.n)
		return false;
	while (text.n) {
		size_t digits = 0, letters = 0;
		double x, factor = -1;

		while (digits < text.n && strchr("0123456789.", text.p[digits]))
			digits++;
		while (digits + letters < text.n && text.p[digits + letters] >= 'a')
			letters++;
		for (size_t i = 0; i < sizeof unit / sizeof *unit; i++)
			if (str_eq(unit[i].name, str_clip(str_from(text, digits), letters)))
				factor = unit[i].seconds;
		if (!letters && digits == text.n)
			factor = 1;             /* a bare number is seconds */
		if (factor < 0 || !num_f64(str_clip(text, digits), &x))
			return false;
		sum += x * factor;
		text = str_from(text, digits + letters);
	}
	*out = sum;
	return true;
}

bool bytes_of(struct str text, double *out)
{
	static const char letter[] = "KMGT";
	double factor = 1, x;
	const char *at;
	size_t n = 0;

	while (n < text.n && strchr("0123456789.", text.p[n]))
		n++;
	if (!num_f64(str_clip(text, n), &x))
		return false;
	text = str_from(text, n);
	at = text.n ? strchr(letter, text.p[0] & ~0x20) : NULL;
	for (const char *l = letter; at && *at && l <= at; l++)
		factor *= 1024;
	if (at && *at)
		text = str_from(text, 1);
	if (text.n && !str_eq(text, S("B")) && !(factor > 1 && str_eq(text, S("iB"))))
		return false;
	*out = x * factor;
	return true;
}

static bool check_choice(const struct option *o, const char *value, struct err *e)
{
	const char *near;

	if (!o->choice)
		return true;
	for (const char *const *c = o->choice; *c; c++)
		if (!strcmp(*c, value))
			return true;
	err_set(e, ERR_USAGE, "--%s does not take \"%s\"", o->name, value);
	near = nearest(str_of(value), o->choice);
	if (near)
		return err_hint(e, "did you mean %s?", near);
	return false;
}

static bool set_target(const struct option *o, const char *value, struct err *e)
{
	struct option_list *list = o->target;
	double number;

	if (!check_choice(o, value, e))
		return false;
	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)o->target = true;
		return true;
	case OPTION_TEXT:
		*(const char **)o->target = value;
		return true;
	case OPTION_NUMBER:
		if (!num_f64(str_of(value), &number))
			return err_set(e, ERR_USAGE, "--%s takes a number, not \"%s\"", o->name, value);
		*(double *)o->target = number;
		return true;
	case OPTION_SECONDS:
		if (!seconds_of(str_of(value), &number)) {
			err_set(e, ERR_USAGE, "--%s takes a duration, not \"%s\"", o->name, value);
			return err_hint(e, "like 30s, 5m or 1h30m");
		}
		*(double *)o->target = number;
		return true;
	case OPTION_BYTES:
		if (!bytes_of(str_of(value), &number) || number < 1) {
			err_set(e, ERR_USAGE, "--%s takes a size, not \"%s\"", o->name, value);
			return err_hint(e, "like 512MiB or 4GiB");
		}
		*(double *)o->target = number;
		return true;
	case OPTION_LIST:
		if (list->n == sizeof list->text / sizeof *list->text)
			return err_set(e, ERR_USAGE, "--%s was given too often", o->name);
		list->text[list->n++] = value;
		return true;
	}
	return false;
}

static const struct option *by_name(const struct option *options, struct str name)
{
	for (const struct option *o = options; o && o->name; o++)
		if (str_eq(str_of(o->name), name))
			return o;
	return NULL;
}

static const struct option *by_letter(const struct option *options, char letter)
{
	for (const struct option *o = options; o && o->name; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static bool unknown_option(const struct verb *v, struct str name, struct err *e)
{
	const char *known[64] = { 0 };
	const char *near;
	size_t n = 0;

	for (const struct option *o = v->options; o && o->name && n < 55; o++)
		known[n++] = o->name;
	for (const struct option *o = common_options; o->name && n < 63; o++)
		known[n++] = o->name;
	err_set(e, ERR_USAGE, "pawl %s has no option --%.*s", v->name, STR(name));
	near = nearest(name, known);
	if (near)
		return err_hint(e, "did you mean --%s?", near);
	return err_hint(e, "pawl help %s lists its options", v->name);
}

/* The words still to be looked at. */
struct words {
	char **argv;
	int argc, at;
};

static bool take_long(const struct verb *v, struct words *w, struct err *e)
{
	struct str text = str_of(w->argv[w->at] + 2);
	struct str rest = text, name = str_cut(&rest, '=');
	bool has_value = name.n < text.n;
	const struct option *o = by_name(v->options, name);

	if (!o)
		o = by_name(common_options, name);
	if (!o)
		return unknown_option(v, name, e);
	if (!o->arg) {
		if (has_value)
			return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
		return set_target(o, "", e);
	}
	if (has_value)
		return set_target(o, rest.n ? rest.p : "", e);
	if (w->at + 1 >= w->argc)
		return err_set(e, ERR_USAGE, "--%s needs a value: %s", o->name, o->arg);
	return set_target(o, w->argv[++w->at], e);
}

static bool take_short(const struct verb *v, struct words *w, struct err *e)
{
	for (const char *p = w->argv[w->at] + 1; *p; p++) {
		const struct option *o = by_letter(v->options, *p);

		if (!o)
			o = by_letter(common_options, *p);
		if (!o) {
			err_set(e, ERR_USAGE, "pawl %s has no option -%c", v->name, *p);
			return err_hint(e, "pawl help %s lists its options", v->name);
		}
		if (o->arg && p[1])
			return set_target(o, p + 1, e);
		if (o->arg && w->at + 1 >= w->argc)
			return err_set(e, ERR_USAGE, "-%c needs a value: %s", *p, o->arg);
		if (o->arg)
			return set_target(o, w->argv[++w->at], e);
		if (!set_target(o, "", e))
			return false;
	}
	return true;
}

int options_parse(const struct verb *v, int argc, char **argv, struct err *e)
{
	struct words w = { argv, argc, 0 };
	bool only_operands = false;
	int operands = 0;

	for (; w.at < argc; w.at++) {
		char *word = argv[w.at];

		if (!only_operands && !strcmp(word, "--")) {
			only_operands = true;
			if (v->before_dashes)
				*v->before_dashes = operands;
		} else if (only_operands || word[0] != '-' || !word[1]) {
			argv[operands++] = word;
			only_operands |= v->stops_at_operand;
		} else if (!(word[1] == '-' ? take_long(v, &w, e) : take_short(v, &w, e))) {
			return -1;
		}
	}
	return operands;
}
