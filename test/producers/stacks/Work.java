/** A second of work in a few functions, for profilers. */
public class Work {
	static long walk(int depth) {
		long sum = 0;
		for (int i = 0; i < 3000; i++)
			sum += Integer.toString(i).hashCode() % 7;
		return depth == 0 ? sum : sum + walk(depth - 1);
	}

	public static void main(String[] args) {
		long end = System.nanoTime() + (long) (Double.parseDouble(args[0]) * 1e9), sum = 0;
		java.util.function.LongSupplier lambda = () -> walk(5);
		while (System.nanoTime() < end)
			sum += lambda.getAsLong();
		System.err.println(sum);
	}
}
