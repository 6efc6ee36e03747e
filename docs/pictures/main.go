// Command pictures makes the pictures of the README and of docs: it builds
// switchboard, runs it in a pseudo-terminal on the simulated models, presses
// keys, and draws what the emulated screen shows.
//
//	go run ./docs/pictures          from the project's root, into docs/
//	go run ./docs/pictures rate     only those with "rate" in their name
//
// The same program gives the same pictures, byte for byte.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	only := ""
	if len(os.Args) > 1 {
		only = os.Args[1]
	}
	if err := draw(only); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// draw makes the pictures whose name contains a text, and the page that shows
// them all.
func draw(only string) error {
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "switchboard")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join("docs", gallery), 0o755); err != nil {
		return err
	}
	s := &studio{program: program, dir: dir}
	for _, p := range append(readme[:], everyScreen()...) {
		if !strings.Contains(p.file, only) {
			continue
		}
		if err := s.draw(p); err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
	}
	return os.WriteFile(filepath.Join("docs", gallery+".md"), []byte(page()), 0o644)
}
