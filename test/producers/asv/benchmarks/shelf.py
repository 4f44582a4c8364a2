"""Benchmarks for corpus/asv.  `./corpus` runs them."""
import bisect

SHELF = [i * 3 for i in range(4096)]


class Sorted:
    params = ([16, 1024], ["up", "down"])
    param_names = ["n", "order"]
    number = 20
    repeat = 5
    warmup_time = 0.01

    def setup(self, n, order):
        if n == 16 and order == "down":
            raise NotImplementedError("left out")
        self.places = SHELF[:n] if order == "up" else SHELF[:n][::-1]

    def time_sorted(self, n, order):
        sorted(self.places)

    def track_places(self, n, order):
        return len(self.places)

    track_places.unit = "places"


class Find:
    number = 100
    repeat = 5
    warmup_time = 0.01

    def time_find(self):
        bisect.bisect_left(SHELF, 333)

    def time_lost(self):
        SHELF.index(1)

    def mem_shelf(self):
        return list(SHELF)

    def peakmem_shelf(self):
        return [list(SHELF) for i in range(10)]


def track_hits():
    return float("nan")


def track_rate():
    return 12.5


track_rate.unit = "requests/s"


def timeraw_import():
    return "import bisect"


timeraw_import.number = 1
timeraw_import.repeat = 3
