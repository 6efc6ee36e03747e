package usage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Columns is a column map: it says which column of a table, or which member of a JSON
// line, holds which field. A field that it does not name is looked for under its own name.
//
//	zone = "Europe/Berlin"          # zone of times that are written without one; UTC unless named
//	time_layout = "02.01.2006 15:04" # a Go layout; unless named, RFC 3339 or seconds since 1970
//	input_includes_cached = true
//	[columns]
//	time = "created"                # or a path into JSON, such as "usage.prompt_tokens"
//	cost = "price"
//	[values]
//	provider = "openai"             # the same in every row
//	[tags]
//	team = "cost centre"
type Columns struct {
	Columns map[string]string `toml:"columns"`
	Values  map[string]string `toml:"values"`
	Tags    map[string]string `toml:"tags"`

	TimeLayout string `toml:"time_layout"`
	Zone       string `toml:"zone"`

	CostUnit      string `toml:"cost_unit"`     // 1, cents, thousandths, millionths or nano; 1 unless named
	CostBasis     Basis  `toml:"cost_basis"`    // billed, reported or estimated; reported unless named
	DecimalComma  bool   `toml:"decimal_comma"` // numbers are written like 1.234,56
	TokenUnit     int64  `toml:"token_unit"`    // how many tokens a count of 1 stands for; 1 unless named
	IncludeCached bool   `toml:"input_includes_cached"`
	ZeroIsUnknown bool   `toml:"zero_cost_is_unknown"`

	Text string `toml:"-"` // the map as it was written

	zone *time.Location
}

// Fields are the fields that a column can hold.
var Fields = [...]string{
	"id", "time", "end", "provider", "model", "tier", "requests", "input_tokens", "cached_input_tokens", "cache_write_tokens",
	"output_tokens", "reasoning_tokens", "cost", "currency", "task", "prompt", "team", "project", "key",
}

// costUnits are the units of cost, as powers of ten of the currency.
var costUnits = map[string]int{"": 0, "1": 0, "cents": -2, "thousandths": -3, "millionths": -6, "nano": -9}

// Check says what is wrong with the map, and fills in what it leaves out.
func (c *Columns) Check() (err error) {
	for _, section := range [...]map[string]string{c.Columns, c.Values} {
		for _, name := range slices.Sorted(maps.Keys(section)) {
			if !slices.Contains(Fields[:], name) {
				return fmt.Errorf("there is no field %q; there are %s", name, strings.Join(Fields[:], ", "))
			}
		}
	}
	if _, ok := costUnits[c.CostUnit]; !ok {
		return fmt.Errorf("cost_unit is 1, cents, thousandths, millionths or nano, and not %q", c.CostUnit)
	}
	if c.TokenUnit < 0 {
		return fmt.Errorf("token_unit is 1 or more, and not %d", c.TokenUnit)
	}
	switch c.CostBasis {
	case Unpriced:
		c.CostBasis = Reported
	case Billed, Reported, Estimated:
	default:
		return fmt.Errorf("cost_basis is billed, reported or estimated, and not %q", c.CostBasis)
	}
	if c.zone, err = time.LoadLocation(c.Zone); err != nil {
		return fmt.Errorf("zone: there is no time zone %q", c.Zone)
	}
	return nil
}

// Column is the name of the column that holds a field.
func (c *Columns) Column(field string) string {
	if name, ok := c.Columns[field]; ok {
		return name
	}
	return field
}

// Location is the zone of times that are written without one.
func (c *Columns) Location() *time.Location {
	if c.zone == nil {
		return time.UTC
	}
	return c.zone
}

// CostPower is the unit of costs, as a power of ten of the currency.
func (c *Columns) CostPower() int { return costUnits[c.CostUnit] }
