// Command granularity is for go build -toolexec: it has cmd/cover count functions.
package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if filepath.Base(os.Args[1]) == "cover" {
		for _, arg := range os.Args {
			if name, ok := strings.CutPrefix(arg, "-pkgcfg="); ok {
				perFunction(name)
			} else if strings.HasSuffix(arg, "pkgcfg.txt") {
				perFunction(arg)
			}
		}
	}
	tool := exec.Command(os.Args[1], os.Args[2:]...)
	tool.Stdin, tool.Stdout, tool.Stderr = os.Stdin, os.Stdout, os.Stderr
	if tool.Run() != nil {
		os.Exit(1)
	}
}

func perFunction(name string) {
	text, err := os.ReadFile(name)
	if err != nil {
		return
	}
	os.WriteFile(name, []byte(strings.Replace(string(text), "perblock", "perfunc", 1)), 0o644)
}
