// Package order sorts.
package order

import "sort"

// Ints sorts a copy of x and returns it.
func Ints(x []int) []int {
	y := make([]int, len(x))
	copy(y, x)
	sortInts(y)
	return y
}

// Words sorts a copy of x and returns it.
func Words(x []string) []string {
	y := append([]string(nil), x...)
	sort.Strings(y)
	return y
}
