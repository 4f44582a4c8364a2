//go:build next

package order

import "slices"

func sortInts(x []int) { slices.Sort(x) }
