/*
 * num - decimal text to numbers and back, exactly and without the locale.
 *
 * Reading: correctly rounded (as strtod in the C locale); the common case of at most 19 digits and
 * a small exponent takes the Clinger/Eisel-Lemire fast path, the rest falls back to strtod.
 */
#ifndef PAWL_BASE_NUM_H
#define PAWL_BASE_NUM_H

#include "base/buf.h"

/* The whole of `s` as a finite decimal floating point number: [-+]digits[.digits][e[-+]digits], where digits
 * may be missing on one side of the point.  Underflow gives a subnormal or 0.  false for anything else,
 * hexadecimal, "inf", "nan" and overflow to infinity included. */
bool num_f64(struct str s, double *out) MUST_CHECK;

/* As Go's strconv.ParseFloat takes it: also inf, +Inf, infinity, nan (any case), hexadecimal floats and
 * underscores are NOT taken except inf/nan. */
bool num_f64_special(struct str s, double *out) MUST_CHECK;

/* The shortest decimal text that reads back as x: "0.1", "1e+300", "12", "-0" gives "-0".
 * NaN and infinities give "nan", "inf", "-inf"; JSON writers must not get that far. */
void num_print(struct buf *b, double x);

void num_group(struct buf *b, uint64_t x);      /* "48,211" */

/* a * b and a + b for sizes that come from a file; false on overflow. */
bool num_mul(size_t a, size_t b, size_t *out) MUST_CHECK;
bool num_add(size_t a, size_t b, size_t *out) MUST_CHECK;

#endif
