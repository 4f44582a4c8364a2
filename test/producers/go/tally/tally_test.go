package tally

import "testing"

func BenchmarkCollatz(b *testing.B) {
	steps := 0
	for b.Loop() {
		steps = Collatz(97)
	}
	b.ReportMetric(float64(steps), "steps")
	b.ReportMetric(float64(b.N*steps)/b.Elapsed().Seconds(), "steps/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)*1.5, "p90-ns/op")
	b.ReportMetric(0, "misses/op")
	b.ReportMetric(-12.5, "balance")
}

func BenchmarkOnlyOwn(b *testing.B) {
	for b.Loop() {
		Collatz(27)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(1<<40)+float64(b.N%7), "huge-MB/op")
}

func BenchmarkÜberlänge(b *testing.B) {
	b.Run("Größe=日本", func(b *testing.B) {
		for b.Loop() {
			Collatz(6)
		}
	})
}
