//go:build unbuilt

package unbuilt

const Two string = One + undefined
