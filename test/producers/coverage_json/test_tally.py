import tally


def test_small():
    assert tally.Tally().add(1).n == 1


def test_large():
    assert tally.Tally().add(3).n == 6
