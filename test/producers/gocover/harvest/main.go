// Command harvest does what its arguments say.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"example.org/gocover/crate"
)

func main() {
	c := crate.New(3)
	for _, arg := range os.Args[1:] {
		if err := do(c, arg); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	fmt.Println(c.Weight())
}

func do(c *crate.Crate, arg string) error {
	if n, err := strconv.Atoi(arg); err == nil {
		pile(n)
		return nil
	}
	if arg == "die" {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	return c.Put(arg)
}

func pile(n int) {
	var p crate.Pile[int]
	for i := 0; i < n; i++ {
		p.Push(i)
	}
	crate.Each(&p, func(x int) { fmt.Print(x, " ") })
	crate.Nothing()
}
