package shelf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Passes, fails in every run, cannot run, is skipped. */
class ShelfTest {
	@Test
	void passes() {
	}

	@Test
	void fails() {
		System.out.println("said before it failed");
		assertEquals("<a & b>", "]]>");
	}

	@Test
	void throwsSomething() {
		throw new IllegalStateException("no \"wood\"");
	}

	@Test
	@Disabled("needs a GPU")
	void isSkipped() {
	}

	@Nested
	class Upper {
		@Test
		void passes() {
		}
	}
}
