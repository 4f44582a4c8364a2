package store

import "testing"

func TestPut(t *testing.T) {
	var s Store
	s.Put("a", 1)
}
