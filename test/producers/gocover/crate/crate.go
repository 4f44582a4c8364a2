// Package crate holds fruit.
package crate

import "errors"

var errFull = errors.New("full")

// weigh is outside of any declared function.
var weigh = func(n int) int {
	if n > 3 {
		return n * 2
	}
	return n
}

type Crate struct {
	room  int
	fruit []string
}

func New(room int) *Crate { return &Crate{room: room} }

func (c *Crate) Put(name string) error {
	if len(c.fruit) == c.room {
		return errFull
	}
	c.fruit = append(c.fruit, name)
	return nil
}

func (c Crate) Weight() (sum int) {
	for _, f := range c.fruit {
		switch {
		case f == "melon":
			sum += weigh(5)
		case f == "":
			continue
		default:
			sum += weigh(1)
		}
	}
	return
}

type Pile[T any] struct{ top []T }

func (p *Pile[T]) Push(x T) { p.top = append(p.top, x) }

func Each[T any](p *Pile[T], do func(T)) {
	for _, x := range p.top {
		func() {
			defer func() {
				if recover() != nil {
					do = nil
				}
			}()
			do(x)
		}()
	}
}

func Nothing() {}

func Never(x int) (y int) {
	for i := 0; i < x; i++ {
		y += i; if y > 7 { return y }
	}
	select {
	default:
		return -y
	}
}
