package shelf;

import static org.junit.jupiter.api.Assertions.*;

import java.util.List;
import org.junit.jupiter.api.Test;

class BookTest {
	@Test void largest() {
		List<Book> books = List.of(new Book("a", 30), new Book("b", 300));
		assertEquals("b", Book.largest(books).title);
		assertTrue(books.get(1).thick());
		assertEquals("map", Book.kind(2));
		assertEquals(1, Book.count(books, b -> b.pages > 100));
		assertEquals("x", new Book.Label("x", 1).text());
	}
}
