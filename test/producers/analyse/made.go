// Package made is what the profiles and benchmarks of test/analyse are of: some work, and with the build tag "worse" more of it.
package made

import "strconv"

//go:noinline
func process(n int) (h uint64) {
	for i := 0; i < n; i++ {
		h = (h ^ uint64(i)) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}

//go:noinline
func render(n int) (out []byte) {
	for i := 0; i < n; i++ {
		out = strconv.AppendInt(out, int64(i)*7919, 10)
	}
	return out
}

//go:noinline
func keep(n int) [][]byte {
	all := make([][]byte, 0, n)
	for i := 0; i < n; i++ {
		all = append(all, make([]byte, 256))
	}
	return all
}

// Work does one round.
func Work() (uint64, int, int) {
	return process(20000) + more(), len(render(800)), len(keep(40)) + len(hold())
}
