// Package tally counts steps.
package tally

// Collatz is the number of steps from n to 1.
func Collatz(n int) (steps int) {
	for ; n != 1; steps++ {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
	}
	return steps
}
