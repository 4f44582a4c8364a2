package shelf;

import java.util.List;
import java.util.function.Predicate;

public class Book {
	final String title;
	final int pages;

	public Book(String title, int pages) {
		this.title = title;
		this.pages = pages;
	}

	public boolean thick(int limit) {
		return pages > limit && title != null;
	}

	public boolean thick() {
		return thick(100);
	}

	static Book largest(List<Book> books) {
		Book best = null;
		for (Book b : books)
			if (best == null || b.pages > best.pages)
				best = b;
		return best;
	}

	static String kind(int shelf) {
		switch (shelf) {
		case 1: return "novel";
		case 2: return "map";
		case 3: return "letter";
		default: return "none";
		}
	}

	static long count(List<Book> books, Predicate<Book> which) {
		return books.stream().filter(b -> which.test(b)).count();
	}

	enum Cover { HARD, SOFT }

	record Label(String text, int row) { }

	static class Torn extends RuntimeException {
		Torn(Book b) {
			super(b.title);
		}
	}
}
