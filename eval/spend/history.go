package spend

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// Trials are what this program sent, as a store has them.
type Trials interface {
	Bills(since time.Time) iter.Seq2[engine.Trial, error]
	Trial(id string) (engine.Trial, error)
}

// Usage is what files reported, as rollup.Store has it.
type Usage interface {
	Days(from, to time.Time, fn func(rollup.Cell) error) error
	PlainDays(from, to time.Time, fn func(rollup.Cell) error) error
	TagDays(from, to time.Time, fn func(rollup.Cell) error) error
	Hours(from, to time.Time, fn func(rollup.Cell) error) error
	Files(fn func(rollup.Tally) error) error
}

// Router is the policy in force.
type Router = routing.Decider

// Sources are what a History is read from. Each but Catalog may be nil.
type Sources struct {
	Trials  Trials
	Usage   Usage
	Router  Router // decides anew about prompts that another policy decided about
	Catalog engine.Catalog
}

// History is what was spent in a time.
type History struct {
	From, To time.Time // whole days in UTC, To exclusive; zero where nothing bounds it
	Lines    []Line    // by day, in the order of their time
	Hours    []Line    // by hour, of the last days: without tags of files, and without what files tell only by the day

	// Tagged are the lines of files by day with their tags, but without model, task and
	// route. They are used where lines with all of these would be too many: the lines of
	// files in Lines then have no tags. Nil: Lines have the tags.
	Tagged []Line

	Files []rollup.Tally

	span [2]time.Time // first and last day of the history that this is a part of; zero: its own lines tell

	Trials  int         // of this program, in these days
	Waiting []time.Time // when each answer was asked for that has not come yet
	Damaged int         // trials that cannot be read; they are in no sum
	Undated int         // trials of a time that no call has, as of a clock that was never set; they are in no sum

	Policy string // by its hash
	Lapsed string // why that stands in for the one that was chosen; "": it does not
}

// Read reads the history of the days from one to another, exclusive. A zero time is
// no bound.
func Read(ctx context.Context, from Sources, since, until time.Time) (*History, error) {
	return read(ctx, from, since, until, mostLines)
}

func read(ctx context.Context, from Sources, since, until time.Time, most int) (*History, error) {
	h := &History{From: since, To: until}
	if until.IsZero() {
		until = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // a record has no later year than 9999
	}
	o := newOwn(from)
	h.Policy = o.policy
	h.Lapsed, _ = routing.Lapsed(from.Router)
	if from.Trials != nil {
		if err := o.read(ctx, from.Trials.Bills(since), until); err != nil {
			return nil, err
		}
	}
	h.Trials, h.Waiting, h.Damaged, h.Undated = o.trials, o.waiting, o.damaged, o.undated
	h.Lines, h.Hours = o.days.lines(), o.hours.lines()
	if from.Usage != nil {
		r := reported{ctx: ctx, appraiser: rollup.NewAppraiser(from.Catalog, nil), catalog: from.Catalog, known: make(map[*rollup.Series]*Group), most: most, always: always(from)}
		if err := r.read(from.Usage, h, since, until); err != nil {
			return nil, err
		}
	}
	for _, lines := range [...][]Line{h.Lines, h.Tagged, h.Hours} {
		sortLines(lines)
	}
	supersede(h.Lines, h.Tagged, h.Hours)
	return h, nil
}

// reported adds up what files reported.
type reported struct {
	ctx       context.Context
	appraiser *rollup.Appraiser
	catalog   engine.Catalog
	known     map[*rollup.Series]*Group
	most      int    // how many lines are read with all that is known
	apart     bool   // tags are read into lines of their own
	always    string // the policy, where it asks the reference for every prompt: then the text of a prompt is not needed to decide
}

// always is the policy in force if it sends everything to the catalog's reference; else
// "".
func always(from Sources) string {
	if from.Router == nil {
		return ""
	}
	if p := from.Router.Policy(); p.Thresholds.AllowNone() && p.Ladder.Reference() == from.Catalog.Reference {
		return p.Hash
	}
	return ""
}

// mostLines is how many lines of files are read with all that is known of them. lastHours
// is the length of the time whose lines are read by the hour. More of either would take
// longer than a user waits.
const (
	mostLines = 200_000
	lastHours = 8 * 24 * time.Hour
)

var errMany = errors.New("more lines than are read with their tags")

