package serve

import (
	"runtime/debug"
	"testing"
)

func TestPercentFor(t *testing.T) {
	for outcome, c := range map[string]struct {
		used        uint64
		usual, want int
	}{
		"as usual where little is in use":   {20 << 20, 100, 100},
		"less where much is":                {384 << 20, 100, 50},
		"not too little":                    {8 << 30, 100, 25},
		"never more than usual":             {200 << 20, 50, 50},
		"as usual where that is less still": {8 << 30, 10, 10},
		"not at all where that is usual":    {8 << 30, -1, -1},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := percentFor(c.used, c.usual); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestCollectorRestoresWhatWasUsual(t *testing.T) {
	usual := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(usual)
	if c := newCollector(); c.usual != -1 {
		t.Errorf("usual is %d where nothing is collected", c.usual)
	}
	debug.SetGCPercent(80)
	c := newCollector()
	debug.SetGCPercent(30)
	c.restore()
	if got := debug.SetGCPercent(80); got != 80 {
		t.Errorf("got %d", got)
	}
}
