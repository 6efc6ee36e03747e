package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzConfig(f *testing.F) {
	f.Add(defaults(f))
	f.Add("lanes = [\"x\"\n[[model]]\nid = 3")
	f.Add("[[provider]]\nid = \"p\"\nkind = \"simulated\"\n[[model.price.tier]]\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(defaults(t), path, true)
		var mistake *Error
		if errors.As(err, &mistake) && strings.ContainsAny(mistake.Error(), "\n\x1b") {
			t.Fatalf("not one clean sentence: %q", mistake.Error())
		}
	})
}
