"""Benchmarks for corpus/pytest_benchmark.  `./corpus` runs them."""
import bisect
import os
import pytest

SHELF = [i * 3 for i in range(4096)]


def test_find(benchmark):
    assert benchmark(bisect.bisect_left, SHELF, 333) == 111


@pytest.mark.parametrize("n", [16, 1024])
@pytest.mark.benchmark(group="sorted")
def test_sorted(benchmark, n):
    benchmark.extra_info["places"] = n
    benchmark(sorted, SHELF[:n], reverse=True)


def test_sum_pedantic(benchmark):
    benchmark.pedantic(sum, args=(SHELF,), rounds=5, iterations=20, warmup_rounds=1)


@pytest.mark.skipif("FAILING" not in os.environ, reason="fails on demand")
def test_lost(benchmark):
    benchmark(SHELF.index, 1)


@pytest.mark.skipif("UNEVEN" not in os.environ, reason="calls once only")
def test_once(benchmark):
    benchmark.pedantic(sorted, args=(SHELF,))
