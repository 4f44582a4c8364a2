"""shelf - a module with code that runs, code that does not, and branches of both kinds."""


class Book:
    def __init__(self, title, pages):
        self.title = title
        self.pages = pages

    def thick(self, limit=100):
        if self.pages > limit:
            return True
        return False

    def torn(self):
        return not self.pages


def largest(books):
    best = None
    for b in books:
        if best is None or b.pages > best.pages:
            best = b
    return best


def pairs(books):
    return [(a, b) for a in books for b in books if a is not b]


def never(x):
    while x:
        x -= 1
        if x == 3:
            break
    else:
        x = 7
    return x
