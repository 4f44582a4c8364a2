//go:build panicking

package broken

import "testing"

func BenchmarkPanics(b *testing.B) {
	var zero []int
	for b.Loop() {
		Half(zero[b.N])
	}
}

func TestZPanics(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	panic("a test that panics")
}
