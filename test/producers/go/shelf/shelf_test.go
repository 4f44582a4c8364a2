package shelf

import (
	"strconv"
	"testing"
)

func names(n int) []string {
	s := make([]string, n)
	for i := range s {
		s[i] = "thing " + strconv.Itoa(i)
	}
	return s
}

func fill(names []string) *Shelf {
	s := New(len(names))
	for i, name := range names {
		s.Put(name, i)
	}
	return s
}

func TestPutGet(t *testing.T) {
	s := fill(names(100))
	for i, name := range names(100) {
		if x, ok := s.Get(name); !ok || x != i {
			t.Fatalf("Get(%q) = %d, %v", name, x, ok)
		}
	}
}

func TestDelete(t *testing.T) { t.Skip("a shelf forgets nothing yet") }

func BenchmarkFill(b *testing.B) {
	n := names(200)
	b.ReportAllocs()
	for b.Loop() {
		fill(n)
	}
}

func BenchmarkGet(b *testing.B) {
	n := names(200)
	s := fill(n)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Get(n[i%len(n)])
	}
}
