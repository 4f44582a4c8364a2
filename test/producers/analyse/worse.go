//go:build worse

package made

//go:noinline
func cache(n int) (h uint64) {
	for i := 0; i < n; i++ {
		h = h*31 + uint64(i)
		h ^= h >> 7
	}
	return h
}

//go:noinline
func more() uint64 { return process(5000) + cache(60000) }

//go:noinline
func hold() [][]byte { return grow(60) }

//go:noinline
func grow(n int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = make([]byte, 512)
	}
	return all
}
