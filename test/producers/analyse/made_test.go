package made

import "testing"

var sink uint64

func BenchmarkWork(b *testing.B) {
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		x, y, z := Work()
		sink += x + uint64(y+z)
	}
}
