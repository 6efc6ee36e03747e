package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"
)

// loaded is the default config with a file laid over it.
func loaded(t *testing.T, text string) Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(defaults(t), file, true)
	if err != nil {
		t.Fatalf("%v\n%v", err, err.(*Error).Excerpt())
	}
	return c
}

func TestANewConfigChangesNothing(t *testing.T) {
	if c := loaded(t, Starter); !reflect.DeepEqual(c, loaded(t, "")) || c.ChoosesModels() {
		t.Error("a config that was only opened is not the default any more")
	}
}

func TestEveryLineOfANewConfigCanBeSet(t *testing.T) {
	set := regexp.MustCompile(`(?m)^# ( *(?:[a-z_]+ = |\[))`).ReplaceAllString(Starter, "$1")
	c := loaded(t, set)
	if len(c.Models) != len(loaded(t, "").Models)+1 || c.Rating.Rater != "ana" || c.Request.Effort != "low" || !c.ChoosesModels() {
		t.Errorf("not all was set: %+v", c)
	}
}
