package shelf;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/** Fails in its first run only. */
class FlakyTest {
	private static int runs, errors;

	@Test
	void isFlaky() {
		if (runs++ == 0)
			fail("not yet");
	}

	@Test
	void isUnsteady() {
		if (errors++ == 0)
			throw new IllegalStateException("not yet");
	}
}
