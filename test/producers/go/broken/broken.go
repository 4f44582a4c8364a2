// Package broken fails when it is asked to (build tags failing, panicking, hanging).
package broken

// Half is half of n.
func Half(n int) int { return n / 2 }
