package b

import "example.org/m/a"

func B() int { return a.A() }
