//go:build !next

package codec

// Sum is a checksum of p.
func Sum(p []byte) (s uint32) {
	for _, c := range p {
		s = s*31 + uint32(c)
	}
	return s
}