func (r *reported) read(u Usage, h *History, since, until time.Time) error {
	own := h.Lines
	err := u.Days(since, until, r.into(&h.Lines, len(own)+r.most))
	if errors.Is(err, errMany) {
		h.Lines, r.apart, r.known = slices.Clip(own), true, make(map[*rollup.Series]*Group)
		if err = u.PlainDays(since, until, r.into(&h.Lines, math.MaxInt)); err == nil {
			r.apart = false
			err = u.TagDays(since, until, r.into(&h.Tagged, math.MaxInt))
		}
	}
	if err != nil {
		return err
	}
	r.apart = true // hours have no tags
	if err := u.Hours(later(since, lastDay(h.Lines).Add(-lastHours)), until, r.into(&h.Hours, math.MaxInt)); err != nil {
		return err
	}
	return u.Files(func(t rollup.Tally) error {
		h.Files = append(h.Files, t)
		return nil
	})
}

// into appends the lines of cells, up to so many.
func (r *reported) into(lines *[]Line, most int) func(rollup.Cell) error {
	return func(c rollup.Cell) error {
		if len(*lines) >= most {
			return errMany
		}
		g := r.group(c.Series)
		if r.always != "" && g.Route != "" {
			c.Routed, c.AtMost.Routed = c.Reference, c.AtMost.Reference
		}
		s := Sums{Figures: c.Figures, Lost: r.lost(g, c.Figures), Uncompared: uncompared(g, c.Figures)}
		s.Routed = s.Routed.Plus(s.Lost)
		if g.Route == "" { // nothing to compare it with
			s.Compared, s.Listed, s.Reference = 0, usage.Amount{}, usage.Amount{}
			s.AtMost = rollup.AtMost{Estimated: s.AtMost.Estimated}
		}
		*lines = append(*lines, Line{At: c.At, Group: g, Sums: s})
		return r.ctx.Err()
	}
}

// lastDay is the end of the last day with a line.
func lastDay(lines []Line) (last time.Time) {
	for i := range lines {
		last = later(last, lines[i].At)
	}
	return last.AddDate(0, 0, 1)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// group is the group to which a series of a file belongs.
func (r *reported) group(s *rollup.Series) *Group {
	if g := r.known[s]; g != nil {
		return g
	}
	g := Group{
		Source: s.Format, Provider: s.Provider, Model: s.Model, Tier: s.Tier, Currency: s.Currency, Span: s.Span,
		Tags: s.Tags, Apart: r.apart, Task: s.Task, Policy: s.Policy, Route: s.Route, Unlike: s.Unlike,
		Simulated: s.Format == usage.Simulated,
	}
	if g.Route != "" && r.always != "" {
		g.Policy, g.Route = r.always, r.catalog.Reference
	}
	if m, ok := r.appraiser.Model(s.Model); ok {
		g.Provider = cmp.Or(s.Provider, m.Provider) // a proxy does not name the provider
		if m.ID != s.Model {
			g.Model, g.Named = m.ID, s.Model
		}
	}
	r.known[s] = &g
	return &g
}

// uncompared counts the calls that a policy decided about and that cannot be compared.
func uncompared(g *Group, f rollup.Figures) int64 {
	if g.Route == "" {
		return 0
	}
	return max(0, f.Calls()-f.Compared)
}

// lost is how much more a route costs because tokens that were read from the prompt cache
// of one model are sent afresh to another, in the tier in which they were sent. A model
// that is always asked loses no cache.
func (r *reported) lost(g *Group, f rollup.Figures) usage.Amount {
	m, ok := r.catalog.Model(g.Route)
	if r.always != "" || !g.Moved() || !ok || f.Compared == 0 || f.CachedInput == 0 {
		return usage.Amount{}
	}
	m.Price.Tiers = nil
	at := func(t usage.Tokens) usage.Amount {
		t.Output = providers.Count(0)
		cost, _ := rollup.Estimate(m, usage.Record{Tier: g.Tier, Tokens: t})
		return cost
	}
	n := providers.Count(f.CachedInput)
	return at(usage.Tokens{Input: n}).Plus(at(usage.Tokens{Input: providers.Count(0), CachedInput: n}).Negative())
}

// supersede takes the estimates that were made from a vendor's own count of tokens out of
// what was spent, on the days for which there is a bill of that vendor.
func supersede(days []Line, more ...[]Line) {
	type day struct {
		vendor string
		at     int64
	}
	billed := make(map[day]bool)
	of := func(l *Line) day {
		vendor, _, _ := strings.Cut(string(l.Source), "-")
		return day{vendor, l.At.Unix() / 86400}
	}
	for i := range days {
		if l := &days[i]; l.Source.Bills() && l.BilledRows > 0 {
			billed[of(l)] = true
		}
	}
	for _, lines := range append(more, days) {
		for i := range lines {
			if l := &lines[i]; l.Source.Counts() && billed[of(l)] {
				l.Superseded, l.Estimated, l.AtMost.Estimated = l.Estimated, usage.Amount{}, 0
			}
		}
	}
}
