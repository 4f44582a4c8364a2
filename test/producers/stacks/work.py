"""A second of work in a few functions, for profilers."""
import sys
import threading
import time


def odd_numbers(n):
    return [i for i in range(n) if i % 2]


def walk(depth):
    return sum(odd_numbers(3000)) + walk(depth - 1) if depth else 0


class Parser:
    def parse(self, text):
        return [word.upper() for word in text.split(";")]


def main(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        walk(5)
        Parser().parse("a;b c;d" * 2000)


if __name__ == "__main__":
    other = threading.Thread(target=main, args=(float(sys.argv[1]),), name="worker 2")
    other.start()
    main(float(sys.argv[1]))
    other.join()
