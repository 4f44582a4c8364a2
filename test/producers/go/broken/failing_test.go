//go:build failing

package broken

import (
	"fmt"
	"os"
	"testing"
)

func TestOdd(t *testing.T) {
	fmt.Println("about to halve odd numbers")
	for _, n := range []int{2, 3, 5} {
		t.Run(fmt.Sprintf("n=%d", n), func(t *testing.T) {
			if 2*Half(n) != n {
				t.Errorf("twice the half of %d is %d", n, 2*Half(n))
			}
		})
	}
}

func TestParallel(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Logf("in %s", name)
		})
	}
}

func TestAbsent(t *testing.T) { t.Skip("nothing to halve") }

func BenchmarkFails(b *testing.B) {
	for b.Loop() {
		Half(3)
	}
	b.Fatal("half of 3 is not whole")
}

func BenchmarkPart(b *testing.B) {
	b.Run("good", func(b *testing.B) {
		for b.Loop() {
			Half(4)
		}
	})
	b.Run("bad", func(b *testing.B) { b.Error("this part is bad") })
	b.Run("skipped", func(b *testing.B) { b.Skip("this part is not wanted") })
}

func BenchmarkTalks(b *testing.B) {
	fmt.Fprintln(os.Stdout, "a benchmark that talks")
	b.Log("and logs")
	for b.Loop() {
		Half(7)
	}
}

func BenchmarkSkipped(b *testing.B) { b.Skip("not on this machine") }
