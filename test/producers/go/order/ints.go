//go:build !next

package order

import "sort"

func sortInts(x []int) { sort.Slice(x, func(i, j int) bool { return x[i] < x[j] }) }
