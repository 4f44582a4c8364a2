// letters writes the table of src/format/go_letter.c: the upper and lower case letters of the Unicode version that this
// Go toolchain has, as runs of code points with a constant step.
//
//	go run test/producers/letters/main.go
package main

import (
	"fmt"
	"unicode"
)

func table(name string, t *unicode.RangeTable) {
	var cell []string
	for _, r := range t.R16 {
		cell = append(cell, fmt.Sprintf("{ 0x%x, 0x%x, %d }", r.Lo, r.Hi, r.Stride))
	}
	for _, r := range t.R32 {
		cell = append(cell, fmt.Sprintf("{ 0x%x, 0x%x, %d }", r.Lo, r.Hi, r.Stride))
	}
	fmt.Printf("static const struct letters %s[] = {\n\t", name)
	column := 8
	for i, c := range cell {
		if i > 0 && column+len(c)+2 > 100 {
			fmt.Print("\n\t")
			column = 8
		} else if i > 0 {
			fmt.Print(" ")
			column++
		}
		fmt.Print(c, ",")
		column += len(c) + 1
	}
	fmt.Print("\n};\n\n")
}

func main() {
	table("lower", unicode.Ll)
	table("upper", unicode.Lu)
}
