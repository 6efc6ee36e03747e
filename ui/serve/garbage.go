package serve

import (
	"runtime/debug"
	"runtime/metrics"
)

// mostGarbage is how much garbage there may be, about, before it is collected where much
// is in use: as much as is in use, as usual, would be hundreds of megabytes with thousands
// of streams open. Below it nothing changes.
const (
	mostGarbage  = 192 << 20
	leastPercent = 25 // that collecting does not take all of the processor
	percentStep  = 5  // a smaller change is none
)

// collector makes garbage be collected the sooner the more is in use.
type collector struct {
	usual, now int // percent of what is in use
	used       []metrics.Sample
}

func newCollector() *collector {
	set := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(set)
	usual := int(int64(set[0].Value.Uint64())) // -1: garbage is not collected
	return &collector{usual, usual, []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}}}
}

// adapt looks at what is in use. Where nothing is collected it changes nothing.
func (c *collector) adapt() (string, error) {
	metrics.Read(c.used)
	used := c.used[0].Value.Uint64() + c.used[1].Value.Uint64()
	percent := percentFor(used, c.usual)
	if changed := percent - c.now; changed >= percentStep || changed <= -percentStep || changed != 0 && percent == c.usual {
		debug.SetGCPercent(percent)
		c.now = percent
	}
	return "", nil
}

// restore is for the end of a service.
func (c *collector) restore() { debug.SetGCPercent(c.usual) }

// percentFor is for so many bytes in use, where usual is what it is with few.
func percentFor(used uint64, usual int) int {
	if usual <= leastPercent || used <= mostGarbage {
		return usual
	}
	return min(usual, max(leastPercent, int(mostGarbage*100/used)))
}
