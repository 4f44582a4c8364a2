"""Writes samples.txt: the samples that every reference implementation is asked about.

    python3 make_samples.py > samples.txt

One sample a line: its length, then its values.  Lines 2i and 2i + 1 are compared with each other.
Seeded, so that it gives the same file everywhere.
"""
import random

random.seed(20261121)


def noisy(n, center, sd):
    return [center * random.lognormvariate(0, sd) for _ in range(n)]


def quantised(n, levels):
    return [float(random.randrange(levels)) for _ in range(n)]


def spiked(n, center):
    return [center * (1.3 if random.random() < 0.1 else random.lognormvariate(0, 0.01)) for _ in range(n)]


def pair(i):
    """The i-th pair: every size from 1 to 60, then kinds in turn."""
    n, m = 1 + i % 60, 1 + (i * 7 + i // 60) % 60
    kind = i % 8
    if i % 3 == 0:
        m = n
    if kind == 0:
        return noisy(n, 1e-6, 0.02), noisy(m, 1.01e-6, 0.02)
    if kind == 1:
        return quantised(n, 6), quantised(m, 7)
    if kind == 2:
        return noisy(n, 1e300, 0.5), noisy(m, 1.1e300, 0.5)
    if kind == 3:
        return noisy(n, 1e-300, 0.1), noisy(m, 1e-300, 0.1)
    if kind == 4:
        return spiked(n, 0.0412), spiked(m, 0.0464)
    if kind == 5:
        return [random.gauss(0, 1) for _ in range(n)], [random.gauss(0.5, 1) for _ in range(m)]
    if kind == 6:
        return [round(v, 1) for v in noisy(n, 12, 0.05)], [round(v, 1) for v in noisy(m, 12.5, 0.05)]
    return quantised(n, 3) + [0.0], [0.0] * m + [1.0]


def small_with_ties(i):
    n, m = 1 + i % 25, 1 + (i * 11) % 25
    return quantised(n, 2 + i % 9), quantised(m, 2 + i % 7)


PAIRS = [pair(i) for i in range(180)] + [small_with_ties(i) for i in range(120)] + [
    ([0.0] * 5, [0.0] * 5),
    ([0.0] * 30, [0.0] * 60),
    ([7.5], [7.5]),
    ([1.0], [2.0]),
    ([-0.0, 0.0, 1.0], [0.0, -0.0, 2.0]),
    ([1e-310, 3e-310], [0.0, 1.7e308]),
    ([float(v) for v in range(50)], [float(v) + 0.5 for v in range(50)]),
    ([float(v) for v in range(50)], [float(v) + 100 for v in range(50)]),
    ([float(v) + 100 for v in range(60)], [float(v) for v in range(60)]),
]

for x, y in PAIRS:
    for sample in (x, y):
        print(len(sample), *(repr(float(v)) for v in sample))
