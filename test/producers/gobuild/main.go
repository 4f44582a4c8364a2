package main

import "example.org/m/b"

func main() { println(b.B()) }
