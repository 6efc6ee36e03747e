package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAKeyInTheWrongPlaceIsNotShown(t *testing.T) {
	const entry = "[[provider]]\nid = \"own\"\nkind = \"openai-compatible\"\n"
	for name, c := range map[string]struct{ text, key string }{
		"as the name of its variable":          {entry + "base_url = \"https://a.example/v1\"\napi_key_env = \"gsk_AbCdEfGhIj0123456789\"\n", "AbCdEfGhIj"},
		"as that name, without a mark":         {entry + "base_url = \"https://a.example/v1\"\napi_key_env = \"q8zr1tty0plmn3bv\"\n", "q8zr1tty"},
		"in the query of an address":           {entry + "base_url = \"https://a.example/v1?key=shortsecret\"\n", "shortsecret"},
		"in a command, beside another mistake": {entry + "base_url = \"https://a.example/v1\"\napi_key_cmd = \"echo sk-abcdefghij0123456789\"\nconcurrency = 0\n", "abcdefghij"},
		"as a kind":                            {"[[provider]]\nid = \"own\"\nkind = \"sk-abcdefghij0123456789\"\n", "abcdefghij"},
		"in a line that is no TOML":            {entry + "sk-abcdefghij0123456789\n", "abcdefghij"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "config.toml")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load("reference = \"x\"\n", file, true)
			var mistake *Error
			if !errors.As(err, &mistake) {
				t.Fatalf("the error is %v", err)
			}
			if shown := mistake.Error() + mistake.Hint() + mistake.Excerpt(); strings.Contains(shown, c.key) {
				t.Errorf("it shows the key: %s", shown)
			}
		})
	}
}
