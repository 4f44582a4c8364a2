// Package unbuilt does not compile with the build tag unbuilt.
package unbuilt

// One is one.
const One = 1
