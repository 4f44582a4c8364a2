package broken

import "testing"

func TestHalf(t *testing.T) {
	if Half(4) != 2 {
		t.Error("half of 4 is not 2")
	}
}

func BenchmarkHalf(b *testing.B) {
	for b.Loop() {
		Half(9)
	}
}
