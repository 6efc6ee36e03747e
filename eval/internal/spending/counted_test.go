package spending

import (
	"errors"
	"testing"
	"time"

	"switchboard/eval/internal/keyed"
)

type marks struct {
	mark  any
	views int
	fails error
}

func (m *marks) View(func(keyed.Tx) error) error { m.views++; return m.fails }

func (m *marks) Mark() (any, bool) { return m.mark, m.mark != nil }

func TestSumsAreReadWhenSomethingMayHaveChanged(t *testing.T) {
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	in := &marks{mark: 1}
	c := Counted{In: in}
	for _, step := range []struct {
		what  string
		mark  any
		day   time.Time
		fails error
		views int // by then
	}{
		{"the first time", 1, noon, nil, 1},
		{"not again where nothing was kept", 1, noon, nil, 1},
		{"another day", 1, noon.AddDate(0, 0, 1), nil, 2},
		{"the same instant elsewhere", 1, noon.In(time.FixedZone("", 3600)), nil, 3},
		{"when something was kept", 2, noon, nil, 4},
		{"not again after that", 2, noon, nil, 4},
		{"where nobody can tell", nil, noon, nil, 5},
		{"and once more", nil, noon, nil, 6},
		{"when it failed", 3, noon, errors.New("busy"), 7},
		{"and again, for it failed", 3, noon, nil, 8},
	} {
		in.mark, in.fails = step.mark, step.fails
		if _, err := c.On(step.day); !errors.Is(err, step.fails) || in.views != step.views {
			t.Errorf("%s: read %d times, %v", step.what, in.views, err)
		}
	}
}
