import shelf

books = [shelf.Book("a", 30), shelf.Book("b", 300)]
assert shelf.largest(books).title == "b"
assert books[1].thick()
import empty
