package config

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestTheDefaultDescribesEveryKey holds the description of the config, which is
// config.toml, against what a config may have.
func TestTheDefaultDescribesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	keysOf(reflect.TypeFor[Config](), seen)
	if len(seen) < 80 {
		t.Errorf("only %d keys were found", len(seen))
	}
	for key := range seen {
		if !regexp.MustCompile(`\b` + key + `\b`).Match(text) {
			t.Errorf("config.toml does not describe %s", key)
		}
	}
}

// keysOf collects the keys of a table and of those below it.
func keysOf(t reflect.Type, seen map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		keysOf(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if key, _, _ := strings.Cut(f.Tag.Get("toml"), ","); key != "" {
				seen[key] = true
				keysOf(f.Type, seen)
			}
		}
	}
}
