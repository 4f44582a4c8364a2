// Package shelf keeps things by name.
package shelf

// Shelf is a set of named things.
type Shelf struct{ thing map[string]int }

// New makes an empty shelf.
func New(n int) *Shelf { return &Shelf{make(map[string]int, hint(n))} }

// Put stores x under name.
func (s *Shelf) Put(name string, x int) { s.thing[name] = x }

// Get finds what is stored under name.
func (s *Shelf) Get(name string) (int, bool) {
	x, ok := s.thing[name]
	return x, ok
}
