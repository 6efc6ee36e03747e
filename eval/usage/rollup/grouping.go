package rollup

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/eval/internal/record"
	"switchboard/eval/usage"
)

// dayGrouping is the grouping in which a vendor's usage of a day was first imported. The
// same calls in another grouping would be counted twice, since their rows do not show that
// they are the same.
type dayGrouping struct {
	Import int64  `json:"import"`
	By     string `json:"by"`
}

// groupingOf is by what a bucket is grouped, and how long it is; "" for a row that is no
// bucket.
func groupingOf(r usage.Record) string {
	if !r.Format.Bills() && !r.Format.Counts() {
		return ""
	}
	long := 24 * time.Hour // where a file has dates without clocks
	if !r.End.IsZero() {
		long = r.End.Sub(r.Start)
	}
	return r.Grouping + "," + long.String()
}

// group adds the names in the rows' groupings to the grouping of the import: a row may
// leave out a name that another one has. Then it notes the grouping of each day, and which
// days were imported in another one before.
func (b *batch) group(items []item) error {
	b.others = make(map[string]string)
	names := strings.Split(b.tally.Grouping, ",")
	distinct := make(map[string]bool)
	for i := range items {
		if g := items[i].grouping; g != "" && !distinct[g] {
			distinct[g] = true
			names = append(names, strings.Split(g, ",")...)
		}
	}
	if len(distinct) == 0 {
		return nil
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "" })
	b.tally.Grouping = strings.Join(names, ",")
	for i := range items {
		if err := b.groupDay(&items[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) groupDay(it *item) error {
	key := b.dayKey(it)
	if _, known := b.others[key]; known || it.grouping == "" {
		return nil
	}
	var is dayGrouping
	if err := record.GetJSON(b.tx, periodBucket, []byte(key), &is); err != nil {
		return err
	}
	b.others[key] = ""
	if is.Import == 0 || is.Import == b.file {
		return record.PutJSON(b.tx, periodBucket, []byte(key), dayGrouping{b.file, b.tally.Grouping})
	}
	if is.By != b.tally.Grouping {
		b.others[key] = is.By
	}
	return nil
}

// dayKey is the key of a bucket's day.
func (b *batch) dayKey(it *item) string {
	const day = 24
	at := binary.BigEndian.AppendUint32(nil, uint32(it.start.Unix()/hour)/day*day)
	return string(b.series[it.series].Format) + "\x00" + it.service + "\x00" + string(at)
}

// regrouped refuses a row, and returns true, where its day was imported in another
// grouping.
func (b *batch) regrouped(it *item) bool {
	other := b.others[b.dayKey(it)]
	if other == "" {
		return false
	}
	b.tally.Regrouped++
	b.tally.refuse(it.row, fmt.Sprintf("its day was imported before in another grouping (%s; here %s), and would count twice", spoken(other), spoken(b.tally.Grouping)))
	return true
}

// spoken is a grouping in words, for people.
func spoken(grouping string) string {
	return strings.NewReplacer("24h0m0s", "a day", "1h0m0s", "an hour", "1m0s", "a minute", ",", ", ").Replace(grouping)
}
