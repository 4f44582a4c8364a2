// work writes every kind of profile that the runtime has, of a small program: work FOLDER.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

type node struct {
	next *node
	text string
}

var kept []*node
var sink int

//go:noinline
func allocate(n int) {
	for i := 0; i < n; i++ {
		x := &node{text: strings.Repeat("x", 64+i%512)}
		if i%3 == 0 {
			kept = append(kept, x)
		}
	}
}

func small(x int) int { return x*31 + 7 }

//go:noinline
func hash(n int) (h int) {
	for i := 0; i < n; i++ {
		h = small(h ^ i)
	}
	return h
}

//go:noinline
func sorting(n int) {
	x := make([]int, n)
	for i := range x {
		x[i] = i * 7919 % n
	}
	sort.Ints(x)
	sink += x[0]
}

//go:noinline
func recursive(depth int) int {
	if depth == 0 {
		return hash(20000)
	}
	return recursive(depth-1) + 1
}

func burn(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		sink += hash(10000)
		sorting(2000)
		sink += recursive(12)
	}
}

//go:noinline
func contend(mu *sync.Mutex, wg *sync.WaitGroup) {
	defer wg.Done()
	for i := 0; i < 20; i++ {
		mu.Lock()
		time.Sleep(100 * time.Microsecond)
		mu.Unlock()
	}
}

func waiting(stop chan bool) { <-stop }

func write(dir, name string, debug int) {
	f, err := os.Create(filepath.Join(dir, name+map[int]string{0: ".pb.gz", 1: ".txt"}[debug]))
	if err != nil {
		panic(err)
	}
	if err := pprof.Lookup(name).WriteTo(f, debug); err != nil {
		panic(err)
	}
	f.Close()
}

func main() {
	dir := os.Args[1]
	runtime.MemProfileRate = 65536
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(1)
	f, err := os.Create(filepath.Join(dir, "cpu.pb.gz"))
	if err != nil {
		panic(err)
	}
	pprof.StartCPUProfile(f)
	burn(300 * time.Millisecond)
	for i := 0; i < 3; i++ {
		pprof.Do(context.Background(), pprof.Labels("request", strconv.Itoa(i), "kind", "test"), func(context.Context) {
			burn(200 * time.Millisecond)
		})
	}
	pprof.StopCPUProfile()
	f.Close()
	allocate(20000)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go contend(&mu, &wg)
	}
	wg.Wait()
	stop := make(chan bool)
	for i := 0; i < 10; i++ {
		go waiting(stop)
	}
	time.Sleep(10 * time.Millisecond)
	runtime.GC()
	for _, name := range []string{"heap", "allocs", "mutex", "block", "goroutine", "threadcreate"} {
		write(dir, name, 0)
		write(dir, name, 1)
	}
	close(stop)
	fmt.Println(len(kept), sink)
}
