public class Loose {
	static int never(int x) {
		return x > 0 ? 1 : 2;
	}
}
