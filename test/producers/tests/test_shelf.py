"""Tests for pytest --junitxml: every outcome, classes, parameters, output."""
import sys

import pytest


def test_passes():
    assert 2 + 2 == 4


def test_fails():
    print("said before it failed: <&>")
    assert "gr\u00fcn" == "\u7eff"


@pytest.mark.parametrize("n", [1, 2, "a/b"])
def test_takes(n):
    assert n != 2


@pytest.mark.skip(reason="needs a GPU")
def test_is_skipped():
    pass


@pytest.mark.xfail(reason="known")
def test_fails_as_expected():
    assert False


@pytest.mark.xfail(reason="thought to be broken", strict=False)
def test_passes_unexpectedly():
    assert True


@pytest.fixture
def no_fixture():
    raise RuntimeError("no database")


def test_cannot_start(no_fixture):
    pass


@pytest.fixture
def bad_end():
    yield
    raise RuntimeError("cannot clean up")


def test_ends_badly(bad_end):
    print("talks", file=sys.stderr)


class TestBook:
    def test_opens(self):
        pass

    class TestPage:
        def test_turns(self):
            assert False, "stuck\x1b[0m"
