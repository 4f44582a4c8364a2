package parse

import "testing"

func TestNumber(t *testing.T) {
	if n, ok := Number("12"); n != 12 || !ok {
		t.Fatal(n, ok)
	}
}
