package config

import (
	"os"
	"path/filepath"
	"testing"

	"switchboard/ui/styled"
)

func TestThemeTableSetsColours(t *testing.T) {
	load := func(t *testing.T, text string) (Config, error) {
		path := filepath.Join(t.TempDir(), "my.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return Load(defaults(t), path, true)
	}
	t.Run("a table names the theme and colours, and what it shows reads back", func(t *testing.T) {
		c, err := load(t, "[theme]\nname = \"dark\"\n[theme.dark]\naccent = \"#FFB86c\"\ngood = \"10\"\ntext = \"\"\n[theme.light]\nbad = \"1\"\n")
		if err != nil {
			t.Fatal(err)
		}
		if c.Theme.Name != "dark" || c.Theme.Themes["dark"]["accent"] != "#FFB86c" || c.Theme.Themes["light"]["bad"] != "1" {
			t.Errorf("it is %+v", c.Theme)
		}
		text, err := c.Text()
		if err != nil {
			t.Fatal(err)
		}
		again, err := load(t, text)
		if err != nil || again.Theme.Themes["dark"]["good"] != "10" || again.Theme.Name != "dark" {
			t.Errorf("read back it is %+v: %v", again.Theme, err)
		}
	})
	t.Run("colours alone leave the name", func(t *testing.T) {
		c, err := load(t, "[theme.dark]\nstar = \"#ffffff\"\n")
		if err != nil || c.Theme.Name != "auto" {
			t.Errorf("%+v: %v", c.Theme, err)
		}
	})
	for name, bad := range map[string]struct {
		text string
		line int
	}{
		"a colour that there is not":     {"[theme.dark]\naccent = \"blue-ish\"", 2},
		"a palette that ends before":     {"[theme.dark]\naccent = \"256\"", 2},
		"a name that there is not":       {"[theme.light]\ngood = \"1\"\nfocus = \"#ffffff\"", 3},
		"a theme that there is not":      {"\ntheme = \"blue\"", 2},
		"a theme in a table that is not": {"[theme]\nname = \"blue\"", 2},
		"a key that means nothing":       {"[theme]\ncolor = \"1\"", 2},
		"a colour that is no text":       {"[theme.dark]\ngood = 7", 0},
		"a theme that is a number":       {"theme = 7", 1},
	} {
		t.Run(name+" is an error where it stands", func(t *testing.T) {
			_, err := load(t, bad.text)
			mistake, ok := err.(*Error)
			if !ok || bad.line > 0 && mistake.excerpt.line != bad.line {
				t.Errorf("it says %v, %+v", err, mistake)
			}
		})
	}
	t.Run("there are ten names", func(t *testing.T) {
		if n := len(styled.ThemeNames()); n != 10 {
			t.Errorf("there are %d", n)
		}
	})
}
