package order

import (
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"testing"
)

func ints(n int) []int { return rand.New(rand.NewSource(1)).Perm(n) }

func words(n int) []string {
	w := make([]string, n)
	for i, x := range ints(n) {
		w[i] = strconv.Itoa(x)
	}
	return w
}

func TestInts(t *testing.T) {
	for _, n := range []int{0, 1, 100} {
		t.Run(fmt.Sprintf("n=%d", n), func(t *testing.T) {
			if !slices.IsSorted(Ints(ints(n))) {
				t.Errorf("%d ints are not sorted", n)
			}
		})
	}
}

func BenchmarkInts(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		x := ints(n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Ints(x)
			}
		})
	}
}

func BenchmarkWords(b *testing.B) {
	for _, kind := range []string{"few", "many"} {
		x := words(map[string]int{"few": 8, "many": 400}[kind])
		b.Run("size="+kind+"/order=random", func(b *testing.B) {
			for b.Loop() {
				Words(x)
			}
		})
	}
}

func BenchmarkIntsParallel(b *testing.B) {
	x := ints(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			Ints(x)
		}
	})
}
