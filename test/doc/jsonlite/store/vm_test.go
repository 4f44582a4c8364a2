//go:build vm

package store

import "testing"

func TestVM(t *testing.T) {
	s := Store{m: map[string]int{"a": 1}}
	if _, ok := s.Get("a"); !ok || s.Sync() != 1 {
		t.Fatal()
	}
}
