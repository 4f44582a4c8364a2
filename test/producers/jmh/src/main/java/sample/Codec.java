package sample;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.*;

/** Two benchmarks with a parameter, for every mode. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Codec {
	@Param({"16", "4096"})
	int size;

	byte[] plain;
	String text;

	@Setup
	public void setup() {
		plain = "pawl".repeat(size / 4).getBytes(StandardCharsets.US_ASCII);
		text = Base64.getEncoder().encodeToString(plain);
	}

	@Benchmark
	public String encode() {
		return Base64.getEncoder().encodeToString(plain);
	}

	@Benchmark
	public byte[] decode() {
		return Base64.getDecoder().decode(text);
	}
}
