package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"switchboard/ui/styled"
)

// themeTable is the theme: its name alone, or a table with the name and
// colours of one's own.
type themeTable struct {
	Name   string                    `toml:"name"`
	Themes map[string]styled.Colours `toml:"-"` // light and dark
	Odd    string                    `toml:"-"` // a key of the table that means nothing
	table  bool
}

// UnmarshalTOML reads a text or a table. A table leaves what it does not name.
func (t *themeTable) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		t.Name, t.table = v, false
		return nil
	case map[string]any:
		return t.take(v)
	}
	return errors.New(`a theme is a text such as "dark", or a table with a name and colours`)
}

func (t *themeTable) take(table map[string]any) error {
	themes := map[string]styled.Colours{"light": maps.Clone(t.Themes["light"]), "dark": maps.Clone(t.Themes["dark"])}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		colours, isTable := table[key].(map[string]any)
		name, isText := table[key].(string)
		switch {
		case key == "name" && isText:
			t.Name = name
		case (key == "light" || key == "dark") && isTable:
			for token, value := range colours {
				text, ok := value.(string)
				if !ok {
					return fmt.Errorf("the colour %s is a text such as \"#7aa2f7\"", token)
				}
				if themes[key] == nil {
					themes[key] = styled.Colours{}
				}
				themes[key][token] = text
			}
		default:
			t.Odd = key
		}
	}
	t.Themes, t.table = themes, true
	return nil
}

// MarshalTOML writes what UnmarshalTOML reads.
func (t themeTable) MarshalTOML() ([]byte, error) {
	if len(t.Themes["light"])+len(t.Themes["dark"]) == 0 {
		return fmt.Appendf(nil, "%q", t.Name), nil
	}
	parts := []string{fmt.Sprintf("name = %q", t.Name)}
	for _, theme := range []string{"dark", "light"} {
		var colours []string
		for _, token := range slices.Sorted(maps.Keys(t.Themes[theme])) {
			colours = append(colours, fmt.Sprintf("%s = %q", token, t.Themes[theme][token]))
		}
		if colours != nil {
			parts = append(parts, theme+" = {"+strings.Join(colours, ", ")+"}")
		}
	}
	return []byte("{" + strings.Join(parts, ", ") + "}"), nil
}

// check finds a theme, a token or a colour that there is not.
func (t themeTable) check() *mistake {
	names := []string{"auto", "light", "dark", "mono"}
	switch {
	case t.Odd != "":
		return &mistake{path: "theme." + t.Odd, onKey: true, what: fmt.Sprintf("unknown key %q", "theme."+t.Odd), hint: "a theme has name, light and dark"}
	case !slices.Contains(names, t.Name):
		path := "theme"
		if t.table {
			path = "theme.name"
		}
		return &mistake{path: path, what: fmt.Sprintf("there is no theme %q", t.Name), hint: "use " + strings.Join(names, ", ")}
	}
	for _, theme := range []string{"dark", "light"} {
		for _, token := range slices.Sorted(maps.Keys(t.Themes[theme])) {
			path := "theme." + theme + "." + token
			if !slices.Contains(styled.ThemeNames(), token) {
				return &mistake{path: path, onKey: true, what: fmt.Sprintf("there is no colour %q", token), hint: "there are " + strings.Join(styled.ThemeNames(), ", ")}
			}
			if err := styled.CheckColour(t.Themes[theme][token]); err != nil {
				return &mistake{path: path, what: err.Error(), hint: `"" is the terminal's own`}
			}
		}
	}
	return nil
}
