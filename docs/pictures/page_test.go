package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPageIsWhatItIsMadeFrom(t *testing.T) {
	written, err := os.ReadFile(filepath.Join("..", gallery+".md"))
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != page() {
		t.Error("docs/screens.md was changed by hand: change scenes.go or page.go, and run go run ./docs/pictures")
	}
}
