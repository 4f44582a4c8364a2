"""Reference results for src/stat from scipy, numpy and brute force, about samples.txt.

    python3 make_scipy.py < samples.txt > scipy.txt         (scipy 1.17.1, numpy 2.4.6)

Lines: function, arguments, results.  Lines about samples follow the order of samples.txt.
"""
import itertools
import math
import sys
from fractions import Fraction

import numpy as np
from scipy import special, stats


def show(*fields):
    print(*(f if isinstance(f, str) else repr(int(f)) if isinstance(f, (int, np.integer)) else repr(float(f)) for f in fields))


def distributions():
    for z in [-38, -12, -8.2, -5, -1.96, -1, -1e-3, 0, 1e-9, 0.5, 1, 2.5, 6, 9]:
        show("normal_cdf", float(z), stats.norm.cdf(z))
    for p in [1e-300, 1e-50, 1e-16, 1e-5, 0.001, 0.025, 0.0749, 0.0751, 0.1, 0.4, 0.5, 0.6, 0.9, 0.975, 0.9999]:
        show("normal_quantile", p, special.ndtri(p))
    for df in [0.5, 1, 2, 3, 4.7, 10, 29, 30, 99, 150.5, 199, 201, 1000, 1e5, 1e8]:
        for t in [-1000, -40, -6, -2.2, -0.7, -1e-4, 0, 0.3, 1.5, 3, 20]:
            show("student_cdf", float(t), float(df), special.stdtr(df, t))
        for p in [1e-6, 0.001, 0.025, 0.3, 0.6, 0.975, 0.9995]:
            show("student_quantile", p, float(df), stats.t.ppf(p, df))
    for n in [0, 1, 2, 5, 10, 31, 64, 500, 2000, 100000]:
        for k in sorted({-1, 0, 1, n // 3, n // 2 - 1, n // 2, n // 2 + 3, n - 1, n}):
            total = sum(math.comb(n, i) for i in range(0, k + 1)) if n <= 2000 else None
            show("binomial_half_cdf", k, n, float(Fraction(total, 2**n)) if n <= 2000 else stats.binom.cdf(k, n, 0.5))


def u_counts(n, m):
    """Ways for each U, by Mann and Whitney's recursion."""
    table = {(0, j): [1] for j in range(m + 1)}
    for i in range(1, n + 1):
        table[i, 0] = [1]
        for j in range(1, m + 1):
            ways = [0] * (i * j + 1)
            for u, w in enumerate(table[i - 1, j]):
                ways[u + j] += w
            for u, w in enumerate(table[i, j - 1]):
                ways[u] += w
            table[i, j] = ways
    return table[n, m]


def sign_counts(n):
    ways = [1]
    for r in range(1, n + 1):
        more = ways + [0] * r
        for s, w in enumerate(ways):
            more[s + r] += w
        ways = more
    return ways


def order_interval(values, ways, confidence):
    """From the k-th smallest to the k-th largest value, the largest k with twice the mass below it <= alpha."""
    total, below, k = sum(ways), 0, 0
    alpha = 1 - confidence
    while k < len(values) // 2 and 2 * (below + ways[k]) / total <= alpha:
        below += ways[k]
        k += 1
    if not k:
        return -math.inf, math.inf, 0.0
    return values[k - 1], values[-k], float(1 - Fraction(2 * below, total))


def middle(values):
    n = len(values)
    a, b = values[(n - 1) // 2], values[n // 2]
    return a if n % 2 else ((a + b) / 2 if math.isfinite(a + b) else a / 2 + b / 2)


def two_samples(x, y):
    n, m = len(x), len(y)
    if len(set(x + y)) == n + m and max(n, m) <= 50:
        test = stats.mannwhitneyu(x, y, method="exact")
        show("mann_whitney", n, m, test.statistic, test.pvalue)
    differences = sorted(b - a for a in x for b in y)
    interval = order_interval(differences, u_counts(n, m), 0.95) if max(n, m) <= 12 else (math.nan,) * 3
    show("shift", n, m, middle(differences), *interval)


def signed_exact(d):
    """Two-sided signed-rank p by the exact distribution given the mid-ranks."""
    d = [v for v in d if v != 0]
    twice = [int(round(2 * r)) for r in stats.rankdata(np.abs(d))]
    ways = [1]
    for r in twice:
        more = ways + [0] * r
        for s, w in enumerate(ways):
            more[s + r] += w
        ways = more
    plus = sum(r for r, v in zip(twice, d) if v > 0)
    small = min(plus, sum(twice) - plus)
    return plus / 2, float(min(1, Fraction(2 * sum(ways[:small + 1]), 2 ** len(d))))


def one_sample(x):
    n = len(x)
    centered = [v - x[0] for v in x]
    if any(centered) and all(map(math.isfinite, centered)):
        show("signed_rank", n, *signed_exact(centered))
    averages = sorted(a / 2 + b / 2 if not math.isfinite(a + b) else (a + b) / 2
                      for a, b in itertools.combinations_with_replacement(sorted(x), 2))
    interval = order_interval(averages, sign_counts(n), 0.95) if n <= 60 else (math.nan,) * 3
    show("walsh", n, middle(averages), *interval)
    ordered = sorted(x)
    show("quantiles", n, *np.quantile(ordered, [0, 0.1, 0.25, 0.9, 1]))
    deviations = sorted(abs(v - middle(ordered)) for v in x)
    show("spread", n, 1.4826 * middle(deviations), np.mean(x), np.std(x, ddof=1) if n > 1 and max(map(abs, x)) < 1e150 else math.nan)


def long_samples():
    """Beyond the exact sizes: scipy's asymptotic tests, samples given on the line."""
    rng = np.random.default_rng(7)
    for n, m in [(60, 60), (51, 20), (100, 100), (26, 26)]:
        x, y = rng.integers(0, 20, n).astype(float), rng.integers(0, 22, m).astype(float)
        test = stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=True)
        show("long_mann_whitney", n, m, *x, *y, test.statistic, test.pvalue)
    for n in [75, 90]:
        d = rng.normal(0.1, 1, n).round(1)
        test = stats.wilcoxon(d, method="asymptotic", correction=True)
        show("long_signed_rank", n, *d, test.pvalue)


def adjusted():
    rng = np.random.default_rng(8)
    for n in [1, 2, 5, 40]:
        p = rng.uniform(0, 0.2, n).round(3)
        order = np.argsort(p, kind="stable")
        holm = np.empty(n)
        holm[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(n, 0, -1)))
        show("adjust", n, *p, *holm, *stats.false_discovery_control(p, method="bh"))


def main():
    distributions()
    long_samples()
    adjusted()
    samples = [[float(v) for v in line.split()[1:]] for line in sys.stdin]
    for i in range(0, len(samples), 2):
        one_sample(samples[i])
        two_samples(samples[i], samples[i + 1])


np.seterr(all="ignore")
main()
