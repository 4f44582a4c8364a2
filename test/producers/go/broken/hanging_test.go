//go:build hanging

package broken

import "testing"

func TestHangs(t *testing.T) {
	t.Log("waiting for nobody")
	select {}
}
