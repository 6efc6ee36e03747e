package config

import (
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"switchboard/eval/store/places"
	"switchboard/providers"
)

// midnight is what the encoder adds to a day.
var midnight = regexp.MustCompile(`(?m)^(\s*(?:as_of|until) = \d{4}-\d\d-\d\d)T00:00:00\S*$`)

// Text is the config as TOML, to be read: what looks like a key is masked, and the
// address of a database has no password.
func (c Config) Text() (string, error) {
	c.Store.Path = places.Shown(c.Store.Path)
	var b strings.Builder
	err := toml.NewEncoder(&b).Encode(c)
	return providers.MaskKeys(midnight.ReplaceAllString(b.String(), "$1")), err
}

// Values is the config by name.
func (c Config) Values() (map[string]any, error) {
	text, err := c.Text()
	if err != nil {
		return nil, err
	}
	var values map[string]any
	_, err = toml.Decode(text, &values)
	return values, err
}
