import sys


class Tally:
    def __init__(self):
        self.n = 0

    def add(self, x):
        if x > 2:
            self.n += 2 * x
        elif x < 0:
            raise ValueError(x)
        else:
            self.n += x
        return self

    def empty(self): pass


def never(x):
    while x:
        x -= 1
    return [y for y in range(x) if y]


def debug():  # pragma: no cover
    print("not counted")


if __name__ == "__main__":
    t = Tally()
    for word in sys.argv[1:] or ["1", "3"]:
        t.add(int(word))
    print(t.n)
