package sample;

import java.util.concurrent.ArrayBlockingQueue;
import org.openjdk.jmh.annotations.*;

/** A group of two methods, and a counter of its own. */
@State(Scope.Group)
public class Queue {
	@AuxCounters
	@State(Scope.Thread)
	public static class Misses {
		public long misses;
	}

	@AuxCounters(AuxCounters.Type.EVENTS)
	@State(Scope.Thread)
	public static class Calls {
		public long calls;
	}

	ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(64);

	@Benchmark
	@Group("queue")
	public boolean put(Misses m) {
		boolean done = queue.offer(1);

		if (!done)
			m.misses++;
		return done;
	}

	@Benchmark
	@Group("queue")
	public Integer take(Calls c) {
		c.calls++;
		return queue.poll();
	}
}
