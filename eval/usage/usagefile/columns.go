package usagefile

import (
	"fmt"

	"github.com/BurntSushi/toml"

	"switchboard/eval/usage"
)

// ParseColumns reads a column map, written in TOML. An unknown setting or field is an
// error.
func ParseColumns(text string) (*usage.Columns, error) {
	c := &usage.Columns{Text: text}
	meta, err := toml.Decode(text, c)
	if err != nil {
		return nil, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("there is no setting %q", unknown[0].String())
	}
	return c, c.Check()
}
