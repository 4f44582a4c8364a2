package crate

import "testing"

func TestPut(t *testing.T) {
	c := New(1)
	if c.Put("plum") != nil || c.Put("pear") == nil {
		t.Fatal("a crate for one holds one")
	}
	if c.Weight() != 1 {
		t.Fatal("a plum weighs one")
	}
}
