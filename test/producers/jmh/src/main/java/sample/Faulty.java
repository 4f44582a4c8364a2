package sample;

import java.nio.file.*;
import org.openjdk.jmh.annotations.*;

/** Benchmarks that fail: always, and in the second fork only (a file in -Dmark=FILE counts). */
@State(Scope.Benchmark)
public class Faulty {
	@Benchmark
	public int always() {
		throw new IllegalStateException("it never works");
	}

	@State(Scope.Benchmark)
	public static class Once {
		@Setup
		public void setup() throws Exception {
			Files.createFile(Path.of(System.getProperty("mark")));
		}
	}

	@Benchmark
	public double firstFork(Once once) {
		return Math.sqrt(System.nanoTime());
	}

	@Benchmark
	public double sound() {
		return Math.sqrt(System.nanoTime());
	}
}
